// SPDX-License-Identifier: BSD-2-Clause
/*
 * Gates: cheap tests that tell that no string has to be read for the tables.
 *
 * requires: rules that know what they wait for
 * produces: plan_event.gate, plan_field.gate and ungated
 *
 * A gate is an or: of every rule that waits for a string it has a part without which the rule is
 * false. Where rules share few tests, these are the parts. Otherwise one test for each field is
 * made, true for all numbers that some rule asks for.
 */
#include <string.h>

#include "plan_priv.h"

#define GATE_MAX_TESTS 16
#define GATE_MAX_COST  40 /* ns: what a gate may read */

/* Whether the answer of @e is cheap to have before any string is read. */
static bool is_cheap(const struct plan_expr *e)
{
	if (e->kind != EXPR_PRED || e->test->pred->kind == PRED_STR || e->test->nfields != 1)
		return false;
	return !e->test->fields[0]->walk && e->test->fields[0]->read == READ_NUMBER &&
	       e->cost <= GATE_MAX_COST;
}

static bool same_use(const struct plan_expr *x, const struct plan_expr *y)
{
	return x->test == y->test && x->negate == y->negate;
}

static bool has_use(const struct plan_expr *e, const struct plan_expr *use)
{
	for (size_t i = 0; e->kind == EXPR_AND && i < e->nkids; i++)
		if (is_cheap(e->kids[i]) && same_use(e->kids[i], use))
			return true;
	return false;
}

/* The cheap part of @e that most conditions use; NULL: there is none. */
static struct plan_expr *commonest(const struct plan_expr *e)
{
	struct plan_expr *best = NULL;

	for (size_t i = 0; e->kind == EXPR_AND && i < e->nkids; i++)
		if (is_cheap(e->kids[i]) && (!best || e->kids[i]->test->uses > best->test->uses))
			best = e->kids[i];
	return best;
}

static bool gate_has(const struct plan_expr *gate, const struct plan_expr *cond)
{
	for (size_t i = 0; i < gate->nkids; i++)
		if (has_use(cond, gate->kids[i]))
			return true;
	return false;
}

static bool add_to_gate(struct planner *pl, struct plan_expr *gate, const struct plan_rule *r)
{
	struct plan_expr *part;

	if (gate_has(gate, r->cond))
		return true;
	part = commonest(r->cond);
	if (!part || gate->nkids == GATE_MAX_TESTS)
		return false;
	*ARENA_PUSH(pl->p->a, gate->kids, gate->nkids, gate->kids_cap) = part;
	return true;
}

static bool waits_for_string(const struct plan_rule *r)
{
	for (size_t i = 0; r->in_table && i < r->nguard; i++)
		if (r->guard[i]->pred->kind == PRED_STR)
			return true;
	return false;
}

static void note_ungated(void *arg, const struct plan_expr *use)
{
	(void)arg;
	for (size_t i = 0; i < use->test->nfields; i++)
		use->test->fields[i]->ungated = true;
}

/* Rules that wait for a value, or for nothing, may be true although the gate is shut. */
static void note_others(struct plan_event *ev)
{
	for (size_t i = 0; i < ev->nrules; i++)
		if (ev->rules[i].in_table && !waits_for_string(&ev->rules[i]))
			plan_use(ev->rules[i].cond, note_ungated, NULL);
}

/* A part that asks for numbers of one field. */
static bool asks_for_numbers(const struct plan_expr *e)
{
	return is_cheap(e) && !e->negate && e->test->pred->kind == PRED_INT &&
	       !e->test->pred->nusers;
}

/** struct numbers - numbers of a field that rules ask for */
struct numbers {
	struct range *ranges;
	size_t n, cap;
};

/* How many numbers pass @t: the fewer, the less the gate lets through for its sake. */
static uint64_t width_of(const struct plan_test *t)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < t->pred->nranges; i++) {
		const struct range *r = &t->pred->ranges[i];
		uint64_t more = (uint64_t)r->hi - (uint64_t)r->lo;

		sum = sum + more < sum ? UINT64_MAX : sum + more;
	}
	return sum;
}

/* Adds the fewest numbers that @e asks for of one field. */
static bool add_numbers(struct planner *pl, const struct plan_expr *e, struct numbers *by_field)
{
	const struct plan_test *best = NULL;
	struct numbers *all;

	for (size_t j = 0; e->kind == EXPR_AND && j < e->nkids; j++)
		if (asks_for_numbers(e->kids[j]) &&
		    (!best || width_of(e->kids[j]->test) < width_of(best)))
			best = e->kids[j]->test;
	if (!best)
		return false;
	all = &by_field[best->fields[0]->index];
	for (size_t i = 0; i < best->pred->nranges; i++)
		*ARENA_PUSH(pl->p->a, all->ranges, all->n, all->cap) = best->pred->ranges[i];
	return true;
}

/* The test that all numbers of @all pass. */
static struct plan_expr *numbers_test(struct planner *pl, struct plan_event *ev,
				      const struct plan_field *f, const struct numbers *all)
{
	struct expr e = {.kind = EXPR_PRED, .span = ev->rules[0].rule->span};

	e.pred = ARENA_NEW(pl->p->a, struct pred);
	*e.pred = (struct pred){.kind = PRED_INT,
				.ref = f->ref,
				.span = e.span,
				.ranges = all->ranges,
				.nranges = all->n};
	return plan_condition(pl, ev, &e);
}

/* One test for each field; false if a rule asks for numbers of none. */
static bool gate_of_numbers(struct planner *pl, struct plan_event *ev, struct plan_expr *gate)
{
	size_t nfields = ev->nfields;
	struct numbers *by_field = ARENA_ARRAY(pl->p->a, struct numbers, nfields + 1);

	memset(by_field, 0, (nfields + 1) * sizeof(*by_field));
	for (size_t i = 0; i < ev->nrules; i++)
		if (waits_for_string(&ev->rules[i]) &&
		    !add_numbers(pl, ev->rules[i].cond, by_field))
			return false;
	for (size_t i = 0; i < nfields; i++)
		if (by_field[i].n)
			*ARENA_PUSH(pl->p->a, gate->kids, gate->nkids, gate->kids_cap) =
				numbers_test(pl, ev, ev->fields[i], &by_field[i]);
	return true;
}

static bool gate_of_tests(struct planner *pl, struct plan_event *ev, struct plan_expr *gate)
{
	for (size_t i = 0; i < ev->nrules; i++)
		if (waits_for_string(&ev->rules[i]) && !add_to_gate(pl, gate, &ev->rules[i]))
			return false;
	return true;
}

void plan_gate(struct planner *pl, struct plan_event *ev)
{
	struct plan_expr *gate = ARENA_NEW(pl->p->a, struct plan_expr);

	gate->kind = EXPR_OR;
	if (!gate_of_tests(pl, ev, gate)) {
		gate->nkids = 0;
		if (!gate_of_numbers(pl, ev, gate))
			return;
	}
	if (!gate->nkids)
		return;
	ev->gate = gate;
	note_others(ev);
	for (size_t i = 0; i < gate->nkids; i++) {
		gate->kids[i]->test->polarity[gate->kids[i]->negate] = true;
		gate->kids[i]->test->fields[0]->gate = true;
	}
}
