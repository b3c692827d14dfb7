/* SPDX-License-Identifier: BSD-2-Clause */
/* The nearest name to a misspelt one. */
#ifndef IDS_SUGGEST_H
#define IDS_SUGGEST_H

/** struct suggest - a search for the name nearest to @want */
struct suggest {
	const char *want;
	const char *best;
	unsigned distance;
};

struct suggest suggest_new(const char *want);
/** suggest_try - offer a candidate; the first of the nearest is kept */
void suggest_try(struct suggest *s, const char *name);
/** suggest_best - the nearest name, or NULL if none is near enough to be meant */
const char *suggest_best(const struct suggest *s);
/** suggest_distance - steps from @a to @b: insert, delete, replace or swap neighbours */
unsigned suggest_distance(const char *a, const char *b);

#endif
