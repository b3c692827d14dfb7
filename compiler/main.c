// SPDX-License-Identifier: BSD-2-Clause
/* ruleccc: the driver. Only here messages are printed. */
#include <stdio.h>
#include <string.h>

#include "cmd.h"
#include "compile.h"
#include "load.h"
#include "options.h"
#include "output.h"
#include "rule_print.h"
#include "target.h"

static int failed(const char *error)
{
	fprintf(stderr, "ruleccc: %s\n", error);
	return EXIT_INTERNAL;
}

/* Everything behind the front end. */
static int finish(struct arena *a, const struct options *o, const struct program *prog,
		  struct diags *diags)
{
	struct compile_options copts = {.dump = o->dump, .check_only = o->check, .out = stdout};
	const char *error = NULL;
	void *object = NULL;
	size_t size = 0;

	if (o->target.major)
		target_check(a, prog, o->target, diags);
	if (diags->errors)
		return EXIT_RULES;
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
	diags_warn_unused_allows(diags);
	if (diags->errors)
		return EXIT_RULES;
	if (o->output && output_write(a, o->output, object, size, &error))
		return failed(error);
	return EXIT_FINE;
}

static int run(struct arena *a, const struct options *o)
{
	struct sources *sources = sources_new(a);
	struct diags *diags = diags_new(a, sources);
	struct program *prog = NULL;
	int status = load_program(a, o, o->dump == DUMP_AST ? stdout : NULL, sources, diags, &prog);

	if (!status && o->dump != DUMP_AST)
		status = finish(a, o, prog, diags);
	diags_render(diags, o->style.format == DIAG_SARIF ? stdout : stderr, &o->style);
	if (fflush(stdout) || ferror(stdout))
		return failed("cannot write to standard output");
	return status;
}

/* Without a subcommand: rules are compiled. */
static int run_compiler(int argc, char **argv)
{
	struct arena *a = arena_new();
	struct options options;
	int status = EXIT_FINE;

	switch (options_parse(a, argc, argv, cmd_print_usage, &options)) {
	case OPTIONS_RUN: status = run(a, &options); break;
	case OPTIONS_DONE: break;
	case OPTIONS_BAD: status = EXIT_USAGE; break;
	}
	arena_free(a);
	return status;
}

int main(int argc, char **argv)
{
	const struct command *command = argc > 1 ? cmd_find(argv[1]) : NULL;

	return command ? command->run(argc - 1, argv + 1) : run_compiler(argc, argv);
}
