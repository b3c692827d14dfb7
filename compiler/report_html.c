// SPDX-License-Identifier: BSD-2-Clause
/* One file: its style is inside, nothing is loaded, nothing runs. */
#include <inttypes.h>
#include <string.h>

#include "inspect.h"
#include "report.h"
#include "version.h"
#include "xml_print.h"

static const char style[] =
	":root{color-scheme:light dark;--back:#fff;--text:#1c2024;--dim:#5a646e;--line:#d5dae0;"
	"--card:#f4f6f8;--hue:#1f6fb2;--over:#fff}\n"
	"@media (prefers-color-scheme:dark){:root{--back:#14181c;--text:#e4e8ec;--dim:#9aa5b0;"
	"--line:#363e47;--card:#1e242a;--hue:#6cb2ee;--over:#0b0e11}}\n"
	"body{margin:2rem auto;max-width:90rem;padding:0 1rem;background:var(--back);"
	"color:var(--text);font:15px/1.45 system-ui,sans-serif}\n"
	"h1{font-size:1.5rem}h2{font-size:1.15rem;margin-top:2.2rem}\n"
	".totals{display:flex;flex-wrap:wrap;gap:.7rem;padding:0;list-style:none}\n"
	".totals li{background:var(--card);border:1px solid var(--line);border-radius:6px;"
	"padding:.5rem .9rem}\n"
	".totals b{display:block;font-size:1.25rem}.dim{color:var(--dim)}\n"
	".matrix{display:grid;grid-template-columns:repeat(auto-fit,minmax(12rem,1fr));gap:.8rem;"
	"align-items:start}\n"
	".tactic h3{font-size:.95rem;margin:0 0 .4rem;border-bottom:2px solid var(--line)}\n"
	".technique{border:1px solid var(--line);border-left-width:.45rem;border-radius:4px;"
	"margin:.3rem 0;padding:.3rem .5rem;background:var(--card);overflow-wrap:anywhere}\n"
	".technique.sub{margin-left:.9rem}\n"
	".technique.few{border-left-color:color-mix(in srgb,var(--hue) 45%,var(--card))}\n"
	".technique.some{border-left-color:color-mix(in srgb,var(--hue) 75%,var(--card))}\n"
	".technique.many{border-left-color:var(--hue)}\n"
	".technique summary{cursor:pointer}.technique ul{margin:.3rem 0;padding-left:1.1rem}\n"
	".count{float:right;background:var(--hue);color:var(--over);border-radius:1em;"
	"padding:0 .5em;font-size:.8rem}\n"
	".scroll{overflow-x:auto}table{border-collapse:collapse;width:100%;font-size:.9rem}\n"
	"th,td{text-align:left;padding:.3rem .6rem;border-bottom:1px solid var(--line);"
	"vertical-align:top}\n"
	"th{color:var(--dim)}.number{text-align:right;font-variant-numeric:tabular-nums}\n"
	"meter{width:10rem}\n";

static void text(FILE *f, const char *s)
{
	xml_text(f, s, strlen(s));
}

/* @under: its technique stands right above it. */
static void print_cell(FILE *f, const struct report *r, const struct report_cell *cell, bool under)
{
	const char *heat = cell->nrules > 3 ? "many" : cell->nrules > 1 ? "some" : "few";

	fprintf(f,
		"<details class=\"technique %s%s\" data-technique=\"%s\" data-rules=\"%zu\">"
		"<summary><span class=\"count\">%zu</span><b>%s</b> ",
		heat, under ? " sub" : "", cell->technique, cell->nrules, cell->nrules,
		cell->technique);
	text(f, report_technique(cell));
	fputs("</summary><ul>", f);
	for (size_t i = 0; i < cell->nrules; i++) {
		fputs("<li>", f);
		text(f, r->rules[cell->rules[i]].rule->name);
		fputs("</li>", f);
	}
	fputs("</ul></details>\n", f);
}

/* Is cell @k a part of a technique in the same column? */
static bool is_under(const struct report_column *c, size_t k)
{
	for (size_t i = 0; i < k; i++)
		if (!c->cells[i].technique[5] &&
		    !strncmp(c->cells[i].technique, c->cells[k].technique, 5))
			return true;
	return false;
}

static void print_matrix(FILE *f, const struct report *r)
{
	const char *before = "<p class=\"dim\" id=\"uncovered\">No rule names a technique of: ";

	fprintf(f, "<h2>Techniques of ATT&amp;CK: %zu</h2>\n<div class=\"matrix\">\n",
		r->ntechniques);
	for (int i = 0; i < ATTACK_COLUMNS; i++) {
		if (!r->columns[i].ncells)
			continue;
		fprintf(f, "<section class=\"tactic\" data-tactic=\"%s\"><h3>%s</h3>\n",
			attack_tactics[i].ident, attack_tactics[i].name);
		for (size_t k = 0; k < r->columns[i].ncells; k++)
			print_cell(f, r, &r->columns[i].cells[k], is_under(&r->columns[i], k));
		fputs("</section>\n", f);
	}
	fputs("</div>\n", f);
	for (int i = 0; i < ATTACK_OTHER; i++)
		if (!r->columns[i].ncells) {
			fprintf(f, "%s%s", before, attack_tactics[i].name);
			before = ", ";
		}
	if (*before == ',')
		fputs("</p>\n", f);
}

static void total(FILE *f, const char *what, const char *number)
{
	fprintf(f, "<li><b>%s</b><span class=\"dim\">%s</span></li>\n", number, what);
}

static void print_totals(FILE *f, const struct report *r)
{
	const struct object *o = r->object;

	fputs("<ul class=\"totals\">\n", f);
	total(f, "rules", arena_printf(r->a, "%zu", r->nrules));
	total(f, "events", arena_printf(r->a, "%zu", r->nevents));
	total(f, "techniques", arena_printf(r->a, "%zu", r->ntechniques));
	total(f, "first kernel", inspect_kernel(r->a, r->kernel));
	total(f, "instructions of the largest program", arena_printf(r->a, "%u", o->insns));
	total(f, "bytes of stack, of 512", arena_printf(r->a, "%u", o->stack));
	total(f, "functions deep, of 8", arena_printf(r->a, "%u", o->frames));
	total(f, arena_printf(r->a, "KiB of maps at most, on %u processors", o->cpus),
	      arena_printf(r->a, "%" PRIu64, (o->memory + 1023) / 1024));
	total(f, "strings", arena_printf(r->a, "%zu", r->nstrings));
	total(f, "states of automata", arena_printf(r->a, "%" PRIu64, r->states));
	fputs("</ul>\n", f);
}

/* A table with these column titles, divided by '|'; one that begins with '#' is of numbers. */
static void begin_table(FILE *f, const char *title, const char *columns)
{
	fprintf(f, "<h2>%s</h2>\n<div class=\"scroll\"><table>\n<tr><th%s>", title,
		*columns == '#' ? " class=\"number\"" : "");
	for (; *columns; columns++) {
		if (*columns == '|')
			fprintf(f, "</th><th%s>", columns[1] == '#' ? " class=\"number\"" : "");
		else if (*columns != '#')
			fputc(*columns, f);
	}
	fputs("</th></tr>\n", f);
}

static void cell(FILE *f, const char *s)
{
	fputs("<td>", f);
	text(f, s);
	fputs("</td>", f);
}

static void number(FILE *f, uint64_t n)
{
	fprintf(f, "<td class=\"number\">%" PRIu64 "</td>", n);
}

static void end_table(FILE *f)
{
	fputs("</table></div>\n", f);
}

static void print_rules(FILE *f, const struct report *r)
{
	begin_table(f, "Rules",
		    "rule|event|severity|does|reads|#tests|#shared|#strings|#states|first kernel");
	for (size_t i = 0; i < r->nrules; i++) {
		const struct report_rule *rule = &r->rules[i];
		const char *fields = "";

		for (size_t k = 0; k < rule->nfields; k++)
			fields = arena_printf(r->a, "%s%s%s", fields, k ? ", " : "",
					      rule->fields[k]);
		fputs("<tr class=\"rule\">", f);
		cell(f, rule->rule->name);
		cell(f, rule->rule->event_name);
		cell(f, rule->rule->severity_name);
		cell(f, rule->actions);
		cell(f, fields);
		number(f, rule->ntests);
		number(f, rule->shared_tests);
		number(f, rule->nstrings);
		number(f, rule->states);
		cell(f, inspect_kernel(r->a, rule->kernel));
		fputs("</tr>\n", f);
	}
	end_table(f);
}

static void print_shared(FILE *f, const struct report *r)
{
	begin_table(f, "Fields that rules share: each is read once", "event|field|#rules");
	for (size_t i = 0; i < r->nevents; i++)
		for (size_t k = 0; k < r->events[i].nfields; k++) {
			if (r->events[i].fields[k].nrules < 2)
				continue;
			fputs("<tr>", f);
			cell(f, r->events[i].name);
			cell(f, r->events[i].fields[k].field);
			number(f, r->events[i].fields[k].nrules);
			fputs("</tr>\n", f);
		}
	end_table(f);
}

static void print_programs(FILE *f, const struct object *o)
{
	begin_table(f, "Programs",
		    "program|attached to|#instructions|#with all it calls||#stack|#depth");
	for (size_t i = 0; i < o->nprogs; i++) {
		const struct object_prog *p = &o->progs[i];

		fputs("<tr class=\"program\">", f);
		cell(f, p->func->name);
		cell(f, p->section);
		number(f, p->func->count);
		number(f, p->total);
		fprintf(f, "<td><meter max=\"%u\" value=\"%u\"></meter></td>", o->insns, p->total);
		number(f, p->func->deepest);
		number(f, p->func->frames);
		fputs("</tr>\n", f);
	}
	end_table(f);
}

static void print_maps(FILE *f, const struct object *o)
{
	begin_table(f, "Maps", "map|type|#entries|#bytes|");
	for (size_t i = 0; i < o->nmaps; i++) {
		fputs("<tr>", f);
		cell(f, o->maps[i].name);
		cell(f, o->maps[i].type);
		number(f, o->maps[i].entries);
		number(f, o->maps[i].bytes);
		cell(f, o->maps[i].grows ? "as it is filled" : "when loaded");
		fputs("</tr>\n", f);
	}
	end_table(f);
}

void report_html(FILE *f, const struct report *r)
{
	fprintf(f,
		"<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n"
		"<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n"
		"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
		"style-src 'unsafe-inline'\">\n"
		"<title>Rules: %zu</title>\n<style>\n%s</style></head><body>\n"
		"<h1>%zu rules</h1>\n",
		r->nrules, style, r->nrules);
	print_totals(f, r);
	print_matrix(f, r);
	print_rules(f, r);
	print_shared(f, r);
	print_programs(f, r->object);
	print_maps(f, r->object);
	fputs("<p class=\"dim\">ruleccc " IDS_VERSION "</p>\n</body></html>\n", f);
}
