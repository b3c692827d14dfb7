// SPDX-License-Identifier: BSD-2-Clause
/* textDocument/hover: what a word means. */
#include <string.h>

#include "lsp_place.h"

#define MAX_SHOWN 2000 /* bytes of the text of a list or macro */

/* Words of the catalogue as Markdown: its characters stand for themselves. */
static const char *plain(struct arena *a, const char *s)
{
	char *ret = arena_alloc(a, strlen(s) * 2 + 1), *to = ret;

	for (; *s; s++) {
		if (strchr("\\`*_<>[]#|", *s))
			*to++ = '\\';
		*to++ = *s;
	}
	return ret;
}

/* @what in the manner of the language, then a sentence. */
static const char *entry(struct arena *a, const char *what, const char *doc)
{
	return arena_printf(a, "```ids\n%s\n```\n%s", what, plain(a, doc));
}

static const char *about_event(struct lsp_server *s, const struct lsp_place *p)
{
	const struct event_info *e = lsp_find_event(s, p->text);
	const char *text;

	if (!e)
		return NULL;
	text = entry(s->scratch, arena_printf(s->scratch, "event %s", e->name), e->doc);
	if (e->alias)
		text = arena_printf(s->scratch, "%s\n\nAnother name of `%s`.", text,
				    catalog_event_by_id(e->id)->name);
	if (catalog_event_instead(e->id))
		text = arena_printf(s->scratch, "%s\n\nIt cannot be denied: %s", text,
				    plain(s->scratch, catalog_event_instead(e->id)));
	return text;
}

static const char *about_field(struct lsp_server *s, const struct lsp_place *p)
{
	const struct field_info *f;
	const char *name = p->text;

	if (*name == '.') /* behind ancestor[N] */
		name = arena_printf(s->scratch, "ancestor%s", name);
	f = lsp_place_field(s, p, name);
	if (!f)
		return NULL;
	return arena_printf(
		s->scratch, "%s%s%s%s%s",
		entry(s->scratch,
		      arena_printf(s->scratch, "%s : %s", name, catalog_type_name(f->type)),
		      f->doc),
		f->flags & FIELD_LIST
			? "\n\nSeveral values: a comparison is true if it is true of any."
			: "",
		f->flags & FIELD_ABSENT ? "\n\nMay be absent." : "",
		f->flags & FIELD_UNREADABLE ? "\n\nMay be unreadable." : "",
		f->flags & FIELD_RACY ? "\n\nThe caller can change it meanwhile." : "");
}

/* A field of an event that a test gives, or its marks. */
static const char *about_given(struct lsp_server *s, const struct lsp_place *p)
{
	const char *dot = strrchr(p->text, '.');

	if (!strcmp(dot ? dot + 1 : p->text, "marked"))
		return entry(s->scratch, p->text, "the marks of the process: one, or a list");
	return about_field(s, p);
}

static const char *about_operator(struct lsp_server *s, const struct lsp_place *p)
{
	for (const struct operator_info *o = catalog_operators; o->name; o++)
		if (!strcmp(o->name, p->text))
			return entry(s->scratch, o->name, o->doc);
	return NULL;
}

static const char *about_function(struct lsp_server *s, const struct lsp_place *p)
{
	static const struct {
		const char *name, *doc;
	} table[] = {{"len", "the number of bytes of a string or path"},
		     {"count", "the number of elements of args or env"},
		     {"marked", "has the process the mark?"}};
	const char *dot = strrchr(p->text, '.'), *name = dot ? dot + 1 : p->text;

	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++)
		if (!strcmp(table[i].name, name))
			return entry(s->scratch, arena_printf(s->scratch, "%s(…)", p->text),
				     table[i].doc);
	return NULL;
}

static const char *about_value(struct lsp_server *s, const struct lsp_place *p)
{
	const struct field_info *f = p->left ? lsp_place_field(s, p, p->left) : NULL;
	const struct value_info *v = NULL;

	if (p->given && !strcmp(p->text, "unreadable"))
		return entry(s->scratch, p->text, "the value could not be read");
	if (f && f->values != VALUES_NONE)
		v = catalog_value(f->values, p->text);
	if (!v)
		return NULL;
	return entry(s->scratch, v->name,
		     arena_printf(s->scratch, "%llu, 0x%llx", (unsigned long long)v->number,
				  (unsigned long long)v->number));
}

static const char *about_action(struct lsp_server *s, const struct lsp_place *p)
{
	const struct action_info *a = catalog_action(p->text);

	return a ? entry(s->scratch, arena_printf(s->scratch, "do %s", a->name), a->doc) : NULL;
}

/* The text of the source in @span, cut where it is long. */
static const char *source_text(struct arena *a, const struct lsp_view *v, struct span span)
{
	const struct source *src = sources_find(v->sources, span.lo);
	size_t len = src ? span.hi - span.lo : 0, n = len < MAX_SHOWN ? len : MAX_SHOWN;
	const char *text = src ? src->text + (span.lo - src->base) : "";

	return arena_printf(a, "%.*s%s", (int)n, text, n < len ? " ..." : "");
}

static const char *add_value(struct arena *a, const char *text, const struct lsp_view *v,
			     const struct ast_expr *e)
{
	if (strlen(text) > MAX_SHOWN)
		return text;
	return arena_printf(a, "%s%s%s", text, *text ? ", " : "", source_text(a, v, e->span));
}

/* The values of a list, with those of the lists in it. */
static const char *about_list(struct lsp_server *s, const struct lsp_view *v,
			      const struct symbol *list)
{
	const char *values = "";

	for (size_t i = 0; i < list->flat.n; i++)
		values = add_value(s->scratch, values, v, list->flat.items[i]);
	return arena_printf(s->scratch, "```ids\nlist %s = [%s]\n```\n%zu values", list->name,
			    values, list->flat.n);
}

static const char *about_macro(struct lsp_server *s, const struct lsp_view *v,
			       const struct symbol *macro)
{
	return arena_printf(s->scratch, "```ids\nmacro %s = %s\n```", macro->name,
			    source_text(s->scratch, v, macro->value->span));
}

static const char *about_rule(struct lsp_server *s, const struct lsp_view *v,
			      const struct symbol *rule)
{
	return arena_printf(s->scratch, "```ids\n%s\n```",
			    source_text(s->scratch, v, rule->item->span));
}

static const char *about(struct lsp_server *s, const struct lsp_view *v, const struct lsp_place *p)
{
	const struct symbol *list = names_find(&v->names.lists, p->text);
	const struct symbol *macro = names_find(&v->names.macros, p->text);
	const struct symbol *rule = names_find(&v->names.rules, p->text);
	const char *text = NULL;

	switch (p->where) {
	case LSP_AT_EVENT: return about_event(s, p);
	case LSP_AT_ACTION: return about_action(s, p);
	case LSP_AT_OPERATOR: return about_operator(s, p);
	case LSP_AT_RULE_NAME: return rule ? about_rule(s, v, rule) : NULL;
	case LSP_AT_OPERAND:
		if (p->called)
			return about_function(s, p);
		return macro ? about_macro(s, v, macro) : about_field(s, p);
	case LSP_AT_MACRO_NAME: return macro ? about_macro(s, v, macro) : NULL;
	case LSP_AT_CALL:
	case LSP_AT_LEVEL: return about_field(s, p);
	case LSP_AT_GIVEN: return about_given(s, p);
	case LSP_AT_VALUE:
	case LSP_AT_LIST:
	case LSP_AT_LIST_NAME:
		text = about_value(s, p);
		if (!text && list)
			text = about_list(s, v, list);
		return text || p->where != LSP_AT_VALUE ? text : about_field(s, p);
	case LSP_AT_NEW_NAME:
		if (!strcmp(p->clause, "list") && list)
			return about_list(s, v, list);
		return !strcmp(p->clause, "macro") && macro ? about_macro(s, v, macro) : NULL;
	default: return NULL;
	}
}

enum lsp_error lsp_hover(struct lsp_server *s, struct json_object *params, struct json_object **ret)
{
	struct lsp_doc *doc;
	enum lsp_error error = lsp_doc_of(s, params, &doc);
	struct json_object *contents;
	struct lsp_view *v;
	struct lsp_place place;
	const char *text;
	size_t off;

	if (error)
		return error;
	if (!lsp_get_position(doc, params, "position", &off))
		return lsp_fail(s, LSP_INVALID_PARAMS, "the parameters have no position");
	v = lsp_view(s, doc);
	place = lsp_place_find(s, v, off);
	text = place.string || !*place.text ? NULL : about(s, v, &place);
	if (!text)
		return LSP_OK;
	contents = json_object_new_object();
	lsp_add_text(contents, "kind", "markdown");
	lsp_add_text(contents, "value", text);
	*ret = json_object_new_object();
	json_object_object_add(*ret, "contents", contents);
	json_object_object_add(*ret, "range", lsp_view_range(s, v, place.word));
	return LSP_OK;
}
