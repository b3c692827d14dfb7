// SPDX-License-Identifier: BSD-2-Clause
/* Loads objects for this machine, and is the kernel's helpers for them. */
#include "host.h"

#include <llvm-c/Error.h>
#include <llvm-c/LLJIT.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "module.h"

#define ENTRIES  64
#define PROGRAMS 1024
#define ROOM     (1u << 19) /* bytes an entry: more than any value has */

/* build/compiler/given_side.o: stdlib/bpf/given.bpf.c as bitcode for this machine */
extern const char given_side_start[];
extern const uint64_t given_side_size; /* bytes */

/** struct entry - memory of an entry of a map, made when it is first asked for */
struct entry {
	const void *map; /* its address in the object */
	uint32_t key;
	void *memory;
};

/** struct program_slot - the program of an event; @run NULL: no rule is on it */
struct program_slot {
	char ident[56];
	int (*run)(void *ctx);
};

/** struct host - @given, @result: addresses of these maps */
struct host {
	LLVMOrcLLJITRef jit;
	const void *given, *result;
	const struct ids_given *event;
	struct ids_given_result *answer;
	struct entry entries[ENTRIES];
	unsigned nentries;
	struct program_slot programs[PROGRAMS];
	unsigned nprograms;
};

/* Helpers have no argument that could name it. */
static struct host *running;

static void *map_lookup_elem(const void *map, const void *key)
{
	struct host *h = running;
	struct entry *e;
	uint32_t k;

	memcpy(&k, key, sizeof(k));
	if (map == h->given)
		return (void *)h->event;
	if (map == h->result)
		return h->answer;
	for (e = h->entries; e < h->entries + h->nentries; e++)
		if (e->map == map && e->key == k)
			return e->memory;
	if (h->nentries == ENTRIES)
		return NULL;
	*e = (struct entry){map, k, calloc(1, ROOM)};
	if (!e->memory)
		abort();
	h->nentries++;
	return e->memory;
}

static long probe_read_kernel(void *dst, uint32_t size, const void *from)
{
	memcpy(dst, from, size);
	return 0;
}

static long probe_read_user(void *dst, uint32_t size, const void *from)
{
	return probe_read_kernel(dst, size, from);
}

static long loop(uint32_t n, long (*callback)(uint64_t i, void *ctx), void *ctx, uint64_t flags)
{
	uint32_t i = 0;

	(void)flags;
	while (i < n)
		if (callback(i++, ctx))
			break;
	return i;
}

static uint32_t get_smp_processor_id(void)
{
	return 0;
}

static uint64_t get_current_task(void)
{
	return 0;
}

static uint64_t get_current_pid_tgid(void)
{
	return 0;
}

static uint64_t ktime_get_boot_ns(void)
{
	return 0;
}

struct helper {
	const char *name;
	uint64_t address;
};

/* What objects may call, by the names that they use. */
static LLVMErrorRef define_helpers(LLVMOrcLLJITRef jit)
{
	const struct helper helpers[] = {
		{"bpf_map_lookup_elem", (uintptr_t)map_lookup_elem},
		{"bpf_probe_read_kernel", (uintptr_t)probe_read_kernel},
		{"bpf_probe_read_user", (uintptr_t)probe_read_user},
		{"bpf_loop", (uintptr_t)loop},
		{"bpf_get_smp_processor_id", (uintptr_t)get_smp_processor_id},
		{"bpf_get_current_task", (uintptr_t)get_current_task},
		{"bpf_get_current_pid_tgid", (uintptr_t)get_current_pid_tgid},
		{"bpf_ktime_get_boot_ns", (uintptr_t)ktime_get_boot_ns},
	};
	LLVMOrcCSymbolMapPair symbols[sizeof(helpers) / sizeof(*helpers)];
	size_t n = sizeof(helpers) / sizeof(*helpers);

	for (size_t i = 0; i < n; i++) {
		symbols[i].Name = LLVMOrcLLJITMangleAndIntern(jit, helpers[i].name);
		symbols[i].Sym = (LLVMJITEvaluatedSymbol){
			helpers[i].address,
			{LLVMJITSymbolGenericFlagsExported | LLVMJITSymbolGenericFlagsCallable, 0}};
	}
	return LLVMOrcJITDylibDefine(LLVMOrcLLJITGetMainJITDylib(jit),
				     LLVMOrcAbsoluteSymbols(symbols, n));
}

static void *pointer(LLVMOrcExecutorAddress address)
{
	void *p;

	_Static_assert(sizeof(p) == sizeof(address), "addresses of this machine");
	memcpy(&p, &address, sizeof(p));
	return p;
}

static void *look_up(struct host *h, const char *name)
{
	LLVMOrcExecutorAddress address = 0;
	LLVMErrorRef err = LLVMOrcLLJITLookup(h->jit, &address, name);

	if (err)
		LLVMConsumeError(err);
	return err ? NULL : pointer(address);
}

static LLVMErrorRef load(struct host *h, const void *object, size_t size)
{
	LLVMErrorRef err = LLVMOrcCreateLLJIT(&h->jit, NULL);
	LLVMMemoryBufferRef buf;

	if (err)
		return err;
	err = define_helpers(h->jit);
	if (err)
		return err;
	buf = LLVMCreateMemoryBufferWithMemoryRangeCopy(object, size, "rules");
	return LLVMOrcLLJITAddObjectFile(h->jit, LLVMOrcLLJITGetMainJITDylib(h->jit), buf);
}

/* Every object has these: if one cannot be had, linking failed, as where no memory may be executed.
 */
static LLVMErrorRef link_given(struct host *h)
{
	LLVMOrcExecutorAddress given = 0, result = 0;
	LLVMErrorRef err = LLVMOrcLLJITLookup(h->jit, &given, "ids_given");

	if (!err)
		err = LLVMOrcLLJITLookup(h->jit, &result, "ids_given_result");
	h->given = pointer(given);
	h->result = pointer(result);
	return err;
}

struct module_options host_options(struct arena *a)
{
	char *triple = LLVMGetDefaultTargetTriple();
	struct module_options opts = {.bitcode = given_side_start,
				      .size = given_side_size,
				      .triple = arena_strdup(a, triple),
				      .prefix = "given_"};

	LLVMDisposeMessage(triple);
	return opts;
}

struct host *host_load(struct arena *a, const void *object, size_t size, const char **ret_error)
{
	struct host *h = calloc(1, sizeof(*h));
	LLVMErrorRef err;
	char *message;

	if (!h)
		abort();
	h->answer = calloc(1, sizeof(*h->answer));
	if (!h->answer)
		abort();
	err = load(h, object, size);
	if (!err)
		err = link_given(h);
	if (err) {
		message = LLVMGetErrorMessage(err);
		*ret_error = arena_printf(a,
					  "the code of the rules cannot be run here (where memory "
					  "may not be made executable, no test can): %s",
					  message);
		LLVMDisposeErrorMessage(message);
		return host_free(h);
	}
	return h;
}

struct host *host_free(struct host *h)
{
	if (!h)
		return NULL;
	for (unsigned i = 0; i < h->nentries; i++)
		free(h->entries[i].memory);
	free(h->answer);
	if (h->jit)
		LLVMConsumeError(LLVMOrcDisposeLLJIT(h->jit));
	free(h);
	return NULL;
}

void host_clear(struct host *h, size_t rules)
{
	struct ids_given_result *r = h->answer;

	r->runs = r->stray = 0;
	memset(r->fired, 0, rules);
	memset(r->why, 0, rules * sizeof(r->why[0]));
}

/* The program of an event, which is looked up once. */
static struct program_slot *find_program(struct host *h, const char *ident)
{
	struct program_slot *p = h->programs;
	char name[64];

	for (; p < h->programs + h->nprograms; p++)
		if (!strcmp(p->ident, ident))
			return p;
	if (h->nprograms == PROGRAMS)
		p--;
	else
		h->nprograms++;
	snprintf(p->ident, sizeof(p->ident), "%s", ident);
	snprintf(name, sizeof(name), "given_%s", ident);
	*(void **)&p->run = look_up(h, name);
	return p;
}

void host_run(struct host *h, const char *ident, const struct ids_given *given)
{
	struct program_slot *p = find_program(h, ident);

	if (!p->run)
		return;
	h->event = given;
	running = h;
	p->run(NULL);
	running = NULL;
}

uint32_t *host_uids(struct host *h)
{
	return look_up(h, "ids_uids");
}

const struct ids_given_result *host_result(const struct host *h)
{
	return h->answer;
}
