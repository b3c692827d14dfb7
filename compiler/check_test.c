// SPDX-License-Identifier: BSD-2-Clause
/* Tests: names and values of what is given, names of what is expected. */
#include <string.h>

#include "catalog_raw.h"
#include "check_priv.h"
#include "test.h"

#define ANY_LEVEL   1000                       /* until it is known: the level of ancestor.X */
#define STEP_VALUES (IDS_GIVEN_VALUES / 2 - 1) /* of one event; each may have two rows */

/* "marked", "parent.marked": the process that a name of the form PREFIX.marked means. */
static bool marks_of(const struct checker *c, const struct ast_expr *e, struct field_ref *ret)
{
	static const struct {
		const char *name;
		enum ids_who who;
	} names[] = {{"marked", IDS_WHO_SELF},
		     {"parent.marked", IDS_WHO_PARENT},
		     {"ancestor.marked", IDS_WHO_ANCESTOR}};

	*ret = (struct field_ref){.field = catalog_field_by_id(F_MARKS)};
	if (catalog_event_alone(c->event->id))
		return false;
	if (e->kind == AST_LEVEL) {
		ret->who = IDS_WHO_ANCESTOR;
		ret->level = (uint32_t)e->number;
		return !strcmp(e->text, "marked");
	}
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (!strcmp(e->text, names[i].name)) {
			ret->who = names[i].who;
			return true;
		}
	return false;
}

static bool find_target(struct checker *c, const struct ast_expr *e, struct field_ref *ret)
{
	/* What cannot stand here was reported by the parser. */
	if (e->kind != AST_NAME && e->kind != AST_LEVEL)
		return false;
	if (e->kind == AST_LEVEL && (e->number < 1 || e->number > IDS_LEVELS_MAX))
		return false;
	if (marks_of(c, e, ret) || check_is_field(c, e, NULL, ret))
		return true;
	if (e->kind == AST_NAME)
		check_unknown_field(c, e->span, e->text);
	else if (e->kind == AST_LEVEL && !check_alone(c, e->span))
		check_error(c, DIAG_UNKNOWN_FIELD, e->span, "a process has no field '%s'", e->text);
	return false;
}

static unsigned level_of(struct field_ref ref)
{
	switch (ref.who) {
	case IDS_WHO_PARENT: return 1;
	case IDS_WHO_ANCESTOR: return ref.level ? ref.level : ANY_LEVEL;
	case IDS_WHO_TARGET: return IDS_GIVEN_TARGET;
	default: return 0;
	}
}

static void check_field_once(struct checker *c, const struct test_step *step,
			     const struct test_value *v)
{
	for (size_t i = 0; i < step->nvalues; i++)
		if (step->values[i].level == v->level && step->values[i].field == v->field) {
			diag_note(check_error(c, DIAG_DUPLICATE, v->span, "'%s' is given twice",
					      v->field->id == F_MARKS ? "marked" : v->field->name),
				  step->values[i].span, "the other one");
			return;
		}
}

static void check_assignment(struct checker *c, const struct ast_clause *cl, struct test_step *step)
{
	struct test_value v = {.span = cl->target->span};
	struct field_ref ref;

	if (!find_target(c, cl->target, &ref))
		return;
	v.level = level_of(ref);
	v.field = ref.field;
	check_field_once(c, step, &v);
	v.value = ref.field->id == F_MARKS ? check_given_marks(c, cl->values.items[0])
					   : check_given_value(c, ref.field, cl->values.items[0]);
	step->sets_marks |= ref.field->id == F_MARKS && !v.level;
	if (v.value)
		*ARENA_PUSH(c->a, step->values, step->nvalues, step->cap) = v;
}

/* ancestor.X is of one more process above all that are given, the parent included. */
static void place_ancestors(struct checker *c, struct test_step *step)
{
	uint32_t top = 0;
	bool any = false;

	for (size_t i = 0; i < step->nvalues; i++) {
		unsigned level = step->values[i].level;

		any |= level == ANY_LEVEL;
		if (level <= IDS_LEVELS_MAX && level > top)
			top = level;
	}
	if (any && top < 2)
		top = 1;
	step->ancestors = top + any;
	for (size_t i = 0; i < step->nvalues; i++) {
		if (step->values[i].level != ANY_LEVEL)
			continue;
		step->values[i].level = step->ancestors;
		if (step->ancestors > IDS_LEVELS_MAX)
			check_error(c, DIAG_BAD_LEVEL, step->values[i].span,
				    "above ancestor[%d] no ancestor is known", IDS_LEVELS_MAX);
	}
}

/* There is memory for so much of one event (struct ids_given). */
static void check_size(struct checker *c, const struct test_step *step)
{
	size_t bytes = 0;

	for (size_t i = 0; i < step->nvalues; i++)
		for (uint32_t j = 0; j < step->values[i].value->ntexts; j++)
			bytes += step->values[i].value->text[j].len;
	if (step->nvalues > STEP_VALUES)
		check_error(c, DIAG_TOO_LARGE, step->span,
			    "a test gives an event at most %d values, those that follow from "
			    "others included; found %zu",
			    STEP_VALUES, step->nvalues);
	else if (bytes > IDS_GIVEN_BYTES)
		check_error(c, DIAG_TOO_LARGE, step->span,
			    "the strings of an event in a test have at most %u bytes, found %zu",
			    IDS_GIVEN_BYTES, bytes);
}

static void check_step(struct checker *c, const struct ast_given *g, struct test_step *step)
{
	c->event = check_event(c, &g->event);
	if (!c->event)
		return;
	step->event = c->event;
	step->event_name = g->event.s;
	step->span = g->event.span;
	for (size_t i = 0; i < g->fields.n; i++)
		check_assignment(c, &g->fields.items[i], step);
	place_ancestors(c, step);
	check_derive(c, step);
	check_size(c, step);
}

static bool is_nothing(const struct checker *c, const struct ast_words *expect)
{
	return expect->n == 1 && !strcmp(expect->items[0].s, "nothing") &&
	       !names_find(&c->res->rules, "nothing");
}

static void check_expected(struct checker *c, const struct ast_words *expect, struct test *t)
{
	t->expect = ARENA_ARRAY(c->a, const char *, expect->n);
	for (size_t i = 0; i < expect->n && !is_nothing(c, expect); i++) {
		const struct ast_word *w = &expect->items[i];
		const struct symbol *s = names_find(&c->res->rules, w->s);
		const char *near;
		struct diag *d;

		if (s)
			t->expect[t->nexpect++] = s->name;
		if (s || c->res->incomplete)
			continue;
		near = names_nearest(&c->res->rules, w->s);
		d = check_error(c, DIAG_UNKNOWN_RULE, w->span, "there is no rule '%s'", w->s);
		if (near)
			diag_suggest(d, near);
	}
}

static struct test *check_test(struct checker *c, const struct ast_item *item)
{
	struct test *t = ARENA_NEW(c->a, struct test);

	t->item = item;
	t->name = item->name.s;
	t->nsteps = item->given.n;
	t->steps = ARENA_ARRAY(c->a, struct test_step, t->nsteps);
	for (size_t i = 0; i < t->nsteps; i++)
		check_step(c, &item->given.items[i], &t->steps[i]);
	check_expected(c, &item->expect, t);
	return t;
}

/* Is it a test of a file of the command line? */
static bool is_own(const struct checker *c, const struct ast_item *item)
{
	for (size_t i = 0; i < c->res->nfiles; i++)
		if (c->res->files[i]->source == item->source)
			return !c->res->files[i]->importer;
	return false;
}

void check_tests(struct checker *c)
{
	struct program *prog = c->prog;
	size_t nraw = prog->nraw, cap = 0;
	struct raw_event *before = ARENA_ARRAY(c->a, struct raw_event, nraw);

	for (size_t i = 0; i < nraw; i++)
		before[i] = *prog->raw[i];
	for (size_t i = 0; i < c->res->ntests; i++) {
		struct test *t = check_test(c, c->res->tests[i]);

		if (is_own(c, c->res->tests[i]))
			*ARENA_PUSH(c->a, prog->tests, prog->ntests, cap) = t;
	}
	/* What only tests name is not compiled. */
	for (size_t i = 0; i < nraw; i++)
		*prog->raw[i] = before[i];
	prog->nraw = nraw;
}
