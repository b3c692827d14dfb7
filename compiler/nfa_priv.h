/* SPDX-License-Identifier: BSD-2-Clause */
/* The construction of an NFA: nodes in nfa.c, sets and classes of bytes in nfa_class.c. */
#ifndef IDS_NFA_PRIV_H
#define IDS_NFA_PRIV_H

#include "nfa.h"

#define RANK_LAST UINT32_MAX
#define SET_SLOTS 4096 /* of the hash table of sets */

/**
 * struct nfa_builder - an NFA being made
 * @rank: of the part that is being made; the last part of a pattern has RANK_LAST
 * @slots: sets by their hash, chained by @chain
 */
struct nfa_builder {
	struct arena *a;
	struct nfa *n;
	size_t max_nodes;
	size_t cap, starts_cap;
	bool full;
	uint32_t rank;
	struct byte_set *sets;
	size_t nsets, sets_cap;
	uint32_t *chain;
	size_t nchain, chain_cap;
	uint32_t *slots;
};

/** nfa_intern_set - the number of @set; equal sets have one number */
uint32_t nfa_intern_set(struct nfa_builder *b, const struct byte_set *set);
/** nfa_make_classes - classes of bytes and those of every set; false if there are too many */
bool nfa_make_classes(struct nfa_builder *b, enum automaton_nul nul);

#endif
