/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Proofs about conditions.
 *
 * requires: typed rules
 * produces: the answer whether some claims about conditions can be true of one event together
 *
 * The claims are divided into what they say of single tests; all ways to make them true are tried.
 * What the tests of one value can answer together is known: of numbers, addresses and bits by their
 * bounds, of strings by an automaton. Absent and unreadable values are reckoned with. The answer
 * "never" is a proof; what takes too long, or cannot be known before the rules are loaded, is
 * possible.
 */
#ifndef IDS_PROVE_H
#define IDS_PROVE_H

#include "arena.h"
#include "rule.h"

#define PROVE_MAX_NODES 2000 /* of the conditions of one proof; more are not looked at */

/** enum sign - what is claimed of a condition's answer */
enum sign { SIGN_TRUE, SIGN_FALSE, SIGN_NOT_TRUE, SIGN_NOT_FALSE };
#define SIGNS 4

/** struct claim - a condition and what it is said to answer */
struct claim {
	const struct expr *e;
	enum sign sign;
};

/** struct prove_budget - what is left for all proofs together; proofs fail when it is used up */
struct prove_budget {
	uint64_t steps;    /* of the search */
	uint32_t automata; /* that may be built */
};

/** PROVE_BUDGET - for a set of so many rules: a fraction of a second for each thousand of them */
#define PROVE_BUDGET(rules)                                                                        \
	((struct prove_budget){.steps = 1u << 24, .automata = 1000 + (uint32_t)(rules) / 2})

struct prover;

/** prover_new - a prover for claims about the conditions that prover_add names */
struct prover *prover_new(struct arena *a, struct prove_budget *budget);
/** prover_add - all tests of @e; false if it is too large, so that nothing can be proved of it */
bool prover_add(struct prover *p, const struct expr *e);
/** prove_never - is it proved that the @n claims are never true together? */
bool prove_never(struct prover *p, const struct claim *claims, size_t n);

#endif
