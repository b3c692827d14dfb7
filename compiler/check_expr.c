// SPDX-License-Identifier: BSD-2-Clause
/* Conditions: and, or, not, macros, fields that are true or false. */
#include <string.h>

#include "check_priv.h"

struct expr *check_new_expr(struct checker *c, enum expr_kind kind, struct span span)
{
	struct expr *e = ARENA_NEW(c->a, struct expr);

	e->kind = kind;
	e->span = span;
	return e;
}

struct expr *check_new_pred(struct checker *c, enum pred_kind kind, struct field_ref ref,
			    struct span span, struct pred **ret_pred)
{
	struct expr *e = check_new_expr(c, EXPR_PRED, span);

	e->pred = ARENA_NEW(c->a, struct pred);
	e->pred->kind = kind;
	e->pred->ref = ref;
	e->pred->span = span;
	*ret_pred = e->pred;
	return e;
}

void check_push_kid(struct checker *c, struct expr *e, struct expr *kid, size_t *cap)
{
	/* Nested `and` of macros become one flat node. */
	if (kid->kind == e->kind && (e->kind == EXPR_AND || e->kind == EXPR_OR)) {
		for (size_t i = 0; i < kid->nkids; i++)
			*ARENA_PUSH(c->a, e->kids, e->nkids, *cap) = kid->kids[i];
		return;
	}
	*ARENA_PUSH(c->a, e->kids, e->nkids, *cap) = kid;
}

static struct expr *check_kids(struct checker *c, struct ast_expr *e, enum expr_kind kind)
{
	struct expr *ret = check_new_expr(c, kind, e->span);
	bool ok = true;
	size_t cap = 0;

	ret->n = (int64_t)e->number;
	for (size_t i = 0; i < e->nkids; i++) {
		struct expr *kid = check_condition(c, e->kids[i]);

		if (kid)
			check_push_kid(c, ret, kid, &cap);
		ok &= kid != NULL;
	}
	return ok ? ret : NULL;
}

static struct expr *negated(struct checker *c, struct expr *e, struct span span)
{
	struct expr *ret = check_new_expr(c, EXPR_NOT, span);
	size_t cap = 0;

	check_push_kid(c, ret, e, &cap);
	return ret;
}

static struct expr *check_not(struct checker *c, struct ast_expr *e)
{
	struct expr *kid = check_condition(c, e->kids[0]);

	return kid ? negated(c, kid, e->span) : NULL;
}

static struct expr *expand_macro(struct checker *c, struct symbol *s, struct span at)
{
	struct macro_frame frame = {c->macros, s, at};
	struct expr *ret;

	s->used = true;
	if (s->broken)
		return NULL;
	c->macros = &frame;
	ret = check_condition(c, s->value);
	c->macros = frame.outer;
	return ret;
}

/* A field that is true or false, alone. */
static struct expr *check_truth(struct checker *c, struct ast_expr *e)
{
	struct field_ref ref;
	struct pred *p;
	struct expr *ret;

	if (!check_field(c, e, &ref))
		return NULL;
	if (ref.field->type != IDS_TYPE_BOOL) {
		diag_label(check_error(c, DIAG_NOT_A_CONDITION, e->span,
				       "'%s' is %s, not a condition", e->text,
				       check_describe_type(ref.field)),
			   "compare it with a value");
		return NULL;
	}
	ret = check_new_pred(c, PRED_INT, ref, e->span, &p);
	p->ranges = ARENA_NEW(c->a, struct range);
	*p->ranges = (struct range){1, 1};
	p->nranges = 1;
	return ret;
}

static struct expr *check_name(struct checker *c, struct ast_expr *e)
{
	struct symbol *s = names_find(&c->res->macros, e->text);
	struct field_ref ref;
	const char *near;

	if (s)
		return expand_macro(c, s, e->span);
	if (check_find_field(c, e->text, &ref) || strchr(e->text, '.'))
		return check_truth(c, e);
	if (c->res->incomplete)
		return NULL;
	near = names_nearest(&c->res->macros, e->text);
	if (near)
		diag_suggest(check_error(c, DIAG_UNKNOWN_NAME, e->span, "there is no macro '%s'",
					 e->text),
			     near);
	else if (names_find(&c->res->lists, e->text))
		diag_label(check_error(c, DIAG_NOT_A_CONDITION, e->span,
				       "'%s' is a list, not a condition", e->text),
			   "write FIELD in %s", e->text);
	else
		check_error(c, DIAG_UNKNOWN_NAME, e->span,
			    "'%s' is neither a macro nor a field of %s", e->text, c->event->name);
	return NULL;
}

static struct expr *check_exists(struct checker *c, struct ast_expr *e)
{
	struct ast_expr *of = e->kids[0];
	struct field_ref ref;
	struct expr *ret;
	struct pred *p;

	if (of->kind == AST_ERROR)
		return NULL;
	if (of->kind != AST_NAME && of->kind != AST_LEVEL) {
		check_error(c, DIAG_TYPE, of->span, "'exists' belongs behind a field, found %s",
			    check_describe(of));
		return NULL;
	}
	if (!check_field(c, of, &ref))
		return NULL;
	ret = check_new_pred(c, PRED_EXISTS, ref, e->span, &p);
	/* Of several values, `not exists` means that there is none at all. */
	if (e->negative && field_is_list(ref))
		return negated(c, ret, e->span);
	p->negate = e->negative;
	return ret;
}

static struct expr *dispatch(struct checker *c, struct ast_expr *e)
{
	switch (e->kind) {
	case AST_ERROR: return NULL;
	case AST_AND: return check_kids(c, e, EXPR_AND);
	case AST_OR: return check_kids(c, e, EXPR_OR);
	case AST_NOF: return check_kids(c, e, EXPR_NOF);
	case AST_NOT: return check_not(c, e);
	case AST_NAME: return check_name(c, e);
	case AST_LEVEL: return check_truth(c, e);
	case AST_COMPARE: return check_compare(c, e);
	case AST_EXISTS: return check_exists(c, e);
	case AST_CALL: return check_call_condition(c, e);
	default:
		check_error(c, DIAG_NOT_A_CONDITION, e->span, "%s is not a condition",
			    check_describe(e));
		return NULL;
	}
}

struct expr *check_condition(struct checker *c, struct ast_expr *e)
{
	struct expr *ret;

	if (c->nodes > CHECK_MAX_NODES)
		return NULL;
	if (++c->nodes > CHECK_MAX_NODES) {
		check_error(c, DIAG_TOO_LARGE, e->span,
			    "with their macros, the conditions have more than %u parts",
			    CHECK_MAX_NODES);
		return NULL;
	}
	if (c->depth >= CHECK_MAX_DEPTH) {
		check_error(c, DIAG_TOO_DEEP, e->span,
			    "with its macros, this condition is more than %d levels deep",
			    CHECK_MAX_DEPTH);
		return NULL;
	}
	c->depth++;
	ret = dispatch(c, e);
	c->depth--;
	return ret;
}
