// SPDX-License-Identifier: BSD-2-Clause
/* Comparisons of strings and paths. */
#include "check_priv.h"

static struct expr *one_pred(struct checker *c, const struct comparison *cmp,
			     struct pattern *patterns, size_t n)
{
	struct pred *p;
	struct expr *ret = check_new_pred(c, PRED_STR, cmp->ref, cmp->e->span, &p);

	p->negate = cmp->negate;
	p->patterns = patterns;
	p->npatterns = n;
	return ret;
}

struct expr *check_strings(struct checker *c, const struct comparison *cmp,
			   const struct ast_exprs *values)
{
	struct pattern *patterns = ARENA_ARRAY(c->a, struct pattern, values->n);
	struct expr *all;
	size_t cap = 0;
	bool ok = true;

	for (size_t i = 0; i < values->n; i++)
		ok &= check_pattern(c, cmp, values->items[i], &patterns[i]);
	if (!ok)
		return NULL;
	if (!cmp->all)
		return one_pred(c, cmp, patterns, values->n);
	all = check_new_expr(c, EXPR_AND, cmp->e->span);
	for (size_t i = 0; i < values->n; i++)
		check_push_kid(c, all, one_pred(c, cmp, &patterns[i], 1), &cap);
	return all;
}
