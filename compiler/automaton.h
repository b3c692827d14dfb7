/* SPDX-License-Identifier: BSD-2-Clause */
/* String tests → one deterministic automaton. */
#ifndef IDS_AUTOMATON_H
#define IDS_AUTOMATON_H

#include <stddef.h>
#include <stdint.h>

#include "arena.h"
#include "rule.h"

#define AUTOMATON_MAX_TESTS  64
#define AUTOMATON_MAX_STATES 65535u

/** struct automaton_pattern - a pattern and the test that holds where it fits */
struct automaton_pattern {
	const struct pattern *pattern;
	unsigned test; /* 0..63 */
};

/**
 * struct automaton - table-driven automaton over bytes and one end symbol
 *
 * States are numbered so that those which report tests come last. From state s on a byte b the next
 * state is next[s << shift | class_of[b]]; after the last byte the end symbol is taken. Entering
 * state s >= accept_first reports the tests accept[s - accept_first].
 */
struct automaton {
	uint32_t nstates;
	uint32_t nclasses; /* the end symbol's class included */
	uint32_t shift;    /* 1 << shift >= nclasses */
	uint32_t start;
	uint32_t accept_first;
	uint16_t *next;
	uint8_t class_of[256];
	uint8_t end_class;
	uint64_t *accept;
};

/**
 * automaton_build - the automaton of all @patterns
 *
 * Returns NULL if it would need more than AUTOMATON_MAX_STATES states.
 */
struct automaton *automaton_build(struct arena *a, const struct automaton_pattern *patterns,
				  size_t npatterns);
/** automaton_run - the tests that hold for a string; what the kernel's ids_scan does, for tests */
uint64_t automaton_run(const struct automaton *m, const char *s, size_t len);

#endif
