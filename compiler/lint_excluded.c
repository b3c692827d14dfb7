// SPDX-License-Identifier: BSD-2-Clause
/* Alternatives, texts and exceptions that can never be true where they stand. */
#include "lint_priv.h"

#define MAX_ALTERNATIVES 64 /* of one list that are looked at */

/**
 * struct context - where parts are looked at
 * @claim: what holds there
 * @sign: what a part would have to answer to be of use
 * @code, @text: what is said of one that cannot
 */
struct context {
	struct claim claim;
	enum sign sign;
	enum diag_code code;
	const char *text;
};

static bool is_excluded(struct linter *l, const struct context *c, const struct expr *e)
{
	return prove_never(l->prover, (struct claim[]){c->claim, {e, c->sign}}, 2);
}

static void say(struct linter *l, const struct context *c, struct span at)
{
	diag_label(diag_add(l->diags, c->code, at, "%s", c->text), "leave it out, or mend it");
}

/* A test of one of the patterns of @p alone. */
static struct expr *one_pattern(struct linter *l, const struct pred *p, size_t i)
{
	struct expr *e = ARENA_NEW(l->a, struct expr);

	e->kind = EXPR_PRED;
	e->span = p->patterns[i].span;
	e->pred = ARENA_NEW(l->a, struct pred);
	*e->pred = *p;
	e->pred->patterns = &p->patterns[i];
	e->pred->npatterns = 1;
	return e;
}

/* Texts of a list that is written in the rule itself; that of a name is meant for others, too. */
static void look_at_patterns(struct linter *l, const struct context *c, const struct pred *p)
{
	struct prover *whole = l->prover;

	if (p->kind != PRED_STR || p->negate || p->npatterns < 2 || p->npatterns > MAX_ALTERNATIVES)
		return;
	for (size_t i = 0; i < p->npatterns; i++) {
		struct expr *e = one_pattern(l, p, i);

		if (!lint_in_rule(l, e->span))
			continue;
		l->prover = prover_new(l->a, &l->budget);
		if (prover_add(l->prover, c->claim.e) && prover_add(l->prover, e) &&
		    is_excluded(l, c, e))
			say(l, c, e->span);
	}
	l->prover = whole;
}

/* Looks at the parts of @e that are alternatives; what stands under a `not` is none. */
static void look_at(struct linter *l, const struct context *c, const struct expr *e)
{
	bool choice = (e->kind == EXPR_OR || e->kind == EXPR_NOF) && e->nkids <= MAX_ALTERNATIVES;

	if (e->kind == EXPR_PRED)
		look_at_patterns(l, c, e->pred);
	for (size_t i = 0; e->kind != EXPR_NOT && i < e->nkids; i++) {
		const struct expr *kid = e->kids[i];

		if (choice && lint_in_rule(l, kid->span) && is_excluded(l, c, kid))
			say(l, c, kid->span);
		else
			look_at(l, c, kid);
	}
}

static void look_at_exception(struct linter *l)
{
	const struct rule *r = l->rule;
	struct expr where = *r->cond;
	const struct expr *unless = r->unless->kids[0];
	struct context c = {{&where, lint_fires(r)},
			    SIGN_NOT_FALSE,
			    DIAG_IDLE_EXCEPTION,
			    "this exception can never apply: it is false whenever the rest of the "
			    "condition is true"};

	where.nkids--;
	if (is_excluded(l, &c, unless))
		say(l, &c, unless->span);
	else
		look_at(l, &c, unless);
}

void lint_excluded(struct linter *l)
{
	struct context c = {{l->rule->cond, lint_fires(l->rule)},
			    SIGN_TRUE,
			    DIAG_EXCLUDED,
			    "the rest of the condition excludes this: it can never be true here"};

	if (lint_enabled(l, DIAG_EXCLUDED))
		look_at(l, &c, l->rule->cond);
	if (lint_enabled(l, DIAG_IDLE_EXCEPTION) && l->rule->unless)
		look_at_exception(l);
}
