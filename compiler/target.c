// SPDX-License-Identifier: BSD-2-Clause
#include "target.h"

#include "catalog_raw.h"

#define NEVER 0xffffu /* no kernel: a minor version */

/** struct target - a check at work */
struct target {
	struct arena *a;
	struct kernel kernel;
	struct diags *diags;
	const struct rule *rule;
};

static bool newer(struct kernel a, struct kernel b)
{
	return a.major != b.major ? a.major > b.major : a.minor > b.minor;
}

/* Row @i of the event's hooks, or NULL behind the last. */
static const struct hook_info *hook_of(const struct event_info *event, size_t i)
{
	if (event->raw)
		return i < event->raw->nhooks ? &event->raw->hooks[i].info : NULL;
	for (const struct hook_info *h = catalog_hooks; h->program; h++)
		if (h->event == event->id && !i--)
			return h;
	return NULL;
}

/* What alternative @alt needs, if all its programs can do @actions; false if they cannot. */
static bool alternative(const struct event_info *event, unsigned alt, uint32_t actions,
			struct kernel *ret)
{
	const struct hook_info *h;
	struct kernel need = {0, 0};

	for (size_t i = 0; (h = hook_of(event, i)); i++) {
		if (h->alt != alt || h->flags & IDS_HOOK_OPTIONAL)
			continue;
		if ((h->caps & actions) != actions)
			return false;
		if (newer((struct kernel){h->major, h->minor}, need))
			need = (struct kernel){h->major, h->minor};
	}
	*ret = need;
	return need.major;
}

/* The oldest kernel on which an alternative of the event can do @actions. */
static struct kernel oldest(const struct event_info *event, uint32_t actions)
{
	struct kernel best = {NEVER, NEVER}, need;
	const struct hook_info *h;

	for (size_t i = 0; (h = hook_of(event, i)); i++)
		if (alternative(event, h->alt, actions, &need) && newer(best, need))
			best = need;
	return best;
}

static void complain(struct target *t, struct span span, struct kernel need, const char *what)
{
	diag_label(diag_add(t->diags, DIAG_TARGET_KERNEL, span, "%s needs Linux %u.%u", what,
			    need.major, need.minor),
		   "--target-kernel is %u.%u", t->kernel.major, t->kernel.minor);
}

static void check_ref(struct target *t, struct field_ref ref, struct span span)
{
	struct kernel need;

	if (!ref.field)
		return;
	need = catalog_field_kernel(ref.field->id);
	if (newer(need, t->kernel))
		complain(t, span, need,
			 arena_printf(t->a, "the field '%s' of %s", ref.field->name,
				      t->rule->event->name));
}

static void check_num(struct target *t, const struct num *n)
{
	if (!n)
		return;
	check_ref(t, n->ref, n->span);
	check_num(t, n->l);
	check_num(t, n->r);
}

static void check_expr(struct target *t, const struct expr *e)
{
	if (e->kind == EXPR_PRED && e->pred->kind == PRED_NUM) {
		check_num(t, e->pred->l);
		check_num(t, e->pred->r);
	} else if (e->kind == EXPR_PRED) {
		check_ref(t, e->pred->ref, e->pred->span);
		check_ref(t, e->pred->other, e->pred->span);
	}
	for (size_t i = 0; i < e->nkids; i++)
		check_expr(t, e->kids[i]);
}

static const char *action_name(uint32_t bit)
{
	for (const struct action_info *a = catalog_actions; a->name; a++)
		if (a->bit == bit)
			return a->name;
	return "?";
}

/* Each action by itself, then all of them together. */
static void check_actions(struct target *t)
{
	const struct event_info *event = t->rule->event;
	struct kernel need;
	bool said = false;

	for (uint32_t bit = 1; bit; bit <<= 1) {
		if (!(t->rule->actions & bit))
			continue;
		need = oldest(event, bit);
		if (need.major == NEVER || !newer(need, t->kernel))
			continue;
		complain(t, t->rule->action_span, need,
			 arena_printf(t->a, "'%s' on %s", action_name(bit), event->name));
		said = true;
	}
	need = oldest(event, t->rule->actions);
	if (!said && need.major != NEVER && newer(need, t->kernel))
		complain(t, t->rule->action_span, need,
			 arena_printf(t->a, "all of these actions on %s", event->name));
}

void target_check(struct arena *a, const struct program *prog, struct kernel kernel,
		  struct diags *diags)
{
	struct target t = {.a = a, .kernel = kernel, .diags = diags};

	diags->unsought[DIAG_TARGET_KERNEL] = false;
	for (size_t i = 0; i < prog->nrules; i++) {
		struct kernel need = oldest(prog->rules[i]->event, 0);

		t.rule = prog->rules[i];
		if (newer(need, kernel))
			complain(&t, t.rule->event_span, need,
				 arena_printf(a, "the event '%s'", t.rule->event_name));
		else
			check_actions(&t);
		check_expr(&t, t.rule->cond);
	}
}
