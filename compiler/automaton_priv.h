/* SPDX-License-Identifier: BSD-2-Clause */
/* The passes that make an automaton: automaton_subset.c, automaton_minimise.c, automaton.c. */
#ifndef IDS_AUTOMATON_PRIV_H
#define IDS_AUTOMATON_PRIV_H

#include "automaton.h"
#include "nfa.h"

/**
 * struct raw_automaton - states in rows of @width symbols: the classes of bytes, then the end,
 * then, if byte 0 separates, the separator
 *
 * State 0 is the start. Entering state s reports @accept[s].
 */
struct raw_automaton {
	uint32_t nstates, width;
	uint16_t *next;
	uint64_t *accept;
};

/** automaton_subset - states that are sets of nodes; false if the budget is not enough */
bool automaton_subset(struct arena *a, const struct nfa *n, enum automaton_nul nul,
		      const struct automaton_budget *budget, struct raw_automaton *ret,
		      struct automaton_size *size);
/** automaton_minimise - joins states that no string tells apart; they stay in their order */
void automaton_minimise(struct arena *a, struct raw_automaton *m);

#endif
