// SPDX-License-Identifier: BSD-2-Clause
/*
 * Constant tables of the object.
 *
 * requires: a module whose kernel side declares the tables, the plan
 * produces: their definitions, padded to powers of two so that a masked index is always inside
 */
#include "module.h"

#include <string.h>

#include "../stdlib/abi/raw.h"
#include "../stdlib/abi/scratch.h"

#define OWN_SECTION 65536 /* bytes */

/* Replaces the declaration @name by a definition with @init. A table nobody uses is not defined. */
static void define(struct module *m, const char *name, LLVMValueRef init, unsigned align)
{
	LLVMValueRef old = LLVMGetNamedGlobal(m->mod, name), def;

	if (!old)
		return;
	def = LLVMAddGlobal(m->mod, LLVMTypeOf(init), "");
	LLVMSetInitializer(def, init);
	LLVMSetGlobalConstant(def, true);
	LLVMSetAlignment(def, align);
	if (LLVMGetSection(old) && *LLVMGetSection(old))
		LLVMSetSection(def, LLVMGetSection(old));
	LLVMReplaceAllUsesWith(old, def);
	LLVMDeleteGlobal(old);
	LLVMSetValueName2(def, name, strlen(name));
}

static LLVMValueRef u32(struct module *m, uint32_t v)
{
	return LLVMConstInt(LLVMInt32TypeInContext(m->ctx), v, false);
}

static void define_u32(struct module *m, const char *name, uint32_t v)
{
	define(m, name, u32(m, v), 4);
}

static uint32_t pow2(size_t n)
{
	uint32_t p = 1;

	while (p < n)
		p *= 2;
	return p;
}

/* An array of u32 rows: @words numbers a row. The kernel side sees its own struct. */
static void define_rows(struct module *m, const char *name, const uint32_t *v, uint32_t rows,
			uint32_t words)
{
	LLVMTypeRef type = LLVMInt32TypeInContext(m->ctx);
	LLVMValueRef *elems = ARENA_ARRAY(m->a, LLVMValueRef, (size_t)rows * words);

	for (uint32_t i = 0; i < rows * words; i++)
		elems[i] = LLVMConstInt(type, v[i], false);
	define(m, name, LLVMConstArray2(type, elems, (size_t)rows * words), 8);
}

/* An array of bytes. LLVM takes strings of bytes cheaply, so larger arrays of numbers are given so.
 * Large ones have a section, and so a map, of their own: a map's value is at most IDS_VALUE_MAX. */
static void define_bytes(struct module *m, const char *name, const void *v, size_t bytes)
{
	LLVMValueRef old = LLVMGetNamedGlobal(m->mod, name);

	if (old && bytes > OWN_SECTION)
		LLVMSetSection(old, arena_printf(m->a, ".rodata.%s", name));
	define(m, name, LLVMConstStringInContext2(m->ctx, v, bytes, true), 8);
}

static void define_rules(struct module *m)
{
	const struct program *prog = m->plan->prog;
	uint32_t rows = pow2((uint32_t)prog->nrules), words = sizeof(struct ids_rule_desc) / 4;
	uint32_t *v = ARENA_ARRAY(m->a, uint32_t, (size_t)rows *words);

	for (size_t i = 0; i < prog->nrules; i++) {
		const struct rule *r = m->plan->order[i];
		struct ids_rule_desc d = {.actions = r->actions,
					  .flags = r->flags,
					  .deny_errno = r->deny_errno,
					  .signal = r->signal,
					  .isolate = r->isolate,
					  .capture = r->capture,
					  .mark = r->mark,
					  .unmark = r->unmark};

		memcpy(v + i * words, &d, sizeof(d));
	}
	define_rows(m, "ids_rules", v, rows, words);
	define_u32(m, "ids_rules_mask", rows - 1);
}

/* For ids_why(): which fields a rule uses, and whose field each bit is. */
static void define_why(struct module *m)
{
	const struct plan *p = m->plan;
	uint32_t rows = pow2((uint32_t)p->prog->nrules), ntags = pow2((uint32_t)(p->nevents * 64));
	uint64_t *fields = ARENA_ARRAY(m->a, uint64_t, rows);
	uint8_t *events = ARENA_ARRAY(m->a, uint8_t, rows);
	uint32_t *tags = ARENA_ARRAY(m->a, uint32_t, ntags);

	for (size_t i = 0; i < p->nevents; i++) {
		const struct plan_event *ev = &p->events[i];

		for (size_t j = 0; j < ev->nrules; j++) {
			fields[ev->rules[j].index] = ev->rules[j].fields;
			events[ev->rules[j].index] = (uint8_t)i;
		}
		for (size_t j = 0; j < ev->nfields && j < 64; j++)
			tags[i * 64 + j] = (uint32_t)ev->fields[j]->ref.who << 16 |
					   (uint32_t)ev->fields[j]->ref.field->id;
	}
	define_bytes(m, "ids_why_fields", fields, sizeof(*fields) * rows);
	define_bytes(m, "ids_why_events", events, rows);
	define_rows(m, "ids_why_tags", tags, ntags, 1);
	define_u32(m, "ids_why_tags_mask", ntags - 1);
}

/* @n numbers, padded with zeros. */
static void define_words(struct module *m, const char *name, const uint32_t *v, size_t n)
{
	uint32_t padded = pow2(n);
	uint32_t *all = ARENA_ARRAY(m->a, uint32_t, padded);

	memset(all, 0, padded * sizeof(*all));
	if (v && n)
		memcpy(all, v, n * sizeof(*all));
	define_bytes(m, name, all, padded * sizeof(*all));
}

/* @n rows of @size bytes, padded with zeros, and the mask that keeps an index inside. */
static void define_table(struct module *m, const char *name, const void *rows, size_t n,
			 size_t size)
{
	uint32_t padded = pow2(n);
	char *all = ARENA_ARRAY(m->a, char, padded *size);

	memset(all, 0, padded * size);
	if (n)
		memcpy(all, rows, n * size);
	define_bytes(m, name, all, padded * size);
	define_u32(m, arena_printf(m->a, "%s_mask", name), padded - 1);
}

/* Rules in tables: their operations, and what these look up. */
static void define_programs(struct module *m)
{
	const struct plan *p = m->plan;
	struct ids_table_rule *rules = ARENA_ARRAY(m->a, struct ids_table_rule, p->prog->nrules);

	for (size_t i = 0; i < p->nevents; i++)
		for (size_t j = 0; j < p->events[i].nrules; j++) {
			const struct plan_rule *r = &p->events[i].rules[j];

			rules[r->index] = (struct ids_table_rule){r->op_first, r->nops};
		}
	define_table(m, "ids_table_rules", rules, p->prog->nrules, sizeof(*rules));
	define_table(m, "ids_ops", p->ops, p->nops, sizeof(*p->ops));
	define_table(m, "ids_ranges", p->ranges, p->nranges, sizeof(*p->ranges));
	define_table(m, "ids_nets", p->nets, p->nnets, sizeof(*p->nets));
}

/* Which rules wait for which test. */
static void define_lists(struct module *m)
{
	const struct plan *p = m->plan;
	uint32_t *first = ARENA_ARRAY(m->a, uint32_t, p->nhits + 1);

	for (size_t i = 0; i < p->nhits; i++)
		first[i] = p->hits[i].first;
	first[p->nhits] = (uint32_t)p->nlists;
	define_table(m, "ids_test_first", first, p->nhits + 1, sizeof(*first));
	define_table(m, "ids_keys", p->keys, p->nkeys, sizeof(*p->keys));
	define_table(m, "ids_lists", p->lists, p->nlists, sizeof(*p->lists));
}

/** struct set_tables - the tables of all pattern sets, one behind the other */
struct set_tables {
	struct ids_set *sets;
	uint8_t *class;
	uint32_t *dense, *outs;
	uint32_t *base, *fail, *out;
	uint32_t *check, *next;
	size_t nclass, ndense, nouts, nstates, ntrans;
};

static struct set_tables size_sets(struct module *m)
{
	const struct plan *p = m->plan;
	struct set_tables t = {0};

	for (size_t i = 0; i < p->nsets; i++) {
		t.nclass += IDS_DFA_CLASSES;
		t.ndense += (size_t)p->sets[i]->dense << p->sets[i]->shift;
		t.nouts += p->sets[i]->nouts;
		t.nstates += p->sets[i]->nstates;
		t.ntrans += p->sets[i]->ntrans;
	}
	t.sets = ARENA_ARRAY(m->a, struct ids_set, p->nsets + 1);
	t.class = ARENA_ARRAY(m->a, uint8_t, t.nclass + 1);
	t.dense = ARENA_ARRAY(m->a, uint32_t, t.ndense + 1);
	t.outs = ARENA_ARRAY(m->a, uint32_t, t.nouts + 1);
	t.base = ARENA_ARRAY(m->a, uint32_t, t.nstates + 1);
	t.fail = ARENA_ARRAY(m->a, uint32_t, t.nstates + 1);
	t.out = ARENA_ARRAY(m->a, uint32_t, t.nstates + 1);
	t.check = ARENA_ARRAY(m->a, uint32_t, t.ntrans + 1);
	t.next = ARENA_ARRAY(m->a, uint32_t, t.ntrans + 1);
	t.nclass = t.ndense = t.nouts = t.nstates = t.ntrans = 0;
	return t;
}

/* The next state, marked if it reports tests, so that others need not be looked up. */
static uint32_t marked(const struct pattern_set *s, uint32_t next)
{
	return next < s->nstates && s->states[next].out ? next | IDS_SET_REPORTS : next;
}

static void add_set(struct set_tables *t, struct ids_set *d, const struct pattern_set *s)
{
	size_t dense = (size_t)s->dense << s->shift;

	*d = (struct ids_set){.class_off = (uint32_t)t->nclass,
			      .state_off = (uint32_t)t->nstates,
			      .trans_off = (uint32_t)t->ntrans,
			      .dense_off = (uint32_t)t->ndense,
			      .out_off = (uint32_t)t->nouts,
			      .dense = s->dense,
			      .shift = s->shift,
			      .start = s->start,
			      .separator = s->separator};
	memcpy(t->class + t->nclass, s->class_of, 256);
	t->class[t->nclass + 256] = s->end_class;
	for (size_t i = 0; i < dense; i++)
		t->dense[t->ndense + i] = marked(s, s->dense_next[i]);
	for (size_t i = 0; i < s->ntrans; i++) {
		t->check[t->ntrans + i] = s->trans[i].check;
		t->next[t->ntrans + i] = marked(s, s->trans[i].next);
	}
	for (size_t i = 0; i < s->nstates; i++) {
		t->base[t->nstates + i] = s->states[i].base;
		t->fail[t->nstates + i] = s->states[i].fail;
		t->out[t->nstates + i] = s->states[i].out;
	}
	memcpy(t->outs + t->nouts, s->outs, s->nouts * sizeof(*s->outs));
	t->nclass += IDS_DFA_CLASSES;
	t->ndense += dense;
	t->nouts += s->nouts;
	t->nstates += s->nstates;
	t->ntrans += s->ntrans;
}

static void define_sets(struct module *m)
{
	const struct plan *p = m->plan;
	struct set_tables t = size_sets(m);

	for (size_t i = 0; i < p->nsets; i++)
		add_set(&t, &t.sets[i], p->sets[i]);
	define_table(m, "ids_sets", t.sets, p->nsets, sizeof(*t.sets));
	define_table(m, "ids_set_class", t.class, t.nclass, 1);
	define_words(m, "ids_set_dense", t.dense, t.ndense);
	define_words(m, "ids_set_outs", t.outs, t.nouts);
	define_u32(m, "ids_set_dense_mask", pow2(t.ndense) - 1);
	define_u32(m, "ids_set_outs_mask", pow2(t.nouts) - 1);
	define_words(m, "ids_set_base", t.base, t.nstates);
	define_words(m, "ids_set_fail", t.fail, t.nstates);
	define_words(m, "ids_set_out", t.out, t.nstates);
	define_words(m, "ids_set_check", t.check, t.ntrans);
	define_words(m, "ids_set_next", t.next, t.ntrans);
	define_u32(m, "ids_set_states_mask", pow2(t.nstates) - 1);
	define_u32(m, "ids_set_trans_mask", pow2(t.ntrans) - 1);
}

static void define_automata(struct module *m)
{
	uint32_t n = (uint32_t)m->plan->nautomata, words = sizeof(struct ids_dfa) / 4;
	uint32_t next = 0, class = 0, accept = 0, rows = pow2(n ? n : 1);
	struct ids_dfa *dfas = ARENA_ARRAY(m->a, struct ids_dfa, rows);
	uint16_t *nexts;
	uint8_t *classes;
	uint64_t *accepts;

	for (uint32_t i = 0; i < n; i++) {
		const struct automaton *d = m->plan->automata[i];

		dfas[i] =
			(struct ids_dfa){next, class, d->shift, d->start, d->accept_first, accept};
		next += d->nstates << d->shift;
		class += IDS_DFA_CLASSES;
		accept += d->nstates - d->accept_first;
	}
	nexts = ARENA_ARRAY(m->a, uint16_t, pow2(next));
	classes = ARENA_ARRAY(m->a, uint8_t, pow2(class));
	accepts = ARENA_ARRAY(m->a, uint64_t, pow2(accept));
	for (uint32_t i = 0; i < n; i++) {
		const struct automaton *d = m->plan->automata[i];

		memcpy(nexts + dfas[i].next_off, d->next,
		       sizeof(*nexts) * ((size_t)d->nstates << d->shift));
		memcpy(classes + dfas[i].class_off, d->class_of, 256);
		classes[dfas[i].class_off + 256] = d->end_class;
		memcpy(accepts + dfas[i].accept_off, d->accept,
		       sizeof(*accepts) * (d->nstates - d->accept_first));
	}
	define_rows(m, "ids_dfas", (const uint32_t *)dfas, rows, words);
	define_bytes(m, "ids_dfa_next", nexts, sizeof(*nexts) * pow2(next));
	define_bytes(m, "ids_dfa_class", classes, pow2(class));
	define_bytes(m, "ids_dfa_accept", accepts, sizeof(*accepts) * pow2(accept));
	define_u32(m, "ids_dfa_next_mask", pow2(next) - 1);
	define_u32(m, "ids_dfa_class_mask", pow2(class) - 1);
	define_u32(m, "ids_dfa_accept_mask", pow2(accept) - 1);
	define_u32(m, "ids_dfa_count", rows);
}

/* Debug information of an array of @n u32, so that the runtime finds it by its name in the BTF. */
static void describe_array(struct module *m, LLVMValueRef g, const char *name, size_t n)
{
	LLVMMetadataRef file = LLVMDIScopeGetFile(m->unit);
	LLVMMetadataRef range = LLVMDIBuilderGetOrCreateSubrange(m->di, 0, (int64_t)n);
	LLVMMetadataRef type = LLVMDIBuilderCreateBasicType(
		m->di, "unsigned int", 12, 32, /* DW_ATE_unsigned */ 7, LLVMDIFlagZero);
	LLVMMetadataRef array = LLVMDIBuilderCreateArrayType(m->di, n * 32, 32, type, &range, 1);
	LLVMMetadataRef none = LLVMDIBuilderCreateExpression(m->di, NULL, 0);
	LLVMMetadataRef var = LLVMDIBuilderCreateGlobalVariableExpression(
		m->di, m->unit, name, strlen(name), "", 0, file, 0, array, false, none, NULL, 32);

	LLVMGlobalSetMetadata(g, LLVMGetMDKindIDInContext(m->ctx, "dbg", 3), var);
}

/* User ids that the runtime fills in: volatile for the optimiser, since ids_uids is read with
 * volatile loads. */
static void define_users(struct module *m)
{
	LLVMTypeRef type = LLVMInt32TypeInContext(m->ctx);
	size_t n = m->plan->prog->nusers;
	LLVMValueRef *elems, g;

	if (!n)
		return;
	elems = ARENA_ARRAY(m->a, LLVMValueRef, n);
	for (size_t i = 0; i < n; i++)
		elems[i] = u32(m, m->opts->uids ? m->opts->uids[i] : UINT32_MAX);
	g = LLVMAddGlobal(m->mod, LLVMArrayType2(type, n), "ids_uids");
	LLVMSetInitializer(g, LLVMConstArray2(type, elems, n));
	LLVMSetGlobalConstant(g, !m->opts->unknown);
	LLVMSetAlignment(g, 8);
	describe_array(m, g, "ids_uids", n);
}

/* Places of fields of trace events, which the runtime fills in. */
static void define_places(struct module *m)
{
	size_t n = RAW_ARGS * m->plan->prog->nraw;
	LLVMValueRef g = LLVMGetNamedGlobal(m->mod, "ids_places");

	if (!g || !n)
		return;
	define_words(m, "ids_places", NULL, n);
	describe_array(m, LLVMGetNamedGlobal(m->mod, "ids_places"), "ids_places", pow2(n));
}

void tables_declare(struct module *m)
{
	define_users(m);
}

void tables_define(struct module *m)
{
	define_rules(m);
	define_why(m);
	define_automata(m);
	define_programs(m);
	define_lists(m);
	define_sets(m);
	define_places(m);
}
