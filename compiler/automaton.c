// SPDX-License-Identifier: BSD-2-Clause
/*
 * Subset construction.
 *
 * requires: patterns, each a plain sequence of bytes (or of letters in either case)
 * produces: struct automaton
 *
 * A state is a set of positions (pattern, bytes already seen) and the tests that are reported when
 * it is entered. Patterns that may begin anywhere (contains, endswith) have their position 0 in
 * every state, so it is not stored. For plain sequences the number of states is at most about the
 * sum of the patterns' lengths.
 */
#include "automaton.h"

#include <assert.h>
#include <string.h>

#define END_SYMBOL 256u
#define NO_STATE   UINT32_MAX

struct item {
	uint32_t pattern, pos;
};

struct state {
	struct item *items; /* sorted */
	size_t nitems;
	uint64_t accept;
	uint32_t hash_next;
};

struct builder {
	struct arena *a;
	const struct automaton_pattern *pats;
	size_t npats;
	uint32_t *floating; /* patterns that may begin anywhere */
	size_t nfloating;
	struct state *states;
	size_t nstates, cap;
	uint32_t *next; /* nstates × nclasses */
	size_t next_cap;
	uint32_t *hash;
	uint32_t hash_size;
	uint8_t class_of[256];
	uint8_t byte_of[257]; /* a byte of each class */
	uint32_t nclasses;    /* without the end symbol */
	struct item *tmp;
};

static uint8_t fold(uint8_t c)
{
	return c >= 'A' && c <= 'Z' ? (uint8_t)(c + 32) : c;
}

static bool fits(const struct pattern *p, uint32_t pos, uint8_t c)
{
	uint8_t want = (uint8_t)p->bytes[pos];

	return p->icase ? fold(want) == fold(c) : want == c;
}

static bool floats(const struct pattern *p)
{
	return p->kind == PATTERN_CONTAINS || p->kind == PATTERN_SUFFIX;
}

/* Every byte that a pattern names is a class of its own, all others together are one. */
static void make_classes(struct builder *b)
{
	bool used[256] = {false};
	bool other = false;

	for (size_t i = 0; i < b->npats; i++) {
		const struct pattern *p = b->pats[i].pattern;

		for (uint32_t j = 0; j < p->len; j++) {
			uint8_t c = (uint8_t)p->bytes[j];

			used[c] = true;
			if (p->icase && fold(c) >= 'a' && fold(c) <= 'z') {
				used[fold(c)] = true;
				used[fold(c) - 32] = true;
			}
		}
		if (p->kind == PATTERN_UNDER)
			used['/'] = true;
	}
	for (unsigned c = 0; c < 256; c++) {
		if (used[c])
			continue;
		b->class_of[c] = 0;
		b->byte_of[0] = (uint8_t)c;
		other = true;
	}
	b->nclasses = other;
	for (unsigned c = 0; c < 256; c++) {
		if (!used[c])
			continue;
		b->class_of[c] = (uint8_t)b->nclasses;
		b->byte_of[b->nclasses++] = (uint8_t)c;
	}
}

static uint32_t hash_state(const struct item *items, size_t n, uint64_t accept)
{
	uint64_t h = 0xcbf29ce484222325u ^ accept;

	for (size_t i = 0; i < n; i++) {
		h = (h ^ items[i].pattern) * 0x100000001b3u;
		h = (h ^ items[i].pos) * 0x100000001b3u;
	}
	return (uint32_t)(h ^ h >> 32);
}

static void rehash(struct builder *b)
{
	b->hash_size = b->hash_size ? b->hash_size * 4 : 1024;
	b->hash = ARENA_ARRAY(b->a, uint32_t, b->hash_size);
	memset(b->hash, 0xff, b->hash_size * sizeof(*b->hash));
	for (uint32_t i = 0; i < b->nstates; i++) {
		struct state *s = &b->states[i];
		uint32_t h = hash_state(s->items, s->nitems, s->accept) & (b->hash_size - 1);

		s->hash_next = b->hash[h];
		b->hash[h] = i;
	}
}

/* The state with these items, made if it is new; NO_STATE if there are too many. */
static uint32_t intern_state(struct builder *b, const struct item *items, size_t n, uint64_t accept)
{
	uint32_t h;
	struct state *s;

	if (b->nstates >= b->hash_size)
		rehash(b);
	h = hash_state(items, n, accept) & (b->hash_size - 1);
	for (uint32_t i = b->hash[h]; i != NO_STATE; i = b->states[i].hash_next) {
		s = &b->states[i];
		if (s->nitems == n && s->accept == accept &&
		    (!n || !memcmp(s->items, items, n * sizeof(*items))))
			return i;
	}
	if (b->nstates >= AUTOMATON_MAX_STATES)
		return NO_STATE;
	s = ARENA_PUSH(b->a, b->states, b->nstates, b->cap);
	s->items = ARENA_ARRAY(b->a, struct item, n ? n : 1);
	if (n)
		memcpy(s->items, items, n * sizeof(*items));
	s->nitems = n;
	s->accept = accept;
	s->hash_next = b->hash[h];
	b->hash[h] = (uint32_t)(b->nstates - 1);
	return (uint32_t)(b->nstates - 1);
}

struct step {
	struct item *items;
	size_t n;
	uint64_t accept;
};

/* What pattern @pi at @pos becomes on @symbol: a later position, a reported test, or nothing. */
static void advance(const struct builder *b, struct step *st, uint32_t pi, uint32_t pos,
		    unsigned symbol)
{
	const struct pattern *p = b->pats[pi].pattern;
	uint64_t bit = 1ull << b->pats[pi].test;

	if (pos == p->len) {
		if (symbol == END_SYMBOL || (p->kind == PATTERN_UNDER && symbol == '/'))
			st->accept |= bit;
		return;
	}
	if (symbol == END_SYMBOL || !fits(p, pos, (uint8_t)symbol))
		return;
	pos++;
	if (pos == p->len && (p->kind == PATTERN_CONTAINS || p->kind == PATTERN_PREFIX)) {
		st->accept |= bit;
		return;
	}
	st->items[st->n++] = (struct item){pi, pos};
}

static int item_less(const struct item *x, const struct item *y)
{
	return x->pattern != y->pattern ? x->pattern < y->pattern : x->pos < y->pos;
}

static void sort_items(struct item *v, size_t n)
{
	for (size_t gap = n / 2; gap; gap /= 2)
		for (size_t i = gap; i < n; i++)
			for (size_t j = i; j >= gap && item_less(&v[j], &v[j - gap]); j -= gap) {
				struct item t = v[j];

				v[j] = v[j - gap];
				v[j - gap] = t;
			}
}

static uint32_t step_state(struct builder *b, uint32_t from, unsigned symbol)
{
	struct step st = {.items = b->tmp};

	for (size_t i = 0; i < b->states[from].nitems; i++)
		advance(b, &st, b->states[from].items[i].pattern, b->states[from].items[i].pos,
			symbol);
	for (size_t i = 0; i < b->nfloating; i++)
		advance(b, &st, b->floating[i], 0, symbol);
	if (symbol == END_SYMBOL)
		st.n = 0;
	sort_items(st.items, st.n);
	return intern_state(b, st.items, st.n, st.accept);
}

static bool explore(struct builder *b)
{
	uint32_t width = b->nclasses + 1;

	for (uint32_t s = 0; s < b->nstates; s++) {
		while (b->next_cap < ((size_t)s + 1) * width) {
			size_t cap = b->next_cap ? b->next_cap * 2 : 65536;
			uint32_t *next = ARENA_ARRAY(b->a, uint32_t, cap);

			if (s)
				memcpy(next, b->next, (size_t)s * width * sizeof(*next));
			b->next = next;
			b->next_cap = cap;
		}
		for (uint32_t c = 0; c < width; c++) {
			uint32_t to =
				step_state(b, s, c < b->nclasses ? b->byte_of[c] : END_SYMBOL);

			if (to == NO_STATE)
				return false;
			b->next[(size_t)s * width + c] = to;
		}
	}
	return true;
}

/* The start state: anchored patterns at 0. Empty patterns cannot occur but for `under "/"` (bytes
 * ""). */
static uint32_t start_state(struct builder *b)
{
	size_t n = 0;

	for (size_t i = 0; i < b->npats; i++) {
		if (floats(b->pats[i].pattern))
			b->floating[b->nfloating++] = (uint32_t)i;
		else
			b->tmp[n++] = (struct item){(uint32_t)i, 0};
	}
	return intern_state(b, b->tmp, n, 0);
}

static struct automaton *finish(struct builder *b)
{
	struct automaton *m = ARENA_NEW(b->a, struct automaton);
	uint32_t *number = ARENA_ARRAY(b->a, uint32_t, b->nstates);
	uint32_t width = b->nclasses + 1, n = 0;

	for (int accepting = 0; accepting < 2; accepting++) {
		if (accepting)
			m->accept_first = n;
		for (uint32_t s = 0; s < b->nstates; s++)
			if (!!b->states[s].accept == accepting)
				number[s] = n++;
	}
	m->nstates = n;
	m->nclasses = width;
	while ((1u << m->shift) < width)
		m->shift++;
	m->start = number[0];
	m->next = ARENA_ARRAY(b->a, uint16_t, (size_t)n << m->shift);
	m->accept = ARENA_ARRAY(b->a, uint64_t, n - m->accept_first + 1);
	memcpy(m->class_of, b->class_of, sizeof(m->class_of));
	m->end_class = (uint8_t)b->nclasses;
	for (uint32_t s = 0; s < b->nstates; s++) {
		uint16_t *row = &m->next[(size_t)number[s] << m->shift];

		for (uint32_t c = 0; c < width; c++)
			row[c] = (uint16_t)number[b->next[(size_t)s * width + c]];
		if (b->states[s].accept)
			m->accept[number[s] - m->accept_first] = b->states[s].accept;
	}
	return m;
}

struct automaton *automaton_build(struct arena *a, const struct automaton_pattern *patterns,
				  size_t npatterns)
{
	struct builder b = {.a = a, .pats = patterns, .npats = npatterns};
	size_t total = 0;

	for (size_t i = 0; i < npatterns; i++)
		total += patterns[i].pattern->len + 1;
	b.tmp = ARENA_ARRAY(a, struct item, total + npatterns + 1);
	b.floating = ARENA_ARRAY(a, uint32_t, npatterns + 1);
	make_classes(&b);
	assert(b.nclasses <= 256);
	if (b.nclasses > 255)
		return NULL; /* the end symbol's class would not fit a byte */
	start_state(&b);
	if (!explore(&b))
		return NULL;
	return finish(&b);
}

uint64_t automaton_run(const struct automaton *m, const char *s, size_t len)
{
	uint32_t state = m->start;
	uint64_t hits = 0;

	for (size_t i = 0; i <= len; i++) {
		uint32_t class = i < len ? m->class_of[(uint8_t)s[i]] : m->end_class;

		state = m->next[state << m->shift | class];
		if (state >= m->accept_first)
			hits |= m->accept[state - m->accept_first];
	}
	return hits;
}
