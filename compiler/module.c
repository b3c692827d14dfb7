// SPDX-License-Identifier: BSD-2-Clause
/*
 * Life of the LLVM module.
 *
 * requires: the kernel side compiled to one bitcode (embedded), a plan
 * produces: an object with the programs, maps and functions that the plan needs, and nothing else
 */
#include "module.h"

#include <llvm-c/Analysis.h>
#include <llvm-c/BitReader.h>
#include <llvm-c/Linker.h>
#include <llvm-c/Target.h>
#include <llvm-c/Transforms/PassBuilder.h>
#include <stdlib.h>
#include <string.h>

#include "catalog_raw.h"

/* build/kernel_side.o: stdlib/bpf/ids.bpf.c as bitcode */
extern const char kernel_side_start[];
extern const uint64_t kernel_side_size; /* bytes */

static bool uses_event(const struct plan *plan, enum ids_event event)
{
	for (size_t i = 0; i < plan->nevents; i++)
		if (plan->events[i].event->id == event)
			return true;
	return false;
}

static bool plan_uses(const struct plan *plan, const struct hook_info *h)
{
	bool keeps = plan->keep_args || plan->keep_env;

	if (h->event != EVENT_COUNT)
		return uses_event(plan, h->event);
	if (!strcmp(h->group, "process.exec"))
		return keeps;
	if (!strncmp(h->group, "process.", strlen("process.")))
		return keeps || plan->keep_marks;
	if (!strcmp(h->group, "exec.look"))
		return uses_event(plan, EVENT_EXEC_DONE);
	return plan->isolates;
}

const struct hook_row *module_hooks(struct arena *a, const struct plan *plan, size_t *ret_n)
{
	struct hook_row *rows = NULL;
	size_t n = 0, cap = 0;

	for (const struct hook_info *h = catalog_hooks; h->program; h++)
		if (plan_uses(plan, h))
			ARENA_PUSH(a, rows, n, cap)->info = h;
	for (size_t i = 0; i < plan->prog->nraw; i++) {
		const struct raw_event *raw = plan->prog->raw[i];

		for (size_t j = 0; j < raw->nhooks && uses_event(plan, raw->info.id); j++)
			*ARENA_PUSH(a, rows, n, cap) =
				(struct hook_row){&raw->hooks[j].info, &raw->hooks[j]};
	}
	*ret_n = n;
	return rows;
}

/* A program of another kernel side: that of an event that some rule uses. */
static bool wanted_other(const struct plan *plan, const char *prefix, const char *name)
{
	size_t len = strlen(prefix);

	for (size_t i = 0; i < plan->nevents; i++)
		if (!strncmp(name, prefix, len) &&
		    !strcmp(name + len, plan->events[i].event->ident))
			return true;
	return false;
}

static bool wanted_program(const struct plan *plan, const char *prefix, const char *name)
{
	if (prefix)
		return wanted_other(plan, prefix, name);
	for (const struct hook_info *h = catalog_hooks; h->program; h++)
		if (!strcmp(h->program, name))
			return plan_uses(plan, h);
	return false;
}

static bool is_program(LLVMValueRef fn)
{
	const char *section = LLVMGetSection(fn);

	return section && *section && strcmp(section, ".text");
}

static void delete_named_global(LLVMModuleRef mod, const char *name)
{
	LLVMValueRef g = LLVMGetNamedGlobal(mod, name);

	if (g)
		LLVMDeleteGlobal(g);
}

static bool prune_functions(LLVMModuleRef mod)
{
	bool changed = false;

	for (LLVMValueRef f = LLVMGetFirstFunction(mod), next; f; f = next) {
		next = LLVMGetNextFunction(f);
		if (is_program(f) || LLVMGetFirstUse(f))
			continue;
		LLVMDeleteFunction(f);
		changed = true;
	}
	return changed;
}

static bool keeps_unused(LLVMValueRef g)
{
	const char *section = LLVMGetSection(g);

	return section && (!strcmp(section, "license") || !strcmp(section, IDS_MANIFEST_SECTION));
}

static bool prune_globals(LLVMModuleRef mod)
{
	bool changed = false;

	for (LLVMValueRef g = LLVMGetFirstGlobal(mod), next; g; g = next) {
		next = LLVMGetNextGlobal(g);
		if (LLVMGetFirstUse(g) || keeps_unused(g))
			continue;
		LLVMDeleteGlobal(g);
		changed = true;
	}
	return changed;
}

/* What clang marked "used" so that it survives until here is deleted when nothing uses it. */
static void prune(LLVMModuleRef mod)
{
	bool again;

	do {
		again = prune_functions(mod);
		again |= prune_globals(mod);
	} while (again);
}

static void select_programs(struct module *m, const char *prefix)
{
	delete_named_global(m->mod, "llvm.used");
	delete_named_global(m->mod, "llvm.compiler.used");
	for (LLVMValueRef f = LLVMGetFirstFunction(m->mod), next; f; f = next) {
		size_t len;

		next = LLVMGetNextFunction(f);
		if (is_program(f) && !wanted_program(m->plan, prefix, LLVMGetValueName2(f, &len)))
			LLVMDeleteFunction(f);
	}
}

static LLVMTargetMachineRef make_bpf(const char **ret_error)
{
	LLVMTargetRef target;
	char *err = NULL;

	LLVMInitializeBPFTargetInfo();
	LLVMInitializeBPFTarget();
	LLVMInitializeBPFTargetMC();
	LLVMInitializeBPFAsmPrinter();
	if (LLVMGetTargetFromTriple("bpf", &target, &err)) {
		*ret_error = err;
		return NULL;
	}
	return LLVMCreateTargetMachine(target, "bpf", "v3", "", LLVMCodeGenLevelDefault,
				       LLVMRelocDefault, LLVMCodeModelDefault);
}

/* This machine, for code that is loaded as a shared library. */
static LLVMTargetMachineRef make_native(const char *triple, const char **ret_error)
{
	LLVMTargetRef target;
	char *err = NULL;

	LLVMInitializeNativeTarget();
	LLVMInitializeNativeAsmPrinter();
	if (LLVMGetTargetFromTriple(triple, &target, &err)) {
		*ret_error = err;
		return NULL;
	}
	return LLVMCreateTargetMachine(target, triple, "", "", LLVMCodeGenLevelDefault,
				       LLVMRelocPIC, LLVMCodeModelDefault);
}

struct module *module_open(struct arena *a, const struct plan *plan,
			   const struct module_options *opts, const char **ret_error)
{
	static const struct module_options embedded = {.triple = "bpf"};
	struct module *m = ARENA_NEW(a, struct module);
	const char *name = plan->prog->sources->items[0]->name;
	LLVMMetadataRef file;
	LLVMMemoryBufferRef buf;

	opts = opts ? opts : &embedded;
	m->a = a;
	m->plan = plan;
	m->opts = opts;
	m->ctx = LLVMContextCreate();
	m->tm = strcmp(opts->triple, "bpf") ? make_native(opts->triple, ret_error)
					    : make_bpf(ret_error);
	if (!m->tm)
		return module_close(m);
	buf = LLVMCreateMemoryBufferWithMemoryRange(
		opts->bitcode ? opts->bitcode : kernel_side_start,
		opts->bitcode ? opts->size : kernel_side_size, "kernel side", false);
	if (LLVMGetBitcodeModuleInContext2(m->ctx, buf, &m->mod)) {
		*ret_error = "the kernel side is not readable bitcode";
		return module_close(m);
	}
	select_programs(m, opts->prefix);
	m->di = LLVMCreateDIBuilder(m->mod);
	file = LLVMDIBuilderCreateFile(m->di, name, strlen(name), "", 0);
	m->unit = LLVMDIBuilderCreateCompileUnit(m->di, LLVMDWARFSourceLanguageC11, file, "ruleccc",
						 7, true, "", 0, 0, "", 0, LLVMDWARFEmissionFull, 0,
						 false, false, "", 0, "", 0);
	return m;
}

struct module *module_close(struct module *m)
{
	if (!m)
		return NULL;
	if (m->di)
		LLVMDisposeDIBuilder(m->di);
	if (m->mod)
		LLVMDisposeModule(m->mod);
	if (m->tm)
		LLVMDisposeTargetMachine(m->tm);
	LLVMContextDispose(m->ctx);
	return NULL;
}

void module_set_u32(struct module *m, const char *name, uint32_t value)
{
	LLVMValueRef g = LLVMGetNamedGlobal(m->mod, name);

	if (g)
		LLVMSetInitializer(g, LLVMConstInt(LLVMInt32TypeInContext(m->ctx), value, false));
}

void module_add_section(struct module *m, const char *section, const void *bytes, size_t size)
{
	LLVMValueRef data = LLVMConstStringInContext2(m->ctx, bytes, size, true);
	LLVMValueRef g = LLVMAddGlobal(m->mod, LLVMTypeOf(data), "ids_manifest");

	LLVMSetInitializer(g, data);
	LLVMSetGlobalConstant(g, true);
	LLVMSetSection(g, section);
	LLVMSetAlignment(g, 8);
}

/* Copies an LLVM message into the arena. */
static int failed(struct module *m, char *message, void (*dispose)(char *))
{
	m->error = arena_strdup(m->a, message);
	dispose(message);
	return -1;
}

/*
 * Functions that the verifier checks by themselves must keep their arguments: as long as they may
 * be replaced by another definition (weak), LLVM cannot take an argument that is not used for
 * undefined.
 */
static void set_linkage(LLVMModuleRef mod, LLVMLinkage from, LLVMLinkage to)
{
	for (LLVMValueRef f = LLVMGetFirstFunction(mod); f; f = LLVMGetNextFunction(f))
		if (!LLVMIsDeclaration(f) && !is_program(f) && LLVMGetLinkage(f) == from)
			LLVMSetLinkage(f, to);
}

static LLVMAttributeRef attribute(struct module *m, const char *name)
{
	return LLVMCreateEnumAttribute(m->ctx, LLVMGetEnumAttributeKindForName(name, strlen(name)),
				       0);
}

/* A hook program of an event: a decision function is called in it. */
static bool calls_decision(LLVMValueRef fn)
{
	for (LLVMBasicBlockRef b = LLVMGetFirstBasicBlock(fn); b; b = LLVMGetNextBasicBlock(b))
		for (LLVMValueRef i = LLVMGetFirstInstruction(b); i;
		     i = LLVMGetNextInstruction(i)) {
			size_t len;

			if (LLVMIsACallInst(i) && LLVMIsAFunction(LLVMGetCalledValue(i)) &&
			    !strncmp(LLVMGetValueName2(LLVMGetCalledValue(i), &len), "decide_", 7))
				return true;
		}
	return false;
}

/*
 * The rest of the kernel side was optimised when ruleccc was built: the passes leave it alone.
 * @skip false takes that back for what is left of it after the passes.
 */
static void skip_finished(struct module *m, bool skip)
{
	LLVMAttributeRef none = attribute(m, "optnone"), noinl = attribute(m, "noinline");

	for (LLVMValueRef f = LLVMGetFirstFunction(m->mod); f; f = LLVMGetNextFunction(f)) {
		if (LLVMIsDeclaration(f) || LLVMGetLinkage(f) == LLVMInternalLinkage)
			continue;
		if (!skip) {
			LLVMRemoveEnumAttributeAtIndex(f, LLVMAttributeFunctionIndex,
						       LLVMGetEnumAttributeKind(none));
		} else if (!calls_decision(f)) {
			LLVMAddAttributeAtIndex(f, LLVMAttributeFunctionIndex, none);
			LLVMAddAttributeAtIndex(f, LLVMAttributeFunctionIndex, noinl);
		}
	}
}

/*
 * Function bodies of the kernel side are still unread. Linking reads those that something needs:
 * of what may be missing (linkonce) and of what is static, only what is named by what was taken.
 */
static int take_needed(struct module *m)
{
	LLVMModuleRef all = m->mod;

	LLVMDIBuilderFinalize(m->di);
	LLVMDisposeDIBuilder(m->di);
	m->di = NULL;
	set_linkage(all, LLVMWeakAnyLinkage, LLVMLinkOnceAnyLinkage);
	m->mod = LLVMModuleCreateWithNameInContext("rules", m->ctx);
	LLVMSetDataLayout(m->mod, LLVMGetDataLayoutStr(all));
	LLVMSetTarget(m->mod, LLVMGetTarget(all));
	if (LLVMLinkModules2(m->mod, all)) {
		m->error = "the kernel side cannot be linked";
		return -1;
	}
	set_linkage(m->mod, LLVMLinkOnceAnyLinkage, LLVMWeakAnyLinkage);
	prune(m->mod);
	return 0;
}

/* A twentieth of the whole time, for mistakes that are ours: in debug builds only. */
static int verify(struct module *m)
{
#ifdef IDS_DEBUG
	char *msg = NULL;

	if (LLVMVerifyModule(m->mod, LLVMReturnStatusAction, &msg))
		return failed(m, msg, LLVMDisposeMessage);
	LLVMDisposeMessage(msg);
#else
	(void)m;
#endif
	return 0;
}

int module_finish(struct module *m)
{
	LLVMPassBuilderOptionsRef opts;
	LLVMErrorRef err;

	if (take_needed(m) || verify(m))
		return -1;
	set_linkage(m->mod, LLVMExternalLinkage, LLVMWeakAnyLinkage);
	skip_finished(m, true);
	opts = LLVMCreatePassBuilderOptions();
	err = LLVMRunPasses(m->mod, "default<O2>", m->tm, opts);
	LLVMDisposePassBuilderOptions(opts);
	if (err)
		return failed(m, LLVMGetErrorMessage(err), LLVMDisposeErrorMessage);
	skip_finished(m, false);
	set_linkage(m->mod, LLVMWeakAnyLinkage, LLVMExternalLinkage);
	prune(m->mod);
	return 0;
}

LLVMMemoryBufferRef module_emit(struct module *m, bool assembly)
{
	LLVMMemoryBufferRef buf = NULL;
	char *msg = NULL;

	if (LLVMTargetMachineEmitToMemoryBuffer(
		    m->tm, m->mod, assembly ? LLVMAssemblyFile : LLVMObjectFile, &msg, &buf)) {
		failed(m, msg, LLVMDisposeMessage);
		return NULL;
	}
	return buf;
}
