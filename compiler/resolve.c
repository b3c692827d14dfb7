// SPDX-License-Identifier: BSD-2-Clause
#include "resolve.h"

#include <string.h>

/* A name for the item in the table, new or redefined; NULL if that is an error, which was reported.
 */
static struct symbol *define(struct resolved *r, struct names *t, const char *what,
			     const struct ast_item *item)
{
	struct symbol *s = names_find(t, item->name.s);
	struct diag *d;

	if (s && item->assign == AST_DEFINE) {
		d = diag_add(r->diags, DIAG_REDEFINED, item->name.span,
			     "the %s '%s' is defined twice", what, s->name);
		diag_note(d, s->span, "first defined here; 'override %s' changes it", what);
		return NULL;
	}
	if (!s && item->assign != AST_DEFINE) {
		if (!r->incomplete)
			diag_add(r->diags, DIAG_NOTHING_TO_OVERRIDE, item->name.span,
				 "there is no %s '%s' before this place", what, item->name.s);
		return NULL;
	}
	if (!s)
		s = names_add(r->arena, t, item->name.s, item->name.span);
	s->item = item;
	return s;
}

static void define_list(struct resolved *r, const struct ast_item *item, bool user)
{
	struct symbol *s = define(r, &r->lists, "list", item);

	if (!s)
		return;
	s->user = user;
	s->span = item->name.span;
	s->broken |= item->value->kind != AST_LIST;
	if (item->assign != AST_APPEND)
		s->elements = (struct ast_exprs){0};
	for (size_t i = 0; i < item->value->nkids; i++)
		*ARENA_PUSH(r->arena, s->elements.items, s->elements.n, s->elements.cap) =
			item->value->kids[i];
}

static void define_macro(struct resolved *r, const struct ast_item *item, bool user)
{
	struct symbol *s = define(r, &r->macros, "macro", item);

	if (!s)
		return;
	s->user = user;
	s->span = item->name.span;
	if (item->assign == AST_APPEND)
		s->value =
			ast_binary(r->arena, AST_OR, (struct ast_word){0}, s->value, item->value);
	else
		s->value = item->value;
}

/* Two unnamed rules may begin on one line. */
static const char *place_name(struct resolved *r, const struct ast_item *item)
{
	struct place at = {0};
	const char *name;

	sources_place(r->sources, item->span.lo, &at);
	name = arena_printf(r->arena, "%s:%u", item->source->name, at.line);
	if (names_find(&r->rules, name))
		name = arena_printf(r->arena, "%s:%u", name, at.col);
	return name;
}

static void define_rule(struct resolved *r, struct ast_item *item)
{
	struct symbol *s;

	if (!item->name.s) {
		s = names_add(r->arena, &r->rules, place_name(r, item), item->span);
		s->item = item;
		return;
	}
	define(r, &r->rules, "rule", item);
}

static void override_rule(struct resolved *r, struct ast_item *item)
{
	struct symbol *s = names_find(&r->rules, item->name.s);
	const char *near;
	struct diag *d;

	if (s) {
		*ARENA_PUSH(r->arena, s->overrides, s->noverrides, s->overrides_cap) = item;
		return;
	}
	if (r->incomplete)
		return;
	d = diag_add(r->diags, DIAG_NOTHING_TO_OVERRIDE, item->name.span,
		     "there is no rule '%s' before this place", item->name.s);
	near = names_nearest(&r->rules, item->name.s);
	if (near)
		diag_suggest(d, near);
}

static void define_item(struct resolved *r, struct ast_item *item, bool user)
{
	switch (item->kind) {
	case AST_IMPORT: break;
	case AST_LISTDEF: define_list(r, item, user); break;
	case AST_MACRODEF: define_macro(r, item, user); break;
	case AST_RULE: define_rule(r, item); break;
	case AST_OVERRIDE_RULE: override_rule(r, item); break;
	case AST_TEST: *ARENA_PUSH(r->arena, r->tests, r->ntests, r->tests_cap) = item; break;
	}
}

/* Where a macro is used, for the chain of a circle. */
struct macro_use {
	const struct macro_use *outer;
	struct symbol *macro;
	struct span at;
};

static void walk_macro(struct resolved *r, struct symbol *s, const struct macro_use *outer,
		       struct span at, unsigned depth);

static void walk_condition(struct resolved *r, const struct ast_expr *e,
			   const struct macro_use *use, unsigned depth)
{
	struct symbol *s;

	switch (e->kind) {
	case AST_AND:
	case AST_OR:
	case AST_NOT:
	case AST_NOF:
		for (size_t i = 0; i < e->nkids; i++)
			walk_condition(r, e->kids[i], use, depth);
		break;
	case AST_NAME:
		s = names_find(&r->macros, e->text);
		if (s)
			walk_macro(r, s, use, e->span, depth + 1);
		break;
	default: break;
	}
}

static void report_macro_cycle(struct resolved *r, struct symbol *s, const struct macro_use *use,
			       struct span at)
{
	struct diag *d =
		diag_add(r->diags, DIAG_MACRO_CYCLE, at, "the macro '%s' uses itself", s->name);

	for (; use; use = use->outer) {
		use->macro->broken = true;
		if (use->macro == s)
			break;
		diag_note(d, use->at, "'%s' is used here", use->macro->name);
	}
	s->broken = true;
}

static void walk_macro(struct resolved *r, struct symbol *s, const struct macro_use *outer,
		       struct span at, unsigned depth)
{
	struct macro_use use = {outer, s, at};

	if (s->state == SYMBOL_BUSY) {
		if (!s->broken)
			report_macro_cycle(r, s, outer, at);
		return;
	}
	if (s->state == SYMBOL_DONE)
		return;
	if (depth > RESOLVE_MAX_DEPTH) {
		diag_add(r->diags, DIAG_TOO_DEEP, at, "macros are nested more than %d deep",
			 RESOLVE_MAX_DEPTH);
		s->broken = true;
		return;
	}
	s->state = SYMBOL_BUSY;
	walk_condition(r, s->value, &use, depth);
	s->state = SYMBOL_DONE;
}

void resolve_define(struct resolved *r)
{
	for (size_t i = 0; i < r->nfiles; i++) {
		struct loaded_file *f = r->files[i];

		for (size_t j = 0; j < f->ast->n; j++)
			define_item(r, f->ast->items[j], !f->importer);
	}
	resolve_lists(r);
	for (struct symbol *s = r->macros.first; s; s = s->next)
		walk_macro(r, s, NULL, s->span, 0);
}

static void warn_unused(struct resolved *r, const struct names *t, const char *what)
{
	for (const struct symbol *s = t->first; s; s = s->next)
		if (s->user && !s->used && !s->broken)
			diag_add(r->diags, DIAG_UNUSED, s->span, "the %s '%s' is never used", what,
				 s->name);
}

void resolve_warn_unused(struct resolved *r)
{
	warn_unused(r, &r->lists, "list");
	warn_unused(r, &r->macros, "macro");
}
