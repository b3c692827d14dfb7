// SPDX-License-Identifier: BSD-2-Clause
/*
 * Decision functions.
 *
 * requires: the plan of an event, a module with the event's readers
 * produces: the body of decide_<event>(ev): finds the rules that match and calls fire_<event> for
 * each
 *
 * The event's fields are stages, cheap ones first. A mask has a bit for each rule that can still
 * match. A stage reads its field, once, and only if one of those rules uses it; then the rules that
 * use it are evaluated with what is known so far, and those that have become false leave the mask.
 * A rule's value is a pair of bits, "must" (true) and "may" (true or undecided): and, or and not
 * work on each by itself; a test of a field that has not been read yet is (0, 1).
 * docs/architecture.md says why it is built so.
 */
#include "decide.h"

#include <assert.h>
#include <string.h>

#include "../stdlib/abi/scratch.h"

/**
 * struct group - masks (i64) of up to RULE_GROUP rules
 * @open: can still match; @matched, @undecided: the result; @fire, @report: the result after all
 * stages
 */
struct group {
	LLVMValueRef open, matched, undecided;
	LLVMValueRef fire, report;
};

static struct lanes expr_lanes(struct gen *g, const struct plan_expr *e);

/* at least n of: counts what is true and what may be. */
static struct lanes nof_lanes(struct gen *g, const struct plan_expr *e)
{
	LLVMValueRef must = gen_i64(g, 0), may = gen_i64(g, 0), want = gen_i64(g, (uint64_t)e->n);

	for (size_t i = 0; i < e->nkids; i++) {
		struct lanes k = expr_lanes(g, e->kids[i]);

		must = LLVMBuildAdd(g->b, must, k.must, "");
		may = LLVMBuildAdd(g->b, may, k.may, "");
	}
	must = LLVMBuildICmp(g->b, LLVMIntUGE, must, want, "");
	may = LLVMBuildICmp(g->b, LLVMIntUGE, may, want, "");
	return (struct lanes){gen_flag(g, must), gen_flag(g, may)};
}

static struct lanes chain_lanes(struct gen *g, const struct plan_expr *e)
{
	struct lanes v = expr_lanes(g, e->kids[0]);

	for (size_t i = 1; i < e->nkids; i++) {
		struct lanes k = expr_lanes(g, e->kids[i]);
		LLVMOpcode op = e->kind == EXPR_AND ? LLVMAnd : LLVMOr;

		v.must = LLVMBuildBinOp(g->b, op, v.must, k.must, "");
		v.may = LLVMBuildBinOp(g->b, op, v.may, k.may, "");
	}
	return v;
}

static struct lanes expr_lanes(struct gen *g, const struct plan_expr *e)
{
	struct lanes k;

	switch (e->kind) {
	case EXPR_CONST: return (struct lanes){gen_i64(g, e->value), gen_i64(g, e->value)};
	case EXPR_PRED: return test_lanes(g, e->test, e->negate);
	case EXPR_NOT:
		k = expr_lanes(g, e->kids[0]);
		return (struct lanes){gen_not(g, k.may), gen_not(g, k.must)};
	case EXPR_AND:
	case EXPR_OR: return chain_lanes(g, e);
	case EXPR_NOF: return nof_lanes(g, e);
	}
	assert(false);
	return (struct lanes){0};
}

static bool uses_field(const struct plan_expr *e, const struct plan_field *f)
{
	if (e->kind == EXPR_PRED)
		for (size_t i = 0; i < e->test->nfields; i++)
			if (e->test->fields[i] == f)
				return true;
	for (size_t i = 0; i < e->nkids; i++)
		if (uses_field(e->kids[i], f))
			return true;
	return false;
}

/* Whether a test that is not known yet is left. */
static bool is_open(struct gen *g, const struct plan_expr *e)
{
	if (e->kind == EXPR_PRED)
		return !test_known(g, e->test);
	for (size_t i = 0; i < e->nkids; i++)
		if (is_open(g, e->kids[i]))
			return true;
	return false;
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
	LLVMMetadataRef scope =
		LLVMDIBuilderCreateLexicalBlockFile(g->m->di, g->subprogram, file, 0);

	LLVMSetCurrentDebugLocation2(
		g->b, LLVMDIBuilderCreateDebugLocation(g->m->ctx, at.line, at.col, scope, NULL));
}

/* Evaluates rule number @i of the event with what is known. */
static void gen_rule(struct gen *g, size_t i)
{
	const struct plan_rule *r = &g->ev->rules[i];
	struct group *at = &g->groups[i / RULE_GROUP];
	uint32_t bit = i % RULE_GROUP;
	LLVMValueRef is_true, not_true;
	struct lanes v;

	set_place(g, r->rule);
	v = expr_lanes(g, r->cond);
	is_true = v.must;
	not_true = gen_and(g, v.may, gen_not(g, v.must));
	/* What is true stays so whatever is read later, so nothing more has to be read for it. */
	gen_keep_bit(g, at->open, not_true, bit);
	if (!is_open(g, r->cond) && r->rule->flags & IDS_RULE_UND_MATCH)
		is_true = v.may;
	gen_set_bit(g, at->matched, is_true, bit);
	if (!is_open(g, r->cond) && is_true != v.may)
		gen_set_bit(g, at->undecided, not_true, bit);
}

/* Whether a rule in code that can still match uses @f; NULL: none does. */
static LLVMValueRef code_wants(struct gen *g, const struct plan_field *f)
{
	LLVMValueRef wanted = NULL;

	for (size_t i = 0; i < g->ev->ncode; i += RULE_GROUP) {
		uint64_t users = 0;
		LLVMValueRef open;

		for (size_t j = i; j < g->ev->ncode && j < i + RULE_GROUP; j++)
			if (uses_field(g->ev->rules[j].cond, f))
				users |= 1ull << j % RULE_GROUP;
		if (!users)
			continue;
		open = gen_and(g, gen_get(g, g->groups[i / RULE_GROUP].open), gen_i64(g, users));
		wanted = wanted ? gen_or(g, wanted, open) : open;
	}
	return wanted;
}

/* Whether rules in tables want @f: not 0. NULL: always; *ret_none: they never do. */
static LLVMValueRef table_wants(struct gen *g, const struct plan_field *f, bool *ret_none)
{
	LLVMValueRef asked;

	*ret_none = !f->gate && !f->nwaiting && !f->in_table;
	if (f->gate || *ret_none)
		return NULL;
	if (f->nwaiting && (f->read != READ_STRING || !g->ev->gate))
		return NULL;
	if (f->nwaiting && !f->ungated)
		return expr_lanes(g, g->ev->gate).may;
	asked = gen_and(g, g->needs, gen_i64(g, 1ull << (f->index < 63 ? f->index : 63)));
	return f->nwaiting ? gen_or(g, asked, expr_lanes(g, g->ev->gate).may) : asked;
}

/* Whether @f has to be read, not 0; NULL: always. */
static LLVMValueRef stage_wanted(struct gen *g, const struct plan_field *f)
{
	bool none;
	LLVMValueRef table = table_wants(g, f, &none), code;

	if (!table && !none)
		return NULL;
	code = code_wants(g, f);
	if (!code || !table)
		return code ? code : table;
	return gen_or(g, code, table);
}

static int gen_stage(struct gen *g, const struct plan_field *f)
{
	LLVMValueRef wanted = f->stage || g->ev->ntable ? stage_wanted(g, f) : NULL;
	LLVMBasicBlockRef done = wanted ? gen_only_if(g, gen_is_true(g, wanted)) : NULL;

	if (field_read(g, f) || test_answer(g, f))
		return -1;
	for (size_t i = 0; i < g->ev->ncode; i++)
		if (uses_field(g->ev->rules[i].cond, f))
			gen_rule(g, i);
	if (done)
		gen_join(g, done);
	return 0;
}

/* The first denial is the verdict; @v NULL: an error before. */
static int keep_verdict(struct gen *g, LLVMValueRef v)
{
	LLVMValueRef before, none;

	if (!v)
		return -1;
	before = LLVMBuildLoad2(g->b, g->i32, g->verdict, "");
	none = LLVMBuildICmp(g->b, LLVMIntEQ, before, gen_i32(g, 0), "");
	LLVMBuildStore(g->b, LLVMBuildSelect(g->b, none, v, before, ""), g->verdict);
	return 0;
}

/* fire_<event>(ev, rule, type, why) */
static int gen_fire(struct gen *g, LLVMValueRef rule, LLVMValueRef type, LLVMValueRef why)
{
	LLVMValueRef args[] = {g->evp, rule, type, why};

	return keep_verdict(
		g, gen_call(g, arena_printf(g->m->a, "fire_%s", g->ev->event->ident), args, 4));
}

/* ids_why(rule, unread): the field that makes the rule undecided. */
static LLVMValueRef gen_why(struct gen *g, LLVMValueRef rule, LLVMValueRef is_match)
{
	LLVMBasicBlockRef other;
	LLVMValueRef why = gen_local(g, g->i32), v;
	LLVMValueRef args[] = {rule, NULL};

	LLVMBuildStore(g->b, gen_i32(g, 0), why);
	other = gen_only_if(g, LLVMBuildNot(g->b, is_match, ""));
	args[1] = LLVMBuildLoad2(g->b, g->i64, g->all_unread, "");
	v = gen_call(g, "ids_why", args, 2);
	if (!v)
		return NULL;
	LLVMBuildStore(g->b, v, why);
	gen_join(g, other);
	return LLVMBuildLoad2(g->b, g->i32, why, "");
}

/* For rule @i (a number in memory) of a group whose first rule has number @first in the set. */
static int gen_fire_bit(struct gen *g, LLVMValueRef all_matched, LLVMValueRef all_undecided,
			LLVMValueRef i, uint32_t first)
{
	LLVMValueRef n = LLVMBuildLoad2(g->b, g->i32, i, "");
	LLVMValueRef bit =
		LLVMBuildShl(g->b, gen_i64(g, 1), LLVMBuildZExt(g->b, n, g->i64, ""), "");
	LLVMValueRef matched = LLVMBuildAnd(g->b, all_matched, bit, "");
	LLVMValueRef is_match = LLVMBuildICmp(g->b, LLVMIntNE, matched, gen_i64(g, 0), "");
	LLVMValueRef any =
		LLVMBuildOr(g->b, matched, LLVMBuildAnd(g->b, all_undecided, bit, ""), "");
	LLVMValueRef rule, type, why;
	LLVMBasicBlockRef next =
		gen_only_if(g, LLVMBuildICmp(g->b, LLVMIntNE, any, gen_i64(g, 0), ""));

	rule = LLVMBuildAdd(g->b, n, gen_i32(g, first), "");
	type = LLVMBuildSelect(g->b, is_match, gen_i32(g, IDS_REC_MATCH),
			       gen_i32(g, IDS_REC_UNDECIDED), "");
	why = gen_why(g, rule, is_match);
	if (!why || gen_fire(g, rule, type, why))
		return -1;
	gen_join(g, next);
	return 0;
}

/* Fires the rules of one group whose bits are set. */
static int gen_fire_group(struct gen *g, size_t group)
{
	size_t first = group * RULE_GROUP, n = g->ev->ncode - first;
	LLVMValueRef matched = LLVMBuildLoad2(g->b, g->i64, g->groups[group].fire, "");
	LLVMValueRef undecided = LLVMBuildLoad2(g->b, g->i64, g->groups[group].report, "");
	LLVMValueRef i = gen_local(g, g->i32), any = LLVMBuildOr(g->b, matched, undecided, ""),
		     next;
	LLVMBasicBlockRef done, loop = gen_block(g);

	done = gen_only_if(g, LLVMBuildICmp(g->b, LLVMIntNE, any, gen_i64(g, 0), ""));
	LLVMBuildStore(g->b, gen_i32(g, 0), i);
	gen_join(g, loop);
	if (gen_fire_bit(g, matched, undecided, i, g->ev->rules[first].index))
		return -1;
	next = LLVMBuildAdd(g->b, LLVMBuildLoad2(g->b, g->i32, i, ""), gen_i32(g, 1), "");
	LLVMBuildStore(g->b, next, i);
	n = n < RULE_GROUP ? n : RULE_GROUP;
	LLVMBuildCondBr(g->b, LLVMBuildICmp(g->b, LLVMIntULT, next, gen_i32(g, (uint32_t)n), ""),
			loop, done);
	LLVMPositionBuilderAtEnd(g->b, done);
	return 0;
}

static void declare_groups(struct gen *g)
{
	size_t n = (g->ev->ncode + RULE_GROUP - 1) / RULE_GROUP;

	g->groups = ARENA_ARRAY(g->m->a, struct group, n + 1);
	for (size_t i = 0; i < n; i++)
		g->groups[i] = (struct group){.fire = gen_local(g, g->i64),
					      .report = gen_local(g, g->i64)};
	g->all_unread = gen_local(g, g->i64);
}

static void declare_masks(struct gen *g)
{
	for (uint32_t i = 0; (size_t)i * RULE_GROUP < g->ev->ncode; i++) {
		uint32_t word = g->ev->word_groups + 3 * i;

		g->groups[i].open = gen_word(g, word);
		g->groups[i].matched = gen_word(g, word + 1);
		g->groups[i].undecided = gen_word(g, word + 2);
		gen_put(g, gen_i64(g, UINT64_MAX), g->groups[i].open);
		gen_put(g, gen_i64(g, 0), g->groups[i].matched);
		gen_put(g, gen_i64(g, 0), g->groups[i].undecided);
	}
	g->unread = gen_word(g, 0);
	gen_put(g, gen_i64(g, 0), g->unread);
}

/* The result of all stages, for the loops that fire. */
static void take_masks(struct gen *g)
{
	for (size_t i = 0; i * RULE_GROUP < g->ev->ncode; i++) {
		LLVMBuildStore(g->b, gen_get(g, g->groups[i].matched), g->groups[i].fire);
		LLVMBuildStore(g->b, gen_get(g, g->groups[i].undecided), g->groups[i].report);
	}
	LLVMBuildStore(g->b, gen_get(g, g->unread), g->all_unread);
}

static uint32_t first_in_table(const struct plan_event *ev)
{
	return ev->rules[0].index;
}

/* table_<event>(), lost_<event>(): what the rules in tables do. */
static int gen_table_call(struct gen *g, const char *what, uint32_t first, uint32_t n)
{
	LLVMValueRef args[] = {g->evp, gen_i32(g, first), gen_i32(g, n)};

	return keep_verdict(
		g, gen_call(g, arena_printf(g->m->a, "%s_%s", what, g->ev->event->ident), args, 3));
}

/* No scratch slot is free: every rule is undecided, and does what it has to do then. */
static int take_nothing(struct gen *g)
{
	for (size_t i = 0; i < g->ev->ncode; i += RULE_GROUP) {
		uint64_t fire = 0, report = 0;

		for (size_t j = i; j < g->ev->ncode && j < i + RULE_GROUP; j++)
			if (g->ev->rules[j].rule->flags & IDS_RULE_UND_MATCH)
				fire |= 1ull << j % RULE_GROUP;
			else
				report |= 1ull << j % RULE_GROUP;
		LLVMBuildStore(g->b, gen_i64(g, fire), g->groups[i / RULE_GROUP].fire);
		LLVMBuildStore(g->b, gen_i64(g, report), g->groups[i / RULE_GROUP].report);
	}
	LLVMBuildStore(g->b, gen_i64(g, 0), g->all_unread);
	if (!g->ev->ntable)
		return 0;
	return gen_table_call(g, "lost", first_in_table(g->ev), (uint32_t)g->ev->nrules);
}

/* Debug information, so that the verifier's log shows the rule's line. */
static void make_subprogram(struct gen *g, const char *name)
{
	struct place at = place_of(g, g->ev->rules[0].rule);
	LLVMDIBuilderRef di = g->m->di;
	LLVMMetadataRef file = source_file(g, &at);
	LLVMMetadataRef type = LLVMDIBuilderCreateSubroutineType(di, file, NULL, 0, LLVMDIFlagZero);

	g->subprogram = LLVMDIBuilderCreateFunction(di, file, name, strlen(name), name,
						    strlen(name), file, at.line, type, true, true,
						    at.line, LLVMDIFlagZero, true);
	LLVMSetSubprogram(g->fn, g->subprogram);
}

static void make_inline(struct gen *g)
{
	const char inl[] = "alwaysinline", noinl[] = "noinline";
	unsigned kind = LLVMGetEnumAttributeKindForName(inl, sizeof(inl) - 1);

	LLVMRemoveEnumAttributeAtIndex(g->fn, LLVMAttributeFunctionIndex,
				       LLVMGetEnumAttributeKindForName(noinl, sizeof(noinl) - 1));
	LLVMAddAttributeAtIndex(g->fn, LLVMAttributeFunctionIndex,
				LLVMCreateEnumAttribute(g->m->ctx, kind, 0));
	LLVMSetLinkage(g->fn, LLVMInternalLinkage);
}

/* Rules without any test are decided before the first stage. */
static void gen_constant_rules(struct gen *g)
{
	for (size_t i = 0; i < g->ev->ncode; i++)
		if (!is_open(g, g->ev->rules[i].cond))
			gen_rule(g, i);
}

static bool has_sets(const struct plan_event *ev)
{
	for (size_t i = 0; i < ev->nfields; i++)
		if (ev->fields[i]->nsets)
			return true;
	return ev->ntable > 0;
}

/* Nothing has been found yet; rules that wait for nothing are candidates. */
static int begin_tables(struct gen *g)
{
	LLVMValueRef args[] = {g->evp, gen_i32(g, g->ev->always_first), gen_i32(g, g->ev->nalways)};

	if (!gen_call(g, "table_begin", &g->evp, 1))
		return -1;
	return !g->ev->nalways || gen_call(g, "table_mark", args, 3) ? 0 : -1;
}

/* What rules wait for has been read, or a part of it: what do the candidates need? */
static int ask_candidates(struct gen *g)
{
	LLVMValueRef args[] = {g->evp, gen_i32(g, first_in_table(g->ev))};

	if (!gen_call(g, "table_wake", &g->evp, 1))
		return -1;
	g->needs = gen_call(g, "table_needs", args, 2);
	return g->needs ? 0 : -1;
}

static bool is_asked_for(const struct plan_field *f)
{
	return f->in_table && !f->gate && !f->nwaiting;
}

/* Whether candidates must be asked before the stage of @f. Those that the gate does not know are
 * asked before the strings for which others wait, since they may need one though it is shut. */
static bool asks_before(struct gen *g, const struct plan_field *f)
{
	if (is_asked_for(f))
		return !g->all_found;
	return !g->needs && g->ev->gate && f->nwaiting && f->read == READ_STRING && f->ungated;
}

static int gen_stages(struct gen *g)
{
	field_declare(g);
	test_declare(g);
	declare_masks(g);
	if (has_sets(g->ev) && begin_tables(g))
		return -1;
	gen_constant_rules(g);
	for (size_t i = 0; i < g->ev->nfields; i++) {
		const struct plan_field *f = g->ev->stages[i];

		if (asks_before(g, f) && ask_candidates(g))
			return -1;
		g->all_found = g->all_found || is_asked_for(f);
		if (gen_stage(g, f))
			return -1;
	}
	take_masks(g);
	if (!g->ev->ntable)
		return 0;
	if (!g->all_found && ask_candidates(g))
		return -1;
	return gen_table_call(g, "table", first_in_table(g->ev), 0);
}

/* The words of the scratch slot for the function's state; without them gen_stages() is left out. */
static int gen_large(struct gen *g)
{
	LLVMBasicBlockRef lost, done = gen_block(g);

	g->words = gen_call(g, "ids_words", &g->evp, 1);
	if (!g->words)
		return -1;
	lost = gen_only_if(g, LLVMBuildIsNotNull(g->b, g->words, ""));
	if (gen_stages(g))
		return -1;
	LLVMBuildBr(g->b, done);
	LLVMPositionBuilderAtEnd(g->b, lost);
	if (take_nothing(g))
		return -1;
	gen_join(g, done);
	return 0;
}

static int gen_small(struct gen *g)
{
	g->words = gen_local(g, LLVMArrayType2(g->i64, g->ev->nwords));
	return gen_stages(g);
}

static int gen_body(struct gen *g)
{
	LLVMBasicBlockRef body;

	g->allocas = gen_block(g);
	body = gen_block(g);
	LLVMPositionBuilderAtEnd(g->b, g->allocas);
	LLVMBuildBr(g->b, body);
	LLVMPositionBuilderAtEnd(g->b, body);
	set_place(g, g->ev->rules[0].rule);
	g->verdict = gen_local(g, g->i32);
	LLVMBuildStore(g->b, gen_i32(g, 0), g->verdict);
	declare_groups(g);
	if (g->ev->large ? gen_large(g) : gen_small(g))
		return -1;
	for (size_t i = 0; i * RULE_GROUP < g->ev->ncode; i++)
		if (gen_fire_group(g, i))
			return -1;
	LLVMBuildRet(g->b, LLVMBuildLoad2(g->b, g->i32, g->verdict, ""));
	return 0;
}

const char *decide_name(struct arena *a, const struct event_info *event)
{
	if (event->raw)
		return arena_printf(a, "decide_raw_%u", (unsigned)event->id - EVENT_DYNAMIC);
	return arena_printf(a, "decide_%s", event->ident);
}

/* The kernel side declares it, but of raw events it cannot know. */
static LLVMValueRef find_function(struct module *m, const struct event_info *event,
				  const char *name)
{
	LLVMTypeRef pointer = LLVMPointerTypeInContext(m->ctx, 0);
	LLVMTypeRef number = LLVMInt32TypeInContext(m->ctx);

	if (!event->raw)
		return LLVMGetNamedFunction(m->mod, name);
	return LLVMAddFunction(m->mod, name, LLVMFunctionType(number, &pointer, 1, false));
}

int decide_generate(struct module *m, const struct plan_event *ev)
{
	const char *name = decide_name(m->a, ev->event);
	struct gen g = {.m = m,
			.ev = ev,
			.fn = find_function(m, ev->event, name),
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
