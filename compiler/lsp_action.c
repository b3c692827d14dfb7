// SPDX-License-Identifier: BSD-2-Clause
/* textDocument/codeAction: what may be meant, and comments that silence warnings. */
#include <string.h>

#include "lsp.h"

/** struct actions - the answer that is being made */
struct actions {
	struct lsp_server *s;
	struct lsp_doc *doc;
	struct json_object *list;
};

/* Bytes @lo to @hi of the document become @with; @finding is mended by that. */
static void add_action(struct actions *a, struct json_object *finding, const char *title,
		       bool preferred, size_t lo, size_t hi, const char *with)
{
	struct json_object *action = json_object_new_object(), *edit = json_object_new_object();
	struct json_object *changes = json_object_new_object(), *all = json_object_new_object();
	struct json_object *edits = json_object_new_array(), *found = json_object_new_array();

	json_object_object_add(edit, "range", lsp_range(a->doc->index, lo, hi));
	lsp_add_text(edit, "newText", with);
	json_object_array_add(edits, edit);
	json_object_object_add(changes, a->doc->uri, edits);
	json_object_object_add(all, "changes", changes);
	json_object_array_add(found, lsp_finding_diagnostic(a->doc, finding));
	lsp_add_text(action, "title", title);
	lsp_add_text(action, "kind", "quickfix");
	json_object_object_add(action, "diagnostics", found);
	json_object_object_add(action, "isPreferred", json_object_new_boolean(preferred));
	json_object_object_add(action, "edit", all);
	json_object_array_add(a->list, action);
}

/* The item of the document in which byte @off is, or NULL. */
static const struct ast_item *item_at(const struct lsp_view *v, size_t off)
{
	for (size_t i = 0; v->file && i < v->file->ast->n; i++) {
		const struct ast_item *item = v->file->ast->items[i];
		uint32_t base = v->file->source->base;

		if (off >= item->span.lo - base && off < item->span.hi - base)
			return item;
	}
	return NULL;
}

static const char *newline_of(const struct lsp_doc *doc)
{
	const char *end = memchr(doc->text, '\n', doc->len);

	return end && end > doc->text && end[-1] == '\r' ? "\r\n" : "\n";
}

/* A comment on a line of its own belongs to the item that begins behind it. */
static void add_allow(struct actions *a, struct json_object *finding, size_t at)
{
	const char *code = lsp_get_string(lsp_get_object(finding, "diagnostic"), "code");
	const struct ast_item *item = item_at(a->doc->view, at);
	const char *newline = newline_of(a->doc), *blanks, *text;
	size_t begin, line;
	bool alone;

	if (!item || diag_table[diag_find(code)].severity != DIAG_WARNING)
		return;
	line = begin = item->span.lo - a->doc->view->file->source->base;
	while (line && strchr(" \t", a->doc->text[line - 1]))
		line--;
	alone = !line || a->doc->text[line - 1] == '\n';
	blanks = alone ? arena_strndup(a->s->scratch, a->doc->text + line, begin - line) : "";
	text = arena_printf(a->s->scratch, "%s# ids: allow %s%s%s", alone ? "" : newline, code,
			    newline, blanks);
	add_action(a, finding, arena_printf(a->s->scratch, "Silence %s here", code), false, begin,
		   begin, text);
}

static void add_actions(struct actions *a, struct json_object *findings, size_t lo, size_t hi)
{
	for (size_t i = 0; findings && i < json_object_array_length(findings); i++) {
		struct json_object *f = json_object_array_get_idx(findings, i);
		const char *fix = lsp_get_string(f, "fix");
		size_t from, to;

		if (!lsp_get_size(f, "lo", &from) || !lsp_get_size(f, "hi", &to) || from > hi ||
		    to < lo || !lsp_get_true(f, "here"))
			continue;
		if (fix)
			add_action(a, f, arena_printf(a->s->scratch, "Replace by %s", fix), true,
				   from, to, fix);
		add_allow(a, f, from);
	}
}

/* Does the editor ask for quick fixes, among others? */
static bool wants_fixes(struct json_object *params)
{
	struct json_object *only = lsp_get_array(lsp_get_object(params, "context"), "only");

	for (size_t i = 0; only && i < json_object_array_length(only); i++) {
		const char *kind = json_object_get_string(json_object_array_get_idx(only, i));

		if (kind && (!*kind || !strcmp(kind, "quickfix")))
			return true;
	}
	return !only;
}

enum lsp_error lsp_code_action(struct lsp_server *s, struct json_object *params,
			       struct json_object **ret)
{
	struct json_object *range = lsp_get_object(params, "range");
	struct actions a = {.s = s};
	enum lsp_error error = lsp_doc_of(s, params, &a.doc);
	size_t lo, hi;

	if (error)
		return error;
	if (!lsp_get_position(a.doc, range, "start", &lo) ||
	    !lsp_get_position(a.doc, range, "end", &hi))
		return lsp_fail(s, LSP_INVALID_PARAMS, "the parameters have no range");
	lsp_view(s, a.doc);
	*ret = a.list = json_object_new_array();
	if (!wants_fixes(params))
		return LSP_OK;
	add_actions(&a, a.doc->found, lo, hi);
	if (lsp_shows_later(a.doc))
		add_actions(&a, a.doc->later, lo, hi);
	return LSP_OK;
}
