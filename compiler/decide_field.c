// SPDX-License-Identifier: BSD-2-Clause
/*
 * Decision functions: the stage of a field, which reads it and, if it is a string, answers all its
 * tests.
 */
#include "decide.h"

#include "../stdlib/abi/scratch.h"

static int read_number(struct gen *g, const struct plan_field *f, struct field_state *s)
{
	LLVMValueRef args[] = {g->evp, gen_i32(g, f->ref.who), s->value};
	LLVMValueRef status = gen_call(g, f->ref.field->reader, args, 3);

	if (!status)
		return -1;
	if (f->ref.field->flags & (FIELD_ABSENT | FIELD_UNREADABLE))
		gen_put(g, LLVMBuildICmp(g->b, LLVMIntEQ, status, gen_i32(g, IDS_OK), ""),
			s->found);
	else
		gen_put(g, gen_i1(g, true), s->found);
	if (f->ref.field->flags & FIELD_UNREADABLE)
		gen_put(g, LLVMBuildICmp(g->b, LLVMIntEQ, status, gen_i32(g, IDS_UNREADABLE), ""),
			s->unreadable);
	return 0;
}

static LLVMValueRef run_scan(struct gen *g, const struct plan_scan *scan, LLVMValueRef str)
{
	if (scan->kind == SCAN_CONTAINS8) {
		LLVMValueRef args[] = {g->evp, str, gen_i64(g, scan->word), gen_i32(g, scan->len)};

		return gen_call(g, "scan_contains8", args, 4);
	}
	LLVMValueRef args[] = {g->evp, str, gen_i32(g, scan->number)};

	return gen_call(g, "scan_automaton", args, 3);
}

static int scan_string(struct gen *g, const struct plan_field *f, struct field_state *s,
		       LLVMValueRef str)
{
	for (size_t i = 0; i < f->nscans; i++) {
		LLVMValueRef hits = run_scan(g, &f->scans[i], str), v;

		if (!hits)
			return -1;
		v = gen_get(g, g->i64, s->any[i]);
		gen_put(g, LLVMBuildOr(g->b, v, hits, ""), s->any[i]);
		v = gen_get(g, g->i64, s->all[i]);
		gen_put(g, LLVMBuildAnd(g->b, v, hits, ""), s->all[i]);
	}
	return 0;
}

/* Element @i of a string field: read it, and if it is there, scan it. */
static int read_element(struct gen *g, const struct plan_field *f, struct field_state *s,
			uint32_t i)
{
	LLVMValueRef args[] = {g->evp, gen_i32(g, f->ref.who),
			       gen_i32(g, f->region[i] * IDS_REGION_SIZE), gen_i32(g, i)};
	LLVMValueRef str =
		gen_call(g, f->ref.field->reader, args, f->ref.field->flags & FIELD_LIST ? 4 : 3);
	LLVMBasicBlockRef missing, done = gen_block(g);
	LLVMValueRef lost;

	if (!str)
		return -1;
	missing = gen_only_if(g, LLVMBuildICmp(g->b, LLVMIntSGE, str, gen_i64(g, 0), ""));
	gen_put(g, gen_i1(g, true), s->found);
	if (scan_string(g, f, s, str))
		return -1;
	LLVMBuildBr(g->b, done);
	LLVMPositionBuilderAtEnd(g->b, missing);
	lost = LLVMBuildICmp(g->b, LLVMIntEQ, str, gen_i64(g, (uint64_t)-IDS_UNREADABLE), "");
	gen_put(g, LLVMBuildOr(g->b, lost, gen_get(g, g->i1, s->unreadable), ""), s->unreadable);
	gen_join(g, done);
	return 0;
}

/* Whether the elements read so far leave a test open that a further element could answer. */
static LLVMValueRef open_tests(struct gen *g, const struct plan_field *f, struct field_state *s)
{
	LLVMValueRef open = gen_i1(g, f->nscans == 0);

	for (size_t i = 0; i < f->nscans; i++) {
		LLVMValueRef any = gen_get(g, g->i64, s->any[i]);
		LLVMValueRef more = f->scans[i].negated
					    ? gen_i1(g, true)
					    : LLVMBuildICmp(g->b, LLVMIntNE, any,
							    gen_i64(g, f->scans[i].all), "");

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
	done = gen_only_if(g, open_tests(g, f, s));
	if (read_element(g, f, s, 1))
		return -1;
	gen_join(g, done);
	return 0;
}

int field_read(struct gen *g, const struct plan_field *f)
{
	struct field_state *s = &g->fields[f->index];
	uint64_t bit = 1ull << (f->index < 63 ? f->index : 63);
	LLVMValueRef lost, unread;

	s->known = true;
	if (f->string ? read_string(g, f, s) : read_number(g, f, s))
		return -1;
	if (!f->string && !(f->ref.field->flags & FIELD_UNREADABLE))
		return 0;
	lost = gen_get(g, g->i1, s->unreadable);
	unread = gen_get(g, g->i64, g->unread);
	lost = LLVMBuildSelect(g->b, lost, gen_i64(g, bit), gen_i64(g, 0), "");
	gen_put(g, LLVMBuildOr(g->b, unread, lost, ""), g->unread);
	return 0;
}

void field_declare(struct gen *g)
{
	g->fields = ARENA_ARRAY(g->m->a, struct field_state, g->ev->nfields + 1);
	for (size_t i = 0; i < g->ev->nfields; i++) {
		const struct plan_field *f = g->ev->fields[i];
		struct field_state *s = &g->fields[i];

		s->found = gen_state(g, g->i1, gen_i1(g, false));
		s->unreadable = gen_state(g, g->i1, gen_i1(g, false));
		if (f->ref.field->type == IDS_TYPE_IP)
			s->value = gen_state(g, LLVMArrayType2(g->i64, 2),
					     LLVMConstNull(LLVMArrayType2(g->i64, 2)));
		else if (!f->string)
			s->value = gen_state(g, g->i64, gen_i64(g, 0));
		s->any = ARENA_ARRAY(g->m->a, LLVMValueRef, f->nscans + 1);
		s->all = ARENA_ARRAY(g->m->a, LLVMValueRef, f->nscans + 1);
		for (size_t j = 0; j < f->nscans; j++) {
			s->any[j] = gen_state(g, g->i64, gen_i64(g, 0));
			s->all[j] = gen_state(g, g->i64, gen_i64(g, UINT64_MAX));
		}
	}
}
