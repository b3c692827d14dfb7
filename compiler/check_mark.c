// SPDX-License-Identifier: BSD-2-Clause
/* Marks of processes. */
#include <string.h>

#include "check_priv.h"

bool check_mark(struct checker *c, const struct ast_expr *name, uint32_t *ret)
{
	struct program *prog = c->prog;
	size_t i = 0;

	while (i < prog->nmarks && strcmp(prog->marks[i], name->text))
		i++;
	if (i == IDS_MARKS_MAX) {
		check_error(c, DIAG_TOO_MANY_MARKS, name->span,
			    "a set of rules has at most %d marks, '%s' is one more", IDS_MARKS_MAX,
			    name->text);
		return false;
	}
	if (i == prog->nmarks)
		*ARENA_PUSH(c->a, prog->marks, prog->nmarks, c->marks_cap) =
			arena_strdup(c->a, name->text);
	*ret = (uint32_t)i;
	return true;
}

void check_mark_use(struct checker *c, uint32_t row, struct span span)
{
	*ARENA_PUSH(c->a, c->mark_uses, c->nmark_uses, c->mark_uses_cap) =
		(struct mark_use){row, span};
}

/* The mark that some rule sets and whose name is nearest, or NULL. */
static const char *nearest_mark(struct checker *c, const char *name)
{
	struct names set = {0};

	for (uint32_t i = 0; i < c->prog->nmarks; i++)
		if (c->marks_set >> i & 1)
			names_add(c->a, &set, c->prog->marks[i], (struct span){0, 0});
	return names_nearest(&set, name);
}

void check_warn_marks(struct checker *c)
{
	for (size_t i = 0; i < c->nmark_uses; i++) {
		const struct mark_use *use = &c->mark_uses[i];
		const char *name = c->prog->marks[use->row], *near;
		struct diag *d;

		if (c->marks_set >> use->row & 1)
			continue;
		d = diag_add(c->diags, DIAG_UNKNOWN_MARK, use->span,
			     "no rule sets the mark '%s', so no process ever has it", name);
		near = nearest_mark(c, name);
		if (near)
			diag_label(d, "did you mean '%s'?", near);
	}
}
