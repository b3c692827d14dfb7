// SPDX-License-Identifier: BSD-2-Clause
/*
 * Planning.
 *
 * requires: typed rules (rule.h)
 * produces: struct plan: distinct tests, scans with their automata, scratch regions, ordered
 * conditions unchanged: the rules
 */
#include "plan.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define SCAN_COST 100 /* ns a scan adds to reading its string, rough */

static bool same_pattern(const struct pattern *x, const struct pattern *y)
{
	return x->kind == y->kind && x->icase == y->icase && x->len == y->len &&
	       !memcmp(x->bytes, y->bytes, x->len);
}

static bool same_patterns(const struct pred *x, const struct pred *y)
{
	if (x->npatterns != y->npatterns)
		return false;
	for (size_t i = 0; i < x->npatterns; i++)
		if (!same_pattern(&x->patterns[i], &y->patterns[i]))
			return false;
	return true;
}

static bool same_bytes(const void *x, size_t nx, const void *y, size_t ny, size_t size)
{
	return nx == ny && (!nx || !memcmp(x, y, nx * size));
}

/* Whether two tests always answer the same, their negation aside. */
static bool same_test(const struct pred *x, const struct pred *y)
{
	if (x->kind != y->kind || x->ref.who != y->ref.who || x->ref.field != y->ref.field)
		return false;
	switch (x->kind) {
	case PRED_EXISTS: return true;
	case PRED_INT:
		return same_bytes(x->ranges, x->nranges, y->ranges, y->nranges,
				  sizeof(*x->ranges)) &&
		       same_bytes(x->users, x->nusers, y->users, y->nusers, sizeof(*x->users));
	case PRED_MASK: return x->mask == y->mask && x->want == y->want;
	case PRED_IP: return same_bytes(x->nets, x->nnets, y->nets, y->nnets, sizeof(*x->nets));
	case PRED_STR: return same_patterns(x, y);
	}
	return false;
}

static bool is_string(const struct field_info *f)
{
	return f->type == IDS_TYPE_STRING || f->type == IDS_TYPE_PATH;
}

static struct plan_field *add_field(struct plan *p, struct plan_event *ev, struct field_ref ref)
{
	struct plan_field *f;

	for (size_t i = 0; i < ev->nfields; i++)
		if (ev->fields[i]->ref.who == ref.who && ev->fields[i]->ref.field == ref.field)
			return ev->fields[i];
	f = ARENA_NEW(p->a, struct plan_field);
	f->ref = ref;
	f->index = (uint32_t)ev->nfields;
	f->string = is_string(ref.field);
	*ARENA_PUSH(p->a, ev->fields, ev->nfields, ev->fields_cap) = f;
	return f;
}

static void add_test(struct plan *p, struct plan_event *ev, const struct pred *pred)
{
	struct plan_field *f = add_field(p, ev, pred->ref);
	struct plan_test *t;

	for (size_t i = 0; i < ev->ntests; i++) {
		if (same_test(ev->tests[i].pred, pred)) {
			ev->tests[i].uses++;
			ev->tests[i].polarity[pred->negate] = true;
			return;
		}
	}
	t = ARENA_PUSH(p->a, ev->tests, ev->ntests, ev->tests_cap);
	*t = (struct plan_test){.pred = pred, .field = f, .uses = 1};
	t->polarity[pred->negate] = true;
}

const struct plan_test *plan_test_of(const struct plan_event *ev, const struct pred *pred)
{
	for (size_t i = 0; i < ev->ntests; i++)
		if (ev->tests[i].pred == pred || same_test(ev->tests[i].pred, pred))
			return &ev->tests[i];
	return NULL;
}

static void add_tests(struct plan *p, struct plan_event *ev, const struct expr *e)
{
	if (e->kind == EXPR_PRED)
		add_test(p, ev, e->pred);
	for (size_t i = 0; i < e->nkids; i++)
		add_tests(p, ev, e->kids[i]);
}

static unsigned cost_of(const struct expr *e)
{
	unsigned sum = 0;

	if (e->kind == EXPR_PRED)
		return e->pred->ref.field->cost + (e->pred->kind == PRED_STR ? SCAN_COST : 0);
	for (size_t i = 0; i < e->nkids; i++)
		sum += cost_of(e->kids[i]);
	return sum;
}

static struct expr *constant(struct plan *p, const struct expr *like, bool value)
{
	struct expr *e = ARENA_NEW(p->a, struct expr);

	e->kind = EXPR_CONST;
	e->span = like->span;
	e->value = value;
	return e;
}

static void sort_by_cost(struct expr **kids, size_t n)
{
	for (size_t i = 1; i < n; i++)
		for (size_t j = i; j && cost_of(kids[j]) < cost_of(kids[j - 1]); j--) {
			struct expr *t = kids[j];

			kids[j] = kids[j - 1];
			kids[j - 1] = t;
		}
}

/* A copy with constants folded, nested and/or flattened, and the cheap parts first: three-valued
 * and/or do not mind the order. */
static struct expr *ordered(struct plan *p, const struct expr *e)
{
	struct expr *c = ARENA_NEW(p->a, struct expr);
	size_t cap = 0;

	*c = *e;
	c->kids = NULL;
	c->nkids = 0;
	for (size_t i = 0; i < e->nkids; i++) {
		struct expr *k = ordered(p, e->kids[i]);

		if (k->kind == EXPR_CONST && e->kind == EXPR_NOT)
			return constant(p, e, !k->value);
		if (k->kind == EXPR_CONST && (e->kind == EXPR_AND || e->kind == EXPR_OR)) {
			if (k->value == (e->kind == EXPR_OR))
				return constant(p, e, k->value);
			continue;
		}
		if (k->kind == e->kind && (e->kind == EXPR_AND || e->kind == EXPR_OR)) {
			for (size_t j = 0; j < k->nkids; j++)
				*ARENA_PUSH(p->a, c->kids, c->nkids, cap) = k->kids[j];
			continue;
		}
		*ARENA_PUSH(p->a, c->kids, c->nkids, cap) = k;
	}
	if (e->kind == EXPR_AND || e->kind == EXPR_OR) {
		if (!c->nkids)
			return constant(p, e, e->kind == EXPR_AND);
		if (c->nkids == 1)
			return c->kids[0];
	}
	if (e->kind != EXPR_NOT)
		sort_by_cost(c->kids, c->nkids);
	return c;
}

static bool fits_window(const struct plan_test *t)
{
	const struct pattern *pat = t->pred->patterns;

	return t->pred->npatterns == 1 && pat->kind == PATTERN_CONTAINS && !pat->icase &&
	       pat->len <= 8;
}

static struct plan_scan *add_scan(struct plan *p, struct plan_field *f, size_t *cap)
{
	return ARENA_PUSH(p->a, f->scans, f->nscans, *cap);
}

static void scan_window(struct plan *p, struct plan_field *f, struct plan_test *t, size_t *cap)
{
	const struct pattern *pat = t->pred->patterns;
	struct plan_scan s = {.kind = SCAN_CONTAINS8, .len = pat->len, .all = 1};

	for (uint32_t i = 0; i < pat->len; i++)
		s.word = s.word << 8 | (uint8_t)pat->bytes[i];
	t->scan = (uint32_t)f->nscans;
	t->bit = 0;
	*add_scan(p, f, cap) = s;
}

/* One automaton for tests[0..n), halved where it would be too large. */
static int scan_automaton(struct plan *p, struct diags *diags, struct plan_field *f,
			  struct plan_test **tests, size_t n, size_t *cap)
{
	struct automaton_pattern *pats;
	struct automaton *m;
	size_t npats = 0, pats_cap = 0;

	pats = NULL;
	for (size_t i = 0; i < n && n <= AUTOMATON_MAX_TESTS; i++)
		for (size_t j = 0; j < tests[i]->pred->npatterns; j++)
			*ARENA_PUSH(p->a, pats, npats, pats_cap) = (struct automaton_pattern){
				&tests[i]->pred->patterns[j], (unsigned)i};
	m = n <= AUTOMATON_MAX_TESTS ? automaton_build(p->a, pats, npats) : NULL;
	if (!m && n > 1) {
		int left = scan_automaton(p, diags, f, tests, n / 2, cap);
		int right = scan_automaton(p, diags, f, tests + n / 2, n - n / 2, cap);

		return left || right ? -1 : 0;
	}
	if (!m) {
		diag_add(diags, DIAG_TOO_MANY_STATES, tests[0]->pred->span,
			 "these patterns together need more than %u automaton states; split them "
			 "over several rules",
			 AUTOMATON_MAX_STATES);
		return -1;
	}
	for (size_t i = 0; i < n; i++) {
		tests[i]->scan = (uint32_t)f->nscans;
		tests[i]->bit = (uint32_t)i;
	}
	*add_scan(p, f, cap) = (struct plan_scan){.kind = SCAN_AUTOMATON,
						  .number = (uint32_t)p->nautomata,
						  .dfa = m,
						  .all = n == 64 ? UINT64_MAX : (1ull << n) - 1};
	*ARENA_PUSH(p->a, p->automata, p->nautomata, p->automata_cap) = m;
	return 0;
}

static int plan_scans(struct plan *p, struct diags *diags, struct plan_event *ev,
		      struct plan_field *f)
{
	struct plan_test **tests = ARENA_ARRAY(p->a, struct plan_test *, ev->ntests + 1);
	size_t n = 0, cap = 0;

	for (size_t i = 0; i < ev->ntests; i++)
		if (ev->tests[i].field == f && ev->tests[i].pred->kind == PRED_STR)
			tests[n++] = &ev->tests[i];
	if (n == 1 && fits_window(tests[0])) {
		scan_window(p, f, tests[0], &cap);
		return 0;
	}
	return n ? scan_automaton(p, diags, f, tests, n, &cap) : 0;
}

/* Marks the scans of which some test stands negated in @e: of a list field every element counts
 * there. */
static void note_negation(struct plan_event *ev, const struct expr *e)
{
	if (e->kind == EXPR_PRED && e->pred->kind == PRED_STR && e->pred->negate) {
		const struct plan_test *t = plan_test_of(ev, e->pred);

		t->field->scans[t->scan].negated = true;
	}
	for (size_t i = 0; i < e->nkids; i++)
		note_negation(ev, e->kids[i]);
}

static uint64_t fields_of(const struct plan_event *ev, const struct expr *e)
{
	uint64_t mask = 0;

	if (e->kind == EXPR_PRED) {
		uint32_t index = plan_test_of(ev, e->pred)->field->index;

		return 1ull << (index < 63 ? index : 63);
	}
	for (size_t i = 0; i < e->nkids; i++)
		mask |= fields_of(ev, e->kids[i]);
	return mask;
}

static unsigned stage_cost(const struct plan_field *f)
{
	return f->ref.field->cost + (f->string ? SCAN_COST : 0);
}

/* Cheap fields first; among equals in the order in which the rules name them. */
static void plan_stages(struct plan *p, struct plan_event *ev)
{
	ev->stages = ARENA_ARRAY(p->a, struct plan_field *, ev->nfields + 1);
	for (size_t i = 0; i < ev->nfields; i++) {
		size_t j = i;

		for (; j && stage_cost(ev->fields[i]) < stage_cost(ev->stages[j - 1]); j--)
			ev->stages[j] = ev->stages[j - 1];
		ev->stages[j] = ev->fields[i];
	}
	for (size_t i = 0; i < ev->nrules; i++)
		ev->rules[i].fields = fields_of(ev, ev->rules[i].cond);
}

static int plan_event(struct plan *p, struct diags *diags, struct plan_event *ev)
{
	uint32_t regions = 0;
	int err = 0;

	for (size_t i = 0; i < ev->nrules; i++) {
		ev->rules[i].cond = ordered(p, ev->rules[i].rule->cond);
		add_tests(p, ev, ev->rules[i].cond);
	}
	for (size_t i = 0; i < ev->nfields; i++) {
		struct plan_field *f = ev->fields[i];

		if (!f->string)
			continue;
		f->region[0] = regions++;
		if (f->ref.field->flags & FIELD_LIST)
			f->region[1] = regions++;
		if (plan_scans(p, diags, ev, f))
			err = -1;
	}
	if (!err)
		for (size_t i = 0; i < ev->nrules; i++)
			note_negation(ev, ev->rules[i].cond);
	if (regions > p->regions)
		p->regions = regions;
	plan_stages(p, ev);
	for (size_t i = 0; i < ev->ntests; i++)
		for (int negate = 0; negate < 2; negate++)
			if (ev->tests[i].polarity[negate])
				ev->tests[i].lane[negate] = ev->nlanes++;
	return err;
}

/* Numbers the rules so that those of one event follow each other. */
static void number_rules(struct plan *p)
{
	uint32_t n = 0;

	p->order = ARENA_ARRAY(p->a, struct rule *, p->prog->nrules + 1);
	for (size_t i = 0; i < p->nevents; i++)
		for (size_t j = 0; j < p->events[i].nrules; j++) {
			p->order[n] = p->events[i].rules[j].rule;
			p->events[i].rules[j].index = n++;
		}
}

static struct plan_event *event_of(struct plan *p, const struct event_info *event)
{
	for (size_t i = 0; i < p->nevents; i++)
		if (p->events[i].event->id == event->id)
			return &p->events[i];
	p->events[p->nevents].event = catalog_event_by_id(event->id);
	return &p->events[p->nevents++];
}

int plan_make(struct arena *a, const struct program *prog, struct diags *diags, struct plan **ret)
{
	struct plan *p = ARENA_NEW(a, struct plan);
	int err = 0;

	p->a = a;
	p->prog = prog;
	p->events = ARENA_ARRAY(a, struct plan_event, EVENT_COUNT);
	for (size_t i = 0; i < prog->nrules; i++) {
		struct plan_event *ev = event_of(p, prog->rules[i]->event);

		if (!ev->rules)
			ev->rules = ARENA_ARRAY(a, struct plan_rule, prog->nrules);
		ev->rules[ev->nrules++] = (struct plan_rule){.rule = prog->rules[i]};
		if (prog->rules[i]->actions & IDS_ACT_ISOLATE)
			p->isolates = true;
	}
	number_rules(p);
	for (size_t i = 0; i < p->nevents; i++)
		if (plan_event(p, diags, &p->events[i]))
			err = -1;
	if (!err)
		*ret = p;
	return err;
}

static void check_expr(const struct plan_event *ev, const struct expr *e)
{
	if (e->kind == EXPR_PRED) {
		const struct plan_test *t = plan_test_of(ev, e->pred);

		assert(t && t->field && t->uses);
		assert(e->pred->kind != PRED_STR || t->scan < t->field->nscans);
		assert(e->pred->kind != PRED_STR || t->field->scans[t->scan].all >> t->bit & 1);
	}
	assert(e->kind != EXPR_NOT || e->nkids == 1);
	for (size_t i = 0; i < e->nkids; i++) {
		assert(e->kids[i]->kind != EXPR_CONST || e->kind == EXPR_NOF);
		check_expr(ev, e->kids[i]);
	}
}

void plan_check(const struct plan *p)
{
	size_t n = 0;

	for (size_t i = 0; i < p->nevents; i++) {
		n += p->events[i].nrules;
		for (size_t j = 0; j < p->events[i].nrules; j++)
			check_expr(&p->events[i], p->events[i].rules[j].cond);
	}
	assert(n == p->prog->nrules);
}
