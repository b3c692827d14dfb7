// SPDX-License-Identifier: BSD-2-Clause
/* Texts, globs and regular expressions that strings are compared with. */
#include <string.h>

#include "check.h"
#include "check_priv.h"
#include "literal.h"
#include "regex.h"

#define PATH_LIMIT 4096   /* bytes of the longest string that is read at once */
#define AREA_LIMIT 131072 /* bytes of the longest argument or environment string, with its NUL */

/* Fields that are shorter than that by their nature. */
static const struct {
	enum ids_field field;
	uint32_t max;
} short_fields[] = {
	{F_COMM, 15},          {F_CONTAINER_ID, 64}, {F_TTY, 63}, {F_EXEC_INTERPRETER, 255},
	{F_CONNECT_PATH, 108},
};

uint32_t check_longest(const struct field_info *f)
{
	for (size_t i = 0; i < sizeof(short_fields) / sizeof(short_fields[0]); i++)
		if (short_fields[i].field == f->id)
			return short_fields[i].max;
	return f->flags & FIELD_AREA ? AREA_LIMIT : PATH_LIMIT;
}

static enum pattern_kind pattern_kind(enum ids_op op)
{
	switch (op) {
	case OP_STARTSWITH: return PATTERN_PREFIX;
	case OP_ENDSWITH: return PATTERN_SUFFIX;
	case OP_CONTAINS: return PATTERN_CONTAINS;
	case OP_UNDER: return PATTERN_UNDER;
	case OP_GLOB: return PATTERN_GLOB;
	case OP_MATCHES: return PATTERN_REGEX;
	default: return PATTERN_EQ;
	}
}

static bool fits_all(struct checker *c, const struct comparison *cmp, const struct ast_expr *e)
{
	diag_label(check_error(c, DIAG_EMPTY_PATTERN, e->span, "every string fits '%s \"%.*s\"'",
			       cmp->op.name, e->len > 40 ? 40 : (int)e->len, e->text),
		   "did you mean 'exists'?");
	return false;
}

/* What can be said of the bytes before they are understood. */
static bool check_bytes(struct checker *c, const struct comparison *cmp, const struct ast_expr *e,
			enum pattern_kind kind)
{
	if (e->kind != AST_STRING) {
		if (e->kind != AST_ERROR)
			check_wrong_type(c, cmp->ref.field, e);
		return false;
	}
	if (!e->len && kind != PATTERN_EQ && kind != PATTERN_GLOB)
		return fits_all(c, cmp, e);
	if (!e->len && kind == PATTERN_GLOB) {
		diag_label(check_error(c, DIAG_EMPTY_PATTERN, e->span,
				       "only the empty string fits '%s \"\"'", cmp->op.name),
			   "write == \"\"");
		return false;
	}
	if (memchr(e->text, 0, e->len)) {
		check_error(c, DIAG_BAD_PATTERN, e->span,
			    "no string of the kernel has a zero byte");
		return false;
	}
	if (kind != PATTERN_UNDER || e->text[0] == '/')
		return true;
	check_error(c, DIAG_BAD_PATTERN, e->span,
		    "'under' needs a folder from the root, as \"/tmp\"");
	return false;
}

struct span check_place_in(const struct checker *c, const struct ast_expr *e, size_t at, size_t len)
{
	const struct source *src = sources_find(c->prog->sources, e->span.lo);
	const char *text = src->text + (e->span.lo - src->base);
	uint32_t written = e->span.hi - e->span.lo;
	uint32_t lo = literal_offset(text, written, (uint32_t)at);
	uint32_t hi = literal_offset(text, written, (uint32_t)(at + len));

	return (struct span){e->span.lo + lo, e->span.lo + (hi > lo ? hi : lo + 1)};
}

static bool parse_expression(struct checker *c, const struct ast_expr *e, struct pattern *p)
{
	bool glob = p->kind == PATTERN_GLOB;
	struct regex_error err = {0};
	struct diag *d;

	if (e->len > REGEX_MAX_BYTES) {
		check_error(c, DIAG_LONG_PATTERN, e->span,
			    "this pattern has %u bytes, a %s has at most %d", e->len,
			    glob ? "glob" : "regular expression", REGEX_MAX_BYTES);
		return false;
	}
	p->regex = glob ? glob_parse(c->a, e->text, e->len, p->icase, &err)
			: regex_parse(c->a, e->text, e->len, p->icase, &err);
	if (p->regex)
		return true;
	d = check_error(c, glob ? DIAG_BAD_GLOB : DIAG_BAD_REGEX,
			check_place_in(c, e, err.at, err.len), "%s", err.message);
	if (err.hint)
		diag_label(d, "%s", err.hint);
	return false;
}

static bool check_length(struct checker *c, const struct comparison *cmp, const struct ast_expr *e,
			 const struct pattern *p)
{
	uint32_t len = p->regex ? p->regex->min_len : p->len, max = check_longest(cmp->ref.field);
	struct diag *d;

	if (len <= max)
		return true;
	if (p->regex && len == UINT32_MAX)
		d = check_error(c, DIAG_LONG_PATTERN, e->span,
				"no string is long enough to fit this");
	else
		d = check_error(c, DIAG_LONG_PATTERN, e->span,
				"this %s %u bytes, but '%s' never has more than %u",
				p->regex ? "fits only what has at least" : "text has", len,
				cmp->e->kids[0]->text, max);
	if (cmp->ref.field->id == F_COMM)
		diag_label(d, "did you mean 'name'?");
	return false;
}

/* May a file without a place in the tree, as pipe:[7], have a name that begins so, or is this? */
static bool names_no_place(const struct ast_expr *e)
{
	static const char *const forms[] = {"pipe:[", "socket:[", "pseudo:[", "detached:/"};

	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		size_t n = strlen(forms[i]);

		if (!memcmp(e->text, forms[i], e->len < n ? e->len : n))
			return true;
	}
	return false;
}

/* Warns of a text that a field of its kind never has. */
static bool warn_never(struct checker *c, const struct comparison *cmp, const struct ast_expr *e,
		       enum pattern_kind kind)
{
	const struct field_info *f = cmp->ref.field;
	struct diag *d;
	bool inside;

	if (f->type != IDS_TYPE_PATH || !e->len || names_no_place(e))
		return false;
	if (kind == PATTERN_GLOB
		    ? strchr("/*?[\\", e->text[0]) != NULL
		    : e->text[0] == '/' || (kind != PATTERN_EQ && kind != PATTERN_PREFIX))
		return false;
	/* The values of a list are somewhere else: it is said once, where they are compared. */
	inside = e->span.lo >= cmp->e->span.lo && e->span.hi <= cmp->e->span.hi;
	d = diag_add(c->diags, DIAG_NEVER_TRUE, inside ? e->span : cmp->e->span,
		     "'%s' is a path from the root: it begins with '/'", cmp->e->kids[0]->text);
	diag_label(d, "did you mean '%s'?", f->id == F_EXE ? "name" : "endswith");
	return true;
}

bool check_pattern(struct checker *c, const struct comparison *cmp, const struct ast_expr *e,
		   struct pattern *ret)
{
	struct pattern p = {.kind = pattern_kind(cmp->op.op),
			    .icase = cmp->op.icase,
			    .bytes = e->text,
			    .len = e->len,
			    .span = e->span};

	if (!check_bytes(c, cmp, e, p.kind))
		return false;
	if ((p.kind == PATTERN_GLOB || p.kind == PATTERN_REGEX) && !parse_expression(c, e, &p))
		return false;
	if (p.regex && regex_fits_all(p.regex))
		return fits_all(c, cmp, e);
	if (!check_length(c, cmp, e, &p))
		return false;
	p.never = warn_never(c, cmp, e, p.kind);
	while (p.kind == PATTERN_UNDER && p.len && p.bytes[p.len - 1] == '/')
		p.len--;
	*ret = p;
	return true;
}
