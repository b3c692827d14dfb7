// SPDX-License-Identifier: BSD-2-Clause
/* ruleccc: the driver. Only here messages are printed. */
#include <stdio.h>
#include <string.h>

#include "compile.h"
#include "front.h"
#include "list.h"
#include "options.h"
#include "output.h"
#include "rule_print.h"

static int run_list(int argc, char **argv)
{
	const char *error = NULL;

	if (argc < 3 || argc > 4) {
		fputs("ruleccc: usage: ruleccc list events|fields|operators|actions [NAME]\n",
		      stderr);
		return EXIT_USAGE;
	}
	if (!list_print(stdout, argv[2], argc > 3 ? argv[3] : NULL, &error)) {
		fprintf(stderr, "ruleccc: list %s: %s\n", argv[2], error);
		return EXIT_USAGE;
	}
	return EXIT_FINE;
}

static bool set_warnings(const struct options *o, struct diags *diags)
{
	for (size_t i = 0; i < o->nwarnings; i++) {
		if (diags_option(diags, o->warnings[i]))
			continue;
		fprintf(stderr, "ruleccc: there is no warning for -W%s\n", o->warnings[i]);
		return false;
	}
	return true;
}

static int failed(const char *error)
{
	fprintf(stderr, "ruleccc: %s\n", error);
	return EXIT_INTERNAL;
}

/* Everything behind the front end. */
static int finish(struct arena *a, const struct options *o, const struct program *prog,
		  struct diags *diags)
{
	struct compile_options copts = {.dump = o->dump, .out = stdout};
	const char *error = NULL;
	void *object = NULL;
	size_t size = 0;

	if (o->dump == DUMP_RULES) {
		rules_print(stdout, prog);
		return EXIT_FINE;
	}
	if (!prog->nrules && o->output) {
		fputs("ruleccc: there is no rule to compile; nothing was written\n", stderr);
		return EXIT_RULES;
	}
	switch (compile_program(a, prog, &copts, diags, &object, &size, &error)) {
	case COMPILE_OK: break;
	case COMPILE_BAD_RULES: return EXIT_RULES;
	case COMPILE_INTERNAL: return failed(arena_printf(a, "internal failure: %s", error));
	}
	if (o->output && output_write(a, o->output, object, size, &error))
		return failed(error);
	return EXIT_FINE;
}

static int run(struct arena *a, const struct options *o)
{
	struct sources *sources = sources_new(a);
	struct diags *diags = diags_new(a, sources);
	struct front_options fopts = {.includes = o->includes,
				      .nincludes = o->nincludes,
				      .no_stdlib = o->no_stdlib,
				      .dump_ast = o->dump == DUMP_AST ? stdout : NULL};
	struct program *prog = NULL;
	int status;

	if (!set_warnings(o, diags))
		return EXIT_USAGE;
	status = (int)front_compile(a, &fopts, o->files, o->nfiles, sources, diags, &prog);
	if (!status && o->dump != DUMP_AST)
		status = finish(a, o, prog, diags);
	diags_render(diags, stderr, &o->style);
	if (fflush(stdout) || ferror(stdout))
		return failed("cannot write to standard output");
	return status;
}

int main(int argc, char **argv)
{
	struct arena *a = arena_new();
	struct options options;
	int status = EXIT_FINE;

	if (argc > 1 && !strcmp(argv[1], "list")) {
		status = run_list(argc, argv);
	} else {
		switch (options_parse(a, argc, argv, &options)) {
		case OPTIONS_RUN: status = run(a, &options); break;
		case OPTIONS_DONE: break;
		case OPTIONS_BAD: status = EXIT_USAGE; break;
		}
	}
	arena_free(a);
	return status;
}
