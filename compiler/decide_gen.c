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

LLVMValueRef gen_word(struct gen *g, uint32_t index)
{
	LLVMValueRef at = gen_i64(g, index);

	return LLVMBuildInBoundsGEP2(g->b, g->i64, g->words, &at, 1, "");
}

LLVMValueRef gen_get(struct gen *g, LLVMValueRef var)
{
	LLVMValueRef v = LLVMBuildLoad2(g->b, g->i64, var, "");

	LLVMSetVolatile(v, g->ev->large);
	return v;
}

void gen_put(struct gen *g, LLVMValueRef v, LLVMValueRef var)
{
	LLVMSetVolatile(LLVMBuildStore(g->b, v, var), g->ev->large);
}

void gen_or_into(struct gen *g, LLVMValueRef var, LLVMValueRef v)
{
	gen_put(g, gen_or(g, gen_get(g, var), v), var);
}

LLVMValueRef gen_flag(struct gen *g, LLVMValueRef cond)
{
	return LLVMBuildZExt(g->b, cond, g->i64, "");
}

LLVMValueRef gen_not(struct gen *g, LLVMValueRef v)
{
	return LLVMBuildXor(g->b, v, gen_i64(g, 1), "");
}

LLVMValueRef gen_and(struct gen *g, LLVMValueRef x, LLVMValueRef y)
{
	return LLVMBuildAnd(g->b, x, y, "");
}

LLVMValueRef gen_or(struct gen *g, LLVMValueRef x, LLVMValueRef y)
{
	return LLVMBuildOr(g->b, x, y, "");
}

LLVMValueRef gen_is_true(struct gen *g, LLVMValueRef v)
{
	return LLVMBuildICmp(g->b, LLVMIntNE, v, gen_i64(g, 0), "");
}

void gen_set_bit(struct gen *g, LLVMValueRef word, LLVMValueRef v, uint32_t bit)
{
	if (LLVMIsAConstantInt(v) && LLVMIsNull(v))
		return;
	gen_or_into(g, word, LLVMBuildShl(g->b, v, gen_i64(g, bit), ""));
}

void gen_keep_bit(struct gen *g, LLVMValueRef word, LLVMValueRef v, uint32_t bit)
{
	v = LLVMBuildShl(g->b, gen_not(g, v), gen_i64(g, bit), "");
	gen_put(g, gen_and(g, gen_get(g, word), LLVMBuildNot(g->b, v, "")), word);
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
