// SPDX-License-Identifier: BSD-2-Clause
/* Names in tests. What a test asserts is not evaluated here. */
#include <string.h>

#include "check_priv.h"

static void check_given_field(struct checker *c, const struct ast_clause *cl)
{
	struct ast_expr *e = cl->target;
	struct field_ref ref;

	if (e->kind == AST_NAME && !check_find_field(c, e->text, &ref))
		check_unknown_field(c, e->span, e->text);
	if (e->kind == AST_LEVEL && !catalog_field(EVENT_PROCESS, e->text))
		check_error(c, DIAG_UNKNOWN_FIELD, e->span, "a process has no field '%s'", e->text);
}

static bool same_field(const struct ast_clause *a, const struct ast_clause *b)
{
	return a->target->kind == AST_NAME && b->target->kind == AST_NAME &&
	       !strcmp(a->name.s, b->name.s);
}

static void check_given(struct checker *c, const struct ast_given *g)
{
	c->event = check_event(c, &g->event);
	if (!c->event)
		return;
	for (size_t i = 0; i < g->fields.n; i++) {
		check_given_field(c, &g->fields.items[i]);
		for (size_t j = 0; j < i; j++)
			if (same_field(&g->fields.items[i], &g->fields.items[j]))
				check_error(c, DIAG_DUPLICATE, g->fields.items[i].name.span,
					    "'%s' is given twice", g->fields.items[i].name.s);
	}
}

static void check_expected(struct checker *c, const struct ast_words *expect)
{
	for (size_t i = 0; i < expect->n; i++) {
		const struct ast_word *w = &expect->items[i];
		const char *near;
		struct diag *d;

		if (names_find(&c->res->rules, w->s) || c->res->incomplete ||
		    (!strcmp(w->s, "nothing") && expect->n == 1))
			continue;
		near = names_nearest(&c->res->rules, w->s);
		d = check_error(c, DIAG_UNKNOWN_RULE, w->span, "there is no rule '%s'", w->s);
		if (near)
			diag_suggest(d, near);
	}
}

void check_test(struct checker *c, const struct ast_item *item)
{
	for (size_t i = 0; i < item->given.n; i++)
		check_given(c, &item->given.items[i]);
	check_expected(c, &item->expect);
}
