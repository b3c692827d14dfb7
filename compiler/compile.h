/* SPDX-License-Identifier: BSD-2-Clause */
/* From typed rules to an object: the list of passes. */
#ifndef IDS_COMPILE_H
#define IDS_COMPILE_H

#include <stdio.h>

#include "arena.h"
#include "diag.h"
#include "rule.h"

/** enum dump - what --dump= prints instead of writing an object */
enum dump { DUMP_NONE, DUMP_AST, DUMP_RULES, DUMP_PLAN, DUMP_IR, DUMP_ASM };

/** enum compile_status - how it ended */
enum compile_status {
	COMPILE_OK,
	COMPILE_BAD_RULES, /* diagnostics say why */
	COMPILE_INTERNAL,  /* @error says why: our mistake, or the build's */
};

struct module_options; /* module.h */
struct plan;           /* plan.h */
struct plan_options;   /* plan.h */
struct progress;       /* progress.h */

/** struct compile_options - what to do with the rules */
struct compile_options {
	enum dump dump;
	bool check_only; /* no code is generated: all that rules can be wrong about is known before
			  */
	FILE *out;       /* for dumps */
	const struct module_options *module; /* NULL: the embedded kernel side */
	const struct plan_options *plan;     /* NULL: as users get it */
	struct progress *progress;           /* gets the stages; or NULL */
	struct rule **
		*ret_order; /* gets the rules by their number in the object; NULL: not asked */
	const struct plan **ret_plan; /* gets the plan, which lives in the arena; or NULL */
};

/**
 * compile_program - plans, generates, optimises and emits
 * @ret_object: the object's bytes in the arena, NULL after a dump or check
 * @ret_error: for COMPILE_INTERNAL
 */
enum compile_status compile_program(struct arena *a, const struct program *prog,
				    const struct compile_options *opts, struct diags *diags,
				    void **ret_object, size_t *ret_size, const char **ret_error);

#endif
