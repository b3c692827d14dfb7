// SPDX-License-Identifier: BSD-2-Clause
/* Actions that do less than people mean by them. */
#include <string.h>

#include "catalog_raw.h"
#include "lint_priv.h"

/* What is done against somebody. */
#define AGAINST (IDS_ACT_DENY | IDS_ACT_KILL | IDS_ACT_STOP | IDS_ACT_SIGNAL | IDS_ACT_ISOLATE)

static bool is_ret(struct field_ref r)
{
	return r.field && r.who == IDS_WHO_EVENT && !strcmp(r.field->name, "ret");
}

static bool num_asks_ret(const struct num *n)
{
	return n && (is_ret(n->ref) || num_asks_ret(n->l) || num_asks_ret(n->r));
}

static bool asks_ret(const struct expr *e)
{
	if (e->kind == EXPR_PRED && (is_ret(e->pred->ref) || is_ret(e->pred->other) ||
				     num_asks_ret(e->pred->l) || num_asks_ret(e->pred->r)))
		return true;
	for (size_t i = 0; i < e->nkids; i++)
		if (asks_ret(e->kids[i]))
			return true;
	return false;
}

/*
 * At its end a system call has done what it does. Only a rule that asks for the result has to wait
 * for it.
 */
static void look_for_late(struct linter *l)
{
	static const char prefix[] = "sys_exit_";
	const struct raw_event *raw = l->rule->event->raw;
	const char *name = l->rule->event->name;
	struct diag *d;

	if (!raw || strncmp(name, prefix, strlen(prefix)) || !(l->rule->actions & AGAINST) ||
	    asks_ret(l->rule->cond))
		return;
	name += strlen(prefix);
	d = diag_add(l->diags, DIAG_LATE_ACTION, l->rule->action_span,
		     "this comes when the system call '%s' is over: what it did stays done", name);
	if (raw->semantic)
		diag_label(d, "the event '%s' comes before it", raw->semantic);
	else
		diag_label(d, "'sys_enter_%s' comes before it", name);
}

/* What somebody can bring about by a name that is too long to be read. */
static void look_for_ignored(struct linter *l)
{
	const struct claim undecided[] = {{l->rule->cond, SIGN_NOT_TRUE},
					  {l->rule->cond, SIGN_NOT_FALSE}};

	if (!(l->rule->flags & IDS_RULE_UND_IGNORE) || !(l->rule->actions & AGAINST) ||
	    !lint_enabled(l, DIAG_IGNORED_ACTION) || prove_never(l->prover, undecided, 2))
		return;
	diag_label(
		diag_add(l->diags, DIAG_IGNORED_ACTION, l->rule->action_span,
			 "when the condition is undecided this is not done, and nothing says so"),
		"'undecided match' does it, 'undecided report' says it");
}

void lint_action(struct linter *l)
{
	look_for_late(l);
	look_for_ignored(l);
}
