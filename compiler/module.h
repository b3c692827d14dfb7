/* SPDX-License-Identifier: BSD-2-Clause */
/* The LLVM module: kernel side from bitcode, decisions generated into it, object out of it. */
#ifndef IDS_MODULE_H
#define IDS_MODULE_H

#include <llvm-c/Core.h>
#include <llvm-c/DebugInfo.h>
#include <llvm-c/TargetMachine.h>

#include "plan.h"

/** struct module - a module under construction */
struct module {
	struct arena *a;
	const struct plan *plan;
	LLVMContextRef ctx;
	LLVMModuleRef mod;
	LLVMTargetMachineRef tm;
	LLVMDIBuilderRef di;
	LLVMMetadataRef unit; /* compile unit of what is generated */
	const struct module_options *opts;
	const char *error; /* of the function that failed last */
};

/**
 * struct module_options - another kernel side than the embedded one, for the tests
 * @bitcode: @size bytes of LLVM bitcode
 * @triple: what to generate code for
 * @prefix: its programs are called <prefix><event's ident>, one an event that rules use; of raw
 * events the compiler makes them: <prefix>raw_<number>
 * @absent: any field may be absent, also those that a kernel always knows
 * @unknown: any field may be unreadable, also those that can always be read, and of one that is not
 * even `exists` is known; ids_uids can be changed while the object is in use
 * @uids: numbers of the users that rules name, for who does not fill in ids_uids; NULL: none
 */
struct module_options {
	const void *bitcode;
	size_t size;
	const char *triple;
	const char *prefix;
	bool absent;
	bool unknown;
	const uint32_t *uids;
};

/** struct hook_row - a program of the object, in the order of the manifest */
struct hook_row {
	const struct hook_info *info;
	const struct raw_hook *raw; /* of a program that is generated; else NULL */
};

/**
 * module_open - the kernel side's bitcode with only what @plan needs
 * @opts: NULL: the embedded kernel side, for BPF
 *
 * Returns NULL with a message in @ret_error if LLVM cannot read it (a build mistake).
 */
struct module *module_open(struct arena *a, const struct plan *plan,
			   const struct module_options *opts, const char **ret_error);
/** module_close - frees what LLVM holds; NULL is fine; returns NULL */
struct module *module_close(struct module *m);
/** module_hooks - the programs that the plan needs, sorted by group, then alternative */
const struct hook_row *module_hooks(struct arena *a, const struct plan *plan, size_t *ret_n);

/** decide_generate - the body of the decision function of @ev */
int decide_generate(struct module *m, const struct plan_event *ev);

/** decide_name - name of that function */
const char *decide_name(struct arena *a, const struct event_info *event);

/** raw_generate - the programs of a raw event, which are called after their hooks; row @row of the
 * manifest */
int raw_generate(struct module *m, const struct plan_event *ev, const struct hook_row *hooks,
		 size_t n);

/** raw_generate_given - the program of a raw event for another kernel side: see struct
 * module_options */
int raw_generate_given(struct module *m, const struct plan_event *ev);

/** tables_declare - constants that generated code names: user ids; before decide_generate() */
void tables_declare(struct module *m);
/** tables_define - automata, rule descriptors and other constants that the kernel side declares */
void tables_define(struct module *m);
/** module_set_u32 - sets a read-only constant that the kernel side declares; absent names are
 * skipped */
void module_set_u32(struct module *m, const char *name, uint32_t value);
/** module_add_section - @size bytes as a section of their own */
void module_add_section(struct module *m, const char *section, const void *bytes, size_t size);

/** module_finish - optimises and checks; returns 0, or -1 with m->error */
int module_finish(struct module *m);
/** module_emit - the object file (or with @assembly its text) in memory; free with
 * LLVMDisposeMemoryBuffer */
LLVMMemoryBufferRef module_emit(struct module *m, bool assembly);

#endif
