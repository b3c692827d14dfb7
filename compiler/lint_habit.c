// SPDX-License-Identifier: BSD-2-Clause
/* Comparisons that say something else than people mean by them. */
#include <string.h>

#include "lint_priv.h"

/* Folders of the root that have no namesakes further down that people would ask for. */
static const char *const root_folders[] = {"boot", "dev", "etc",  "home", "media",
					   "mnt",  "opt", "proc", "root", "run",
					   "srv",  "sys", "tmp",  "usr",  "var"};

static bool begins_at_root(const struct pattern *p)
{
	const char *slash = memchr(p->bytes + 1, '/', p->len - 1);
	size_t n = slash ? (size_t)(slash - p->bytes) - 1 : p->len - 1;

	for (size_t i = 0; i < sizeof(root_folders) / sizeof(root_folders[0]); i++)
		if (strlen(root_folders[i]) == n && !memcmp(root_folders[i], p->bytes + 1, n))
			return true;
	return false;
}

/* contains "/tmp" of a path fits /home/x/tmpfile, too; "/tmp/" asks for a component. */
static void look_for_folder(struct linter *l, const struct pred *p)
{
	for (size_t i = 0; i < p->npatterns; i++) {
		const struct pattern *t = &p->patterns[i];
		struct diag *d;

		if (t->kind != PATTERN_CONTAINS || t->len < 2 || t->bytes[0] != '/' ||
		    t->bytes[t->len - 1] == '/' || !begins_at_root(t) || !lint_in_rule(l, t->span))
			continue;
		d = diag_add(l->diags, DIAG_CONTAINS_FOLDER, t->span,
			     "this also fits '/srv%.*sfile', which is not in the folder",
			     (int)t->len, t->bytes);
		diag_label(d, "did you mean 'under'?");
	}
}

/* Does the condition ask what program the same process really runs? */
static bool asks_program(const struct expr *e, struct field_ref of)
{
	if (e->kind == EXPR_PRED && e->pred->ref.who == of.who && e->pred->ref.level == of.level &&
	    (e->pred->ref.field->id == F_NAME || e->pred->ref.field->id == F_EXE))
		return true;
	for (size_t i = 0; i < e->nkids; i++)
		if (asks_program(e->kids[i], of))
			return true;
	return false;
}

static void look_for_own_name(struct linter *l, const struct pred *p)
{
	struct diag *d;

	if (p->ref.field->id != F_COMM || asks_program(l->rule->cond, p->ref))
		return;
	d = diag_add(l->diags, DIAG_OWN_NAME, p->span,
		     "every process can give itself any 'comm', so this can be evaded");
	diag_label(d, "did you mean 'name'?");
}

static void look_at(struct linter *l, const struct expr *e)
{
	if (e->kind == EXPR_PRED && e->pred->kind == PRED_STR) {
		if (e->pred->ref.field->type == IDS_TYPE_PATH)
			look_for_folder(l, e->pred);
		look_for_own_name(l, e->pred);
	}
	for (size_t i = 0; i < e->nkids; i++)
		look_at(l, e->kids[i]);
}

void lint_habits(struct linter *l)
{
	look_at(l, l->rule->cond);
}
