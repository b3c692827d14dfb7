// SPDX-License-Identifier: BSD-2-Clause
#include "report.h"

#include <string.h>

#include "inspect.h"

/** struct count - what is collected of one rule */
struct count {
	struct report *r;
	struct report_event *ev;
	struct report_rule *rule;
	size_t number;   /* 1 + the rule's number */
	size_t *counted; /* of each test, @number of the rule that counted it last */
	bool *fields;    /* of each field of the event: read by this rule */
};

static const char *ref_name(struct arena *a, struct field_ref ref)
{
	switch (ref.who) {
	case IDS_WHO_PARENT: return arena_printf(a, "parent.%s", ref.field->name);
	case IDS_WHO_TARGET: return arena_printf(a, "target.%s", ref.field->name);
	case IDS_WHO_ANCESTOR:
		if (!ref.level)
			return arena_printf(a, "ancestor.%s", ref.field->name);
		return arena_printf(a, "ancestor[%u].%s", ref.level, ref.field->name);
	default: return ref.field->name;
	}
}

static uint64_t automaton_bytes(const struct automaton *m)
{
	return sizeof(uint16_t) * ((uint64_t)m->nstates << m->shift) + sizeof(m->class_of) +
	       sizeof(uint64_t) * (m->nstates - m->accept_first);
}

/* As tables.c writes it: three numbers a state, the shared entries, full rows, lists of tests. */
static uint64_t set_bytes(const struct pattern_set *s)
{
	return sizeof(uint32_t) * (3 * (uint64_t)s->nstates + 2 * s->ntrans +
				   ((uint64_t)s->dense << s->shift) + s->nouts) +
	       sizeof(s->class_of);
}

static void add_automaton(struct report *r, struct report_event *ev, struct report_automaton row)
{
	*ARENA_PUSH(r->a, ev->automata, ev->nautomata, ev->automata_cap) = row;
	r->states += row.states;
	r->bytes += row.bytes;
}

static void add_dfa(struct report *r, struct report_event *ev, enum report_scan kind,
		    const char *field, const struct automaton *m)
{
	add_automaton(r, ev,
		      (struct report_automaton){.kind = kind,
						.field = field,
						.states = m->nstates,
						.classes = m->nclasses,
						.bytes = automaton_bytes(m)});
}

/* Rows in the order that automaton_of() counts on: scans of each field, then its sets. */
static void add_field_automata(struct report *r, struct report_event *ev, const struct plan *plan,
			       const struct plan_field *pf)
{
	const char *field = ref_name(r->a, pf->ref);

	for (size_t i = 0; i < pf->nscans; i++) {
		if (pf->scans[i].kind == SCAN_AUTOMATON)
			add_dfa(r, ev, REPORT_AUTOMATON, field, pf->scans[i].dfa);
		else
			add_automaton(
				r, ev,
				(struct report_automaton){.kind = REPORT_WINDOW, .field = field});
	}
	for (size_t i = 0; i < pf->nsets; i++) {
		const struct pattern_set *s = plan->sets[pf->sets[i]];

		add_automaton(r, ev,
			      (struct report_automaton){.kind = REPORT_SET,
							.field = field,
							.states = s->nstates,
							.classes = s->nclasses,
							.bytes = set_bytes(s)});
	}
}

static void use_automaton(struct count *c, size_t row)
{
	struct report_automaton *m = &c->ev->automata[row];

	if (m->user == c->number)
		return;
	m->user = c->number;
	m->nrules++;
	c->rule->states += m->states;
	c->rule->bytes += m->bytes;
}

/* The first row of @pf. */
static size_t first_row(const struct report_event *ev, const struct plan_field *pf)
{
	size_t row = 0;

	for (size_t i = 0; i < ev->plan->nfields && ev->plan->fields[i] != pf; i++)
		row += ev->plan->fields[i]->nscans + ev->plan->fields[i]->nsets;
	return row;
}

/* The late automata are behind those of the fields, in the order of their tests. */
static size_t late_row(const struct report_event *ev, const struct plan_test *t)
{
	size_t row = first_row(ev, NULL);

	for (size_t i = 0; i < ev->plan->ntests && ev->plan->tests[i] != t; i++)
		row += ev->plan->tests[i]->where == WHERE_LAZY;
	return row;
}

static void use_automata(struct count *c, const struct plan_test *t)
{
	const struct plan_field *pf = t->nfields ? t->fields[0] : NULL;

	if (t->where == WHERE_SCAN)
		use_automaton(c, first_row(c->ev, pf) + t->scan);
	if (t->where == WHERE_LAZY)
		use_automaton(c, late_row(c->ev, t));
	if (pf && (t->where == WHERE_SET || (t->where == WHERE_LAZY && t->hit != PLAN_NO_LANE)))
		for (size_t i = 0; i < pf->nsets; i++)
			use_automaton(c, first_row(c->ev, pf) + pf->nscans + i);
}

static void count_test(struct count *c, const struct plan_test *t)
{
	if (c->counted[t->number] == c->number)
		return;
	c->counted[t->number] = c->number;
	c->rule->ntests++;
	c->ev->test_rules[t->number]++;
	if (t->pred->kind == PRED_STR)
		c->rule->nstrings += t->pred->npatterns;
	for (size_t i = 0; i < t->nfields; i++)
		c->fields[t->fields[i]->index] = true;
	use_automata(c, t);
}

static void count_expr(struct count *c, const struct plan_expr *e)
{
	if (e->kind == EXPR_PRED)
		count_test(c, e->test);
	for (size_t i = 0; i < e->nkids; i++)
		count_expr(c, e->kids[i]);
}

static void take_fields(struct count *c)
{
	c->rule->fields = ARENA_ARRAY(c->r->a, const char *, c->ev->nfields + 1);
	for (size_t i = 0; i < c->ev->nfields; i++) {
		if (!c->fields[i])
			continue;
		c->rule->fields[c->rule->nfields++] = c->ev->fields[i].field;
		c->ev->fields[i].nrules++;
		c->fields[i] = false;
	}
}

static void describe_rule(struct report *r, size_t i, const struct plan_rule *pr,
			  const struct report_event *ev)
{
	const struct manifest *m = &r->object->manifest;

	r->rules[i] = (struct report_rule){
		.rule = pr->rule,
		.event = ev,
		.in_table = pr->in_table,
		.kernel = object_rule_kernel(r->object, (uint32_t)i),
		.actions = inspect_actions(r->a, m, (uint32_t)i),
		.file = manifest_str(m, m->sources[m->rules[i].source].path_str),
		.line = m->rules[i].line,
	};
}

static void count_rules(struct report *r, struct report_event *ev)
{
	struct count c = {.r = r, .ev = ev};

	c.counted = ARENA_ARRAY(r->a, size_t, ev->ntests + 1);
	c.fields = ARENA_ARRAY(r->a, bool, ev->nfields + 1);
	for (size_t i = 0; i < ev->nrules; i++) {
		const struct plan_rule *pr = &ev->plan->rules[i];

		describe_rule(r, pr->index, pr, ev);
		c.rule = &r->rules[pr->index];
		c.number = pr->index + 1;
		count_expr(&c, pr->cond);
		take_fields(&c);
		r->nstrings += c.rule->nstrings;
	}
}

/* Only when all rules of the event are counted it is known which tests they share. */
static void count_shared_expr(const struct report_event *ev, const struct plan_expr *e, bool *seen,
			      size_t *ret)
{
	if (e->kind == EXPR_PRED && !seen[e->test->number]) {
		seen[e->test->number] = true;
		*ret += ev->test_rules[e->test->number] > 1;
	}
	for (size_t i = 0; i < e->nkids; i++)
		count_shared_expr(ev, e->kids[i], seen, ret);
}

static void count_shared(struct report *r, struct report_event *ev)
{
	bool *seen = ARENA_ARRAY(r->a, bool, ev->ntests + 1);

	for (size_t i = 0; i < ev->ntests; i++)
		ev->shared_tests += ev->test_rules[i] > 1;
	for (size_t i = 0; i < ev->nrules && ev->shared_tests; i++) {
		const struct plan_rule *pr = &ev->plan->rules[i];

		memset(seen, 0, ev->ntests * sizeof(*seen));
		count_shared_expr(ev, pr->cond, seen, &r->rules[pr->index].shared_tests);
	}
}

static void describe_event(struct report *r, const struct plan *plan, size_t number)
{
	const struct plan_event *pe = &plan->events[number];
	struct report_event *ev = &r->events[number];

	*ev = (struct report_event){.name = pe->event->name,
				    .group = pe->event->group,
				    .plan = pe,
				    .nrules = pe->nrules,
				    .ntests = pe->ntests,
				    .nfields = pe->nfields};
	ev->fields = ARENA_ARRAY(r->a, struct report_use, ev->nfields + 1);
	ev->test_rules = ARENA_ARRAY(r->a, size_t, ev->ntests + 1);
	for (size_t i = 0; i < pe->nfields; i++) {
		ev->fields[pe->fields[i]->index].field = ref_name(r->a, pe->fields[i]->ref);
		add_field_automata(r, ev, plan, pe->fields[i]);
	}
	for (size_t i = 0; i < pe->ntests; i++)
		if (pe->tests[i]->where == WHERE_LAZY)
			add_dfa(r, ev, REPORT_LATE, ref_name(r->a, pe->tests[i]->fields[0]->ref),
				plan->automata[pe->tests[i]->dfa]);
	count_rules(r, ev);
	count_shared(r, ev);
}

struct report *report_make(struct arena *a, const struct plan *plan, const struct object *object)
{
	struct report *r = ARENA_NEW(a, struct report);

	*r = (struct report){
		.a = a, .object = object, .nevents = plan->nevents, .nrules = plan->prog->nrules};
	r->events = ARENA_ARRAY(a, struct report_event, r->nevents + 1);
	r->rules = ARENA_ARRAY(a, struct report_rule, r->nrules + 1);
	for (size_t i = 0; i < r->nevents; i++)
		describe_event(r, plan, i);
	for (size_t i = 0; i < r->nrules; i++) {
		uint32_t kernel = r->rules[i].kernel;

		if (!kernel || (i && !r->kernel))
			r->kernel = 0;
		else if (kernel > r->kernel)
			r->kernel = kernel;
	}
	report_coverage(r);
	return r;
}
