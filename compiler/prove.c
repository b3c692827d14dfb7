// SPDX-License-Identifier: BSD-2-Clause
/* The search: claims about conditions become claims about tests. */
#include "prove_priv.h"

#define MAX_STEPS 20000 /* of one proof */

/** struct goal - at least @need of @kids answer @sign; then all goals behind it */
struct goal {
	const struct goal *next;
	struct expr *const *kids;
	size_t n, need;
	enum sign sign;
};

struct prover *prover_new(struct arena *a, struct prove_budget *budget)
{
	struct prover *p = ARENA_NEW(a, struct prover);

	p->a = a;
	p->budget = budget;
	return p;
}

static void add_tests(struct prover *p, const struct expr *e)
{
	if (++p->nodes > PROVE_MAX_NODES)
		return;
	if (e->kind == EXPR_PRED)
		value_add(p, e->pred);
	for (size_t i = 0; i < e->nkids; i++)
		add_tests(p, e->kids[i]);
}

bool prover_add(struct prover *p, const struct expr *e)
{
	add_tests(p, e);
	p->facts = NULL;
	return p->nodes <= PROVE_MAX_NODES;
}

static enum sign turned(enum sign s)
{
	switch (s) {
	case SIGN_TRUE: return SIGN_FALSE;
	case SIGN_FALSE: return SIGN_TRUE;
	case SIGN_NOT_TRUE: return SIGN_NOT_FALSE;
	default: return SIGN_NOT_TRUE;
	}
}

/* How many kids must answer @sign so that @e does. */
static size_t needed(const struct expr *e, enum sign sign)
{
	size_t all = e->nkids, n = e->kind == EXPR_AND  ? all
				   : e->kind == EXPR_OR ? 1
							: (size_t)e->n;

	if (sign == SIGN_TRUE || sign == SIGN_NOT_FALSE)
		return n;
	return n > all ? 0 : all - n + 1;
}

static bool possible(struct prover *p, const struct goal *now, const struct goal *later);

static bool test_possible(struct prover *p, const struct expr *e, enum sign sign,
			  const struct goal *now, const struct goal *later)
{
	struct literal lit;
	struct facts *f, saved;
	bool ret;

	if (!value_find(p, e->pred, &lit))
		return possible(p, now, later);
	f = &p->facts[lit.value];
	saved = *f;
	if (lit.test == VALUE_MAX_TESTS)
		f->exists[e->pred->negate][sign] = true;
	else
		f->claimed[e->pred->negate][sign] |= UINT64_C(1) << lit.test;
	ret = value_allows(p, p->values[lit.value], f) && possible(p, now, later);
	*f = saved;
	return ret;
}

static bool constant_allows(bool value, enum sign sign)
{
	return value == (sign == SIGN_TRUE || sign == SIGN_NOT_FALSE);
}

static bool claim_possible(struct prover *p, const struct expr *e, enum sign sign,
			   const struct goal *now, const struct goal *later)
{
	struct goal goal = {now, e->kids, e->nkids, 0, sign};

	switch (e->kind) {
	case EXPR_CONST: return constant_allows(e->value, sign) && possible(p, now, later);
	case EXPR_PRED: return test_possible(p, e, sign, now, later);
	case EXPR_NOT: return claim_possible(p, e->kids[0], turned(sign), now, later);
	case EXPR_AND:
	case EXPR_OR:
	case EXPR_NOF: break;
	}
	goal.need = needed(e, sign);
	return possible(p, &goal, later);
}

/* One of the goals that leave a choice: its first kid does it, or the others must. */
static bool choice_possible(struct prover *p, const struct goal *g)
{
	struct goal rest = {g->next, g->kids + 1, g->n - 1, g->need - 1, g->sign};

	if (claim_possible(p, g->kids[0], g->sign, rest.need ? &rest : NULL,
			   rest.need ? NULL : g->next))
		return true;
	rest.need = g->need;
	return possible(p, &rest, NULL);
}

/*
 * Can all of @now, which may leave a choice or not, and @later, which do, be true? What leaves no
 * choice comes first. Out of steps, the answer is yes.
 */
static bool possible(struct prover *p, const struct goal *now, const struct goal *later)
{
	struct goal rest;
	uint64_t cost;

	/* Each test is looked for among the values. */
	cost = 1 + p->nvalues / 4;
	if (p->steps <= cost) {
		p->steps = 0;
		return true;
	}
	p->steps -= cost;
	while (now && !now->need)
		now = now->next;
	if (!now) {
		return !later || choice_possible(p, later);
	}
	if (now->need > now->n)
		return false;
	if (now->need < now->n) {
		rest = *now;
		rest.next = later;
		return possible(p, now->next, &rest);
	}
	rest = (struct goal){now->next, now->kids + 1, now->n - 1, now->need - 1, now->sign};
	return claim_possible(p, now->kids[0], now->sign, &rest, later);
}

bool prove_never(struct prover *p, const struct claim *claims, size_t n)
{
	struct expr *kids[4];
	struct goal goals[4] = {0};
	uint64_t steps;
	bool ret;

	if (p->nodes > PROVE_MAX_NODES || !n || n > 4)
		return false;
	if (!p->facts)
		p->facts = ARENA_ARRAY(p->a, struct facts, p->nvalues + 1);
	for (size_t i = 0; i < n; i++) {
		kids[i] = (struct expr *)claims[i].e;
		goals[i] = (struct goal){i + 1 < n ? &goals[i + 1] : NULL, &kids[i], 1, 1,
					 claims[i].sign};
	}
	steps = p->budget->steps < MAX_STEPS ? p->budget->steps : MAX_STEPS;
	p->steps = steps;
	ret = !possible(p, goals, NULL) && p->steps;
	p->budget->steps -= steps - p->steps;
	return ret;
}
