/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0 */
/*
 * Working memory of the kernel side and the layout of the automata, as compiler and runtime need to
 * know them.
 *
 * Map ids_scratch is an array of slots, IDS_SCRATCH_SLOTS a CPU. A slot is IDS_SCRATCH_FIXED bytes
 * (struct ids_slot of stdlib/bpf/core.bpf.h), then string regions of IDS_REGION_SIZE bytes: those
 * that the generated code numbers from 0, one more for the record builder, and padding so that an
 * access of IDS_REGION_SIZE bytes that begins inside a region stays in the slot.
 */
#ifndef IDS_ABI_SCRATCH_H
#define IDS_ABI_SCRATCH_H

#include "manifest.h"
#include "record.h"

#define IDS_SCRATCH_SLOTS   4     /* a CPU */
#define IDS_REGION_SIZE     4352  /* bytes of a string region */
#define IDS_REGIONS_MAX     30    /* regions that generated code may use */
#define IDS_STRING_MAX      4096  /* bytes of the longest string, without NUL */
#define IDS_WORDS           1024  /* words of state of a decision function */
#define IDS_SCRATCH_FIXED   45696 /* bytes before the regions */
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
	ids_u32 env;  /* it is ids_env */
	ids_u32 total;
	ids_u32 pos;
	ids_u32 n;
	ids_u32 reserved;
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

/** struct ids_set_state - a state of a set */
struct ids_set_state {
	ids_u32 base;
	ids_u32 fail;
	ids_u32 out;
	ids_u32 reserved;
};

/** struct ids_set_trans - an entry of the comb that all states of a set share */
struct ids_set_trans {
	ids_u32 check; /* the state it belongs to; 0xffffffff: free */
	ids_u32 next;
};

_Static_assert(sizeof(struct ids_dfa) == 24, "automaton layout");
_Static_assert(sizeof(struct ids_set) == 40, "pattern set layout");
_Static_assert(sizeof(struct ids_set_state) == 16, "pattern set state layout");
_Static_assert(sizeof(struct ids_set_trans) == 8, "pattern set transition layout");
_Static_assert(IDS_SCRATCH_SIZE(0) % 8 == 0, "slots are aligned");

#endif
