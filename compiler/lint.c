// SPDX-License-Identifier: BSD-2-Clause
/* The lints, in their order. */
#include "lint_priv.h"

static bool any_proof_wanted(const struct linter *l)
{
	return lint_enabled(l, DIAG_CONTRADICTION) || lint_enabled(l, DIAG_ALWAYS_TRUE) ||
	       lint_enabled(l, DIAG_EXCLUDED) || lint_enabled(l, DIAG_IDLE_EXCEPTION);
}

/* Returns whether the condition, or a part of it, is never or always true. */
static bool lint_answers(struct linter *l)
{
	if (!any_proof_wanted(l))
		return false;
	if (lint_condition(l))
		return true;
	lint_excluded(l);
	return false;
}

/* All that is said of one rule; returns what lint_answers() does. */
static bool lint_rule(struct linter *l, const struct rule *rule)
{
	bool odd = false;

	l->a = arena_new();
	l->rule = rule;
	l->prover = prover_new(l->a, &l->budget);
	lint_habits(l);
	if (prover_add(l->prover, rule->cond)) {
		odd = lint_answers(l);
		lint_action(l);
	}
	l->a = arena_free(l->a);
	return odd;
}

void lint_program(const struct program *prog, struct diags *diags)
{
	struct linter l = {.prog = prog, .diags = diags, .budget = PROVE_BUDGET(prog->nrules)};
	struct arena *a = arena_new();

	l.odd = ARENA_ARRAY(a, bool, prog->nrules + 1);
	for (size_t i = 0; i < prog->nrules; i++)
		l.odd[i] = lint_rule(&l, prog->rules[i]);
	if (lint_enabled(&l, DIAG_DUPLICATE_RULE) || lint_enabled(&l, DIAG_HIDDEN_RULE))
		lint_pairs(&l);
	arena_free(a);
}
