// SPDX-License-Identifier: BSD-2-Clause
/*
 * Constant tables of the object.
 *
 * requires: a module whose kernel side declares the tables, the plan
 * produces: their definitions, padded to powers of two so that a masked index is always inside
 */
#include "module.h"

#include <string.h>

#include "../stdlib/abi/scratch.h"

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

static uint32_t pow2(uint32_t n)
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

/* An array of @n numbers of @size bytes each. LLVM takes strings of bytes cheaply, so larger ones
 * are given so. */
static void define_bytes(struct module *m, const char *name, const void *v, size_t bytes)
{
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
					  .isolate = r->isolate};

		memcpy(v + i * words, &d, sizeof(d));
	}
	define_rows(m, "ids_rules", v, rows, words);
	define_u32(m, "ids_rules_mask", rows - 1);
}

/* For ids_why(): which fields a rule uses, and whose field each bit is. */
static void define_why(struct module *m)
{
	const struct plan *p = m->plan;
	uint32_t rows = pow2((uint32_t)p->prog->nrules), ntags = pow2((uint32_t)p->nevents * 64);
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
		elems[i] = u32(m, UINT32_MAX);
	g = LLVMAddGlobal(m->mod, LLVMArrayType2(type, n), "ids_uids");
	LLVMSetInitializer(g, LLVMConstArray2(type, elems, n));
	LLVMSetGlobalConstant(g, true);
	LLVMSetAlignment(g, 8);
	describe_array(m, g, "ids_uids", n);
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
}
