// SPDX-License-Identifier: BSD-2-Clause
/* Placeholders of messages: {field}, and {{ }} for braces. */
#include <string.h>

#include "check_priv.h"

static struct span part(const struct ast_expr *e, uint32_t from, uint32_t to)
{
	uint32_t written = e->span.hi - e->span.lo;

	/* With escapes or r"" the bytes do not stand where they are in the value. */
	if (written != e->len + 2)
		return e->span;
	return (struct span){e->span.lo + 1 + from, e->span.lo + 1 + to};
}

/* Fields that no condition can use yet, but records have: shown as the record has them. */
static bool in_records(const struct field_ref *ref)
{
	return ref->field->id == F_CMDLINE && ref->who == IDS_WHO_SELF;
}

static bool check_placeholder(struct checker *c, const struct ast_expr *e, uint32_t from,
			      uint32_t to)
{
	struct span at = part(e, from, to);
	struct ast_expr name = {.kind = AST_NAME, .span = at};
	struct field_ref ref;

	if (from == to) {
		check_error(c, DIAG_BAD_MESSAGE, part(e, from - 1, to + 1),
			    "a field's name belongs between the braces");
		return false;
	}
	name.text = arena_strndup(c->a, e->text + from, to - from);
	name.len = to - from;
	/* Racy values are only shown, nothing is decided on them. */
	ref.field = check_find_field(c, name.text, &ref.who);
	if (ref.field && (!(ref.field->flags & FIELD_LATER) || in_records(&ref)))
		return true;
	return check_field(c, &name, &ref);
}

static bool bad_brace(struct checker *c, const struct ast_expr *e, uint32_t at)
{
	struct diag *d = check_error(c, DIAG_BAD_MESSAGE, part(e, at, at + 1),
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
