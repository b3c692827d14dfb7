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
#define AUTOMATON_MAX_CELLS  (1u << 23) /* states × classes before minimisation */

/** struct automaton_pattern - a pattern and the test that holds where it fits */
struct automaton_pattern {
	const struct pattern *pattern;
	unsigned test; /* 0..63 */
};

/** enum automaton_nul - what byte 0 is */
enum automaton_nul {
	AUTOMATON_NUL_BYTE,      /* a byte as others; strings have none */
	AUTOMATON_NUL_SEPARATES, /* the end of every element of a list of strings */
	AUTOMATON_NUL_SPACE,     /* the byte ' ' */
};

/**
 * struct automaton_budget - when to give up; 0 stands for the default
 * @states: before minimisation; AUTOMATON_MAX_STATES
 * @work: steps of the construction, some ns each; enough for all that is of use, less than a second
 *
 * Expressions with .* in the middle multiply each other's states. Who tries to put many into one
 * automaton should give them few states and divide them when that fails.
 */
struct automaton_budget {
	uint32_t states;
	uint64_t work;
};

/** enum automaton_limit - what was not enough */
enum automaton_limit {
	AUTOMATON_COMPLETE,
	AUTOMATON_LIMIT_NODES,  /* repetitions written out are too long, or all bytes are told apart
				 */
	AUTOMATON_LIMIT_STATES, /* budget.states, or AUTOMATON_MAX_CELLS */
	AUTOMATON_LIMIT_WORK,   /* budget.work, or memory: states are sets of very many places */
};

/**
 * struct automaton_size - how far the construction came
 * @nodes: places in the patterns, repetitions written out
 * @states: before minimisation
 */
struct automaton_size {
	uint64_t nodes;
	uint32_t states;
	enum automaton_limit limit;
};

/**
 * struct automaton - table-driven automaton over bytes and one end symbol
 *
 * States are numbered so that those which report tests come last. From state s on a byte b the next
 * state is next[s << shift | class_of[b]]; after the last byte the end symbol is taken. Entering
 * state s >= accept_first reports the tests accept[s - accept_first]; so does @start.
 *
 * With AUTOMATON_NUL_SEPARATES the state entered on byte 0 reports tests of the element that ends,
 * and what follows is the next element; @start reports nothing. The last element may lack its byte
 * 0: the end symbol then ends it, and after a byte 0, or before any byte, reports nothing. So the
 * tests of the bytes between two separators, both transitions included, are those of one element.
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
	enum automaton_nul nul;
};

/**
 * automaton_build - the smallest automaton of all @patterns
 * @budget: or NULL
 * @ret_size: filled in any case, or NULL
 *
 * Returns NULL if the budget is not enough.
 */
struct automaton *automaton_build(struct arena *a, const struct automaton_pattern *patterns,
				  size_t npatterns, enum automaton_nul nul,
				  const struct automaton_budget *budget,
				  struct automaton_size *ret_size);
/**
 * automaton_run - the tests that hold for a string, or for any element of a list; what the kernel
 * does, for tests
 */
uint64_t automaton_run(const struct automaton *m, const char *s, size_t len);
/** automaton_run_all - the tests that hold for all elements of a list; all if there is none */
uint64_t automaton_run_all(const struct automaton *m, const char *s, size_t len);

#endif
