/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0 */
/*
 * Working memory of the kernel side and the layout of the automata, as compiler and runtime need to
 * know them.
 *
 * Map ids_scratch is an array of slots, IDS_SCRATCH_SLOTS a CPU and at least IDS_SCRATCH_TRIES. A slot is IDS_SCRATCH_FIXED bytes
 * (struct ids_slot of stdlib/bpf/core.bpf.h), then string regions of IDS_REGION_SIZE bytes: those
 * that the generated code numbers from 0, one more for the record builder, and padding so that an
 * access of IDS_REGION_SIZE bytes that begins inside a region stays in the slot.
 */
#ifndef IDS_ABI_SCRATCH_H
#define IDS_ABI_SCRATCH_H

#include "manifest.h"
#include "record.h"

#define IDS_SCRATCH_SLOTS   4     /* a CPU */
#define IDS_SCRATCH_TRIES   32    /* slots that are tried: those of the CPU, then those behind them */
#define IDS_REGION_SIZE     4352  /* bytes of a string region */
#define IDS_REGIONS_MAX     30    /* regions that generated code may use */
#define IDS_STRING_MAX      4096  /* bytes of the longest string, without NUL */
#define IDS_WORDS           1024  /* words of state of a decision function */
#define IDS_SCRATCH_FIXED   46912 /* bytes before the regions */
#define IDS_SCRATCH_PADDING IDS_REGION_SIZE

/*
 * Bytes of a slot for @regions regions: struct ids_manifest_header.scratch_size. The compiler also
 * sets the read-only constant ids_scratch_limit of the object to @regions * IDS_REGION_SIZE.
 */
#define IDS_SCRATCH_SIZE(regions)                                                                  \
	(IDS_SCRATCH_FIXED + ((regions) + 1) * IDS_REGION_SIZE + IDS_SCRATCH_PADDING)

/**
 * struct ids_area - where the bytes of a long string are: argument areas and environments
 *
 * A region holds the bytes @pos up to @pos + @n of @total.
 */
struct ids_area {
	ids_u64 addr; /* of byte 0 in the memory of the current process; 0: it cannot be read there */
	ids_u32 key;  /* tgid whose entry in ids_args or ids_env has the first bytes; 0: none */
	ids_u32 env;  /* it is ids_env; without key: elements, if addr is that of a vector of buffers */
	ids_u32 total;
	ids_u32 pos;
	ids_u32 n;
	ids_u32 line; /* 1: it is read as one line, a NUL as a space */
};

#define IDS_DFA_CLASSES 264 /* bytes a class table: 256, then the class of the end of the string   \
			     */

/**
 * struct ids_dfa - row of the read-only array ids_dfas: one automaton
 * @next_off: of its rows in ids_dfa_next; entry: next_off + (state << shift | class)
 * @class_off: of its IDS_DFA_CLASSES bytes in ids_dfa_class
 * @shift: log2 of the entries a state
 * @start: first state
 * @accept_first: states from here on have a mask of tests in ids_dfa_accept
 * @accept_off: of the mask of state @accept_first
 */
struct ids_dfa {
	ids_u32 next_off;
	ids_u32 class_off;
	ids_u32 shift;
	ids_u32 start;
	ids_u32 accept_first;
	ids_u32 accept_off;
};

/**
 * struct ids_set - row of the read-only array ids_sets: one set of literal patterns, an Aho-Corasick
 * automaton
 *
 * A byte's class c is ids_set_class[class_off + byte], the end's class is entry 256. From state st:
 * if st < dense, the next state is ids_set_dense[dense_off + (st << shift | c)]. Otherwise row
 * ids_set_states[state_off + st] gives base; if ids_set_trans[trans_off + base + c].check == st, its
 * next is the next state; if not, st becomes the row's fail and the byte is looked at again. (fail is
 * always nearer to the root, and the root is dense.) A state whose row has out != 0 reports the
 * tests ids_set_outs[out_off + out + 1 ...], of which ids_set_outs[out_off + out] is the number.
 * States are numbered by their distance from the root.
 * @start: the state before the first byte (the beginning of a string is a symbol of patterns, too)
 * @separator: 1: byte 0 has the end's class and after it the state is @start (lists of strings)
 */
struct ids_set {
	ids_u32 class_off;
	ids_u32 state_off;
	ids_u32 trans_off;
	ids_u32 dense_off;
	ids_u32 out_off;
	ids_u32 dense;
	ids_u32 shift;
	ids_u32 start;
	ids_u32 separator;
	ids_u32 reserved;
};

/** struct ids_set_state - a state of a set; in the object an array for each member, ids_set_base ... */
struct ids_set_state {
	ids_u32 base;
	ids_u32 fail;
	ids_u32 out;
	ids_u32 reserved;
};

/** struct ids_set_trans - an entry of the comb that all states of a set share; in the object arrays
 * ids_set_check, ids_set_next */
struct ids_set_trans {
	ids_u32 check; /* the state it belongs to; 0xffffffff: free */
	ids_u32 next;
};

/* In tables of transitions of sets: the next state reports tests. */
#define IDS_SET_REPORTS 0x80000000u

/*
 * Large rule sets: rules by table. A rule is a program of at most IDS_TABLE_OPS operations on a stack of
 * three-valued bits; it runs when it has become a candidate. docs/planner.md tells how.
 */
#define IDS_VALUE_MAX   (4u << 20) /* bytes of one table: what 5.10 takes as the value of a map */
#define IDS_TABLE_RULES 65536 /* rules of one event */
#define IDS_TABLE_TESTS 65536 /* string tests answered by pattern sets */
#define IDS_TABLE_OPS   256   /* operations of a rule */
#define IDS_TABLE_DEPTH 60    /* of the stack */
#define IDS_TABLE_SCANS 4096  /* automata that run when a rule asks for them */

/** enum ids_op_kind - operations; those that say "raw" push whether a value passes, whatever the
 * state of its field; IDS_OP_SEAL makes the answer of the test from it */
enum ids_op_kind {
	IDS_OP_LANE,   /* push the answer number @a of the decision function */
	IDS_OP_INT,    /* push raw: word @a is in @b..@c, as unsigned; both sides are biased if signed */
	IDS_OP_MASK,   /* push raw: word @a & @b == @c */
	IDS_OP_RANGES, /* push raw: word @a is in rows @b .. @b + @c of ids_ranges */
	IDS_OP_NETS,   /* push raw: words @a, @a + 1 are in rows @b .. @b + @c of ids_nets */
	IDS_OP_FILE,   /* push raw: words @a, @a + 1 are the file of row @b of ids_files */
	IDS_OP_HIT,    /* push raw: test @a was reported by a pattern set */
	IDS_OP_SCAN,   /* push raw: bit @flags of automaton @a on the string of field state @b, for every
			  element if @c & 1; byte 1 of @c is an ids_scan_kind, byte 2 the region,
			  byte 3 the field's bit in word 0 (which fields could not be read) */
	IDS_OP_EXISTS, /* push: the field with state @a has a value, negated if @flags & 1 */
	IDS_OP_SEAL,   /* top: the answer, from raw and the field with state @a; @flags IDS_SEAL_* */
	IDS_OP_CONST,  /* push @a */
	IDS_OP_NOT,
	IDS_OP_AND, /* the @a topmost */
	IDS_OP_OR,
	IDS_OP_NOF, /* at least @b of the @a topmost */
};

#define IDS_SEAL_NEGATE 1u
#define IDS_SEAL_LIST   2u

/** enum ids_scan_kind - how the elements of a string field lie */
enum ids_scan_kind {
	IDS_SCAN_ONE,  /* one string, its place in the state's value */
	IDS_SCAN_TWO,  /* a list of two, places in both values */
	IDS_SCAN_AREA, /* an area that is one string */
	IDS_SCAN_LIST, /* an area of strings with NULs between them */
};

/** struct ids_inst - row of the read-only array ids_ops */
struct ids_inst {
	ids_u16 kind;
	ids_u16 flags;
	ids_u32 a;
	ids_u64 b, c;
};

/** struct ids_table_rule - row of ids_table_rules: operations of the rule with this number */
struct ids_table_rule {
	ids_u32 first, n;
};

/** struct ids_range - row of ids_ranges: sorted, disjoint, biased by 2^63 if signed */
struct ids_range {
	ids_u64 lo, hi;
};

/** struct ids_net - row of ids_nets: sorted, disjoint ranges of addresses, high and low half */
struct ids_net {
	ids_u64 lo[2], hi[2];
};

/** struct ids_key - row of ids_keys: a number or address for which rules wait; sorted by @key */
struct ids_key {
	ids_u64 key[2]; /* high and low half; of a number the high one is 0 */
	ids_u32 first, n; /* the tests that it passes, in ids_lists */
};

/* Words of a field's state, see plan_field.word. */
enum ids_state_word {
	IDS_STATE_FOUND,      /* 1: it has a value */
	IDS_STATE_UNREADABLE, /* 1: it, a part or an element of it could not be read */
	IDS_STATE_VALUE,      /* number; address, file: first half; string: place of the first element */
	IDS_STATE_VALUE2,     /* second half; place of the second element */
	IDS_STATE_LEN,        /* string: bytes */
	IDS_STATE_COUNT,      /* list: elements */
	IDS_STATE_SCANS,      /* from here on two words for each scan: any, all */
};

_Static_assert(sizeof(struct ids_dfa) == 24, "automaton layout");
_Static_assert(sizeof(struct ids_inst) == 24, "operation layout");
_Static_assert(sizeof(struct ids_set) == 40, "pattern set layout");
_Static_assert(sizeof(struct ids_set_state) == 16, "pattern set state layout");
_Static_assert(sizeof(struct ids_set_trans) == 8, "pattern set transition layout");
_Static_assert(IDS_SCRATCH_SIZE(0) % 8 == 0, "slots are aligned");

#endif
