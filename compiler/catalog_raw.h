/* SPDX-License-Identifier: BSD-2-Clause */
/* Raw events: system calls and functions by their names, made when a rule names them. */
#ifndef IDS_CATALOG_RAW_H
#define IDS_CATALOG_RAW_H

#include "../stdlib/abi/raw.h"
#include "arena.h"
#include "catalog.h"

#define RAW_HOOKS_MAX 10

/**
 * struct raw_hook - a program of a raw event
 * @fill: raw_fill_<fill>() of stdlib/bpf/event_raw.bpf.c
 * @shape: what its callers' arguments have beside the kinds
 */
struct raw_hook {
	struct hook_info info;
	const char *fill;
	uint32_t shape;
};

/**
 * struct raw_event - a raw event that a rule names
 * @fields: @nfields; the first is argument 0
 * @nargs: number of arguments; of a function: how many the rules use, for the runtime to compare
 * @shape: kinds of the arguments that programs hand over
 * @first: number of the field of argument 0
 * @function, @traced: a function; a trace event, whose fields are made when rules name them
 * @semantic: name of the event that sees the kernel's own copy, or NULL
 */
struct raw_event {
	struct event_info info;
	const struct field_info *fields; /* ends with name NULL if traced */
	size_t nfields;
	uint32_t nargs, shape;
	unsigned first;
	bool function, traced;
	const char *semantic;
	struct raw_hook hooks[RAW_HOOKS_MAX];
	size_t nhooks;
};

/** raw_prefix - length of the prefix that makes @name one of a raw event, 0: it is none */
size_t raw_prefix(const char *name);
/** raw_make - the raw event @name with the number @id, or NULL if there is none */
struct raw_event *raw_make(struct arena *a, const char *name, unsigned id);
/** raw_field - its field @name, or NULL; from now on its argument is handed over */
const struct field_info *raw_field(struct arena *a, struct raw_event *raw, const char *name);
/** raw_caps - what its hooks can do: IDS_ACT_* */
uint32_t raw_caps(const struct raw_event *raw);
/** raw_suggest - calls @try(@ctx, name) for each system call */
void raw_suggest(void (*try)(void *ctx, const char *name), void *ctx);
/** raw_family - prefix (with @ret_doc what it means) of the family number @i, NULL behind the last
 */
const char *raw_family(size_t i, const char **ret_doc);

#endif
