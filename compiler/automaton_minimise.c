// SPDX-License-Identifier: BSD-2-Clause
/*
 * Hopcroft's minimisation: blocks of states are divided until no symbol leads states of one block
 * into different blocks. A block that was divided is looked at again only through its smaller part,
 * so that a state is looked at no more than log n times per symbol.
 */
#include <stdlib.h>
#include <string.h>

#include "automaton_priv.h"

struct block {
	uint32_t first, end; /* in @elems */
	uint32_t marked;     /* the first so many are marked */
	bool waiting;
};

struct blocks {
	uint32_t n, nblocks;
	uint32_t *elems; /* states, those of a block together */
	uint32_t *place; /* of a state in @elems */
	uint32_t *block_of;
	struct block *blocks;
	uint32_t *waiting, nwaiting;
	uint32_t *touched, ntouched; /* blocks with marked states */
};

/* By symbol and state, the states from which it is entered. */
struct entries {
	uint32_t *first; /* width × (n + 1) */
	uint16_t *from;  /* width × n */
};

static void find_entries(struct arena *a, const struct raw_automaton *m, struct entries *ret)
{
	uint32_t n = m->nstates;

	ret->first = ARENA_ARRAY(a, uint32_t, (size_t)m->width *(n + 1));
	ret->from = ARENA_ARRAY(a, uint16_t, (size_t)m->width *n);
	for (uint32_t c = 0; c < m->width; c++) {
		uint32_t *first = ret->first + (size_t)c * (n + 1);
		uint16_t *from = ret->from + (size_t)c * n;

		for (uint32_t s = 0; s < n; s++)
			first[m->next[(size_t)s * m->width + c]]++;
		for (uint32_t s = 0, sum = 0; s <= n; s++) {
			sum += first[s];
			first[s] = sum;
		}
		for (uint32_t s = n; s-- > 0;)
			from[--first[m->next[(size_t)s * m->width + c]]] = (uint16_t)s;
	}
}

static int compare_accept(const void *x, const void *y, void *accept)
{
	const uint64_t *v = accept;
	uint32_t s = *(const uint32_t *)x, t = *(const uint32_t *)y;

	if (v[s] != v[t])
		return v[s] < v[t] ? -1 : 1;
	return s < t ? -1 : s > t;
}

static void add_waiting(struct blocks *p, uint32_t block)
{
	p->blocks[block].waiting = true;
	p->waiting[p->nwaiting++] = block;
}

/* Blocks of states with equal reports. */
static void first_blocks(struct blocks *p, const struct raw_automaton *m)
{
	for (uint32_t s = 0; s < p->n; s++)
		p->elems[s] = s;
	qsort_r(p->elems, p->n, sizeof(*p->elems), compare_accept, m->accept);
	for (uint32_t i = 0; i < p->n; i++) {
		uint32_t s = p->elems[i];

		if (!i || m->accept[s] != m->accept[p->elems[i - 1]]) {
			p->blocks[p->nblocks] = (struct block){.first = i};
			add_waiting(p, p->nblocks++);
		}
		p->blocks[p->nblocks - 1].end = i + 1;
		p->block_of[s] = p->nblocks - 1;
		p->place[s] = i;
	}
}

/* Moves @s to the marked part of its block. */
static void mark(struct blocks *p, uint32_t s)
{
	struct block *b = &p->blocks[p->block_of[s]];
	uint32_t to = b->first + b->marked, other = p->elems[to];

	if (p->place[s] < to)
		return;
	if (!b->marked++)
		p->touched[p->ntouched++] = p->block_of[s];
	p->elems[p->place[s]] = other;
	p->place[other] = p->place[s];
	p->elems[to] = s;
	p->place[s] = to;
}

/* Makes a block of the smaller one of the two parts of @index. */
static void divide(struct blocks *p, uint32_t index)
{
	struct block *b = &p->blocks[index], *new = &p->blocks[p->nblocks];
	uint32_t middle = b->first + b->marked, marked = b->marked;

	b->marked = 0;
	if (middle == b->end)
		return;
	*new = (struct block){.first = middle, .end = b->end};
	if (marked <= b->end - middle) {
		*new = (struct block){.first = b->first, .end = middle};
		b->first = middle;
	} else {
		b->end = middle;
	}
	for (uint32_t i = new->first; i < new->end; i++)
		p->block_of[p->elems[i]] = p->nblocks;
	add_waiting(p, p->nblocks++);
}

/* Divides blocks into states that enter @members by symbol @c and others. */
static void refine(struct blocks *p, const struct entries *src, uint32_t c, const uint32_t *members,
		   uint32_t nmembers)
{
	const uint32_t *first = src->first + (size_t)c * (p->n + 1);
	const uint16_t *from = src->from + (size_t)c * p->n;

	for (uint32_t i = 0; i < nmembers; i++)
		for (uint32_t j = first[members[i]]; j < first[members[i] + 1]; j++)
			mark(p, from[j]);
	while (p->ntouched)
		divide(p, p->touched[--p->ntouched]);
}

static void make_partition(struct arena *a, struct blocks *p, const struct raw_automaton *m)
{
	struct entries src;
	uint32_t *members;

	*p = (struct blocks){.n = m->nstates};
	p->elems = ARENA_ARRAY(a, uint32_t, p->n);
	p->place = ARENA_ARRAY(a, uint32_t, p->n);
	p->block_of = ARENA_ARRAY(a, uint32_t, p->n);
	p->blocks = ARENA_ARRAY(a, struct block, p->n);
	p->waiting = ARENA_ARRAY(a, uint32_t, p->n);
	p->touched = ARENA_ARRAY(a, uint32_t, p->n);
	members = ARENA_ARRAY(a, uint32_t, p->n);
	find_entries(a, m, &src);
	first_blocks(p, m);
	while (p->nwaiting) {
		struct block *b = &p->blocks[p->waiting[--p->nwaiting]];
		uint32_t n = b->end - b->first;

		b->waiting = false;
		memcpy(members, p->elems + b->first, n * sizeof(*members));
		for (uint32_t c = 0; c < m->width; c++)
			refine(p, &src, c, members, n);
	}
}

void automaton_minimise(struct arena *a, struct raw_automaton *m)
{
	struct blocks p;
	uint32_t *number, *first, n = 0;

	make_partition(a, &p, m);
	number = ARENA_ARRAY(a, uint32_t, p.nblocks);
	first = ARENA_ARRAY(a, uint32_t, p.nblocks); /* a state of each block, by number */
	memset(number, 0xff, p.nblocks * sizeof(*number));
	for (uint32_t s = 0; s < m->nstates; s++) {
		if (number[p.block_of[s]] != UINT32_MAX)
			continue;
		number[p.block_of[s]] = n;
		first[n++] = s;
	}
	for (uint32_t i = 0; i < n; i++) {
		for (uint32_t c = 0; c < m->width; c++) {
			uint32_t to = m->next[(size_t)first[i] * m->width + c];

			m->next[(size_t)i * m->width + c] = (uint16_t)number[p.block_of[to]];
		}
		m->accept[i] = m->accept[first[i]];
	}
	m->nstates = n;
}
