// SPDX-License-Identifier: BSD-2-Clause
/*
 * Which rules of a large set go into tables, and what they wait for there.
 *
 * requires: conditions over tests
 * produces: plan_rule.in_table and guard
 *
 * A guard is a set of tests of strings or single values of which one must pass, or be undecided,
 * for the rule's condition to be anything but false. As long as none of them has passed nothing of
 * the rule has to be looked at.
 */
#include <string.h>

#include "plan_priv.h"
#include "regex.h"

#define GUARD_MAX 32 /* tests of one guard */
#define KEY_WORTH 16 /* a single number or address, as bytes of a literal */

/** struct guard - a candidate for a rule's guard */
struct guard {
	struct plan_test *tests[GUARD_MAX];
	size_t n;
	uint64_t uses;  /* by how many conditions its tests are used: the fewer, the rarer it passes
			 */
	uint32_t worth; /* bytes of its shortest literal; the longer, the rarer */
};

static size_t literals_of(struct arena *a, const struct pattern *p, struct pattern **ret)
{
	if (p->kind != PATTERN_GLOB && p->kind != PATTERN_REGEX) {
		*ret = (struct pattern *)p;
		return 1;
	}
	return regex_literals(a, p->regex, ret);
}

size_t plan_literals(struct arena *a, const struct plan_test *t, struct pattern **ret)
{
	struct pattern *all = NULL, *some;
	size_t n = 0, cap = 0;

	for (size_t i = 0; i < t->pred->npatterns; i++) {
		size_t count = literals_of(a, &t->pred->patterns[i], &some);

		if (!count)
			return 0;
		for (size_t j = 0; j < count; j++)
			*ARENA_PUSH(a, all, n, cap) = some[j];
	}
	*ret = all;
	return n;
}

bool plan_is_keyed(const struct plan_test *t)
{
	const struct pred *p = t->pred;

	for (size_t i = 0; p->kind == PRED_INT && i < p->nranges; i++)
		if (p->ranges[i].lo != p->ranges[i].hi)
			return false;
	for (size_t i = 0; p->kind == PRED_IP && i < p->nnets; i++)
		if (p->nets[i].plen != 128)
			return false;
	return (p->kind == PRED_INT && !p->nusers) || p->kind == PRED_IP;
}

/* The shortest literal of a test for which a rule can wait; 0: it cannot. */
static uint32_t worth_waiting(struct planner *pl, const struct plan_test *t)
{
	uint32_t shortest = UINT32_MAX;
	struct pattern *lits;
	size_t n;

	if (t->fields[0]->walk)
		return 0;
	if (plan_is_keyed(t))
		return KEY_WORTH;
	n = t->pred->kind == PRED_STR ? plan_literals(pl->p->a, t, &lits) : 0;
	for (size_t i = 0; i < n; i++)
		if (lits[i].len < shortest)
			shortest = lits[i].len;
	return n ? shortest + 1 : 0; /* an empty one is worth little, but something */
}

/* Whether a rule can wait for @e; adds its test to @g. */
static bool guard_by_test(struct planner *pl, const struct plan_expr *e, struct guard *g)
{
	uint32_t worth = worth_waiting(pl, e->test);

	if (!worth || e->negate || g->n == GUARD_MAX)
		return false;
	g->tests[g->n++] = e->test;
	g->uses += e->test->uses;
	if (worth < g->worth)
		g->worth = worth;
	return true;
}

static bool better(const struct guard *x, const struct guard *y)
{
	if (x->uses != y->uses)
		return x->uses < y->uses;
	return x->worth > y->worth;
}

static bool guard_of(struct planner *pl, const struct plan_expr *e, struct guard *g);

/* Of an and, the best that a kid has. */
static bool guard_of_any(struct planner *pl, const struct plan_expr *e, struct guard *g)
{
	struct guard best = {0};
	bool found = false;

	for (size_t i = 0; i < e->nkids; i++) {
		struct guard k = *g;

		if (!guard_of(pl, e->kids[i], &k) || (found && !better(&k, &best)))
			continue;
		best = k;
		found = true;
	}
	if (found)
		*g = best;
	return found;
}

/* Of an or, all that its kids have. */
static bool guard_of_all(struct planner *pl, const struct plan_expr *e, struct guard *g)
{
	for (size_t i = 0; i < e->nkids; i++)
		if (!guard_of(pl, e->kids[i], g))
			return false;
	return e->nkids > 0;
}

static bool guard_of(struct planner *pl, const struct plan_expr *e, struct guard *g)
{
	switch (e->kind) {
	case EXPR_PRED: return guard_by_test(pl, e, g);
	case EXPR_AND: return guard_of_any(pl, e, g);
	case EXPR_OR: return guard_of_all(pl, e, g);
	case EXPR_NOF: return e->n > 0 && guard_of_all(pl, e, g);
	case EXPR_CONST:
	case EXPR_NOT: break;
	}
	return false;
}

static bool try_guard(struct planner *pl, struct plan_rule *r)
{
	struct guard g = {.worth = UINT32_MAX};

	if (!guard_of(pl, r->cond, &g))
		return false;
	r->guard = ARENA_ARRAY(pl->p->a, struct plan_test *, g.n);
	memcpy(r->guard, g.tests, g.n * sizeof(struct plan_test *));
	r->nguard = g.n;
	return true;
}

static void note_code(void *arg, const struct plan_expr *use)
{
	(void)arg;
	use->test->in_code = true;
	use->test->polarity[use->negate] = true;
}

static void note_table(void *arg, const struct plan_expr *use)
{
	(void)arg;
	use->test->in_table = true;
	for (size_t i = 0; i < use->test->nfields; i++)
		use->test->fields[i]->in_table = true;
	/* A string that code runs over is not run over again. */
	if (plan_needs_lane(use->test) || (use->test->in_code && use->test->pred->kind == PRED_STR))
		use->test->polarity[use->negate] = true;
}

static void put_in_table(struct plan_event *ev, struct plan_rule *r)
{
	r->in_table = true;
	ev->ntable++;
}

/* Rules that can wait; then, beyond what code may have, others that are candidates always. */
static void choose(struct planner *pl, struct plan_event *ev)
{
	size_t ncode = 0;

	if (ev->nrules <= pl->code_rules)
		return;
	for (size_t i = 0; i < ev->nrules; i++) {
		struct plan_rule *r = &ev->rules[i];
		bool fits = plan_fits_table(ev, r);

		if (fits && try_guard(pl, r))
			put_in_table(ev, r);
		else if (fits && ncode >= pl->code_rules)
			put_in_table(ev, r);
		else
			ncode++;
	}
}

/* Rules in code come first, each kind in its order. */
static void sort_rules(struct planner *pl, struct plan_event *ev)
{
	struct plan_rule *rules = ARENA_ARRAY(pl->p->a, struct plan_rule, ev->nrules);
	size_t code = 0, table = ev->nrules - ev->ntable;

	for (size_t i = 0; i < ev->nrules; i++)
		rules[ev->rules[i].in_table ? table++ : code++] = ev->rules[i];
	ev->rules = rules;
	ev->ncode = code;
}

void plan_divide(struct planner *pl, struct plan_event *ev)
{
	choose(pl, ev);
	sort_rules(pl, ev);
	for (size_t i = 0; i < ev->nrules; i++)
		plan_use(ev->rules[i].cond, ev->rules[i].in_table ? note_table : note_code, NULL);
}
