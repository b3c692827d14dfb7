// SPDX-License-Identifier: BSD-2-Clause
/* ruleccc lsp: the language server for editors. */
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd.h"
#include "load.h"
#include "lsp.h"

enum { OPT_STDIO = 256, OPT_TARGET };

static const struct option long_options[] = {
	OPTIONS_COMMON,
	{"stdio", no_argument, NULL, OPT_STDIO},
	{"target-kernel", required_argument, NULL, OPT_TARGET},
	{NULL, 0, NULL, 0},
};

static int parse(struct arena *a, int argc, char **argv, struct options *ret)
{
	int c;

	while ((c = getopt_long(argc, argv, "I:W:", long_options, NULL)) != -1) {
		if (c == '?')
			return cmd_wrong_usage("lsp", NULL, NULL);
		if (c == OPT_STDIO)
			continue;
		if (c == OPT_TARGET ? !options_target(optarg, &ret->target)
				    : !options_common(a, c, optarg, ret))
			return EXIT_USAGE;
	}
	if (optind < argc)
		return cmd_wrong_usage("lsp", "it takes no file: not", argv[optind]);
	return load_warnings(ret, diags_new(a, NULL)) ? EXIT_FINE : EXIT_USAGE;
}

int cmd_lsp(int argc, char **argv)
{
	struct arena *a = arena_new();
	struct options options = {0};
	struct lsp_server *s = ARENA_NEW(a, struct lsp_server);
	int status = parse(a, argc, argv, &options);

	if (!status) {
		signal(SIGPIPE, SIG_IGN); /* writing says it */
		s->wire.in = STDIN_FILENO;
		s->wire.out = STDOUT_FILENO;
		s->options = &options;
		status = lsp_run(s);
	}
	arena_free(a);
	return status;
}
