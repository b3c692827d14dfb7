// SPDX-License-Identifier: BSD-2-Clause
/*
 * Decision functions.
 *
 * requires: the plan of an event, a module with the event's readers
 * produces: the body of decide_<event>(ev): evaluates every rule, calls fire_<event> for those that match
 *
 * A condition's value is a pair of bits, "must" (true) and "may" (true or undecided): and, or and not work on
 * each by itself. A field is read where the first test needs it and remembered; a flag tells on the other
 * paths whether that has happened. LLVM turns the flags into control flow.
 */
#include "module.h"

#include <assert.h>
#include <string.h>

#include "../stdlib/abi/scratch.h"

/** struct lanes - a three-valued result; may == must where it cannot be undecided */
struct lanes {
	LLVMValueRef must, may;
};

/** struct field_state - what the function under construction remembers of a field */
struct field_state {
	LLVMValueRef have;       /* i1 in memory: it has been read */
	LLVMValueRef found;      /* i1 in memory: it has a value */
	LLVMValueRef unreadable; /* i1 in memory */
	LLVMValueRef value;      /* number or address in memory */
	LLVMValueRef *any;       /* string: per scan, mask of tests that some element passes */
	LLVMValueRef *all;       /* string: mask of tests that every element passes */
};

struct gen {
	struct module *m;
	const struct plan_event *ev;
	LLVMBuilderRef b;
	LLVMValueRef fn, evp;
	LLVMTypeRef i1, i32, i64, ptr;
	LLVMValueRef verdict, why;
	LLVMBasicBlockRef allocas;
	LLVMMetadataRef subprogram;
	struct field_state *fields;
	bool *known; /* per field: certainly read on every path to here */
};

static LLVMValueRef const_i1(struct gen *g, bool v)
{
	return LLVMConstInt(g->i1, v, false);
}

static LLVMValueRef const_i32(struct gen *g, uint32_t v)
{
	return LLVMConstInt(g->i32, v, false);
}

static LLVMValueRef const_i64(struct gen *g, uint64_t v)
{
	return LLVMConstInt(g->i64, v, false);
}

/* A local variable, made in the entry block, where it starts as @init. */
static LLVMValueRef local(struct gen *g, LLVMTypeRef type, LLVMValueRef init)
{
	LLVMBasicBlockRef here = LLVMGetInsertBlock(g->b);
	LLVMMetadataRef place = LLVMGetCurrentDebugLocation2(g->b);
	LLVMValueRef v;

	LLVMPositionBuilderBefore(g->b, LLVMGetBasicBlockTerminator(g->allocas));
	v = LLVMBuildAlloca(g->b, type, "");
	if (init)
		LLVMBuildStore(g->b, init, v);
	LLVMPositionBuilderAtEnd(g->b, here);
	LLVMSetCurrentDebugLocation2(g->b, place); /* moving takes the place of the code there */
	return v;
}

static LLVMBasicBlockRef new_block(struct gen *g)
{
	return LLVMAppendBasicBlockInContext(g->m->ctx, g->fn, "");
}

static LLVMValueRef load_i1(struct gen *g, LLVMValueRef from)
{
	return LLVMBuildLoad2(g->b, g->i1, from, "");
}

/* Continues in a new block that is entered only if @cond; *ret_else is where the others go. */
static void only_if(struct gen *g, LLVMValueRef cond, LLVMBasicBlockRef *ret_else)
{
	LLVMBasicBlockRef then = new_block(g), other = new_block(g);

	LLVMBuildCondBr(g->b, cond, then, other);
	LLVMPositionBuilderAtEnd(g->b, then);
	*ret_else = other;
}

static void join(struct gen *g, LLVMBasicBlockRef at)
{
	LLVMBuildBr(g->b, at);
	LLVMPositionBuilderAtEnd(g->b, at);
}

/* Calls a function of the kernel side by name. */
static LLVMValueRef call(struct gen *g, const char *name, LLVMValueRef *args, unsigned n)
{
	LLVMValueRef fn = LLVMGetNamedFunction(g->m->mod, name);

	if (!fn) {
		g->m->error = arena_printf(g->m->a, "the kernel side has no function %s", name);
		return NULL;
	}
	return LLVMBuildCall2(g->b, LLVMGlobalGetValueType(fn), fn, args, n, "");
}

static int read_number(struct gen *g, const struct plan_field *f, struct field_state *s)
{
	LLVMValueRef args[] = {g->evp, const_i32(g, f->ref.who), s->value};
	LLVMValueRef status = call(g, f->ref.field->reader, args, 3);

	if (!status)
		return -1;
	LLVMBuildStore(g->b, LLVMBuildICmp(g->b, LLVMIntEQ, status, const_i32(g, IDS_OK), ""), s->found);
	if (f->ref.field->flags & FIELD_UNREADABLE)
		LLVMBuildStore(g->b, LLVMBuildICmp(g->b, LLVMIntEQ, status, const_i32(g, IDS_UNREADABLE), ""),
			       s->unreadable);
	return 0;
}

static LLVMValueRef run_scan(struct gen *g, const struct plan_scan *scan, LLVMValueRef str)
{
	if (scan->kind == SCAN_CONTAINS8) {
		LLVMValueRef args[] = {g->evp, str, const_i64(g, scan->word), const_i32(g, scan->len)};

		return call(g, "scan_contains8", args, 4);
	}
	LLVMValueRef args[] = {g->evp, str, const_i32(g, scan->number)};

	return call(g, "scan_automaton", args, 3);
}

static int scan_string(struct gen *g, const struct plan_field *f, struct field_state *s, LLVMValueRef str)
{
	for (size_t i = 0; i < f->nscans; i++) {
		LLVMValueRef hits = run_scan(g, &f->scans[i], str), v;

		if (!hits)
			return -1;
		v = LLVMBuildLoad2(g->b, g->i64, s->any[i], "");
		LLVMBuildStore(g->b, LLVMBuildOr(g->b, v, hits, ""), s->any[i]);
		v = LLVMBuildLoad2(g->b, g->i64, s->all[i], "");
		LLVMBuildStore(g->b, LLVMBuildAnd(g->b, v, hits, ""), s->all[i]);
	}
	return 0;
}

/* Element @i of a string field: read it, and if it is there, scan it. */
static int read_element(struct gen *g, const struct plan_field *f, struct field_state *s, uint32_t i)
{
	LLVMValueRef args[] = {g->evp, const_i32(g, f->ref.who),
			       const_i32(g, f->region[i] * IDS_REGION_SIZE), const_i32(g, i)};
	LLVMValueRef str = call(g, f->ref.field->reader, args, f->ref.field->flags & FIELD_LIST ? 4 : 3);
	LLVMBasicBlockRef missing, done = new_block(g);
	LLVMValueRef lost;

	if (!str)
		return -1;
	only_if(g, LLVMBuildICmp(g->b, LLVMIntSGE, str, const_i64(g, 0), ""), &missing);
	LLVMBuildStore(g->b, const_i1(g, true), s->found);
	if (scan_string(g, f, s, str))
		return -1;
	LLVMBuildBr(g->b, done);
	LLVMPositionBuilderAtEnd(g->b, missing);
	lost = LLVMBuildICmp(g->b, LLVMIntEQ, str, const_i64(g, (uint64_t)-IDS_UNREADABLE), "");
	LLVMBuildStore(g->b, LLVMBuildOr(g->b, lost, load_i1(g, s->unreadable), ""), s->unreadable);
	join(g, done);
	return 0;
}

/* Whether the elements read so far leave a test open that a further element could answer. */
static LLVMValueRef open_tests(struct gen *g, const struct plan_field *f, struct field_state *s)
{
	LLVMValueRef open = const_i1(g, f->nscans == 0);

	for (size_t i = 0; i < f->nscans; i++) {
		LLVMValueRef any = LLVMBuildLoad2(g->b, g->i64, s->any[i], "");
		LLVMValueRef more = f->scans[i].negated
					? const_i1(g, true)
					: LLVMBuildICmp(g->b, LLVMIntNE, any, const_i64(g, f->scans[i].all), "");

		open = LLVMBuildOr(g->b, open, more, "");
	}
	return open;
}

static int read_string(struct gen *g, const struct plan_field *f, struct field_state *s)
{
	LLVMBasicBlockRef done;

	if (read_element(g, f, s, 0))
		return -1;
	if (!(f->ref.field->flags & FIELD_LIST))
		return 0;
	only_if(g, open_tests(g, f, s), &done);
	if (read_element(g, f, s, 1))
		return -1;
	join(g, done);
	return 0;
}

/* Reads the field unless it has been read already. */
static int need_field(struct gen *g, const struct plan_field *f)
{
	struct field_state *s = &g->fields[f->index];
	LLVMBasicBlockRef done = NULL;
	int err;

	if (g->known[f->index])
		return 0;
	only_if(g, LLVMBuildNot(g->b, load_i1(g, s->have), ""), &done);
	err = f->string ? read_string(g, f, s) : read_number(g, f, s);
	if (err)
		return -1;
	LLVMBuildStore(g->b, const_i1(g, true), s->have);
	join(g, done);
	g->known[f->index] = true;
	return 0;
}

static LLVMValueRef in_range(struct gen *g, LLVMValueRef v, const struct range *r, bool is_signed)
{
	LLVMValueRef lo, hi;

	if (r->lo == r->hi)
		return LLVMBuildICmp(g->b, LLVMIntEQ, v, const_i64(g, (uint64_t)r->lo), "");
	lo = LLVMBuildICmp(g->b, is_signed ? LLVMIntSGE : LLVMIntUGE, v, const_i64(g, (uint64_t)r->lo), "");
	hi = LLVMBuildICmp(g->b, is_signed ? LLVMIntSLE : LLVMIntULE, v, const_i64(g, (uint64_t)r->hi), "");
	return LLVMBuildAnd(g->b, lo, hi, "");
}

static LLVMValueRef is_user(struct gen *g, LLVMValueRef v, uint32_t user)
{
	LLVMValueRef table = LLVMGetNamedGlobal(g->m->mod, "ids_uids");
	LLVMValueRef index[] = {const_i32(g, 0), const_i32(g, user)};
	LLVMValueRef at, uid;

	at = LLVMBuildInBoundsGEP2(g->b, LLVMGlobalGetValueType(table), table, index, 2, "");
	uid = LLVMBuildLoad2(g->b, g->i32, at, "");
	LLVMSetVolatile(uid, true);
	/* A name that does not exist is 0xffffffff, which no uid equals. */
	return LLVMBuildAnd(g->b,
			    LLVMBuildICmp(g->b, LLVMIntEQ, v, LLVMBuildZExt(g->b, uid, g->i64, ""), ""),
			    LLVMBuildICmp(g->b, LLVMIntNE, uid, const_i32(g, UINT32_MAX), ""), "");
}

static LLVMValueRef test_int(struct gen *g, const struct pred *p, LLVMValueRef v)
{
	bool is_signed = p->ref.field->type == IDS_TYPE_INT || p->ref.field->type == IDS_TYPE_DURATION;
	LLVMValueRef r = const_i1(g, false);

	for (size_t i = 0; i < p->nranges; i++)
		r = LLVMBuildOr(g->b, r, in_range(g, v, &p->ranges[i], is_signed), "");
	for (size_t i = 0; i < p->nusers; i++)
		r = LLVMBuildOr(g->b, r, is_user(g, v, p->users[i]), "");
	return r;
}

static LLVMValueRef test_mask(struct gen *g, const struct pred *p, LLVMValueRef v)
{
	LLVMValueRef bits = LLVMBuildAnd(g->b, v, const_i64(g, p->mask), "");

	return LLVMBuildICmp(g->b, p->want_all ? LLVMIntEQ : LLVMIntNE, bits,
			     const_i64(g, p->want_all ? p->mask : 0), "");
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
	uint64_t mask_lo = n->plen == 128 ? UINT64_MAX : n->plen > 64 ? ~0ull << (128 - n->plen) : 0;
	LLVMValueRef a = LLVMBuildICmp(g->b, LLVMIntEQ, LLVMBuildAnd(g->b, hi, const_i64(g, mask_hi), ""),
				       const_i64(g, be64(n->addr) & mask_hi), "");
	LLVMValueRef b = LLVMBuildICmp(g->b, LLVMIntEQ, LLVMBuildAnd(g->b, lo, const_i64(g, mask_lo), ""),
				       const_i64(g, be64(n->addr + 8) & mask_lo), "");

	return LLVMBuildAnd(g->b, a, b, "");
}

static LLVMValueRef test_ip(struct gen *g, const struct pred *p, LLVMValueRef addr)
{
	LLVMTypeRef pair = LLVMArrayType2(g->i64, 2);
	LLVMValueRef index[] = {const_i32(g, 0), const_i32(g, 1)};
	LLVMValueRef hi = LLVMBuildLoad2(g->b, g->i64, addr, "");
	LLVMValueRef lo =
	    LLVMBuildLoad2(g->b, g->i64, LLVMBuildInBoundsGEP2(g->b, pair, addr, index, 2, ""), "");
	LLVMValueRef r = const_i1(g, false);

	for (size_t i = 0; i < p->nnets; i++)
		r = LLVMBuildOr(g->b, r, in_net(g, &p->nets[i], hi, lo), "");
	return r;
}

static LLVMValueRef test_bit(struct gen *g, LLVMValueRef mask, uint32_t bit)
{
	LLVMValueRef v = LLVMBuildLoad2(g->b, g->i64, mask, "");

	v = LLVMBuildAnd(g->b, v, const_i64(g, 1ull << bit), "");
	return LLVMBuildICmp(g->b, LLVMIntNE, v, const_i64(g, 0), "");
}

/* The test's answer for a value that is there, negation included. */
static LLVMValueRef answer(struct gen *g, const struct pred *p, const struct plan_test *t)
{
	struct field_state *s = &g->fields[t->field->index];
	LLVMValueRef r = NULL;

	switch (p->kind) {
	case PRED_INT: r = test_int(g, p, LLVMBuildLoad2(g->b, g->i64, s->value, "")); break;
	case PRED_MASK: r = test_mask(g, p, LLVMBuildLoad2(g->b, g->i64, s->value, "")); break;
	case PRED_IP: r = test_ip(g, p, s->value); break;
	case PRED_STR: r = test_bit(g, (p->negate ? s->all : s->any)[t->scan], t->bit); break;
	case PRED_EXISTS: assert(false);
	}
	return p->negate ? LLVMBuildNot(g->b, r, "") : r;
}

static int gen_pred(struct gen *g, const struct pred *p, struct lanes *ret)
{
	const struct plan_test *t = plan_test_of(g->ev, p);
	struct field_state *s = &g->fields[t->field->index];
	LLVMValueRef unreadable, why;

	if (need_field(g, t->field))
		return -1;
	unreadable = load_i1(g, s->unreadable);
	if (p->kind == PRED_EXISTS) {
		/* What cannot be read is there nevertheless. */
		ret->must = LLVMBuildOr(g->b, load_i1(g, s->found), unreadable, "");
		if (p->negate)
			ret->must = LLVMBuildNot(g->b, ret->must, "");
		ret->may = ret->must;
		return 0;
	}
	ret->must = LLVMBuildAnd(g->b, load_i1(g, s->found), answer(g, p, t), "");
	ret->may = ret->must;
	if (p->kind != PRED_STR && !(p->ref.field->flags & FIELD_UNREADABLE))
		return 0;
	ret->may = LLVMBuildOr(g->b, ret->must, unreadable, "");
	why = LLVMBuildSelect(g->b, unreadable,
			      const_i32(g, (uint32_t)p->ref.who << 16 | (uint32_t)p->ref.field->id),
			      LLVMBuildLoad2(g->b, g->i32, g->why, ""), "");
	LLVMBuildStore(g->b, why, g->why);
	return 0;
}

static int gen_expr(struct gen *g, const struct expr *e, struct lanes *ret);

/* A string may be unreadable for want of scratch memory, whatever its field says. */
static bool can_be_undecided(const struct expr *e)
{
	if (e->kind == EXPR_PRED)
		return e->pred->kind != PRED_EXISTS &&
		       (e->pred->kind == PRED_STR || e->pred->ref.field->flags & FIELD_UNREADABLE);
	for (size_t i = 0; i < e->nkids; i++)
		if (can_be_undecided(e->kids[i]))
			return true;
	return false;
}

/* What is known to be read after a part that may be skipped is what was known before it. */
static bool *save_known(struct gen *g)
{
	bool *copy = ARENA_ARRAY(g->m->a, bool, g->ev->nfields + 1);

	memcpy(copy, g->known, g->ev->nfields * sizeof(*copy));
	return copy;
}

/* and / or: from left to right, until the rest cannot change the result. */
static int gen_chain(struct gen *g, const struct expr *e, struct lanes *ret)
{
	bool is_and = e->kind == EXPR_AND;
	LLVMValueRef must = local(g, g->i1, NULL), may = local(g, g->i1, NULL);
	LLVMBasicBlockRef done = new_block(g);
	bool *known = NULL;

	for (size_t i = 0; i < e->nkids; i++) {
		LLVMBasicBlockRef next;
		struct lanes k;

		if (gen_expr(g, e->kids[i], &k))
			return -1;
		if (i && is_and) {
			k.must = LLVMBuildAnd(g->b, load_i1(g, must), k.must, "");
			k.may = LLVMBuildAnd(g->b, load_i1(g, may), k.may, "");
		} else if (i) {
			k.must = LLVMBuildOr(g->b, load_i1(g, must), k.must, "");
			k.may = LLVMBuildOr(g->b, load_i1(g, may), k.may, "");
		}
		LLVMBuildStore(g->b, k.must, must);
		LLVMBuildStore(g->b, k.may, may);
		if (!i)
			known = save_known(g);
		if (i + 1 == e->nkids)
			break;
		next = new_block(g);
		if (is_and)
			LLVMBuildCondBr(g->b, k.may, next, done);
		else
			LLVMBuildCondBr(g->b, k.must, done, next);
		LLVMPositionBuilderAtEnd(g->b, next);
	}
	join(g, done);
	g->known = known;
	ret->must = load_i1(g, must);
	ret->may = can_be_undecided(e) ? load_i1(g, may) : ret->must;
	return 0;
}

/* at least n of: counts what is true and what may be. */
static int gen_nof(struct gen *g, const struct expr *e, struct lanes *ret)
{
	LLVMValueRef must = const_i32(g, 0), may = const_i32(g, 0);
	LLVMValueRef want = const_i32(g, (uint32_t)e->n);

	for (size_t i = 0; i < e->nkids; i++) {
		struct lanes k;

		if (gen_expr(g, e->kids[i], &k))
			return -1;
		must = LLVMBuildAdd(g->b, must, LLVMBuildZExt(g->b, k.must, g->i32, ""), "");
		may = LLVMBuildAdd(g->b, may, LLVMBuildZExt(g->b, k.may, g->i32, ""), "");
	}
	ret->must = LLVMBuildICmp(g->b, LLVMIntUGE, must, want, "");
	ret->may = LLVMBuildICmp(g->b, LLVMIntUGE, may, want, "");
	return 0;
}

static int gen_expr(struct gen *g, const struct expr *e, struct lanes *ret)
{
	struct lanes k;

	switch (e->kind) {
	case EXPR_CONST: ret->must = ret->may = const_i1(g, e->value); return 0;
	case EXPR_PRED: return gen_pred(g, e->pred, ret);
	case EXPR_NOT:
		if (gen_expr(g, e->kids[0], &k))
			return -1;
		ret->must = LLVMBuildNot(g->b, k.may, "");
		ret->may = LLVMBuildNot(g->b, k.must, "");
		return 0;
	case EXPR_AND:
	case EXPR_OR: return gen_chain(g, e, ret);
	case EXPR_NOF: return gen_nof(g, e, ret);
	}
	return -1;
}

/* fire_<event>(ev, rule, type, why); the first denial is the verdict. */
static int gen_fire(struct gen *g, const struct plan_rule *r, enum ids_record_type type)
{
	LLVMValueRef args[] = {g->evp, const_i32(g, r->index), const_i32(g, type),
			       LLVMBuildLoad2(g->b, g->i32, g->why, "")};
	LLVMValueRef v = call(g, arena_printf(g->m->a, "fire_%s", g->ev->event->ident), args, 4);
	LLVMValueRef before, none;

	if (!v)
		return -1;
	before = LLVMBuildLoad2(g->b, g->i32, g->verdict, "");
	none = LLVMBuildICmp(g->b, LLVMIntEQ, before, const_i32(g, 0), "");
	LLVMBuildStore(g->b, LLVMBuildSelect(g->b, none, v, before, ""), g->verdict);
	return 0;
}

static struct place place_of(struct gen *g, const struct rule *r)
{
	struct place at = {0};

	sources_place(g->m->plan->prog->sources, r->span.lo, &at);
	return at;
}

static LLVMMetadataRef source_file(struct gen *g, const struct place *at)
{
	const char *name = at->source ? at->source->name : "";

	return LLVMDIBuilderCreateFile(g->m->di, name, strlen(name), "", 0);
}

static void set_place(struct gen *g, const struct rule *r)
{
	struct place at = place_of(g, r);
	LLVMMetadataRef file = source_file(g, &at);
	LLVMMetadataRef scope = LLVMDIBuilderCreateLexicalBlockFile(g->m->di, g->subprogram, file, 0);

	LLVMSetCurrentDebugLocation2(
	    g->b, LLVMDIBuilderCreateDebugLocation(g->m->ctx, at.line, at.col, scope, NULL));
}

static int gen_rule(struct gen *g, const struct plan_rule *r)
{
	LLVMBasicBlockRef not_true, after;
	struct lanes k;

	set_place(g, r->rule);
	LLVMBuildStore(g->b, const_i32(g, 0), g->why);
	if (gen_expr(g, r->cond, &k))
		return -1;
	only_if(g, k.must, &not_true);
	after = new_block(g);
	if (gen_fire(g, r, IDS_REC_MATCH))
		return -1;
	LLVMBuildBr(g->b, after);
	LLVMPositionBuilderAtEnd(g->b, not_true);
	if (can_be_undecided(r->cond)) {
		LLVMBasicBlockRef is_false;

		only_if(g, k.may, &is_false);
		if (gen_fire(g, r, r->rule->flags & IDS_RULE_UND_MATCH ? IDS_REC_MATCH : IDS_REC_UNDECIDED))
			return -1;
		LLVMBuildBr(g->b, after);
		LLVMPositionBuilderAtEnd(g->b, is_false);
	}
	join(g, after);
	return 0;
}

static void make_states(struct gen *g)
{
	g->fields = ARENA_ARRAY(g->m->a, struct field_state, g->ev->nfields + 1);
	g->known = ARENA_ARRAY(g->m->a, bool, g->ev->nfields + 1);
	for (size_t i = 0; i < g->ev->nfields; i++) {
		const struct plan_field *f = g->ev->fields[i];
		struct field_state *s = &g->fields[i];

		s->have = local(g, g->i1, const_i1(g, false));
		s->found = local(g, g->i1, const_i1(g, false));
		s->unreadable = local(g, g->i1, const_i1(g, false));
		if (!f->string)
			s->value = local(g, f->ref.field->type == IDS_TYPE_IP ? LLVMArrayType2(g->i64, 2) : g->i64,
					 NULL);
		s->any = ARENA_ARRAY(g->m->a, LLVMValueRef, f->nscans + 1);
		s->all = ARENA_ARRAY(g->m->a, LLVMValueRef, f->nscans + 1);
		for (size_t j = 0; j < f->nscans; j++) {
			s->any[j] = local(g, g->i64, const_i64(g, 0));
			s->all[j] = local(g, g->i64, const_i64(g, UINT64_MAX));
		}
	}
}

/* Debug information, so that the verifier's log shows the rule's line. */
static void make_subprogram(struct gen *g, const char *name)
{
	struct place at = place_of(g, g->ev->rules[0].rule);
	LLVMDIBuilderRef di = g->m->di;
	LLVMMetadataRef file = source_file(g, &at);
	LLVMMetadataRef type = LLVMDIBuilderCreateSubroutineType(di, file, NULL, 0, LLVMDIFlagZero);

	LLVMDIBuilderCreateCompileUnit(di, LLVMDWARFSourceLanguageC11, file, "ruleccc", 7, true, "", 0, 0, "", 0,
				       LLVMDWARFEmissionFull, 0, false, false, "", 0, "", 0);
	g->subprogram = LLVMDIBuilderCreateFunction(di, file, name, strlen(name), name, strlen(name), file,
						    at.line, type, true, true, at.line, LLVMDIFlagZero, true);
	LLVMSetSubprogram(g->fn, g->subprogram);
}

static void make_inline(struct gen *g)
{
	const char inl[] = "alwaysinline", noinl[] = "noinline";
	unsigned kind = LLVMGetEnumAttributeKindForName(inl, sizeof(inl) - 1);

	LLVMRemoveEnumAttributeAtIndex(g->fn, LLVMAttributeFunctionIndex,
				       LLVMGetEnumAttributeKindForName(noinl, sizeof(noinl) - 1));
	LLVMAddAttributeAtIndex(g->fn, LLVMAttributeFunctionIndex, LLVMCreateEnumAttribute(g->m->ctx, kind, 0));
	LLVMSetLinkage(g->fn, LLVMInternalLinkage);
}

static int gen_body(struct gen *g)
{
	LLVMBasicBlockRef body;

	g->allocas = new_block(g);
	body = new_block(g);
	LLVMPositionBuilderAtEnd(g->b, g->allocas);
	LLVMBuildBr(g->b, body);
	LLVMPositionBuilderAtEnd(g->b, body);
	set_place(g, g->ev->rules[0].rule);
	g->verdict = local(g, g->i32, const_i32(g, 0));
	g->why = local(g, g->i32, const_i32(g, 0));
	make_states(g);
	for (size_t i = 0; i < g->ev->nrules; i++)
		if (gen_rule(g, &g->ev->rules[i]))
			return -1;
	LLVMBuildRet(g->b, LLVMBuildLoad2(g->b, g->i32, g->verdict, ""));
	return 0;
}

int decide_generate(struct module *m, const struct plan_event *ev)
{
	const char *name = arena_printf(m->a, "decide_%s", ev->event->ident);
	struct gen g = {.m = m,
			.ev = ev,
			.fn = LLVMGetNamedFunction(m->mod, name),
			.i1 = LLVMInt1TypeInContext(m->ctx),
			.i32 = LLVMInt32TypeInContext(m->ctx),
			.i64 = LLVMInt64TypeInContext(m->ctx)};
	int err;

	if (!g.fn) {
		m->error = arena_printf(m->a, "the kernel side does not declare %s", name);
		return -1;
	}
	g.evp = LLVMGetParam(g.fn, 0);
	g.b = LLVMCreateBuilderInContext(m->ctx);
	make_subprogram(&g, name);
	err = gen_body(&g);
	make_inline(&g);
	LLVMDisposeBuilder(g.b);
	return err;
}
