/* SPDX-License-Identifier: BSD-2-Clause */
/* Inside of the generation of decision functions; decide_generate() is in module.h. */
#ifndef IDS_DECIDE_H
#define IDS_DECIDE_H

#include "module.h"

#define RULE_GROUP 64 /* rules that share a mask */

/** struct field_state - what the function under construction knows of a field */
struct field_state {
	bool known;              /* its stage has been generated */
	LLVMValueRef found;      /* i1 in memory: it has a value */
	LLVMValueRef unreadable; /* i1 in memory */
	LLVMValueRef value;      /* number, or address (two numbers), in memory */
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
	LLVMValueRef *must, *may;   /* per 64 lanes (plan_test.lane): answers of tests, i64 in memory */
	struct group *groups;
	LLVMValueRef verdict; /* i32 in memory */
	LLVMValueRef unread;  /* i64 in memory: bit min(index, 63) of every field that could not be read */
	bool hide;            /* large enough that paths must be kept few: gen_hide() */
};

/** struct lanes - a three-valued result */
struct lanes {
	LLVMValueRef must, may;
};

LLVMValueRef gen_i1(struct gen *g, bool v);
LLVMValueRef gen_i32(struct gen *g, uint32_t v);
LLVMValueRef gen_i64(struct gen *g, uint64_t v);
/** gen_local - a local variable, made in the entry block, where it starts as @init (NULL: undefined) */
LLVMValueRef gen_local(struct gen *g, LLVMTypeRef type, LLVMValueRef init);
LLVMBasicBlockRef gen_block(struct gen *g);
/** gen_only_if - continues in a new block that is entered only if @cond; the others go to the block returned */
LLVMBasicBlockRef gen_only_if(struct gen *g, LLVMValueRef cond);
/** gen_join - ends the block with a jump to @at and continues there */
void gen_join(struct gen *g, LLVMBasicBlockRef at);
/** gen_call - calls a function of the kernel side by name; NULL with m->error if there is none */
LLVMValueRef gen_call(struct gen *g, const char *name, LLVMValueRef *args, unsigned n);
/**
 * gen_load_word - a word (i64) of answers or rules; through gen_hide() in large functions
 *
 * There the words really are in memory: kept in registers, hundreds of conditions would be alive at the same time.
 */
LLVMValueRef gen_load_word(struct gen *g, LLVMValueRef word);
/** gen_set_bits - sets the bits @bits of @word if @cond */
void gen_set_bits(struct gen *g, LLVMValueRef word, LLVMValueRef cond, uint64_t bits);
/** gen_keep_bits - clears the bits @bits of @word unless @cond */
void gen_keep_bits(struct gen *g, LLVMValueRef word, LLVMValueRef cond, uint64_t bits);
/**
 * gen_hide - @v as the verifier does not know it: adds a word from memory that is always 0
 *
 * The verifier follows every path with the values it knows. A remembered flag is 0 on one path and 1 on another, and each
 * later test of it makes it follow both to the end: paths double with every field. Of a value that it does not know one path
 * is enough, so verification grows with the size of the program and no faster.
 */
LLVMValueRef gen_hide(struct gen *g, LLVMValueRef v);

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
