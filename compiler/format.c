// SPDX-License-Identifier: BSD-2-Clause
/* Items: what stands on one line, what is aligned, where empty lines are. */
#include "format.h"

#include "format_priv.h"

/* Words, name and operator of a definition are columns of a table, if several follow each other. */
enum { CELL_WORDS, CELL_NAME, CELL_OP, CELLS };

/** struct item - an item of the file */
struct item {
	const struct ast_item *ast;
	size_t lo, hi;
	bool single; /* it stands on one line */
	size_t name; /* piece of the name; 0: it has no columns */
	unsigned cells[CELLS];
};

/** struct layout - the items of a text */
struct layout {
	struct writer *w;
	struct item *items;
	size_t n;
};

static const struct piece *first_of(const struct layout *l, const struct item *item)
{
	return &l->w->pieces->items[item->lo];
}

/* Header clauses and `unless` need lines of their own, also if there was room on one. */
static bool wants_lines(const struct layout *l, const struct item *item)
{
	if (item->ast->kind == AST_TEST || item->ast->sequence)
		return true;
	if (item->ast->kind != AST_RULE)
		return false;
	return item->ast->clauses.n || item->ast->steps.items[0].unless ||
	       format_find(l->w, item->lo, item->hi, TOK_COLON) < item->hi;
}

static void measure_cells(const struct layout *l, struct item *item)
{
	const struct writer *w = l->w;
	int kind = first_of(l, item)->kind;
	bool definition = item->ast->kind == AST_LISTDEF || item->ast->kind == AST_MACRODEF;

	if (kind == TOK_EVENT || item->ast->kind == AST_IMPORT || wants_lines(l, item))
		return;
	item->name = item->lo + 1 + (kind == TOK_OVERRIDE);
	item->cells[CELL_WORDS] = writer_width(w, item->lo, item->name);
	item->cells[CELL_NAME] = w->pieces->items[item->name].width;
	if (definition)
		item->cells[CELL_OP] = w->pieces->items[item->name + 1].width;
}

/* Whether @next goes on with the table of @item. */
static bool same_table(const struct layout *l, const struct item *item, const struct item *next)
{
	const struct piece *p = first_of(l, next);

	return item->single && next->single && item->name && next->name && !p->nbefore &&
	       !p->blank && !item->cells[CELL_OP] == !next->cells[CELL_OP] &&
	       (item->ast->kind == AST_RULE) == (next->ast->kind == AST_RULE);
}

static void align_table(struct layout *l, size_t lo, size_t hi)
{
	unsigned cells[CELLS] = {0};

	for (size_t i = lo; i < hi; i++)
		for (size_t c = 0; c < CELLS; c++)
			if (l->items[i].cells[c] > cells[c])
				cells[c] = l->items[i].cells[c];
	for (size_t i = lo; i < hi; i++) {
		unsigned width = writer_width(l->w, l->items[i].lo, l->items[i].hi);

		for (size_t c = 0; c < CELLS; c++)
			width += cells[c] - l->items[i].cells[c];
		if (width > FORMAT_WIDTH)
			return;
	}
	for (size_t i = lo; i < hi; i++)
		for (size_t c = 0; c < CELLS; c++)
			l->items[i].cells[c] = cells[c];
}

static void find_items(struct arena *a, struct layout *l, const struct ast_file *file,
		       const struct parse_tokens *tokens)
{
	size_t token = 0;

	l->n = file->n;
	l->items = ARENA_ARRAY(a, struct item, l->n);
	for (size_t i = 0; i < l->n; i++) {
		struct item *item = &l->items[i];

		while (tokens->items[token].span.lo < file->items[i]->span.lo)
			token++;
		item->ast = file->items[i];
		item->lo = token;
		item->hi = tokens->n;
		if (i)
			l->items[i - 1].hi = token;
	}
	for (size_t i = 0; i < l->n; i++) {
		struct item *item = &l->items[i];

		item->single = !wants_lines(l, item) &&
			       writer_width(l->w, item->lo, item->hi) != FORMAT_NEVER;
		measure_cells(l, item);
	}
	for (size_t i = 0, end; i < l->n; i = end) {
		for (end = i + 1; end < l->n; end++)
			if (!same_table(l, &l->items[end - 1], &l->items[end]))
				break;
		align_table(l, i, end);
	}
}

/* Words, name and operator, each in its column; returns the piece behind them. */
static size_t put_cells(struct writer *w, const struct item *item)
{
	size_t i = item->name + 1;
	unsigned column = item->cells[CELL_WORDS] + 1;

	writer_put_all(w, item->lo, item->name);
	w->column = column;
	writer_put(w, item->name);
	column += item->cells[CELL_NAME] + 1;
	if (item->cells[CELL_OP]) {
		w->column = column + item->cells[CELL_OP] - w->pieces->items[i].width;
		writer_put(w, i++);
		column += item->cells[CELL_OP] + 1;
	}
	w->column = column;
	return i;
}

static void put_item(struct writer *w, const struct item *item)
{
	w->hang = FORMAT_INDENT;
	w->base = 0;
	if (item->ast->kind == AST_TEST)
		format_test(w, item->lo, item->hi);
	else if (item->ast->kind == AST_RULE && !item->single)
		format_rule(w, item->ast, item->lo, item->hi);
	else if (item->name) {
		size_t i = put_cells(w, item);

		format_expr(w, i, item->hi, w->column, true);
	} else
		writer_put_all(w, item->lo, item->hi);
}

/* Between rules and tests of several lines and what stands around them, and behind imports. */
static bool wants_blank(const struct item *prev, const struct item *item)
{
	bool import = item->ast->kind == AST_IMPORT;
	bool lines = (item->ast->kind == AST_RULE || item->ast->kind == AST_TEST) && !item->single;
	bool lines_before =
		(prev->ast->kind == AST_RULE || prev->ast->kind == AST_TEST) && !prev->single;

	return lines || lines_before || (prev->ast->kind == AST_IMPORT) != import;
}

static void put_items(struct layout *l)
{
	struct writer *w = l->w;

	for (size_t i = 0; i < l->n; i++) {
		const struct item *item = &l->items[i];

		writer_break(w, 0);
		if (i && wants_blank(item - 1, item))
			writer_blank(w);
		w->blanks = true;
		writer_comments(w, item->lo);
		w->blanks = false;
		put_item(w, item);
	}
	writer_break(w, 0);
	w->blanks = true;
	writer_comments(w, w->pieces->n - 1);
}

const char *format_text(struct arena *a, const struct ast_file *file,
			const struct parse_tokens *tokens, size_t *ret_len)
{
	struct pieces pieces = format_read(a, file->source, tokens);
	struct layout l = {.w = writer_new(a, &pieces)};

	find_items(a, &l, file, tokens);
	put_items(&l);
	return writer_finish(l.w, ret_len);
}
