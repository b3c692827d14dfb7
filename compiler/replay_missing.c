// SPDX-License-Identifier: BSD-2-Clause
/* Why a rule is undecided: the fields in those parts of its condition that leave the whole open. */
#include <stdlib.h>
#include <string.h>

#include "replay.h"

/** struct search - one rule and one event */
struct search {
	struct arena *a;
	struct evaluation *ev;
	struct replay_causes *causes;
};

static void add(struct search *s, const char *field, bool lost)
{
	struct replay_causes *all = s->causes;

	for (size_t i = 0; i < all->n; i++)
		if (!strcmp(all->items[i].field, field)) {
			all->items[i].lost &= lost;
			return;
		}
	*ARENA_PUSH(s->a, all->items, all->n, all->cap) = (struct replay_cause){field, lost};
}

/* What is known of a value; @file: as a file. */
static void look_at(struct search *s, const struct given_value *v, const char *name, bool file)
{
	bool lost = v && v->status == IDS_UNREADABLE;

	for (uint32_t i = 0; v && i < v->ntexts; i++)
		lost |= v->text[i].status == IDS_UNREADABLE;
	if (!v || v == &replay_cut || lost)
		add(s, name, v && v != &replay_cut);
	else if (file && v->file_status == IDS_UNREADABLE)
		add(s, arena_printf(s->a, "file of %s", name), false);
}

static void look_at_field(struct search *s, const char *name, struct field_use use, bool file)
{
	const struct given *g = s->ev->given;
	unsigned column = given_column(use.field);
	uint32_t from = use.level ? use.level : 1, to = use.level ? use.level : g->ancestors;

	switch (use.who) {
	case IDS_WHO_PARENT: look_at(s, g->values[1][column], name, file); return;
	case IDS_WHO_TARGET: look_at(s, g->values[IDS_GIVEN_TARGET][column], name, file); return;
	case IDS_WHO_ANCESTOR: break;
	default: look_at(s, g->values[0][column], name, file); return;
	}
	for (uint32_t level = from; level <= to && level <= IDS_LEVELS_MAX; level++)
		if (level <= g->ancestors)
			look_at(s, g->values[level][column], name, file);
	if (to > IDS_LEVELS_MAX)
		add(s, name, false);
}

/* The name of the field as rules write it. */
static const char *name_of(struct search *s, const struct ast_expr *e)
{
	return e->kind == AST_LEVEL ? arena_printf(s->a, "ancestor[%llu].%s",
						   (unsigned long long)e->number, e->text)
				    : e->text;
}

/* marked(NAME), parent.marked(NAME): records do not tell marks. */
static bool is_marked(const struct ast_expr *e)
{
	size_t len = strlen("marked");

	return e->kind == AST_CALL && strlen(e->text) >= len &&
	       !strcmp(e->text + strlen(e->text) - len, "marked");
}

static void search_fields(struct search *s, const struct ast_expr *e, bool file)
{
	size_t n = e->nkids;
	struct field_use use;

	if (is_marked(e)) {
		add(s, arena_printf(s->a, "%s(%s)", e->text, e->kids[0]->text), false);
		return;
	}
	if (evaluate_find(s->ev, e, &use)) {
		look_at_field(s, name_of(s, e), use, file);
		return;
	}
	/* On the right a name is a value, unless fields are compared. */
	if (e->kind == AST_COMPARE && !evaluate_is_term(s->ev, e))
		n = 1;
	file |= e->kind == AST_COMPARE && !strcmp(e->op.s, "is");
	for (size_t i = 0; i < n; i++)
		search_fields(s, e->kids[i], file);
}

/* Parts that are true or false leave nothing open. */
static void search_part(struct search *s, const struct ast_expr *e)
{
	const struct symbol *macro;

	if (!e || evaluate_condition(s->ev, e) != MAYBE)
		return;
	macro = e->kind == AST_NAME ? names_find(&s->ev->res->macros, e->text) : NULL;
	switch (e->kind) {
	case AST_AND:
	case AST_OR:
	case AST_NOF:
	case AST_NOT:
		for (size_t i = 0; i < e->nkids; i++)
			search_part(s, e->kids[i]);
		return;
	default:
		if (macro)
			search_part(s, macro->value);
		else
			search_fields(s, e, false);
	}
}

void replay_missing(struct arena *a, struct evaluation *ev, const struct ast_item *rule,
		    struct replay_causes *ret)
{
	const struct ast_body *b = &rule->steps.items[0];
	struct search s = {a, ev, ret};

	evaluate_event(ev, b->event.s);
	if (ev->event->guard == GUARD_EXECVEAT)
		look_at(&s, ev->given->values[0][F_EXEC_SYSCALL], "syscall", false);
	search_part(&s, b->where);
	search_part(&s, b->condition);
	search_part(&s, b->unless);
}
