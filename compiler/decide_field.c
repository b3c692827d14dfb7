// SPDX-License-Identifier: BSD-2-Clause
/*
 * Decision functions: the stage of a field, which reads its values and runs over them the automata
 * and sets that answer its tests.
 */
#include "decide.h"

#include "../stdlib/abi/scratch.h"

/* Whether an enum ids_status says that the value could not be read. */
static LLVMValueRef is_lost(struct gen *g, LLVMValueRef status)
{
	return gen_flag(g, LLVMBuildICmp(g->b, LLVMIntEQ, status, gen_i32(g, IDS_UNREADABLE), ""));
}

static const char *reader_of(struct gen *g, const struct plan_field *f)
{
	if (f->read == READ_FILE)
		return arena_printf(g->m->a, "%s_file", f->ref.field->reader);
	return f->ref.field->reader;
}

/* Adds what the tests of a list of numbers say about one of them. */
static int scan_number(struct gen *g, const struct plan_field *f, struct field_state *s)
{
	for (size_t i = 0; i < g->ev->ntests; i++) {
		const struct plan_test *t = g->ev->tests[i];
		LLVMValueRef passes;

		if (t->fields[0] != f || t->where != WHERE_SCAN)
			continue;
		passes = test_passes(g, t);
		if (!passes)
			return -1;
		gen_set_bit(g, s->any[t->scan], passes, t->bit);
		gen_keep_bit(g, s->all[t->scan], passes, t->bit);
	}
	return 0;
}

/* Looks the value up among those for which rules in tables wait. */
static int find_key(struct gen *g, const struct plan_field *f)
{
	LLVMValueRef first = gen_get(g, gen_word(g, f->word + IDS_STATE_VALUE));
	LLVMValueRef second = gen_get(g, gen_word(g, f->word + IDS_STATE_VALUE2));
	bool number = f->read == READ_NUMBER;
	LLVMValueRef args[] = {g->evp, gen_i32(g, f->key_first), gen_i32(g, f->nkeys),
			       number ? gen_i64(g, 0) : first, number ? first : second};

	return gen_call(g, "table_key", args, 5) ? 0 : -1;
}

/* One number, address or file. */
static int read_value(struct gen *g, const struct plan_field *f, struct field_state *s)
{
	LLVMValueRef args[] = {g->evp, gen_i32(g, f->ref.who), s->value};
	LLVMValueRef status = gen_call(g, reader_of(g, f), args, 3);
	bool certain = !(f->ref.field->flags & (FIELD_ABSENT | FIELD_UNREADABLE)) &&
		       f->read != READ_FILE && !g->m->opts->absent && !g->m->opts->unknown;
	LLVMBasicBlockRef none;
	LLVMValueRef ok;

	if (!status)
		return -1;
	ok = certain ? gen_i1(g, true)
		     : LLVMBuildICmp(g->b, LLVMIntEQ, status, gen_i32(g, IDS_OK), "");
	gen_or_into(g, s->found, gen_flag(g, ok));
	if (!certain)
		gen_or_into(g, s->unreadable, is_lost(g, status));
	if (!f->walk && !f->nkeys)
		return 0;
	none = gen_only_if(g, ok);
	if (f->walk ? scan_number(g, f, s) : find_key(g, f))
		return -1;
	gen_join(g, none);
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

static void add_element(struct gen *g, struct field_state *s, size_t scan, LLVMValueRef any,
			LLVMValueRef all)
{
	gen_or_into(g, s->any[scan], any);
	gen_put(g, gen_and(g, gen_get(g, s->all[scan]), all), s->all[scan]);
}

static int scan_string(struct gen *g, const struct plan_field *f, struct field_state *s,
		       LLVMValueRef str)
{
	for (size_t i = 0; i < f->nscans; i++) {
		LLVMValueRef hits = run_scan(g, &f->scans[i], str);

		if (!hits)
			return -1;
		add_element(g, s, i, hits, hits);
	}
	for (size_t i = 0; i < f->nsets; i++) {
		LLVMValueRef args[] = {g->evp, str, gen_i32(g, f->sets[i])};

		if (!gen_call(g, "scan_set", args, 3))
			return -1;
	}
	return 0;
}

/* A call of @fn for the area of @f, with the number of an automaton or set. */
static LLVMValueRef call_area(struct gen *g, const struct plan_field *f, const char *fn,
			      uint32_t number)
{
	LLVMValueRef args[] = {g->evp, gen_i32(g, f->region[0] * IDS_REGION_SIZE),
			       gen_i32(g, number),
			       gen_i32(g, f->ref.field->flags & FIELD_LIST ? 1 : 0)};

	return gen_call(g, fn, args, 4);
}

static int scan_area(struct gen *g, const struct plan_field *f, struct field_state *s)
{
	LLVMValueRef lost, hits, all;

	for (size_t i = 0; i < f->nscans; i++) {
		lost = call_area(g, f, "scan_area", f->scans[i].number);
		hits = gen_call(g, "scan_hits", &g->evp, 1);
		all = gen_call(g, "scan_all", &g->evp, 1);
		if (!lost || !hits || !all)
			return -1;
		gen_or_into(g, s->unreadable, lost);
		add_element(g, s, i, hits, all);
	}
	for (size_t i = 0; i < f->nsets; i++) {
		lost = call_area(g, f, "scan_set_area", f->sets[i]);
		if (!lost)
			return -1;
		gen_or_into(g, s->unreadable, lost);
	}
	return 0;
}

/* The number of elements plus 1; 0: it is not known. */
static int count_area(struct gen *g, const struct plan_field *f, struct field_state *s)
{
	LLVMValueRef args[] = {g->evp, gen_i32(g, f->region[0] * IDS_REGION_SIZE)};
	LLVMValueRef n = gen_call(g, "scan_count", args, 2), lost;

	if (!n)
		return -1;
	lost = LLVMBuildICmp(g->b, LLVMIntSLT, n, gen_i64(g, 0), "");
	gen_or_into(g, s->unreadable, gen_flag(g, lost));
	n = LLVMBuildAdd(g->b, n, gen_i64(g, 1), "");
	gen_put(g, LLVMBuildSelect(g->b, lost, gen_i64(g, 0), n, ""), s->count);
	return 0;
}

/* An area has been opened. A list without elements has no value. */
static int take_area(struct gen *g, const struct plan_field *f, struct field_state *s)
{
	LLVMValueRef args[] = {g->evp, gen_i32(g, f->region[0] * IDS_REGION_SIZE)};
	LLVMValueRef total = gen_call(g, "scan_total", args, 2), found = gen_i64(g, 1);

	if (!total)
		return -1;
	if (f->ref.field->flags & FIELD_LIST)
		found = gen_flag(g, gen_is_true(g, total));
	gen_or_into(g, s->found, found);
	gen_put(g, total, s->len);
	if (f->counted && count_area(g, f, s))
		return -1;
	return scan_area(g, f, s);
}

static int take_string(struct gen *g, const struct plan_field *f, struct field_state *s,
		       LLVMValueRef str)
{
	gen_put(g, gen_i64(g, 1), s->found);
	gen_put(g, gen_and(g, str, gen_i64(g, UINT32_MAX)), s->len);
	return scan_string(g, f, s, str);
}

/* The word of state that keeps the place of element @i. */
static LLVMValueRef place_of_element(struct gen *g, const struct plan_field *f, uint32_t i)
{
	return gen_word(g, f->word + IDS_STATE_VALUE + i);
}

/* Element @i of a string field: read it, and if it is there, scan it. */
static int read_element(struct gen *g, const struct plan_field *f, struct field_state *s,
			uint32_t i)
{
	bool list = f->ref.field->flags & FIELD_LIST && !f->area;
	LLVMValueRef args[] = {g->evp, gen_i32(g, f->ref.who),
			       gen_i32(g, f->region[i] * IDS_REGION_SIZE), gen_i32(g, i)};
	LLVMValueRef str = gen_call(g, f->ref.field->reader, args, list ? 4 : 3), lost;
	LLVMBasicBlockRef missing, done = gen_block(g);

	if (!str)
		return -1;
	gen_put(g, str, place_of_element(g, f, i));
	missing = gen_only_if(g, LLVMBuildICmp(g->b, LLVMIntSGE, str, gen_i64(g, 0), ""));
	if (f->area ? take_area(g, f, s) : take_string(g, f, s, str))
		return -1;
	LLVMBuildBr(g->b, done);
	LLVMPositionBuilderAtEnd(g->b, missing);
	lost = LLVMBuildICmp(g->b, LLVMIntEQ, str, gen_i64(g, (uint64_t)-IDS_UNREADABLE), "");
	gen_or_into(g, s->unreadable, gen_flag(g, lost));
	gen_join(g, done);
	return 0;
}

/* Whether the elements read so far leave a test open that a further element could answer. */
static LLVMValueRef open_tests(struct gen *g, const struct plan_field *f, struct field_state *s)
{
	LLVMValueRef open = gen_i1(g, f->nscans == 0 || f->nsets);

	for (size_t i = 0; i < f->nscans; i++) {
		LLVMValueRef any = gen_get(g, s->any[i]);
		LLVMValueRef more = f->scans[i].negated
					    ? gen_i1(g, true)
					    : LLVMBuildICmp(g->b, LLVMIntNE, any,
							    gen_i64(g, f->scans[i].all), "");

		open = gen_or(g, open, more);
	}
	return open;
}

/* Both values of a list of two. */
static int read_two(struct gen *g, const struct plan_field *f, struct field_state *s)
{
	LLVMBasicBlockRef done;

	gen_put(g, gen_i64(g, (uint64_t)-IDS_ABSENT), place_of_element(g, f, 1));
	if (read_element(g, f, s, 0))
		return -1;
	/* Rules in tables may ask for tests that no scan here answers. */
	done = f->in_table ? NULL : gen_only_if(g, open_tests(g, f, s));
	if (read_element(g, f, s, 1))
		return -1;
	if (done)
		gen_join(g, done);
	return 0;
}

static int read_one(struct gen *g, const struct plan_field *f, struct field_state *s)
{
	if (f->read != READ_STRING)
		return read_value(g, f, s);
	if (f->ref.field->flags & FIELD_LIST && !f->area)
		return read_two(g, f, s);
	return read_element(g, f, s, 0);
}

static LLVMValueRef step_to(struct gen *g, LLVMValueRef level)
{
	LLVMValueRef args[] = {g->evp, level};

	return gen_call(g, "ancestor_step", args, 2);
}

/* The field of one ancestor. */
static int read_ancestor(struct gen *g, const struct plan_field *f, struct field_state *s)
{
	LLVMValueRef status = step_to(g, gen_i32(g, f->ref.level));
	LLVMBasicBlockRef none;

	if (!status)
		return -1;
	gen_or_into(g, s->unreadable, is_lost(g, status));
	none = gen_only_if(g, LLVMBuildICmp(g->b, LLVMIntEQ, status, gen_i32(g, IDS_OK), ""));
	if (read_one(g, f, s))
		return -1;
	gen_join(g, none);
	return 0;
}

/*
 * The field of all ancestors: a loop that ends when there are no more, or, at the level above
 * IDS_LEVELS_MAX, with the news that there are.
 */
static int read_ancestors(struct gen *g, const struct plan_field *f, struct field_state *s)
{
	LLVMValueRef at = gen_local(g, g->i32), level, status, more;
	LLVMBasicBlockRef loop = gen_block(g), done;

	LLVMBuildStore(g->b, gen_i32(g, 1), at);
	gen_join(g, loop);
	level = LLVMBuildLoad2(g->b, g->i32, at, "");
	status = step_to(g, level);
	if (!status)
		return -1;
	gen_or_into(g, s->unreadable, is_lost(g, status));
	done = gen_only_if(g, LLVMBuildICmp(g->b, LLVMIntEQ, status, gen_i32(g, IDS_OK), ""));
	if (read_one(g, f, s))
		return -1;
	level = LLVMBuildAdd(g->b, level, gen_i32(g, 1), "");
	LLVMBuildStore(g->b, level, at);
	more = LLVMBuildICmp(g->b, LLVMIntULE, level, gen_i32(g, IDS_LEVELS_MAX + 1), "");
	if (f->nscans)
		more = gen_and(g, more, open_tests(g, f, s));
	LLVMBuildCondBr(g->b, more, loop, done);
	LLVMPositionBuilderAtEnd(g->b, done);
	return 0;
}

/* What could not be read may hide a pattern: the rules that wait for one become candidates. */
static int wake_waiting(struct gen *g, const struct plan_field *f, LLVMValueRef lost)
{
	LLVMValueRef args[] = {g->evp, gen_i32(g, f->waiting_first),
			       gen_i32(g, (uint32_t)f->nwaiting)};
	LLVMBasicBlockRef done = gen_only_if(g, gen_is_true(g, lost));

	if (!gen_call(g, "table_mark", args, 3))
		return -1;
	gen_join(g, done);
	return 0;
}

static bool may_be_lost(const struct gen *g, const struct plan_field *f)
{
	return g->m->opts->unknown || f->read == READ_STRING || f->read == READ_FILE || f->walk ||
	       f->ref.level || f->ref.field->flags & FIELD_UNREADABLE;
}

int field_read(struct gen *g, const struct plan_field *f)
{
	struct field_state *s = &g->fields[f->index];
	LLVMValueRef lost, bit;
	int err;

	s->known = true;
	if (f->walk)
		err = read_ancestors(g, f, s);
	else if (f->ref.level)
		err = read_ancestor(g, f, s);
	else
		err = read_one(g, f, s);
	if (err || !may_be_lost(g, f))
		return err;
	lost = gen_get(g, s->unreadable);
	bit = LLVMBuildShl(g->b, lost, gen_i64(g, f->index < 63 ? f->index : 63), "");
	gen_or_into(g, g->unread, bit);
	return f->nwaiting ? wake_waiting(g, f, lost) : 0;
}

void field_declare(struct gen *g)
{
	g->fields = ARENA_ARRAY(g->m->a, struct field_state, g->ev->nfields + 1);
	for (size_t i = 0; i < g->ev->nfields; i++) {
		const struct plan_field *f = g->ev->fields[i];
		struct field_state *s = &g->fields[i];

		*s = (struct field_state){
			.found = gen_word(g, f->word + IDS_STATE_FOUND),
			.unreadable = gen_word(g, f->word + IDS_STATE_UNREADABLE),
			.value = gen_word(g, f->word + IDS_STATE_VALUE),
			.len = gen_word(g, f->word + IDS_STATE_LEN),
			.count = gen_word(g, f->word + IDS_STATE_COUNT),
			.any = ARENA_ARRAY(g->m->a, LLVMValueRef, f->nscans + 1),
			.all = ARENA_ARRAY(g->m->a, LLVMValueRef, f->nscans + 1),
		};
		gen_put(g, gen_i64(g, 0), s->found);
		gen_put(g, gen_i64(g, 0), s->unreadable);
		gen_put(g, gen_i64(g, 0), s->value);
		if (f->counted)
			gen_put(g, gen_i64(g, 0), s->count);
		for (uint32_t j = 0; j < f->nscans; j++) {
			s->any[j] = gen_word(g, f->word + IDS_STATE_SCANS + 2 * j);
			s->all[j] = gen_word(g, f->word + IDS_STATE_SCANS + 2 * j + 1);
			gen_put(g, gen_i64(g, 0), s->any[j]);
			gen_put(g, gen_i64(g, UINT64_MAX), s->all[j]);
		}
	}
}
