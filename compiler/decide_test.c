// SPDX-License-Identifier: BSD-2-Clause
/* Decision functions: the answers of tests. */
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
	return gen_and(g, lo, hi);
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
	return gen_and(g,
		       LLVMBuildICmp(g->b, LLVMIntEQ, v, LLVMBuildZExt(g->b, uid, g->i64, ""), ""),
		       LLVMBuildICmp(g->b, LLVMIntNE, uid, gen_i32(g, UINT32_MAX), ""));
}

static LLVMValueRef in_rows(struct gen *g, const struct plan_test *t, LLVMValueRef v)
{
	uint64_t bias = (uint64_t)plan_is_signed(t->pred->ref.field) << 63;
	LLVMValueRef args[] = {gen_i32(g, t->row), gen_i32(g, t->nrows),
			       LLVMBuildXor(g->b, v, gen_i64(g, bias), "")};

	return gen_call(g, "ids_in_ranges", args, 3);
}

static LLVMValueRef test_int(struct gen *g, const struct plan_test *t, LLVMValueRef v)
{
	const struct pred *p = t->pred;
	bool is_signed = plan_is_signed(p->ref.field);
	LLVMValueRef r = gen_i1(g, false), rows;

	for (size_t i = 0; !t->nrows && i < p->nranges; i++)
		r = gen_or(g, r, in_range(g, v, &p->ranges[i], is_signed));
	for (size_t i = 0; i < p->nusers; i++)
		r = gen_or(g, r, is_user(g, v, p->users[i]));
	if (!t->nrows)
		return gen_flag(g, r);
	rows = in_rows(g, t, v);
	return rows ? gen_or(g, gen_flag(g, r), rows) : NULL;
}

static LLVMValueRef test_mask(struct gen *g, const struct pred *p, LLVMValueRef v)
{
	LLVMValueRef bits = gen_and(g, v, gen_i64(g, p->mask));

	return gen_flag(g, LLVMBuildICmp(g->b, LLVMIntEQ, bits, gen_i64(g, p->want), ""));
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
	LLVMValueRef a = LLVMBuildICmp(g->b, LLVMIntEQ, gen_and(g, hi, gen_i64(g, mask_hi)),
				       gen_i64(g, be64(n->addr) & mask_hi), "");
	LLVMValueRef b = LLVMBuildICmp(g->b, LLVMIntEQ, gen_and(g, lo, gen_i64(g, mask_lo)),
				       gen_i64(g, be64(n->addr + 8) & mask_lo), "");

	return gen_and(g, a, b);
}

/* Half @i of the address, or of the file's identity. */
static LLVMValueRef half(struct gen *g, const struct plan_field *f, uint32_t i)
{
	return gen_get(g, gen_word(g, f->word + IDS_STATE_VALUE + i));
}

static LLVMValueRef test_ip(struct gen *g, const struct plan_test *t)
{
	LLVMValueRef hi = half(g, t->fields[0], 0), lo = half(g, t->fields[0], 1);
	LLVMValueRef args[] = {gen_i32(g, t->row), gen_i32(g, t->nrows), hi, lo};
	LLVMValueRef r = gen_i1(g, false);

	if (t->nrows)
		return gen_call(g, "ids_in_nets", args, 4);
	for (size_t i = 0; i < t->pred->nnets; i++)
		r = gen_or(g, r, in_net(g, &t->pred->nets[i], hi, lo));
	return gen_flag(g, r);
}

static LLVMValueRef test_file(struct gen *g, const struct plan_test *t)
{
	LLVMValueRef args[] = {g->evp, half(g, t->fields[0], 0), half(g, t->fields[0], 1), NULL};
	LLVMValueRef r = gen_i64(g, 0), is;

	for (size_t i = 0; i < t->pred->nfiles; i++) {
		args[3] = gen_i32(g, t->pred->files[i]);
		is = gen_call(g, "is_file", args, 4);
		if (!is)
			return NULL;
		r = gen_or(g, r, is);
	}
	return r;
}

static LLVMValueRef test_hit(struct gen *g, const struct plan_test *t)
{
	LLVMValueRef args[] = {g->evp, gen_i32(g, t->hit)};

	return gen_call(g, "table_hit", args, 2);
}

LLVMValueRef test_passes(struct gen *g, const struct plan_test *t)
{
	struct field_state *s = &g->fields[t->fields[0]->index];

	switch (t->pred->kind) {
	case PRED_INT: return test_int(g, t, gen_get(g, s->value));
	case PRED_MASK: return test_mask(g, t->pred, gen_get(g, s->value));
	case PRED_IP: return test_ip(g, t);
	case PRED_FILE: return test_file(g, t);
	default: return test_hit(g, t);
	}
}

static LLVMValueRef test_bit(struct gen *g, LLVMValueRef mask, uint32_t bit)
{
	LLVMValueRef v = LLVMBuildLShr(g->b, gen_get(g, mask), gen_i64(g, bit), "");

	return gen_and(g, v, gen_i64(g, 1));
}

/* Whether the values that are there pass: all of them if @all, else some. */
static LLVMValueRef passes(struct gen *g, const struct plan_test *t, bool all)
{
	struct field_state *s = &g->fields[t->fields[0]->index];

	if (t->where != WHERE_SCAN)
		return test_passes(g, t);
	return test_bit(g, (all ? s->all : s->any)[t->scan], t->bit);
}

/* A test of one field, or of one of its values. */
static struct lanes value_answer(struct gen *g, const struct plan_test *t, bool negate)
{
	const struct plan_field *f = t->fields[0];
	LLVMValueRef found = gen_get(g, g->fields[f->index].found);
	LLVMValueRef lost = gen_get(g, g->fields[f->index].unreadable), v, must;

	v = passes(g, t, f->list && negate);
	if (!v)
		return (struct lanes){0};
	v = gen_and(g, found, negate ? gen_not(g, v) : v);
	if (!negate || f->list)
		return (struct lanes){v, gen_or(g, v, lost)};
	/* Of a single value of which a part is lost, the rest may still pass. */
	must = gen_and(g, v, gen_not(g, lost));
	return (struct lanes){must, gen_or(g, v, gen_and(g, lost, gen_not(g, found)))};
}

static struct lanes exists_answer(struct gen *g, const struct plan_test *t, bool negate)
{
	struct field_state *s = &g->fields[t->fields[0]->index];
	LLVMValueRef found = gen_get(g, s->found);
	LLVMValueRef v = gen_or(g, found, gen_get(g, s->unreadable));

	/* What cannot be read is there nevertheless; but that there are more ancestors than are
	 * looked at does not say that one of them has a value. */
	if (!t->fields[0]->walk && !g->m->opts->unknown)
		found = v;
	if (negate)
		return (struct lanes){gen_not(g, v), gen_not(g, found)};
	return (struct lanes){found, v};
}

static struct lanes answer(struct gen *g, const struct plan_test *t, bool negate)
{
	switch (t->pred->kind) {
	case PRED_EXISTS: return exists_answer(g, t, negate);
	case PRED_NUM:
	case PRED_SAME: return num_answer(g, t, negate);
	default: return value_answer(g, t, negate);
	}
}

/* Sets bit @lane of both words of answers; until then it is (0, 1). */
static void set_lane(struct gen *g, uint32_t lane, struct lanes v)
{
	gen_set_bit(g, g->must[lane / 64], v.must, lane % 64);
	gen_keep_bit(g, g->may[lane / 64], v.may, lane % 64);
}

static bool uses(const struct plan_test *t, const struct plan_field *f)
{
	for (size_t i = 0; i < t->nfields; i++)
		if (t->fields[i] == f)
			return true;
	return false;
}

bool test_known(const struct gen *g, const struct plan_test *t)
{
	for (size_t i = 0; i < t->nfields; i++)
		if (!g->fields[t->fields[i]->index].known)
			return false;
	return true;
}

int test_answer(struct gen *g, const struct plan_field *f)
{
	for (size_t i = 0; i < g->ev->ntests; i++) {
		const struct plan_test *t = g->ev->tests[i];

		if (!uses(t, f) || !test_known(g, t))
			continue;
		for (int negate = 0; negate < 2; negate++) {
			struct lanes v;

			if (t->lane[negate] == PLAN_NO_LANE)
				continue;
			v = answer(g, t, negate);
			if (!v.must)
				return -1;
			set_lane(g, t->lane[negate], v);
		}
	}
	return 0;
}

void test_declare(struct gen *g)
{
	uint32_t words = g->ev->nlanes / 64 + 1;

	g->must = ARENA_ARRAY(g->m->a, LLVMValueRef, words);
	g->may = ARENA_ARRAY(g->m->a, LLVMValueRef, words);
	for (uint32_t i = 0; i < words; i++) {
		g->must[i] = gen_word(g, g->ev->word_lanes + 2 * i);
		g->may[i] = gen_word(g, g->ev->word_lanes + 2 * i + 1);
		gen_put(g, gen_i64(g, 0), g->must[i]);
		gen_put(g, gen_i64(g, UINT64_MAX), g->may[i]);
	}
}

/* Whether @t can be undecided, so that its two bits can differ. */
static bool is_lossy(const struct gen *g, const struct plan_test *t)
{
	if (g->m->opts->unknown)
		return true;
	if (t->pred->kind == PRED_EXISTS)
		return t->fields[0]->walk;
	for (size_t i = 0; i < t->nfields; i++) {
		const struct plan_field *f = t->fields[i];

		if (f->read == READ_STRING || f->read == READ_FILE || f->walk || f->ref.level ||
		    f->ref.field->flags & FIELD_UNREADABLE)
			return true;
	}
	return false;
}

struct lanes test_lanes(struct gen *g, const struct plan_test *t, bool negate)
{
	uint32_t lane = t->lane[negate];
	LLVMValueRef must;

	if (!test_known(g, t))
		return (struct lanes){gen_i64(g, 0), gen_i64(g, 1)};
	must = test_bit(g, g->must[lane / 64], lane % 64);
	return (struct lanes){must,
			      is_lossy(g, t) ? test_bit(g, g->may[lane / 64], lane % 64) : must};
}
