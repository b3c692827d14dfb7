/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef IDS_LINT_PRIV_H
#define IDS_LINT_PRIV_H

#include "arena.h"
#include "lint.h"
#include "prove.h"

/**
 * struct linter - the rule set that is looked at
 * @a: memory for the rule, or the pair of rules, at hand
 * @rule, @prover: the rule at hand
 * @odd: by rule: its condition is never or always true, or a part of it is
 */
struct linter {
	struct arena *a;
	const struct program *prog;
	struct diags *diags;
	struct prove_budget budget;
	const struct rule *rule;
	struct prover *prover;
	bool *odd;
};

/** lint_enabled - is the warning wanted? */
static inline bool lint_enabled(const struct linter *l, enum diag_code code)
{
	return !l->diags->disabled[code];
}

/** lint_in_rule - does @span stand in the rule itself, not in a macro or list? */
static inline bool lint_in_rule(const struct linter *l, struct span span)
{
	return span.lo >= l->rule->span.lo && span.hi <= l->rule->span.hi;
}

/** lint_fires - what the rule's condition answers when the rule acts */
static inline enum sign lint_fires(const struct rule *r)
{
	return r->flags & IDS_RULE_UND_MATCH ? SIGN_NOT_FALSE : SIGN_TRUE;
}

/** lint_condition - parts that are never or always true; true if there are any */
bool lint_condition(struct linter *l);
/** lint_excluded - alternatives, texts and exceptions that the rest of the condition excludes */
void lint_excluded(struct linter *l);
/** lint_habits - comparisons that say something else than people mean by them */
void lint_habits(struct linter *l);
/** lint_action - actions that do less than people mean by them; the rule's condition is known */
void lint_action(struct linter *l);
/** lint_pairs - rules of which one does all that another one does */
void lint_pairs(struct linter *l);

#endif
