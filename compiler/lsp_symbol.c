// SPDX-License-Identifier: BSD-2-Clause
/* textDocument/documentSymbol: the items of a file. */
#include "lsp.h"

/* SymbolKind of the protocol. */
enum symbol_kind {
	SYMBOL_FILE = 1,
	SYMBOL_METHOD = 6,
	SYMBOL_FUNCTION = 12,
	SYMBOL_CONSTANT = 14,
	SYMBOL_ARRAY = 18,
	SYMBOL_EVENT = 24,
};

static enum symbol_kind kind_of(const struct ast_item *item)
{
	switch (item->kind) {
	case AST_IMPORT: return SYMBOL_FILE;
	case AST_LISTDEF: return SYMBOL_ARRAY;
	case AST_MACRODEF: return SYMBOL_CONSTANT;
	case AST_TEST: return SYMBOL_METHOD;
	case AST_RULE: return item->name.s ? SYMBOL_FUNCTION : SYMBOL_EVENT;
	case AST_OVERRIDE_RULE: break;
	}
	return SYMBOL_FUNCTION;
}

/* A rule without a name is called by its event. */
static struct ast_word name_of(const struct ast_item *item)
{
	struct ast_word name = item->name;

	if (!name.s && item->steps.n)
		name = item->steps.items[0].event;
	if (!name.s || !*name.s)
		name = (struct ast_word){"?", item->span};
	return name;
}

static const char *detail_of(struct arena *a, const struct ast_item *item)
{
	switch (item->kind) {
	case AST_IMPORT: return "import";
	case AST_LISTDEF: return item->assign == AST_DEFINE ? "list" : "override list";
	case AST_MACRODEF: return item->assign == AST_DEFINE ? "macro" : "override macro";
	case AST_TEST: return "test";
	case AST_OVERRIDE_RULE: return "override rule";
	case AST_RULE: break;
	}
	return item->steps.n ? arena_printf(a, "event %s", item->steps.items[0].event.s) : "rule";
}

static struct json_object *symbol(struct lsp_server *s, struct lsp_view *v,
				  const struct ast_item *item)
{
	struct json_object *ret = json_object_new_object();
	struct ast_word name = name_of(item);

	lsp_add_text(ret, "name", name.s);
	lsp_add_text(ret, "detail", detail_of(s->scratch, item));
	json_object_object_add(ret, "kind", json_object_new_int((int)kind_of(item)));
	json_object_object_add(ret, "range", lsp_view_range(s, v, item->span));
	json_object_object_add(ret, "selectionRange", lsp_view_range(s, v, name.span));
	return ret;
}

enum lsp_error lsp_symbols(struct lsp_server *s, struct json_object *params,
			   struct json_object **ret)
{
	struct lsp_doc *doc;
	enum lsp_error error = lsp_doc_of(s, params, &doc);
	struct lsp_view *v;

	if (error)
		return error;
	v = lsp_view(s, doc);
	*ret = json_object_new_array();
	for (size_t i = 0; v->file && i < v->file->ast->n; i++)
		json_object_array_add(*ret, symbol(s, v, v->file->ast->items[i]));
	return LSP_OK;
}
