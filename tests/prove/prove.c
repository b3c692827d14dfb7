// SPDX-License-Identifier: BSD-2-Clause
/*
 * Random rules, random events: what the prover says can never be is never seen.
 *
 * All claims about every rule, and about every two rules of a set, are given to the prover; those
 * that it says are never true are held against the answers of the plain evaluator for events. Too
 * few proofs are a failure, too: a prover that proves nothing would never be wrong.
 *
 * prove [-s SEED] [-n SETS] [-e EVENTS]
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../compare/trial.h"
#include "focus.h"
#include "prove.h"

#define MAX_RULES 14
#define WORTH     20 /* proofs of two rules that a set has at least, on average */

/** struct proof - rules @i and @j never answer @s and @t together; i == j: the rule never @s */
struct proof {
	size_t i, j;
	enum sign s, t;
};

/** struct proofs - all of one set */
struct proofs {
	struct arena *a;
	struct proof *items;
	size_t n, cap;
};

/** struct counts - what came out */
struct counts {
	uint64_t sets, alone, pairs, checked, failed;
};

static const char *const sign_names[] = {"true", "false", "not true", "not false"};

static bool fits(enum tri answer, enum sign s)
{
	switch (s) {
	case SIGN_TRUE: return answer == YES;
	case SIGN_FALSE: return answer == NO;
	case SIGN_NOT_TRUE: return answer != YES;
	default: return answer != NO;
	}
}

static bool proved(struct prover *p, const struct trial *t, const struct proof *x)
{
	const struct claim claims[] = {{t->prog->rules[x->i]->cond, x->s},
				       {t->prog->rules[x->j]->cond, x->t}};

	return prove_never(p, claims, x->i == x->j ? 1 : 2);
}

/* All signs of two rules, or of one. @shared: a prover that knows all rules, or NULL */
static void try_rules(struct proofs *all, const struct trial *t, struct prover *shared, size_t i,
		      size_t j)
{
	struct prove_budget budget = PROVE_BUDGET(MAX_RULES);
	struct arena *a = arena_new();
	struct prover *p = shared ? shared : prover_new(a, &budget);

	if (!shared) {
		prover_add(p, t->prog->rules[i]->cond);
		prover_add(p, t->prog->rules[j]->cond);
	}
	for (int s = 0; s < SIGNS; s++)
		for (int u = 0; u < (i == j ? 1 : SIGNS); u++) {
			struct proof x = {i, j, (enum sign)s, (enum sign)u};

			if (proved(p, t, &x))
				*ARENA_PUSH(all->a, all->items, all->n, all->cap) = x;
		}
	arena_free(a);
}

/* All rules; every other set has one prover for them all. */
static void try_set(struct proofs *all, const struct trial *t, uint64_t seed, struct counts *c)
{
	struct prove_budget budget = PROVE_BUDGET(MAX_RULES);
	struct prover *shared = seed & 1 ? prover_new(all->a, &budget) : NULL;

	for (size_t i = 0; shared && i < t->prog->nrules; i++)
		prover_add(shared, t->prog->rules[i]->cond);
	for (size_t i = 0; i < t->prog->nrules; i++) {
		size_t before = all->n;

		try_rules(all, t, shared, i, i);
		c->alone += all->n - before;
		before = all->n;
		for (size_t j = 0; j < i; j++)
			try_rules(all, t, shared, i, j);
		c->pairs += all->n - before;
	}
}

/* What all rules answer; @strict as in struct evaluation */
static void evaluate(struct trial *t, const struct given *g, bool strict, enum tri *ret)
{
	struct evaluation ev = {.res = &t->res, .given = g, .strict = strict};

	for (size_t i = 0; i < t->prog->nrules; i++)
		ret[i] = evaluate_rule(&ev,
				       names_find(&t->res.rules, t->prog->rules[i]->name)->item);
}

static void report(const struct trial *t, const struct proof *x, uint64_t seed, uint64_t event,
		   const struct given *g)
{
	const char *text = arena_strdup(t->a, t->set->defs);

	for (size_t i = 0; i < t->set->nrules; i++)
		if (i == strtoul(t->prog->rules[x->i]->name + 1, NULL, 10) ||
		    i == strtoul(t->prog->rules[x->j]->name + 1, NULL, 10))
			text = arena_printf(t->a, "%s%s", text, t->set->rules[i]);
	printf("--- seed %" PRIu64 ", event %" PRIu64 ": %s is %s and %s is %s, which was said to "
	       "be impossible\n%s",
	       seed, event, t->prog->rules[x->i]->name, sign_names[x->s],
	       t->prog->rules[x->j]->name, sign_names[x->t], text);
	given_print(stdout, g, text);
}

/* Returns whether no proof is contradicted by the event. */
static bool check_event(struct trial *t, const struct proofs *all, uint64_t seed, uint64_t n)
{
	struct arena *a = arena_new();
	struct given *g = generate_event(t->set, a, n);
	enum tri *answers = ARENA_ARRAY(a, enum tri, t->prog->nrules);
	bool ok = true;

	for (int strict = 0; strict < 2 && ok; strict++) {
		evaluate(t, g, strict, answers);
		for (size_t i = 0; i < all->n && ok; i++) {
			const struct proof *x = &all->items[i];

			ok = !fits(answers[x->i], x->s) ||
			     (x->i != x->j && !fits(answers[x->j], x->t));
			if (!ok)
				report(t, x, seed, n, g);
		}
	}
	arena_free(a);
	return ok;
}

static void run_set(const struct trial_tools *tools, uint64_t seed, uint64_t events,
		    struct counts *c)
{
	struct arena *a = arena_new();
	struct set *set = generate_set(a, seed, MAX_RULES);
	struct proofs all = {.a = a};
	struct trial *t;
	bool ok = true;

	if (seed % 4 >= 2)
		focus_set(set);
	t = trial_read(tools, set, NULL, false);

	if (t)
		try_set(&all, t, seed, c);
	for (uint64_t n = 0; t && n < events && ok; n++)
		ok = check_event(t, &all, seed, n);
	c->sets += t != NULL;
	c->checked += all.n * events;
	c->failed += !ok;
	trial_free(t);
	arena_free(a);
}

int main(int argc, char **argv)
{
	uint64_t seed = 1, sets = 150, events = 100;
	char dir[] = "/tmp/prove.XXXXXX", *path;
	struct trial_tools tools = {.dir = dir};
	struct counts c = {0};
	int opt;

	while ((opt = getopt(argc, argv, "s:n:e:")) != -1) {
		uint64_t v = optarg ? strtoull(optarg, NULL, 0) : 0;

		switch (opt) {
		case 's': seed = v; break;
		case 'n': sets = v; break;
		case 'e': events = v; break;
		default: fputs("usage: prove [-s SEED] [-n SETS] [-e EVENTS]\n", stderr); return 2;
		}
	}
	if (!mkdtemp(dir) || asprintf(&path, "%s/rules.ids", dir) < 0) {
		perror("prove");
		return 2;
	}
	for (uint64_t i = 0; i < sets && c.failed < 5; i++)
		run_set(&tools, seed + i, events, &c);
	unlink(path);
	rmdir(dir);
	free(path);
	printf("%" PRIu64 " sets, proofs: %" PRIu64 " of one rule, %" PRIu64 " of two; %" PRIu64
	       " times an event agreed\n",
	       c.sets, c.alone, c.pairs, c.checked);
	if (c.pairs < c.sets * WORTH || !c.alone) {
		printf("prove: too few proofs\n");
		c.failed++;
	}
	printf("%" PRIu64 " passed, %" PRIu64 " failed\n", c.sets, c.failed);
	return c.failed != 0;
}
