// SPDX-License-Identifier: BSD-2-Clause
/* `ruleccc list`: the catalogue for people. */
#include "list.h"

#include <string.h>

#include "catalog.h"

static bool wanted(const char *name, const char *row)
{
	return !name || !strcmp(name, row);
}

static void print_hooks(FILE *f, enum ids_event event)
{
	for (const struct hook_info *h = catalog_hooks; h->program; h++) {
		if (h->event != event)
			continue;
		fprintf(f, "    %u. %-38s from %u.%u%s%s\n", h->alt + 1, h->attach, h->major,
			h->minor, h->caps & IDS_ACT_DENY ? ", can deny" : "",
			h->flags & IDS_HOOK_OPTIONAL ? ", where the kernel has it" : "");
		if (*h->weaker)
			fprintf(f, "       weaker: %s\n", h->weaker);
	}
}

static void print_deed(FILE *f, enum ids_event event)
{
	const char *instead = catalog_event_instead(event);

	if (catalog_event_target(event))
		fputs("    target.X: field X of the process that it is done to\n", f);
	if (instead)
		fprintf(f, "    no deny: %s\n", instead);
}

static bool list_events(FILE *f, const char *name)
{
	const struct event_info *late;
	bool any = false;

	for (const struct event_info *e = catalog_events; e->name; e++) {
		if (!wanted(name, e->name) || e->shown != e->id)
			continue;
		any = true;
		fprintf(f, "%-20s %s\n", e->name, e->doc);
		if (e->alias)
			fprintf(f, "    another name of %s\n", catalog_event_by_id(e->id)->name);
		else
			print_hooks(f, e->id);
		if (!e->alias)
			print_deed(f, e->id);
		late = catalog_late_event(e->id);
		if (late && !e->alias) {
			fprintf(f, "    with args, argc, cmdline or env: %s\n", late->doc);
			print_hooks(f, late->id);
		}
	}
	return any;
}

static void print_field(FILE *f, const struct field_info *fi, const char *event)
{
	fprintf(f, "%-10s %-14s %-9s %s%s%s%s%s\n", event, fi->name, catalog_type_name(fi->type),
		fi->doc, fi->flags & FIELD_ABSENT ? "; may be absent" : "",
		fi->flags & FIELD_UNREADABLE ? "; may be unreadable" : "",
		fi->flags & FIELD_RACY ? "; the caller can change it meanwhile" : "",
		fi->flags & FIELD_LATER ? "; NOT COMPILED YET" : "");
}

static bool list_fields(FILE *f, const char *name)
{
	const struct event_info *only = name ? catalog_event(name) : NULL;

	if (name && !only)
		return false;
	for (const struct field_info *fi = catalog_fields; fi->name; fi++) {
		if (fi->flags & FIELD_HIDDEN)
			continue;
		if (fi->event == EVENT_PROCESS)
			print_field(f, fi, "(process)");
		else if (!only || only->id == fi->event)
			print_field(f, fi, catalog_event_by_id(fi->event)->name);
	}
	if (!name)
		fputs("Process fields also with parent., ancestor. and ancestor[N]. before them.\n",
		      f);
	return true;
}

static bool list_operators(FILE *f, const char *name)
{
	static const struct {
		const char *name, *doc;
		bool later;
	} rows[] = {
#define OPERATOR(id, n, on, doc)   {n, doc, false},
#define OPERATOR_ICASE(n, plain)   {n, "as " plain ", ASCII case ignored", false},
#define OPERATOR_LATER(id, n, doc) {n, doc, true},
#include "../stdlib/catalog/operators.def"
	};
	bool any = false;

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		if (!wanted(name, rows[i].name))
			continue;
		any = true;
		fprintf(f, "%-13s %s%s\n", rows[i].name, rows[i].doc,
			rows[i].later ? "; NOT COMPILED YET" : "");
	}
	return any;
}

static bool list_actions(FILE *f, const char *name)
{
	static const struct {
		const char *name, *doc;
		bool later;
	} rows[] = {
#define ACTION(id, n, args, doc) {#n, doc, false},
#define ACTION_ALIAS(n, other)   {#n, "another name of " #other, false},
#define ACTION_LATER(n, doc)     {#n, doc, true},
#include "../stdlib/catalog/actions.def"
	};
	bool any = false;

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		if (!wanted(name, rows[i].name))
			continue;
		any = true;
		fprintf(f, "%-16s %s%s\n", rows[i].name, rows[i].doc,
			rows[i].later ? "; NOT COMPILED YET" : "");
	}
	return any;
}

bool list_print(FILE *f, const char *what, const char *name, const char **ret_error)
{
	static const struct {
		const char *what;
		bool (*print)(FILE *f, const char *name);
	} tables[] = {{"events", list_events},
		      {"fields", list_fields},
		      {"operators", list_operators},
		      {"actions", list_actions}};

	for (size_t i = 0; i < sizeof(tables) / sizeof(*tables); i++) {
		if (strcmp(tables[i].what, what))
			continue;
		if (tables[i].print(f, name))
			return true;
		*ret_error =
			"no such name in this table; without a name the whole table is printed";
		return false;
	}
	*ret_error = "there are the tables events, fields, operators and actions";
	return false;
}
