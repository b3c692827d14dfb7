// SPDX-License-Identifier: BSD-2-Clause
/* Why a rule fired or did not: the parts of its condition, with what each came to. */
#include <stdlib.h>
#include <string.h>

#include "testrun.h"

#define SHOWN_TEXT   120 /* bytes of a condition's text */
#define SHOWN_VALUES 4   /* of a field with several */

/** struct explanation - one rule and one step; @indent: of lines, in spaces */
struct explanation {
	struct testrun *run;
	struct evaluation ev;
	FILE *out;
	unsigned indent;
};

static void begin_line(struct explanation *x, enum tri t)
{
	static const char *const words[] = {"false", "undecided", "true"};

	fprintf(x->out, "%*s%-9s  ", (int)x->indent, "", words[t]);
}

/* The text of @span, white space as one space. */
static void print_source(struct explanation *x, struct span span)
{
	const struct source *s = sources_find(x->run->prog->sources, span.lo);
	unsigned shown = 0;
	bool space = false;

	for (uint32_t i = span.lo; s && i < span.hi; i++) {
		char c = s->text[i - s->base];

		if (strchr(" \t\r\n", c)) {
			space = true;
			continue;
		}
		if (shown++ == SHOWN_TEXT) {
			fputs(" ...", x->out);
			return;
		}
		if (space)
			fputc(' ', x->out);
		space = false;
		fputc(c, x->out);
	}
}

static void print_field(struct explanation *x, const struct ast_expr *e, struct field_use use,
			const char **sep)
{
	struct elements all = evaluate_elements(&x->ev, use);

	fputs(*sep, x->out);
	*sep = ", ";
	print_source(x, e->span);
	fputs(all.n ? " = " : " is absent", x->out);
	for (size_t i = 0; i < all.n && i <= SHOWN_VALUES; i++) {
		fputs(i ? ", " : "", x->out);
		if (i == SHOWN_VALUES)
			fputs("...", x->out);
		else
			testrun_print_value(x->run, x->out, use.field, &all.items[i]);
	}
	free(all.items);
}

/* All fields of a comparison, with their values. */
static void print_fields(struct explanation *x, const struct ast_expr *e, const char **sep)
{
	size_t n = e->nkids;
	struct field_use use;

	if (evaluate_find(&x->ev, e, &use)) {
		print_field(x, e, use, sep);
		return;
	}
	/* On the right a name is a value, unless fields are compared. */
	if (e->kind == AST_COMPARE && !evaluate_is_term(&x->ev, e))
		n = 1;
	for (size_t i = 0; i < n; i++)
		print_fields(x, e->kids[i], sep);
}

static bool is_marked(const struct ast_expr *e)
{
	size_t len = strlen("marked");

	return e->kind == AST_CALL && strlen(e->text) >= len &&
	       !strcmp(e->text + strlen(e->text) - len, "marked");
}

static void print_leaf(struct explanation *x, const struct ast_expr *e)
{
	const char *sep = "   # ";

	begin_line(x, evaluate_condition(&x->ev, e));
	print_source(x, e->span);
	if (!is_marked(e))
		print_fields(x, e, &sep);
	fputc('\n', x->out);
}

static void print_part(struct explanation *x, const struct ast_expr *e);

/* A line for the whole, and lines for its parts. */
static void print_group(struct explanation *x, const struct ast_expr *e, const char *title,
			struct ast_expr *const *kids, size_t n)
{
	begin_line(x, evaluate_condition(&x->ev, e));
	fprintf(x->out, "%s\n", title);
	x->indent += 2;
	for (size_t i = 0; i < n; i++)
		print_part(x, kids[i]);
	x->indent -= 2;
}

static void print_part(struct explanation *x, const struct ast_expr *e)
{
	const struct symbol *macro =
		e->kind == AST_NAME ? names_find(&x->ev.res->macros, e->text) : NULL;
	char title[48];

	switch (e->kind) {
	case AST_AND: print_group(x, e, "all of", e->kids, e->nkids); break;
	case AST_OR: print_group(x, e, "any of", e->kids, e->nkids); break;
	case AST_NOT: print_group(x, e, "not", e->kids, 1); break;
	case AST_NOF:
		snprintf(title, sizeof(title), "%llu of", (unsigned long long)e->number);
		print_group(x, e, title, e->kids, e->nkids);
		break;
	default:
		if (!macro)
			print_leaf(x, e);
		else if (macro->value->kind == AST_AND)
			print_group(x, e, macro->name, macro->value->kids, macro->value->nkids);
		else
			print_group(x, e, macro->name, &macro->value, 1);
	}
}

static void print_clause(struct explanation *x, const struct ast_expr *e)
{
	if (e && e->kind == AST_AND)
		for (size_t i = 0; i < e->nkids; i++)
			print_part(x, e->kids[i]);
	else if (e)
		print_part(x, e);
}

static void print_rule(struct explanation *x, const struct ast_body *b)
{
	evaluate_event(&x->ev, b->event.s);
	print_clause(x, b->where);
	print_clause(x, b->condition);
	if (!b->unless)
		return;
	begin_line(x, tri_not(evaluate_condition(&x->ev, b->unless)));
	fputs("unless\n", x->out);
	x->indent += 2;
	print_part(x, b->unless);
	x->indent -= 2;
}

static void print_step(struct explanation *x, const struct test *test, const struct test_step *step,
		       const struct ast_body *b)
{
	struct place at = {0};

	sources_place(x->run->prog->sources, step->span.lo, &at);
	if (test->nsteps > 1)
		fprintf(x->out, "  given %s (line %u):\n", step->event_name, at.line);
	x->indent = test->nsteps > 1 ? 4 : 2;
	print_rule(x, b);
}

void testrun_explain(struct testrun *run, const struct test *test, const struct rule *rule,
		     FILE *out)
{
	struct resolved *res = run->prog->resolved;
	const struct ast_body *b = &names_find(&res->rules, rule->name)->item->steps.items[0];
	struct explanation x = {.run = run, .out = out};
	bool any = false;

	x.ev = (struct evaluation){.res = res, .prog = run->prog, .given = run->given};
	testrun_begin(run);
	for (size_t i = 0; i < test->nsteps; i++) {
		const struct test_step *step = &test->steps[i];

		testrun_give(run, step);
		if (step->event->id == rule->event->shown) {
			any = true;
			print_step(&x, test, step, b);
		}
		testrun_decide(run, step);
		testrun_take_back(run, step);
	}
	if (!any)
		fprintf(out, "  it is a rule on %s, which is not given\n", rule->event_name);
}
