// SPDX-License-Identifier: BSD-2-Clause
/* Comparisons of a field with literals. */
#include "evaluate.h"

#include <stdlib.h>
#include <string.h>

static struct operator find_operator(const struct ast_expr *e)
{
	static const struct {
		const char *name;
		struct operator op;
	} ops[] = {
		{"==", {EQ, false, false}},
		{"!=", {EQ, false, true}},
		{"<", {LT, false, false}},
		{"<=", {LE, false, false}},
		{">", {GT, false, false}},
		{">=", {GE, false, false}},
		{"in", {IN, false, false}},
		{"not in", {IN, false, true}},
		{"has", {HAS, false, false}},
		{"contains", {CONTAINS, false, false}},
		{"startswith", {STARTSWITH, false, false}},
		{"endswith", {ENDSWITH, false, false}},
		{"glob", {GLOB, false, false}},
		{"matches", {MATCHES, false, false}},
		{"under", {UNDER, false, false}},
		{"is", {IS, false, false}},
		{"ieq", {EQ, true, false}},
		{"iin", {IN, true, false}},
		{"icontains", {CONTAINS, true, false}},
		{"istartswith", {STARTSWITH, true, false}},
		{"iendswith", {ENDSWITH, true, false}},
		{"iglob", {GLOB, true, false}},
		{"imatches", {MATCHES, true, false}},
	};

	for (size_t i = 0; i < sizeof(ops) / sizeof(ops[0]); i++) {
		struct operator op = ops[i].op;

		if (strcmp(ops[i].name, e->op.s))
			continue;
		if (e->any)
			op.op = HAS_ANY;
		return op;
	}
	abort();
}

static bool less(const struct field_info *f, uint64_t a, uint64_t b)
{
	if (f->type == IDS_TYPE_INT || f->type == IDS_TYPE_DURATION)
		return (int64_t)a < (int64_t)b;
	return a < b;
}

static enum tri truth(bool b)
{
	return b ? YES : NO;
}

static bool in_range(const struct evaluation *ev, const struct field_info *f, uint64_t v,
		     const struct ast_expr *range)
{
	uint64_t lo, hi;

	if (!evaluate_number(ev, f, range->kids[0], &lo) ||
	    !evaluate_number(ev, f, range->kids[1], &hi))
		abort();
	/* A range of times may pass midnight, one of weekdays the end of the week. */
	if (f->flags & FIELD_GLOBAL && lo > hi)
		return v >= lo || v <= hi;
	return !less(f, v, lo) && !less(f, hi, v);
}

static enum tri number(const struct evaluation *ev, struct operator op, const struct field_info *f,
		       uint64_t v, const struct ast_expr *e)
{
	uint64_t want;

	if (e->kind == AST_RANGE)
		return truth(in_range(ev, f, v, e));
	if (!evaluate_number(ev, f, e, &want))
		return NO; /* a user that does not exist */
	switch (op.op) {
	case EQ:
	case IN: return truth(v == want);
	case LT: return truth(less(f, v, want));
	case LE: return truth(!less(f, want, v));
	case GT: return truth(less(f, want, v));
	case GE: return truth(!less(f, v, want));
	case HAS: return truth((v & want) == want);
	case HAS_ANY: return truth((v & want) != 0);
	default: abort();
	}
}

/* Do the first bits of both agree? */
static enum tri in_net(const struct element *v, const struct ast_net *net)
{
	for (unsigned bit = 0; bit < net->plen; bit++) {
		bool a = v->num[bit / 64] >> (63 - bit % 64) & 1;
		bool b = net->addr[bit / 8] >> (7 - bit % 8) & 1;

		if (a != b)
			return NO;
	}
	return YES;
}

static enum tri same_file(const struct evaluation *ev, const struct element *v, const char *path)
{
	const struct given_file *file = given_file(ev->given, path);

	if (v->file_status != IDS_OK)
		return v->file_status == IDS_ABSENT ? NO : MAYBE;
	return truth(file && file->valid && file->dev == v->file[0] && file->ino == v->file[1]);
}

static enum tri literal(const struct evaluation *ev, struct operator op, const struct field_info *f,
			const struct element *v, const struct ast_expr *e)
{
	if (op.op == IS)
		return same_file(ev, v, e->text);
	if (v->status == IDS_UNREADABLE)
		return MAYBE;
	switch (f->type) {
	case IDS_TYPE_STRING:
	case IDS_TYPE_PATH: return evaluate_string(op, v, (const uint8_t *)e->text, e->len);
	case IDS_TYPE_IP: return in_net(v, &e->net);
	default: return number(ev, op, f, v->num[0], e);
	}
}

/* Any of the values of a list, or the one value. */
static enum tri any_value(const struct evaluation *ev, struct operator op,
			  const struct field_info *f, const struct element *v,
			  const struct ast_expr *e)
{
	const struct symbol *list =
		e->kind == AST_NAME ? names_find(&ev->res->lists, e->text) : NULL;
	struct ast_expr **items = list ? list->elements.items : e->kids;
	size_t n = list ? list->elements.n : e->nkids;
	/* With an empty list on the right an unreadable value is no member either. */
	enum tri t = NO;

	if (!list && e->kind != AST_LIST)
		return literal(ev, op, f, v, e);
	for (size_t i = 0; i < n; i++)
		t = tri_or(t, any_value(ev, op, f, v, items[i]));
	return t;
}

static enum tri any_element(const struct evaluation *ev, struct operator op,
			    const struct field_info *f, const struct elements *all,
			    const struct ast_expr *right)
{
	enum tri t = NO;

	for (size_t i = 0; i < all->n; i++) {
		enum tri one = any_value(ev, op, f, &all->items[i], right);

		/* The file of a value may be absent where the value is not. */
		if (op.op == IS && all->items[i].file_status == IDS_ABSENT)
			continue;
		t = tri_or(t, op.negate ? tri_not(one) : one);
	}
	return t;
}

/* contains all [...]: each value by itself, so that different elements may have them. */
static enum tri all_values(const struct evaluation *ev, struct operator op,
			   const struct field_info *f, const struct elements *all,
			   const struct ast_expr *e)
{
	const struct symbol *list =
		e->kind == AST_NAME ? names_find(&ev->res->lists, e->text) : NULL;
	struct ast_expr **items = list ? list->elements.items : e->kids;
	size_t n = list ? list->elements.n : e->nkids;
	enum tri t = YES;

	if (!list && e->kind != AST_LIST)
		return any_element(ev, op, f, all, e);
	for (size_t i = 0; i < n; i++)
		t = tri_and(t, all_values(ev, op, f, all, items[i]));
	return t;
}

enum tri evaluate_compare(struct evaluation *ev, const struct ast_expr *e)
{
	struct operator op = find_operator(e);
	struct field_use use;
	struct elements all;
	enum tri t;

	if (evaluate_is_term(ev, e))
		return evaluate_terms(ev, e, op);
	if (!evaluate_find(ev, e->kids[0], &use))
		abort();
	all = evaluate_elements(ev, use);
	if (e->all)
		t = all_values(ev, op, use.field, &all, e->kids[1]);
	else
		t = any_element(ev, op, use.field, &all, e->kids[1]);
	free(all.items);
	return t;
}
