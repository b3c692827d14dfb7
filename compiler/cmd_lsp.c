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

enum { OPT_STDIO = 256 };

static const struct option long_options[] = {
	OPTIONS_COMMON,
	{"stdio", no_argument, NULL, OPT_STDIO},
	{NULL, 0, NULL, 0},
};

static bool parse(struct arena *a, int argc, char **argv, struct options *ret)
{
	int c;

	optind = 1;
	while ((c = getopt_long(argc, argv, "I:W:", long_options, NULL)) != -1)
		if (c != OPT_STDIO && !options_common(a, c, optarg, ret))
			return false;
	return optind == argc && load_warnings(ret, diags_new(a, NULL));
}

int cmd_lsp(int argc, char **argv)
{
	struct arena *a = arena_new();
	struct options options = {0};
	struct lsp_server *s = ARENA_NEW(a, struct lsp_server);
	int status = EXIT_USAGE;

	if (parse(a, argc, argv, &options)) {
		signal(SIGPIPE, SIG_IGN); /* writing says it */
		s->wire.in = STDIN_FILENO;
		s->wire.out = STDOUT_FILENO;
		s->options = &options;
		status = lsp_run(s);
	} else {
		fputs("ruleccc: usage: ruleccc lsp [-I DIR] [--no-stdlib] [-W...]; an editor "
		      "starts it\n",
		      stderr);
	}
	arena_free(a);
	return status;
}
