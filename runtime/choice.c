// SPDX-License-Identifier: BSD-2-Clause
#include "choice.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static const char *group_of(const struct manifest *m, uint32_t row)
{
	return manifest_str(m, m->hooks[row].group_str);
}

static void find_groups(struct choice *c)
{
	const struct manifest *m = c->m;
	struct choice_group *g = NULL;

	for (uint32_t row = 0; row < m->nhooks; row++) {
		if (!g || strcmp(g->name, group_of(m, row))) {
			g = &c->groups[c->ngroups++];
			*g = (struct choice_group){
				.name = group_of(m, row),
				.first = row,
				.support = m->hooks[row].flags & IDS_HOOK_SUPPORT,
				.alt = CHOICE_NONE,
				.best = m->hooks[row].alt,
			};
		}
		g->count++;
	}
}

int choice_new(const struct manifest *m, struct choice **ret)
{
	struct choice *c = calloc(1, sizeof(*c));

	if (!c)
		return -ENOMEM;
	c->m = m;
	c->groups = calloc(m->nhooks + 1, sizeof(*c->groups));
	c->reasons = calloc(m->nhooks + 1, sizeof(*c->reasons));
	if (!c->groups || !c->reasons) {
		choice_free(c);
		return -ENOMEM;
	}
	find_groups(c);
	*ret = c;
	return 0;
}

struct choice *choice_free(struct choice *c)
{
	if (!c)
		return NULL;
	for (uint32_t row = 0; c->reasons && row < c->m->nhooks; row++)
		free(c->reasons[row]);
	free(c->reasons);
	free(c->groups);
	free(c);
	return NULL;
}

int choice_rule_out(struct choice *c, uint32_t row, const char *reason)
{
	if (c->reasons[row])
		return 0;
	c->reasons[row] = strdup(reason);
	return c->reasons[row] ? 0 : -ENOMEM;
}

static bool alternative_good(const struct choice *c, const struct choice_group *g, uint32_t alt)
{
	for (uint32_t row = g->first; row < g->first + g->count; row++) {
		const struct ids_manifest_hook *h = &c->m->hooks[row];

		if (h->alt == alt && c->reasons[row] && !(h->flags & IDS_HOOK_OPTIONAL))
			return false;
	}
	return true;
}

void choice_make(struct choice *c)
{
	for (size_t i = 0; i < c->ngroups; i++) {
		struct choice_group *g = &c->groups[i];

		g->alt = CHOICE_NONE;
		for (uint32_t row = g->first; row < g->first + g->count; row++) {
			if (!alternative_good(c, g, c->m->hooks[row].alt))
				continue;
			g->alt = c->m->hooks[row].alt;
			break;
		}
	}
}

struct choice_group *choice_group(struct choice *c, const char *name)
{
	for (size_t i = 0; i < c->ngroups; i++)
		if (!strcmp(c->groups[i].name, name))
			return &c->groups[i];
	return NULL;
}

static bool group_uses(const struct choice *c, const struct choice_group *g, uint32_t row)
{
	return g->alt == c->m->hooks[row].alt && !c->reasons[row];
}

bool choice_uses(const struct choice *c, uint32_t row)
{
	for (size_t i = 0; i < c->ngroups; i++) {
		const struct choice_group *g = &c->groups[i];

		if (row >= g->first && row < g->first + g->count)
			return group_uses(c, g, row);
	}
	return false;
}

uint32_t choice_caps(const struct choice *c, const struct choice_group *g)
{
	uint32_t caps = UINT32_MAX;

	if (g->alt == CHOICE_NONE)
		return 0;
	for (uint32_t row = g->first; row < g->first + g->count; row++)
		if (group_uses(c, g, row) && !(c->m->hooks[row].flags & IDS_HOOK_OPTIONAL))
			caps &= c->m->hooks[row].caps;
	return caps;
}

void choice_describe(const struct choice *c, const struct choice_group *g, struct buf *ret)
{
	bool more = false;

	for (uint32_t row = g->first; row < g->first + g->count; row++) {
		if (!group_uses(c, g, row))
			continue;
		buf_printf(ret, "%s%s", more ? " + " : "",
			   manifest_str(c->m, c->m->hooks[row].attach_str));
		more = true;
	}
}

void choice_weaker(const struct choice *c, const struct choice_group *g, struct buf *ret)
{
	bool more = false;

	for (uint32_t row = g->first; row < g->first + g->count; row++) {
		const char *text = manifest_str(c->m, c->m->hooks[row].weaker_str);

		if (!*text || !group_uses(c, g, row) || c->m->hooks[row].flags & IDS_HOOK_HELPS)
			continue;
		buf_printf(ret, "%s%s", more ? "; " : "", text);
		more = true;
	}
}

void choice_explain(const struct choice *c, const struct choice_group *g, struct buf *ret)
{
	for (uint32_t row = g->first; row < g->first + g->count; row++)
		if (c->reasons[row])
			buf_printf(ret, "  %s: %s\n",
				   manifest_str(c->m, c->m->hooks[row].attach_str),
				   c->reasons[row]);
}
