// SPDX-License-Identifier: BSD-2-Clause
/* Actions and what they are called with. */
#include <string.h>

#include "../stdlib/abi/scratch.h"
#include "catalog_raw.h"
#include "check_priv.h"
#include "suggest.h"

static void unknown_action(struct checker *c, const struct ast_word *name)
{
	struct suggest s = suggest_new(name->s);
	struct diag *d;

	for (const struct action_info *a = catalog_actions; a->name; a++)
		suggest_try(&s, a->name);
	d = check_error(c, DIAG_UNKNOWN_ACTION, name->span, "there is no action '%s'", name->s);
	if (suggest_best(&s))
		diag_suggest(d, suggest_best(&s));
}

static void bad_argument(struct checker *c, const struct ast_action *act, struct span at,
			 const char *want)
{
	check_error(c, DIAG_ACTION_ARGUMENT, at, "'%s' takes %s", act->name.s, want);
}

/* The argument as a named value of @set. */
static const struct value_info *named_argument(struct checker *c, const struct ast_action *act,
					       enum ids_values set, const char *want)
{
	const struct ast_expr *e = act->args.n ? act->args.items[0] : NULL;
	const struct value_info *v = e && e->kind == AST_NAME ? catalog_value(set, e->text) : NULL;
	struct suggest s;
	struct diag *d;

	if (v && act->args.n == 1)
		return v;
	if (!e || e->kind != AST_NAME || act->args.n > 1) {
		bad_argument(c, act, act->span, want);
		return NULL;
	}
	s = suggest_new(e->text);
	for (v = catalog_values; v->name; v++)
		if (v->set == set)
			suggest_try(&s, v->name);
	d = check_error(c, DIAG_UNKNOWN_VALUE, e->span, "'%s' takes %s, found '%s'", act->name.s,
			want, e->text);
	if (suggest_best(&s))
		diag_suggest(d, suggest_best(&s));
	return NULL;
}

static void check_isolate(struct checker *c, const struct ast_action *act, struct rule *rule)
{
	static const struct {
		const char *name;
		uint32_t kind;
	} kinds[] = {{"network", IDS_ISOLATE_NETWORK},
		     {"freeze", IDS_ISOLATE_ALL | IDS_ISOLATE_FREEZE}};
	const struct ast_expr *e = act->args.n ? act->args.items[0] : NULL;

	if (!e) {
		rule->isolate = IDS_ISOLATE_ALL;
		return;
	}
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (act->args.n == 1 && e->kind == AST_NAME && !strcmp(e->text, kinds[i].name))
			rule->isolate = kinds[i].kind;
	if (!rule->isolate)
		bad_argument(c, act, e->span, "nothing, 'network' or 'freeze'");
}

static void check_run(struct checker *c, const struct ast_action *act, struct rule *rule)
{
	if (!act->args.n) {
		bad_argument(c, act, act->span, "a program and its arguments, as strings");
		return;
	}
	rule->run = ARENA_ARRAY(c->a, const char *, act->args.n);
	for (size_t i = 0; i < act->args.n; i++) {
		const struct ast_expr *e = act->args.items[i];

		if (e->kind == AST_ERROR)
			continue;
		if (e->kind != AST_STRING || memchr(e->text, 0, e->len))
			bad_argument(c, act, e->span, "strings without a zero byte");
		else if (!i && e->text[0] != '/')
			bad_argument(c, act, e->span, "a program by its path from the root");
		else if (check_message(c, e))
			rule->run[rule->nrun++] = arena_strndup(c->a, e->text, e->len);
	}
}

static void check_mark_action(struct checker *c, const struct ast_action *act,
			      const struct action_info *info, struct rule *rule)
{
	const struct ast_expr *e = act->args.n ? act->args.items[0] : NULL;
	bool set = info->bit == IDS_ACT_MARK;
	uint64_t *mine = set ? &rule->mark : &rule->unmark;
	uint32_t row;

	if (act->args.n != 1 || e->kind != AST_NAME) {
		bad_argument(c, act, e ? e->span : act->span, "the name of a mark");
		return;
	}
	if (!check_mark(c, e, &row))
		return;
	if (*mine >> row & 1)
		check_error(c, DIAG_DUPLICATE, act->span, "the action '%s %s' is given twice",
			    act->name.s, e->text);
	*mine |= UINT64_C(1) << row;
	if (!set)
		check_mark_use(c, row, e->span);
	if (rule->mark & rule->unmark)
		check_error(c, DIAG_ACTION_CONFLICT, act->span,
			    "one rule cannot both set and remove the mark '%s'", e->text);
}

static void check_capture(struct checker *c, const struct ast_action *act, struct rule *rule)
{
	const struct ast_expr *e = act->args.n ? act->args.items[0] : NULL;

	if (act->args.n != 1 || e->kind != AST_NUMBER || !e->number || e->number > IDS_STRING_MAX)
		bad_argument(c, act, e ? e->span : act->span, "a number of bytes, 1 to 4096");
	else
		rule->capture = (uint32_t)e->number;
}

static void check_arguments(struct checker *c, const struct ast_action *act,
			    const struct action_info *info, struct rule *rule)
{
	const struct value_info *v;

	switch (info->args) {
	case ACTION_ARGS_NONE:
		if (act->args.n || act->called)
			bad_argument(c, act, act->span, "no argument");
		break;
	case ACTION_ARGS_ERRNO:
		if (act->args.n && catalog_event_alone(rule->event->id)) {
			bad_argument(c, act, act->span, "no errno here: the packet is dropped");
			break;
		}
		v = act->args.n || act->called
			    ? named_argument(c, act, VALUES_ERRNO, "the name of an errno")
			    : NULL;
		if (v)
			rule->deny_errno = (int32_t)v->number;
		break;
	case ACTION_ARGS_SIGNAL:
		v = named_argument(c, act, VALUES_SIGNAL, "the name of a signal");
		if (v)
			rule->signal = (uint32_t)v->number;
		break;
	case ACTION_ARGS_ISOLATE: check_isolate(c, act, rule); break;
	case ACTION_ARGS_COMMAND: check_run(c, act, rule); break;
	case ACTION_ARGS_NAME: check_mark_action(c, act, info, rule); break;
	case ACTION_ARGS_SIZE: check_capture(c, act, rule); break;
	}
}

/* Since when the conditions of late events can be decided, and what to do instead of deny. */
static const struct {
	enum ids_event event;
	const char *when, *hint;
} late_events[] = {
	{EVENT_EXEC_DONE, "the new program is in place",
	 "'kill' ends it before its first instruction"},
	{EVENT_ACCEPT_DONE, "the connection has been taken",
	 "packet_in can deny its packets; 'kill' ends the program before it has it"},
};

/* The event could be denied, but the condition is decided when it has happened. */
static void too_late(struct checker *c, const struct ast_action *act, enum ids_event event)
{
	size_t i = 0;
	struct diag *d;

	while (late_events[i].event != event)
		i++;
	d = check_error(c, DIAG_TOO_LATE, act->span,
			"'%s' is not possible here: the condition can be decided only when %s",
			act->name.s, late_events[i].when);
	diag_label(d, "%s", late_events[i].hint);
	diag_note(d, c->late, "this can be read only then");
}

static uint32_t event_caps(const struct event_info *event)
{
	return event->raw ? raw_caps(event->raw) : catalog_event_caps(event->id, NULL);
}

/* Can any hook of the event carry it out? */
static void check_capability(struct checker *c, const struct ast_action *act,
			     const struct action_info *info, const struct rule *rule)
{
	const struct event_info *better = check_semantic(c);
	const char *advice = catalog_event_instead(c->event->id);
	struct diag *d;

	if (event_caps(rule->event) & info->bit)
		return;
	if (event_caps(c->event) & info->bit) {
		too_late(c, act, rule->event->id);
		return;
	}
	d = check_error(c, DIAG_ACTION_EVENT, act->span, "no hook of %s can '%s'", c->event->name,
			act->name.s);
	if (better && (catalog_event_caps(better->id, NULL) & info->bit))
		diag_label(d, "the event '%s' can", better->name);
	else if (advice && info->bit == IDS_ACT_DENY)
		diag_label(d, "%s", advice);
	else if (c->event->raw && info->bit == IDS_ACT_DENY)
		diag_label(d, "of raw events only 'lsm.HOOK' can");
}

static void check_action(struct checker *c, const struct ast_action *act, struct rule *rule)
{
	const struct action_info *info = catalog_action(act->name.s);

	if (!info) {
		unknown_action(c, &act->name);
		return;
	}
	if (!info->bit) {
		check_not_yet(c, act->span, arena_printf(c->a, "the action '%s'", act->name.s));
		return;
	}
	if (rule->actions & info->bit && info->args != ACTION_ARGS_NAME) {
		check_error(c, DIAG_DUPLICATE, act->span, "the action '%s' is given twice",
			    act->name.s);
		return;
	}
	rule->actions |= info->bit;
	check_arguments(c, act, info, rule);
	check_capability(c, act, info, rule);
}

void check_actions(struct checker *c, const struct ast_actions *actions, struct rule *rule)
{
	rule->action_span = actions->span;
	for (size_t i = 0; i < actions->n; i++)
		check_action(c, &actions->items[i], rule);
	if ((rule->actions & IDS_ACT_SILENT) && (rule->actions & (IDS_ACT_ALERT | IDS_ACT_LOG)))
		check_error(c, DIAG_ACTION_CONFLICT, actions->span,
			    "'silent' makes no record, '%s' is nothing but a record",
			    rule->actions & IDS_ACT_ALERT ? "alert" : "log");
	if ((rule->actions & IDS_ACT_SILENT) && (rule->actions & IDS_ACT_CAPTURE))
		check_error(c, DIAG_ACTION_CONFLICT, actions->span,
			    "'silent' makes no record, so there is nothing to 'capture' for");
	if ((rule->actions & IDS_ACT_SILENT) && (rule->actions & IDS_ACT_RUN))
		check_error(c, DIAG_ACTION_CONFLICT, actions->span,
			    "'silent' makes no record, so 'run' would never run");
}
