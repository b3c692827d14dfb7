// SPDX-License-Identifier: BSD-2-Clause
/*
 * Planning.
 *
 * requires: typed rules (rule.h)
 * produces: struct plan
 * unchanged: the rules
 */
#include "plan.h"

#include <assert.h>
#include <stdlib.h>

#include "plan_priv.h"

/* Of one event. Jumps of BPF reach 32,767 instructions, and its verifier's patience ends. */
#define MAX_LANES      1024u
#define MAX_CODE_RULES 256u

static unsigned stage_cost(const struct plan_field *f)
{
	unsigned cost = f->ref.field->cost + (f->read == READ_STRING ? SCAN_COST : 0);

	return f->walk ? cost * 6 : cost;
}

/*
 * What the gate needs and what only code uses comes first, then the values for which rules in
 * tables wait, then the strings, then what candidates may ask for.
 */
static unsigned stage_class(const struct plan_field *f)
{
	if (f->gate || !f->in_table)
		return 0;
	if (!f->nwaiting)
		return 3;
	return f->read == READ_STRING ? 2 : 1;
}

static bool comes_before(const struct plan_field *x, const struct plan_field *y)
{
	if (stage_class(x) != stage_class(y))
		return stage_class(x) < stage_class(y);
	return stage_cost(x) < stage_cost(y);
}

/* Cheap fields first; among equals in the order in which the rules name them. */
static void plan_stages(struct planner *pl, struct plan_event *ev)
{
	ev->stages = ARENA_ARRAY(pl->p->a, struct plan_field *, ev->nfields + 1);
	for (size_t i = 0; i < ev->nfields; i++) {
		size_t j = i;

		for (; j && comes_before(ev->fields[i], ev->stages[j - 1]); j--)
			ev->stages[j] = ev->stages[j - 1];
		ev->stages[j] = ev->fields[i];
	}
	for (size_t i = 0; i < ev->nfields; i++)
		ev->stages[i]->stage = (uint32_t)i;
}

static void note_fields(void *arg, const struct plan_expr *use)
{
	uint64_t *mask = arg;

	for (size_t i = 0; i < use->test->nfields; i++) {
		uint32_t index = use->test->fields[i]->index;

		*mask |= 1ull << (index < 63 ? index : 63);
	}
}

static void plan_lanes(struct plan_event *ev)
{
	for (size_t i = 0; i < ev->ntests; i++)
		for (int negate = 0; negate < 2; negate++)
			if (ev->tests[i]->polarity[negate])
				ev->tests[i]->lane[negate] = ev->nlanes++;
}

static bool is_large(const struct plan_event *ev)
{
	if (ev->nrules > 1 || ev->ntests > 4 || ev->ntable)
		return true;
	for (size_t i = 0; i < ev->nfields; i++)
		if (ev->fields[i]->walk || ev->fields[i]->area || ev->fields[i]->nsets)
			return true;
	return false;
}

/* Where everything lies in the words of state. */
static void plan_words(struct planner *pl, struct plan_event *ev)
{
	uint32_t n = 1; /* which fields could not be read */

	ev->large = is_large(ev);
	ev->word_lanes = n;
	n += (ev->nlanes / 64 + 1) * 2;
	ev->word_groups = n;
	n += (uint32_t)(ev->ncode / 64 + 1) * 3;
	for (size_t i = 0; i < ev->nfields; i++) {
		ev->fields[i]->word = n;
		n += IDS_STATE_SCANS + (uint32_t)ev->fields[i]->nscans * 2;
	}
	ev->nwords = n;
	if (n <= IDS_WORDS && ev->nlanes <= MAX_LANES && ev->ncode <= MAX_CODE_RULES)
		return;
	diag_add(pl->diags, DIAG_TOO_LARGE, ev->rules[0].rule->span,
		 "the rules on '%s' need too much code: %zu rules with long conditions (at most "
		 "%u), %u tests that no table answers (at most %u), %u words of state (at most %u)",
		 ev->event->name, ev->ncode, MAX_CODE_RULES, ev->nlanes, MAX_LANES, n, IDS_WORDS);
	pl->failed = true;
}

static void plan_regions(struct planner *pl, struct plan_event *ev)
{
	uint32_t n = 0;

	for (size_t i = 0; i < ev->nfields; i++) {
		struct plan_field *f = ev->fields[i];

		if (f->read != READ_STRING)
			continue;
		f->region[0] = n++;
		if (f->list && !f->walk && !f->area)
			f->region[1] = n++;
	}
	if (n > pl->p->regions)
		pl->p->regions = n;
	if (n <= IDS_REGIONS_MAX)
		return;
	diag_add(pl->diags, DIAG_TOO_LARGE, ev->rules[0].rule->span,
		 "the rules on '%s' compare %u different strings, the kernel side has room for %u",
		 ev->event->name, n, IDS_REGIONS_MAX);
	pl->failed = true;
}

static void check_sizes(struct planner *pl, const struct plan_event *ev)
{
	if (ev->nrules <= IDS_TABLE_RULES && pl->p->nhits < IDS_TABLE_TESTS &&
	    pl->p->nautomata <= IDS_TABLE_SCANS)
		return;
	diag_add(pl->diags, DIAG_TOO_LARGE, ev->rules[0].rule->span,
		 "the event '%s' has %zu rules, and all have %zu texts to look for and %zu "
		 "automata; "
		 "the kernel side takes %u, %u and %u",
		 ev->event->name, ev->nrules, pl->p->nhits, pl->p->nautomata, IDS_TABLE_RULES,
		 IDS_TABLE_TESTS, IDS_TABLE_SCANS);
	pl->failed = true;
}

/* A table must fit into a map; it is padded to a power of two. */
static void check_table(struct planner *pl, const char *what, uint64_t rows, uint64_t size)
{
	uint64_t padded = 1;

	while (padded < rows)
		padded *= 2;
	if (pl->failed || padded * size <= IDS_VALUE_MAX)
		return;
	diag_add(pl->diags, DIAG_TOO_LARGE, pl->p->prog->rules[0]->span,
		 "all rules together are too large for the kernel's maps: %s need %llu bytes, a "
		 "map takes %u; divide the rules over several objects",
		 what, (unsigned long long)padded * size, IDS_VALUE_MAX);
	pl->failed = true;
}

static void check_automata(struct planner *pl)
{
	const struct plan *p = pl->p;
	uint64_t next = 0, accept = 0;

	for (size_t i = 0; i < p->nautomata; i++) {
		const struct automaton *m = p->automata[i];

		next += (uint64_t)m->nstates << m->shift;
		accept += m->nstates - m->accept_first;
	}
	check_table(pl, "the automata", next, sizeof(uint16_t));
	check_table(pl, "the results of automata", accept, sizeof(uint64_t));
}

static void check_sets(struct planner *pl)
{
	const struct plan *p = pl->p;
	uint64_t states = 0, trans = 0, dense = 0, outs = 0;

	for (size_t i = 0; i < p->nsets; i++) {
		const struct pattern_set *s = p->sets[i];

		states += s->nstates;
		trans += s->ntrans;
		dense += (uint64_t)s->dense << s->shift;
		outs += s->nouts;
	}
	check_table(pl, "the states of pattern sets", states, sizeof(uint32_t));
	check_table(pl, "the transitions of pattern sets", trans, sizeof(uint32_t));
	check_table(pl, "the full rows of pattern sets", dense, sizeof(uint32_t));
	check_table(pl, "the results of pattern sets", outs, sizeof(uint32_t));
}

static void check_tables(struct planner *pl)
{
	const struct plan *p = pl->p;

	check_automata(pl);
	check_sets(pl);
	check_table(pl, "the actions of rules", p->prog->nrules, sizeof(struct ids_rule_desc));
	check_table(pl, "the conditions", p->nops, sizeof(*p->ops));
	check_table(pl, "the lists of rules that wait", p->nlists, sizeof(*p->lists));
	check_table(pl, "the values for which rules wait", p->nkeys, sizeof(*p->keys));
	check_table(pl, "the ranges", p->nranges, sizeof(*p->ranges));
	check_table(pl, "the networks", p->nnets, sizeof(*p->nets));
}

static void plan_event(struct planner *pl, struct plan_event *ev)
{
	for (size_t i = 0; i < ev->nrules; i++) {
		struct plan_rule *r = &ev->rules[i];

		r->cond = plan_condition(pl, ev, r->rule->cond);
		plan_use(r->cond, note_fields, &r->fields);
	}
	plan_divide(pl, ev);
	plan_gate(pl, ev);
	plan_rows(pl, ev);
	plan_regions(pl, ev);
	plan_strings(pl, ev);
	check_sizes(pl, ev);
	plan_stages(pl, ev);
	plan_lanes(ev);
	plan_words(pl, ev);
	if (!pl->failed)
		plan_tables(pl, ev);
}

/* Rules that wait for each test, one test after the other. */
static void list_hits(struct plan *p)
{
	for (size_t i = 0; i < p->nhits; i++) {
		const struct plan_test *t = p->hits[i].test;

		p->hits[i].first = (uint32_t)p->nlists;
		for (size_t j = 0; j < t->nwaiting; j++)
			*ARENA_PUSH(p->a, p->lists, p->nlists, p->lists_cap) = t->waiting[j];
	}
}

/* What must be kept of every process because some field asks for it. */
static void note_kept(struct plan *p)
{
	for (size_t i = 0; i < p->nevents; i++)
		for (size_t j = 0; j < p->events[i].nfields; j++) {
			const struct field_ref *r = &p->events[i].fields[j]->ref;
			bool own =
				r->who == IDS_WHO_SELF && p->events[i].event->id == EVENT_EXEC_DONE;

			p->keep_marks |= r->field->id == F_MARKS;
			p->keep_env |= r->field->id == F_ENV && !own;
			p->keep_args |= (r->field->id == F_ARGS || r->field->id == F_ARGC ||
					 r->field->id == F_CMDLINE) &&
					!own;
		}
	for (size_t i = 0; i < p->prog->nrules; i++)
		p->keep_marks |= (p->prog->rules[i]->mark | p->prog->rules[i]->unmark) != 0;
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
	p->events[p->nevents].event = event->raw ? event : catalog_event_by_id(event->id);
	return &p->events[p->nevents++];
}

static void sort_rules(struct plan *p)
{
	const struct program *prog = p->prog;

	p->events = ARENA_ARRAY(p->a, struct plan_event, EVENT_COUNT + prog->nraw);
	for (size_t i = 0; i < prog->nrules; i++) {
		struct plan_event *ev = event_of(p, prog->rules[i]->event);

		if (!ev->rules)
			ev->rules = ARENA_ARRAY(p->a, struct plan_rule, prog->nrules);
		ev->rules[ev->nrules++] = (struct plan_rule){.rule = prog->rules[i]};
		if (prog->rules[i]->actions & IDS_ACT_ISOLATE)
			p->isolates = true;
	}
}

int plan_make(struct arena *a, const struct program *prog, const struct plan_options *opts,
	      struct diags *diags, struct plan **ret)
{
	struct planner pl = {.p = ARENA_NEW(a, struct plan),
			     .diags = diags,
			     .code_rules = opts ? opts->code_rules : PLAN_CODE_RULES};

	pl.p->a = a;
	pl.p->prog = prog;
	sort_rules(pl.p);
	for (size_t i = 0; i < pl.p->nevents; i++)
		plan_event(&pl, &pl.p->events[i]);
	number_rules(pl.p);
	list_hits(pl.p);
	check_tables(&pl);
	note_kept(pl.p);
	if (pl.failed)
		return -1;
	*ret = pl.p;
	return 0;
}
