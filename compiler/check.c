// SPDX-License-Identifier: BSD-2-Clause
#include "check.h"

#include <stdarg.h>
#include <string.h>

#include "catalog_raw.h"
#include "check_priv.h"
#include "suggest.h"

#define SHOWN_MACROS 3

/* The macros that led to an error: the inner ones, and the place in the rule. */
static void note_macros(struct diag *d, const struct macro_frame *frame)
{
	unsigned n = 0, skipped = 0;

	for (; frame; frame = frame->outer, n++) {
		if (n >= SHOWN_MACROS && frame->outer) {
			skipped++;
			continue;
		}
		if (skipped)
			diag_note(d, (struct span){0, 0}, "... through %u more macros", skipped);
		diag_note(d, frame->at, "in the macro '%s', used here", frame->macro->name);
	}
}

struct diag *check_error(struct checker *c, enum diag_code code, struct span span, const char *fmt,
			 ...)
{
	char text[1024];
	struct diag *d;
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	d = diag_add(c->diags, code, span, "%s", text);
	note_macros(d, c->macros);
	return d;
}

void check_not_yet(struct checker *c, struct span span, const char *what)
{
	check_error(c, DIAG_NOT_YET, span,
		    "%s is in the language, but this version does not compile it", what);
}

static void try_call(void *s, const char *name)
{
	suggest_try(s, name);
}

static void unknown_raw(struct checker *c, const struct ast_word *word)
{
	const char *name = word->s + raw_prefix(word->s);
	struct suggest s = suggest_new(name);
	struct diag *d;

	if (strncmp(word->s, "sys_", strlen("sys_"))) {
		check_error(c, DIAG_UNKNOWN_EVENT, word->span, "there is no event '%s'", word->s);
		return;
	}
	d = check_error(c, DIAG_UNKNOWN_EVENT, word->span, "x86-64 has no system call '%s'", name);
	raw_suggest(try_call, &s);
	if (suggest_best(&s))
		diag_suggest(d, arena_printf(c->a, "%.*s%s", (int)raw_prefix(word->s), word->s,
					     suggest_best(&s)));
}

/* A raw event is made where it is first named. */
static const struct event_info *raw_event(struct checker *c, const struct ast_word *word)
{
	struct raw_event *raw;

	for (size_t i = 0; i < c->prog->nraw; i++)
		if (!strcmp(c->prog->raw[i]->info.name, word->s))
			return &c->prog->raw[i]->info;
	raw = raw_make(c->a, word->s, (unsigned)c->prog->nraw);
	if (!raw) {
		unknown_raw(c, word);
		return NULL;
	}
	*ARENA_PUSH(c->a, c->prog->raw, c->prog->nraw, c->raw_cap) = raw;
	return &raw->info;
}

const struct event_info *check_event(struct checker *c, const struct ast_word *word)
{
	const struct event_info *event = catalog_event(word->s);
	struct suggest s = suggest_new(word->s);
	struct diag *d;

	if (event)
		return event;
	if (raw_prefix(word->s))
		return raw_event(c, word);
	for (event = catalog_events; event->name; event++)
		suggest_try(&s, event->name);
	d = check_error(c, DIAG_UNKNOWN_EVENT, word->span, "there is no event '%s'", word->s);
	if (suggest_best(&s))
		diag_suggest(d, suggest_best(&s));
	return NULL;
}

/* The condition that an alias adds to its event. */
static struct expr *guard(struct checker *c, struct span span)
{
	struct field_ref ref = {IDS_WHO_EVENT, 0, catalog_field_by_id(F_EXEC_SYSCALL)};
	const struct value_info *v = catalog_value(VALUES_EXECCALL, "execveat");
	struct expr *e;
	struct pred *p;

	e = check_new_pred(c, PRED_INT, ref, span, &p);
	p->ranges = ARENA_NEW(c->a, struct range);
	*p->ranges = (struct range){(int64_t)v->number, (int64_t)v->number};
	p->nranges = 1;
	return e;
}

/* One part of the condition; false after an error. */
static bool add_part(struct checker *c, struct expr *all, size_t *cap, struct ast_expr *e,
		     bool negate)
{
	struct expr *part, *inner;
	size_t ncap = 0;

	if (!e)
		return true;
	part = check_condition(c, e);
	if (part && negate) {
		inner = part;
		part = check_new_expr(c, EXPR_NOT, e->span);
		check_push_kid(c, part, inner, &ncap);
	}
	if (part)
		check_push_kid(c, all, part, cap);
	return part != NULL;
}

static struct expr *check_body(struct checker *c, const struct ast_body *b)
{
	struct expr *all = check_new_expr(c, EXPR_AND, b->span);
	size_t cap = 0;
	bool ok;

	if (c->event->guard == GUARD_EXECVEAT)
		check_push_kid(c, all, guard(c, b->event.span), &cap);
	ok = add_part(c, all, &cap, b->where, false);
	ok &= add_part(c, all, &cap, b->condition, false);
	ok &= add_part(c, all, &cap, b->unless, true);
	if (!ok)
		return NULL;
	if (all->nkids == 1)
		return all->kids[0];
	if (!all->nkids) {
		all->kind = EXPR_CONST;
		all->value = true;
	}
	return all;
}

static struct rule *new_rule(struct checker *c, const struct symbol *s)
{
	struct rule *rule = ARENA_NEW(c->a, struct rule);

	rule->name = s->name;
	rule->id = s->name;
	rule->span = s->item->span;
	rule->severity = IDS_SEV_WARNING;
	rule->severity_name = "warning";
	rule->message = rule->description = rule->author = rule->reference = rule->license = "";
	rule->deny_errno = (int32_t)catalog_value(VALUES_ERRNO, "EPERM")->number;
	return rule;
}

/* Conditions of a rule that is not compiled yet: their mistakes are still worth knowing. */
static void check_later_rule(struct checker *c, const struct ast_item *item)
{
	if (item->sequence)
		check_not_yet(c, item->sequence_by->span, "a sequence");
	else
		check_not_yet(c, item->steps.items[0].window->span, "'count ... within'");
	for (size_t i = 0; i < item->steps.n; i++) {
		c->event = check_event(c, &item->steps.items[i].event);
		if (c->event)
			check_body(c, &item->steps.items[i]);
	}
}

static void check_unique_id(struct checker *c, struct names *ids, const struct rule *rule)
{
	struct symbol *s = names_find(ids, rule->id);

	if (s)
		diag_note(check_error(c, DIAG_REDEFINED, rule->span,
				      "the id '%s' belongs to two rules", rule->id),
			  s->span, "the other one");
	else
		names_add(c->a, ids, rule->id, rule->span);
}

static void check_rule(struct checker *c, const struct symbol *s, struct names *ids, size_t *cap)
{
	const struct ast_body *body = &s->item->steps.items[0];
	struct rule *rule = new_rule(c, s);
	size_t wrong = c->diags->wrong, uses;
	bool enabled = true;

	if (s->item->sequence || body->window) {
		check_later_rule(c, s->item);
		return;
	}
	c->event = check_event(c, &body->event);
	if (!c->event)
		return;
	rule->event = c->event;
	rule->event_name = body->event.s;
	rule->event_span = body->event.span;
	check_header(c, &s->item->clauses, rule, &enabled);
	for (size_t i = 0; i < s->noverrides; i++)
		check_header(c, &s->overrides[i]->clauses, rule, &enabled);
	uses = c->nmark_uses;
	c->late = (struct span){0, 0};
	rule->cond = check_body(c, body);
	if (body->unless && rule->cond && rule->cond->kind == EXPR_AND)
		rule->unless = rule->cond->kids[rule->cond->nkids - 1];
	if (c->late.hi && catalog_late_event(c->event->id))
		rule->event = catalog_late_event(c->event->id);
	check_actions(c, &s->item->actions, rule);
	if (c->diags->wrong != wrong)
		return;
	check_unique_id(c, ids, rule);
	if (!enabled) {
		c->nmark_uses = uses;
		return;
	}
	c->marks_set |= rule->mark;
	*ARENA_PUSH(c->a, c->prog->rules, c->prog->nrules, *cap) = rule;
}

struct program *check_program(struct resolved *r)
{
	struct program *prog = ARENA_NEW(r->arena, struct program);
	struct checker c = {.a = r->arena, .diags = r->diags, .res = r, .prog = prog};
	struct names ids = {0};
	size_t cap = 0;

	prog->sources = r->sources;
	prog->resolved = r;
	for (const struct symbol *s = r->rules.first; s; s = s->next)
		check_rule(&c, s, &ids, &cap);
	check_tests(&c);
	if (!r->incomplete && !r->diags->wrong) {
		resolve_warn_unused(r);
		check_warn_marks(&c);
	}
	return prog;
}
