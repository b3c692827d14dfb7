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

LLVMValueRef gen_local(struct gen *g, LLVMTypeRef type)
{
	LLVMBasicBlockRef here = LLVMGetInsertBlock(g->b);
	LLVMMetadataRef place = LLVMGetCurrentDebugLocation2(g->b);
	LLVMValueRef v;

	LLVMPositionBuilderBefore(g->b, LLVMGetBasicBlockTerminator(g->allocas));
	v = LLVMBuildAlloca(g->b, type, "");
	LLVMPositionBuilderAtEnd(g->b, here);
	LLVMSetCurrentDebugLocation2(g->b, place); /* moving takes the place of the code there */
	return v;
}

LLVMBasicBlockRef gen_block(struct gen *g)
{
	return LLVMAppendBasicBlockInContext(g->m->ctx, g->fn, "");
}

static LLVMValueRef word_at(struct gen *g, uint32_t n)
{
	LLVMValueRef index = gen_i64(g, n);

	return LLVMBuildInBoundsGEP2(g->b, g->i64, g->words, &index, 1, "");
}

LLVMValueRef gen_state(struct gen *g, LLVMTypeRef type, LLVMValueRef init)
{
	LLVMValueRef var;

	if (g->words) {
		var = word_at(g, g->nwords);
		g->nwords += LLVMGetTypeKind(type) == LLVMArrayTypeKind
				     ? (uint32_t)LLVMGetArrayLength2(type)
				     : 1;
	} else {
		var = gen_local(g, type);
	}
	if (init)
		gen_put(g, init, var);
	return var;
}

LLVMValueRef gen_get(struct gen *g, LLVMTypeRef type, LLVMValueRef var)
{
	LLVMValueRef v = LLVMBuildLoad2(g->b, type, var, "");

	LLVMSetVolatile(v, g->words != NULL);
	return v;
}

void gen_put(struct gen *g, LLVMValueRef v, LLVMValueRef var)
{
	LLVMValueRef store = LLVMBuildStore(g->b, v, var);

	LLVMSetVolatile(store, g->words != NULL);
}

void gen_set_bit(struct gen *g, LLVMValueRef word, LLVMValueRef v, uint32_t bit)
{
	if (LLVMIsAConstantInt(v) && LLVMIsNull(v))
		return;
	v = LLVMBuildShl(g->b, v, gen_i64(g, bit), "");
	gen_put(g, LLVMBuildOr(g->b, gen_get(g, g->i64, word), v, ""), word);
}

void gen_keep_bit(struct gen *g, LLVMValueRef word, LLVMValueRef v, uint32_t bit)
{
	v = LLVMBuildShl(g->b, LLVMBuildXor(g->b, v, gen_i64(g, 1), ""), gen_i64(g, bit), "");
	gen_put(g, LLVMBuildAnd(g->b, gen_get(g, g->i64, word), LLVMBuildNot(g->b, v, ""), ""),
		word);
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
