// SPDX-License-Identifier: BSD-2-Clause
/* Rules on several lines, and tests. */
#include "format_priv.h"

/* Columns of what follows `where`, `unless`, `do` in a rule, and `given`, `then`, `expect` in a
 * test. */
enum { CLAUSE = 7, STEP = FORMAT_INDENT + 7 };

static int kind_at(const struct writer *w, size_t i)
{
	return w->pieces->items[i].kind;
}

/* The next of these from @lo to before @hi outside of brackets that begins a line of its own. */
static size_t next_clause(const struct writer *w, size_t lo, size_t hi)
{
	for (; lo < hi; lo = format_next(w, lo)) {
		switch (kind_at(w, lo)) {
		case TOK_EVENT:
		case TOK_SEQUENCE:
		case TOK_WHERE:
		case TOK_UNLESS:
		case TOK_DO: return lo;
		case TOK_COUNT:
		case TOK_THEN:
		case TOK_FILTER:
		case TOK_CONDITION:
		case TOK_ACTION:
		case TOK_GIVEN:
		case TOK_EXPECT:
			if (w->pieces->items[lo].keyword)
				return lo;
		}
	}
	return hi;
}

/* A clause: its word at @indent, the rest at @column or behind it. */
static void put_clause(struct writer *w, size_t lo, size_t hi, unsigned indent, unsigned column)
{
	size_t start = lo + 1 + (kind_at(w, lo + 1) == TOK_COLON);

	writer_break(w, indent);
	w->base = column;
	w->hang = column;
	writer_put_all(w, lo, start);
	w->column = column;
	if (kind_at(w, lo) == TOK_DO || kind_at(w, lo) == TOK_ACTION ||
	    kind_at(w, lo) == TOK_EXPECT)
		format_fill(w, start, hi, column);
	else
		format_expr(w, start, hi, column, true);
}

/* The column behind `filter: ` and its like. */
static unsigned behind(const struct writer *w, size_t lo)
{
	return w->pieces->items[lo].width + 1 + (kind_at(w, lo + 1) == TOK_COLON);
}

static void put_body(struct writer *w, size_t lo, size_t hi)
{
	bool block = kind_at(w, lo + 1) == TOK_COLON;

	for (size_t i = lo, end; i < hi; i = end) {
		end = next_clause(w, i + 1, hi);
		put_clause(w, i, end, 0, block || i == lo ? behind(w, i) : CLAUSE);
	}
}

/* A step of a sequence: on one line, or its clauses below. */
static void put_step(struct writer *w, size_t lo, size_t hi)
{
	size_t body = kind_at(w, lo) == TOK_THEN ? lo + 1 : lo, end;

	writer_break(w, FORMAT_INDENT);
	w->hang = 2 * FORMAT_INDENT;
	writer_comments(w, lo);
	if (writer_fits(w, lo, hi)) {
		writer_put_all(w, lo, hi);
		return;
	}
	end = next_clause(w, body + 1, hi);
	writer_put_all(w, lo, end);
	for (size_t i = end; i < hi; i = end) {
		end = next_clause(w, i + 1, hi);
		put_clause(w, i, end, 2 * FORMAT_INDENT, 2 * FORMAT_INDENT + CLAUSE);
	}
}

static void put_sequence(struct writer *w, size_t lo, size_t hi)
{
	size_t end_of_steps = format_find(w, lo, hi, TOK_DO);
	size_t i = next_clause(w, lo + 1, hi), end;

	writer_break(w, 0);
	w->hang = FORMAT_INDENT;
	format_fill(w, lo, i, FORMAT_INDENT);
	for (; i < end_of_steps; i = end) {
		size_t event = kind_at(w, i) == TOK_THEN ? i + 1 : i;

		for (end = event + 1; end < end_of_steps && kind_at(w, end) != TOK_THEN;)
			end = next_clause(w, end + 1, end_of_steps);
		put_step(w, i, end);
	}
	put_clause(w, end_of_steps, hi, 0, behind(w, end_of_steps));
}

/* The header: `severity high` and so on, from @lo to before @hi. */
static void put_header(struct writer *w, size_t lo, size_t hi)
{
	unsigned longest = 0;
	size_t end;

	for (size_t i = lo; i < hi; i = format_next(w, i))
		if (kind_at(w, i) == TOK_NAME && w->pieces->items[i].keyword &&
		    w->pieces->items[i].width > longest)
			longest = w->pieces->items[i].width;
	for (size_t i = lo; i < hi; i = end) {
		unsigned column = FORMAT_INDENT + longest + 1;

		for (end = i + 1; end < hi; end = format_next(w, end))
			if (kind_at(w, end) == TOK_NAME && w->pieces->items[end].keyword)
				break;
		writer_break(w, FORMAT_INDENT);
		w->base = w->hang = column;
		writer_put(w, i);
		w->column = column;
		format_fill(w, i + 1, end, column);
	}
}

void format_rule(struct writer *w, const struct ast_item *item, size_t lo, size_t hi)
{
	if (kind_at(w, lo) == TOK_RULE) {
		size_t body = next_clause(w, lo + 2, hi);

		w->hang = FORMAT_INDENT;
		writer_put_all(w, lo, lo + 2);
		put_header(w, lo + 2, body);
		lo = body;
	}
	if (item->sequence)
		put_sequence(w, lo, hi);
	else
		put_body(w, lo, hi);
}

void format_test(struct writer *w, size_t lo, size_t hi)
{
	size_t i = next_clause(w, lo + 2, hi), end;

	w->hang = FORMAT_INDENT;
	writer_put_all(w, lo, i);
	for (; i < hi; i = end) {
		end = next_clause(w, i + 1, hi);
		put_clause(w, i, end, FORMAT_INDENT, STEP);
		w->base = FORMAT_INDENT;
	}
}
