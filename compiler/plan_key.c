// SPDX-License-Identifier: BSD-2-Clause
/*
 * Numbers and addresses for which rules in tables wait.
 *
 * requires: rules that know which tests they wait for
 * produces: plan.keys, sorted by value for each field, with the tests that each value passes
 */
#include <stdlib.h>

#include "plan_priv.h"

/** struct point - a value that passes test @hit */
struct point {
	uint64_t key[2];
	uint32_t hit;
};

/** struct points - all points of a field */
struct points {
	struct point *items;
	size_t n, cap;
};

static uint64_t be64(const uint8_t *b)
{
	uint64_t v = 0;

	for (int i = 0; i < 8; i++)
		v = v << 8 | b[i];
	return v;
}

static void add_points(struct planner *pl, struct points *all, const struct plan_test *t)
{
	const struct pred *p = t->pred;

	for (size_t i = 0; i < p->nranges; i++)
		*ARENA_PUSH(pl->p->a, all->items, all->n, all->cap) =
			(struct point){{0, (uint64_t)p->ranges[i].lo}, t->hit};
	for (size_t i = 0; i < p->nnets; i++)
		*ARENA_PUSH(pl->p->a, all->items, all->n, all->cap) =
			(struct point){{be64(p->nets[i].addr), be64(p->nets[i].addr + 8)}, t->hit};
}

static int by_key(const void *l, const void *r)
{
	const struct point *x = l, *y = r;

	for (int i = 0; i < 2; i++)
		if (x->key[i] != y->key[i])
			return x->key[i] < y->key[i] ? -1 : 1;
	return x->hit < y->hit ? -1 : x->hit > y->hit;
}

static bool same_key(const struct point *x, const struct ids_key *k)
{
	return x->key[0] == k->key[0] && x->key[1] == k->key[1];
}

static void add_keys(struct plan *p, struct plan_field *f, struct points *all)
{
	if (all->n)
		qsort(all->items, all->n, sizeof(*all->items), by_key);
	f->key_first = (uint32_t)p->nkeys;
	for (size_t i = 0; i < all->n; i++) {
		const struct point *at = &all->items[i];

		if (!f->nkeys || !same_key(at, &p->keys[p->nkeys - 1])) {
			*ARENA_PUSH(p->a, p->keys, p->nkeys, p->keys_cap) =
				(struct ids_key){{at->key[0], at->key[1]}, (uint32_t)p->nlists, 0};
			f->nkeys++;
		}
		*ARENA_PUSH(p->a, p->lists, p->nlists, p->lists_cap) = at->hit;
		p->keys[p->nkeys - 1].n++;
	}
}

void plan_keys(struct planner *pl, struct plan_event *ev)
{
	for (size_t i = 0; i < ev->nfields; i++) {
		struct points all = {0};

		if (!ev->fields[i]->nwaiting || ev->fields[i]->read == READ_STRING)
			continue;
		for (size_t j = 0; j < ev->ntests; j++)
			if (ev->tests[j]->fields[0] == ev->fields[i] && ev->tests[j]->nwaiting)
				add_points(pl, &all, ev->tests[j]);
		add_keys(pl->p, ev->fields[i], &all);
	}
}
