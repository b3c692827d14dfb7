// SPDX-License-Identifier: BSD-2-Clause
/* Conditions and values. */
#include "format_priv.h"

static const struct piece *piece_at(const struct writer *w, size_t i)
{
	return &w->pieces->items[i];
}

static bool is_opening(const struct writer *w, size_t i)
{
	return piece_at(w, i)->match > i;
}

size_t format_next(const struct writer *w, size_t i)
{
	return is_opening(w, i) ? piece_at(w, i)->match + 1 : i + 1;
}

size_t format_find(const struct writer *w, size_t lo, size_t hi, int kind)
{
	while (lo < hi && piece_at(w, lo)->kind != kind)
		lo = format_next(w, lo);
	return lo < hi ? lo : hi;
}

static bool has_comments(const struct writer *w, size_t lo, size_t hi)
{
	for (size_t i = lo; i < hi; i++)
		if (piece_at(w, i)->nbefore || (i + 1 < hi && piece_at(w, i)->after.text))
			return true;
	return false;
}

/* Elements with their commas, each on a line at @column; the first one stands where the writer is.
 */
static void put_lines(struct writer *w, size_t lo, size_t hi, unsigned column)
{
	for (size_t i = lo, end; i < hi; i = end) {
		end = format_find(w, i, hi, TOK_COMMA);
		if (i > lo)
			writer_break(w, column);
		w->hang = column;
		format_expr(w, i, end, column, false);
		if (end < hi)
			writer_put(w, end++);
	}
}

/* [ or { with a line for each value, and one for the closing bracket. */
static void put_block(struct writer *w, size_t open, size_t close)
{
	unsigned base = w->base;
	bool blanks = w->blanks;

	writer_put(w, open);
	w->base += FORMAT_INDENT;
	writer_break(w, w->base);
	writer_comments(w, open + 1);
	w->blanks = true;
	put_lines(w, open + 1, close, w->base);
	writer_break(w, w->base);
	writer_comments(w, close);
	w->blanks = blanks;
	w->base = base;
	writer_break(w, base);
	writer_put(w, close);
}

void format_fill(struct writer *w, size_t lo, size_t hi, unsigned column)
{
	for (size_t i = lo, end; i < hi; i = end) {
		end = format_find(w, i, hi, TOK_COMMA);
		if (i > lo && !writer_fits(w, i, end))
			writer_break(w, column);
		format_expr(w, i, end, column, false);
		if (end < hi)
			writer_put(w, end++);
	}
}

/* Brackets whose content does not fit on the line. */
static void put_brackets(struct writer *w, size_t open)
{
	size_t close = piece_at(w, open)->match, lo = open + 1;
	bool groups = piece_at(w, open)->kind == TOK_LPAREN && !piece_at(w, open)->glued;
	unsigned hang = w->hang;

	if (!groups && (piece_at(w, close - 1)->kind == TOK_COMMA ||
			has_comments(w, lo, close + 1) || piece_at(w, open)->after.text)) {
		put_block(w, open, close);
		w->hang = hang;
		return;
	}
	w->hang = writer_column(w, open) + 1 + (piece_at(w, open)->kind == TOK_LBRACE);
	writer_put(w, open);
	if (groups && format_find(w, lo, close, TOK_COMMA) < close)
		put_lines(w, lo, close, w->hang);
	else if (groups)
		format_expr(w, lo, close, w->hang, false);
	else
		format_fill(w, lo, close, w->hang);
	writer_put(w, close);
	w->hang = hang;
}

static void put_plain(struct writer *w, size_t lo, size_t hi)
{
	for (size_t i = lo, end; i < hi; i = end) {
		end = format_next(w, i);
		if (!is_opening(w, i) || writer_fits(w, i, end))
			writer_put_all(w, i, end);
		else
			put_brackets(w, i);
	}
}

void format_expr(struct writer *w, size_t lo, size_t hi, unsigned column, bool hanging)
{
	int op = format_find(w, lo, hi, TOK_OR) < hi ? TOK_OR : TOK_AND;

	if (writer_fits(w, lo, hi)) {
		writer_put_all(w, lo, hi);
		return;
	}
	if (format_find(w, lo, hi, op) == hi) {
		put_plain(w, lo, hi);
		return;
	}
	for (size_t i = lo, end; i < hi; i = end) {
		unsigned width = i > lo ? piece_at(w, i)->width + 1 : 0;

		if (i > lo) {
			writer_break(w, hanging ? column - width : column);
			writer_put(w, i++);
		}
		end = format_find(w, i, hi, op);
		format_expr(w, i, end, hanging ? column : column + width, false);
	}
}
