// SPDX-License-Identifier: BSD-2-Clause
#include "lsp_place.h"

#include <ctype.h>
#include <string.h>

#include "catalog_raw.h"
#include "lsp_walk.h"

const struct event_info *lsp_find_event(struct lsp_server *s, const char *name)
{
	const struct event_info *event = catalog_event(name);
	struct raw_event *raw;

	if (event || !raw_prefix(name))
		return event;
	raw = raw_make(s->scratch, name, 0);
	return raw ? &raw->info : NULL;
}

static bool in_word(char c)
{
	return isalnum((unsigned char)c) || c == '_' || c == '.';
}

/* The word around byte @off of the text. */
static struct span word_at(const struct source *src, size_t off)
{
	size_t lo = off, hi = off;

	while (lo && in_word(src->text[lo - 1]))
		lo--;
	while (hi < src->len && in_word(src->text[hi]))
		hi++;
	return (struct span){src->base + (uint32_t)lo, src->base + (uint32_t)hi};
}

/* The string that has byte number @pos between its quotes, or its text where it is not closed. */
static bool string_at(const struct source *src, const struct token *t, uint32_t pos,
		      struct span *ret)
{
	const char *text = src->text + (t->span.lo - src->base);
	uint32_t len = t->span.hi - t->span.lo, quote = *text == 'r' ? 2 : 1;
	bool closed = len > quote && text[len - 1] == '"';

	if (t->kind != TOKEN_STRING || pos < t->span.lo + quote || pos > t->span.hi - closed)
		return false;
	*ret = (struct span){t->span.lo + quote, t->span.hi - closed};
	return true;
}

/* Is there the beginning of a comment between @from and @to, in the line of @to? */
static bool in_comment(const struct source *src, uint32_t from, uint32_t to)
{
	for (; to > from; to--) {
		char c = src->text[to - 1 - src->base];

		if (c == '#' || c == '\n')
			return c == '#';
	}
	return false;
}

struct lsp_place lsp_place_find(struct lsp_server *s, const struct lsp_view *v, size_t off)
{
	struct walk w = {.s = s, .p = {.where = LSP_AT_ITEM, .clause = "", .text = ""}};
	const struct token *tokens;
	const char *end_of_word;
	uint32_t pos, end;
	size_t n;

	if (!v->file)
		return (struct lsp_place){.where = LSP_NOWHERE, .text = ""};
	w.src = v->file->source;
	pos = w.src->base + (uint32_t)off;
	end = w.src->base;
	w.p.word = word_at(w.src, off);
	tokens = tokens_read(s->scratch, w.src, &n);
	for (size_t i = 0; i < n && tokens[i].span.lo < pos; i++) {
		w.p.string = string_at(w.src, &tokens[i], pos, &w.p.word);
		if (w.p.string || tokens[i].span.hi > w.p.word.lo)
			break;
		walk_token(&w, &tokens[i]);
		end = tokens[i].span.hi;
	}
	w.p.text = walk_text(&w, w.p.word);
	end_of_word = w.src->text + (w.p.word.hi - w.src->base);
	w.p.called = end_of_word[strspn(end_of_word, " \t\r\n")] == '(';
	if (!w.p.string && in_comment(w.src, end, pos))
		w.p.where = LSP_NOWHERE;
	return w.p;
}

static const struct field_info *any_field(const char *name)
{
	for (const struct field_info *f = catalog_fields; f->name; f++)
		if (!strcmp(f->name, name) && !(f->flags & FIELD_HIDDEN))
			return f;
	return NULL;
}

const struct field_info *lsp_place_field(struct lsp_server *s, const struct lsp_place *p,
					 const char *name)
{
	static const char *const others[] = {"parent.", "ancestor.", "target."};
	const struct field_info *f = NULL;

	for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++)
		if (!strncmp(name, others[i], strlen(others[i])))
			return catalog_field(EVENT_PROCESS, name + strlen(others[i]));
	if (!p->event)
		f = catalog_field(EVENT_PROCESS, name);
	else if (!p->event->raw)
		f = catalog_field(p->event->id, name);
	else if (!p->event->raw->traced)
		f = raw_field(s->scratch, p->event->raw, name);
	if (!f)
		f = p->event ? catalog_field(EVENT_PROCESS, name) : any_field(name);
	return f;
}
