// SPDX-License-Identifier: BSD-2-Clause
/* ruleccc test: runs the tests of rule files. */
#include <getopt.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cmd.h"
#include "load.h"
#include "testrun.h"

enum { OPT_FORMAT = 256 };

/** struct test_options - the command line */
struct test_options {
	struct options rules;
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
	run = testrun_new(a, prog, diags, &status, &error);
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

	if (!status)
		status = run_tests(a, o, prog, diags);
	else if (o->format == TEST_TAP && status == EXIT_RULES)
		puts("TAP version 13\nBail out! The rules are wrong");
	diags_render(diags, stderr, &o->rules.style);
	return status;
}

static int parse(struct arena *a, int argc, char **argv, struct test_options *o)
{
	static const struct option options[] = {{"format", required_argument, NULL, OPT_FORMAT},
						OPTIONS_COMMON,
						{NULL, 0, NULL, 0}};
	int c;

	while ((c = getopt_long(argc, argv, "I:W:", options, NULL)) != -1) {
		if (c == '?')
			return cmd_wrong_usage("test", NULL, NULL);
		if (c == OPT_FORMAT ? parse_format(optarg, &o->format)
				    : !options_common(a, c, optarg, &o->rules))
			return EXIT_USAGE;
	}
	o->rules.files = argv + optind;
	o->rules.nfiles = (size_t)(argc - optind);
	if (!o->rules.nfiles)
		return cmd_wrong_usage("test", "no rule file is given", NULL);
	return EXIT_FINE;
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
