// SPDX-License-Identifier: BSD-2-Clause
/* Checks that a plan does not contradict itself. Changes nothing. */
#include <assert.h>

#include "plan.h"

static void check_test(const struct plan *p, const struct plan_test *t)
{
	const struct plan_field *f = t->fields[0];

	assert(t->nfields && t->uses);
	for (size_t i = 1; i < t->nfields; i++)
		assert(!t->fields[i]->walk);
	switch (t->where) {
	case WHERE_VALUE: assert(t->pred->kind != PRED_STR); break;
	case WHERE_SCAN:
		assert(t->scan < f->nscans && f->scans[t->scan].all >> t->bit & 1);
		assert(!t->polarity[true] || f->scans[t->scan].negated);
		break;
	case WHERE_SET: assert(t->hit < p->nhits && p->hits[t->hit].test == t && f->nsets); break;
	case WHERE_LAZY: assert(t->dfa < p->nautomata); break;
	}
}

static void check_expr(const struct plan_rule *r, const struct plan_expr *e)
{
	assert(e->kind != EXPR_NOT || e->nkids == 1);
	assert((e->kind != EXPR_AND && e->kind != EXPR_OR) || e->nkids > 1);
	if (e->kind == EXPR_PRED && !r->in_table)
		assert(e->test->lane[e->negate] != PLAN_NO_LANE);
	for (size_t i = 0; i < e->nkids; i++) {
		assert(e->kids[i]->kind != EXPR_CONST || e->kind == EXPR_NOF);
		assert(!i || e->kids[i - 1]->cost <= e->kids[i]->cost);
		check_expr(r, e->kids[i]);
	}
}

/* A program leaves one bit on the stack. */
static void check_program(const struct plan *p, const struct plan_rule *r)
{
	size_t depth = 0;

	assert(r->nops && r->nops <= IDS_TABLE_OPS && r->op_first + r->nops <= p->nops);
	for (uint32_t i = 0; i < r->nops; i++) {
		const struct ids_inst *op = &p->ops[r->op_first + i];

		switch (op->kind) {
		case IDS_OP_NOT:
		case IDS_OP_SEAL: assert(depth); break;
		case IDS_OP_AND:
		case IDS_OP_OR:
		case IDS_OP_NOF:
			assert(op->a <= depth && op->a < 64);
			depth -= op->a;
			depth++;
			break;
		default: depth++;
		}
		assert(depth <= IDS_TABLE_DEPTH);
	}
	assert(depth == 1);
}

static bool waits(const struct plan *p, const struct plan_test *t, uint32_t rule)
{
	const struct plan_hit *h = &p->hits[t->hit];

	for (size_t i = 0; i < t->nwaiting; i++)
		if (p->lists[h->first + i] == rule)
			return true;
	return false;
}

static void check_rule(const struct plan *p, const struct plan_event *ev, uint32_t i)
{
	const struct plan_rule *r = &ev->rules[i];

	check_expr(r, r->cond);
	if (!r->in_table)
		return;
	check_program(p, r);
	for (size_t j = 0; j < r->nguard; j++)
		assert(waits(p, r->guard[j], i));
}

static void check_event(const struct plan *p, const struct plan_event *ev)
{
	assert(ev->ncode + ev->ntable == ev->nrules && ev->nwords <= IDS_WORDS);
	for (size_t i = 0; i < ev->ntests; i++)
		check_test(p, ev->tests[i]);
	for (uint32_t i = 0; i < ev->nrules; i++)
		check_rule(p, ev, i);
	for (size_t i = 0; i < ev->nfields; i++)
		assert(ev->stages[ev->fields[i]->stage] == ev->fields[i]);
}

void plan_check(const struct plan *p)
{
	size_t n = 0;

	for (size_t i = 0; i < p->nevents; i++) {
		n += p->events[i].nrules;
		check_event(p, &p->events[i]);
	}
	assert(n == p->prog->nrules);
}
