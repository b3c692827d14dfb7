// SPDX-License-Identifier: BSD-2-Clause
/* textDocument/definition: lists, macros, rules and imported files. */
#include <string.h>

#include "lsp_place.h"

static void add_location(struct lsp_server *s, struct lsp_view *v, struct json_object *to,
			 struct span span)
{
	struct json_object *location = lsp_view_location(s, v, span);

	if (location)
		json_object_array_add(to, location);
}

/* All items of the kind @kind that give something to the name: the definition, overrides, +=. */
static void add_items(struct lsp_server *s, struct lsp_view *v, struct json_object *to,
		      enum ast_item_kind kind, const char *name)
{
	for (size_t i = 0; i < v->names.nfiles; i++) {
		const struct ast_file *f = v->names.files[i]->ast;

		for (size_t j = 0; j < f->n; j++)
			if (f->items[j]->kind == kind && f->items[j]->name.s &&
			    !strcmp(f->items[j]->name.s, name))
				add_location(s, v, to, f->items[j]->name.span);
	}
}

/* The file that is imported by this name. */
static void add_file(struct lsp_server *s, struct lsp_view *v, struct json_object *to,
		     const struct lsp_place *p)
{
	const struct ast_word name = {p->text, p->word};
	const struct source *src = resolve_find_import(&v->names, v->file->source, &name);

	if (src)
		add_location(s, v, to, (struct span){src->base, src->base});
}

static void add_all(struct lsp_server *s, struct lsp_view *v, struct json_object *to,
		    const struct lsp_place *p)
{
	switch (p->where) {
	case LSP_AT_FILE: add_file(s, v, to, p); break;
	case LSP_AT_OPERAND:
	case LSP_AT_MACRO_NAME: add_items(s, v, to, AST_MACRODEF, p->text); break;
	case LSP_AT_VALUE:
	case LSP_AT_LIST:
	case LSP_AT_LIST_NAME: add_items(s, v, to, AST_LISTDEF, p->text); break;
	case LSP_AT_RULE_NAME: add_items(s, v, to, AST_RULE, p->text); break;
	case LSP_AT_NEW_NAME:
		add_items(s, v, to,
			  !strcmp(p->clause, "list")    ? AST_LISTDEF
			  : !strcmp(p->clause, "macro") ? AST_MACRODEF
							: AST_RULE,
			  p->text);
		break;
	default: break;
	}
}

enum lsp_error lsp_definition(struct lsp_server *s, struct json_object *params,
			      struct json_object **ret)
{
	struct lsp_doc *doc;
	enum lsp_error error = lsp_doc_of(s, params, &doc);
	struct lsp_place place;
	struct lsp_view *v;
	size_t off;

	if (error)
		return error;
	if (!lsp_get_position(doc, params, "position", &off))
		return lsp_fail(s, LSP_INVALID_PARAMS, "the parameters have no position");
	v = lsp_view(s, doc);
	place = lsp_place_find(s, v, off);
	*ret = json_object_new_array();
	if (place.string == (place.where == LSP_AT_FILE) && *place.text)
		add_all(s, v, *ret, &place);
	return LSP_OK;
}
