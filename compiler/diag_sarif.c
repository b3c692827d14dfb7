// SPDX-License-Identifier: BSD-2-Clause
/*
 * Diagnostics as SARIF 2.1.0 (docs/diagnostics.md): one run, with a rule for every code. Columns
 * are counted in code points, without a byte order mark; the end of a region is the column after
 * its last character.
 */
#include "diag.h"

#include <ctype.h>
#include <string.h>

#include "json_print.h"
#include "version.h"

#define SCHEMA                                                                                     \
	"https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/"                      \
	"sarif-schema-2.1.0.json"
#define CODES_DOC "docs/language.md#11-diagnostics"

/* Braces would be placeholders in a message: they are doubled. */
static void print_message(FILE *out, struct arena *a, const char *s, const char *more)
{
	size_t len = strlen(s) + (more ? strlen(more) + 2 : 0), n = 0;
	char *whole = arena_printf(a, "%s%s%s", s, more ? "; " : "", more ? more : "");
	char *text = arena_alloc(a, len * 2 + 1);

	for (size_t i = 0; i < len; i++) {
		if (whole[i] == '{' || whole[i] == '}')
			text[n++] = whole[i];
		text[n++] = whole[i];
	}
	fputs("\"message\": {\"text\": ", out);
	json_string(out, text, n);
	fputc('}', out);
}

static const char *level_of(enum diag_severity severity)
{
	return severity == DIAG_ERROR ? "error" : "warning";
}

/* The one line of diag.def as a sentence, and what can be done. */
static void print_rule(FILE *out, const struct diag_info *info)
{
	int first = toupper((unsigned char)*info->doc);
	const char *rest = info->doc + 1, *name = info->code + strlen("ids-");

	fprintf(out, "     {\"id\": \"%s\",\n      \"shortDescription\": {\"text\": \"%c%s.\"},\n",
		info->code, first, rest);
	fprintf(out, "      \"help\": {\"text\": \"%c%s. ", first, rest);
	if (info->severity == DIAG_ERROR)
		fputs("This is an error: nothing is compiled until it is mended.", out);
	else
		fprintf(out,
			"This is a warning: -Werror=%s makes it an error, -Wno-%s or the comment "
			"'# ids: allow %s' silences it.",
			name, name, info->code);
	fputs(" See " CODES_DOC ".\"},\n", out);
	fprintf(out, "      \"defaultConfiguration\": {\"level\": \"%s\"},\n",
		level_of(info->severity));
	fprintf(out, "      \"properties\": {\"documentation\": \"%s\"}}", CODES_DOC);
}

static void print_tool(FILE *out)
{
	fputs("   \"tool\": {\"driver\": {\"name\": \"ruleccc\", \"version\": \"" IDS_VERSION
	      "\",\n"
	      "    \"semanticVersion\": \"" IDS_VERSION "\",\n    \"rules\": [\n",
	      out);
	for (size_t i = 0; i < DIAG_COUNT; i++) {
		print_rule(out, &diag_table[i]);
		fputs(i + 1 < DIAG_COUNT ? ",\n" : "]}},\n", out);
	}
}

/* The file's name as a URI, relative if the name is: what cannot stand there is percent-encoded. */
static void print_uri(FILE *out, const char *name)
{
	const char *colon = strchr(name, ':'), *slash = strchr(name, '/');

	fputs("\"artifactLocation\": {\"uri\": \"", out);
	if (*name == '/')
		fputs("file://", out);
	else if (colon && (!slash || colon < slash))
		fputs("./", out);
	for (; *name; name++) {
		if (isalnum((unsigned char)*name) || strchr("-._~/!$&()*+,;=:@", *name))
			fputc(*name, out);
		else
			fprintf(out, "%%%02X", (unsigned char)*name);
	}
	fputs("\"}", out);
}

/* A byte order mark is no character of the text. */
static uint32_t column_of(const struct place *at)
{
	bool mark = at->line == 1 && at->source->len >= 3 &&
		    !memcmp(at->source->text, "\xEF\xBB\xBF", 3);

	return mark && at->col > 1 ? at->col - 1 : at->col;
}

/* The ends of @span; false if it has no place. */
static bool find_region(const struct diags *d, struct span span, struct place *ret_from,
			struct place *ret_to)
{
	if (!span.lo || !sources_place(d->sources, span.lo, ret_from))
		return false;
	if (span.hi < span.lo || !sources_place(d->sources, span.hi, ret_to) ||
	    ret_to->source != ret_from->source)
		*ret_to = *ret_from;
	return true;
}

static void print_region(FILE *out, const char *key, const struct place *from,
			 const struct place *to)
{
	fprintf(out,
		"\"%s\": {\"startLine\": %u, \"startColumn\": %u, \"endLine\": %u, "
		"\"endColumn\": %u}",
		key, from->line, column_of(from), to->line, column_of(to));
}

/* false: there is none, and nothing was written */
static bool print_location(FILE *out, const struct diags *d, struct span span)
{
	struct place from, to;

	if (!find_region(d, span, &from, &to))
		return false;
	fputs("\"physicalLocation\": {", out);
	print_uri(out, from.source->name);
	fputs(",\n      ", out);
	print_region(out, "region", &from, &to);
	fputc('}', out);
	return true;
}

static void print_notes(FILE *out, const struct diags *d, const struct diag *diag)
{
	unsigned id = 1;

	if (!diag->notes)
		return;
	fputs(",\n     \"relatedLocations\": [", out);
	for (const struct diag_note *n = diag->notes; n; n = n->next) {
		fprintf(out, "\n      {\"id\": %u, ", id++);
		if (print_location(out, d, n->span))
			fputs(",\n       ", out);
		print_message(out, d->arena, n->text, NULL);
		fputs(n->next ? "}," : "}]", out);
	}
}

static void print_fix(FILE *out, const struct diags *d, const struct diag *diag)
{
	struct place from, to;

	if (!diag->fix || !find_region(d, diag->span, &from, &to) || from.source->builtin)
		return;
	fputs(",\n     \"fixes\": [{\"description\": {\"text\": \"Use what may be meant.\"},\n"
	      "      \"artifactChanges\": [{",
	      out);
	print_uri(out, from.source->name);
	fputs(",\n       \"replacements\": [{", out);
	print_region(out, "deletedRegion", &from, &to);
	fputs(",\n        \"insertedContent\": {\"text\": ", out);
	json_string(out, diag->fix, strlen(diag->fix));
	fputs("}}]}]}]", out);
}

static void print_result(FILE *out, const struct diags *d, const struct diag *diag)
{
	fprintf(out, "\n    {\"ruleId\": \"%s\", \"ruleIndex\": %u, \"level\": \"%s\",\n     ",
		diag_table[diag->code].code, (unsigned)diag->code, level_of(diag->severity));
	print_message(out, d->arena, diag->text, diag->label);
	fputs(",\n     \"locations\": [", out);
	if (diag->span.lo) {
		fputc('{', out);
		print_location(out, d, diag->span);
		fputc('}', out);
	}
	fputc(']', out);
	print_notes(out, d, diag);
	print_fix(out, d, diag);
	fputc('}', out);
}

/* Whether all files were read, and all diagnostics kept. */
static void print_invocation(FILE *out, const struct diags *d)
{
	size_t all = d->errors + d->warnings;
	bool read = true;

	for (size_t i = 0; i < d->n; i++)
		read &= d->items[i]->code != DIAG_IO;
	fprintf(out, "   \"invocations\": [{\"executionSuccessful\": %s", read ? "true" : "false");
	if (all > d->n)
		fprintf(out,
			",\n    \"toolExecutionNotifications\": [{\"level\": \"warning\",\n"
			"     \"message\": {\"text\": \"There are %zu more results.\"}}]",
			all - d->n);
	fputs("}],\n", out);
}

void diags_render_sarif(struct diags *d, FILE *out)
{
	fputs("{\"$schema\": \"" SCHEMA "\",\n \"version\": \"2.1.0\",\n \"runs\": [\n  {\n", out);
	print_tool(out);
	print_invocation(out, d);
	fputs("   \"columnKind\": \"unicodeCodePoints\",\n   \"results\": [", out);
	for (size_t i = 0; i < d->n; i++) {
		print_result(out, d, d->items[i]);
		if (i + 1 < d->n)
			fputc(',', out);
	}
	fputs("]}]}\n", out);
}
