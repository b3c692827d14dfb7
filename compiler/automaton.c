// SPDX-License-Identifier: BSD-2-Clause
/*
 * Patterns → NFA (nfa.c) → states (automaton_subset.c) → fewest states (automaton_minimise.c) →
 * tables.
 */
#include "automaton.h"

#include <string.h>

#include "automaton_priv.h"

#define MAX_NODES 200000u

/* struct columns - equal columns of the table become one class */
struct columns {
	uint32_t *class_of; /* a symbol */
	uint32_t *symbol;   /* a class: one of its symbols */
	uint32_t n;
};

static uint64_t hash_column(const struct raw_automaton *m, uint32_t c)
{
	uint64_t h = 0;

	for (uint32_t s = 0; s < m->nstates; s++)
		h = (h ^ m->next[(size_t)s * m->width + c]) * 0x9e3779b97f4a7c15u;
	return h;
}

static bool same_column(const struct raw_automaton *m, uint32_t c, uint32_t d)
{
	for (uint32_t s = 0; s < m->nstates; s++)
		if (m->next[(size_t)s * m->width + c] != m->next[(size_t)s * m->width + d])
			return false;
	return true;
}

static void join_columns(struct arena *a, const struct raw_automaton *m, struct columns *ret)
{
	uint64_t *hash = ARENA_ARRAY(a, uint64_t, m->width);

	ret->class_of = ARENA_ARRAY(a, uint32_t, m->width);
	ret->symbol = ARENA_ARRAY(a, uint32_t, m->width);
	ret->n = 0;
	for (uint32_t c = 0; c < m->width; c++) {
		uint32_t i = 0;

		hash[c] = hash_column(m, c);
		while (i < ret->n &&
		       (hash[ret->symbol[i]] != hash[c] || !same_column(m, ret->symbol[i], c)))
			i++;
		if (i == ret->n)
			ret->symbol[ret->n++] = c;
		ret->class_of[c] = i;
	}
}

/* Numbers for the states: those that report come last. */
static uint32_t *number_states(struct arena *a, const struct raw_automaton *m,
			       uint32_t *ret_accept_first)
{
	uint32_t *number = ARENA_ARRAY(a, uint32_t, m->nstates), n = 0;

	for (int accepting = 0; accepting < 2; accepting++) {
		if (accepting)
			*ret_accept_first = n;
		for (uint32_t s = 0; s < m->nstates; s++)
			if (!!m->accept[s] == accepting)
				number[s] = n++;
	}
	return number;
}

static void fill_tables(struct arena *a, struct automaton *m, const struct raw_automaton *raw,
			const uint32_t *number, const struct columns *cols)
{
	m->next = ARENA_ARRAY(a, uint16_t, (size_t)raw->nstates << m->shift);
	m->accept = ARENA_ARRAY(a, uint64_t, raw->nstates - m->accept_first + 1);
	for (uint32_t s = 0; s < raw->nstates; s++) {
		uint16_t *row = &m->next[(size_t)number[s] << m->shift];

		for (uint32_t c = 0; c < cols->n; c++) {
			size_t from = (size_t)s * raw->width + cols->symbol[c];

			row[c] = (uint16_t)number[raw->next[from]];
		}
		if (raw->accept[s])
			m->accept[number[s] - m->accept_first] = raw->accept[s];
	}
}

static struct automaton *finish(struct arena *a, struct arena *scratch, const struct nfa *n,
				enum automaton_nul nul, const struct raw_automaton *raw)
{
	struct automaton *m = ARENA_NEW(a, struct automaton);
	struct columns cols;
	uint32_t *number = number_states(scratch, raw, &m->accept_first);

	join_columns(scratch, raw, &cols);
	m->nul = nul;
	m->nstates = raw->nstates;
	m->nclasses = cols.n;
	while ((1u << m->shift) < cols.n)
		m->shift++;
	m->start = number[0];
	for (unsigned c = 0; c < 256; c++)
		m->class_of[c] = (uint8_t)cols.class_of[n->class_of[c]];
	m->end_class = (uint8_t)cols.class_of[n->nclasses];
	if (nul == AUTOMATON_NUL_SEPARATES)
		m->class_of[0] = (uint8_t)cols.class_of[n->nclasses + 1];
	fill_tables(a, m, raw, number, &cols);
	return m;
}

struct automaton *automaton_build(struct arena *a, const struct automaton_pattern *patterns,
				  size_t npatterns, enum automaton_nul nul,
				  const struct automaton_budget *budget,
				  struct automaton_size *ret_size)
{
	struct arena *scratch =
		arena_new(); /* what the construction leaves is many times the result */
	struct automaton_size size = {.limit = AUTOMATON_LIMIT_NODES};
	struct automaton *m = NULL;
	struct raw_automaton raw;
	struct nfa *n = nfa_build(scratch, patterns, npatterns, nul, MAX_NODES, &size.nodes);

	if (n && automaton_subset(scratch, n, nul, budget, &raw, &size)) {
		automaton_minimise(scratch, &raw);
		m = finish(a, scratch, n, nul, &raw);
	}
	arena_free(scratch);
	if (ret_size)
		*ret_size = size;
	return m;
}

/* Feeds @class; returns the tests that it reports. */
static uint64_t feed(const struct automaton *m, uint32_t *state, uint32_t class)
{
	*state = m->next[*state << m->shift | class];
	return *state >= m->accept_first ? m->accept[*state - m->accept_first] : 0;
}

struct list_hits {
	uint64_t any, all;
};

static struct list_hits run(const struct automaton *m, const char *s, size_t len)
{
	uint32_t state = m->start;
	uint64_t hits = state >= m->accept_first ? m->accept[state - m->accept_first] : 0;
	struct list_hits ret = {0, ~0ull};
	bool list = m->nul == AUTOMATON_NUL_SEPARATES;

	for (size_t i = 0; i < len; i++) {
		hits |= feed(m, &state, m->class_of[(uint8_t)s[i]]);
		if (!list || s[i])
			continue;
		ret.any |= hits;
		ret.all &= hits;
		hits = 0;
	}
	hits |= feed(m, &state, m->end_class);
	ret.any |= hits;
	if (!list || (len && s[len - 1]))
		ret.all &= hits;
	return ret;
}

uint64_t automaton_run(const struct automaton *m, const char *s, size_t len)
{
	return run(m, s, len).any;
}

uint64_t automaton_run_all(const struct automaton *m, const char *s, size_t len)
{
	return run(m, s, len).all;
}
