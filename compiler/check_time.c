// SPDX-License-Identifier: BSD-2-Clause
/* Comparisons of the time of day and of the weekday: ranges that may pass midnight, or the week's
 * end. */
#include "check_priv.h"

#define DAY 1440 /* minutes */

static int64_t last_of(const struct field_info *f)
{
	return f->id == F_TIME ? DAY - 1 : 6;
}

static bool clock_value(struct checker *c, const struct field_info *f, const struct ast_expr *e,
			int64_t *ret)
{
	const struct value_info *v;

	if (e->kind == AST_ERROR)
		return false;
	if (e->kind != (f->id == F_TIME ? AST_TIME : AST_NAME)) {
		check_wrong_type(c, f, e);
		return false;
	}
	if (e->kind == AST_TIME) {
		*ret = (int64_t)e->number;
		return true;
	}
	v = catalog_value(f->values, e->text);
	if (v)
		*ret = (int64_t)v->number;
	else
		check_unknown_value(c, f, e);
	return v != NULL;
}

static bool takes_range(struct checker *c, const struct comparison *cmp, const struct ast_expr *e)
{
	if (cmp->op.op == OP_IN || cmp->op.op == OP_NOT_IN)
		return true;
	diag_label(check_error(c, DIAG_TYPE, e->span, "'%s' compares with one value, found a range",
			       cmp->op.name),
		   "did you mean 'in'?");
	return false;
}

/* The values of @e as one range; *ret is its ends as written, 24:00 as the last minute of the day.
 */
static bool clock_range(struct checker *c, const struct comparison *cmp, const struct ast_expr *e,
			struct range *ret)
{
	const struct field_info *f = cmp->ref.field;
	bool range = e->kind == AST_RANGE, ok;

	if (range && !takes_range(c, cmp, e))
		return false;
	ok = clock_value(c, f, range ? e->kids[0] : e, &ret->lo);
	ok &= clock_value(c, f, range ? e->kids[1] : e, &ret->hi);
	if (!ok)
		return false;
	if (ret->lo == DAY && cmp->op.op != OP_LT && cmp->op.op != OP_LE) {
		check_error(c, DIAG_OUT_OF_RANGE, range ? e->kids[0]->span : e->span,
			    "the last minute of a day is 23:59");
		return false;
	}
	if (range && ret->hi == DAY)
		ret->hi--;
	return true;
}

static bool order_range(struct checker *c, const struct comparison *cmp, struct range *r)
{
	int64_t v = r->lo, last = last_of(cmp->ref.field);

	switch (cmp->op.op) {
	case OP_LT: *r = (struct range){0, v - 1}; break;
	case OP_LE: *r = (struct range){0, v > last ? last : v}; break;
	case OP_GT: *r = (struct range){v + 1, last}; break;
	case OP_GE: *r = (struct range){v, last}; break;
	default: break;
	}
	if (!check_is_order(cmp->op.op) || r->lo <= r->hi)
		return true;
	check_error(c, DIAG_OUT_OF_RANGE, cmp->e->span, "no time of day is %s than this one",
		    cmp->op.op == OP_LT ? "earlier" : "later");
	return false;
}

struct expr *check_clock(struct checker *c, const struct comparison *cmp,
			 const struct ast_exprs *values)
{
	int64_t last = last_of(cmp->ref.field);
	struct pred *p;
	struct expr *ret = check_new_pred(c, PRED_INT, cmp->ref, cmp->e->span, &p);
	size_t cap = 0;
	bool ok = true;

	p->negate = cmp->negate;
	for (size_t i = 0; i < values->n; i++) {
		struct range r;

		if (!clock_range(c, cmp, values->items[i], &r) || !order_range(c, cmp, &r)) {
			ok = false;
			continue;
		}
		if (r.lo > r.hi) { /* over midnight */
			*ARENA_PUSH(c->a, p->ranges, p->nranges, cap) = (struct range){0, r.hi};
			r.hi = last;
		}
		*ARENA_PUSH(c->a, p->ranges, p->nranges, cap) = r;
	}
	return ok ? ret : NULL;
}
