// SPDX-License-Identifier: BSD-2-Clause
/* textDocument/completion: what may stand at a place. */
#include <string.h>

#include "catalog_raw.h"
#include "check.h"
#include "lsp_place.h"

/* CompletionItemKind of the protocol. */
enum item_kind {
	KIND_FUNCTION = 3,
	KIND_FIELD = 5,
	KIND_VARIABLE = 6,
	KIND_KEYWORD = 14,
	KIND_FILE = 17,
	KIND_ENUM_MEMBER = 20,
	KIND_CONSTANT = 21,
	KIND_EVENT = 23,
	KIND_OPERATOR = 24,
};

/** struct offers - the list that is being made */
struct offers {
	struct lsp_server *s;
	struct lsp_view *view;
	const struct lsp_place *place;
	struct json_object *items;
	struct json_object *range; /* of what is replaced */
	bool partial;              /* more are offered once a word has begun */
};

static void offer(struct offers *o, enum item_kind kind, const char *label, const char *detail,
		  const char *doc)
{
	struct json_object *item = json_object_new_object(), *edit = json_object_new_object();

	lsp_add_text(item, "label", label);
	json_object_object_add(item, "kind", json_object_new_int((int)kind));
	if (detail)
		lsp_add_text(item, "detail", detail);
	if (doc)
		lsp_add_text(item, "documentation", doc);
	json_object_object_add(edit, "range", json_object_get(o->range));
	lsp_add_text(edit, "newText", label);
	json_object_object_add(item, "textEdit", edit);
	json_object_array_add(o->items, item);
}

/* Words separated by spaces. */
static void offer_words(struct offers *o, const char *words)
{
	while (*words) {
		size_t n = strcspn(words, " ");

		offer(o, KIND_KEYWORD, arena_strndup(o->s->scratch, words, n), NULL, NULL);
		words += n;
		words += strspn(words, " ");
	}
}

static void offer_names(struct offers *o, const struct names *t, enum item_kind kind,
			const char *what)
{
	for (const struct symbol *s = t->first; s; s = s->next)
		if (s->item && s->item->name.s)
			offer(o, kind, s->name, what, NULL);
}

static void offer_call(void *ctx, const char *name)
{
	struct offers *o = ctx;
	const char *prefix =
		arena_strndup(o->s->scratch, o->place->text, raw_prefix(o->place->text));

	offer(o, KIND_EVENT, arena_printf(o->s->scratch, "%s%s", prefix, name), "system call",
	      NULL);
}

static void offer_events(struct offers *o)
{
	const char *prefix, *doc;

	for (const struct event_info *e = catalog_events; e->name; e++)
		if (e->shown == e->id)
			offer(o, KIND_EVENT, e->name, e->kind == EVENT_RAW ? "raw event" : "event",
			      e->doc);
	for (size_t i = 0; (prefix = raw_family(i, &doc)); i++)
		offer(o, KIND_EVENT, prefix, "raw events", doc);
	if (!strncmp(o->place->text, "sys_", 4) && raw_prefix(o->place->text))
		raw_suggest(offer_call, o);
	o->partial = true;
}

static void offer_field(struct offers *o, const struct field_info *f, const char *prefix)
{
	offer(o, KIND_FIELD,
	      *prefix ? arena_printf(o->s->scratch, "%s%s", prefix, f->name) : f->name,
	      catalog_type_name(f->type), f->doc);
}

/* The fields of every process, with what stands before them. */
static void offer_process(struct offers *o, const char *prefix)
{
	bool alone = o->place->event && catalog_event_alone(o->place->event->id);

	for (const struct field_info *f = catalog_fields; f->name; f++) {
		bool global = f->flags & FIELD_GLOBAL;

		if (f->event != EVENT_PROCESS || f->flags & FIELD_HIDDEN)
			continue;
		if (*prefix ? !global : global || !alone)
			offer_field(o, f, prefix);
	}
}

static bool starts_with(const char *s, const char *prefix)
{
	return !strncmp(s, prefix, strlen(prefix));
}

/* Fields of parent, ancestor and target once their name is there; else these names. */
static void offer_others(struct offers *o)
{
	static const char *const others[] = {"parent.", "ancestor.", "target."};
	const struct event_info *e = o->place->event;

	for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++) {
		if (e && (catalog_event_alone(e->id) ||
			  (*others[i] == 't' && !catalog_event_target(e->id))))
			continue;
		if (starts_with(o->place->text, others[i]))
			offer_process(o, others[i]);
		else
			offer(o, KIND_FIELD, others[i], "fields of another process", NULL);
	}
	o->partial = true;
}

static void offer_fields(struct offers *o)
{
	const struct event_info *e = o->place->event;

	for (size_t i = 0; e && e->raw && i < e->raw->nfields; i++)
		offer_field(o, &e->raw->fields[i], "");
	for (const struct field_info *f = catalog_fields; f->name; f++)
		if (f->event != EVENT_PROCESS && (!e || f->event == e->id) &&
		    !(f->flags & FIELD_HIDDEN) &&
		    (e || lsp_place_field(o->s, o->place, f->name) == f))
			offer_field(o, f, "");
	offer_process(o, "");
	offer_others(o);
}

/* What a test gives an event. */
static void offer_given(struct offers *o)
{
	static const char *const others[] = {"", "parent.", "ancestor."};
	const struct event_info *e = o->place->event;

	offer_fields(o);
	for (size_t i = 0; e && !catalog_event_alone(e->id) && i < 3; i++)
		if (!i || starts_with(o->place->text, others[i]))
			offer(o, KIND_FIELD, arena_printf(o->s->scratch, "%smarked", others[i]),
			      "marks", "the marks of the process: one, or a list");
}

static void offer_operand(struct offers *o)
{
	const char *name;

	offer_fields(o);
	offer_names(o, &o->view->names.macros, KIND_CONSTANT, "macro");
	for (size_t i = 0; (name = check_function_name(i)); i++)
		offer(o, KIND_FUNCTION, name, "function", NULL);
	offer_words(o, "not any all");
}

static void offer_operators(struct offers *o)
{
	const struct field_info *f =
		o->place->left ? lsp_place_field(o->s, o->place, o->place->left) : NULL;
	const char *function = o->place->function;
	struct operator_info op;
	char type = f ? catalog_type_operand(f->type) : 0;

	if (function && !strstr(function, "marked"))
		type = 'N';
	for (const struct operator_info *row = catalog_operators; type && row->name; row++)
		if (catalog_operator(row->name, &op) && !op.later &&
		    (strchr(op.on, type) || strchr(op.on, 'X')))
			offer(o, KIND_OPERATOR, op.name, NULL, row->doc);
	if (type && !function)
		offer(o, KIND_OPERATOR, "not exists", NULL, "has no value");
	if (!type)
		offer_words(o, "and or unless do");
}

/* A word that stands for a number: of a field, an errno, a signal. */
static void offer_set(struct offers *o, enum ids_values set)
{
	for (const struct value_info *v = catalog_values; v->name; v++)
		if (set != VALUES_NONE && v->set == set)
			offer(o, KIND_ENUM_MEMBER, v->name,
			      arena_printf(o->s->scratch, "%llu (0x%llx)",
					   (unsigned long long)v->number,
					   (unsigned long long)v->number),
			      NULL);
}

/* Words that are values of @f. */
static void offer_field_values(struct offers *o, const struct field_info *f)
{
	offer_set(o, f->values);
	if (f->type == IDS_TYPE_BOOL)
		offer_words(o, "true false");
	if (f->type == IDS_TYPE_USER)
		offer(o, KIND_ENUM_MEMBER, "root", "0", NULL);
	if (o->place->given && f->flags & FIELD_UNREADABLE)
		offer(o, KIND_KEYWORD, "unreadable", NULL, "could not be read");
}

static void offer_values(struct offers *o)
{
	const struct field_info *f =
		o->place->left ? lsp_place_field(o->s, o->place, o->place->left) : NULL;

	if (f && !o->place->function)
		offer_field_values(o, f);
	if (o->place->given)
		return; /* a test has values, not lists of them */
	offer_names(o, &o->view->names.lists, KIND_VARIABLE, "list");
	if (!o->place->in_list)
		offer_words(o, "any all");
}

static void offer_all_values(struct offers *o)
{
	offer_names(o, &o->view->names.lists, KIND_VARIABLE, "list");
	for (const struct value_info *v = catalog_values; v->name; v++)
		offer(o, KIND_ENUM_MEMBER, v->name, NULL, NULL);
}

static void offer_actions(struct offers *o)
{
	for (const struct action_info *a = catalog_actions; a->name; a++)
		if (a->bit || a->alias_of)
			offer(o, KIND_FUNCTION, a->name, "action", a->doc);
}

static void offer_action_arg(struct offers *o)
{
	const struct action_info *a = catalog_action(o->place->clause);

	if (!a)
		return;
	if (a->args == ACTION_ARGS_ERRNO)
		offer_set(o, VALUES_ERRNO);
	else if (a->args == ACTION_ARGS_SIGNAL)
		offer_set(o, VALUES_SIGNAL);
	else if (a->args == ACTION_ARGS_ISOLATE)
		offer_words(o, "network freeze");
}

static void offer_header(struct offers *o)
{
	const char *name;

	for (size_t i = 0; (name = check_clause_name(i)); i++)
		offer(o, KIND_KEYWORD, name, "clause", NULL);
	offer_words(o, "event");
}

static void offer_clause(struct offers *o)
{
	static const struct {
		const char *clause, *words;
	} table[] = {{"mode", "enforce shadow"},
		     {"undecided", "report match ignore"},
		     {"enabled", "true false"}};

	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++)
		if (!strcmp(o->place->clause, table[i].clause))
			offer_words(o, table[i].words);
	if (!strcmp(o->place->clause, "severity"))
		for (const struct severity_info *sev = catalog_severities; sev->name; sev++)
			offer(o, KIND_ENUM_MEMBER, sev->name, "severity", NULL);
}

/* Files of the standard library. */
static void offer_files(struct offers *o)
{
	for (const struct embedded_file *f = stdlib_files; f->name; f++)
		offer(o, KIND_FILE, f->name, "standard library", NULL);
}

static void offer_place(struct offers *o)
{
	switch (o->place->where) {
	case LSP_AT_ITEM: offer_words(o, "import list macro rule event override test"); break;
	case LSP_AT_HEADER: offer_header(o); break;
	case LSP_AT_CLAUSE: offer_clause(o); break;
	case LSP_AT_EVENT: offer_events(o); break;
	case LSP_AT_BODY:
		if (!o->place->given)
			offer_words(o, o->place->block ? "filter condition action"
						       : "where unless do");
		break;
	case LSP_AT_OPERAND: offer_operand(o); break;
	case LSP_AT_GIVEN: offer_given(o); break;
	case LSP_AT_CALL: offer_fields(o); break;
	case LSP_AT_LEVEL: offer_process(o, "."); break;
	case LSP_AT_OPERATOR: offer_operators(o); break;
	case LSP_AT_VALUE: offer_values(o); break;
	case LSP_AT_JOINT:
		offer_words(o, o->place->block ? "and or condition action" : "and or unless do");
		break;
	case LSP_AT_LIST: offer_all_values(o); break;
	case LSP_AT_ACTION: offer_actions(o); break;
	case LSP_AT_ACTION_ARG: offer_action_arg(o); break;
	case LSP_AT_LIST_NAME: offer_names(o, &o->view->names.lists, KIND_VARIABLE, "list"); break;
	case LSP_AT_MACRO_NAME:
		offer_names(o, &o->view->names.macros, KIND_CONSTANT, "macro");
		break;
	case LSP_AT_RULE_NAME:
		offer_names(o, &o->view->names.rules, KIND_CONSTANT, "rule");
		offer_words(o, o->place->given ? "nothing" : "");
		break;
	case LSP_AT_TEST: offer_words(o, o->place->event ? "then expect" : "given"); break;
	case LSP_AT_RULE_END:
	case LSP_AT_ACTION_END: offer_words(o, "import list macro rule event override test"); break;
	case LSP_AT_FILE:
	case LSP_AT_NEW_NAME:
	case LSP_NOWHERE: break;
	}
}

enum lsp_error lsp_completion(struct lsp_server *s, struct json_object *params,
			      struct json_object **ret)
{
	struct lsp_doc *doc;
	enum lsp_error error = lsp_doc_of(s, params, &doc);
	struct lsp_place place;
	struct offers o = {.s = s, .place = &place};
	size_t off;

	if (error)
		return error;
	if (!lsp_get_position(doc, params, "position", &off))
		return lsp_fail(s, LSP_INVALID_PARAMS, "the parameters have no position");
	o.view = lsp_view(s, doc);
	place = lsp_place_find(s, o.view, off);
	o.items = json_object_new_array();
	if (place.where != LSP_NOWHERE) {
		o.range = lsp_view_range(s, o.view, place.word);
		if (place.string && place.where == LSP_AT_FILE)
			offer_files(&o);
		else if (!place.string)
			offer_place(&o);
		json_object_put(o.range);
	}
	*ret = json_object_new_object();
	json_object_object_add(*ret, "isIncomplete", json_object_new_boolean(o.partial));
	json_object_object_add(*ret, "items", o.items);
	return LSP_OK;
}
