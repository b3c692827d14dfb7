// SPDX-License-Identifier: BSD-2-Clause
#include <inttypes.h>

#include "inspect.h"
#include "report.h"

static void print_totals(FILE *f, const struct report *r)
{
	const struct object *o = r->object;

	fprintf(f, "%zu rules on %zu events, first kernel %s\n", r->nrules, r->nevents,
		inspect_kernel(r->a, r->kernel));
	fprintf(f, "  strings       %zu, automata with %" PRIu64 " states, %" PRIu64 " bytes\n",
		r->nstrings, r->states, r->bytes);
	fprintf(f, "  programs      %zu, the largest %u instructions with all it calls\n",
		o->nprogs, o->insns);
	fprintf(f, "  stack         %u of %u bytes, %u of %u functions deep\n", o->stack,
		OBJECT_STACK_LIMIT, o->frames, OBJECT_FRAMES_LIMIT);
	fprintf(f,
		"  map memory    %" PRIu64 " bytes when loaded, %" PRIu64
		" at most, on %u processors\n",
		o->memory_fixed, o->memory, o->cpus);
	fprintf(f, "  object        %zu bytes\n", o->size);
	fprintf(f, "  techniques    %zu\n", r->ntechniques);
}

static void print_automaton(FILE *f, const struct report_automaton *m)
{
	static const char *const kinds[] = {"automaton", "window", "set", "automaton on demand"};

	fprintf(f, "    %-18s %s", m->field, kinds[m->kind]);
	if (m->states)
		fprintf(f, ", %u states, %u classes, %" PRIu64 " bytes", m->states, m->classes,
			m->bytes);
	fprintf(f, ", %zu rules\n", m->nrules);
}

static void print_event(FILE *f, const struct report_event *ev)
{
	fprintf(f, "\nevent %s: %zu rules, %zu tests, %zu of them shared\n", ev->name, ev->nrules,
		ev->ntests, ev->shared_tests);
	fputs("  fields, each read at most once for all rules\n", f);
	for (size_t i = 0; i < ev->nfields; i++)
		fprintf(f, "    %-18s %zu rules\n", ev->fields[i].field, ev->fields[i].nrules);
	if (ev->nautomata)
		fputs("  strings\n", f);
	for (size_t i = 0; i < ev->nautomata; i++)
		print_automaton(f, &ev->automata[i]);
}

static void print_hooks(FILE *f, const struct report *r)
{
	const struct manifest *m = &r->object->manifest;
	struct object_hooks alt;

	fputs("\nhooks\n", f);
	for (uint32_t i = 0; i < m->nhooks; i += alt.count) {
		alt = object_alternative(r->object, i);
		fprintf(f, "  %-20s %u. from %-5s", manifest_str(m, m->hooks[i].group_str),
			m->hooks[i].alt + 1, inspect_kernel(r->a, alt.kernel));
		for (uint32_t j = i; j < i + alt.count; j++)
			fprintf(f, " %s", manifest_str(m, m->hooks[j].attach_str));
		fputc('\n', f);
	}
}

static void print_parts(FILE *f, const struct object *o)
{
	fputs("\nprograms\n", f);
	for (size_t i = 0; i < o->nprogs; i++)
		fprintf(f, "  %-32s %6u instructions, %6u with all it calls, stack %3u, depth %u\n",
			o->progs[i].func->name, o->progs[i].func->count, o->progs[i].total,
			o->progs[i].func->deepest, o->progs[i].func->frames);
	fputs("\nmaps\n", f);
	for (size_t i = 0; i < o->nmaps; i++)
		fprintf(f, "  %-20s %s%" PRIu64 " bytes\n", o->maps[i].name,
			o->maps[i].grows ? "up to " : "", o->maps[i].bytes);
}

static void print_rule(FILE *f, const struct report *r, const struct report_rule *rule)
{
	fprintf(f, "  %s\n", inspect_clean(r->a, rule->rule->name));
	fprintf(f, "    %s:%u, event %s, severity %s, do %s\n", inspect_clean(r->a, rule->file),
		rule->line, rule->rule->event_name, rule->rule->severity_name,
		inspect_clean(r->a, rule->actions));
	fprintf(f, "    %zu tests, %zu shared with other rules; first kernel %s%s\n", rule->ntests,
		rule->shared_tests, inspect_kernel(r->a, rule->kernel),
		rule->in_table ? "; in tables" : "");
	for (size_t i = 0; i < rule->nfields; i++)
		fprintf(f, "%s%s%s", i ? ", " : "    reads ", rule->fields[i],
			i + 1 == rule->nfields ? "\n" : "");
	if (rule->nstrings)
		fprintf(f,
			"    %zu strings, in automata of %" PRIu64 " states, %" PRIu64 " bytes\n",
			rule->nstrings, rule->states, rule->bytes);
}

static void print_coverage(FILE *f, const struct report *r)
{
	if (r->ntechniques)
		fputs("\ntechniques of ATT&CK\n", f);
	for (int i = 0; i < ATTACK_COLUMNS; i++) {
		const struct report_column *c = &r->columns[i];

		if (c->ncells)
			fprintf(f, "  %s\n", attack_tactics[i].name);
		for (size_t j = 0; j < c->ncells; j++)
			fprintf(f, "    %-10s %-44s %zu rules\n", c->cells[j].technique,
				report_technique(&c->cells[j]), c->cells[j].nrules);
	}
}

void report_text(FILE *f, const struct report *r)
{
	print_totals(f, r);
	for (size_t i = 0; i < r->nevents; i++)
		print_event(f, &r->events[i]);
	fputs("\nrules\n", f);
	for (size_t i = 0; i < r->nrules; i++)
		print_rule(f, r, &r->rules[i]);
	print_hooks(f, r);
	print_parts(f, r->object);
	print_coverage(f, r);
}
