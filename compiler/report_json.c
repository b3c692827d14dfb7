// SPDX-License-Identifier: BSD-2-Clause
/* docs/report.md describes every member. */
#include "inspect.h"
#include "json_print.h"
#include "report.h"
#include "version.h"

static void print_totals(struct json *j, const struct report *r)
{
	const struct object *o = r->object;

	json_open(j, "total", '{');
	json_number(j, "rules", r->nrules);
	json_number(j, "events", r->nevents);
	json_number(j, "strings", r->nstrings);
	json_number(j, "states", r->states);
	json_number(j, "automata_bytes", r->bytes);
	json_number(j, "programs", o->nprogs);
	json_number(j, "instructions", o->insns);
	json_number(j, "stack", o->stack);
	json_number(j, "depth", o->frames);
	json_number(j, "memory", o->memory);
	json_number(j, "memory_when_loaded", o->memory_fixed);
	json_number(j, "object_bytes", o->size);
	json_number(j, "techniques", r->ntechniques);
	json_text(j, "first_kernel", inspect_kernel(r->a, r->kernel));
	json_close(j, '}');
}

static void print_rule(struct json *j, const struct report *r, const struct report_rule *rule)
{
	json_open(j, NULL, '{');
	json_text(j, "name", rule->rule->name);
	json_text(j, "event", rule->rule->event_name);
	json_text(j, "severity", rule->rule->severity_name);
	json_text(j, "actions", rule->actions);
	json_text(j, "file", rule->file);
	json_number(j, "line", rule->line);
	json_open(j, "tags", '[');
	for (size_t i = 0; i < rule->rule->ntags; i++)
		json_text(j, NULL, rule->rule->tags[i]);
	json_close(j, ']');
	json_text(j, "hooks", rule->event->group);
	json_open(j, "fields", '[');
	for (size_t i = 0; i < rule->nfields; i++)
		json_text(j, NULL, rule->fields[i]);
	json_close(j, ']');
	json_number(j, "tests", rule->ntests);
	json_number(j, "shared_tests", rule->shared_tests);
	json_number(j, "strings", rule->nstrings);
	json_number(j, "states", rule->states);
	json_number(j, "automata_bytes", rule->bytes);
	json_flag(j, "in_tables", rule->in_table);
	json_text(j, "first_kernel", inspect_kernel(r->a, rule->kernel));
	json_close(j, '}');
}

static void print_automaton(struct json *j, const struct report_automaton *m)
{
	static const char *const kinds[] = {"automaton", "window", "set", "on-demand"};

	json_open(j, NULL, '{');
	json_text(j, "field", m->field);
	json_text(j, "kind", kinds[m->kind]);
	json_number(j, "states", m->states);
	json_number(j, "classes", m->classes);
	json_number(j, "bytes", m->bytes);
	json_number(j, "rules", m->nrules);
	json_close(j, '}');
}

static void print_event(struct json *j, const struct report_event *ev)
{
	json_open(j, NULL, '{');
	json_text(j, "name", ev->name);
	json_text(j, "hooks", ev->group);
	json_number(j, "rules", ev->nrules);
	json_number(j, "tests", ev->ntests);
	json_number(j, "shared_tests", ev->shared_tests);
	json_open(j, "fields", '[');
	for (size_t i = 0; i < ev->nfields; i++) {
		json_open(j, NULL, '{');
		json_text(j, "field", ev->fields[i].field);
		json_number(j, "rules", ev->fields[i].nrules);
		json_close(j, '}');
	}
	json_close(j, ']');
	json_open(j, "automata", '[');
	for (size_t i = 0; i < ev->nautomata; i++)
		print_automaton(j, &ev->automata[i]);
	json_close(j, ']');
	json_close(j, '}');
}

static void print_cell(struct json *j, const struct report *r, const char *tactic,
		       const struct report_cell *cell)
{
	json_open(j, NULL, '{');
	json_text(j, "technique", cell->technique);
	json_text(j, "name", cell->name);
	json_text(j, "tactic", tactic);
	json_open(j, "rules", '[');
	for (size_t i = 0; i < cell->nrules; i++)
		json_text(j, NULL, r->rules[cell->rules[i]].rule->name);
	json_close(j, ']');
	json_close(j, '}');
}

void report_json(FILE *f, const struct report *r)
{
	struct json j = {.f = f};

	json_open(&j, NULL, '{');
	json_text(&j, "format", "ruleccc-report");
	json_number(&j, "version", REPORT_VERSION);
	json_text(&j, "compiler", "ruleccc " IDS_VERSION);
	json_number(&j, "processors", r->object->cpus);
	print_totals(&j, r);
	json_open(&j, "rules", '[');
	for (size_t i = 0; i < r->nrules; i++)
		print_rule(&j, r, &r->rules[i]);
	json_close(&j, ']');
	json_open(&j, "events", '[');
	for (size_t i = 0; i < r->nevents; i++)
		print_event(&j, &r->events[i]);
	json_close(&j, ']');
	inspect_json_hooks(&j, r->a, r->object);
	inspect_json_progs(&j, r->object);
	inspect_json_maps(&j, r->object);
	json_open(&j, "techniques", '[');
	for (int i = 0; i < ATTACK_COLUMNS; i++)
		for (size_t k = 0; k < r->columns[i].ncells; k++)
			print_cell(&j, r, attack_tactics[i].ident, &r->columns[i].cells[k]);
	json_close(&j, ']');
	json_close(&j, '}');
}
