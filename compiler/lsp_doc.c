// SPDX-License-Identifier: BSD-2-Clause
/* Documents: opened, changed and closed by the editor. */
#include <stdlib.h>
#include <string.h>

#include "lsp.h"

struct lsp_doc *lsp_doc_find(const struct lsp_server *s, const char *uri)
{
	for (struct lsp_doc *d = s->docs; d; d = d->next)
		if (!strcmp(d->uri, uri))
			return d;
	return NULL;
}

enum lsp_error lsp_doc_of(struct lsp_server *s, struct json_object *params, struct lsp_doc **ret)
{
	const char *uri = lsp_get_string(lsp_get_object(params, "textDocument"), "uri");
	struct lsp_doc *doc = uri ? lsp_doc_find(s, uri) : NULL;

	if (!uri)
		return lsp_fail(s, LSP_INVALID_PARAMS, "the parameters have no textDocument.uri");
	if (!doc)
		return lsp_fail(s, LSP_INVALID_PARAMS, "this document is not open");
	*ret = doc;
	return LSP_OK;
}

void lsp_docs_changed(struct lsp_server *s)
{
	lsp_later_cancel(s);
	s->changed = lsp_now();
	for (struct lsp_doc *d = s->docs; d; d = d->next)
		d->view = lsp_view_free(d->view);
}

static void free_doc(struct lsp_doc *doc)
{
	lsp_view_free(doc->view);
	json_object_put(doc->found);
	json_object_put(doc->later);
	arena_free(doc->text_arena);
	arena_free(doc->arena);
}

void lsp_docs_free(struct lsp_server *s)
{
	struct lsp_doc *next;

	for (struct lsp_doc *d = s->docs; d; d = next) {
		next = d->next;
		free_doc(d);
	}
	s->docs = NULL;
}

/* The text becomes what is before @lo, @len bytes of @with, and what is from @hi on. */
static void splice(const struct lsp_server *s, struct lsp_doc *doc, size_t lo, size_t hi,
		   const char *with, size_t len)
{
	struct arena *a = arena_new();
	size_t rest = doc->len - hi;
	char *text = arena_alloc(a, lo + len + rest + 1);

	if (lo)
		memcpy(text, doc->text, lo);
	memcpy(text + lo, with, len);
	if (rest)
		memcpy(text + lo + len, doc->text + hi, rest);
	lsp_findings_move(doc, lo, hi, len);
	arena_free(doc->text_arena);
	doc->text_arena = a;
	doc->text = text;
	doc->len = lo + len + rest;
	doc->index = lsp_index_new(a, s->encoding, doc->text, doc->len);
}

static void read_version(struct lsp_doc *doc, struct json_object *id)
{
	size_t version;

	if (lsp_get_size(id, "version", &version))
		doc->version = (int64_t)version;
}

static struct lsp_doc *new_doc(struct lsp_server *s, const char *uri)
{
	struct arena *a = arena_new();
	struct lsp_doc *doc = ARENA_NEW(a, struct lsp_doc);
	const char *path = lsp_uri_path(a, uri);

	doc->arena = a;
	doc->uri = arena_strdup(a, uri);
	doc->path = path ? path : doc->uri;
	doc->next = s->docs;
	s->docs = doc;
	return doc;
}

enum lsp_error lsp_did_open(struct lsp_server *s, struct json_object *params,
			    struct json_object **ret)
{
	struct json_object *item = lsp_get_object(params, "textDocument"), *text = NULL;
	const char *uri = lsp_get_string(item, "uri");
	struct lsp_doc *doc;

	(void)ret;
	if (!uri || !lsp_get_string(item, "text"))
		return lsp_fail(s, LSP_INVALID_PARAMS, "the parameters have no document");
	doc = lsp_doc_find(s, uri);
	if (!doc)
		doc = new_doc(s, uri);
	json_object_object_get_ex(item, "text", &text);
	splice(s, doc, 0, doc->len, json_object_get_string(text),
	       (size_t)json_object_get_string_len(text));
	read_version(doc, item);
	lsp_docs_changed(s);
	return LSP_OK;
}

/* One change: of a range, or of all. */
static bool apply_change(const struct lsp_server *s, struct lsp_doc *doc,
			 struct json_object *change)
{
	struct json_object *range, *text;
	size_t lo = 0, hi = doc->len;

	if (!lsp_get_string(change, "text"))
		return false;
	json_object_object_get_ex(change, "text", &text);
	if (json_object_object_get_ex(change, "range", &range) && range) {
		if (!lsp_get_position(doc, range, "start", &lo) ||
		    !lsp_get_position(doc, range, "end", &hi) || lo > hi)
			return false;
	}
	splice(s, doc, lo, hi, json_object_get_string(text),
	       (size_t)json_object_get_string_len(text));
	return true;
}

static void unlink_doc(struct lsp_server *s, struct lsp_doc *doc)
{
	struct lsp_doc **at = &s->docs;

	while (*at != doc)
		at = &(*at)->next;
	*at = doc->next;
}

/* The document in which somebody writes is looked at before all others. */
static void to_front(struct lsp_server *s, struct lsp_doc *doc)
{
	unlink_doc(s, doc);
	doc->next = s->docs;
	s->docs = doc;
}

enum lsp_error lsp_did_change(struct lsp_server *s, struct json_object *params,
			      struct json_object **ret)
{
	struct json_object *changes = lsp_get_array(params, "contentChanges");
	struct lsp_doc *doc = NULL;
	enum lsp_error error = lsp_doc_of(s, params, &doc);

	(void)ret;
	if (!doc)
		return error;
	lsp_docs_changed(s);
	to_front(s, doc);
	read_version(doc, lsp_get_object(params, "textDocument"));
	for (size_t i = 0; changes && i < json_object_array_length(changes); i++)
		if (!apply_change(s, doc, json_object_array_get_idx(changes, i)))
			return lsp_fail(s, LSP_INVALID_PARAMS, "a change is malformed");
	return LSP_OK;
}

enum lsp_error lsp_did_close(struct lsp_server *s, struct json_object *params,
			     struct json_object **ret)
{
	struct lsp_doc *doc = NULL;
	enum lsp_error error = lsp_doc_of(s, params, &doc);

	(void)ret;
	if (!doc)
		return error;
	lsp_docs_changed(s);
	json_object_put(doc->found);
	doc->found = NULL;
	lsp_publish(s, doc);
	unlink_doc(s, doc);
	free_doc(doc);
	return LSP_OK;
}
