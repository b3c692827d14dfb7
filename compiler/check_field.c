// SPDX-License-Identifier: BSD-2-Clause
/* Names of fields. */
#include <string.h>

#include "check_priv.h"
#include "suggest.h"

#define PARENT "parent."

static const struct field_info *process_field(const char *name)
{
	const struct field_info *f = catalog_field(EVENT_PROCESS, name);

	return f && f->event == EVENT_PROCESS ? f : NULL;
}

const struct field_info *check_find_field(const struct checker *c, const char *name,
					  enum ids_who *ret_who)
{
	const struct field_info *f;

	if (!strncmp(name, PARENT, strlen(PARENT))) {
		*ret_who = IDS_WHO_PARENT;
		return process_field(name + strlen(PARENT));
	}
	f = catalog_field(c->event->id, name);
	if (f)
		*ret_who = f->event == EVENT_PROCESS ? IDS_WHO_SELF : IDS_WHO_EVENT;
	return f;
}

static const char *nearest_field(struct checker *c, const char *name)
{
	bool parent = !strncmp(name, PARENT, strlen(PARENT));
	struct suggest s = suggest_new(name);

	for (const struct field_info *f = catalog_fields; f->name; f++) {
		if (f->flags & FIELD_LATER)
			continue;
		if (f->event == EVENT_PROCESS && parent)
			suggest_try(&s, arena_printf(c->a, PARENT "%s", f->name));
		else if (f->event == EVENT_PROCESS || f->event == c->event->id)
			suggest_try(&s, f->name);
	}
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

void check_unknown_field(struct checker *c, struct span span, const char *name)
{
	const char *near = nearest_field(c, name);
	const struct event_info *other = event_with_field(name);
	struct diag *d;

	if (catalog_field_later(name)) {
		check_not_yet(c, span, arena_printf(c->a, "the field '%s'", name));
		return;
	}
	d = check_error(c, DIAG_UNKNOWN_FIELD, span, "%s has no field '%s'", c->event->name, name);
	if (near)
		diag_label(d, "did you mean '%s'?", near);
	else if (other)
		diag_label(d, "%s has one", other->name);
	else if (names_find(&c->res->lists, name))
		diag_label(d, "'%s' is a list", name);
	else if (names_find(&c->res->macros, name))
		diag_label(d, "'%s' is a macro, which is a condition by itself", name);
}

void check_warn_racy(struct checker *c, struct span span, const struct field_info *field)
{
	const struct event_info *better = catalog_semantic(field->event);
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

bool check_field(struct checker *c, const struct ast_expr *e, struct field_ref *ret)
{
	const struct field_info *f;

	if (e->kind == AST_LEVEL) {
		const struct field_info *of = process_field(e->text);

		if (of)
			check_not_yet(c, e->span, "a field of an ancestor");
		else
			check_error(c, DIAG_UNKNOWN_FIELD, e->span, "a process has no field '%s'",
				    e->text);
		return false;
	}
	f = check_find_field(c, e->text, &ret->who);
	if (!f) {
		check_unknown_field(c, e->span, e->text);
		return false;
	}
	if (f->flags & FIELD_LATER) {
		check_not_yet(c, e->span, arena_printf(c->a, "the field '%s'", e->text));
		return false;
	}
	check_warn_racy(c, e->span, f);
	ret->field = f;
	return true;
}
