// SPDX-License-Identifier: BSD-2-Clause
/* A layer of ATT&CK Navigator; a technique's score is the number of rules that have its tag. */
#include "json_print.h"
#include "report.h"

static size_t largest(const struct report *r)
{
	size_t max = 1;

	for (int i = 0; i < ATTACK_COLUMNS; i++)
		for (size_t k = 0; k < r->columns[i].ncells; k++)
			if (r->columns[i].cells[k].nrules > max)
				max = r->columns[i].cells[k].nrules;
	return max;
}

static void print_cell(struct json *j, const struct report *r, int tactic,
		       const struct report_cell *cell)
{
	const char *names = "";

	for (size_t i = 0; i < cell->nrules; i++)
		names = arena_printf(r->a, "%s%s%s", names, i ? ", " : "",
				     r->rules[cell->rules[i]].rule->name);
	json_open(j, NULL, '{');
	json_text(j, "techniqueID", cell->technique);
	if (tactic != ATTACK_OTHER)
		json_text(j, "tactic", attack_tactics[tactic].ident);
	json_number(j, "score", cell->nrules);
	json_flag(j, "enabled", true);
	json_text(j, "comment", names);
	json_flag(j, "showSubtechniques", true);
	json_close(j, '}');
}

static void print_gradient(struct json *j, size_t max)
{
	json_open(j, "gradient", '{');
	json_open(j, "colors", '[');
	json_text(j, NULL, "#ffffff");
	json_text(j, NULL, "#2a78b5");
	json_close(j, ']');
	json_number(j, "minValue", 0);
	json_number(j, "maxValue", max);
	json_close(j, '}');
}

void report_navigator(FILE *f, const struct report *r)
{
	struct json j = {.f = f};

	json_open(&j, NULL, '{');
	json_text(&j, "name", "ruleccc");
	json_open(&j, "versions", '{');
	json_text(&j, "navigator", "4.9.0");
	json_text(&j, "layer", "4.5");
	json_close(&j, '}');
	json_text(&j, "domain", "enterprise-attack");
	json_text(&j, "description",
		  arena_printf(r->a, "%zu rules; the score is the number of rules", r->nrules));
	json_open(&j, "techniques", '[');
	for (int i = 0; i < ATTACK_COLUMNS; i++)
		for (size_t k = 0; k < r->columns[i].ncells; k++)
			print_cell(&j, r, i, &r->columns[i].cells[k]);
	json_close(&j, ']');
	print_gradient(&j, largest(r));
	json_close(&j, '}');
}
