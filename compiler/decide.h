/* SPDX-License-Identifier: BSD-2-Clause */
/* Inside of the generation of decision functions; decide_generate() is in module.h. */
#ifndef IDS_DECIDE_H
#define IDS_DECIDE_H

#include "module.h"

#define RULE_GROUP 64 /* rules that share a mask */

/** struct field_state - what the function under construction knows of a field */
struct field_state {
	bool known;              /* its stage has been generated */
	LLVMValueRef found;      /* i1: it has a value */
	LLVMValueRef unreadable; /* i1 */
	LLVMValueRef value;      /* number, or address (two numbers) */
	LLVMValueRef *any;       /* string: per scan, mask of tests that some element passes */
	LLVMValueRef *all;       /* string: mask of tests that every element passes */
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
	LLVMValueRef *must, *may;   /* per 64 lanes (plan_test.lane): answers of tests, i64 */
	struct group *groups;
	LLVMValueRef verdict;    /* i32 */
	LLVMValueRef all_unread; /* i64: unread, after all stages */
	LLVMValueRef unread;     /* i64: bit min(index, 63) of every field that could not be read */
	LLVMValueRef words; /* of the scratch slot; NULL in a small function: see gen_state() */
	uint32_t nwords;    /* in use */
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
 * gen_state - a variable of the function's state, with the value @init (NULL: undefined)
 *
 * In a large function (gen.words) it is a word of the scratch slot: what is in a map the verifier
 * does not know, so it does not follow every combination of values that tests and flags can have,
 * and verification grows with the size of the program and no faster. In a small one it is a local
 * variable, which LLVM puts into a register.
 */
LLVMValueRef gen_state(struct gen *g, LLVMTypeRef type, LLVMValueRef init);
/** gen_get, gen_put - reads, writes a variable of gen_state() */
LLVMValueRef gen_get(struct gen *g, LLVMTypeRef type, LLVMValueRef var);
void gen_put(struct gen *g, LLVMValueRef v, LLVMValueRef var);
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
/** field_declare - variables for all fields of the event */
void field_declare(struct gen *g);
/** field_read - reads @f into its variables */
int field_read(struct gen *g, const struct plan_field *f);
/** test_declare - variables for the answers of all tests */
void test_declare(struct gen *g);
/** test_answer - answers all tests of @f, which has just been read */
void test_answer(struct gen *g, const struct plan_field *f);
/** test_lanes - the answer of @p; (0, 1) while its field is not known */
struct lanes test_lanes(struct gen *g, const struct pred *p);

#endif
