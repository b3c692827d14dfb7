// SPDX-License-Identifier: BSD-2-Clause
/*
 * Programs of raw events.
 *
 * requires: the event's decision function, the kernel side's raw_fill_<how>(), raw_end() and
 * raw_verdict() produces: for each hook of the event a program: fills a struct raw_ev, decides,
 * ends
 */
#include <string.h>

#include "catalog_raw.h"
#include "module.h"

/** struct prog - a program under construction */
struct prog {
	struct module *m;
	LLVMBuilderRef b;
	LLVMTypeRef i32, i64, ptr;
	LLVMValueRef fn, ev;
};

/* int name(unsigned long long *ctx), so that the object's types say so. */
static LLVMMetadataRef describe_type(struct module *m, LLVMMetadataRef file, LLVMMetadataRef t[2])
{
	LLVMMetadataRef word;

	t[0] = LLVMDIBuilderCreateBasicType(m->di, "int", 3, 32, /* DW_ATE_signed */ 5,
					    LLVMDIFlagZero);
	word = LLVMDIBuilderCreateBasicType(m->di, "unsigned long long", 18, 64,
					    /* DW_ATE_unsigned */ 7, LLVMDIFlagZero);
	t[1] = LLVMDIBuilderCreatePointerType(m->di, word, 64, 0, 0, "", 0);
	return LLVMDIBuilderCreateSubroutineType(m->di, file, t, 2, LLVMDIFlagZero);
}

static void describe(struct prog *p, const struct rule *rule, const char *name)
{
	struct module *m = p->m;
	struct place at = {0};
	const char *source;
	LLVMMetadataRef file, sub, type[2];

	sources_place(m->plan->prog->sources, rule->span.lo, &at);
	source = at.source ? at.source->name : "";
	file = LLVMDIBuilderCreateFile(m->di, source, strlen(source), "", 0);
	sub = LLVMDIBuilderCreateFunction(m->di, file, name, strlen(name), "", 0, file, at.line,
					  describe_type(m, file, type), false, true, at.line,
					  LLVMDIFlagZero, true);
	/* The kernel wants a name for every argument. */
	LLVMDIBuilderCreateParameterVariable(m->di, sub, "ctx", 3, 1, file, at.line, type[1], true,
					     LLVMDIFlagZero);
	LLVMSetSubprogram(p->fn, sub);
	LLVMSetCurrentDebugLocation2(
		p->b, LLVMDIBuilderCreateDebugLocation(m->ctx, at.line, at.col, sub, NULL));
}

static LLVMValueRef call(struct prog *p, const char *name, LLVMValueRef *args, unsigned n)
{
	LLVMValueRef fn = LLVMGetNamedFunction(p->m->mod, name);

	if (!fn) {
		p->m->error = arena_printf(p->m->a, "the kernel side has no function %s", name);
		return NULL;
	}
	return LLVMBuildCall2(p->b, LLVMGlobalGetValueType(fn), fn, args, n, "");
}

/* raw_fill_<how>(ev, ctx, info, row) */
static LLVMValueRef fill(struct prog *p, const struct raw_event *raw, const struct raw_hook *h,
			 size_t row)
{
	uint64_t info =
		RAW_INFO((uint64_t)raw->first, raw->nargs, raw->shape | h->shape,
			 raw->traced ? RAW_ARGS * (uint64_t)(raw->info.id - EVENT_DYNAMIC) : 0);
	LLVMValueRef args[] = {p->ev, LLVMGetParam(p->fn, 0), LLVMConstInt(p->i64, info, false),
			       LLVMConstInt(p->i32, row, false)};

	return call(p, arena_printf(p->m->a, "raw_fill_%s", h->fill), args, 4);
}

/* if (!fill(...)) return 0; return raw_end(ev, decide(ev)); or raw_verdict(ev, ...) */
static int body(struct prog *p, const struct plan_event *ev, const struct raw_hook *h, size_t row)
{
	LLVMBasicBlockRef none, some;
	bool denies = h->info.caps & IDS_ACT_DENY;
	LLVMValueRef counts, args[2];

	p->ev = LLVMBuildAlloca(p->b, LLVMArrayType2(p->i64, RAW_WORDS), "");
	counts = fill(p, ev->event->raw, h, row);
	if (!counts)
		return -1;
	some = LLVMAppendBasicBlockInContext(p->m->ctx, p->fn, "");
	none = LLVMAppendBasicBlockInContext(p->m->ctx, p->fn, "");
	LLVMBuildCondBr(p->b, LLVMBuildIsNotNull(p->b, counts, ""), some, none);
	LLVMPositionBuilderAtEnd(p->b, some);
	args[0] = p->ev;
	args[1] = call(p, decide_name(p->m->a, ev->event), args, 1);
	args[1] = args[1] ? call(p, denies ? "raw_verdict" : "raw_end", args, 2) : NULL;
	if (!args[1])
		return -1;
	LLVMBuildRet(p->b, args[1]);
	LLVMPositionBuilderAtEnd(p->b, none);
	LLVMBuildRet(p->b, LLVMConstInt(p->i32, 0, false));
	return 0;
}

/* A program that is called @name, in @section, with an empty body. */
static struct prog begin(struct module *m, const struct plan_event *ev, const char *name,
			 const char *section)
{
	struct prog p = {.m = m,
			 .i32 = LLVMInt32TypeInContext(m->ctx),
			 .i64 = LLVMInt64TypeInContext(m->ctx),
			 .ptr = LLVMPointerTypeInContext(m->ctx, 0)};

	p.fn = LLVMAddFunction(m->mod, name, LLVMFunctionType(p.i32, &p.ptr, 1, false));
	LLVMSetSection(p.fn, section);
	p.b = LLVMCreateBuilderInContext(m->ctx);
	LLVMPositionBuilderAtEnd(p.b, LLVMAppendBasicBlockInContext(m->ctx, p.fn, ""));
	describe(&p, ev->rules[0].rule, name);
	return p;
}

static int generate(struct module *m, const struct plan_event *ev, const struct raw_hook *h,
		    size_t row)
{
	struct prog p = begin(m, ev, h->info.program, h->info.attach);
	int err = body(&p, ev, h, row);

	LLVMDisposeBuilder(p.b);
	return err;
}

int raw_generate_given(struct module *m, const struct plan_event *ev)
{
	unsigned number = (unsigned)ev->event->id - EVENT_DYNAMIC;
	const char *name = arena_printf(m->a, "%sraw_%u", m->opts->prefix, number);
	struct prog p = begin(m, ev, name, arena_printf(m->a, "raw_tp/%s", name));
	bool ok;

	p.ev = LLVMBuildAlloca(p.b, LLVMArrayType2(p.i64, RAW_WORDS), "");
	ok = call(&p, "given_raw_begin", &p.ev, 1) &&
	     call(&p, decide_name(m->a, ev->event), &p.ev, 1) &&
	     call(&p, "given_raw_end", &p.ev, 1);
	LLVMBuildRet(p.b, LLVMConstInt(p.i32, 0, false));
	LLVMDisposeBuilder(p.b);
	return ok ? 0 : -1;
}

int raw_generate(struct module *m, const struct plan_event *ev, const struct hook_row *hooks,
		 size_t n)
{
	for (size_t row = 0; row < n; row++) {
		if (!hooks[row].raw || hooks[row].info->event != ev->event->id)
			continue;
		if (generate(m, ev, hooks[row].raw, row))
			return -1;
	}
	return 0;
}
