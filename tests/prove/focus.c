// SPDX-License-Identifier: BSD-2-Clause
#include "focus.h"

#include <stdlib.h>

#define RULES 10

/* Tests of fields that every event has; %u is a small number. */
static const struct {
	enum ids_field field;
	uint8_t use;
	const char *text;
} tests[] = {
	{F_NAME, USE_SELF, "len(name) < %u"},
	{F_NAME, USE_SELF, "%u >= len(name)"},
	{F_NAME, USE_SELF, "len(name) == %u"},
	{F_EXE, USE_SELF, "len(exe) > %u"},
	{F_EXE, USE_SELF, "len(exe) in [%u, 3..9]"},
	{F_ARGS, USE_SELF, "count(args) <= %u"},
	{F_UID, USE_SELF, "uid >= 100%u"},
	{F_UID, USE_SELF, "uid not in [alice, 100%u]"},
	{F_UID, USE_SELF, "user == \"bob\" or uid < %u"},
	{F_EUID, USE_SELF, "euid < 100%u"},
	{F_PID, USE_SELF, "pid & 7 == %u"},
	{F_PID, USE_SELF, "pid <= %u"},
	{F_PID, USE_PARENT, "pid > parent.pid + %u - %u"},
	{F_PID, USE_PARENT, "parent.pid >= pid"},
	{F_UID, USE_ANCESTOR, "ancestor.uid != 100%u"},
	{F_UID, USE_ANCESTOR, "not (ancestor.uid in 1000..100%u)"},
	{F_TTY, USE_SELF, "tty exists"},
	{F_TTY, USE_SELF, "len(tty) != %u"},
};
#define TESTS (sizeof(tests) / sizeof(tests[0]))

static void write_one(struct set *s, FILE *f)
{
	uint32_t i = rng_below(&s->rng, TESTS), n = rng_below(&s->rng, 8);

	s->used[tests[i].field] |= tests[i].use | USE_SELF;
	fputs(rng_chance(&s->rng, 25) ? "not (" : "(", f);
	for (const char *t = tests[i].text; *t; t++)
		if (*t == '%' && t[1] == 'u') {
			fprintf(f, "%u", n);
			t++;
		} else {
			fputc(*t, f);
		}
	fputc(')', f);
}

static char *write_rule(struct set *s, unsigned number)
{
	char *text = NULL, *ret;
	size_t size;
	FILE *f = open_memstream(&text, &size);

	fprintf(f, "rule r%u event %s where ", number, s->event->name);
	write_one(s, f);
	for (uint32_t n = rng_below(&s->rng, 3); n; n--) {
		fputs(rng_chance(&s->rng, 60) ? " and " : " or ", f);
		write_one(s, f);
	}
	fputs(" do log\n", f);
	fclose(f);
	ret = arena_strdup(s->a, text);
	free(text);
	return ret;
}

void focus_set(struct set *set)
{
	set->rules = ARENA_ARRAY(set->a, char *, RULES);
	for (unsigned i = 0; i < RULES; i++)
		set->rules[i] = write_rule(set, i);
	set->nrules = RULES;
}
