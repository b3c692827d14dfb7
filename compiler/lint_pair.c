// SPDX-License-Identifier: BSD-2-Clause
/* Rules that do what other rules do already. */
#include <string.h>

#include "lint_priv.h"

#define MAX_PAIRS  5000 /* that a proof is tried for */
#define MAX_BEHIND 1000 /* rules before a rule that it is compared with */

/**
 * struct gist - a rule at a glance
 * @fields: bits of fields that it tests
 * @needs: of those that every condition must test that implies it
 * @done: it has a warning already, or its condition has one
 */
struct gist {
	uint64_t fields, needs;
	bool done;
};

static uint64_t field_bit(struct field_ref r)
{
	enum ids_field id = r.field->id == F_USERNAME ? F_UID : r.field->id;

	return UINT64_C(1) << (((unsigned)r.who * 31 + r.level * 17 + (unsigned)id) & 63);
}

static uint64_t fields_of(const struct expr *e)
{
	uint64_t bits = 0;

	if (e->kind == EXPR_PRED && e->pred->kind != PRED_NUM)
		bits = field_bit(e->pred->ref);
	if (e->kind == EXPR_PRED && (e->pred->kind == PRED_NUM || e->pred->kind == PRED_SAME))
		bits = ~UINT64_C(0); /* several fields: not told apart */
	for (size_t i = 0; i < e->nkids; i++)
		bits |= fields_of(e->kids[i]);
	return bits;
}

static struct gist gist_of(const struct expr *e)
{
	struct gist g = {.fields = fields_of(e)};

	if (e->kind == EXPR_PRED && e->pred->kind != PRED_NUM && e->pred->kind != PRED_SAME)
		g.needs = g.fields;
	for (size_t i = 0; e->kind == EXPR_AND && i < e->nkids; i++)
		g.needs |= gist_of(e->kids[i]).needs;
	return g;
}

static bool same_event(const struct rule *x, const struct rule *y)
{
	return x->event->id == y->event->id && x->event->raw == y->event->raw;
}

static bool same_run(const struct rule *x, const struct rule *y)
{
	if (x->nrun != y->nrun)
		return false;
	for (size_t i = 0; i < x->nrun; i++)
		if (strcmp(x->run[i], y->run[i]))
			return false;
	return true;
}

/* Says @x all that @y says? */
static bool says_all(const struct rule *x, const struct rule *y)
{
	if (y->message && (!x->message || strcmp(x->message, y->message)))
		return false;
	for (size_t i = 0; i < y->ntags; i++) {
		size_t j = 0;

		while (j < x->ntags && strcmp(x->tags[j], y->tags[i]))
			j++;
		if (j == x->ntags)
			return false;
	}
	return true;
}

/* Does @r leave a record where its condition is undecided? */
static bool tells_undecided(const struct rule *r)
{
	return !(r->flags & IDS_RULE_UND_IGNORE) || r->flags & IDS_RULE_UND_MATCH;
}

/* Does @x do all that @y does? A record with a higher severity is something that it does not do. */
static bool does_all(const struct rule *x, const struct rule *y)
{
	uint32_t has = x->actions | (x->actions & IDS_ACT_ALERT ? IDS_ACT_LOG : 0);
	uint32_t a = y->actions;

	return !(a & ~has) && !(x->actions & ~a & IDS_ACT_SILENT) && x->severity <= y->severity &&
	       (x->flags & IDS_RULE_SHADOW) == (y->flags & IDS_RULE_SHADOW) && says_all(x, y) &&
	       (tells_undecided(x) || !tells_undecided(y)) &&
	       (!(a & IDS_ACT_DENY) || x->deny_errno == y->deny_errno) &&
	       (!(a & IDS_ACT_SIGNAL) || x->signal == y->signal) &&
	       (!(a & IDS_ACT_ISOLATE) || x->isolate == y->isolate) && x->capture >= y->capture &&
	       (!(a & IDS_ACT_RUN) || same_run(x, y)) && !(y->mark & ~x->mark) &&
	       !(y->unmark & ~x->unmark);
}

/* Does @x act whenever @y does? */
static bool includes(struct prover *p, const struct rule *x, const struct rule *y)
{
	enum sign idle = lint_fires(x) == SIGN_TRUE ? SIGN_NOT_TRUE : SIGN_FALSE;

	return prove_never(p, (struct claim[]){{y->cond, lint_fires(y)}, {x->cond, idle}}, 2);
}

static void say_duplicate(struct linter *l, const struct rule *x, const struct rule *y)
{
	struct diag *d = diag_add(l->diags, DIAG_DUPLICATE_RULE, y->span,
				  "this rule matches the same as '%s' and does the same", x->name);

	diag_label(d, "leave one of them out");
	diag_note(d, x->span, "the other rule");
}

static void say_hidden(struct linter *l, const struct rule *x, const struct rule *y)
{
	struct diag *d =
		diag_add(l->diags, DIAG_HIDDEN_RULE, y->span,
			 "'%s' matches all that this rule matches, and does what it does", x->name);

	diag_label(d, "it can be left out, or gets a higher severity");
	diag_note(d, x->span, "the other rule");
}

/*
 * @x stands before @y; @xy: x may do and match all that y does; @yx: the other way round. Returns
 * the one that has a warning now, or NULL.
 */
static const struct rule *compare_rules(struct linter *l, const struct rule *x,
					const struct rule *y, bool xy, bool yx)
{
	struct prover *p = prover_new(l->a, &l->budget);

	if (!prover_add(p, x->cond) || !prover_add(p, y->cond))
		return NULL;
	xy = xy && includes(p, x, y);
	yx = yx && includes(p, y, x);
	if (xy && yx && x->severity == y->severity)
		say_duplicate(l, x, y);
	else if (xy)
		say_hidden(l, x, y);
	else if (yx)
		say_hidden(l, y, x);
	return xy ? y : yx ? x : NULL;
}

/* Rule number @j and those before it; *tried counts proofs. */
static void look_back(struct linter *l, struct gist *gists, size_t j, size_t *tried)
{
	const struct rule *y = l->prog->rules[j], *found;

	for (size_t i = j > MAX_BEHIND ? j - MAX_BEHIND : 0; i < j && !gists[j].done; i++) {
		const struct rule *x = l->prog->rules[i];
		bool xy = !(gists[i].needs & ~gists[j].fields) && does_all(x, y);
		bool yx = !(gists[j].needs & ~gists[i].fields) && does_all(y, x);

		if (gists[i].done || !same_event(x, y) || !(xy || yx) || *tried == MAX_PAIRS)
			continue;
		++*tried;
		l->a = arena_new();
		found = compare_rules(l, x, y, xy, yx);
		l->a = arena_free(l->a);
		if (found)
			gists[found == y ? j : i].done = true;
	}
}

void lint_pairs(struct linter *l)
{
	struct arena *a = arena_new();
	struct gist *gists = ARENA_ARRAY(a, struct gist, l->prog->nrules + 1);
	size_t tried = 0;

	for (size_t i = 0; i < l->prog->nrules; i++) {
		gists[i] = gist_of(l->prog->rules[i]->cond);
		gists[i].done = l->odd[i];
		if (!gists[i].done)
			look_back(l, gists, i, &tried);
	}
	arena_free(a);
}
