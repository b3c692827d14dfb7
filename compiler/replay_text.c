// SPDX-License-Identifier: BSD-2-Clause
/* The text of a replay, a line for each record, written and read back. */
#include <ctype.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "replay.h"

/* Rules without a name are called by their file, which may be called anything. */
static void print_name(FILE *out, const char *name)
{
	for (; *name; name++)
		if (isgraph((unsigned char)*name) && !strchr(",;()\\", *name))
			fputc(*name, out);
		else
			fprintf(out, "\\x%02x", (unsigned char)*name);
}

void replay_print_causes(FILE *out, const struct replay_causes *causes)
{
	if (!causes->n)
		return;
	for (size_t i = 0; i < causes->n; i++)
		fprintf(out, "%s%s%s", i ? ", " : " (", causes->items[i].field,
			causes->items[i].lost ? " unreadable" : "");
	fputc(')', out);
}

static bool is_undecided(const struct replay_rule *r)
{
	return r->causes.n > 0;
}

/* Those that fire, or those that are undecided; returns what stands before the next ones. */
static const char *print_rules(FILE *out, const struct replay_verdict *v, bool undecided,
			       const char *before)
{
	const char *sep = undecided ? "undecided " : "fires ", *after = before;

	for (size_t i = 0; i < v->n; i++) {
		if (is_undecided(&v->rules[i]) != undecided)
			continue;
		fprintf(out, "%s%s", after, sep);
		print_name(out, v->rules[i].rule->name);
		if (undecided)
			replay_print_causes(out, &v->rules[i].causes);
		after = "";
		sep = ", ";
	}
	return *after ? before : "; ";
}

void replay_print_line(FILE *out, uint64_t number, const struct replay_record *record,
		       const struct replay_verdict *v)
{
	fprintf(out, "%" PRIu64 " %s %s", number, record->event_name, record->time);
	if (v->n)
		print_rules(out, v, true, print_rules(out, v, false, " "));
	else
		fputs(" nothing", out);
	fputc('\n', out);
}

const char *replay_name(struct arena *a, const struct rule *rule)
{
	char *text = NULL;
	const char *kept;
	size_t size;
	FILE *f = open_memstream(&text, &size);

	if (!f)
		abort();
	print_name(f, rule->name);
	if (fclose(f))
		abort();
	kept = arena_strdup(a, text);
	free(text);
	return kept;
}

/* The next word, cut off at @end; NULL: there is none. */
static char *word(char **rest, char end)
{
	char *from = *rest, *to = strchr(from, end);

	if (!to || to == from)
		return NULL;
	*to = 0;
	*rest = to + 1;
	return from;
}

/* Skips "(exe, marked(x))" and a blank before it. */
static bool skip_causes(char **at)
{
	unsigned depth = 0;
	char *s = *at;

	if (strncmp(s, " (", 2))
		return true;
	s++;
	do {
		depth += *s == '(';
		depth -= *s == ')';
		s++;
	} while (*s && depth);
	*at = s;
	return !depth;
}

/* Names after "fires " or "undecided "; they end with the line or with "; ". */
static bool read_rules(struct arena *a, char **at, bool undecided, struct replay_old *ret)
{
	char *s = *at;
	bool more;

	do {
		size_t len = strcspn(s, " ,;()");
		char *name = arena_strndup(a, s, len);

		if (!len)
			return false;
		*ARENA_PUSH(a, ret->rules, ret->n, ret->cap) =
			(struct replay_old_rule){name, undecided, false};
		s += len;
		if (undecided && !skip_causes(&s))
			return false;
		more = !strncmp(s, ", ", 2);
		s += more ? 2 : 0;
	} while (more);
	*at = s;
	return true;
}

static bool read_verdict(struct arena *a, char *s, struct replay_old *ret)
{
	static const char fires[] = "fires ", undecided[] = "undecided ";

	if (!strcmp(s, "nothing"))
		return true;
	if (!strncmp(s, fires, strlen(fires))) {
		s += strlen(fires);
		if (!read_rules(a, &s, false, ret))
			return false;
		if (!*s)
			return true;
		if (strncmp(s, "; ", 2))
			return false;
		s += 2;
	}
	if (strncmp(s, undecided, strlen(undecided)))
		return false;
	s += strlen(undecided);
	return read_rules(a, &s, true, ret) && !*s;
}

enum replay_old_kind replay_read_line(struct arena *a, const char *line, struct replay_old *ret)
{
	char *rest = arena_strdup(a, line), *number = word(&rest, ' '), *event, *time, *end;

	*ret = (struct replay_old){0};
	if (!number || !isdigit((unsigned char)*number))
		return REPLAY_OLD_WRONG;
	ret->number = strtoull(number, &end, 10);
	if (*end)
		return REPLAY_OLD_WRONG;
	event = word(&rest, ' ');
	if (event && !strncmp(event, "record", strlen("record")) && event[strlen(event) - 1] == ':')
		return REPLAY_OLD_END;
	time = event ? word(&rest, ' ') : NULL;
	if (!time || !read_verdict(a, rest, ret))
		return REPLAY_OLD_WRONG;
	ret->event = event;
	ret->time = time;
	return REPLAY_OLD_RECORD;
}
