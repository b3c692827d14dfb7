/* SPDX-License-Identifier: BSD-2-Clause */
/* The construction of a pattern set: states in pattern_set.c, tables in pattern_set_table.c. */
#ifndef IDS_PATTERN_SET_PRIV_H
#define IDS_PATTERN_SET_PRIV_H

#include "pattern_set.h"

#define SET_NONE UINT32_MAX

/** struct set_text - the symbols of a pattern, and its test */
struct set_text {
	uint16_t *v;
	uint32_t n;
	uint32_t test;
};

/**
 * struct set_node - a state while the set is made
 * @lo, @hi: the texts that begin so
 * @own: how many of them, the first ones, end here
 * @child, @nchildren: states that follow, in the order of their symbols
 * @symbol: by which it is entered
 */
struct set_node {
	uint32_t lo, hi, own;
	uint32_t child, nchildren;
	uint32_t depth;
	uint16_t symbol;
};

/** struct set_builder - a set being made; @full if it is too large */
struct set_builder {
	struct arena *a, *scratch;
	struct pattern_set *set;
	const struct set_pattern *patterns;
	size_t npatterns;
	bool icase, full;
	uint16_t begin, end; /* symbols; the classes are below */
	struct set_text *texts;
	size_t ntexts, texts_cap;
	struct set_node *nodes;
	size_t nnodes, nodes_cap;
};

/** pattern_set_child - the state after @state by @symbol, SET_NONE if no text goes on so */
uint32_t pattern_set_child(const struct set_builder *b, uint32_t state, uint16_t symbol);
/** pattern_set_tables - full rows, the comb of the others, and the lists of tests */
void pattern_set_tables(struct set_builder *b);

#endif
