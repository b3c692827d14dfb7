// SPDX-License-Identifier: BSD-2-Clause
/* Sets of items, and states by their sets. What a set is: automaton_subset.c. */
#include <string.h>

#include "automaton_subset.h"

#define MAX_ITEMS 12000000u
#define NO_STATE  UINT32_MAX

/* An item: the node, and below it three bits of enum nfa_follow. */
static uint32_t make_item(uint32_t node, uint8_t follow)
{
	return node << 3 | follow;
}

static void push(struct subset *s, uint32_t node, uint8_t follow)
{
	if (follow & ~s->mark[node])
		*ARENA_PUSH(s->a, s->stack, s->nstack, s->stack_cap) =
			(struct pending){node, follow};
}

/* Into which symbols a boundary (or none) at a place lets pass, by what stands before. */
static uint8_t boundary(bool wanted, enum before before)
{
	return wanted == (before == BEFORE_WORD) ? NFA_OTHER | NFA_STOP : NFA_WORD;
}

static void expand(struct subset *s, const struct nfa_node *node, uint8_t follow,
		   enum before before)
{
	switch (node->kind) {
	case NFA_SPLIT:
		push(s, node->alt, follow);
		push(s, node->next, follow);
		break;
	case NFA_BEGIN:
		if (before == BEFORE_BEGIN)
			push(s, node->next, follow);
		break;
	case NFA_END: push(s, node->next, follow & NFA_STOP); break;
	case NFA_BOUNDARY: push(s, node->next, follow & boundary(true, before)); break;
	case NFA_NOT_BOUNDARY: push(s, node->next, follow & boundary(false, before)); break;
	case NFA_SET:
	case NFA_MATCH: break;
	}
}

void subset_touch(struct subset *s, uint32_t node, uint8_t follow)
{
	if (!s->mark[node])
		s->touched[s->ntouched++] = node;
	s->mark[node] |= follow;
}

void subset_add(struct subset *s, uint32_t node, enum before before)
{
	push(s, node, NFA_ANY);
	while (s->nstack) {
		struct pending p = s->stack[--s->nstack];
		uint8_t more = p.follow & (uint8_t)~s->mark[p.node];

		if (!more)
			continue;
		subset_touch(s, p.node, more);
		expand(s, &s->n->nodes[p.node], more, before);
		s->work++;
	}
}

/* For which symbols @node counts, given its mark: NFA_ANY if it is for all that matter to it. */
static uint8_t item_follow(const struct subset *s, uint32_t node)
{
	uint8_t follow = s->mark[node], takes;

	if (node == fresh_node(s) || s->n->nodes[node].kind == NFA_MATCH)
		return follow;
	if (s->n->nodes[node].kind != NFA_SET)
		return 0;
	takes = s->n->sets[s->n->nodes[node].set].follow;
	follow |= s->base[node];
	return (follow & takes) == takes && takes ? NFA_ANY : follow & takes;
}

static void raise_floor(const struct nfa_node *node, uint32_t *floor, uint32_t *best)
{
	if (node->endless && *floor < node->rank)
		*floor = node->rank;
	if (*best < node->left)
		*best = node->left;
}

static void raise_floors(struct subset *s)
{
	for (uint32_t i = 0; i < s->ntouched; i++) {
		const struct nfa_node *node = &s->n->nodes[s->touched[i]];

		if (s->follow[i] == NFA_ANY && s->touched[i] != fresh_node(s))
			raise_floor(node, &s->floor[node->piece], &s->best[node->chain]);
	}
}

/* Whether all that @at can lead to, another node of the set leads to as well. */
static bool worthless(const struct subset *s, uint32_t at)
{
	const struct nfa_node *node = &s->n->nodes[at];

	return s->n->prunes && at != fresh_node(s) &&
	       (node->rank < s->floor[node->piece] || node->left < s->best[node->chain]);
}

static void drop_floors(struct subset *s)
{
	for (uint32_t i = 0; i < s->ntouched; i++) {
		if (s->touched[i] == fresh_node(s))
			continue;
		s->floor[s->n->nodes[s->touched[i]].piece] = 0;
		s->best[s->n->nodes[s->touched[i]].chain] = 0;
	}
}

struct items subset_take(struct subset *s)
{
	struct items ret = {.v = s->out};

	for (uint32_t i = 0; i < s->ntouched; i++)
		s->follow[i] = item_follow(s, s->touched[i]);
	if (s->n->prunes)
		raise_floors(s);
	for (uint32_t i = 0; i < s->ntouched; i++) {
		uint32_t node = s->touched[i];
		uint8_t follow = s->follow[i];

		if (follow == NFA_ANY && node != fresh_node(s) &&
		    s->n->nodes[node].kind == NFA_MATCH)
			ret.accept |= 1ull << s->n->nodes[node].next;
		else if (follow & ~s->base[node] && !worthless(s, node))
			s->out[ret.n++] = make_item(node, follow);
	}
	if (s->n->prunes)
		drop_floors(s);
	for (uint32_t i = 0; i < s->ntouched; i++)
		s->mark[s->touched[i]] = 0;
	s->work += s->ntouched;
	s->ntouched = 0;
	return ret;
}

struct items subset_keep(struct subset *s, struct items set)
{
	uint32_t *v = ARENA_ARRAY(s->a, uint32_t, set.n ? set.n : 1);

	if (set.n)
		memcpy(v, set.v, set.n * sizeof(*v));
	set.v = v;
	s->nitems += set.n;
	return set;
}

static uint64_t hash_items(const struct items *set)
{
	uint64_t sum = 0;

	for (uint32_t i = 0; i < set->n; i++) {
		uint64_t x = set->v[i] * 0x9e3779b97f4a7c15u;

		x = (x ^ x >> 32) * 0xd6e8feb86659fd93u;
		sum += x ^ x >> 29;
	}
	return (sum + set->n) * 0x9e3779b97f4a7c15u ^ set->accept * 0xff51afd7ed558ccdu;
}

static void rehash(struct subset *s)
{
	s->hash_size = s->hash_size ? s->hash_size * 4 : 1024;
	s->hash = ARENA_ARRAY(s->a, uint32_t, s->hash_size);
	memset(s->hash, 0xff, s->hash_size * sizeof(*s->hash));
	for (uint32_t i = 0; i < s->nstates; i++) {
		uint32_t h = (uint32_t)(s->states[i].hash >> 32) & (s->hash_size - 1);

		s->states[i].hash_next = s->hash[h];
		s->hash[h] = i;
	}
}

bool subset_same(const struct subset *s, const struct items *x, const struct items *set)
{
	bool same = x->n == set->n && x->accept == set->accept;

	for (uint32_t i = 0; i < set->n && same; i++)
		s->mark[set->v[i] >> 3] = set->v[i] & NFA_ANY;
	for (uint32_t i = 0; i < x->n && same; i++)
		same = s->mark[x->v[i] >> 3] == (x->v[i] & NFA_ANY);
	for (uint32_t i = 0; i < set->n; i++)
		s->mark[set->v[i] >> 3] = 0;
	return same;
}

static uint32_t find_state(struct subset *s, const struct items *set, uint64_t hash, uint32_t slot)
{
	for (uint32_t i = s->hash[slot]; i != NO_STATE; i = s->states[i].hash_next)
		if (s->states[i].hash == hash && subset_same(s, &s->states[i].items, set))
			return i;
	return NO_STATE;
}

uint16_t subset_intern(struct subset *s, struct items set)
{
	uint64_t hash = hash_items(&set);
	uint32_t slot, found;

	if (s->nstates >= s->hash_size)
		rehash(s);
	slot = (uint32_t)(hash >> 32) & (s->hash_size - 1);
	s->work += set.n;
	found = find_state(s, &set, hash, slot);
	if (found != NO_STATE)
		return (uint16_t)found;
	if (s->nstates >= s->max_states)
		s->failed = AUTOMATON_LIMIT_STATES;
	else if (s->work > s->max_work || s->nitems > MAX_ITEMS)
		s->failed = AUTOMATON_LIMIT_WORK;
	if (s->failed)
		return 0;
	*ARENA_PUSH(s->a, s->states, s->nstates, s->states_cap) =
		(struct state){subset_keep(s, set), hash, s->hash[slot]};
	s->hash[slot] = (uint32_t)(s->nstates - 1);
	return (uint16_t)(s->nstates - 1);
}
