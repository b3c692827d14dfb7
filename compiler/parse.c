// SPDX-License-Identifier: BSD-2-Clause
/* Constructors of the grammar's actions. */
#include "parse_priv.h"

#include <string.h>

#include "../stdlib/abi/record.h"
#include "literal.h"

bool parse_nesting(struct parser *p, struct span span, unsigned *count)
{
	if (++*count <= AST_MAX_DEPTH)
		return true;
	diag_add(p->diags, DIAG_TOO_DEEP, span, "this is nested more than %d levels deep",
		 AST_MAX_DEPTH);
	p->file->broken = true;
	p->stop = true;
	return false;
}

/* Trees that grow by operators, not by brackets, are limited here. */
static struct ast_expr *limit(struct parser *p, struct ast_expr *e)
{
	if (e->depth <= AST_MAX_DEPTH)
		return e;
	diag_add(p->diags, DIAG_TOO_DEEP, e->span, "this is nested more than %d levels deep",
		 AST_MAX_DEPTH);
	return ast_new(p->arena, AST_ERROR, e->span);
}

struct ast_word parse_word(struct parser *p, struct span span, const char *text, size_t len)
{
	return (struct ast_word){arena_strndup(p->arena, text, len), span};
}

struct ast_word parse_op(struct span at, const char *s)
{
	return (struct ast_word){s, at};
}

struct ast_expr *parse_string(struct parser *p, struct span span, const char *text, size_t len)
{
	return literal_string(p->arena, p->diags, span, text, len);
}

struct ast_expr *parse_raw_string(struct parser *p, struct span span, const char *text, size_t len)
{
	return ast_text(p->arena, AST_STRING, span, arena_strndup(p->arena, text + 2, len - 3),
			(uint32_t)len - 3);
}

struct ast_expr *parse_number(struct parser *p, struct span span, const char *text, size_t len)
{
	return literal_number(p->arena, p->diags, span, text, len);
}

struct ast_expr *parse_time(struct parser *p, struct span span, const char *text, size_t len)
{
	return literal_time(p->arena, p->diags, span, text, len);
}

struct ast_expr *parse_ipv6(struct parser *p, struct span span, const char *text, size_t len)
{
	return literal_address(p->arena, p->diags, span, text, len);
}

void parse_bad_char(struct parser *p, struct span span, const char *text, size_t len)
{
	unsigned n = utf8_length(text, len);
	struct diag *d = diag_add(p->diags, DIAG_BAD_CHAR, span, "'%.*s' has no meaning here",
				  (int)(n ? n : 1), text);

	if (*text == '\'')
		diag_label(d, "strings stand in double quotes");
	else if (*text == ';')
		diag_label(d, "no separator is needed");
	else if (*text == '/')
		diag_label(d, "comments begin with '#', paths are strings");
}

void parse_open_string(struct parser *p, struct span span)
{
	diag_add(p->diags, DIAG_BAD_STRING, span, "this string is not closed on its line");
}

void parse_foreign(struct parser *p, struct span span, const char *found, const char *meant)
{
	diag_suggest(diag_add(p->diags, DIAG_SYNTAX, span, "'%s' is not an operator", found),
		     meant);
}

struct ast_expr *parse_bool(struct parser *p, struct span span, bool value)
{
	struct ast_expr *e = ast_new(p->arena, AST_BOOL, span);

	e->number = value;
	return e;
}

struct ast_expr *parse_negative(struct parser *p, struct span span, struct ast_expr *number)
{
	number->span = span;
	if (number->kind == AST_NUMBER) {
		number->negative = true;
		return number;
	}
	if (number->kind != AST_ERROR)
		diag_add(p->diags, DIAG_BAD_NUMBER, span, "only a plain number can be negative");
	number->kind = AST_ERROR;
	return number;
}

struct ast_expr *parse_name(struct parser *p, struct ast_word w)
{
	return ast_text(p->arena, AST_NAME, w.span, w.s, (uint32_t)strlen(w.s));
}

struct ast_expr *parse_level(struct parser *p, struct span span, struct ast_word w,
			     struct ast_expr *level, struct ast_word field)
{
	struct ast_expr *e = ast_new(p->arena, AST_LEVEL, span);

	if (strcmp(w.s, "ancestor"))
		diag_add(p->diags, DIAG_SYNTAX, w.span,
			 "only 'ancestor' has levels, found '%s[...]'", w.s);
	if (level->kind == AST_NUMBER && (level->number < 1 || level->number > IDS_LEVELS_MAX))
		diag_add(p->diags, DIAG_BAD_LEVEL, level->span,
			 "a level is a number from 1 (the parent) to %d", IDS_LEVELS_MAX);
	else if (level->kind != AST_NUMBER && level->kind != AST_ERROR)
		diag_add(p->diags, DIAG_TYPE, level->span, "a level is a plain number");
	e->op = w;
	e->number = level->number;
	e->text = field.s + 1;
	e->len = (uint32_t)strlen(e->text);
	return e;
}

struct ast_expr *parse_call(struct parser *p, struct span span, struct ast_word w,
			    struct ast_exprs args)
{
	struct ast_expr *e = ast_group(p->arena, AST_CALL, span, args);

	e->text = w.s;
	e->len = (uint32_t)strlen(w.s);
	e->op = w;
	return limit(p, e);
}

struct ast_expr *parse_group(struct parser *p, enum ast_kind kind, struct span span,
			     struct ast_exprs kids)
{
	struct ast_expr *e = ast_group(p->arena, kind, span, kids);

	e->parens = true;
	return limit(p, e);
}

struct ast_expr *parse_nof(struct parser *p, struct span span, struct ast_expr *n,
			   struct ast_exprs kids)
{
	struct ast_expr *e = parse_group(p, AST_NOF, span, kids);

	if (e->kind == AST_ERROR || n->kind == AST_ERROR)
		return ast_new(p->arena, AST_ERROR, span);
	if (n->kind == AST_NUMBER && n->number >= 1 && n->number <= kids.n) {
		e->number = n->number;
		return e;
	}
	diag_add(p->diags, DIAG_BAD_COUNT, n->span,
		 "of %zu conditions, a number from 1 to %zu can be asked for", kids.n, kids.n);
	return ast_new(p->arena, AST_ERROR, span);
}

struct ast_expr *parse_parens(struct parser *p, struct ast_expr *e)
{
	(void)p;
	e->parens = true;
	return e;
}

struct ast_expr *parse_join(struct parser *p, enum ast_kind kind, struct ast_expr *l,
			    struct ast_expr *r)
{
	return limit(p, ast_join(p->arena, kind, l, r));
}

struct ast_expr *parse_not(struct parser *p, struct span span, struct ast_expr *e)
{
	return limit(p, ast_unary(p->arena, AST_NOT, span, e));
}

struct ast_expr *parse_exists(struct parser *p, struct span span, struct ast_expr *e, bool negate)
{
	struct ast_expr *exists = ast_unary(p->arena, AST_EXISTS, span, e);

	exists->negative = negate;
	return limit(p, exists);
}

struct ast_expr *parse_range(struct parser *p, struct ast_expr *l, struct ast_expr *r)
{
	return ast_binary(p->arena, AST_RANGE, (struct ast_word){0}, l, r);
}

struct ast_expr *parse_arith(struct parser *p, const char *op, struct span at, struct ast_expr *l,
			     struct ast_expr *r)
{
	return limit(p, ast_binary(p->arena, AST_ARITH, parse_op(at, op), l, r));
}

struct ast_expr *parse_compare(struct parser *p, struct ast_word op, struct ast_expr *l,
			       struct ast_expr *r)
{
	return limit(p, ast_binary(p->arena, AST_COMPARE, op, l, r));
}

struct ast_expr *parse_compare_all(struct parser *p, struct ast_word op, struct ast_expr *l,
				   struct ast_expr *r)
{
	struct ast_expr *e = parse_compare(p, op, l, r);

	e->all = true;
	return e;
}

struct ast_expr *parse_compare_any(struct parser *p, struct ast_word op, struct ast_expr *l,
				   struct ast_expr *r)
{
	struct ast_expr *e = parse_compare(p, op, l, r);

	e->any = true;
	return e;
}

struct ast_exprs parse_exprs(struct parser *p, struct ast_exprs list, struct ast_expr *e)
{
	*ARENA_PUSH(p->arena, list.items, list.n, list.cap) = e;
	return list;
}

struct ast_words parse_words(struct parser *p, struct ast_words list, struct ast_word w)
{
	*ARENA_PUSH(p->arena, list.items, list.n, list.cap) = w;
	return list;
}

struct ast_clauses parse_clauses(struct parser *p, struct ast_clauses list, struct ast_clause c)
{
	*ARENA_PUSH(p->arena, list.items, list.n, list.cap) = c;
	return list;
}

struct ast_actions parse_actions(struct parser *p, struct ast_actions list, struct ast_action act)
{
	list.span = list.n ? span_join(list.span, act.span) : act.span;
	*ARENA_PUSH(p->arena, list.items, list.n, list.cap) = act;
	return list;
}

struct ast_bodies parse_bodies(struct parser *p, struct ast_bodies list, struct ast_body b)
{
	*ARENA_PUSH(p->arena, list.items, list.n, list.cap) = b;
	return list;
}

struct ast_givens parse_givens(struct parser *p, struct ast_givens list, struct ast_given g)
{
	*ARENA_PUSH(p->arena, list.items, list.n, list.cap) = g;
	return list;
}
