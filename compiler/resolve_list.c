// SPDX-License-Identifier: BSD-2-Clause
/* Lists in lists. */
#include "resolve.h"

/* Where a list is used, for the chain of a circle. */
struct list_use {
	const struct list_use *outer;
	struct symbol *list;
	struct span at;
	unsigned depth;
};

static bool flatten(struct resolved *r, struct ast_expr *e, struct ast_exprs *ret,
		    const struct list_use *use);

static void report_cycle(struct resolved *r, struct symbol *s, const struct list_use *use,
			 struct span at)
{
	struct diag *d =
		diag_add(r->diags, DIAG_LIST_CYCLE, at, "the list '%s' contains itself", s->name);

	for (; use && use->list != s; use = use->outer)
		diag_note(d, use->at, "'%s' is used here", use->list->name);
}

static void flatten_list(struct resolved *r, struct symbol *s, const struct list_use *outer,
			 struct span at)
{
	struct list_use use = {outer, s, at, outer ? outer->depth + 1 : 0};

	if (s->state == SYMBOL_BUSY) {
		report_cycle(r, s, outer, at);
		s->broken = true;
		return;
	}
	if (s->state == SYMBOL_DONE)
		return;
	if (use.depth > RESOLVE_MAX_DEPTH) {
		diag_add(r->diags, DIAG_TOO_DEEP, at, "lists are nested more than %d deep",
			 RESOLVE_MAX_DEPTH);
		s->broken = true;
		return;
	}
	s->state = SYMBOL_BUSY;
	for (size_t i = 0; i < s->elements.n; i++)
		s->broken |= !flatten(r, s->elements.items[i], &s->flat, &use);
	s->state = SYMBOL_DONE;
}

static bool push(struct resolved *r, struct ast_expr *e, struct ast_exprs *ret)
{
	if (r->nvalues >= RESOLVE_MAX_VALUES) {
		if (r->nvalues++ == RESOLVE_MAX_VALUES)
			diag_add(r->diags, DIAG_TOO_LARGE, e->span,
				 "all lists together have more than %u values", RESOLVE_MAX_VALUES);
		return false;
	}
	r->nvalues++;
	*ARENA_PUSH(r->arena, ret->items, ret->n, ret->cap) = e;
	return true;
}

static bool flatten_symbol(struct resolved *r, struct symbol *s, struct ast_exprs *ret,
			   const struct list_use *use, struct span at)
{
	s->used = true;
	flatten_list(r, s, use, at);
	if (s->broken)
		return false;
	for (size_t i = 0; i < s->flat.n; i++)
		if (!push(r, s->flat.items[i], ret))
			return false;
	return true;
}

static bool flatten(struct resolved *r, struct ast_expr *e, struct ast_exprs *ret,
		    const struct list_use *use)
{
	struct symbol *s;
	bool ok = true;

	switch (e->kind) {
	case AST_ERROR: return false;
	case AST_LIST:
		for (size_t i = 0; i < e->nkids; i++)
			ok &= flatten(r, e->kids[i], ret, use);
		return ok;
	case AST_NAME:
		s = names_find(&r->lists, e->text);
		return s ? flatten_symbol(r, s, ret, use, e->span) : push(r, e, ret);
	case AST_STRING:
	case AST_NUMBER:
	case AST_DURATION:
	case AST_TIME:
	case AST_NET:
	case AST_BOOL:
	case AST_RANGE: return push(r, e, ret);
	default:
		diag_add(r->diags, DIAG_TYPE, e->span,
			 "a list has values and other lists, nothing else");
		return false;
	}
}

bool resolve_flatten(struct resolved *r, struct ast_expr *e, struct ast_exprs *ret)
{
	struct symbol *s = e->kind == AST_NAME ? names_find(&r->lists, e->text) : NULL;

	/* A whole list is shared, not copied: it may be long and used by many rules. */
	if (s && !ret->n) {
		s->used = true;
		*ret = (struct ast_exprs){s->flat.items, s->flat.n, s->flat.n};
		return !s->broken;
	}
	return flatten(r, e, ret, NULL);
}

void resolve_lists(struct resolved *r)
{
	for (struct symbol *s = r->lists.first; s; s = s->next)
		flatten_list(r, s, NULL, s->span);
}
