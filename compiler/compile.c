// SPDX-License-Identifier: BSD-2-Clause
/* The passes behind the front end, in their order. */
#include "compile.h"

#include <string.h>

#include "../stdlib/abi/scratch.h"
#include "manifest_write.h"
#include "module.h"
#include "plan.h"
#include "progress.h"

static void number_hooks(struct module *m, const struct hook_row *hooks, size_t n)
{
	for (size_t i = 0; i < n; i++)
		module_set_u32(m, arena_printf(m->a, "ids_hook_%s", hooks[i].info->program),
			       (uint32_t)i);
}

/* ruled refuses an object whose manifest names a program that is not there. A kernel side given
 * from outside, as the comparison's, has programs of its own. */
static int check_programs(struct module *m, const struct hook_row *hooks, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!LLVMGetNamedFunction(m->mod, hooks[i].info->program)) {
			m->error =
				arena_printf(m->a, "the catalogue names program %s, there is none",
					     hooks[i].info->program);
			return -1;
		}
	return 0;
}

static int generate(struct module *m, const struct plan *plan, bool own_programs)
{
	const struct hook_row *hooks;
	size_t nhooks, size;
	void *manifest;

	tables_declare(m);
	for (size_t i = 0; i < plan->nevents; i++)
		if (decide_generate(m, &plan->events[i]))
			return -1;
	hooks = module_hooks(m->a, plan, &nhooks);
	for (size_t i = 0; i < plan->nevents; i++)
		if (plan->events[i].event->raw &&
		    (m->opts->prefix ? raw_generate_given(m, &plan->events[i])
				     : raw_generate(m, &plan->events[i], hooks, nhooks)))
			return -1;
	tables_define(m);
	number_hooks(m, hooks, nhooks);
	module_set_u32(m, "ids_scratch_limit", plan->regions * IDS_REGION_SIZE);
	module_set_u32(m, "ids_cache_args", plan->keep_args);
	module_set_u32(m, "ids_cache_env", plan->keep_env);
	module_set_u32(m, "ids_keep_marks", plan->keep_marks);
	manifest = manifest_write(m->a, plan, hooks, nhooks, &size);
	module_add_section(m, IDS_MANIFEST_SECTION, manifest, size);
	if (module_finish(m))
		return -1;
	return own_programs ? check_programs(m, hooks, nhooks) : 0;
}

static int emit(struct module *m, const struct compile_options *opts, void **ret_object,
		size_t *ret_size)
{
	LLVMMemoryBufferRef buf;
	char *text;

	if (opts->dump == DUMP_IR) {
		text = LLVMPrintModuleToString(m->mod);
		fputs(text, opts->out);
		LLVMDisposeMessage(text);
		return 0;
	}
	buf = module_emit(m, opts->dump == DUMP_ASM);
	if (!buf)
		return -1;
	*ret_size = LLVMGetBufferSize(buf);
	if (opts->dump == DUMP_ASM)
		fwrite(LLVMGetBufferStart(buf), 1, *ret_size, opts->out);
	else
		*ret_object =
			memcpy(arena_alloc(m->a, *ret_size), LLVMGetBufferStart(buf), *ret_size);
	LLVMDisposeMemoryBuffer(buf);
	return 0;
}

enum compile_status compile_program(struct arena *a, const struct program *prog,
				    const struct compile_options *opts, struct diags *diags,
				    void **ret_object, size_t *ret_size, const char **ret_error)
{
	enum compile_status status = COMPILE_OK;
	struct plan *plan = NULL;
	struct module *m;

	progress_stage(opts->progress, "planning", prog->nrules, "rules");
	if (plan_make(a, prog, opts->plan, diags, &plan))
		return COMPILE_BAD_RULES;
	if (opts->ret_plan)
		*opts->ret_plan = plan;
#ifdef IDS_DEBUG
	plan_check(plan);
#endif
	if (opts->ret_order)
		*opts->ret_order = plan->order;
	if (opts->dump == DUMP_PLAN) {
		plan_print(plan, opts->out);
		return COMPILE_OK;
	}
	if (opts->check_only)
		return COMPILE_OK;
	m = module_open(a, plan, opts->module, ret_error);
	if (!m)
		return COMPILE_INTERNAL;
	progress_stage(opts->progress, "generating code for", prog->nrules, "rules");
	if (generate(m, plan, !opts->module) || emit(m, opts, ret_object, ret_size)) {
		*ret_error = m->error;
		status = COMPILE_INTERNAL;
	}
	module_close(m);
	return status;
}
