// SPDX-License-Identifier: BSD-2-Clause
/* Pieces to lines. */
#include <string.h>

#include "format_priv.h"

static void add(struct writer *w, const char *s, size_t len)
{
	while (!w->text || w->cap - w->len < len + 1) {
		size_t cap = w->cap;

		w->text = arena_grow(w->arena, w->text, cap, &w->cap, 1);
	}
	memcpy(w->text + w->len, s, len);
	w->len += len;
}

static struct line *line_of(struct writer *w)
{
	return &w->lines[w->nlines - 1];
}

static void add_spaces(struct writer *w, unsigned n)
{
	line_of(w)->width += n;
	line_of(w)->len += n;
	while (n--)
		add(w, " ", 1);
}

static void new_line(struct writer *w)
{
	*ARENA_PUSH(w->arena, w->lines, w->nlines, w->lines_cap) = (struct line){.off = w->len};
}

struct writer *writer_new(struct arena *a, const struct pieces *pieces)
{
	struct writer *w = ARENA_NEW(a, struct writer);

	w->arena = a;
	w->pieces = pieces;
	new_line(w);
	return w;
}

static bool is_empty(const struct line *l)
{
	return !l->len && !l->comment;
}

void writer_break(struct writer *w, unsigned column)
{
	if (!is_empty(line_of(w)))
		new_line(w);
	w->indent = column;
	w->column = 0;
}

void writer_blank(struct writer *w)
{
	if (w->nlines > 1 && !is_empty(&w->lines[w->nlines - 2]))
		new_line(w);
}

void writer_comments(struct writer *w, size_t i)
{
	const struct piece *p = &w->pieces->items[i];

	if (i < w->seen)
		return;
	w->seen = i + 1;
	if (p->nbefore && !is_empty(line_of(w)))
		writer_break(w, w->hang);
	for (size_t k = 0; k < p->nbefore; k++) {
		struct line *l;

		if (w->blanks && p->before[k].blank)
			writer_blank(w);
		l = line_of(w);
		add_spaces(w, w->indent);
		add(w, p->before[k].text, p->before[k].len);
		l->len += p->before[k].len;
		new_line(w);
	}
	if (w->blanks && p->blank && is_empty(line_of(w)))
		writer_blank(w);
}

void writer_put(struct writer *w, size_t i)
{
	const struct piece *p = &w->pieces->items[i];
	unsigned column;

	writer_comments(w, i);
	if (!p->text)
		return;
	column = writer_column(w, i);
	add_spaces(w, column - line_of(w)->width);
	add(w, p->text, p->len);
	line_of(w)->len += p->len;
	line_of(w)->width += p->width;
	w->column = 0;
	if (p->after.text) {
		line_of(w)->comment = &p->after;
		writer_break(w, w->hang);
	}
}

void writer_put_all(struct writer *w, size_t lo, size_t hi)
{
	for (size_t i = lo; i < hi; i++)
		writer_put(w, i);
}

unsigned writer_width(const struct writer *w, size_t lo, size_t hi)
{
	unsigned width = 0;

	for (size_t i = lo; i < hi && width <= FORMAT_WIDTH; i++) {
		const struct piece *p = &w->pieces->items[i];
		bool ends = p->kind == TOK_RBRACKET || p->kind == TOK_RBRACE;

		if ((i > lo && p->nbefore) || (i + 1 < hi && p->after.text) ||
		    (i > lo && ends && p[-1].kind == TOK_COMMA))
			return FORMAT_NEVER;
		width += p->width + (i > lo && !p->glued);
	}
	return width <= FORMAT_WIDTH ? width : FORMAT_NEVER;
}

bool writer_fits(const struct writer *w, size_t lo, size_t hi)
{
	unsigned width = writer_width(w, lo, hi);

	for (size_t i = hi; width != FORMAT_NEVER && w->pieces->items[i].glued; i++)
		width += w->pieces->items[i].width;
	return width != FORMAT_NEVER && writer_column(w, lo) + width <= FORMAT_WIDTH;
}

unsigned writer_column(const struct writer *w, size_t i)
{
	const struct line *l = &w->lines[w->nlines - 1];
	unsigned column = l->width + !w->pieces->items[i].glued;

	if (is_empty(l))
		column = w->indent;
	return column > w->column ? column : w->column;
}

/* Comments at the ends of lines that follow each other stand in one column. */
static unsigned comment_column(const struct writer *w, size_t *i)
{
	unsigned column = 0;

	for (; *i < w->nlines && w->lines[*i].comment; ++*i)
		if (w->lines[*i].width > column)
			column = w->lines[*i].width;
	return column + 2;
}

const char *writer_finish(struct writer *w, size_t *ret_len)
{
	struct writer out = {.arena = w->arena, .lines = &(struct line){0}, .nlines = 1};
	unsigned column = 0;
	size_t run = 0;

	while (w->nlines && is_empty(line_of(w)))
		w->nlines--;
	for (size_t i = 0; i < w->nlines; i++) {
		const struct line *l = &w->lines[i];

		add(&out, w->text + l->off, l->len);
		if (i == run && !l->comment)
			run++;
		else if (i == run)
			column = comment_column(w, &run);
		if (l->comment) {
			add_spaces(&out, column - l->width);
			add(&out, l->comment->text, l->comment->len);
		}
		add(&out, "\n", 1);
	}
	*ret_len = out.len;
	return out.len ? out.text : "";
}
