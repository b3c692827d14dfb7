// SPDX-License-Identifier: BSD-2-Clause
/* Conditions: and, or, not, macros, exists. */
#include "evaluate.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "catalog_raw.h"

/* At least n of: true if enough are true, false if not enough can be. */
static enum tri at_least(struct evaluation *ev, const struct ast_expr *e)
{
	uint64_t sure = 0, possible = 0;

	for (size_t i = 0; i < e->nkids; i++) {
		enum tri t = evaluate_condition(ev, e->kids[i]);

		sure += t == YES;
		possible += t != NO;
	}
	if (sure >= e->number)
		return YES;
	return possible >= e->number ? MAYBE : NO;
}

static enum tri all_of(struct evaluation *ev, const struct ast_expr *e)
{
	enum tri t = YES;

	for (size_t i = 0; i < e->nkids; i++)
		t = tri_and(t, evaluate_condition(ev, e->kids[i]));
	return t;
}

static enum tri any_of(struct evaluation *ev, const struct ast_expr *e)
{
	enum tri t = NO;

	for (size_t i = 0; i < e->nkids; i++)
		t = tri_or(t, evaluate_condition(ev, e->kids[i]));
	return t;
}

/* A field of true or false. */
static enum tri truth(struct evaluation *ev, const struct ast_expr *e)
{
	struct elements all;
	struct field_use use;
	enum tri t = NO;

	if (!evaluate_find(ev, e, &use))
		abort();
	all = evaluate_elements(ev, use);
	for (size_t i = 0; i < all.n; i++) {
		if (all.items[i].status == IDS_UNREADABLE)
			t = tri_or(t, MAYBE);
		else if (all.items[i].num[0] == 1)
			t = YES;
	}
	free(all.items);
	return t;
}

/* A value that cannot be read is there nevertheless; but of all ancestors one that cannot be read
 * may stand for those above the last that is looked at, of which it is not known whether they have
 * one. */
static enum tri exists(struct evaluation *ev, const struct ast_expr *e)
{
	struct elements all;
	struct field_use use;
	enum tri t = NO;

	if (!evaluate_find(ev, e->kids[0], &use))
		abort();
	all = evaluate_elements(ev, use);
	for (size_t i = 0; i < all.n; i++) {
		bool sure = !all.items[i].doubtful && (use.who != IDS_WHO_ANCESTOR || use.level ||
						       all.items[i].status != IDS_UNREADABLE);

		t = tri_or(t, sure ? YES : MAYBE);
	}
	free(all.items);
	return e->negative ? tri_not(t) : t;
}

/* marked(NAME), parent.marked(NAME): a bit of the hidden field marks. */
static enum tri marked(struct evaluation *ev, const struct ast_expr *e)
{
	struct ast_expr field = {.kind = AST_NAME};
	struct field_use use;
	struct elements all;
	char name[64];
	enum tri t = NO;

	snprintf(name, sizeof(name), "%.*smarks", (int)(strlen(e->text) - strlen("marked")),
		 e->text);
	field.text = name;
	if (!evaluate_find(ev, &field, &use))
		abort();
	all = evaluate_elements(ev, use);
	for (size_t i = 0; i < all.n; i++) {
		if (all.items[i].status == IDS_UNREADABLE)
			t = tri_or(t, MAYBE);
		else if (all.items[i].num[0] & given_mark(ev->given, e->kids[0]->text))
			t = YES;
	}
	free(all.items);
	return t;
}

enum tri evaluate_condition(struct evaluation *ev, const struct ast_expr *e)
{
	const struct symbol *macro;

	switch (e->kind) {
	case AST_AND: return all_of(ev, e);
	case AST_OR: return any_of(ev, e);
	case AST_NOF: return at_least(ev, e);
	case AST_NOT: return tri_not(evaluate_condition(ev, e->kids[0]));
	case AST_NAME:
		macro = names_find(&ev->res->macros, e->text);
		return macro ? evaluate_condition(ev, macro->value) : truth(ev, e);
	case AST_LEVEL: return truth(ev, e);
	case AST_EXISTS: return exists(ev, e);
	case AST_CALL: return marked(ev, e);
	case AST_COMPARE: return evaluate_compare(ev, e);
	default: abort();
	}
}

void evaluate_event(struct evaluation *ev, const char *name)
{
	ev->event = catalog_event(name);
	for (size_t i = 0; !ev->event && ev->prog && i < ev->prog->nraw; i++)
		if (!strcmp(ev->prog->raw[i]->info.name, name))
			ev->event = &ev->prog->raw[i]->info;
}

enum tri evaluate_rule(struct evaluation *ev, const struct ast_item *rule)
{
	const struct ast_body *b = &rule->steps.items[0];
	const struct given_value *call = ev->given->values[0][F_EXEC_SYSCALL];
	enum tri t = YES;

	evaluate_event(ev, b->event.s);
	/* This name means only what comes by this system call. */
	if (!strcmp(b->event.s, "sys_enter_execveat")) {
		if (!call)
			t = ev->given->unknown ? MAYBE : NO;
		else if (call->status == IDS_ABSENT)
			t = NO;
		else if (call->status == IDS_UNREADABLE)
			t = MAYBE;
		else
			t = call->num[0] == 322 ? YES : NO;
	}
	if (b->where)
		t = tri_and(t, evaluate_condition(ev, b->where));
	if (b->condition)
		t = tri_and(t, evaluate_condition(ev, b->condition));
	if (b->unless)
		t = tri_and(t, tri_not(evaluate_condition(ev, b->unless)));
	return t;
}
