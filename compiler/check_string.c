// SPDX-License-Identifier: BSD-2-Clause
/* Comparisons of strings and paths. */
#include <string.h>

#include "check_priv.h"

#define PATH_LIMIT 4096 /* bytes of the longest path */
#define COMM_LIMIT 15   /* bytes of what a thread calls itself */

static enum pattern_kind pattern_kind(enum ids_op op)
{
	switch (op) {
	case OP_STARTSWITH: return PATTERN_PREFIX;
	case OP_ENDSWITH: return PATTERN_SUFFIX;
	case OP_CONTAINS: return PATTERN_CONTAINS;
	case OP_UNDER: return PATTERN_UNDER;
	default: return PATTERN_EQ;
	}
}

static bool check_under(struct checker *c, const struct ast_expr *e)
{
	if (e->text[0] == '/')
		return true;
	check_error(c, DIAG_BAD_PATTERN, e->span,
		    "'under' needs a folder from the root, as \"/tmp\"");
	return false;
}

static bool check_pattern(struct checker *c, const struct comparison *cmp, const struct ast_expr *e)
{
	if (e->kind != AST_STRING) {
		check_wrong_type(c, cmp->ref.field, e);
		return false;
	}
	if (!e->len && cmp->op.op != OP_EQ && cmp->op.op != OP_NE && cmp->op.op != OP_IN &&
	    cmp->op.op != OP_NOT_IN) {
		diag_label(check_error(c, DIAG_EMPTY_PATTERN, e->span,
				       "every string fits '%s \"\"'", cmp->op.name),
			   "did you mean 'exists'?");
		return false;
	}
	if (e->len > PATH_LIMIT) {
		check_error(c, DIAG_LONG_PATTERN, e->span,
			    "this text has %u bytes, but '%s' never has more than %d", e->len,
			    cmp->e->kids[0]->text, PATH_LIMIT);
		return false;
	}
	if (memchr(e->text, 0, e->len)) {
		check_error(c, DIAG_BAD_PATTERN, e->span,
			    "no string of the kernel has a zero byte");
		return false;
	}
	return cmp->op.op != OP_UNDER || check_under(c, e);
}

/* Texts that a field of its kind never has. */
static void warn_never(struct checker *c, const struct comparison *cmp, const struct ast_expr *e,
		       enum pattern_kind kind)
{
	const struct field_info *f = cmp->ref.field;
	struct diag *d;

	if (f->type == IDS_TYPE_PATH && (kind == PATTERN_EQ || kind == PATTERN_PREFIX) && e->len &&
	    e->text[0] != '/') {
		d = diag_add(c->diags, DIAG_NEVER_TRUE, e->span,
			     "'%s' is a path from the root: it begins with '/'",
			     cmp->e->kids[0]->text);
		diag_label(d, "did you mean '%s'?", f->id == F_EXE ? "name" : "endswith");
	}
	if (f->id == F_COMM && e->len > COMM_LIMIT) {
		d = diag_add(c->diags, DIAG_NEVER_TRUE, e->span,
			     "'comm' never has more than %d bytes", COMM_LIMIT);
		diag_label(d, "did you mean 'name'?");
	}
}

static struct pattern make_pattern(struct checker *c, const struct comparison *cmp,
				   const struct ast_expr *e)
{
	struct pattern p = {pattern_kind(cmp->op.op), cmp->op.icase, e->text, e->len, e->span};

	warn_never(c, cmp, e, p.kind);
	while (p.kind == PATTERN_UNDER && p.len && p.bytes[p.len - 1] == '/')
		p.len--;
	return p;
}

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

	for (size_t i = 0; i < values->n; i++) {
		if (check_pattern(c, cmp, values->items[i]))
			patterns[i] = make_pattern(c, cmp, values->items[i]);
		else
			ok = false;
	}
	if (!ok)
		return NULL;
	if (!cmp->all)
		return one_pred(c, cmp, patterns, values->n);
	all = check_new_expr(c, EXPR_AND, cmp->e->span);
	for (size_t i = 0; i < values->n; i++)
		check_push_kid(c, all, one_pred(c, cmp, &patterns[i], 1), &cap);
	return all;
}
