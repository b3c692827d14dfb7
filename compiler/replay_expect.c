// SPDX-License-Identifier: BSD-2-Clause
/* What is different from an earlier replay. */
#include <stdlib.h>
#include <string.h>

#include "replay.h"

/** struct comparison - a record then and now; @out: lines about the difference */
struct comparison {
	struct arena *a;
	FILE *out;
	struct replay_old *old;
};

static struct replay_old_rule *find_old(struct replay_old *old, const char *name)
{
	for (size_t i = 0; i < old->n; i++)
		if (!strcmp(old->rules[i].name, name))
			return &old->rules[i];
	return NULL;
}

static void compare_rule(struct comparison *c, const struct replay_rule *now)
{
	const char *name = replay_name(c->a, now->rule);
	struct replay_old_rule *was = find_old(c->old, name);
	bool undecided = now->causes.n > 0;

	if (was)
		was->seen = true;
	if (was && was->undecided == undecided)
		return;
	if (!undecided) {
		fprintf(c->out, "+ %s fires now%s\n", name, was ? ", it was undecided" : "");
		return;
	}
	fprintf(c->out, was ? "- %s no longer fires, it is undecided" : "? %s is undecided now",
		name);
	replay_print_causes(c->out, &now->causes);
	fputc('\n', c->out);
}

static void compare_rules(struct comparison *c, const struct replay_verdict *now)
{
	for (size_t i = 0; i < now->n; i++)
		compare_rule(c, &now->rules[i]);
	for (size_t i = 0; i < c->old->n; i++) {
		const struct replay_old_rule *was = &c->old->rules[i];

		if (!was->seen)
			fprintf(c->out,
				was->undecided ? "? %s is no longer undecided\n"
					       : "- %s no longer fires\n",
				was->name);
	}
}

const char *replay_compare(struct arena *a, struct replay_old *old,
			   const struct replay_record *record, const struct replay_verdict *now)
{
	char *text = NULL;
	const char *kept;
	size_t size;
	struct comparison c = {a, open_memstream(&text, &size), old};

	if (!c.out)
		abort();
	if (strcmp(old->event, record->event_name) || strcmp(old->time, record->time))
		fprintf(c.out, "it was another event: %s %s\n", old->event, old->time);
	else
		compare_rules(&c, now);
	if (fclose(c.out))
		abort();
	kept = *text ? arena_strdup(a, text) : NULL;
	free(text);
	return kept;
}
