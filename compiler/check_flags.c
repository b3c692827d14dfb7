// SPDX-License-Identifier: BSD-2-Clause
/* Comparisons of bits: has, has any, and FIELD & MASK. */
#include <string.h>

#include "check_priv.h"

/* One flag by name or number. */
static bool flag_value(struct checker *c, const struct field_info *f, const struct ast_expr *e,
		       uint64_t *ret)
{
	const struct value_info *v;
	int64_t n;

	if (e->kind == AST_ERROR)
		return false;
	if (e->kind != AST_NAME) {
		if (!check_number(c, f, e, &n))
			return false;
		*ret = (uint64_t)n;
		return true;
	}
	v = f->values ? catalog_value(f->values, e->text) : NULL;
	if (!v && !f->values) {
		check_wrong_type(c, f, e);
		return false;
	}
	if (!v) {
		check_unknown_value(c, f, e);
		return false;
	}
	*ret = v->number;
	return true;
}

/* A number, or flags joined by '|'; @bits: each must be a bit. */
static bool flag_mask(struct checker *c, const struct field_info *f, const struct ast_expr *e,
		      bool bits, uint64_t *ret)
{
	size_t n = e->kind == AST_BITS ? e->nkids : 1;
	bool ok = true;

	*ret = 0;
	for (size_t i = 0; i < n; i++) {
		const struct ast_expr *one = e->kind == AST_BITS ? e->kids[i] : e;
		uint64_t v = 0;

		if (!flag_value(c, f, one, &v))
			ok = false;
		else if (!v && bits) {
			check_error(c, DIAG_NO_BITS, one->span,
				    "this value is zero, which is no bit that can be set");
			ok = false;
		}
		*ret |= v;
	}
	return ok;
}

static struct expr *mask_pred(struct checker *c, const struct comparison *cmp, uint64_t mask,
			      uint64_t want, bool negate)
{
	struct pred *p;
	struct expr *ret = check_new_pred(c, PRED_MASK, cmp->ref, cmp->e->span, &p);

	p->mask = mask;
	p->want = want;
	p->negate = negate;
	return ret;
}

struct expr *check_flags(struct checker *c, const struct comparison *cmp,
			 const struct ast_exprs *values)
{
	bool has = cmp->op.op == OP_HAS, any = cmp->op.op == OP_HAS_ANY;
	struct expr *ret;
	struct pred *p;
	uint64_t mask;

	if (!flag_mask(c, cmp->ref.field, values->items[0], has || any, &mask))
		return NULL;
	if (has || any)
		return mask_pred(c, cmp, mask, has ? mask : 0, any);
	ret = check_new_pred(c, PRED_INT, cmp->ref, cmp->e->span, &p);
	p->negate = cmp->negate;
	p->ranges = ARENA_NEW(c->a, struct range);
	*p->ranges = (struct range){(int64_t)mask, (int64_t)mask};
	p->nranges = 1;
	return ret;
}

/* Is @e a number, or flags by name? @field: beside it, or NULL */
static bool is_bits(const struct checker *c, const struct ast_expr *e,
		    const struct field_info *field)
{
	struct field_ref ref;

	return e->kind != AST_ARITH && e->kind != AST_CALL && !check_is_field(c, e, field, &ref);
}

bool check_is_masked(const struct checker *c, const struct ast_expr *e)
{
	const struct ast_expr *l = e->kids[0], *r = e->kids[1];
	struct field_ref ref = {0};

	if (l->kind != AST_ARITH || strcmp(l->op.s, "&") ||
	    (strcmp(e->op.s, "==") && strcmp(e->op.s, "!=")))
		return false;
	check_is_field(c, l->kids[0], NULL, &ref);
	return l->kids[0]->kind != AST_ARITH && l->kids[0]->kind != AST_CALL &&
	       is_bits(c, l->kids[1], ref.field) && is_bits(c, r, ref.field);
}

/* The field left of '&'. */
static bool masked_field(struct checker *c, const struct ast_expr *masked, struct field_ref *ret)
{
	const struct ast_expr *l = masked->kids[0];
	enum ids_type type;

	if (l->kind == AST_ERROR)
		return false;
	if (l->kind != AST_NAME && l->kind != AST_LEVEL) {
		check_error(c, DIAG_TYPE, l->span, "a field belongs on the left of '&', found %s",
			    check_describe(l));
		return false;
	}
	if (!check_field(c, l, ret))
		return false;
	type = ret->field->type;
	if (type == IDS_TYPE_INT || type == IDS_TYPE_UINT || type == IDS_TYPE_FLAGS)
		return true;
	check_error(c, DIAG_OPERATOR_TYPE, masked->op.span,
		    "'&' works on numbers, flags, but '%s' is %s", l->text,
		    check_describe_type(ret->field));
	return false;
}

struct expr *check_masked(struct checker *c, const struct ast_expr *e)
{
	const struct ast_expr *masked = e->kids[0];
	struct comparison cmp = {.e = e};
	uint64_t mask, want;

	if (!masked_field(c, masked, &cmp.ref) ||
	    !flag_mask(c, cmp.ref.field, masked->kids[1], true, &mask) ||
	    !flag_mask(c, cmp.ref.field, e->kids[1], false, &want))
		return NULL;
	if (want & ~mask)
		diag_add(c->diags, DIAG_NEVER_TRUE, e->kids[1]->span,
			 "this number has bits that the mask does not have, so the two are never "
			 "equal");
	return mask_pred(c, &cmp, mask, want, !strcmp(e->op.s, "!="));
}
