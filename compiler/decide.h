/* SPDX-License-Identifier: BSD-2-Clause */
/* Inside of the generation of decision functions; decide_generate() is in module.h. */
#ifndef IDS_DECIDE_H
#define IDS_DECIDE_H

#include "module.h"

#define RULE_GROUP 64 /* rules that share a mask */

/** struct field_state - what the function under construction knows of a field; words of i64 */
struct field_state {
	bool known;         /* its stage has been generated */
	LLVMValueRef found; /* 0 or 1: it has a value */
	LLVMValueRef unreadable;
	LLVMValueRef value; /* two words, see enum ids_state_word */
	LLVMValueRef len, count;
	LLVMValueRef *any; /* per scan, mask of tests that some element passes */
	LLVMValueRef *all; /* mask of tests that every element passes */
};

/** struct gen - a decision function under construction */
struct gen {
	struct module *m;
	const struct plan_event *ev;
	LLVMBuilderRef b;
	LLVMValueRef fn, evp;
	LLVMTypeRef i1, i32, i64;
	LLVMBasicBlockRef allocas;
	LLVMMetadataRef subprogram;
	struct field_state *fields; /* by plan_field.index */
	LLVMValueRef *must, *may;   /* per 64 lanes (plan_test.lane): answers of tests */
	struct group *groups;
	LLVMValueRef verdict;    /* i32 */
	LLVMValueRef all_unread; /* unread, after all stages */
	LLVMValueRef unread;     /* bit min(index, 63) of every field that could not be read */
	LLVMValueRef needs;      /* bit min(index, 63) of every field that candidates ask for */
	bool all_found;          /* all that rules wait for has been looked for */
	LLVMValueRef words;      /* plan_event.nwords of them: see gen_word() */
};

/**
 * struct lanes - a three-valued result: numbers (i64) 0 or 1
 *
 * Numbers, not i1: BPF has no instruction that keeps a comparison's result, so every i1 that is
 * kept becomes a branch with a constant on each side, and the verifier follows both.
 */
struct lanes {
	LLVMValueRef must, may;
};

LLVMValueRef gen_i1(struct gen *g, bool v);
LLVMValueRef gen_i32(struct gen *g, uint32_t v);
LLVMValueRef gen_i64(struct gen *g, uint64_t v);
/** gen_local - a local variable, made in the entry block */
LLVMValueRef gen_local(struct gen *g, LLVMTypeRef type);
/**
 * gen_word - word @index of the function's state (plan_event.word_...), i64
 *
 * In a large function they are words of the scratch slot: what is in a map the verifier does not
 * know, so it does not follow every combination of values that tests and flags can have, and
 * verification grows with the size of the program and no faster. In a small one they are local
 * variables, which LLVM puts into registers.
 */
LLVMValueRef gen_word(struct gen *g, uint32_t index);
/** gen_get, gen_put - reads, writes a word or a local variable of 64 bits */
LLVMValueRef gen_get(struct gen *g, LLVMValueRef var);
void gen_put(struct gen *g, LLVMValueRef v, LLVMValueRef var);
/** gen_or_into - @var |= @v */
void gen_or_into(struct gen *g, LLVMValueRef var, LLVMValueRef v);
/** gen_flag - 1 if @cond (i1), else 0, as i64 */
LLVMValueRef gen_flag(struct gen *g, LLVMValueRef cond);
/** gen_not - the other of 0 and 1 */
LLVMValueRef gen_not(struct gen *g, LLVMValueRef v);
LLVMValueRef gen_and(struct gen *g, LLVMValueRef x, LLVMValueRef y);
LLVMValueRef gen_or(struct gen *g, LLVMValueRef x, LLVMValueRef y);
/** gen_is_true - @v is not 0, as i1 */
LLVMValueRef gen_is_true(struct gen *g, LLVMValueRef v);
LLVMBasicBlockRef gen_block(struct gen *g);
/** gen_only_if - continues in a new block that is entered only if @cond; the others go to the block
 * returned */
LLVMBasicBlockRef gen_only_if(struct gen *g, LLVMValueRef cond);
/** gen_join - ends the block with a jump to @at and continues there */
void gen_join(struct gen *g, LLVMBasicBlockRef at);
/** gen_call - calls a function of the kernel side by name; NULL with m->error if there is none */
LLVMValueRef gen_call(struct gen *g, const char *name, LLVMValueRef *args, unsigned n);
/** gen_set_bit - sets bit @bit of @word if @v (i64, 0 or 1) is 1 */
void gen_set_bit(struct gen *g, LLVMValueRef word, LLVMValueRef v, uint32_t bit);
/** gen_keep_bit - clears bit @bit of @word if @v is 0 */
void gen_keep_bit(struct gen *g, LLVMValueRef word, LLVMValueRef v, uint32_t bit);
/** field_declare - what is known of all fields: nothing */
void field_declare(struct gen *g);
/** field_read - reads @f into its words */
int field_read(struct gen *g, const struct plan_field *f);
/** test_declare - the answers of all tests: unknown */
void test_declare(struct gen *g);
/** test_answer - answers the tests for which @f, which has just been read, was the last to come */
int test_answer(struct gen *g, const struct plan_field *f);
/** test_passes - whether a value of @f passes @t, its negation left aside; i64, NULL after an error
 */
LLVMValueRef test_passes(struct gen *g, const struct plan_test *t);
/** test_lanes - the answer of @t; (0, 1) while not all its fields are known */
struct lanes test_lanes(struct gen *g, const struct plan_test *t, bool negate);
/** test_known - all fields of @t have been read */
bool test_known(const struct gen *g, const struct plan_test *t);
/** num_answer - the answer of a comparison of terms */
struct lanes num_answer(struct gen *g, const struct plan_test *t, bool negate);

#endif
