// SPDX-License-Identifier: BSD-2-Clause
/* Placeholders of messages: {field}, and {{ }} for braces. */
#include <stdlib.h>
#include <string.h>

#include "check_priv.h"

#define ANCESTOR "ancestor["

static struct span part(const struct checker *c, const struct ast_expr *e, uint32_t from,
			uint32_t to)
{
	return check_place_in(c, e, from, to - from);
}

/* What records tell of the process that the event is done to. */
static bool of_target(const struct field_info *f)
{
	static const enum ids_field told[] = {F_PID,  F_UID, F_USERNAME, F_START,
					      F_COMM, F_EXE, F_NAME};

	for (size_t i = 0; i < sizeof(told) / sizeof(told[0]); i++)
		if (told[i] == f->id)
			return true;
	return false;
}

/* Has a record this value? Fields of the event it has, of processes only some. */
static bool in_records(const struct field_ref *ref)
{
	switch (ref->who) {
	case IDS_WHO_EVENT: return !(ref->field->flags & (FIELD_GLOBAL | FIELD_UNKEPT));
	case IDS_WHO_ANCESTOR:
		return ref->field->id == F_NAME && ref->level >= 1 &&
		       ref->level <= IDS_RECORD_LEVELS;
	case IDS_WHO_PARENT: return !catalog_field_new(ref->field);
	case IDS_WHO_TARGET: return of_target(ref->field);
	default: return !catalog_field_new(ref->field) || ref->field->id == F_CMDLINE;
	}
}

/* What a name between braces means; "ancestor[2].name" too. */
static bool find_shown(const struct checker *c, const char *name, struct field_ref *ret)
{
	struct ast_expr e = {.kind = AST_NAME, .text = name};
	char *end;

	if (!strncmp(name, ANCESTOR, strlen(ANCESTOR))) {
		e.kind = AST_LEVEL;
		e.number = strtoul(name + strlen(ANCESTOR), &end, 10);
		if (strncmp(end, "].", 2))
			return false;
		e.text = end + 2;
	}
	return check_is_field(c, &e, NULL, ret);
}

static void not_in_records(struct checker *c, struct span at, const char *name,
			   const struct field_ref *ref)
{
	struct diag *d = check_error(c, DIAG_BAD_MESSAGE, at, "records do not have '%s'", name);

	if (ref->field->flags & FIELD_GLOBAL)
		diag_label(d, "every record has its time");
	else if (ref->who == IDS_WHO_SELF && ref->field->id == F_ARGS)
		diag_label(d, "'cmdline' has the arguments");
	else if (ref->who == IDS_WHO_ANCESTOR)
		diag_label(d, "of ancestors they have ancestor[1].name to ancestor[%d].name",
			   IDS_RECORD_LEVELS);
	else if (ref->who == IDS_WHO_TARGET)
		diag_label(d, "of the target they have pid, uid, user, start, comm, exe and name");
}

static bool check_placeholder(struct checker *c, const struct ast_expr *e, uint32_t from,
			      uint32_t to)
{
	const char *name = arena_strndup(c->a, e->text + from, to - from);
	struct span at = part(c, e, from, to);
	struct field_ref ref;

	if (from == to) {
		check_error(c, DIAG_BAD_MESSAGE, part(c, e, from - 1, to + 1),
			    "a field's name belongs between the braces");
		return false;
	}
	/* Racy values are only shown, nothing is decided on them. */
	if (!find_shown(c, name, &ref))
		check_unknown_field(c, at, name);
	else if (in_records(&ref))
		return true;
	else
		not_in_records(c, at, name, &ref);
	return false;
}

static bool bad_brace(struct checker *c, const struct ast_expr *e, uint32_t at)
{
	struct diag *d = check_error(c, DIAG_BAD_MESSAGE, part(c, e, at, at + 1),
				     "'%c' without its partner", e->text[at]);

	diag_label(d, "write '%c%c' for a brace", e->text[at], e->text[at]);
	return false;
}

bool check_message(struct checker *c, const struct ast_expr *e)
{
	bool ok = true;

	for (uint32_t i = 0; i < e->len; i++) {
		char ch = e->text[i];
		const char *end;

		if (ch != '{' && ch != '}')
			continue;
		if (i + 1 < e->len && e->text[i + 1] == ch) {
			i++;
			continue;
		}
		end = ch == '{' ? memchr(e->text + i, '}', e->len - i) : NULL;
		if (!end)
			return bad_brace(c, e, i);
		ok &= check_placeholder(c, e, i + 1, (uint32_t)(end - e->text));
		i = (uint32_t)(end - e->text);
	}
	return ok;
}
