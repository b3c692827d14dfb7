// SPDX-License-Identifier: BSD-2-Clause
/* Comparisons: operator, field and the values on the right side. */
#include <string.h>

#include "check_priv.h"
#include "suggest.h"

static void unknown_operator(struct checker *c, const struct ast_word *op)
{
	struct suggest s = suggest_new(op->s);
	struct diag *d;

	for (const struct operator_info *o = catalog_operators; o->name; o++)
		suggest_try(&s, o->name);
	d = check_error(c, DIAG_UNKNOWN_OPERATOR, op->span, "there is no operator '%s'", op->s);
	if (suggest_best(&s))
		diag_label(d, "did you mean '%s'?", suggest_best(&s));
}

static bool find_operator(struct checker *c, const struct ast_expr *e, struct comparison *cmp)
{
	const struct ast_word *op = &e->op;

	if (!catalog_operator(op->s, &cmp->op)) {
		unknown_operator(c, op);
		return false;
	}
	if (e->any && cmp->op.op == OP_HAS)
		return catalog_operator("has any", &cmp->op);
	if (e->any || (e->all && cmp->op.op != OP_CONTAINS)) {
		check_error(c, DIAG_UNKNOWN_OPERATOR, op->span, "there is no operator '%s %s'",
			    op->s, e->any ? "any" : "all");
		return false;
	}
	cmp->all = e->all;
	cmp->negate = cmp->op.op == OP_NE || cmp->op.op == OP_NOT_IN;
	return true;
}

static const char *describe_types(struct arena *a, const char *letters)
{
	static const struct {
		char letter;
		const char *name;
	} names[] = {{'N', "numbers"},   {'S', "strings"},        {'P', "paths"},
		     {'I', "addresses"}, {'B', "true and false"}, {'F', "flags"}};
	const char *text = "";

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strchr(letters, names[i].letter))
			text = arena_printf(a, "%s%s%s", text, *text ? ", " : "", names[i].name);
	return text;
}

static bool is_order(enum ids_op op)
{
	return op == OP_LT || op == OP_LE || op == OP_GT || op == OP_GE;
}

static bool operator_fits(struct checker *c, const struct comparison *cmp)
{
	enum ids_type type = cmp->ref.field->type;
	struct diag *d;

	if (strchr(cmp->op.on, catalog_type_operand(type)) &&
	    !(type == IDS_TYPE_ENUM && is_order(cmp->op.op)))
		return true;
	d = check_error(c, DIAG_OPERATOR_TYPE, cmp->e->op.span, "'%s' works on %s, but '%s' is %s",
			cmp->op.name,
			type == IDS_TYPE_ENUM && is_order(cmp->op.op)
				? "numbers that have an order"
				: describe_types(c->a, cmp->op.on),
			cmp->e->kids[0]->text, check_describe_type(cmp->ref.field));
	if (type == IDS_TYPE_FLAGS)
		diag_label(d, "flags are tested with 'has' and 'has any'");
	else if (cmp->op.op == OP_UNDER && type == IDS_TYPE_STRING)
		diag_label(d, "did you mean 'startswith'?");
	return false;
}

/* The left side must be a field that this version reads. */
static bool check_left(struct checker *c, const struct ast_expr *e, struct comparison *cmp)
{
	const struct ast_expr *l = e->kids[0];

	switch (l->kind) {
	case AST_NAME:
	case AST_LEVEL: return check_field(c, l, &cmp->ref);
	case AST_ERROR: return false;
	case AST_ARITH:
		check_not_yet(c, l->span, arena_printf(c->a, "arithmetic ('%s')", l->op.s));
		return false;
	case AST_CALL:
		/* A call is no condition here, but it says the same about its name. */
		check_condition(c, (struct ast_expr *)l);
		return false;
	default:
		diag_label(check_error(c, DIAG_TYPE, l->span,
				       "a field belongs on the left of '%s', found %s", e->op.s,
				       check_describe(l)),
			   "write FIELD %s VALUE", e->op.s);
		return false;
	}
}

/* Does @e name a field, and nothing else that may stand there? */
static bool is_field(struct checker *c, const struct comparison *cmp, const struct ast_expr *e)
{
	enum ids_who who;

	if (e->kind == AST_LEVEL)
		return true;
	if (e->kind != AST_NAME || catalog_value(cmp->ref.field->values, e->text))
		return false;
	return check_find_field(c, e->text, &who) != NULL;
}

static bool takes_list(enum ids_op op)
{
	return op == OP_IN || op == OP_NOT_IN || op == OP_CONTAINS || op == OP_STARTSWITH ||
	       op == OP_ENDSWITH || op == OP_UNDER;
}

static void unknown_list(struct checker *c, const struct ast_expr *e)
{
	const char *near = names_nearest(&c->res->lists, e->text);
	struct diag *d;

	if (c->res->incomplete)
		return;
	d = check_error(c, DIAG_UNKNOWN_LIST, e->span, "there is no list '%s'", e->text);
	if (near)
		diag_label(d, "did you mean '%s'?", near);
}

static bool collect_list(struct checker *c, const struct comparison *cmp, struct ast_expr *r,
			 struct ast_exprs *ret)
{
	enum ids_type type = cmp->ref.field->type;
	bool string = type == IDS_TYPE_STRING || type == IDS_TYPE_PATH;

	if (r->kind == AST_NAME && !names_find(&c->res->lists, r->text) &&
	    (string || !catalog_value(cmp->ref.field->values, r->text))) {
		unknown_list(c, r);
		return false;
	}
	return resolve_flatten(c->res, r, ret);
}

static bool collect_values(struct checker *c, const struct comparison *cmp, struct ast_expr *r,
			   struct ast_exprs *ret)
{
	bool list =
		r->kind == AST_LIST || (r->kind == AST_NAME && names_find(&c->res->lists, r->text));

	if (r->kind == AST_ERROR)
		return false;
	if (is_field(c, cmp, r) && !list) {
		check_not_yet(c, r->span, "a comparison of two fields");
		return false;
	}
	if (r->kind == AST_ARITH || r->kind == AST_CALL) {
		check_not_yet(c, r->span, "a computed value");
		return false;
	}
	if (takes_list(cmp->op.op))
		return collect_list(c, cmp, r, ret);
	if (list) {
		diag_label(check_error(c, DIAG_TYPE, r->span,
				       "'%s' compares with one value, found a list", cmp->op.name),
			   "did you mean '%s'?", cmp->negate ? "not in" : "in");
		return false;
	}
	*ARENA_PUSH(c->a, ret->items, ret->n, ret->cap) = r;
	return true;
}

static struct expr *compare_values(struct checker *c, const struct comparison *cmp,
				   const struct ast_exprs *values)
{
	switch (catalog_type_operand(cmp->ref.field->type)) {
	case 'S':
	case 'P': return check_strings(c, cmp, values);
	case 'I': return check_nets(c, cmp, values);
	case 'B': return check_bool(c, cmp, values);
	case 'F': return check_flags(c, cmp, values);
	default: return check_numbers(c, cmp, values);
	}
}

/* Nothing is in an empty list; every value is not in it. */
static struct expr *empty_list(struct checker *c, const struct comparison *cmp)
{
	struct expr *ret;
	struct pred *p;

	if (cmp->negate)
		return check_new_pred(c, PRED_EXISTS, cmp->ref, cmp->e->span, &p);
	ret = check_new_expr(c, EXPR_CONST, cmp->e->span);
	ret->value = cmp->all;
	return ret;
}

struct expr *check_compare(struct checker *c, struct ast_expr *e)
{
	struct comparison cmp = {.e = e};
	struct ast_exprs values = {0};
	bool op, left;

	if (check_is_masked(e))
		return check_masked(c, e);
	op = find_operator(c, e, &cmp);
	left = check_left(c, e, &cmp);
	if (!op || !left)
		return NULL;
	if (cmp.op.later) {
		check_not_yet(c, e->op.span, arena_printf(c->a, "the operator '%s'", cmp.op.name));
		return NULL;
	}
	if (!operator_fits(c, &cmp) || !collect_values(c, &cmp, e->kids[1], &values))
		return NULL;
	c->nvalues += values.n;
	if (c->nvalues > CHECK_MAX_VALUES) {
		check_error(c, DIAG_TOO_LARGE, e->span,
			    "with their lists, the conditions have more than %u values",
			    CHECK_MAX_VALUES);
		return NULL;
	}
	return values.n ? compare_values(c, &cmp, &values) : empty_list(c, &cmp);
}
