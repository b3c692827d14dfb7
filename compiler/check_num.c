// SPDX-License-Identifier: BSD-2-Clause
/* Numeric terms: len, count, + - & and their comparisons. */
#include <string.h>

#include "check_priv.h"

/* What a term counts: only like is added to and compared with like. */
enum unit { UNIT_NUMBER, UNIT_DURATION, UNIT_FLAGS };

static const char *const unit_names[] = {"a number", "a duration", "a set of flags"};

/* A comparison under construction. */
struct terms {
	struct checker *c;
	const struct field_info *names; /* field whose named values may stand in it; NULL: none */
	bool has_unsigned;              /* it has a field of an unsigned type */
	bool is_signed;                 /* something of it can be negative */
	const struct ast_expr *big;     /* a constant that is too large for a signed number */
};

struct term {
	struct num *num;
	enum unit unit;
};

struct num *check_num_field(struct checker *c, struct field_ref ref, struct span span)
{
	struct num *n = ARENA_NEW(c->a, struct num);

	n->kind = NUM_FIELD;
	n->span = span;
	n->ref = ref;
	return n;
}

static const struct num *first_field(const struct num *n)
{
	const struct num *l;

	if (!n->l)
		return n->kind == NUM_CONST ? NULL : n;
	l = first_field(n->l);
	return l ? l : first_field(n->r);
}

struct expr *check_num_pred(struct checker *c, struct span span, struct num *l, enum cmp_op cmp,
			    struct num *r, bool is_signed)
{
	const struct num *first = first_field(l);
	struct pred *p;
	struct expr *ret;

	first = first ? first : first_field(r);
	ret = check_new_pred(c, PRED_NUM, first->ref, span, &p);
	p->l = l;
	p->r = r;
	p->cmp = cmp;
	p->is_signed = is_signed;
	return ret;
}

enum cmp_op check_cmp_op(enum ids_op op, bool *ret_negate)
{
	*ret_negate = op == OP_NE;
	switch (op) {
	case OP_LT: return CMP_LT;
	case OP_LE: return CMP_LE;
	case OP_GT: return CMP_GT;
	case OP_GE: return CMP_GE;
	default: return CMP_EQ;
	}
}

/* The first field in @e that has named values. */
static const struct field_info *find_names(const struct checker *c, const struct ast_expr *e)
{
	const struct field_info *f = NULL;
	struct field_ref ref;

	if ((e->kind == AST_NAME || e->kind == AST_LEVEL) && check_is_field(c, e, NULL, &ref))
		return ref.field->values ? ref.field : NULL;
	for (size_t i = 0; !f && i < e->nkids && (e->kind == AST_ARITH || e->kind == AST_COMPARE);
	     i++)
		f = find_names(c, e->kids[i]);
	return f;
}

static bool make_const(struct terms *t, const struct ast_expr *e, uint64_t v, struct term *ret)
{
	ret->num = ARENA_NEW(t->c->a, struct num);
	ret->num->kind = NUM_CONST;
	ret->num->span = e->span;
	ret->num->value = (int64_t)v;
	ret->unit = UNIT_NUMBER;
	return true;
}

static bool literal_term(struct terms *t, const struct ast_expr *e, struct term *ret)
{
	t->is_signed |= e->negative && e->number;
	if (!e->negative && e->number > INT64_MAX)
		t->big = e;
	make_const(t, e, e->negative ? 0 - e->number : e->number, ret);
	ret->unit = e->kind == AST_DURATION ? UNIT_DURATION : UNIT_NUMBER;
	return true;
}

static bool named_term(struct terms *t, const struct ast_expr *e, struct term *ret)
{
	const struct value_info *v = t->names ? catalog_value(t->names->values, e->text) : NULL;

	if (v)
		return make_const(t, e, v->number, ret);
	if (t->names)
		check_unknown_value(t->c, t->names, e);
	else
		check_unknown_field(t->c, e->span, e->text);
	return false;
}

/* Flags joined by '|'. */
static bool bits_term(struct terms *t, const struct ast_expr *e, struct term *ret)
{
	uint64_t all = 0;

	for (size_t i = 0; i < e->nkids; i++) {
		const struct ast_expr *one = e->kids[i];
		struct term v;

		if (one->kind == AST_NUMBER ? !literal_term(t, one, &v)
					    : one->kind != AST_NAME || !named_term(t, one, &v))
			return false;
		all |= (uint64_t)v.num->value;
	}
	return make_const(t, e, all, ret);
}

static bool unit_of(const struct field_info *f, enum unit *ret)
{
	switch (f->type) {
	case IDS_TYPE_INT:
	case IDS_TYPE_UINT:
	case IDS_TYPE_USER: *ret = UNIT_NUMBER; return !(f->flags & FIELD_GLOBAL);
	case IDS_TYPE_DURATION: *ret = UNIT_DURATION; return true;
	case IDS_TYPE_FLAGS: *ret = UNIT_FLAGS; return true;
	default: return false;
	}
}

static bool field_term(struct terms *t, const struct ast_expr *e, struct term *ret)
{
	struct field_ref ref;
	struct diag *d;

	if (!check_field(t->c, e, &ref) || !check_no_list(t->c, e, ref))
		return false;
	if (!unit_of(ref.field, &ret->unit)) {
		d = check_error(t->c, DIAG_OPERATOR_TYPE, e->span,
				"'%s' is %s, which is no number to reckon with", e->text,
				check_describe_type(ref.field));
		if (strchr("SP", catalog_type_operand(ref.field->type))) {
			diag_label(d, "did you mean len(%s)?", e->text);
			diag_fix(d, arena_printf(t->c->a, "len(%s)", e->text));
		}
		return false;
	}
	if (ref.field->type == IDS_TYPE_INT || ref.field->type == IDS_TYPE_DURATION)
		t->is_signed = true;
	else
		t->has_unsigned = true;
	ret->num = check_num_field(t->c, ref, e->span);
	return true;
}

static bool make_term(struct terms *t, struct ast_expr *e, struct term *ret);

static bool arith_term(struct terms *t, const struct ast_expr *e, struct term *ret)
{
	bool mask = *e->op.s == '&', ok;
	struct term l, r;

	ok = make_term(t, e->kids[0], &l);
	ok &= make_term(t, e->kids[1], &r);
	if (!ok)
		return false;
	if (mask ? l.unit == UNIT_DURATION || r.unit == UNIT_DURATION
		 : l.unit != r.unit || l.unit == UNIT_FLAGS) {
		check_error(t->c, DIAG_OPERATOR_TYPE, e->op.span, "'%s' does not join %s and %s",
			    e->op.s, unit_names[l.unit], unit_names[r.unit]);
		return false;
	}
	t->is_signed |= *e->op.s == '-';
	ret->unit = mask ? UNIT_NUMBER : l.unit;
	ret->num = ARENA_NEW(t->c->a, struct num);
	ret->num->kind = mask ? NUM_AND : *e->op.s == '+' ? NUM_ADD : NUM_SUB;
	ret->num->span = e->span;
	ret->num->l = l.num;
	ret->num->r = r.num;
	return true;
}

static bool make_term(struct terms *t, struct ast_expr *e, struct term *ret)
{
	struct field_ref ref;

	e = check_fold(t->c, e);
	if (!e || e->kind == AST_ERROR)
		return false;
	switch (e->kind) {
	case AST_NUMBER:
	case AST_DURATION: return literal_term(t, e, ret);
	case AST_BITS: return bits_term(t, e, ret);
	case AST_ARITH: return arith_term(t, e, ret);
	case AST_LEVEL: return field_term(t, e, ret);
	case AST_NAME:
		return check_is_field(t->c, e, t->names, &ref) ||
				       (!t->names && check_is_field(t->c, e, NULL, &ref))
			       ? field_term(t, e, ret)
			       : named_term(t, e, ret);
	case AST_CALL:
		ret->num = check_measure(t->c, e);
		ret->unit = UNIT_NUMBER;
		return ret->num != NULL;
	default:
		check_error(t->c, DIAG_TYPE, e->span, "a number belongs here, found %s",
			    check_describe(e));
		return false;
	}
}

static bool same_unit(struct terms *t, const struct comparison *cmp, const struct term *l,
		      const struct term *r, struct span at)
{
	struct diag *d;

	if (l->unit == r->unit)
		return true;
	d = check_error(t->c, DIAG_TYPE, at, "'%s' does not compare %s with %s", cmp->op.name,
			unit_names[l->unit], unit_names[r->unit]);
	if (l->unit == UNIT_DURATION && r->num->kind == NUM_CONST)
		diag_label(d, "give it a unit: 5s, 10m, 1h");
	return false;
}

/* One element of the list of `in`: l == v, or lo <= l and l <= hi. */
static struct expr *element(struct terms *t, const struct comparison *cmp, const struct term *l,
			    struct ast_expr *v)
{
	bool range = v->kind == AST_RANGE;
	struct term lo, hi;
	struct expr *ret;
	size_t cap = 0;

	if (!make_term(t, range ? v->kids[0] : v, &lo) || !same_unit(t, cmp, l, &lo, v->span))
		return NULL;
	if (!range) {
		ret = check_num_pred(t->c, v->span, l->num, CMP_EQ, lo.num, false);
		ret->pred->negate = cmp->negate;
		return ret;
	}
	if (!make_term(t, v->kids[1], &hi) || !same_unit(t, cmp, l, &hi, v->span))
		return NULL;
	if (check_literal(v->kids[1]) < check_literal(v->kids[0])) {
		check_error(t->c, DIAG_EMPTY_RANGE, v->span, "this range ends before it begins");
		return NULL;
	}
	ret = check_new_expr(t->c, cmp->negate ? EXPR_OR : EXPR_AND, v->span);
	check_push_kid(
		t->c, ret,
		check_num_pred(t->c, v->span, l->num, cmp->negate ? CMP_LT : CMP_GE, lo.num, false),
		&cap);
	check_push_kid(
		t->c, ret,
		check_num_pred(t->c, v->span, l->num, cmp->negate ? CMP_GT : CMP_LE, hi.num, false),
		&cap);
	return ret;
}

static void set_signed(struct expr *e, bool is_signed)
{
	if (e->kind == EXPR_PRED)
		e->pred->is_signed = is_signed;
	for (size_t i = 0; i < e->nkids; i++)
		set_signed(e->kids[i], is_signed);
}

/* All constants and fields are known: how are the numbers compared? */
static struct expr *finish(struct terms *t, struct expr *e)
{
	bool is_signed = t->is_signed || !t->has_unsigned;

	if (t->big && is_signed) {
		check_error(t->c, DIAG_OUT_OF_RANGE, t->big->span,
			    "this number is too large: signed numbers end at %lld",
			    (long long)INT64_MAX);
		return NULL;
	}
	set_signed(e, is_signed);
	return e;
}

/* No number is in an empty list; every number, but not an absent one, is not in it. */
static struct expr *in_nothing(struct terms *t, const struct comparison *cmp, const struct term *l)
{
	if (!cmp->negate)
		return check_new_expr(t->c, EXPR_CONST, cmp->e->span);
	return finish(t, check_num_pred(t->c, cmp->e->span, l->num, CMP_EQ, l->num, false));
}

static struct expr *in_list(struct terms *t, const struct comparison *cmp, const struct term *l)
{
	struct expr *ret = check_new_expr(t->c, cmp->negate ? EXPR_AND : EXPR_OR, cmp->e->span);
	struct ast_exprs values = {0};
	size_t cap = 0;
	bool ok = true;

	if (!check_collect(t->c, cmp, cmp->e->kids[1], &values))
		return NULL;
	if (!values.n)
		return in_nothing(t, cmp, l);
	for (size_t i = 0; i < values.n; i++) {
		struct expr *one = element(t, cmp, l, values.items[i]);

		if (one)
			check_push_kid(t->c, ret, one, &cap);
		ok &= one != NULL;
	}
	if (!ok)
		return NULL;
	return finish(t, ret->nkids == 1 ? ret->kids[0] : ret);
}

static bool takes_terms(struct checker *c, const struct comparison *cmp)
{
	enum ids_op op = cmp->op.op;

	if (!cmp->op.icase &&
	    (op == OP_EQ || op == OP_NE || op == OP_IN || op == OP_NOT_IN || check_is_order(op)))
		return true;
	check_error(c, DIAG_OPERATOR_TYPE, cmp->e->op.span,
		    "'%s' does not work on computed numbers", cmp->op.name);
	return false;
}

struct expr *check_terms(struct checker *c, const struct comparison *cmp)
{
	struct terms t = {.c = c, .names = find_names(c, cmp->e)};
	struct term l, r;
	struct expr *ret;
	enum cmp_op op;
	bool negate;

	if (!takes_terms(c, cmp) || !make_term(&t, cmp->e->kids[0], &l))
		return NULL;
	if (!first_field(l.num) && !check_is_term(cmp->e->kids[1])) {
		check_error(c, DIAG_TYPE, cmp->e->kids[0]->span,
			    "a field belongs on the left of '%s'", cmp->op.name);
		return NULL;
	}
	if (cmp->op.op == OP_IN || cmp->op.op == OP_NOT_IN)
		return in_list(&t, cmp, &l);
	if (!make_term(&t, cmp->e->kids[1], &r) ||
	    !same_unit(&t, cmp, &l, &r, cmp->e->kids[1]->span))
		return NULL;
	op = check_cmp_op(cmp->op.op, &negate);
	ret = check_num_pred(c, cmp->e->span, l.num, op, r.num, false);
	ret->pred->negate = negate;
	return finish(&t, ret);
}
