/* SPDX-License-Identifier: BSD-2-Clause */
/* Very many literal patterns → one Aho-Corasick automaton (struct ids_set of scratch.h). */
#ifndef IDS_PATTERN_SET_H
#define IDS_PATTERN_SET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../stdlib/abi/scratch.h"
#include "arena.h"
#include "automaton.h"
#include "rule.h"

#define PATTERN_SET_MAX_DENSE       2048u
#define PATTERN_SET_MAX_DENSE_BYTES (512u * 1024)
#define PATTERN_SET_MAX_OUTS        (1u << 22) /* numbers in the lists of tests */

/** struct set_pattern - a pattern and the test that holds where it fits */
struct set_pattern {
	const struct pattern *pattern; /* EQ, PREFIX, SUFFIX, CONTAINS or UNDER */
	uint32_t test;                 /* any number */
};

/**
 * struct pattern_set - see struct ids_set; tables without offsets
 * @trans: every base + class of a state is inside, whether it has that transition or not
 * @dense_next: @dense rows of 1 << @shift
 * @outs: outs[0] is not used, so that no state's list is at 0
 */
struct pattern_set {
	uint32_t nstates;
	uint32_t nclasses; /* the end's class included */
	uint32_t shift;    /* 1 << shift >= nclasses */
	uint32_t start;
	uint32_t dense;
	bool separator;
	uint8_t class_of[256];
	uint8_t end_class;
	struct ids_set_state *states;
	struct ids_set_trans *trans;
	size_t ntrans;
	uint32_t *dense_next;
	uint32_t *outs;
	size_t nouts;
};

/**
 * pattern_set_build - the automaton of @patterns
 * @icase: ASCII letters match in either case, in all patterns; their own @icase is not looked at
 * @nul: what byte 0 is
 *
 * Patterns are not empty, but for PATTERN_EQ and PATTERN_UNDER. Returns NULL if the lists of tests
 * are longer than PATTERN_SET_MAX_OUTS (thousands of patterns, each the end of the next).
 */
struct pattern_set *pattern_set_build(struct arena *a, const struct set_pattern *patterns, size_t n,
				      bool icase, enum automaton_nul nul);
/**
 * pattern_set_run - calls @report for every test that holds, possibly more than once; what the
 * kernel does, for tests
 *
 * The end of the string is a symbol, but not of a list of strings whose last byte is 0 or which has
 * none.
 */
void pattern_set_run(const struct pattern_set *set, const char *bytes, size_t len,
		     void (*report)(void *arg, uint32_t test), void *arg);

#endif
