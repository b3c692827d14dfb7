// SPDX-License-Identifier: BSD-2-Clause
/* ruleccc: the driver. Only here messages are printed. */
#include <stdio.h>
#include <string.h>

#include "cmd.h"
#include "compile.h"
#include "load.h"
#include "options.h"
#include "output.h"
#include "report.h"
#include "rule_print.h"

static int failed(const char *error)
{
	fprintf(stderr, "ruleccc: %s\n", error);
	return EXIT_INTERNAL;
}

/* Is the object within the limits of the command line? */
static int check_budget(struct arena *a, const struct options *o, const void *bytes, size_t size)
{
	const struct budget budget = {.insns = o->max_insns, .memory = o->max_memory};
	const char *error = NULL, *exceeded;
	struct object object;

	if (!bytes || (!budget.insns && !budget.memory))
		return EXIT_FINE;
	if (object_read(a, bytes, size, OBJECT_CPUS, &object, &error))
		return failed(arena_printf(a, "internal failure: %s", error));
	exceeded = budget_exceeded(a, &budget, &object);
	if (!exceeded)
		return EXIT_FINE;
	fprintf(stderr, "%s%s", exceeded, o->output ? "ruleccc: nothing was written\n" : "");
	return EXIT_RULES;
}

/* Everything behind the front end. */
static int finish(struct arena *a, const struct options *o, const struct program *prog,
		  struct diags *diags)
{
	struct compile_options copts = {.dump = o->dump, .out = stdout};
	const char *error = NULL;
	void *object = NULL;
	size_t size = 0;
	int status;

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
	status = check_budget(a, o, object, size);
	if (status)
		return status;
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
	diags_render(diags, stderr, &o->style);
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
