// SPDX-License-Identifier: BSD-2-Clause
/* Parts of conditions that are never true, or always. */
#include "lint_priv.h"

#define MAX_PAIRED 40 /* parts of which every two are looked at */

static bool never(struct linter *l, const struct expr *e, enum sign sign)
{
	return prove_never(l->prover, &(struct claim){e, sign}, 1);
}

static bool never_both(struct linter *l, const struct expr *x, const struct expr *y, enum sign sign)
{
	return prove_never(l->prover, (struct claim[]){{x, sign}, {y, sign}}, 2);
}

/* The first two parts of @e that are never both @sign. */
static bool find_pair(struct linter *l, const struct expr *e, enum expr_kind kind, enum sign sign,
		      const struct expr *ret[2])
{
	if (e->kind != kind || e->nkids > MAX_PAIRED)
		return false;
	for (size_t j = 1; j < e->nkids; j++)
		for (size_t i = 0; i < j; i++)
			if (never_both(l, e->kids[i], e->kids[j], sign)) {
				ret[0] = e->kids[i];
				ret[1] = e->kids[j];
				return true;
			}
	return false;
}

/*
 * Where a finding about the two parts @pair of @e is shown: at the later one, or where the rule
 * names the macro that it stands in. The other one comes first in *pair.
 */
static struct span place_of(struct linter *l, const struct expr *e, const struct expr *pair[2])
{
	const struct expr *first = pair[0];

	if (lint_in_rule(l, pair[1]->span))
		return pair[1]->span;
	if (lint_in_rule(l, first->span)) {
		pair[0] = pair[1];
		pair[1] = first;
		return first->span;
	}
	return lint_in_rule(l, e->span) ? l->rule->event_span : pair[1]->span;
}

static void note_pair(struct linter *l, struct diag *d, struct span shown,
		      const struct expr *pair[2], const char *text)
{
	(void)l;
	diag_note(d, pair[0]->span, "%s", text);
	if (shown.lo != pair[1]->span.lo)
		diag_note(d, pair[1]->span, "and this");
}

/* Has the check of names and types warned of a test in @e already, or been told not to? */
static bool is_known(const struct expr *e)
{
	const struct pred *p = e->pred;
	bool known = e->kind == EXPR_PRED && p->kind == PRED_MASK && p->want & ~p->mask;

	for (size_t i = 0; e->kind == EXPR_PRED && i < p->npatterns; i++)
		known |= p->patterns[i].never;
	for (size_t i = 0; i < e->nkids; i++)
		known |= is_known(e->kids[i]);
	return known;
}

static void say_never(struct linter *l, const struct expr *e)
{
	const struct expr *pair[2];
	struct span at = e->span;
	struct diag *d;

	if (is_known(e))
		return;
	if (!find_pair(l, e, EXPR_AND, SIGN_TRUE, pair)) {
		d = diag_add(l->diags, DIAG_CONTRADICTION, at, "this can never be true");
		diag_label(d, e == l->rule->cond ? "the rule never fires"
						 : "leave it out, or mend it");
		return;
	}
	at = place_of(l, e, pair);
	d = diag_add(l->diags, DIAG_CONTRADICTION, at,
		     "two conditions that are joined by 'and' can never be true together");
	diag_label(d, e == l->rule->cond ? "so the rule never fires" : "did you mean 'or'?");
	note_pair(l, d, at, pair, "the other one");
}

static void say_always(struct linter *l, const struct expr *e)
{
	const struct expr *pair[2];
	struct span at = e->span;
	struct diag *d;

	if (!find_pair(l, e, EXPR_OR, SIGN_NOT_TRUE, pair)) {
		d = diag_add(l->diags, DIAG_ALWAYS_TRUE, at, "this is always true");
		diag_label(d, "it can be left out");
		return;
	}
	at = place_of(l, e, pair);
	d = diag_add(l->diags, DIAG_ALWAYS_TRUE, at,
		     "of two conditions that are joined by 'or' one is always true");
	diag_label(d, "did you mean 'and'?");
	note_pair(l, d, at, pair, "the other one");
}

/* The innermost parts of @e that are never or always true; what is around one is not looked at. */
static bool examine(struct linter *l, const struct expr *e)
{
	enum sign sign = e == l->rule->cond ? lint_fires(l->rule) : SIGN_TRUE;
	bool found = false;

	for (size_t i = 0; i < e->nkids; i++)
		found |= examine(l, e->kids[i]);
	if (found)
		return true;
	if (never(l, e, sign)) {
		say_never(l, e);
		return true;
	}
	if (e->kind == EXPR_CONST || !never(l, e, SIGN_NOT_TRUE))
		return false;
	say_always(l, e);
	return true;
}

bool lint_condition(struct linter *l)
{
	return examine(l, l->rule->cond);
}
