// SPDX-License-Identifier: BSD-2-Clause
/* Computed numbers, and fields compared with fields. */
#include "evaluate.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/**
 * struct number - what a term comes to
 * @minus: it can be negative; @plus: it has an unsigned field
 */
struct number {
	enum ids_status status;
	uint64_t v;
	bool minus, plus;
};

static bool is_list_name(const struct evaluation *ev, const struct ast_expr *e)
{
	return e->kind == AST_LIST || (e->kind == AST_NAME && names_find(&ev->res->lists, e->text));
}

static bool is_computed(const struct ast_expr *e)
{
	return e->kind == AST_ARITH || e->kind == AST_CALL;
}

static const struct field_info *left_field(const struct evaluation *ev, const struct ast_expr *e)
{
	struct field_use use;

	if (evaluate_find(ev, e, &use))
		return use.field;
	for (size_t i = 0; i < e->nkids; i++) {
		const struct field_info *f = left_field(ev, e->kids[i]);

		if (f)
			return f;
	}
	return NULL;
}

bool evaluate_is_term(const struct evaluation *ev, const struct ast_expr *e)
{
	const struct ast_expr *r = e->kids[1];
	const struct field_info *f = left_field(ev, e->kids[0]);
	struct field_use use;

	if (is_computed(e->kids[0]) || is_computed(r))
		return true;
	if (is_list_name(ev, r) || (f && catalog_value(f->values, r->text ? r->text : "")))
		return false;
	return f && f->type != IDS_TYPE_USER ? evaluate_find(ev, r, &use)
					     : r->kind == AST_LEVEL || evaluate_find(ev, r, &use);
}

bool evaluate_number(const struct evaluation *ev, const struct field_info *field,
		     const struct ast_expr *e, uint64_t *ret)
{
	const struct value_info *v;

	switch (e->kind) {
	case AST_NUMBER:
	case AST_DURATION: *ret = e->negative ? 0 - e->number : e->number; return true;
	case AST_TIME:
	case AST_BOOL: *ret = e->number; return true;
	case AST_BITS:
		*ret = 0;
		for (size_t i = 0; i < e->nkids; i++) {
			uint64_t bits;

			if (!evaluate_number(ev, field, e->kids[i], &bits))
				return false;
			*ret |= bits;
		}
		return true;
	case AST_NAME:
	case AST_STRING:
		v = field->values ? catalog_value(field->values, e->text) : NULL;
		if (v)
			*ret = v->number;
		else
			*ret = strcmp(e->text, "root") ? given_user(ev->given, e->text) : 0;
		return v || *ret != UINT32_MAX;
	default: abort();
	}
}

static struct number worse(struct number a, struct number b, uint64_t v)
{
	enum ids_status status = IDS_OK;

	if (a.status == IDS_UNREADABLE || b.status == IDS_UNREADABLE)
		status = IDS_UNREADABLE;
	if (a.status == IDS_ABSENT || b.status == IDS_ABSENT)
		status = IDS_ABSENT;
	return (struct number){status, v, a.minus || b.minus, a.plus || b.plus};
}

static struct number field_number(struct evaluation *ev, const struct ast_expr *e)
{
	struct elements all;
	struct field_use use;
	struct number r = {.status = IDS_ABSENT};

	if (!evaluate_find(ev, e, &use))
		abort();
	all = evaluate_elements(ev, use);
	assert(all.n <= 1);
	if (all.n)
		r = (struct number){.status = all.items[0].status, .v = all.items[0].num[0]};
	r.minus = use.field->type == IDS_TYPE_INT || use.field->type == IDS_TYPE_DURATION;
	r.plus = !r.minus;
	free(all.items);
	return r;
}

/* len(f): its bytes; count(f): its elements. */
static struct number call(struct evaluation *ev, const struct ast_expr *e)
{
	bool len = !strcmp(e->text, "len");
	struct elements all;
	struct field_use use;
	struct number r = {.status = IDS_ABSENT};

	if (!evaluate_find(ev, e->kids[0], &use))
		abort();
	all = evaluate_elements(ev, use);
	if (all.n)
		r.status = IDS_OK;
	for (size_t i = 0; i < all.n; i++) {
		if (all.items[i].status == IDS_UNREADABLE || (all.items[i].cut && !len))
			r.status = IDS_UNREADABLE;
		r.v += !len ? 1 : all.items[i].cut ? all.items[i].total : all.items[i].len;
	}
	free(all.items);
	return r;
}

static struct number term(struct evaluation *ev, const struct field_info *beside,
			  const struct ast_expr *e)
{
	struct number a, b, r = {.status = IDS_OK};
	struct field_use use;

	if (e->kind == AST_ARITH) {
		a = term(ev, beside, e->kids[0]);
		b = term(ev, beside, e->kids[1]);
		switch (*e->op.s) {
		case '+': return worse(a, b, a.v + b.v);
		case '-': a.minus = true; return worse(a, b, a.v - b.v);
		default: return worse(a, b, a.v & b.v);
		}
	}
	if (e->kind == AST_CALL)
		return call(ev, e);
	if (e->kind == AST_NAME && beside && catalog_value(beside->values, e->text)) {
		evaluate_number(ev, beside, e, &r.v);
		return r;
	}
	if (evaluate_find(ev, e, &use))
		return field_number(ev, e);
	evaluate_number(ev, beside, e, &r.v);
	r.minus = e->negative && e->number;
	return r;
}

static enum tri verdict(struct operator op, struct number a, struct number b)
{
	struct number both = worse(a, b, 0);
	bool is_signed = both.minus || !both.plus;
	bool less = is_signed ? (int64_t)a.v < (int64_t)b.v : a.v < b.v;
	bool r;

	if (both.status != IDS_OK)
		return both.status == IDS_ABSENT ? NO : MAYBE;
	switch (op.op) {
	case EQ: r = (a.v == b.v) != op.negate; break;
	case LT: r = less; break;
	case LE: r = less || a.v == b.v; break;
	case GT: r = !less && a.v != b.v; break;
	case GE: r = !less; break;
	default: abort();
	}
	return r ? YES : NO;
}

/* Is the term in the list, or in a list of it? Neither absent nor unreadable. */
static bool in_list(struct evaluation *ev, const struct field_info *beside, struct number a,
		    const struct ast_expr *e)
{
	const struct symbol *list =
		e->kind == AST_NAME ? names_find(&ev->res->lists, e->text) : NULL;
	struct ast_expr **items = list ? list->elements.items : e->kids;
	size_t n = list ? list->elements.n : e->nkids;
	struct operator least = {GE, false, false}, most = { LE, false, false };
	struct operator equal = { EQ, false, false };

	if (e->kind == AST_RANGE)
		return verdict(least, a, term(ev, beside, e->kids[0])) == YES &&
		       verdict(most, a, term(ev, beside, e->kids[1])) == YES;
	if (!list && e->kind != AST_LIST)
		return verdict(equal, a, term(ev, beside, e)) == YES;
	for (size_t i = 0; i < n; i++)
		if (in_list(ev, beside, a, items[i]))
			return true;
	return false;
}

/* Two fields that hold strings or addresses. */
static enum tri same(struct evaluation *ev, struct operator op, struct field_use a,
		     struct field_use b)
{
	struct elements x = evaluate_elements(ev, a), y = evaluate_elements(ev, b);
	bool text = a.field->type != IDS_TYPE_IP, equal;
	enum tri t = NO;

	if (x.n && y.n) {
		const struct element *l = x.items, *r = y.items;

		assert(x.n == 1 && y.n == 1);
		equal = text ? l->len == r->len && (!l->len || !memcmp(l->bytes, r->bytes, l->len))
			     : !memcmp(l->num, r->num, sizeof(l->num));
		t = equal != op.negate ? YES : NO;
		if (l->status == IDS_UNREADABLE || r->status == IDS_UNREADABLE)
			t = MAYBE;
	}
	free(x.items);
	free(y.items);
	return t;
}

/* FIELD & MASK == BITS of a field with several values: any of them. */
static enum tri masked(struct evaluation *ev, struct operator op, const struct ast_expr *e,
		       struct field_use use)
{
	struct elements all = evaluate_elements(ev, use);
	uint64_t mask = 0, want = 0;
	enum tri t = NO;

	evaluate_number(ev, use.field, e->kids[0]->kids[1], &mask);
	evaluate_number(ev, use.field, e->kids[1], &want);
	for (size_t i = 0; i < all.n; i++)
		if (all.items[i].status == IDS_UNREADABLE)
			t = tri_or(t, MAYBE);
		else if (((all.items[i].num[0] & mask) == want) != op.negate)
			t = YES;
	free(all.items);
	return t;
}

enum tri evaluate_terms(struct evaluation *ev, const struct ast_expr *e, struct operator op)
{
	const struct ast_expr *l = e->kids[0], *r = e->kids[1];
	const struct field_info *beside = left_field(ev, l);
	struct field_use a, b;

	if (evaluate_find(ev, l, &a) && evaluate_find(ev, r, &b) &&
	    catalog_type_operand(a.field->type) != 'N' && !is_computed(r) &&
	    (a.field->type == IDS_TYPE_STRING || a.field->type == IDS_TYPE_PATH ||
	     a.field->type == IDS_TYPE_IP))
		return same(ev, op, a, b);
	if (l->kind == AST_ARITH && evaluate_find(ev, l->kids[0], &a) && evaluate_is_list(a))
		return masked(ev, op, e, a);
	if (op.op == IN) {
		struct number v = term(ev, beside, l);

		if (v.status != IDS_OK)
			return v.status == IDS_ABSENT ? NO : MAYBE;
		return in_list(ev, beside, v, r) != op.negate ? YES : NO;
	}
	return verdict(op, term(ev, beside, l), term(ev, beside, r));
}
