// SPDX-License-Identifier: BSD-2-Clause
/* ruleccc test --replay: reads records and an earlier output side by side, and prints. */
#include "cmd_replay.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "status.h"
#include "xml_print.h"

#define SHOWN_DAMAGED 20 /* lines that are told; more are counted */

/** struct cases - records as tests: TAP, or XML of which the head, with numbers, comes last */
struct cases {
	enum test_format format;
	FILE *out;
	uint64_t n, failed;
};

/**
 * struct player - a run of the command
 * @old: the line of @expect at hand, if there is one: else @old_end
 */
struct player {
	struct arena *a;
	const struct replay_options *o;
	struct replay *replay;
	struct lines records, expect;
	struct arena *old_arena;
	struct replay_old old;
	bool old_end;
	struct cases cases;
	uint64_t events, firing, undecided, other, damaged;
};

static const char *shown(const char *path)
{
	return strcmp(path, "-") ? path : "standard input";
}

static int io_failed(const char *path)
{
	fprintf(stderr, "ruleccc: test: cannot read %s: %s\n", shown(path), strerror(errno));
	return EXIT_INTERNAL;
}

static int open_lines(const char *path, struct lines *ret)
{
	*ret = (struct lines){.f = strcmp(path, "-") ? fopen(path, "re") : stdin};
	return ret->f ? EXIT_FINE : io_failed(path);
}

static void close_lines(struct lines *l)
{
	lines_free(l);
	if (l->f && l->f != stdin)
		fclose(l->f);
}

static const char *plural(uint64_t n)
{
	return n == 1 ? "" : "s";
}

static int begin_cases(struct cases *c, enum test_format format)
{
	c->format = format;
	c->out = format == TEST_JUNIT ? tmpfile() : stdout;
	if (!c->out) {
		fprintf(stderr, "ruleccc: test: cannot make a temporary file: %s\n",
			strerror(errno));
		return EXIT_INTERNAL;
	}
	if (format == TEST_TAP)
		puts("TAP version 13");
	return EXIT_FINE;
}

/* @what: the record; @why: lines, NULL: it is as expected. */
static void tap_case(struct cases *c, const char *file, uint64_t line, const char *what,
		     const char *why)
{
	printf("%s %" PRIu64 " - %s:%" PRIu64 " %s\n", why ? "not ok" : "ok", c->n, file, line,
	       what);
	if (!why)
		return;
	puts("  ---\n  message: |");
	testrun_print_lines(stdout, "    ", why);
	puts("  ...");
}

static void junit_case(struct cases *c, const char *file, uint64_t line, const char *what,
		       const char *why)
{
	fputs("    <testcase name=\"", c->out);
	xml_text(c->out, what, strlen(what));
	fputs("\" classname=\"", c->out);
	xml_text(c->out, file, strlen(file));
	fputs("\" file=\"", c->out);
	xml_text(c->out, file, strlen(file));
	fprintf(c->out, "\" line=\"%" PRIu64 "\"%s", line, why ? ">\n" : "/>\n");
	if (!why)
		return;
	fputs("      <failure message=\"", c->out);
	xml_text(c->out, why, strcspn(why, "\n"));
	fputs("\">", c->out);
	xml_text(c->out, why, strlen(why));
	fputs("</failure>\n    </testcase>\n", c->out);
}

static void text_case(const char *file, uint64_t line, const char *what, const char *why)
{
	if (!why)
		return;
	printf("%s:%" PRIu64 ": changed: %s\n", file, line, what);
	testrun_print_lines(stdout, "    ", why);
}

/* A record that was compared. */
static void add_case(struct player *p, const char *file, uint64_t line, const char *what,
		     const char *why)
{
	struct cases *c = &p->cases;

	c->n++;
	c->failed += why != NULL;
	switch (c->format) {
	case TEST_TEXT: text_case(file, line, what, why); break;
	case TEST_TAP: tap_case(c, file, line, what, why); break;
	case TEST_JUNIT: junit_case(c, file, line, what, why); break;
	}
}

/* What was put aside, to standard output; returns an exit status. */
static int copy_cases(FILE *from)
{
	bool kept = !fflush(from) && !ferror(from) && !fseek(from, 0, SEEK_SET);
	char piece[4096];
	size_t n;

	while (kept && (n = fread(piece, 1, sizeof(piece), from)) > 0)
		fwrite(piece, 1, n, stdout);
	kept = kept && !ferror(from);
	fclose(from);
	if (!kept)
		fputs("ruleccc: test: a temporary file cannot hold the results; is its disk "
		      "full?\n",
		      stderr);
	return kept ? EXIT_FINE : EXIT_INTERNAL;
}

static int end_junit(struct player *p)
{
	const char *file = shown(p->o->records);
	struct cases *c = &p->cases;
	int status;

	printf("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
	       "<testsuites tests=\"%" PRIu64 "\" failures=\"%" PRIu64 "\" errors=\"0\">\n"
	       "  <testsuite name=\"",
	       c->n, c->failed);
	xml_text(stdout, file, strlen(file));
	printf("\" tests=\"%" PRIu64 "\" failures=\"%" PRIu64 "\" errors=\"0\">\n", c->n,
	       c->failed);
	status = copy_cases(c->out);
	puts("  </testsuite>\n</testsuites>");
	return status;
}

/* "; 1 line skipped" and the like, only what there is. */
static void print_left_out(const struct player *p)
{
	if (p->other)
		printf("; %" PRIu64 " line%s skipped", p->other, plural(p->other));
	if (p->damaged)
		printf("; %" PRIu64 " line%s damaged", p->damaged, plural(p->damaged));
	putchar('\n');
}

/* Returns an exit status. */
static int print_summary(struct player *p)
{
	if (p->cases.format == TEST_JUNIT)
		return end_junit(p);
	if (p->cases.format == TEST_TAP) {
		printf("1..%" PRIu64 "\n", p->cases.n);
		return EXIT_FINE;
	}
	printf("%" PRIu64 " record%s: ", p->events, plural(p->events));
	if (p->o->expect)
		printf("%" PRIu64 " as expected, %" PRIu64 " changed", p->cases.n - p->cases.failed,
		       p->cases.failed);
	else
		printf("%" PRIu64 " with a rule that fires, %" PRIu64 " with one that is undecided",
		       p->firing, p->undecided);
	print_left_out(p);
	return EXIT_FINE;
}

/* The next record of the earlier output; lines behind its summary are not looked at. */
static int next_old(struct player *p)
{
	enum replay_old_kind kind = REPLAY_OLD_END;
	bool more;

	arena_free(p->old_arena);
	p->old_arena = arena_new();
	p->old_end = true;
	do {
		more = lines_next(&p->expect);
	} while (more && !p->expect.len);
	if (ferror(p->expect.f))
		return io_failed(p->o->expect);
	if (more)
		kind = replay_read_line(p->old_arena, p->expect.text, &p->old);
	if (kind == REPLAY_OLD_WRONG || p->expect.cut) {
		fprintf(stderr,
			"%s:%" PRIu64 ": error: this is no line of 'ruleccc test --replay'; "
			"--expect takes what 'ruleccc test --replay=%s FILE...' has printed\n",
			shown(p->o->expect), p->expect.number, p->o->records);
		return EXIT_RULES;
	}
	p->old_end = kind == REPLAY_OLD_END;
	return EXIT_FINE;
}

/* Records of the earlier output before line @number: they are gone. */
static int pass_old(struct player *p, uint64_t number)
{
	int status = EXIT_FINE;

	while (!status && !p->old_end && p->old.number < number) {
		add_case(p, shown(p->o->records), p->old.number,
			 arena_printf(p->old_arena, "%s %s", p->old.event, p->old.time),
			 "this record is not there any more\n");
		status = next_old(p);
	}
	return status;
}

static int expect(struct player *p, const struct replay_record *record,
		  const struct replay_verdict *v)
{
	struct arena *a = p->replay->a;
	const char *why = "this record is new\n";
	int status = pass_old(p, p->records.number);
	bool known = !p->old_end && p->old.number == p->records.number;

	if (status)
		return status;
	if (known)
		why = replay_compare(a, &p->old, record, v);
	add_case(p, shown(p->o->records), p->records.number,
		 arena_printf(a, "%s %s", record->event_name, record->time), why);
	return known ? next_old(p) : EXIT_FINE;
}

static void count(struct player *p, const struct replay_verdict *v)
{
	bool fires = false, undecided = false;

	for (size_t i = 0; i < v->n; i++) {
		fires |= !v->rules[i].causes.n;
		undecided |= v->rules[i].causes.n > 0;
	}
	p->events++;
	p->firing += fires;
	p->undecided += undecided;
}

static int play_event(struct player *p, const struct replay_record *record)
{
	struct replay_verdict v = replay_decide(p->replay, record);

	count(p, &v);
	if (p->o->expect)
		return expect(p, record, &v);
	replay_print_line(stdout, p->records.number, record, &v);
	return EXIT_FINE;
}

static void tell_damaged(struct player *p, const char *error)
{
	if (p->damaged++ < SHOWN_DAMAGED)
		fprintf(stderr, "%s:%" PRIu64 ": error: %s\n", shown(p->o->records),
			p->records.number, error);
}

static int play_line(struct player *p)
{
	struct replay_record record;
	const char *error = NULL;
	enum replay_kind kind;

	if (p->records.cut) {
		tell_damaged(p, "the line is longer than 4 MiB");
		return EXIT_FINE;
	}
	if (strspn(p->records.text, " \t") == p->records.len)
		return EXIT_FINE;
	kind = replay_next(p->replay, p->records.text, p->records.len, &record, &error);
	if (kind == REPLAY_EVENT)
		return play_event(p, &record);
	if (kind == REPLAY_DAMAGED)
		tell_damaged(p, error);
	else
		p->other++;
	return EXIT_FINE;
}

static int play_lines(struct player *p)
{
	int status = p->o->expect ? next_old(p) : EXIT_FINE;

	while (!status && lines_next(&p->records))
		status = play_line(p);
	if (!status && ferror(p->records.f))
		return io_failed(p->o->records);
	return !status && p->o->expect ? pass_old(p, UINT64_MAX) : status;
}

/* What the user can do about lines that are no records. */
static int judge(const struct player *p)
{
	if (p->damaged > SHOWN_DAMAGED)
		fprintf(stderr, "%s: and %" PRIu64 " more damaged lines\n", shown(p->o->records),
			p->damaged - SHOWN_DAMAGED);
	if (p->damaged)
		fputs("ruleccc: test: damaged lines are left out; a record is a line of JSON as "
		      "ruled writes it: --output file:PATH\n",
		      stderr);
	else if (!p->events)
		fprintf(stderr,
			"ruleccc: test: there is no record of an event in %s; ruled writes them "
			"with --output file:PATH\n",
			shown(p->o->records));
	return p->damaged || !p->events || p->cases.failed ? EXIT_RULES : EXIT_FINE;
}

static int play(struct player *p)
{
	int status = EXIT_FINE;

	if (p->o->expect)
		status = begin_cases(&p->cases, p->o->format);
	if (!status)
		status = play_lines(p);
	if (!status)
		status = print_summary(p);
	return status ? status : judge(p);
}

int cmd_replay(struct arena *a, const struct replay_options *o, const struct program *prog,
	       struct diags *diags)
{
	struct player p = {.a = a, .o = o};
	const char *error = NULL;
	int status = open_lines(o->records, &p.records);

	if (!status && o->expect)
		status = open_lines(o->expect, &p.expect);
	if (!status)
		p.replay = replay_new(a, prog, diags, &status, &error);
	if (!status)
		status = play(&p);
	else if (error)
		fprintf(stderr, "ruleccc: test: %s%s\n",
			status == EXIT_INTERNAL ? "internal failure: " : "", error);
	replay_free(p.replay);
	arena_free(p.old_arena);
	close_lines(&p.records);
	close_lines(&p.expect);
	return status;
}
