// SPDX-License-Identifier: BSD-2-Clause
/* ruleccc lsp: the language server for editors. */
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd.h"
#include "lsp.h"

enum { OPT_STDIO = 256, OPT_TARGET };

static const struct option long_options[] = {
	OPTIONS_COMMON,
	{"stdio", no_argument, NULL, OPT_STDIO},
	{"target-kernel", required_argument, NULL, OPT_TARGET},
	{NULL, 0, NULL, 0},
};

static bool known_warnings(struct arena *a, const struct options *o)
{
	struct diags *diags = diags_new(a, NULL);

	for (size_t i = 0; i < o->nwarnings; i++) {
		if (diags_option(diags, o->warnings[i]))
			continue;
		fprintf(stderr, "ruleccc: there is no warning for -W%s\n", o->warnings[i]);
		return false;
	}
	return true;
}

static bool parse(struct arena *a, int argc, char **argv, struct options *ret)
{
	int c;

	optind = 1;
	while ((c = getopt_long(argc, argv, "I:W:", long_options, NULL)) != -1) {
		if (c == OPT_STDIO)
			continue;
		if (c == OPT_TARGET ? !options_target(optarg, &ret->target)
				    : !options_common(a, c, optarg, ret))
			return false;
	}
	return optind == argc && known_warnings(a, ret);
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
		fprintf(stderr, "ruleccc: usage: ruleccc lsp %s; an editor starts it\n",
			cmd_find("lsp")->usage);
	}
	arena_free(a);
	return status;
}
