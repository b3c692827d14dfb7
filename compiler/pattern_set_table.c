// SPDX-License-Identifier: BSD-2-Clause
/*
 * Tables of a pattern set.
 *
 * States near the root, where searches are most of the time, have full rows. Of the others only the
 * few transitions that exist are stored, all in one array: the rows are laid over each other so
 * that no two entries meet, the long ones first, and the many of one entry fill what is left.
 */
#include <stdlib.h>
#include <string.h>

#include "pattern_set_priv.h"

#define FREE  UINT32_MAX
#define TRIES 64 /* places that a long row is tried at before it goes to the end */

static void choose_shape(struct pattern_set *set)
{
	uint32_t rows;

	while ((1u << set->shift) < set->nclasses)
		set->shift++;
	rows = PATTERN_SET_MAX_DENSE_BYTES / ((uint32_t)sizeof(uint32_t) << set->shift);
	set->dense = rows < PATTERN_SET_MAX_DENSE ? rows : PATTERN_SET_MAX_DENSE;
	if (set->dense > set->nstates)
		set->dense = set->nstates;
}

/* A full row is that of the fail state, with what is known better. */
static void make_dense(struct set_builder *b)
{
	struct pattern_set *set = b->set;
	size_t width = (size_t)1 << set->shift;

	set->dense_next = ARENA_ARRAY(b->a, uint32_t, set->dense *width);
	for (uint32_t i = 0; i < set->dense; i++) {
		const struct set_node *node = &b->nodes[i];
		uint32_t *row = set->dense_next + i * width;

		if (i)
			memcpy(row, set->dense_next + set->states[i].fail * width,
			       width * sizeof(*row));
		for (uint32_t c = node->child; c < node->child + node->nchildren; c++)
			if (b->nodes[c].symbol != b->begin)
				row[b->nodes[c].symbol] = c;
	}
}

/*
 * struct comb - the array of all rows
 * @search: where to look for room; what is before it was tried often enough, or is full
 */
struct comb {
	struct arena *a; /* of what is only needed now */
	struct ids_set_trans *v;
	size_t cap, used, search;
};

static void grow(struct comb *comb, size_t cap)
{
	struct ids_set_trans *v;

	if (cap <= comb->cap)
		return;
	cap = cap < 2 * comb->cap ? 2 * comb->cap : cap;
	v = ARENA_ARRAY(comb->a, struct ids_set_trans, cap);
	if (comb->cap)
		memcpy(v, comb->v, comb->cap * sizeof(*v));
	for (size_t i = comb->cap; i < cap; i++)
		v[i].check = FREE;
	comb->v = v;
	comb->cap = cap;
}

static bool fits(const struct comb *comb, const struct set_builder *b, const struct set_node *node,
		 size_t base)
{
	for (uint32_t c = 0; c < node->nchildren; c++)
		if (comb->v[base + b->nodes[node->child + c].symbol].check != FREE)
			return false;
	return true;
}

static size_t next_free(const struct comb *comb, size_t at)
{
	while (at < comb->used && comb->v[at].check != FREE)
		at++;
	return at;
}

/* A place for the row of @node: its first entry on one of the free ones, else behind all. */
static size_t find_place(struct comb *comb, const struct set_builder *b,
			 const struct set_node *node)
{
	size_t symbol = b->nodes[node->child].symbol, at;

	comb->search = next_free(comb, comb->search);
	at = comb->search;
	for (unsigned i = 0; i < TRIES && at < comb->used; i++) {
		if (fits(comb, b, node, at - symbol))
			return at - symbol;
		at = next_free(comb, at + 1);
	}
	comb->search = at;
	return comb->used - symbol;
}

static void place(struct comb *comb, struct set_builder *b, uint32_t state)
{
	const struct set_node *node = &b->nodes[state];
	size_t base;

	grow(comb, comb->used + 2 * (size_t)b->set->nclasses);
	base = find_place(comb, b, node);
	b->set->states[state].base = (uint32_t)base;
	for (uint32_t c = node->child; c < node->child + node->nchildren; c++) {
		size_t at = base + b->nodes[c].symbol;

		comb->v[at] = (struct ids_set_trans){state, c};
		comb->used = at + 1 > comb->used ? at + 1 : comb->used;
	}
}

/* States by their number of children, long rows first. */
static uint32_t *placing_order(const struct set_builder *b, uint32_t *ret_n)
{
	uint32_t count[258] = {0}, n = 0;
	uint32_t *order;

	for (uint32_t i = b->set->dense; i < b->nnodes; i++)
		count[b->nodes[i].nchildren]++;
	for (uint32_t k = 257; k > 0; k--) {
		uint32_t have = count[k];

		count[k] = n;
		n += have;
	}
	order = ARENA_ARRAY(b->scratch, uint32_t, n + 1);
	for (uint32_t i = b->set->dense; i < b->nnodes; i++)
		if (b->nodes[i].nchildren)
			order[count[b->nodes[i].nchildren]++] = i;
	*ret_n = n;
	return order;
}

/* The first entries stay free, so that no row would have to begin before the array. */
static void make_comb(struct set_builder *b)
{
	size_t margin = b->set->nclasses;
	struct comb comb = {.a = b->scratch, .used = margin, .search = margin};
	uint32_t n, *order = placing_order(b, &n);
	bool single = false;

	grow(&comb, margin + 1);
	for (uint32_t i = 0; i < n; i++) {
		if (!single && b->nodes[order[i]].nchildren == 1) {
			single = true;
			comb.search = margin; /* these fit everywhere */
		}
		place(&comb, b, order[i]);
	}
	b->set->ntrans = comb.used + margin;
	grow(&comb, b->set->ntrans);
	b->set->trans = ARENA_ARRAY(b->a, struct ids_set_trans, b->set->ntrans);
	for (size_t i = 0; i < b->set->ntrans; i++)
		b->set->trans[i] = comb.v[i];
}

/* struct outs - the lists of tests while they are made; equal ones are found by their hash */
struct outs {
	uint32_t *v;
	size_t n, cap;
	uint32_t *slots; /* offsets */
	uint32_t nslots;
};

static uint32_t hash_list(const uint32_t *v, uint32_t n)
{
	uint64_t h = n;

	for (uint32_t i = 0; i < n; i++)
		h = (h ^ v[i]) * 0x9e3779b97f4a7c15u;
	return (uint32_t)(h >> 32);
}

static int compare_numbers(const void *x, const void *y)
{
	uint32_t a = *(const uint32_t *)x, b = *(const uint32_t *)y;

	return a < b ? -1 : a > b;
}

/* Sorted, each number once. */
static uint32_t tidy(uint32_t *v, uint32_t n)
{
	uint32_t kept = 0;

	qsort(v, n, sizeof(*v), compare_numbers);
	for (uint32_t i = 0; i < n; i++)
		if (!i || v[i] != v[kept - 1])
			v[kept++] = v[i];
	return kept;
}

/* The offset of the list @v, which is added if there is none like it. */
static uint32_t intern_list(struct set_builder *b, struct outs *o, const uint32_t *v, uint32_t n)
{
	uint32_t slot = hash_list(v, n) & (o->nslots - 1);

	for (; o->slots[slot]; slot = (slot + 1) & (o->nslots - 1)) {
		const uint32_t *old = o->v + o->slots[slot];

		if (*old == n && !memcmp(old + 1, v, n * sizeof(*v)))
			return o->slots[slot];
	}
	if (o->n + n + 1 > PATTERN_SET_MAX_OUTS) {
		b->full = true;
		return 0;
	}
	o->slots[slot] = (uint32_t)o->n;
	*ARENA_PUSH(b->scratch, o->v, o->n, o->cap) = n;
	for (uint32_t i = 0; i < n; i++)
		*ARENA_PUSH(b->scratch, o->v, o->n, o->cap) = v[i];
	return o->slots[slot];
}

/* What ends in a state: its own texts, and those which end in the state of its longest suffix. */
static uint32_t state_list(struct set_builder *b, struct outs *o, uint32_t state, uint32_t *tmp)
{
	const struct set_node *node = &b->nodes[state];
	const uint32_t *more = o->v + b->set->states[b->set->states[state].fail].out;
	uint32_t n = 0;

	if (!node->own)
		return b->set->states[b->set->states[state].fail].out;
	for (uint32_t i = 0; i < node->own; i++)
		tmp[n++] = b->texts[node->lo + i].test;
	for (uint32_t i = 0; i < *more; i++)
		tmp[n++] = more[i + 1];
	return intern_list(b, o, tmp, tidy(tmp, n));
}

static void make_outs(struct set_builder *b)
{
	struct outs o = {.nslots = 1024};
	uint32_t *tmp = ARENA_ARRAY(b->scratch, uint32_t, 2 * b->ntexts + 1);

	while (o.nslots < 2 * b->ntexts)
		o.nslots *= 2;
	o.slots = ARENA_ARRAY(b->scratch, uint32_t, o.nslots);
	*ARENA_PUSH(b->scratch, o.v, o.n, o.cap) = 0; /* the empty list */
	for (uint32_t i = 1; i < b->nnodes && !b->full; i++)
		b->set->states[i].out = state_list(b, &o, i, tmp);
	b->set->outs = ARENA_ARRAY(b->a, uint32_t, o.n);
	b->set->nouts = o.n;
	memcpy(b->set->outs, o.v, o.n * sizeof(*o.v));
}

void pattern_set_tables(struct set_builder *b)
{
	choose_shape(b->set);
	make_outs(b);
	if (b->full)
		return;
	make_dense(b);
	make_comb(b);
}
