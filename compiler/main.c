// SPDX-License-Identifier: BSD-2-Clause
/* ruleccc: the driver. Only here messages are printed. */
#include <stdio.h>
#include <string.h>

#include "cmd.h"
#include "compile.h"
#include "load.h"
#include "options.h"
#include "output.h"
#include "progress.h"
#include "report.h"
#include "rule_print.h"
#include "target.h"

static int failed(const char *error)
{
	fprintf(stderr, "ruleccc: %s\n", error);
	return EXIT_INTERNAL;
}

static int write_object(struct arena *a, const char *path, const void *object, size_t size)
{
	const char *error = NULL;

	return output_write(a, path, object, size, &error) ? failed(error) : EXIT_FINE;
}

static bool has_budget(const struct options *o)
{
	return o->max_insns || o->max_memory;
}

/* Is the object within the limits of the command line? */
static int check_budget(struct arena *a, const struct options *o, const void *bytes, size_t size)
{
	const struct budget budget = {.insns = o->max_insns, .memory = o->max_memory};
	const char *error = NULL, *exceeded;
	struct object object;

	if (!bytes || !has_budget(o))
		return EXIT_FINE;
	if (object_read(a, bytes, size, OBJECT_CPUS, &object, &error))
		return failed(arena_printf(a, "internal failure: %s", error));
	exceeded = budget_exceeded(a, &budget, &object);
	if (!exceeded)
		return EXIT_FINE;
	fprintf(stderr, "%s%s", exceeded, o->output ? "ruleccc: nothing was written\n" : "");
	return EXIT_RULES;
}

/* Everything behind the front end, but writing the object. */
static int finish(struct arena *a, const struct options *o, const struct program *prog,
		  struct diags *diags, struct progress **progress, void **ret_object,
		  size_t *ret_size)
{
	struct compile_options copts = {.dump = o->dump,
					.check_only = o->check && !has_budget(o),
					.out = stdout,
					.progress = *progress};
	enum compile_status status;
	const char *error = NULL;

	if (o->target.major)
		target_check(a, prog, o->target, diags);
	if (diags->wrong || (diags->errors && o->dump))
		return EXIT_RULES;
	if (o->dump == DUMP_RULES) {
		rules_print(stdout, prog);
		return EXIT_FINE;
	}
	status = compile_program(a, prog, &copts, diags, ret_object, ret_size, &error);
	*progress = progress_stop(*progress);
	if (status == COMPILE_INTERNAL)
		return failed(arena_printf(a, "internal failure: %s", error));
	diags_warn_unused_allows(diags);
	if (status == COMPILE_BAD_RULES || diags->errors)
		return EXIT_RULES;
	return check_budget(a, o, *ret_object, *ret_size);
}

static int run(struct arena *a, const struct options *o)
{
	struct sources *sources = sources_new(a);
	struct diags *diags = diags_new(a, sources);
	struct progress *progress = progress_start(a, stderr);
	struct program *prog = NULL;
	void *object = NULL;
	size_t size = 0;
	int status;

	progress_stage(progress, "reading and checking rules", 0, NULL);
	status = load_program(a, o, o->dump == DUMP_AST ? stdout : NULL, sources, diags, &prog);
	if (!status && o->output && !prog->nrules) {
		progress = progress_stop(progress);
		fputs("ruleccc: there is no rule to compile; nothing was written\n", stderr);
		status = EXIT_RULES;
	} else if (prog && o->dump != DUMP_AST) {
		status = finish(a, o, prog, diags, &progress, &object, &size);
	}
	progress_stop(progress);
	if (!status && o->output)
		status = write_object(a, o->output, object, size);
	if (status != EXIT_USAGE)
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
