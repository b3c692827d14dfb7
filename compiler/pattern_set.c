// SPDX-License-Identifier: BSD-2-Clause
/*
 * Aho-Corasick automata of very many texts.
 *
 * requires: patterns that are plain texts
 * produces: struct pattern_set
 *
 * Texts are strings of symbols: classes of bytes, the beginning and the end. Sorted, those which
 * have a prefix in common stand together, so that a state is a range of them, and states come into
 * being in the order of their numbers: by distance from the root, no search needed.
 */
#include "pattern_set.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "pattern_set_priv.h"

static uint8_t fold(uint8_t c)
{
	return c >= 'A' && c <= 'Z' ? (uint8_t)(c - 'A' + 'a') : c;
}

/* Every byte that a pattern has is a class; all others are class 0, with byte 0 if that has none.
 */
static void make_classes(struct set_builder *b)
{
	struct pattern_set *set = b->set;
	bool used[256] = {false}, other = false;

	for (size_t i = 0; i < b->npatterns; i++) {
		const struct pattern *p = b->patterns[i].pattern;

		for (uint32_t j = 0; j < p->len; j++)
			used[b->icase ? fold((uint8_t)p->bytes[j]) : (uint8_t)p->bytes[j]] = true;
		used['/'] = used['/'] || p->kind == PATTERN_UNDER;
	}
	for (unsigned c = 1; c < 256; c++)
		other = other || !used[b->icase ? fold((uint8_t)c) : c];
	set->nclasses = other;
	for (unsigned c = 0; c < 256; c++)
		if (used[c])
			set->class_of[c] = (uint8_t)set->nclasses++;
	if (set->nclasses > 255) { /* only if all bytes but 0 are used, and perhaps 0 */
		b->full = true;
		return;
	}
	for (unsigned c = 'A'; c <= 'Z' && b->icase; c++)
		set->class_of[c] = set->class_of[fold((uint8_t)c)];
	b->end = (uint16_t)set->nclasses++;
	b->begin = (uint16_t)set->nclasses;
	set->end_class = (uint8_t)b->end;
}

static void add_text(struct set_builder *b, const struct set_pattern *p, int last)
{
	const struct pattern *pat = p->pattern;
	bool tied = pat->kind != PATTERN_SUFFIX && pat->kind != PATTERN_CONTAINS;
	struct set_text *t = ARENA_PUSH(b->scratch, b->texts, b->ntexts, b->texts_cap);

	assert(pat->kind <= PATTERN_UNDER);
	assert(pat->len || last >= 0);
	t->v = ARENA_ARRAY(b->scratch, uint16_t, pat->len + 2);
	t->n = 0;
	t->test = p->test;
	if (tied)
		t->v[t->n++] = b->begin;
	for (uint32_t i = 0; i < pat->len; i++)
		t->v[t->n++] = b->set->class_of[(uint8_t)pat->bytes[i]];
	if (last >= 0)
		t->v[t->n++] = (uint16_t)last;
}

static void add_texts(struct set_builder *b, const struct set_pattern *p)
{
	switch (p->pattern->kind) {
	case PATTERN_EQ:
	case PATTERN_SUFFIX: add_text(b, p, b->end); break;
	case PATTERN_UNDER:
		add_text(b, p, b->end);
		add_text(b, p, b->set->class_of['/']);
		break;
	default: add_text(b, p, -1);
	}
}

static int compare_texts(const void *x, const void *y)
{
	const struct set_text *t = x, *u = y;
	uint32_t n = t->n < u->n ? t->n : u->n;

	for (uint32_t i = 0; i < n; i++)
		if (t->v[i] != u->v[i])
			return t->v[i] < u->v[i] ? -1 : 1;
	if (t->n != u->n)
		return t->n < u->n ? -1 : 1;
	return t->test < u->test ? -1 : t->test > u->test;
}

/* The texts [lo, hi) begin with the same @depth symbols. */
static void add_state(struct set_builder *b, uint32_t lo, uint32_t hi, uint32_t depth,
		      uint16_t symbol)
{
	*ARENA_PUSH(b->scratch, b->nodes, b->nnodes, b->nodes_cap) =
		(struct set_node){.lo = lo, .hi = hi, .depth = depth, .symbol = symbol};
}

/* The children of a state: what stands next in the texts that are longer. */
static void add_children(struct set_builder *b, uint32_t state)
{
	struct set_node node = b->nodes[state];
	uint32_t lo = node.lo;

	while (lo < node.hi && b->texts[lo].n == node.depth)
		lo++;
	b->nodes[state].own = lo - node.lo;
	b->nodes[state].child = (uint32_t)b->nnodes;
	while (lo < node.hi) {
		uint16_t symbol = b->texts[lo].v[node.depth];
		uint32_t from = lo;

		while (lo < node.hi && b->texts[lo].v[node.depth] == symbol)
			lo++;
		add_state(b, from, lo, node.depth + 1, symbol);
		b->nodes[state].nchildren++;
	}
}

static void make_states(struct set_builder *b)
{
	add_state(b, 0, (uint32_t)b->ntexts, 0, 0);
	for (uint32_t i = 0; i < b->nnodes; i++)
		add_children(b, i);
	b->set->nstates = (uint32_t)b->nnodes;
	b->set->states = ARENA_ARRAY(b->a, struct ids_set_state, b->nnodes);
}

uint32_t pattern_set_child(const struct set_builder *b, uint32_t state, uint16_t symbol)
{
	uint32_t lo = b->nodes[state].child, hi = lo + b->nodes[state].nchildren;

	while (lo < hi) {
		uint32_t middle = (lo + hi) / 2;

		if (b->nodes[middle].symbol < symbol)
			lo = middle + 1;
		else
			hi = middle;
	}
	return lo < b->nodes[state].child + b->nodes[state].nchildren &&
			       b->nodes[lo].symbol == symbol
		       ? lo
		       : SET_NONE;
}

/* The state of the longest proper suffix that is the beginning of a text. */
static uint32_t find_fail(const struct set_builder *b, uint32_t parent, uint16_t symbol)
{
	while (parent) {
		uint32_t to;

		parent = b->set->states[parent].fail;
		to = pattern_set_child(b, parent, symbol);
		if (to != SET_NONE)
			return to;
	}
	return 0;
}

static void make_fails(struct set_builder *b)
{
	for (uint32_t i = 0; i < b->nnodes; i++)
		for (uint32_t c = 0; c < b->nodes[i].nchildren; c++) {
			uint32_t child = b->nodes[i].child + c;

			b->set->states[child].fail = find_fail(b, i, b->nodes[child].symbol);
		}
}

static void find_start(struct set_builder *b)
{
	uint32_t start = pattern_set_child(b, 0, b->begin);

	b->set->start = start == SET_NONE ? 0 : start;
}

struct pattern_set *pattern_set_build(struct arena *a, const struct set_pattern *patterns, size_t n,
				      bool icase, enum automaton_nul nul)
{
	struct set_builder b = {.a = a,
				.scratch = arena_new(),
				.set = ARENA_NEW(a, struct pattern_set),
				.patterns = patterns,
				.npatterns = n,
				.icase = icase};

	make_classes(&b);
	for (size_t i = 0; i < n && !b.full; i++)
		add_texts(&b, &patterns[i]);
	if (!b.full) {
		if (b.ntexts)
			qsort(b.texts, b.ntexts, sizeof(*b.texts), compare_texts);
		make_states(&b);
		make_fails(&b);
		find_start(&b);
		pattern_set_tables(&b);
	}
	if (nul == AUTOMATON_NUL_SPACE)
		b.set->class_of[0] = b.set->class_of[' '];
	if (nul == AUTOMATON_NUL_SEPARATES)
		b.set->class_of[0] = b.set->end_class;
	b.set->separator = nul == AUTOMATON_NUL_SEPARATES;
	arena_free(b.scratch);
	return b.full ? NULL : b.set;
}

struct runner {
	const struct pattern_set *set;
	uint32_t state;
	void (*report)(void *arg, uint32_t test);
	void *arg;
};

static uint32_t next_state(const struct pattern_set *set, uint32_t state, uint32_t class)
{
	while (state >= set->dense) {
		const struct ids_set_state *st = &set->states[state];
		const struct ids_set_trans *t = &set->trans[st->base + class];

		if (t->check == state)
			return t->next;
		state = st->fail;
	}
	return set->dense_next[(size_t)state << set->shift | class];
}

static void feed(struct runner *r, uint32_t class)
{
	const uint32_t *out;

	r->state = next_state(r->set, r->state, class);
	out = r->set->outs + r->set->states[r->state].out;
	for (uint32_t i = 0; i < *out; i++)
		r->report(r->arg, out[i + 1]);
}

void pattern_set_run(const struct pattern_set *set, const char *bytes, size_t len,
		     void (*report)(void *arg, uint32_t test), void *arg)
{
	struct runner r = {set, set->start, report, arg};

	for (size_t i = 0; i < len; i++) {
		feed(&r, set->class_of[(uint8_t)bytes[i]]);
		if (set->separator && !bytes[i])
			r.state = set->start;
	}
	if (!set->separator || (len && bytes[len - 1]))
		feed(&r, set->end_class);
}
