/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * String tests → one nondeterministic automaton.
 *
 * requires: patterns of all kinds; globs and regular expressions parsed
 * produces: struct nfa; nothing else changes
 *
 * Every pattern is a search that may begin anywhere: those which are tied to the beginning or the
 * end of the string have nodes that say so.
 */
#ifndef IDS_NFA_H
#define IDS_NFA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "arena.h"
#include "automaton.h"
#include "regex.h"

#define NFA_NONE UINT32_MAX

/** enum nfa_kind - what a node does */
enum nfa_kind {
	NFA_SET,          /* takes a byte of @set, then @next */
	NFA_SPLIT,        /* @next and @alt */
	NFA_BEGIN,        /* @next, if nothing was read */
	NFA_END,          /* @next, if nothing follows */
	NFA_BOUNDARY,     /* @next, if a word begins or ends here */
	NFA_NOT_BOUNDARY, /* @next, if not */
	NFA_MATCH,        /* test @next holds */
};

/**
 * struct nfa_node - a place in a pattern
 * @piece, @rank: all ways from this node to a match lead through the nodes of higher rank of its
 *   piece that are marked @endless, as those of `.*` between two parts
 * @chain, @left: of the nodes of x{0,9}, each can do all that one with less left can; chain 0 is
 *   of nodes that are in none, with nothing left
 */
struct nfa_node {
	enum nfa_kind kind;
	bool endless; /* NFA_SET: takes every byte and stays */
	uint32_t next, alt;
	uint32_t set;
	uint32_t piece, rank;
	uint32_t chain, left;
};

/** enum nfa_follow - kinds of what may come next; bits */
enum nfa_follow {
	NFA_WORD = 1,
	NFA_OTHER = 2, /* a byte that is not of a word */
	NFA_STOP = 4,  /* the end of the string */
	NFA_ANY = 7,
};

/**
 * struct nfa_set - the classes of bytes that a node takes
 * @follow: NFA_WORD and NFA_OTHER, what these bytes are; both if nobody asks
 */
struct nfa_set {
	const uint8_t *classes;
	uint32_t n;
	uint8_t follow;
};

/**
 * struct nfa - the automaton
 * @class_of: bytes that no pattern tells apart have the same class
 * @class_follow: what the bytes of a class are, as in struct nfa_set
 * @nclasses: of bytes; a separator is none of them
 */
struct nfa {
	struct nfa_node *nodes;
	size_t nnodes;
	uint32_t *starts; /* one a piece */
	size_t npieces;
	struct nfa_set *sets;
	size_t nsets;
	uint8_t class_of[256];
	uint8_t class_follow[256];
	uint32_t nclasses;
	uint32_t nchains;
	bool words;  /* there are boundaries of words */
	bool prunes; /* there are endless nodes, or chains */
};

/**
 * nfa_build - the automaton of all @patterns
 * @max_nodes: how many nodes it may have
 * @ret_nodes: filled in any case: how many it has, or would have at least
 *
 * Returns NULL if there are more, or more than 255 classes.
 */
struct nfa *nfa_build(struct arena *a, const struct automaton_pattern *patterns, size_t npatterns,
		      enum automaton_nul nul, size_t max_nodes, uint64_t *ret_nodes);

#endif
