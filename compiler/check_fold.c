// SPDX-License-Identifier: BSD-2-Clause
/* Arithmetic of constants. */
#include "check_priv.h"

static bool is_literal(const struct ast_expr *e)
{
	return e->kind == AST_NUMBER || e->kind == AST_DURATION;
}

__int128 check_literal(const struct ast_expr *e)
{
	return e->negative ? -(__int128)e->number : (__int128)e->number;
}

static struct ast_expr *overflow(struct checker *c, const struct ast_expr *e)
{
	check_error(c, DIAG_OVERFLOW, e->span, "this is more than 64 bits can hold");
	return NULL;
}

static struct ast_expr *fold_literals(struct checker *c, const struct ast_expr *e,
				      const struct ast_expr *l, const struct ast_expr *r)
{
	__int128 a = check_literal(l), b = check_literal(r), v;
	struct ast_expr *ret = ast_new(c->a, l->kind, e->span);

	if (l->kind != r->kind || (*e->op.s == '&' && l->kind == AST_DURATION)) {
		check_error(c, DIAG_OPERATOR_TYPE, e->op.span, "'%s' does not join %s and %s",
			    e->op.s, check_describe(l), check_describe(r));
		return NULL;
	}
	v = *e->op.s == '+' ? a + b : *e->op.s == '-' ? a - b : a & b;
	if (v > (__int128)UINT64_MAX || v < INT64_MIN)
		return overflow(c, e);
	ret->negative = v < 0;
	ret->number = (uint64_t)(v < 0 ? -v : v);
	return ret;
}

struct ast_expr *check_fold(struct checker *c, struct ast_expr *e)
{
	struct ast_expr *l, *r;

	if (e->kind != AST_ARITH)
		return e;
	l = check_fold(c, e->kids[0]);
	r = check_fold(c, e->kids[1]);
	if (!l || !r)
		return NULL;
	return is_literal(l) && is_literal(r) ? fold_literals(c, e, l, r) : e;
}

static bool is_constant(const struct ast_expr *e)
{
	if (e->kind == AST_ARITH)
		return is_constant(e->kids[0]) && is_constant(e->kids[1]);
	return is_literal(e);
}

bool check_is_term(const struct ast_expr *e)
{
	return e->kind == AST_CALL || (e->kind == AST_ARITH && !is_constant(e));
}
