// SPDX-License-Identifier: BSD-2-Clause
/*
 * Comments that silence warnings: `# ids: allow CODE, ...` at the end of a line of an item, in it,
 * or before it; `# ids: allow-file CODE, ...` before the first item.
 */
#include <string.h>

#include "parse_priv.h"

#define BLANKS " \t\r\f\v"

/* Where the text of the comment begins that follows `ids:`; NULL if it does not begin so. */
static const char *after_mark(const char *text, const char *end)
{
	const char *s = text + 1;

	while (s < end && strchr(BLANKS, *s))
		s++;
	if (end - s < 4 || memcmp(s, "ids:", 4))
		return NULL;
	for (s += 4; s < end && strchr(BLANKS, *s); s++)
		;
	return s;
}

void parse_comment(struct parser *p, struct span span, const char *text, size_t len)
{
	const char *end = text + len, *s = after_mark(text, end);

	if (s && end - s >= 5 && !memcmp(s, "allow", 5))
		*ARENA_PUSH(p->arena, p->allows, p->nallows, p->allows_cap) = span;
}

static const char *text_at(const struct parser *p, uint32_t pos)
{
	return p->source->text + (pos - p->source->base);
}

/* The next word of the comment up to @end, with *s behind it; empty at the end. */
static struct span next_word(const struct parser *p, const char **s, const char *end)
{
	uint32_t lo;

	while (*s < end && strchr(BLANKS ",", **s))
		(*s)++;
	lo = p->source->base + (uint32_t)(*s - p->source->text);
	while (*s < end && !strchr(BLANKS ",", **s))
		(*s)++;
	return (struct span){lo, p->source->base + (uint32_t)(*s - p->source->text)};
}

/* Nothing but blanks is before it on its line. */
static bool is_alone(const struct parser *p, struct span at)
{
	const char *s = text_at(p, at.lo);

	while (s > p->source->text && s[-1] != '\n' && strchr(BLANKS "\xEF\xBB\xBF", s[-1]))
		s--;
	return s == p->source->text || s[-1] == '\n';
}

/* The number of items that begin before @pos. */
static size_t items_before(const struct parser *p, uint32_t pos)
{
	size_t lo = 0, hi = p->file->n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (p->file->items[mid]->span.lo < pos)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

/* The item that the comment belongs to; false if there is none. */
static bool item_scope(struct parser *p, struct span at, struct span *ret)
{
	size_t n = items_before(p, at.lo);

	if (n && (at.lo < p->file->items[n - 1]->span.hi || !is_alone(p, at))) {
		*ret = p->file->items[n - 1]->span;
		return true;
	}
	if (n < p->file->n) {
		*ret = p->file->items[n]->span;
		return true;
	}
	if (!p->file->broken)
		diag_add(p->diags, DIAG_UNUSED_ALLOW, at, "nothing follows that this could allow");
	return false;
}

static bool file_scope(struct parser *p, struct span at, struct span *ret)
{
	*ret = (struct span){p->source->base, p->source->base + p->source->len + 1};
	if (!items_before(p, at.lo))
		return true;
	diag_label(diag_add(p->diags, DIAG_UNUSED_ALLOW, at,
			    "'allow-file' stands at the top of a file, before everything else"),
		   "'allow' is for one rule");
	return false;
}

static void apply(struct parser *p, struct span at)
{
	const char *end = text_at(p, at.hi), *s = after_mark(text_at(p, at.lo), end);
	struct span word = next_word(p, &s, end), scope;
	size_t len = word.hi - word.lo;
	bool file = len == strlen("allow-file") && !memcmp(text_at(p, word.lo), "allow-file", len);
	bool any = false;

	if (!file && len != strlen("allow")) {
		diag_label(diag_add(p->diags, DIAG_UNUSED_ALLOW, word,
				    "there is no comment 'ids: %.*s'", (int)len,
				    text_at(p, word.lo)),
			   "'allow' or 'allow-file'");
		return;
	}
	if (file ? !file_scope(p, at, &scope) : !item_scope(p, at, &scope))
		return;
	for (word = next_word(p, &s, end); word.lo < word.hi; word = next_word(p, &s, end)) {
		any = true;
		diags_allow(p->diags,
			    arena_strndup(p->arena, text_at(p, word.lo), word.hi - word.lo), word,
			    scope, file);
	}
	if (!any)
		diag_label(diag_add(p->diags, DIAG_UNUSED_ALLOW, at, "this allows nothing"),
			   "the code of a warning comes next, as in 'allow ids-unused'");
}

void parse_allows(struct parser *p)
{
	for (size_t i = 0; i < p->nallows; i++)
		apply(p, p->allows[i]);
}
