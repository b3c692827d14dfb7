// SPDX-License-Identifier: BSD-2-Clause
/* Diagnostics as the protocol has them, and textDocument/publishDiagnostics. */
#include <string.h>

#include "lsp.h"

#define MAX_PUBLISHED 500 /* diagnostics of one document */

enum { SEVERITY_ERROR = 1, SEVERITY_WARNING = 2, TAG_UNNECESSARY = 1 };

static const struct loaded_file *file_at(const struct lsp_view *v, uint32_t pos)
{
	const struct source *src = sources_find(v->sources, pos);

	for (size_t i = 0; src && i < v->names.nfiles; i++)
		if (v->names.files[i]->source == src)
			return v->names.files[i];
	return NULL;
}

/* Where in the document a diagnostic is shown: that of an imported file at the import. */
static struct span shown_at(const struct lsp_view *v, struct span span)
{
	const struct loaded_file *f = span.lo ? file_at(v, span.lo) : NULL;

	while (f && f->importer) {
		span = f->imported;
		f = f->importer;
	}
	return span;
}

/* A file of lists and macros is for others to import. */
static bool has_rules(const struct lsp_view *v)
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

/* Is the place in the text of the document itself? */
static bool is_here(const struct lsp_doc *doc, struct span span)
{
	const struct source *src = span.lo ? sources_find(doc->view->sources, span.lo) : NULL;

	return src && src->text == doc->text;
}

/* The bytes of the document that are marked. */
static void add_marked(struct json_object *to, const struct lsp_doc *doc, struct span span)
{
	size_t lo = 0, hi = 0;

	if (is_here(doc, span)) {
		const struct source *src = sources_find(doc->view->sources, span.lo);

		lo = span.lo - src->base;
		hi = span.hi < span.lo ? lo : span.hi - src->base;
	} else { /* of no place, or the document is not text: its first line */
		while (hi < doc->len && doc->text[hi] != '\n')
			hi++;
	}
	json_object_object_add(to, "lo", json_object_new_uint64(lo));
	json_object_object_add(to, "hi", json_object_new_uint64(hi));
}

static struct json_object *tags_of(enum diag_code code)
{
	struct json_object *ret = json_object_new_array();

	if (code == DIAG_UNUSED)
		json_object_array_add(ret, json_object_new_int(TAG_UNNECESSARY));
	return ret;
}

static struct json_object *diagnostic(struct lsp_server *s, struct lsp_view *v,
				      const struct diag *d, bool elsewhere)
{
	struct json_object *ret = json_object_new_object(), *related = json_object_new_array();
	int severity = d->severity == DIAG_ERROR ? SEVERITY_ERROR : SEVERITY_WARNING;

	json_object_object_add(ret, "severity", json_object_new_int(severity));
	lsp_add_text(ret, "code", diag_table[d->code].code);
	lsp_add_text(ret, "source", "ruleccc");
	lsp_add_text(ret, "message", message(s, v, d, elsewhere));
	if (elsewhere)
		add_related(s, v, related, d->span, d->text);
	for (const struct diag_note *n = d->notes; n; n = n->next)
		add_related(s, v, related, n->span, n->text);
	json_object_object_add(ret, "relatedInformation", related);
	json_object_object_add(ret, "tags", tags_of(d->code));
	return ret;
}

static struct json_object *finding(struct lsp_server *s, const struct lsp_doc *doc,
				   const struct diag *d)
{
	struct json_object *ret = json_object_new_object();
	struct span at = shown_at(doc->view, d->span);
	bool here = is_here(doc, d->span);

	add_marked(ret, doc, at);
	json_object_object_add(ret, "here", json_object_new_boolean(here));
	if (d->fix && here)
		lsp_add_text(ret, "fix", d->fix);
	json_object_object_add(ret, "diagnostic", diagnostic(s, doc->view, d, at.lo != d->span.lo));
	return ret;
}

struct json_object *lsp_findings(struct lsp_server *s, const struct lsp_doc *doc, size_t from)
{
	struct json_object *ret = json_object_new_array();
	const struct lsp_view *v = doc->view;
	bool unused = v->file && has_rules(v);

	for (size_t i = from; i < v->diags->n && json_object_array_length(ret) < MAX_PUBLISHED; i++)
		if (v->diags->items[i]->code != DIAG_UNUSED || unused)
			json_object_array_add(ret, finding(s, doc, v->diags->items[i]));
	return ret;
}

void lsp_findings_move(struct lsp_doc *doc, size_t lo, size_t hi, size_t len)
{
	struct json_object *kept = json_object_new_array(), *f;
	size_t from, to;

	for (size_t i = 0; doc->later && i < json_object_array_length(doc->later); i++) {
		f = json_object_array_get_idx(doc->later, i);
		if (!lsp_get_size(f, "lo", &from) || !lsp_get_size(f, "hi", &to) ||
		    (from < hi && to > lo))
			continue;
		if (from >= hi) {
			json_object_object_add(f, "lo",
					       json_object_new_uint64(from - hi + lo + len));
			json_object_object_add(f, "hi", json_object_new_uint64(to - hi + lo + len));
		}
		json_object_array_add(kept, json_object_get(f));
	}
	json_object_put(doc->later);
	doc->later = kept;
}

bool lsp_shows_later(const struct lsp_doc *doc)
{
	return doc->view && doc->view->program;
}

struct json_object *lsp_finding_diagnostic(const struct lsp_doc *doc, struct json_object *finding)
{
	struct json_object *ret = NULL;
	size_t lo = 0, hi = 0;

	json_object_deep_copy(lsp_get_object(finding, "diagnostic"), &ret, NULL);
	lsp_get_size(finding, "lo", &lo);
	lsp_get_size(finding, "hi", &hi);
	json_object_object_add(ret, "range", lsp_range(doc->index, lo, hi));
	return ret;
}

static void add_diagnostics(const struct lsp_doc *doc, struct json_object *to,
			    struct json_object *findings)
{
	for (size_t i = 0; findings && i < json_object_array_length(findings) &&
			   json_object_array_length(to) < MAX_PUBLISHED;
	     i++)
		json_object_array_add(
			to, lsp_finding_diagnostic(doc, json_object_array_get_idx(findings, i)));
}

void lsp_publish(struct lsp_server *s, const struct lsp_doc *doc)
{
	struct json_object *message = json_object_new_object();
	struct json_object *params = json_object_new_object();
	struct json_object *diagnostics = json_object_new_array();

	add_diagnostics(doc, diagnostics, doc->found);
	if (lsp_shows_later(doc))
		add_diagnostics(doc, diagnostics, doc->later);
	lsp_add_text(params, "uri", doc->uri);
	json_object_object_add(params, "version", json_object_new_int64(doc->version));
	json_object_object_add(params, "diagnostics", diagnostics);
	lsp_add_text(message, "jsonrpc", "2.0");
	lsp_add_text(message, "method", "textDocument/publishDiagnostics");
	json_object_object_add(message, "params", params);
	lsp_send(s, message);
}
