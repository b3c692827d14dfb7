// SPDX-License-Identifier: BSD-2-Clause
/* ruleccc: the driver. Only here messages are printed. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cmd.h"
#include "compile.h"
#include "load.h"
#include "options.h"
#include "output.h"
#include "progress.h"
#include "report.h"
#include "rule_print.h"
#include "suggest.h"
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
	if (status == COMPILE_BAD_RULES || diags->wrong)
		return EXIT_RULES;
	diags_warn_unused_allows(diags);
	if (diags->errors)
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
	if (!load_spares(sources, o->output)) {
		progress = progress_stop(progress);
		status = EXIT_USAGE;
	} else if (!status && o->output && !prog->nrules) {
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
	if (o->style.format == DIAG_JSON && ferror(stderr))
		return EXIT_INTERNAL;
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

/* Is --help among the words? Those behind "--" are files. */
static bool asks_help(int argc, char **argv)
{
	for (int i = 1; i < argc && strcmp(argv[i], "--"); i++)
		if (!strcmp(argv[i], "--help"))
			return true;
	return false;
}

static int run_command(const struct command *command, int argc, char **argv)
{
	if (asks_help(argc, argv)) {
		cmd_print_help(command);
		return EXIT_FINE;
	}
	argv[0] = (char *)command->title; /* for what getopt_long() says */
	return command->run(argc, argv);
}

/* Whatever was printed: is it where it should be? */
static int finish_output(int status)
{
	errno = 0;
	if (!fflush(stdout) && !ferror(stdout))
		return status;
	fprintf(stderr, "ruleccc: cannot write to standard output%s%s\n", errno ? ": " : "",
		errno ? strerror(errno) : "");
	return EXIT_INTERNAL;
}

/* The command that the first word may mean: it is no file, and nearly a command's name. */
static const char *misspelt(const char *word)
{
	struct suggest s = suggest_new(word);
	const struct command *c;

	if (!access(word, F_OK))
		return NULL;
	for (size_t i = 0; (c = cmd_at(i)); i++)
		suggest_try(&s, c->name);
	return suggest_best(&s);
}

int main(int argc, char **argv)
{
	const struct command *command = argc > 1 ? cmd_find(argv[1]) : NULL;
	const char *meant = argc > 1 && !command ? misspelt(argv[1]) : NULL;

	if (meant) {
		fprintf(stderr, "ruleccc: there is no command '%s'; did you mean '%s'?\n", argv[1],
			meant);
		return EXIT_USAGE;
	}
	if (command)
		return finish_output(run_command(command, argc - 1, argv + 1));
	return finish_output(run_compiler(argc, argv));
}
