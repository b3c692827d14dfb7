// SPDX-License-Identifier: BSD-2-Clause
/* textDocument/publishDiagnostics. */
#include <string.h>

#include "lsp.h"

#define MAX_PUBLISHED 500 /* diagnostics of one document */

enum { SEVERITY_ERROR = 1, SEVERITY_WARNING = 2, TAG_UNNECESSARY = 1 };

static const struct loaded_file *file_at(struct lsp_view *v, uint32_t pos)
{
	const struct source *src = sources_find(v->sources, pos);

	for (size_t i = 0; src && i < v->names.nfiles; i++)
		if (v->names.files[i]->source == src)
			return v->names.files[i];
	return NULL;
}

/* Where in the document a diagnostic is shown: that of an imported file at the import. */
static struct span shown_at(struct lsp_view *v, struct span span)
{
	const struct loaded_file *f = span.lo ? file_at(v, span.lo) : NULL;

	while (f && f->importer) {
		span = f->imported;
		f = f->importer;
	}
	return span;
}

/* A file of lists and macros is for others to import. */
static bool has_rules(struct lsp_view *v)
{
	for (size_t i = 0; i < v->file->ast->n; i++)
		if (v->file->ast->items[i]->kind == AST_RULE)
			return true;
	return false;
}

static void add_related(struct lsp_server *s, struct lsp_view *v, struct json_object *to,
			struct span span, const char *text)
{
	struct json_object *location = lsp_view_location(s, v, span), *related;

	if (!location)
		return;
	related = json_object_new_object();
	json_object_object_add(related, "location", location);
	lsp_add_text(related, "message", text);
	json_object_array_add(to, related);
}

/* Text, what stands beside the caret, and notes that have no place. */
static const char *message(struct lsp_server *s, struct lsp_view *v, const struct diag *d,
			   bool elsewhere)
{
	const char *text = d->text;

	if (d->label)
		text = arena_printf(s->scratch, "%s\n%s", text, d->label);
	for (const struct diag_note *n = d->notes; n; n = n->next)
		if (!n->span.lo)
			text = arena_printf(s->scratch, "%s\n%s", text, n->text);
	if (elsewhere)
		text = arena_printf(s->scratch, "in the imported file '%s': %s",
				    sources_find(v->sources, d->span.lo)->name, text);
	return text;
}

/* The range of the document that is marked. */
static struct json_object *marked_range(const struct lsp_server *s, const struct lsp_doc *doc,
					struct span span)
{
	const struct source *src = sources_find(doc->view->sources, span.lo);
	size_t hi = 0;

	if (span.lo && src && src->text == doc->text)
		return lsp_view_range(s, doc->view, span);
	/* of no place, or the document is not text: its first line */
	while (hi < doc->len && doc->text[hi] != '\n')
		hi++;
	return lsp_range(doc->index, 0, hi);
}

static struct json_object *diagnostic(struct lsp_server *s, const struct lsp_doc *doc,
				      const struct diag *d)
{
	struct lsp_view *v = doc->view;
	struct json_object *ret = json_object_new_object(), *related = json_object_new_array();
	struct json_object *tags;
	struct span at = shown_at(v, d->span);
	bool elsewhere = at.lo != d->span.lo;

	json_object_object_add(ret, "range", marked_range(s, doc, at));
	json_object_object_add(
		ret, "severity",
		json_object_new_int(d->severity == DIAG_ERROR ? SEVERITY_ERROR : SEVERITY_WARNING));
	lsp_add_text(ret, "code", diag_table[d->code].code);
	lsp_add_text(ret, "source", "ruleccc");
	lsp_add_text(ret, "message", message(s, v, d, elsewhere));
	if (elsewhere)
		add_related(s, v, related, d->span, d->text);
	for (const struct diag_note *n = d->notes; n; n = n->next)
		add_related(s, v, related, n->span, n->text);
	json_object_object_add(ret, "relatedInformation", related);
	if (d->code == DIAG_UNUSED) {
		tags = json_object_new_array();
		json_object_array_add(tags, json_object_new_int(TAG_UNNECESSARY));
		json_object_object_add(ret, "tags", tags);
	}
	return ret;
}

static struct json_object *diagnostics(struct lsp_server *s, const struct lsp_doc *doc)
{
	struct json_object *ret = json_object_new_array();
	struct lsp_view *v = doc->view;
	bool unused = v && v->file && has_rules(v);

	for (size_t i = 0; v && i < v->diags->n; i++) {
		const struct diag *d = v->diags->items[i];

		if (json_object_array_length(ret) == MAX_PUBLISHED)
			break;
		if (d->code != DIAG_UNUSED || unused)
			json_object_array_add(ret, diagnostic(s, doc, d));
	}
	return ret;
}

void lsp_publish(struct lsp_server *s, const struct lsp_doc *doc)
{
	struct json_object *message = json_object_new_object();
	struct json_object *params = json_object_new_object();

	lsp_add_text(params, "uri", doc->uri);
	json_object_object_add(params, "version", json_object_new_int64(doc->version));
	json_object_object_add(params, "diagnostics", diagnostics(s, doc));
	lsp_add_text(message, "jsonrpc", "2.0");
	lsp_add_text(message, "method", "textDocument/publishDiagnostics");
	json_object_object_add(message, "params", params);
	lsp_send(s, message);
}
