// SPDX-License-Identifier: BSD-2-Clause
/* Decision functions: the value of one test of a field. */
#include "decide.h"

static LLVMValueRef in_range(struct gen *g, LLVMValueRef v, const struct range *r, bool is_signed)
{
	LLVMValueRef lo, hi;

	if (r->lo == r->hi)
		return LLVMBuildICmp(g->b, LLVMIntEQ, v, gen_i64(g, (uint64_t)r->lo), "");
	lo = LLVMBuildICmp(g->b, is_signed ? LLVMIntSGE : LLVMIntUGE, v,
			   gen_i64(g, (uint64_t)r->lo), "");
	hi = LLVMBuildICmp(g->b, is_signed ? LLVMIntSLE : LLVMIntULE, v,
			   gen_i64(g, (uint64_t)r->hi), "");
	return LLVMBuildAnd(g->b, lo, hi, "");
}

static LLVMValueRef is_user(struct gen *g, LLVMValueRef v, uint32_t user)
{
	LLVMValueRef table = LLVMGetNamedGlobal(g->m->mod, "ids_uids");
	LLVMValueRef index[] = {gen_i32(g, 0), gen_i32(g, user)};
	LLVMValueRef at, uid;

	at = LLVMBuildInBoundsGEP2(g->b, LLVMGlobalGetValueType(table), table, index, 2, "");
	uid = LLVMBuildLoad2(g->b, g->i32, at, "");
	LLVMSetVolatile(uid, true);
	/* A name that does not exist is 0xffffffff, which no uid equals. */
	return LLVMBuildAnd(
		g->b, LLVMBuildICmp(g->b, LLVMIntEQ, v, LLVMBuildZExt(g->b, uid, g->i64, ""), ""),
		LLVMBuildICmp(g->b, LLVMIntNE, uid, gen_i32(g, UINT32_MAX), ""), "");
}

static LLVMValueRef test_int(struct gen *g, const struct pred *p, LLVMValueRef v)
{
	bool is_signed =
		p->ref.field->type == IDS_TYPE_INT || p->ref.field->type == IDS_TYPE_DURATION;
	LLVMValueRef r = gen_i1(g, false);

	for (size_t i = 0; i < p->nranges; i++)
		r = LLVMBuildOr(g->b, r, in_range(g, v, &p->ranges[i], is_signed), "");
	for (size_t i = 0; i < p->nusers; i++)
		r = LLVMBuildOr(g->b, r, is_user(g, v, p->users[i]), "");
	return r;
}

static LLVMValueRef test_mask(struct gen *g, const struct pred *p, LLVMValueRef v)
{
	LLVMValueRef bits = LLVMBuildAnd(g->b, v, gen_i64(g, p->mask), "");

	return LLVMBuildICmp(g->b, LLVMIntEQ, bits, gen_i64(g, p->want), "");
}

static uint64_t be64(const uint8_t *p)
{
	uint64_t v = 0;

	for (int i = 0; i < 8; i++)
		v = v << 8 | p[i];
	return v;
}

static LLVMValueRef in_net(struct gen *g, const struct net *n, LLVMValueRef hi, LLVMValueRef lo)
{
	uint64_t mask_hi = n->plen >= 64 ? UINT64_MAX : n->plen ? ~0ull << (64 - n->plen) : 0;
	uint64_t mask_lo = n->plen == 128 ? UINT64_MAX
			   : n->plen > 64 ? ~0ull << (128 - n->plen)
					  : 0;
	LLVMValueRef a =
		LLVMBuildICmp(g->b, LLVMIntEQ, LLVMBuildAnd(g->b, hi, gen_i64(g, mask_hi), ""),
			      gen_i64(g, be64(n->addr) & mask_hi), "");
	LLVMValueRef b =
		LLVMBuildICmp(g->b, LLVMIntEQ, LLVMBuildAnd(g->b, lo, gen_i64(g, mask_lo), ""),
			      gen_i64(g, be64(n->addr + 8) & mask_lo), "");

	return LLVMBuildAnd(g->b, a, b, "");
}

static LLVMValueRef test_ip(struct gen *g, const struct pred *p, LLVMValueRef addr)
{
	LLVMTypeRef pair = LLVMArrayType2(g->i64, 2);
	LLVMValueRef index[] = {gen_i32(g, 0), gen_i32(g, 1)};
	LLVMValueRef hi = gen_get(g, g->i64, addr);
	LLVMValueRef lo = gen_get(g, g->i64, LLVMBuildInBoundsGEP2(g->b, pair, addr, index, 2, ""));
	LLVMValueRef r = gen_i1(g, false);

	for (size_t i = 0; i < p->nnets; i++)
		r = LLVMBuildOr(g->b, r, in_net(g, &p->nets[i], hi, lo), "");
	return r;
}

static LLVMValueRef test_bit(struct gen *g, LLVMValueRef mask, uint32_t bit)
{
	LLVMValueRef v = gen_get(g, g->i64, mask);

	v = LLVMBuildAnd(g->b, v, gen_i64(g, 1ull << bit), "");
	return LLVMBuildICmp(g->b, LLVMIntNE, v, gen_i64(g, 0), "");
}

/* Whether the test of a value that is there holds, negation included. */
static LLVMValueRef holds(struct gen *g, const struct plan_test *t, bool negate)
{
	const struct pred *p = t->pred;
	struct field_state *s = &g->fields[t->field->index];
	LLVMValueRef r = NULL;

	switch (p->kind) {
	case PRED_INT: r = test_int(g, p, gen_get(g, g->i64, s->value)); break;
	case PRED_MASK: r = test_mask(g, p, gen_get(g, g->i64, s->value)); break;
	case PRED_IP: r = test_ip(g, p, s->value); break;
	case PRED_STR: r = test_bit(g, (negate ? s->all : s->any)[t->scan], t->bit); break;
	case PRED_EXISTS: r = gen_i1(g, true); break;
	}
	return negate ? LLVMBuildNot(g->b, r, "") : r;
}

static struct lanes answer(struct gen *g, const struct plan_test *t, bool negate)
{
	struct field_state *s = &g->fields[t->field->index];
	LLVMValueRef found = gen_get(g, g->i1, s->found);
	LLVMValueRef unreadable = gen_get(g, g->i1, s->unreadable), v;

	if (t->pred->kind == PRED_EXISTS) {
		/* What cannot be read is there nevertheless. */
		v = LLVMBuildOr(g->b, found, unreadable, "");
		v = LLVMBuildZExt(g->b, negate ? LLVMBuildNot(g->b, v, "") : v, g->i64, "");
		return (struct lanes){v, v};
	}
	v = LLVMBuildAnd(g->b, found, holds(g, t, negate), "");
	return (struct lanes){
		LLVMBuildZExt(g->b, v, g->i64, ""),
		LLVMBuildZExt(g->b, LLVMBuildOr(g->b, v, unreadable, ""), g->i64, "")};
}

/* Sets bit @lane of both words of answers; until then it is (0, 1). */
static void set_lane(struct gen *g, uint32_t lane, struct lanes v)
{
	gen_set_bit(g, g->must[lane / 64], v.must, lane % 64);
	gen_keep_bit(g, g->may[lane / 64], v.may, lane % 64);
}

void test_answer(struct gen *g, const struct plan_field *f)
{
	for (size_t i = 0; i < g->ev->ntests; i++) {
		const struct plan_test *t = &g->ev->tests[i];

		for (int negate = 0; t->field == f && negate < 2; negate++)
			if (t->polarity[negate])
				set_lane(g, t->lane[negate], answer(g, t, negate));
	}
}

void test_declare(struct gen *g)
{
	size_t words = g->ev->nlanes / 64 + 1;

	g->must = ARENA_ARRAY(g->m->a, LLVMValueRef, words);
	g->may = ARENA_ARRAY(g->m->a, LLVMValueRef, words);
	for (size_t i = 0; i < words; i++) {
		g->must[i] = gen_state(g, g->i64, gen_i64(g, 0));
		g->may[i] = gen_state(g, g->i64, gen_i64(g, UINT64_MAX));
	}
}

static LLVMValueRef lane_bit(struct gen *g, LLVMValueRef *words, uint32_t lane)
{
	LLVMValueRef v = gen_get(g, g->i64, words[lane / 64]);

	v = LLVMBuildLShr(g->b, v, gen_i64(g, lane % 64), "");
	return LLVMBuildAnd(g->b, v, gen_i64(g, 1), "");
}

struct lanes test_lanes(struct gen *g, const struct pred *p)
{
	const struct plan_test *t = plan_test_of(g->ev, p);
	uint32_t lane = t->lane[p->negate];
	bool lossy = p->kind != PRED_EXISTS &&
		     (p->kind == PRED_STR || p->ref.field->flags & FIELD_UNREADABLE);
	LLVMValueRef must;

	if (!g->fields[t->field->index].known)
		return (struct lanes){gen_i64(g, 0), gen_i64(g, 1)};
	must = lane_bit(g, g->must, lane);
	return (struct lanes){must, lossy ? lane_bit(g, g->may, lane) : must};
}
