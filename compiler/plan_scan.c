// SPDX-License-Identifier: BSD-2-Clause
/*
 * Where tests of strings, and of all numbers of a list, are answered.
 *
 * requires: tests that know whether rules in code or in tables use them
 * produces: plan_field.scans and sets, plan.automata and sets, where each test finds its answer
 */
#include <string.h>

#include "plan_priv.h"

#define MANY_BYTES 16384 /* of literals: more than this is better off in a pattern set */
#define SHARED_STATES                                                                              \
	1024 /* of an automaton that several tests share, beside those of its texts                \
	      */

static enum automaton_nul nul_of(const struct plan_field *f)
{
	if (!f->area)
		return AUTOMATON_NUL_BYTE;
	return f->ref.field->flags & FIELD_LIST ? AUTOMATON_NUL_SEPARATES : AUTOMATON_NUL_SPACE;
}

static bool fits_window(const struct plan_field *f, const struct plan_test *t)
{
	const struct pattern *pat = t->pred->patterns;

	return !f->area && t->pred->npatterns == 1 && pat->kind == PATTERN_CONTAINS &&
	       !pat->icase && pat->len <= 8;
}

static struct plan_scan *add_scan(struct planner *pl, struct plan_field *f, enum scan_kind kind)
{
	struct plan_scan *s = ARENA_PUSH(pl->p->a, f->scans, f->nscans, f->scans_cap);

	*s = (struct plan_scan){.kind = kind};
	return s;
}

static void answered_by(struct plan_field *f, struct plan_test *t, uint32_t bit)
{
	t->where = WHERE_SCAN;
	t->scan = (uint32_t)f->nscans - 1;
	t->bit = bit;
	f->scans[t->scan].negated |= t->polarity[true];
}

static void scan_window(struct planner *pl, struct plan_field *f, struct plan_test *t)
{
	const struct pattern *pat = t->pred->patterns;
	struct plan_scan *s = add_scan(pl, f, SCAN_CONTAINS8);

	s->len = pat->len;
	s->all = 1;
	for (uint32_t i = 0; i < pat->len; i++)
		s->word = s->word << 8 | (uint8_t)pat->bytes[i];
	answered_by(f, t, 0);
}

static uint32_t add_automaton(struct planner *pl, struct automaton *m)
{
	*ARENA_PUSH(pl->p->a, pl->p->automata, pl->p->nautomata, pl->p->automata_cap) = m;
	return (uint32_t)pl->p->nautomata - 1;
}

static uint64_t pattern_bytes(const struct plan_test *t)
{
	uint64_t n = 0;

	for (size_t i = 0; i < t->pred->npatterns; i++)
		n += t->pred->patterns[i].len;
	return n;
}

static struct automaton *build(struct planner *pl, const struct plan_field *f,
			       struct plan_test **tests, size_t n, struct automaton_size *ret_size)
{
	struct automaton_budget budget = {0};
	struct automaton_pattern *pats = NULL;
	size_t npats = 0, cap = 0;
	uint64_t bytes = 0;

	for (size_t i = 0; i < n; i++) {
		bytes += pattern_bytes(tests[i]);
		for (size_t j = 0; j < tests[i]->pred->npatterns; j++)
			*ARENA_PUSH(pl->p->a, pats, npats, cap) = (struct automaton_pattern){
				&tests[i]->pred->patterns[j], (unsigned)i};
	}
	/* Expressions with .* inside multiply each other's states, and take long to fail. */
	if (n > 1 && SHARED_STATES + 2 * bytes < AUTOMATON_MAX_STATES)
		budget.states = (uint32_t)(SHARED_STATES + 2 * bytes);
	return automaton_build(pl->p->a, pats, npats, nul_of(f), &budget, ret_size);
}

/* The pattern of @t that is too large by itself, or the whole test. */
static struct span culprit(struct planner *pl, const struct plan_field *f,
			   const struct plan_test *t)
{
	for (size_t i = 0; t->pred->npatterns > 1 && i < t->pred->npatterns; i++) {
		struct automaton_pattern one = {&t->pred->patterns[i], 0};

		if (!automaton_build(pl->p->a, &one, 1, nul_of(f), NULL, NULL))
			return one.pattern->span;
	}
	return t->pred->npatterns == 1 ? t->pred->patterns[0].span : t->pred->span;
}

static void too_large(struct planner *pl, const struct plan_field *f, const struct plan_test *t,
		      const struct automaton_size *size)
{
	static const char *const limits[] = {
		[AUTOMATON_COMPLETE] = "",
		[AUTOMATON_LIMIT_NODES] = "with its repetitions written out it is too long",
		[AUTOMATON_LIMIT_STATES] = "its automaton has too many states",
		[AUTOMATON_LIMIT_WORK] = "its automaton takes too long to make",
	};
	struct diag *d;

	d = diag_add(pl->diags, DIAG_TOO_MANY_STATES, culprit(pl, f, t),
		     "this is too large: %s; given up at %llu places in the expression and %u "
		     "states (at most %u)",
		     limits[size->limit], (unsigned long long)size->nodes, size->states,
		     AUTOMATON_MAX_STATES);
	diag_label(d, "what repeats after .* or a wide class multiplies: use fewer repetitions, or "
		      "split it");
	pl->failed = true;
}

/* One automaton for tests[0..n), halved where it would be too large. */
static void scan_automaton(struct planner *pl, struct plan_field *f, struct plan_test **tests,
			   size_t n)
{
	struct automaton_size size = {0};
	struct automaton *m;
	struct plan_scan *s;

	m = n <= AUTOMATON_MAX_TESTS ? build(pl, f, tests, n, &size) : NULL;
	if (!m && n > 1) {
		scan_automaton(pl, f, tests, n / 2);
		scan_automaton(pl, f, tests + n / 2, n - n / 2);
		return;
	}
	if (!m) {
		too_large(pl, f, tests[0], &size);
		return;
	}
	s = add_scan(pl, f, SCAN_AUTOMATON);
	s->number = add_automaton(pl, m);
	s->dfa = m;
	s->all = n == 64 ? UINT64_MAX : (1ull << n) - 1;
	for (size_t i = 0; i < n; i++)
		answered_by(f, tests[i], (uint32_t)i);
}

static void scan_numbers(struct planner *pl, struct plan_field *f, struct plan_test *t)
{
	struct plan_scan *s = f->nscans ? &f->scans[f->nscans - 1] : NULL;
	uint32_t bit = s ? (uint32_t)__builtin_popcountll(s->all) : 64;

	if (bit == 64) {
		s = add_scan(pl, f, SCAN_NUMBERS);
		bit = 0;
	}
	s->all |= 1ull << bit;
	answered_by(f, t, bit);
}

static bool is_literal(const struct plan_test *t)
{
	for (size_t i = 0; i < t->pred->npatterns; i++)
		if (t->pred->patterns[i].kind == PATTERN_GLOB ||
		    t->pred->patterns[i].kind == PATTERN_REGEX)
			return false;
	return true;
}

/* An empty prefix or suffix is no pattern of a set. */
static bool has_empty(const struct plan_test *t)
{
	for (size_t i = 0; i < t->pred->npatterns; i++)
		if (!t->pred->patterns[i].len && t->pred->patterns[i].kind != PATTERN_EQ &&
		    t->pred->patterns[i].kind != PATTERN_UNDER)
			return true;
	return false;
}

static void note_negated(void *arg, const struct plan_expr *use)
{
	bool *negated = arg;

	if (use->negate)
		negated[use->test->number] = true;
}

/* Tests whose uses are negated somewhere, in code or in tables. */
static bool *negated_tests(struct planner *pl, struct plan_event *ev)
{
	bool *negated = ARENA_ARRAY(pl->p->a, bool, ev->ntests + 1);

	memset(negated, 0, ev->ntests + 1);
	for (size_t i = 0; i < ev->nrules; i++)
		plan_use(ev->rules[i].cond, note_negated, negated);
	return negated;
}

static enum plan_where where_of(const struct plan_test *t, bool negated)
{
	const struct plan_field *f = t->fields[0];
	/* A set says that some element passes, not that all do. */
	bool set = is_literal(t) && !has_empty(t) && !f->walk && !(f->list && negated);

	if (set && pattern_bytes(t) > MANY_BYTES)
		return WHERE_SET;
	if (t->in_code || f->walk)
		return WHERE_SCAN;
	return set ? WHERE_SET : WHERE_LAZY;
}

static void add_hit(struct planner *pl, struct plan_test *t)
{
	struct plan *p = pl->p;

	t->hit = (uint32_t)p->nhits;
	*ARENA_PUSH(p->a, p->hits, p->nhits, p->hits_cap) = (struct plan_hit){.test = t};
}

static void lazy_test(struct planner *pl, struct plan_test *t)
{
	struct automaton_size size = {0};
	struct automaton *m = build(pl, t->fields[0], &t, 1, &size);

	if (m)
		t->dfa = add_automaton(pl, m);
	else
		too_large(pl, t->fields[0], t, &size);
}

/** struct patterns - patterns of a set */
struct patterns {
	struct set_pattern *items;
	size_t n, cap;
};

static void add_patterns(struct planner *pl, struct patterns *set, const struct plan_test *t,
			 bool icase)
{
	struct pattern *lits = NULL;
	size_t n = plan_literals(pl->p->a, t, &lits);

	for (size_t i = 0; i < n; i++)
		if (lits[i].icase == icase)
			*ARENA_PUSH(pl->p->a, set->items, set->n, set->cap) =
				(struct set_pattern){&lits[i], t->hit};
}

static void field_sets(struct planner *pl, struct plan_event *ev, struct plan_field *f)
{
	for (int icase = 0; icase < 2; icase++) {
		struct patterns pats = {0};
		struct pattern_set *set;

		for (size_t i = 0; i < ev->ntests; i++)
			if (ev->tests[i]->fields[0] == f && ev->tests[i]->hit != PLAN_NO_LANE)
				add_patterns(pl, &pats, ev->tests[i], icase);
		if (!pats.n)
			continue;
		set = pattern_set_build(pl->p->a, pats.items, pats.n, icase, nul_of(f));
		if (!set) {
			diag_add(pl->diags, DIAG_TOO_MANY_STATES, ev->rules[0].rule->span,
				 "the patterns on '%s' overlap too much: thousands of them are the "
				 "end of each other",
				 f->ref.field->name);
			pl->failed = true;
			return;
		}
		f->sets[f->nsets++] = (uint32_t)pl->p->nsets;
		*ARENA_PUSH(pl->p->a, pl->p->sets, pl->p->nsets, pl->p->sets_cap) = set;
	}
}

/* Automata for what code asks for of @f. */
static void field_scans(struct planner *pl, struct plan_event *ev, struct plan_field *f)
{
	struct plan_test **tests = ARENA_ARRAY(pl->p->a, struct plan_test *, ev->ntests + 1);
	size_t n = 0;

	for (size_t i = 0; i < ev->ntests; i++)
		if (ev->tests[i]->fields[0] == f && ev->tests[i]->pred->kind == PRED_STR &&
		    ev->tests[i]->where == WHERE_SCAN)
			tests[n++] = ev->tests[i];
	if (n == 1 && fits_window(f, tests[0]))
		scan_window(pl, f, tests[0]);
	else if (n)
		scan_automaton(pl, f, tests, n);
}

/* Rules in tables wait for the tests of their guards, or for the strings to be unreadable. */
static void wait_for(struct planner *pl, struct plan_event *ev)
{
	for (size_t i = 0; i < ev->nrules; i++) {
		struct plan_rule *r = &ev->rules[i];

		for (size_t j = 0; r->in_table && j < r->nguard; j++) {
			struct plan_test *t = r->guard[j];
			struct plan_field *f = t->fields[0];

			if (t->hit == PLAN_NO_LANE)
				add_hit(pl, t);
			*ARENA_PUSH(pl->p->a, t->waiting, t->nwaiting, t->waiting_cap) =
				(uint32_t)i;
			*ARENA_PUSH(pl->p->a, f->waiting, f->nwaiting, f->waiting_cap) =
				(uint32_t)i;
		}
	}
}

void plan_strings(struct planner *pl, struct plan_event *ev)
{
	bool *negated = negated_tests(pl, ev);

	for (size_t i = 0; i < ev->ntests; i++) {
		struct plan_test *t = ev->tests[i];

		if (t->pred->kind == PRED_STR)
			t->where = where_of(t, negated[i]);
		else if (t->fields[0]->walk && t->pred->kind != PRED_EXISTS)
			scan_numbers(pl, t->fields[0], t);
		if (t->pred->kind != PRED_STR)
			continue;
		if (t->where == WHERE_SET)
			add_hit(pl, t);
		else if (t->where == WHERE_LAZY)
			lazy_test(pl, t);
	}
	wait_for(pl, ev);
	plan_keys(pl, ev);
	for (size_t i = 0; i < ev->nfields; i++) {
		field_scans(pl, ev, ev->fields[i]);
		field_sets(pl, ev, ev->fields[i]);
	}
}
