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

_Static_assert(sizeof(struct ids_dfa) == 24, "automaton layout");
_Static_assert(IDS_SCRATCH_SIZE(0) % 8 == 0, "slots are aligned");

#endif
