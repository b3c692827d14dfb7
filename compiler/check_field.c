// SPDX-License-Identifier: BSD-2-Clause
/* Names of fields. */
#include <string.h>

#include "catalog_raw.h"
#include "check_priv.h"
#include "suggest.h"

/* What may stand before the name of a process field. */
static const struct {
	const char *prefix;
	enum ids_who who;
} others[] = {
	{"parent.", IDS_WHO_PARENT}, {"ancestor.", IDS_WHO_ANCESTOR}, {"target.", IDS_WHO_TARGET}};
#define OTHERS (sizeof(others) / sizeof(others[0]))

/* Index into others[] of the prefix that @name has, or OTHERS. */
static size_t prefix_of(const char *name)
{
	size_t i = 0;

	while (i < OTHERS && strncmp(name, others[i].prefix, strlen(others[i].prefix)))
		i++;
	return i;
}

/* Is it a field of a process, where the event has none? */
static bool of_no_process(const struct checker *c, const struct field_info *f)
{
	return catalog_event_alone(c->event->id) && f->event == EVENT_PROCESS &&
	       !(f->flags & FIELD_GLOBAL);
}

static bool process_field(const struct checker *c, const char *name, enum ids_who who,
			  uint32_t level, struct field_ref *ret)
{
	const struct field_info *f = catalog_field(EVENT_PROCESS, name);

	if (!f || f->flags & FIELD_GLOBAL || of_no_process(c, f))
		return false;
	*ret = (struct field_ref){who, level, f};
	return true;
}

/* A field of the rule's event or of every process. */
static const struct field_info *event_field(const struct checker *c, const char *name)
{
	const struct field_info *own = NULL;

	if (!c->event->raw)
		return catalog_field(c->event->id, name);
	/* Of trace events any name can be one: not that of a list or a macro. */
	if (!names_find(&c->res->lists, name) && !names_find(&c->res->macros, name))
		own = raw_field(c->a, c->event->raw, name);
	return own ? own : catalog_field(EVENT_PROCESS, name);
}

bool check_find_field(const struct checker *c, const char *name, struct field_ref *ret)
{
	size_t i = prefix_of(name);
	const struct field_info *f;
	bool self;

	if (i < OTHERS && others[i].who == IDS_WHO_TARGET && !catalog_event_target(c->event->id))
		return false;
	if (i < OTHERS)
		return process_field(c, name + strlen(others[i].prefix), others[i].who, 0, ret);
	f = event_field(c, name);
	if (!f || of_no_process(c, f))
		return false;
	self = f->event == EVENT_PROCESS && !(f->flags & FIELD_GLOBAL);
	*ret = (struct field_ref){self ? IDS_WHO_SELF : IDS_WHO_EVENT, 0, f};
	return true;
}

bool check_is_field(const struct checker *c, const struct ast_expr *e,
		    const struct field_info *beside, struct field_ref *ret)
{
	if (e->kind == AST_LEVEL)
		return process_field(c, e->text, IDS_WHO_ANCESTOR, (uint32_t)e->number, ret);
	if (e->kind != AST_NAME || (beside && catalog_value(beside->values, e->text)))
		return false;
	return check_find_field(c, e->text, ret);
}

static const char *nearest_field(struct checker *c, const char *name)
{
	size_t i = prefix_of(name);
	struct suggest s = suggest_new(name);

	for (const struct field_info *f = catalog_fields; f->name; f++) {
		if (f->flags & FIELD_HIDDEN || of_no_process(c, f))
			continue;
		if (i == OTHERS && (f->event == EVENT_PROCESS || f->event == c->event->id))
			suggest_try(&s, f->name);
		else if (i < OTHERS && f->event == EVENT_PROCESS && !(f->flags & FIELD_GLOBAL))
			suggest_try(&s, arena_printf(c->a, "%s%s", others[i].prefix, f->name));
	}
	for (size_t j = 0; c->event->raw && j < c->event->raw->nfields; j++)
		suggest_try(&s, c->event->raw->fields[j].name);
	return suggest_best(&s);
}

/* Another event that has a field of this name. */
static const struct event_info *event_with_field(const char *name)
{
	for (const struct field_info *f = catalog_fields; f->name; f++)
		if (f->event != EVENT_PROCESS && !strcmp(f->name, name))
			return catalog_event_by_id(f->event);
	return NULL;
}

/* A field of no process, or one of the event, asked of another process. */
static bool only_here(const struct checker *c, const char *name)
{
	size_t i = prefix_of(name);

	return i < OTHERS && event_field(c, name + strlen(others[i].prefix));
}

void check_no_target(struct checker *c, struct span span)
{
	const char *names = "";

	for (const struct event_info *e = catalog_events; e->name; e++)
		if (!e->alias && catalog_event_target(e->id))
			names = arena_printf(c->a, "%s%s%s", names, *names ? ", " : "", e->name);
	diag_label(check_error(c, DIAG_UNKNOWN_FIELD, span,
			       "%s is not done to a process, so there is no target",
			       c->event->name),
		   "these events have one: %s", names);
}

static bool lacks_target(const struct checker *c, const char *name)
{
	size_t i = prefix_of(name);

	return i < OTHERS && others[i].who == IDS_WHO_TARGET && !catalog_event_target(c->event->id);
}

/* "exe", "parent.exe" */
static bool is_process_field(const char *name)
{
	size_t i = prefix_of(name);
	const struct field_info *f =
		catalog_field(EVENT_PROCESS, i < OTHERS ? name + strlen(others[i].prefix) : name);

	return f && !(f->flags & FIELD_GLOBAL);
}

bool check_alone(struct checker *c, struct span span)
{
	if (!catalog_event_alone(c->event->id))
		return false;
	diag_label(
		check_error(c, DIAG_NO_PROCESS, span, "%s belongs to no process", c->event->name),
		"the events 'connect', 'accept' and 'send' know theirs");
	return true;
}

void check_unknown_field(struct checker *c, struct span span, const char *name)
{
	const char *near = nearest_field(c, name);
	const struct event_info *other = event_with_field(name);
	struct diag *d;

	if (lacks_target(c, name)) {
		check_no_target(c, span);
		return;
	}
	if (is_process_field(name) && check_alone(c, span))
		return;
	d = check_error(c, DIAG_UNKNOWN_FIELD, span, "%s has no field '%s'", c->event->name, name);
	if (only_here(c, name))
		diag_label(d, "'%s' is no field of a process", strchr(name, '.') + 1);
	else if (near)
		diag_suggest(d, near);
	else if (other)
		diag_label(d, "%s has one", other->name);
	else if (names_find(&c->res->lists, name))
		diag_label(d, "'%s' is a list", name);
	else if (names_find(&c->res->macros, name))
		diag_label(d, "'%s' is a macro, which is a condition by itself", name);
}

const struct event_info *check_semantic(const struct checker *c)
{
	const struct raw_event *raw = c->event->raw;

	if (!raw)
		return catalog_semantic(c->event->id);
	return raw->semantic ? catalog_event(raw->semantic) : NULL;
}

void check_warn_racy(struct checker *c, struct span span, const struct field_info *field)
{
	const struct event_info *better = check_semantic(c);
	struct diag *d;

	if (!(field->flags & FIELD_RACY))
		return;
	d = diag_add(c->diags, DIAG_RACY_STRING, span,
		     "'%s' is in the caller's memory, where another thread can change it after it "
		     "was checked",
		     field->name);
	if (better)
		diag_label(d, "the event '%s' sees the kernel's own copy", better->name);
}

/* Can the kernel side know this field of this process? */
static bool is_kept(struct checker *c, const struct ast_expr *e, const struct field_ref *ref)
{
	if ((ref->who != IDS_WHO_ANCESTOR && ref->who != IDS_WHO_TARGET) || ref->field->id != F_ENV)
		return true;
	diag_label(check_error(c, DIAG_NOT_KEPT, e->span,
			       "the environment of %s is not kept, it may be large",
			       ref->who == IDS_WHO_TARGET ? "targets" : "ancestors"),
		   "'env' and 'parent.env' are");
	return false;
}

/* A malformed level was reported by the parser. */
static bool level_field(struct checker *c, const struct ast_expr *e, struct field_ref *ret)
{
	if (strcmp(e->op.s, "ancestor") || e->number < 1 || e->number > IDS_LEVELS_MAX)
		return false;
	if (check_alone(c, e->span))
		return false;
	if (e->number == 1 && process_field(c, e->text, IDS_WHO_PARENT, 0, ret))
		return true;
	if (process_field(c, e->text, IDS_WHO_ANCESTOR, (uint32_t)e->number, ret))
		return true;
	check_error(c, DIAG_UNKNOWN_FIELD, e->span, "a process has no field '%s'", e->text);
	return false;
}

/* Is it known only where the event's rules are decided late? */
static bool known_late(const struct checker *c, const struct field_ref *ref)
{
	if (ref->field->flags & FIELD_NEW)
		return true;
	return c->event->id == EVENT_EXEC && ref->who == IDS_WHO_SELF &&
	       catalog_field_new(ref->field);
}

bool check_field(struct checker *c, const struct ast_expr *e, struct field_ref *ret)
{
	if (e->kind == AST_LEVEL) {
		if (!level_field(c, e, ret))
			return false;
	} else if (!check_find_field(c, e->text, ret)) {
		check_unknown_field(c, e->span, e->text);
		return false;
	}
	if (!is_kept(c, e, ret))
		return false;
	if (!c->late.hi && known_late(c, ret))
		c->late = e->span;
	check_warn_racy(c, e->span, ret->field);
	return true;
}
