// SPDX-License-Identifier: BSD-2-Clause
/* ruleccc inspect: what is inside an object. */
#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "cmd.h"
#include "input.h"
#include "inspect.h"
#include "numbers.h"
#include "status.h"

static const struct option long_options[] = {
	{"format", required_argument, NULL, 'f'},
	{"cpus", required_argument, NULL, 'c'},
	{NULL, 0, NULL, 0},
};

/** struct wish - the command line */
struct wish {
	bool json;
	uint64_t cpus;
	const char *path;
};

static int parse(int argc, char **argv, struct wish *w)
{
	int c;

	while ((c = getopt_long(argc, argv, "", long_options, NULL)) != -1) {
		if (c == 'c' && (!numbers_parse(optarg, 65536, &w->cpus) || !w->cpus))
			return cmd_wrong_usage(
				"inspect", "--cpus takes a number from 1 to 65536, not", optarg);
		if (c == 'f' && strcmp(optarg, "text") && strcmp(optarg, "json"))
			return cmd_wrong_usage("inspect", "--format takes text or json, not",
					       optarg);
		if (c == '?')
			return cmd_wrong_usage("inspect", NULL, NULL);
		if (c == 'f')
			w->json = !strcmp(optarg, "json");
	}
	if (argc - optind != 1)
		return cmd_wrong_usage("inspect", "give one object, made by ruleccc -o", NULL);
	w->path = argv[optind];
	return EXIT_FINE;
}

static int inspect(struct arena *a, const struct wish *w)
{
	const char *error = NULL;
	struct object o;
	size_t size;
	char *bytes;

	if (input_read(a, w->path, &bytes, &size, &error)) {
		fprintf(stderr, "ruleccc: %s\n", error);
		return EXIT_INTERNAL;
	}
	if (object_read(a, bytes, size, (unsigned)w->cpus, &o, &error)) {
		fprintf(stderr, "ruleccc: %s: %s\n", w->path, error);
		return EXIT_RULES;
	}
	if (w->json)
		inspect_json(stdout, a, &o, w->path);
	else
		inspect_text(stdout, a, &o, w->path);
	return EXIT_FINE;
}

int cmd_inspect(int argc, char **argv)
{
	struct wish w = {.cpus = OBJECT_CPUS};
	int status = parse(argc, argv, &w);
	struct arena *a;

	if (status)
		return status;
	a = arena_new();
	status = inspect(a, &w);
	arena_free(a);
	return status;
}
