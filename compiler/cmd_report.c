// SPDX-License-Identifier: BSD-2-Clause
/* ruleccc report: what a rule set costs and covers. */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd.h"
#include "input.h"
#include "load.h"
#include "numbers.h"
#include "output.h"
#include "report.h"

enum { OPT_FORMAT = 256, OPT_BASELINE, OPT_MAX_INSNS, OPT_MAX_MEMORY, OPT_CPUS };

static const struct option long_options[] = {
	OPTIONS_COMMON,
	{"format", required_argument, NULL, OPT_FORMAT},
	{"output", required_argument, NULL, 'o'},
	{"baseline", required_argument, NULL, OPT_BASELINE},
	{"max-insns", required_argument, NULL, OPT_MAX_INSNS},
	{"max-memory", required_argument, NULL, OPT_MAX_MEMORY},
	{"cpus", required_argument, NULL, OPT_CPUS},
	{NULL, 0, NULL, 0},
};

static const struct format {
	const char *name;
	void (*print)(FILE *f, const struct report *r);
} formats[] = {{"text", report_text},
	       {"json", report_json},
	       {"html", report_html},
	       {"navigator", report_navigator}};

/** struct wish - the command line */
struct wish {
	struct options options;
	const struct format *format;
	const char *output, *baseline;
	struct budget budget;
	uint64_t cpus;
};

static int failed(const char *error)
{
	fprintf(stderr, "ruleccc: %s\n", error);
	return EXIT_INTERNAL;
}

static int take_format(const char *name, struct wish *w)
{
	for (size_t i = 0; i < sizeof(formats) / sizeof(*formats); i++)
		if (!strcmp(formats[i].name, name)) {
			w->format = &formats[i];
			return EXIT_FINE;
		}
	return cmd_wrong_usage("report", "--format takes text, json, html or navigator, not", name);
}

static int take(struct arena *a, int c, struct wish *w)
{
	switch (c) {
	case OPT_FORMAT: return take_format(optarg, w);
	case 'o': w->output = optarg; return EXIT_FINE;
	case OPT_BASELINE: w->baseline = optarg; return EXIT_FINE;
	case OPT_MAX_INSNS:
		if (!numbers_parse(optarg, UINT32_MAX, &w->budget.insns) || !w->budget.insns)
			return cmd_wrong_usage("report",
					       "--max-insns takes a number of instructions, not",
					       optarg);
		return EXIT_FINE;
	case OPT_MAX_MEMORY:
		if (!numbers_parse_size(optarg, &w->budget.memory) || !w->budget.memory)
			return cmd_wrong_usage("report",
					       "--max-memory takes bytes, as 8000000 or 16M, not",
					       optarg);
		return EXIT_FINE;
	case OPT_CPUS:
		if (!numbers_parse(optarg, 65536, &w->cpus) || !w->cpus)
			return cmd_wrong_usage(
				"report", "--cpus takes a number from 1 to 65536, not", optarg);
		return EXIT_FINE;
	case '?': return cmd_wrong_usage("report", NULL, NULL);
	default: return options_common(a, c, optarg, &w->options) ? EXIT_FINE : EXIT_USAGE;
	}
}

static int parse(struct arena *a, int argc, char **argv, struct wish *w)
{
	int c, status = EXIT_FINE;

	while (!status && (c = getopt_long(argc, argv, "I:W:o:", long_options, NULL)) != -1)
		status = take(a, c, w);
	if (status)
		return status;
	w->options.files = argv + optind;
	w->options.nfiles = (size_t)(argc - optind);
	if (!w->options.nfiles)
		return cmd_wrong_usage("report", "no rule file is given", NULL);
	if (w->baseline && w->format->print != report_text && w->format->print != report_json)
		return cmd_wrong_usage("report", "--baseline prints text or json, not",
				       w->format->name);
	return EXIT_FINE;
}

/* What is printed, in memory: nothing is half written. */
static int print(struct arena *a, const struct wish *w, const struct report *r)
{
	const char *error = NULL, *old_error = NULL;
	char *old = NULL, *text = NULL, *changes = NULL;
	size_t old_size = 0, size = 0, changes_size = 0;
	bool json = w->format->print == report_json;
	FILE *f;
	int err = 0;

	if (w->baseline && input_read(a, w->baseline, &old, &old_size, &error))
		return failed(error);
	f = open_memstream(&text, &size);
	(w->baseline ? report_json : w->format->print)(f, r);
	fclose(f);
	if (w->baseline) {
		f = open_memstream(&changes, &changes_size);
		err = report_changes(f, a, old, old_size, text, size, json, &old_error);
		fclose(f);
		if (err)
			error = arena_printf(a, "%s: %s", w->baseline, old_error);
	}
	if (!err)
		err = output_write(a, w->output ? w->output : "-", changes ? changes : text,
				   changes ? changes_size : size, &error);
	free(text);
	free(changes);
	return err ? failed(error) : EXIT_FINE;
}

static int report(struct arena *a, const struct wish *w, const struct program *prog,
		  struct diags *diags)
{
	const struct plan *plan = NULL;
	const struct compile_options copts = {.ret_plan = &plan};
	const char *error = NULL, *exceeded;
	struct object object;
	void *bytes = NULL;
	size_t size = 0;
	int status;

	if (!prog->nrules) {
		fputs("ruleccc: report: there is no rule\n", stderr);
		return EXIT_RULES;
	}
	switch (compile_program(a, prog, &copts, diags, &bytes, &size, &error)) {
	case COMPILE_OK: break;
	case COMPILE_BAD_RULES: return EXIT_RULES;
	case COMPILE_INTERNAL: return failed(arena_printf(a, "internal failure: %s", error));
	}
	if (object_read(a, bytes, size, (unsigned)w->cpus, &object, &error))
		return failed(arena_printf(a, "internal failure: %s", error));
	status = print(a, w, report_make(a, plan, &object));
	exceeded = budget_exceeded(a, &w->budget, &object);
	if (exceeded)
		fputs(exceeded, stderr);
	return !status && exceeded ? EXIT_RULES : status;
}

static int run(struct arena *a, const struct wish *w)
{
	struct sources *sources = sources_new(a);
	struct diags *diags = diags_new(a, sources);
	struct program *prog = NULL;
	int status = load_program(a, &w->options, NULL, sources, diags, &prog);

	if (!load_spares(sources, w->output))
		status = EXIT_USAGE;
	if (!status)
		status = report(a, w, prog, diags);
	diags_render(diags, stderr, &w->options.style);
	return status;
}

int cmd_report(int argc, char **argv)
{
	struct arena *a = arena_new();
	struct wish w = {.format = &formats[0],
			 .cpus = OBJECT_CPUS,
			 .options.style.color = isatty(STDERR_FILENO)};
	int status = parse(a, argc, argv, &w);

	if (!status)
		status = run(a, &w);
	arena_free(a);
	return status;
}
