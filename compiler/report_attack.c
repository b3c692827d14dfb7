// SPDX-License-Identifier: BSD-2-Clause
/* Which techniques the tags of the rules name, and under which tactics they stand. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "report.h"

static struct report_cell *cell_of(struct report *r, struct report_column *column,
				   const char *technique)
{
	struct report_cell *cell;
	char *id;

	for (size_t i = 0; i < column->ncells; i++)
		if (!strcasecmp(column->cells[i].technique, technique))
			return &column->cells[i];
	id = arena_strdup(r->a, technique);
	*id = 'T';
	cell = ARENA_PUSH(r->a, column->cells, column->ncells, column->cells_cap);
	*cell = (struct report_cell){.technique = id, .name = attack_name(id)};
	return cell;
}

const char *report_technique(const struct report_cell *cell)
{
	return cell->name ? cell->name : "(not known to ruleccc)";
}

static void add_rule(struct report *r, struct report_column *column, const char *technique,
		     size_t rule)
{
	struct report_cell *cell = cell_of(r, column, technique);

	if (cell->nrules && cell->rules[cell->nrules - 1] == rule)
		return;
	*ARENA_PUSH(r->a, cell->rules, cell->nrules, cell->rules_cap) = rule;
}

/* A bit for each tactic that a tag of the rule names. */
static uint32_t tactics_of_rule(const struct rule *rule)
{
	uint32_t bits = 0;

	for (size_t i = 0; i < rule->ntags; i++) {
		int tactic = attack_tactic_tag(rule->tags[i]);

		if (tactic >= 0)
			bits |= 1u << tactic;
	}
	return bits;
}

/*
 * A technique stands under the tactics that its rule names, as far as it belongs to them; under all
 * of its own if the rule names none of these; under those of the rule if it is not in the table.
 */
static uint32_t place(const char *technique, uint32_t named)
{
	uint32_t own = attack_tactics_of(technique);

	if (!own)
		return named ? named : 1u << ATTACK_OTHER;
	return own & named ? own & named : own;
}

static int compare_cells(const void *a, const void *b)
{
	return strcmp(((const struct report_cell *)a)->technique,
		      ((const struct report_cell *)b)->technique);
}

/* Is it the first column with this technique? */
static bool counts(const struct report *r, int column, const char *technique)
{
	for (int i = 0; i < column; i++)
		for (size_t j = 0; j < r->columns[i].ncells; j++)
			if (!strcmp(r->columns[i].cells[j].technique, technique))
				return false;
	return true;
}

void report_coverage(struct report *r)
{
	for (size_t i = 0; i < r->nrules; i++) {
		const struct rule *rule = r->rules[i].rule;
		uint32_t named = tactics_of_rule(rule);

		for (size_t j = 0; j < rule->ntags; j++) {
			if (!attack_is_technique(rule->tags[j]))
				continue;
			for (int k = 0; k < ATTACK_COLUMNS; k++)
				if (place(rule->tags[j], named) & 1u << k)
					add_rule(r, &r->columns[k], rule->tags[j], i);
		}
	}
	for (int k = 0; k < ATTACK_COLUMNS; k++) {
		struct report_column *c = &r->columns[k];

		if (c->ncells)
			qsort(c->cells, c->ncells, sizeof(*c->cells), compare_cells);
		for (size_t j = 0; j < c->ncells; j++)
			r->ntechniques += counts(r, k, c->cells[j].technique);
	}
}
