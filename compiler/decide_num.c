// SPDX-License-Identifier: BSD-2-Clause
/* Decision functions: comparisons of terms and of fields with each other. */
#include "decide.h"

/** struct term - value of a numeric term: known if @found; absent if neither @found nor @lost */
struct term {
	LLVMValueRef value, found, lost;
};

static struct field_state *state_of(struct gen *g, const struct plan_test *t, struct field_ref ref)
{
	for (size_t i = 0; i < t->nfields; i++) {
		const struct plan_field *f = t->fields[i];

		if (f->ref.who == ref.who && f->ref.level == ref.level && f->ref.field == ref.field)
			return &g->fields[f->index];
	}
	return NULL;
}

/* The number of elements is kept plus 1, so that 0 says that it is not known. */
static struct term count_of(struct gen *g, struct field_state *s)
{
	LLVMValueRef n = gen_get(g, s->count);
	LLVMValueRef known = gen_flag(g, gen_is_true(g, n));

	return (struct term){LLVMBuildSub(g->b, n, gen_i64(g, 1), ""), known,
			     gen_and(g, gen_get(g, s->unreadable), gen_not(g, known))};
}

static struct term field_term(struct gen *g, const struct plan_test *t, const struct num *n)
{
	struct field_state *s = state_of(g, t, n->ref);
	LLVMValueRef found = gen_get(g, s->found);

	if (n->kind == NUM_COUNT)
		return count_of(g, s);
	return (struct term){gen_get(g, n->kind == NUM_LEN ? s->len : s->value), found,
			     gen_and(g, gen_get(g, s->unreadable), gen_not(g, found))};
}

/* Absent if one is absent, else lost if one is lost. */
static struct term both(struct gen *g, struct term l, struct term r, LLVMValueRef value)
{
	LLVMValueRef known_l = gen_or(g, l.found, l.lost), known_r = gen_or(g, r.found, r.lost);
	LLVMValueRef found = gen_and(g, l.found, r.found);

	return (struct term){value, found,
			     gen_and(g, gen_and(g, known_l, known_r), gen_not(g, found))};
}

static struct term term_of(struct gen *g, const struct plan_test *t, const struct num *n)
{
	struct term l, r;
	LLVMOpcode op;

	if (n->kind == NUM_CONST)
		return (struct term){gen_i64(g, (uint64_t)n->value), gen_i64(g, 1), gen_i64(g, 0)};
	if (!n->l)
		return field_term(g, t, n);
	l = term_of(g, t, n->l);
	r = term_of(g, t, n->r);
	op = n->kind == NUM_ADD ? LLVMAdd : n->kind == NUM_SUB ? LLVMSub : LLVMAnd;
	return both(g, l, r, LLVMBuildBinOp(g->b, op, l.value, r.value, ""));
}

static LLVMValueRef compare(struct gen *g, const struct pred *p, LLVMValueRef l, LLVMValueRef r)
{
	static const LLVMIntPredicate as_unsigned[] = {LLVMIntEQ, LLVMIntULT, LLVMIntULE,
						       LLVMIntUGT, LLVMIntUGE};
	static const LLVMIntPredicate as_signed[] = {LLVMIntEQ, LLVMIntSLT, LLVMIntSLE, LLVMIntSGT,
						     LLVMIntSGE};

	return gen_flag(
		g, LLVMBuildICmp(g->b, (p->is_signed ? as_signed : as_unsigned)[p->cmp], l, r, ""));
}

/* Two strings or addresses. */
static struct term same_values(struct gen *g, const struct plan_test *t)
{
	struct field_state *l = state_of(g, t, t->pred->ref), *r = state_of(g, t, t->pred->other);
	LLVMValueRef one = gen_i64(g, 1),
		     args[] = {g->evp, gen_get(g, l->value), gen_get(g, r->value)};
	LLVMValueRef second = LLVMBuildInBoundsGEP2(g->b, g->i64, l->value, &one, 1, "");
	struct term a = {NULL, gen_get(g, l->found), gen_get(g, l->unreadable)};
	struct term b = {NULL, gen_get(g, r->found), gen_get(g, r->unreadable)};
	LLVMValueRef same;

	if (t->fields[0]->read == READ_STRING)
		return both(g, a, b, gen_call(g, "scan_same", args, 3));
	same = LLVMBuildICmp(g->b, LLVMIntEQ, args[1], args[2], "");
	args[1] = gen_get(g, second);
	args[2] = gen_get(g, LLVMBuildInBoundsGEP2(g->b, g->i64, r->value, &one, 1, ""));
	same = gen_and(g, same, LLVMBuildICmp(g->b, LLVMIntEQ, args[1], args[2], ""));
	return both(g, a, b, gen_flag(g, same));
}

struct lanes num_answer(struct gen *g, const struct plan_test *t, bool negate)
{
	const struct pred *p = t->pred;
	struct term v, l, r;

	if (p->kind == PRED_SAME) {
		v = same_values(g, t);
		if (!v.value)
			return (struct lanes){0};
	} else {
		l = term_of(g, t, p->l);
		r = term_of(g, t, p->r);
		v = both(g, l, r, compare(g, p, l.value, r.value));
	}
	v.value = gen_and(g, v.found, negate ? gen_not(g, v.value) : v.value);
	return (struct lanes){v.value, gen_or(g, v.value, v.lost)};
}
