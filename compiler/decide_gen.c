// SPDX-License-Identifier: BSD-2-Clause
/* Small steps of generation that everything in a decision function is made of. */
#include "decide.h"

LLVMValueRef gen_i1(struct gen *g, bool v)
{
	return LLVMConstInt(g->i1, v, false);
}

LLVMValueRef gen_i32(struct gen *g, uint32_t v)
{
	return LLVMConstInt(g->i32, v, false);
}

LLVMValueRef gen_i64(struct gen *g, uint64_t v)
{
	return LLVMConstInt(g->i64, v, false);
}

LLVMValueRef gen_local(struct gen *g, LLVMTypeRef type, LLVMValueRef init)
{
	LLVMBasicBlockRef here = LLVMGetInsertBlock(g->b);
	LLVMMetadataRef place = LLVMGetCurrentDebugLocation2(g->b);
	LLVMValueRef v;

	LLVMPositionBuilderBefore(g->b, LLVMGetBasicBlockTerminator(g->allocas));
	v = LLVMBuildAlloca(g->b, type, "");
	if (init)
		LLVMBuildStore(g->b, init, v);
	LLVMPositionBuilderAtEnd(g->b, here);
	LLVMSetCurrentDebugLocation2(g->b, place); /* moving takes the place of the code there */
	return v;
}

LLVMBasicBlockRef gen_block(struct gen *g)
{
	return LLVMAppendBasicBlockInContext(g->m->ctx, g->fn, "");
}

LLVMValueRef gen_hide(struct gen *g, LLVMValueRef v)
{
	LLVMValueRef zero = LLVMBuildLoad2(g->b, g->i32, LLVMGetNamedGlobal(g->m->mod, "ids_zero"), "");

	LLVMSetVolatile(zero, true);
	if (LLVMTypeOf(v) == g->i64)
		return LLVMBuildAdd(g->b, v, LLVMBuildZExt(g->b, zero, g->i64, ""), "");
	v = LLVMBuildAdd(g->b, LLVMBuildZExt(g->b, v, g->i32, ""), zero, "");
	return LLVMBuildICmp(g->b, LLVMIntNE, v, gen_i32(g, 0), "");
}

static LLVMValueRef load_word(struct gen *g, LLVMValueRef word)
{
	LLVMValueRef v = LLVMBuildLoad2(g->b, g->i64, word, "");

	if (g->hide)
		LLVMSetVolatile(v, true);
	return v;
}

LLVMValueRef gen_load_word(struct gen *g, LLVMValueRef word)
{
	LLVMValueRef v = load_word(g, word);

	return g->hide ? gen_hide(g, v) : v;
}

static void store_word(struct gen *g, LLVMValueRef v, LLVMValueRef word)
{
	LLVMValueRef store = LLVMBuildStore(g->b, v, word);

	if (g->hide)
		LLVMSetVolatile(store, true);
}

void gen_set_bits(struct gen *g, LLVMValueRef word, LLVMValueRef cond, uint64_t bits)
{
	LLVMValueRef add = LLVMBuildSelect(g->b, cond, gen_i64(g, bits), gen_i64(g, 0), "");

	store_word(g, LLVMBuildOr(g->b, load_word(g, word), add, ""), word);
}

void gen_keep_bits(struct gen *g, LLVMValueRef word, LLVMValueRef cond, uint64_t bits)
{
	LLVMValueRef keep = LLVMBuildSelect(g->b, cond, gen_i64(g, UINT64_MAX), gen_i64(g, ~bits), "");

	store_word(g, LLVMBuildAnd(g->b, load_word(g, word), keep, ""), word);
}

LLVMBasicBlockRef gen_only_if(struct gen *g, LLVMValueRef cond)
{
	LLVMBasicBlockRef then = gen_block(g), other = gen_block(g);

	LLVMBuildCondBr(g->b, cond, then, other);
	LLVMPositionBuilderAtEnd(g->b, then);
	return other;
}

void gen_join(struct gen *g, LLVMBasicBlockRef at)
{
	LLVMBuildBr(g->b, at);
	LLVMPositionBuilderAtEnd(g->b, at);
}

LLVMValueRef gen_call(struct gen *g, const char *name, LLVMValueRef *args, unsigned n)
{
	LLVMValueRef fn = LLVMGetNamedFunction(g->m->mod, name);

	if (!fn) {
		g->m->error = arena_printf(g->m->a, "the kernel side has no function %s", name);
		return NULL;
	}
	return LLVMBuildCall2(g->b, LLVMGlobalGetValueType(fn), fn, args, n, "");
}
