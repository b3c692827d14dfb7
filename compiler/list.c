// SPDX-License-Identifier: BSD-2-Clause
/* `ruleccc list`: the catalogue for people. */
#include "list.h"

#include <string.h>

#include "catalog_raw.h"

static bool wanted(const char *name, const char *row)
{
	return !name || !strcmp(name, row);
}

static void print_hook(FILE *f, const struct hook_info *h)
{
	fprintf(f, "    %u. %-38s from %u.%u%s%s\n", h->alt + 1, h->attach, h->major, h->minor,
		h->caps & IDS_ACT_DENY ? ", can deny" : "",
		h->flags & IDS_HOOK_OPTIONAL ? ", where the kernel has it" : "");
	if (*h->weaker)
		fprintf(f, "       weaker: %s\n", h->weaker);
}

static void print_hooks(FILE *f, enum ids_event event)
{
	for (const struct hook_info *h = catalog_hooks; h->program; h++)
		if (h->event == event)
			print_hook(f, h);
}

static void print_field(FILE *f, const struct field_info *fi, const char *before)
{
	fprintf(f, "%s%-14s %-9s %s%s%s%s\n", before, fi->name, catalog_type_name(fi->type),
		fi->doc, fi->flags & FIELD_ABSENT ? "; may be absent" : "",
		fi->flags & FIELD_UNREADABLE ? "; may be unreadable" : "",
		fi->flags & FIELD_RACY ? "; the caller can change it meanwhile" : "");
}

/* The first column of a table of fields: whose they are. */
static void event_column(char *ret, size_t size, const char *event)
{
	snprintf(ret, size, "%-10s ", event);
}

/** struct columns - names side by side */
struct columns {
	FILE *f;
	size_t used; /* of the line */
};

static void print_name(void *ctx, const char *name)
{
	struct columns *c = ctx;

	if (c->used + strlen(name) > 90)
		c->used = 0;
	c->used += (size_t)fprintf(c->f, "%s%s", c->used ? " " : "\n    ", name);
}

static void list_families(FILE *f)
{
	struct columns c = {.f = f};
	const char *doc, *prefix;

	fputs("Raw events:\n", f);
	for (size_t i = 0; (prefix = raw_family(i, &doc)); i++)
		fprintf(f, "    %s%-*s %s\n", prefix, 20 - (int)strlen(prefix),
			strchr(prefix, '_') ? "NAME" : "FUNCTION", doc);
	fputs("Of system calls, NAME is one of", f);
	raw_suggest(print_name, &c);
	fputc('\n', f);
}

/* A raw event is made where it is named. */
static bool list_raw(FILE *f, const char *name, bool fields)
{
	struct arena *a = arena_new();
	const struct raw_event *raw = name ? raw_make(a, name, 0) : NULL;
	char event[64];

	if (raw && !fields)
		fprintf(f, "%-20s %s\n", raw->info.name, raw->info.doc);
	if (raw)
		event_column(event, sizeof(event), raw->info.name);
	for (size_t i = 0; raw && i < raw->nfields; i++)
		print_field(f, &raw->fields[i], fields ? event : "    ");
	for (size_t i = 0; raw && !fields && i < raw->nhooks; i++)
		print_hook(f, &raw->hooks[i].info);
	arena_free(a);
	return raw != NULL;
}

/* The event's own fields: a line each if it was asked for by @name, else their names. */
static void print_own_fields(FILE *f, enum ids_event event, const char *name)
{
	bool any = false;

	for (const struct field_info *fi = catalog_fields; fi->name; fi++) {
		if (fi->event != event || fi->flags & FIELD_HIDDEN)
			continue;
		if (name)
			print_field(f, fi, "    ");
		else
			fprintf(f, "%s%s", any ? " " : "    fields: ", fi->name);
		any = true;
	}
	if (any && !name)
		fputc('\n', f);
}

/* The fields with which rules are decided late, separated by commas. */
static void print_late(FILE *f, const struct event_info *e, const struct event_info *late)
{
	const char *sep = "    with ";

	for (const struct field_info *fi = catalog_fields; fi->name; fi++) {
		bool own = fi->event == e->id && fi->flags & FIELD_NEW;
		bool process = fi->event == EVENT_PROCESS && e->id == EVENT_EXEC;

		if (!own && !(process && catalog_field_new(fi)))
			continue;
		fprintf(f, "%s%s", sep, fi->name);
		sep = ", ";
	}
	fprintf(f, ": %s\n", late->doc);
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
		if (e->alias) {
			fprintf(f, "    another name of %s\n", catalog_event_by_id(e->id)->name);
			continue;
		}
		print_own_fields(f, e->id, name);
		print_hooks(f, e->id);
		print_deed(f, e->id);
		late = catalog_late_event(e->id);
		if (late) {
			print_late(f, e, late);
			print_hooks(f, late->id);
		}
	}
	if (!name)
		list_families(f);
	return any || list_raw(f, name, false);
}

static bool list_fields(FILE *f, const char *name)
{
	const struct event_info *only = name ? catalog_event(name) : NULL;
	char event[64];

	if (name && !only && !list_raw(f, name, true))
		return false;
	for (const struct field_info *fi = catalog_fields; fi->name; fi++) {
		if (fi->flags & FIELD_HIDDEN ||
		    (only && catalog_event_alone(only->id) && fi->event == EVENT_PROCESS &&
		     !(fi->flags & FIELD_GLOBAL)))
			continue;
		if (fi->event != EVENT_PROCESS && name && (!only || only->id != fi->event))
			continue;
		event_column(event, sizeof(event),
			     fi->event == EVENT_PROCESS ? "(process)"
							: catalog_event_by_id(fi->event)->name);
		print_field(f, fi, event);
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
