// SPDX-License-Identifier: BSD-2-Clause
#include "ast.h"

struct ast_expr *ast_new(struct arena *a, enum ast_kind kind, struct span span)
{
	struct ast_expr *e = ARENA_NEW(a, struct ast_expr);

	e->kind = kind;
	e->span = span;
	e->depth = 1;
	return e;
}

struct ast_expr *ast_text(struct arena *a, enum ast_kind kind, struct span span, const char *text,
			  uint32_t len)
{
	struct ast_expr *e = ast_new(a, kind, span);

	e->text = text;
	e->len = len;
	return e;
}

void ast_push_kid(struct arena *a, struct ast_expr *e, struct ast_expr *kid)
{
	*ARENA_PUSH(a, e->kids, e->nkids, e->cap) = kid;
	if (kid->depth >= e->depth)
		e->depth = kid->depth + 1;
}

struct ast_expr *ast_unary(struct arena *a, enum ast_kind kind, struct span span,
			   struct ast_expr *kid)
{
	struct ast_expr *e = ast_new(a, kind, span);

	ast_push_kid(a, e, kid);
	return e;
}

struct ast_expr *ast_binary(struct arena *a, enum ast_kind kind, struct ast_word op,
			    struct ast_expr *l, struct ast_expr *r)
{
	struct ast_expr *e = ast_new(a, kind, span_join(l->span, r->span));

	e->op = op;
	ast_push_kid(a, e, l);
	ast_push_kid(a, e, r);
	return e;
}

struct ast_expr *ast_join(struct arena *a, enum ast_kind kind, struct ast_expr *l,
			  struct ast_expr *r)
{
	if (l->kind != kind || l->parens)
		return ast_binary(a, kind, (struct ast_word){0}, l, r);
	ast_push_kid(a, l, r);
	l->span = span_join(l->span, r->span);
	return l;
}

struct ast_expr *ast_group(struct arena *a, enum ast_kind kind, struct span span,
			   struct ast_exprs kids)
{
	struct ast_expr *e = ast_new(a, kind, span);

	e->kids = kids.items;
	e->nkids = kids.n;
	e->cap = kids.cap;
	for (size_t i = 0; i < kids.n; i++)
		if (kids.items[i]->depth >= e->depth)
			e->depth = kids.items[i]->depth + 1;
	return e;
}
