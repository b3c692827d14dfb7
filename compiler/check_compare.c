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
		diag_suggest(d, suggest_best(&s));
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

bool check_operator_fits(struct checker *c, const struct comparison *cmp)
{
	enum ids_type type = cmp->ref.field->type;
	struct diag *d;

	if (strchr(cmp->op.on, catalog_type_operand(type)) &&
	    !(type == IDS_TYPE_ENUM && check_is_order(cmp->op.op)))
		return true;
	d = check_error(c, DIAG_OPERATOR_TYPE, cmp->e->op.span, "'%s' works on %s, but '%s' is %s",
			cmp->op.name,
			type == IDS_TYPE_ENUM && check_is_order(cmp->op.op)
				? "numbers that have an order"
				: describe_types(c->a, cmp->op.on),
			cmp->e->kids[0]->text, check_describe_type(cmp->ref.field));
	if (type == IDS_TYPE_FLAGS)
		diag_label(d, "flags are tested with 'has' and 'has any'");
	else if (cmp->op.op == OP_UNDER && type == IDS_TYPE_STRING)
		diag_suggest(d, "startswith");
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
	default:
		diag_label(check_error(c, DIAG_TYPE, l->span,
				       "a field belongs on the left of '%s', found %s", e->op.s,
				       check_describe(l)),
			   "write FIELD %s VALUE", e->op.s);
		return false;
	}
}

static bool takes_list(enum ids_op op)
{
	return op == OP_IN || op == OP_NOT_IN || op == OP_CONTAINS || op == OP_STARTSWITH ||
	       op == OP_ENDSWITH || op == OP_UNDER || op == OP_GLOB || op == OP_MATCHES ||
	       op == OP_IS;
}

static bool is_list(const struct checker *c, const struct ast_expr *e)
{
	return e->kind == AST_LIST || (e->kind == AST_NAME && names_find(&c->res->lists, e->text));
}

static void unknown_list(struct checker *c, const struct ast_expr *e)
{
	const char *near = names_nearest(&c->res->lists, e->text);
	struct diag *d;

	if (c->res->incomplete)
		return;
	d = check_error(c, DIAG_UNKNOWN_LIST, e->span, "there is no list '%s'", e->text);
	if (near)
		diag_suggest(d, near);
}

/* A range is of the kind of its ends. */
static const struct ast_expr *sample(const struct ast_expr *e)
{
	return e->kind == AST_RANGE ? e->kids[0] : e;
}

/* Values of two types in one list: at most one of them fits the field. */
static bool check_mixed(struct checker *c, const struct comparison *cmp,
			const struct ast_exprs *values)
{
	const struct ast_expr *first = NULL;
	struct diag *d;

	if (cmp->ref.field && cmp->ref.field->type == IDS_TYPE_USER)
		return true;
	for (size_t i = 0; i < values->n; i++) {
		const struct ast_expr *e = sample(values->items[i]);

		if (e->kind == AST_NAME || e->kind == AST_ERROR)
			continue;
		first = first ? first : e;
		if (e->kind == first->kind)
			continue;
		d = check_error(c, DIAG_MIXED_LIST, values->items[i]->span, "%s in a list with %s",
				check_describe(e), check_describe(first));
		diag_note(d, first->span, "the first value of the list");
		return false;
	}
	return true;
}

bool check_collect(struct checker *c, const struct comparison *cmp, struct ast_expr *r,
		   struct ast_exprs *ret)
{
	char type = cmp->ref.field ? catalog_type_operand(cmp->ref.field->type) : 'S';

	if (r->kind == AST_NAME && !names_find(&c->res->lists, r->text) &&
	    (strchr("SP", type) || !catalog_value(cmp->ref.field->values, r->text))) {
		unknown_list(c, r);
		return false;
	}
	if (!resolve_flatten(c->res, r, ret) || !check_mixed(c, cmp, ret))
		return false;
	c->nvalues += ret->n;
	if (c->nvalues <= CHECK_MAX_VALUES)
		return true;
	check_error(c, DIAG_TOO_LARGE, cmp->e->span,
		    "with their lists, the conditions have more than %u values", CHECK_MAX_VALUES);
	return false;
}

/* A field in a list would be taken for the name of a value. */
static bool check_no_fields(struct checker *c, const struct comparison *cmp,
			    const struct ast_exprs *values)
{
	for (size_t i = 0; i < values->n; i++) {
		const struct ast_expr *e = values->items[i];
		struct field_ref ref;

		if (e->kind != AST_NAME || !check_is_field(c, e, cmp->ref.field, &ref))
			continue;
		diag_label(check_error(c, DIAG_TYPE, e->span, "a list has values, '%s' is a field",
				       e->text),
			   "compare it by itself: %s == %s", cmp->e->kids[0]->text, e->text);
		return false;
	}
	return true;
}

static bool collect_values(struct checker *c, const struct comparison *cmp, struct ast_expr *r,
			   struct ast_exprs *ret)
{
	r = check_fold(c, r);
	if (!r || r->kind == AST_ERROR)
		return false;
	if (takes_list(cmp->op.op))
		return check_collect(c, cmp, r, ret) && check_no_fields(c, cmp, ret);
	if (is_list(c, r)) {
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
	if (cmp->op.op == OP_IS)
		return check_files(c, cmp, values);
	if (cmp->ref.field->flags & FIELD_GLOBAL)
		return check_clock(c, cmp, values);
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

static struct expr *check_constants(struct checker *c, const struct comparison *cmp)
{
	struct ast_exprs values = {0};

	if (!check_operator_fits(c, cmp) || !collect_values(c, cmp, cmp->e->kids[1], &values))
		return NULL;
	return values.n ? compare_values(c, cmp, &values) : empty_list(c, cmp);
}

struct expr *check_compare(struct checker *c, struct ast_expr *e)
{
	struct comparison cmp = {.e = e};
	struct field_ref other;
	bool op, left;

	if (check_is_masked(c, e))
		return check_masked(c, e);
	op = find_operator(c, e, &cmp);
	if (check_is_term(e->kids[0]) || check_is_term(e->kids[1]))
		return op ? check_terms(c, &cmp) : NULL;
	left = check_left(c, e, &cmp);
	if (!op || !left)
		return NULL;
	if (!is_list(c, e->kids[1]) && check_is_field(c, e->kids[1], cmp.ref.field, &other))
		return check_pair(c, &cmp, e->kids[1]);
	return check_constants(c, &cmp);
}
