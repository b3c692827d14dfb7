// SPDX-License-Identifier: BSD-2-Clause
/* Diagnostics as one JSON object. Its members are a promise to others: docs/diagnostics.md. */
#include "diag.h"

#include <string.h>

#include "json_print.h"

static void print_text(FILE *out, const char *key, const char *s)
{
	fprintf(out, "\"%s\": ", key);
	if (s)
		json_string(out, s, strlen(s));
	else
		fputs("null", out);
}

static void print_place(FILE *out, const struct diags *d, struct span span)
{
	struct place from, to;

	fputs("\"place\": ", out);
	if (!span.lo || !sources_place(d->sources, span.lo, &from)) {
		fputs("null", out);
		return;
	}
	if (span.hi < span.lo || !sources_place(d->sources, span.hi, &to) ||
	    to.source != from.source)
		to = from;
	fputc('{', out);
	print_text(out, "file", from.source->name);
	fprintf(out,
		", \"line\": %u, \"column\": %u, \"end_line\": %u, \"end_column\": %u, \"offset\": "
		"%u, "
		"\"length\": %u}",
		from.line, from.col, to.line, to.col, from.off, to.off - from.off);
}

static void print_diag(FILE *out, const struct diags *d, const struct diag *diag)
{
	fputs("\n  {", out);
	print_text(out, "code", diag_table[diag->code].code);
	fputs(", ", out);
	print_text(out, "severity", diag->severity == DIAG_ERROR ? "error" : "warning");
	fputs(",\n   ", out);
	print_text(out, "message", diag->text);
	fputs(",\n   ", out);
	print_text(out, "help", diag->label);
	fputs(",\n   ", out);
	print_text(out, "replacement", diag->fix);
	fputs(",\n   ", out);
	print_place(out, d, diag->span);
	fputs(",\n   \"notes\": [", out);
	for (const struct diag_note *n = diag->notes; n; n = n->next) {
		fputs("\n    {", out);
		print_text(out, "message", n->text);
		fputs(", ", out);
		print_place(out, d, n->span);
		fprintf(out, "}%s", n->next ? "," : "");
	}
	fputs("]}", out);
}

void diags_render_json(struct diags *d, FILE *out)
{
	fprintf(out, "{\"format\": \"ruleccc-diagnostics\", \"version\": %d,\n \"diagnostics\": [",
		DIAG_JSON_VERSION);
	for (size_t i = 0; i < d->n; i++) {
		print_diag(out, d, d->items[i]);
		if (i + 1 < d->n)
			fputc(',', out);
	}
	fprintf(out, "%s],\n \"errors\": %zu, \"warnings\": %zu}\n", d->n ? "\n " : "", d->errors,
		d->warnings);
}
