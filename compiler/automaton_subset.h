/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The subset construction: sets of items and the states that they are in automaton_set.c, what
 * symbols make of them in automaton_subset.c.
 */
#ifndef IDS_AUTOMATON_SUBSET_H
#define IDS_AUTOMATON_SUBSET_H

#include "automaton_priv.h"

#define NO_CELL UINT16_MAX

/** enum before - what stands before a place in the string */
enum before { BEFORE_BEGIN, BEFORE_WORD, BEFORE_OTHER };

/**
 * struct items - a set: nodes, each with its three bits of enum nfa_follow below it; no order
 * @accept: tests that are reported with it
 */
struct items {
	const uint32_t *v;
	uint32_t n;
	uint64_t accept;
};

/** struct state - a state; @hash_next: the next one in its slot of the hash table */
struct state {
	struct items items;
	uint64_t hash;
	uint32_t hash_next;
};

/** struct pending - a node to be added to the set being made */
struct pending {
	uint32_t node;
	uint8_t follow;
};

/** struct chain - a node that a symbol leads to, and the next one of them */
struct chain {
	uint32_t node, next;
};

/** struct step - what symbols make of a state: tests that hold by them, and nodes they lead to */
struct step {
	uint64_t word, other, stop;
	bool fresh;
	uint32_t all;    /* head of a chain for every class, NFA_NONE for none */
	uint32_t *first; /* a class: head of a chain */
	struct chain *chains;
	size_t nchains, chains_cap;
};

/** struct subset - the construction; @failed: why it ended early */
struct subset {
	struct arena *a;
	const struct nfa *n;
	bool separates;
	uint32_t width, max_states;
	uint64_t work, max_work, nitems;
	enum automaton_limit failed;
	/* A set while it is made: what is known of each node, and which nodes that are. */
	uint8_t *mark;
	uint32_t *touched;
	uint8_t *follow; /* of the touched ones */
	uint32_t ntouched;
	struct pending *stack;
	size_t nstack, stack_cap;
	uint32_t *out;
	uint32_t *floor; /* rank below which nodes of a piece are worth nothing */
	uint32_t *best;  /* the same for nodes of a counted repetition */
	/* The base. */
	uint8_t *base;
	struct items base_items, start, extra[3];
	uint64_t base_word, base_other, base_stop, start_accept;
	struct items *from_base; /* a class: what the base becomes */
	uint16_t *from_base_state;
	uint8_t *like;    /* a class: the first one of which the base makes the same */
	uint16_t *common; /* such a class: the next state, if a symbol of it does nothing special */
	struct step step;
	/* States. */
	struct state *states;
	size_t nstates, states_cap;
	uint32_t *hash;
	uint32_t hash_size;
	uint16_t *next;
	size_t next_cap;
};

/** subset_add - adds @node to the set being made, and all that is reached from it without a byte */
void subset_add(struct subset *s, uint32_t node, enum before before);
/** subset_touch - adds @node as an item, for the symbols @follow */
void subset_touch(struct subset *s, uint32_t node, uint8_t follow);
/** subset_take - ends the set being made; its items are valid until the next one */
struct items subset_take(struct subset *s);
/** subset_keep - a copy that stays */
struct items subset_keep(struct subset *s, struct items set);
/** subset_same - whether two sets have the same items and reports, in any order */
bool subset_same(const struct subset *s, const struct items *x, const struct items *set);
/** subset_intern - the state that is @set, made if it is new; fails if there are too many */
uint16_t subset_intern(struct subset *s, struct items set);

static inline uint32_t fresh_node(const struct subset *s)
{
	return (uint32_t)s->n->nnodes; /* stands in the set: no byte of this element was read yet */
}

#endif
