// SPDX-License-Identifier: BSD-2-Clause
/* A smaller set that is still answered wrongly: fewer rules, and of the rule's condition a part. */
#include "shrink.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#define TRIES   300 /* compilations */
#define SECONDS 30

/** struct shrinker - what is being made smaller */
struct shrinker {
	struct set *set;
	bool *kept;
	size_t own; /* number of the rule that is answered wrongly */
	shrink_test *wrong;
	void *arg;
	unsigned tries;
	time_t end;
};

static bool still_wrong(struct shrinker *s, const bool *kept)
{
	if (!s->tries || time(NULL) > s->end)
		return false;
	s->tries--;
	return s->wrong(s->set, kept, s->arg);
}

/* Leaves out ever smaller groups of rules. */
static void fewer_rules(struct shrinker *s)
{
	size_t n = s->set->nrules;
	bool *some = calloc(n, 1);

	if (!some)
		abort();
	some[s->own] = true;
	if (still_wrong(s, some)) {
		memcpy(s->kept, some, n);
		free(some);
		return;
	}
	for (size_t step = (n + 1) / 2; step; step = step == 1 ? 0 : (step + 1) / 2)
		for (size_t at = 0; at < n; at += step) {
			memcpy(some, s->kept, n);
			for (size_t i = at; i < at + step && i < n; i++)
				some[i] &= i == s->own;
			if (memcmp(some, s->kept, n) && still_wrong(s, some))
				memcpy(s->kept, some, n);
		}
	free(some);
}

/* What is behind the literal that begins at @s. */
static const char *skip_string(const char *s)
{
	for (s++; *s != '"'; s++)
		if (*s == '\\')
			s++;
	return s;
}

static size_t joiner(const char *s)
{
	static const char *const words[] = {" and ", " or ", ", ", " unless ", " do "};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (!strncmp(s, words[i], strlen(words[i])))
			return strlen(words[i]);
	return 0;
}

/* Length of the condition at @s: up to what joins it with another, or closes the group around it.
 */
static size_t part_length(const char *s)
{
	const char *p;
	int depth = 0;

	for (p = s; *p; p++) {
		if (*p == '"')
			p = skip_string(p);
		else if (strchr("([", *p))
			depth++;
		else if (strchr(")]", *p) && depth-- == 0)
			break;
		else if (!depth && joiner(p))
			break;
	}
	return (size_t)(p - s);
}

/* Is @p, behind @start, a place where a condition may begin? */
static bool begins(const char *start, const char *p)
{
	return p[-1] == '(' || (p - start > 4 && !memcmp(p - 4, "not ", 4)) ||
	       (p - start > 4 && !memcmp(p - 4, " or ", 4)) ||
	       (p - start > 5 && !memcmp(p - 5, " and ", 5)) ||
	       (p - start > 2 && !memcmp(p - 2, ", ", 2));
}

/* Tries the rule with @cond alone; keeps it so if it is still answered wrongly. */
static bool try_condition(struct shrinker *s, const char *cond, size_t len)
{
	char *old = s->set->rules[s->own];
	const char *where = strstr(old, " where ");

	s->set->rules[s->own] = arena_printf(s->set->a, "%.*s where %.*s do log\n",
					     (int)(where - old), old, (int)len, cond);
	if (strlen(s->set->rules[s->own]) < strlen(old) && still_wrong(s, s->kept))
		return true;
	s->set->rules[s->own] = old;
	return false;
}

/* Tries each condition inside of the rule's condition; true if one is enough. */
static bool smaller_condition(struct shrinker *s)
{
	const char *rule = s->set->rules[s->own], *where = strstr(rule, " where ");

	if (!where)
		return false;
	where += strlen(" where ");
	if (try_condition(s, where, part_length(where)))
		return true;
	for (const char *p = where + 1; *p && s->tries; p++) {
		if (*p == '"')
			p = skip_string(p);
		else if (begins(where, p) && try_condition(s, p, part_length(p)))
			return true;
	}
	return false;
}

void shrink_set(struct set *set, bool *kept, size_t own, shrink_test *wrong, void *arg)
{
	struct shrinker s = {set, kept, own, wrong, arg, TRIES, time(NULL) + SECONDS};

	fewer_rules(&s);
	while (smaller_condition(&s))
		;
}
