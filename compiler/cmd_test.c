// SPDX-License-Identifier: BSD-2-Clause
/* ruleccc test: runs the tests of rule files, or gives records to their rules. */
#include <getopt.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cmd.h"
#include "cmd_replay.h"
#include "load.h"

enum { OPT_FORMAT = 256, OPT_REPLAY, OPT_EXPECT };

/** struct test_options - the command line */
struct test_options {
	struct options rules;
	struct replay_options replay; /* its records NULL: run tests */
	enum test_format format;
};

static int parse_format(const char *s, enum test_format *ret)
{
	static const char *const names[] = {"text", "tap", "junit"};

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (!strcmp(s, names[i])) {
			*ret = (enum test_format)i;
			return EXIT_FINE;
		}
	return cmd_wrong_usage("test", "--format takes text, tap or junit, not", s);
}

static int internal(const char *error)
{
	fprintf(stderr, "ruleccc: test: internal failure: %s\n", error);
	return EXIT_INTERNAL;
}

static int run_tests(struct arena *a, const struct test_options *o, const struct program *prog,
		     struct diags *diags)
{
	struct test_verdict *verdicts = ARENA_ARRAY(a, struct test_verdict, prog->ntests);
	const char *error = NULL;
	struct testrun *run;
	int status;

	if (!prog->ntests) {
		fputs("ruleccc: test: there is no test in these files; a test is: test \"NAME\" "
		      "given EVENT { FIELD = VALUE, ... } expect RULE\n",
		      stderr);
		return EXIT_RULES;
	}
	run = testrun_new(a, TESTRUN_TESTS, prog, diags, &status, &error);
	if (!run && status == EXIT_INTERNAL)
		return internal(error);
	if (!run) {
		if (error)
			fprintf(stderr, "ruleccc: test: %s\n", error);
		return status;
	}
	for (size_t i = 0; i < prog->ntests; i++)
		verdicts[i] = testrun_run(run, prog->tests[i]);
	testrun_free(run);
	if (testrun_report(stdout, o->format, prog->sources, verdicts, prog->ntests))
		status = EXIT_RULES;
	return status;
}

static int run_files(struct arena *a, const struct test_options *o)
{
	struct sources *sources = sources_new(a);
	struct diags *diags = diags_new(a, sources);
	struct program *prog = NULL;
	int status = load_program(a, &o->rules, NULL, sources, diags, &prog);

	if (!status && o->replay.records)
		status = cmd_replay(a, &o->replay, prog, diags);
	else if (!status)
		status = run_tests(a, o, prog, diags);
	else if (o->format == TEST_TAP && status == EXIT_RULES)
		puts("TAP version 13\nBail out! The rules are wrong");
	diags_render(diags, stderr, &o->rules.style);
	return status;
}

static bool is_stdin(const char *path)
{
	return path && !strcmp(path, "-");
}

/* Do the options and files go together? Returns an exit status. */
static int check_options(struct test_options *o)
{
	struct replay_options *replay = &o->replay;
	size_t inputs = is_stdin(replay->records) + is_stdin(replay->expect);

	for (size_t i = 0; i < o->rules.nfiles; i++)
		inputs += is_stdin(o->rules.files[i]);
	replay->format = o->format;
	if (!o->rules.nfiles)
		return cmd_wrong_usage("test", "no rule file is given", NULL);
	if (replay->expect && !replay->records)
		return cmd_wrong_usage("test", "--expect is for --replay", NULL);
	if (replay->records && !replay->expect && o->format != TEST_TEXT)
		return cmd_wrong_usage(
			"test", "with --replay, --format is for what --expect compares", NULL);
	if (replay->records && inputs > 1)
		return cmd_wrong_usage("test", "only one file can be standard input", NULL);
	return EXIT_FINE;
}

/* Takes an option of this command; returns an exit status. */
static int take_option(struct arena *a, int c, struct test_options *o)
{
	switch (c) {
	case OPT_FORMAT: return parse_format(optarg, &o->format);
	case OPT_REPLAY: o->replay.records = optarg; return EXIT_FINE;
	case OPT_EXPECT: o->replay.expect = optarg; return EXIT_FINE;
	default: return options_common(a, c, optarg, &o->rules) ? EXIT_FINE : EXIT_USAGE;
	}
}

static int parse(struct arena *a, int argc, char **argv, struct test_options *o)
{
	static const struct option options[] = {{"format", required_argument, NULL, OPT_FORMAT},
						{"replay", required_argument, NULL, OPT_REPLAY},
						{"expect", required_argument, NULL, OPT_EXPECT},
						OPTIONS_COMMON,
						{NULL, 0, NULL, 0}};
	int c;

	while ((c = getopt_long(argc, argv, "I:W:", options, NULL)) != -1) {
		if (c == '?')
			return cmd_wrong_usage("test", NULL, NULL);
		if (take_option(a, c, o))
			return EXIT_USAGE;
	}
	o->rules.files = argv + optind;
	o->rules.nfiles = (size_t)(argc - optind);
	return check_options(o);
}

int cmd_test(int argc, char **argv)
{
	struct test_options o = {.rules.style.color = isatty(STDERR_FILENO)};
	struct arena *a = arena_new();
	int status = parse(a, argc, argv, &o);

	if (!status)
		status = run_files(a, &o);
	arena_free(a);
	return status;
}
