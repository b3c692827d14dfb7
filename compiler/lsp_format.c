// SPDX-License-Identifier: BSD-2-Clause
/* textDocument/formatting: the layout of `ruleccc fmt`. */
#include "diff.h"
#include "format.h"
#include "lsp.h"

static struct json_object *edit(const struct lsp_doc *doc, const struct diff_change *change)
{
	struct json_object *ret = json_object_new_object();

	json_object_object_add(ret, "range", lsp_range(doc->index, change->lo, change->hi));
	json_object_object_add(ret, "newText", lsp_string(change->with.s, change->with.len));
	return ret;
}

/* The edits leave alone lines that have their layout, and with them cursors and folds. */
static struct json_object *edits(struct arena *a, const struct lsp_doc *doc, struct text new)
{
	struct json_object *ret = json_object_new_array();
	size_t n;
	struct diff_change *changes = diff_changes(a, (struct text){doc->text, doc->len}, new, &n);

	for (size_t i = 0; i < n; i++)
		json_object_array_add(ret, edit(doc, &changes[i]));
	return ret;
}

enum lsp_error lsp_formatting(struct lsp_server *s, struct json_object *params,
			      struct json_object **ret)
{
	struct sources *sources = sources_new(s->scratch);
	struct diags *diags = diags_new(s->scratch, sources);
	const struct source *src;
	struct lsp_doc *doc;
	enum lsp_error error = lsp_doc_of(s, params, &doc);
	struct text new;

	if (error)
		return error;
	src = sources_load_text(sources, doc->path, doc->text, doc->len);
	if (!src)
		return LSP_OK;
	switch (format_source(s->scratch, diags, src, &new.s, &new.len)) {
	case FORMAT_DONE: *ret = edits(s->scratch, doc, new); break;
	case FORMAT_REFUSED: break; /* its diagnostics are there already */
	case FORMAT_BUG:
		return lsp_fail(s, LSP_INTERNAL_ERROR,
				"the layout would change the text, which is a bug of ruleccc");
	}
	return LSP_OK;
}
