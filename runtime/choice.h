/* SPDX-License-Identifier: BSD-2-Clause */
/* Which alternative of each hook group is used. Knows nothing of the kernel: others rule hooks out.
 */
#ifndef IDS_CHOICE_H
#define IDS_CHOICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "manifest.h"

#define CHOICE_NONE UINT32_MAX

/**
 * struct choice_group - the hooks that serve one event, or one part of the containment
 * @first, @count: its rows in manifest.hooks
 * @alt: the alternative chosen, or CHOICE_NONE
 * @best: its best alternative
 */
struct choice_group {
	const char *name;
	uint32_t first, count;
	bool support;
	uint32_t alt, best;
};

/**
 * struct choice - the groups of a manifest and what this kernel lacks
 * @reasons: for each row of manifest.hooks why it cannot be used, or NULL if it can
 */
struct choice {
	const struct manifest *m;
	struct choice_group *groups;
	size_t ngroups;
	char **reasons;
};

/** choice_new - all hooks can be used, nothing is chosen yet; 0 or -ENOMEM */
int choice_new(const struct manifest *m, struct choice **ret);
/** choice_free - frees it; NULL is fine; returns NULL */
struct choice *choice_free(struct choice *c);
/** choice_rule_out - hook @row cannot be used, because @reason; the first reason is kept; 0 or
 * -ENOMEM */
int choice_rule_out(struct choice *c, uint32_t row, const char *reason);
/** choice_make - takes the first usable alternative of every group */
void choice_make(struct choice *c);
/** choice_group - the group called @name, or NULL */
struct choice_group *choice_group(struct choice *c, const char *name);
/** choice_uses - hook @row belongs to a chosen alternative and is not ruled out */
bool choice_uses(const struct choice *c, uint32_t row);
/** choice_caps - IDS_ACT_* that every needed hook of the chosen alternative can do */
uint32_t choice_caps(const struct choice *c, const struct choice_group *g);
/** choice_describe - appends the places of the chosen alternative: "lsm/a + lsm/b" */
void choice_describe(const struct choice *c, const struct choice_group *g, struct buf *ret);
/** choice_weaker - appends what the chosen alternative cannot do; nothing if it can do all */
void choice_weaker(const struct choice *c, const struct choice_group *g, struct buf *ret);
/** choice_explain - appends a line for each hook of the group that is ruled out, with its reason */
void choice_explain(const struct choice *c, const struct choice_group *g, struct buf *ret);

#endif
