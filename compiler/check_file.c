// SPDX-License-Identifier: BSD-2-Clause
/* The operator `is`: files that are compared by device and inode. */
#include <string.h>

#include "check_priv.h"

#define PATH_LIMIT 4095 /* bytes of the longest path that can be looked up */

static bool check_file(struct checker *c, const struct comparison *cmp, const struct ast_expr *e)
{
	if (e->kind != AST_STRING) {
		if (e->kind != AST_ERROR)
			check_wrong_type(c, cmp->ref.field, e);
		return false;
	}
	if (!e->len || e->text[0] != '/') {
		diag_label(check_error(c, DIAG_RELATIVE_PATH, e->span,
				       "'is' needs the path of a file from the root"),
			   "as \"/usr/bin/curl\"");
		return false;
	}
	if (memchr(e->text, 0, e->len)) {
		check_error(c, DIAG_BAD_PATTERN, e->span, "no path has a zero byte");
		return false;
	}
	if (e->len <= PATH_LIMIT)
		return true;
	check_error(c, DIAG_LONG_PATTERN, e->span,
		    "this path has %u bytes, but no path has more than %d", e->len, PATH_LIMIT);
	return false;
}

static uint32_t file_row(struct checker *c, const struct ast_expr *e)
{
	struct program *prog = c->prog;
	const char *path = arena_strndup(c->a, e->text, e->len);
	size_t i = 0;

	while (i < prog->nfiles && strcmp(prog->files[i], path))
		i++;
	if (i == prog->nfiles)
		*ARENA_PUSH(c->a, prog->files, prog->nfiles, c->files_cap) = path;
	return (uint32_t)i;
}

struct expr *check_files(struct checker *c, const struct comparison *cmp,
			 const struct ast_exprs *values)
{
	struct pred *p;
	struct expr *ret = check_new_pred(c, PRED_FILE, cmp->ref, cmp->e->span, &p);
	bool ok = true;

	if (!(cmp->ref.field->flags & FIELD_FILE)) {
		check_error(c, DIAG_OPERATOR_TYPE, cmp->e->op.span,
			    "'is' works on fields that name one file, as 'exe', not on '%s'",
			    cmp->e->kids[0]->text);
		return NULL;
	}
	p->files = ARENA_ARRAY(c->a, uint32_t, values->n);
	for (size_t i = 0; i < values->n; i++) {
		if (check_file(c, cmp, values->items[i]))
			p->files[p->nfiles++] = file_row(c, values->items[i]);
		else
			ok = false;
	}
	return ok ? ret : NULL;
}
