// SPDX-License-Identifier: BSD-2-Clause
/* ruleccc fmt: the canonical layout of rule files. */
#include <getopt.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cmd.h"
#include "diff.h"
#include "format.h"
#include "options.h"
#include "output.h"

/** struct fmt - one run of the command */
struct fmt {
	struct arena *arena;
	struct options options;
	bool check, diff;
	struct sources *sources;
	struct diags *diags;
	int status; /* the worst one so far */
};

static void worse(struct fmt *f, int status)
{
	if (status > f->status)
		f->status = status;
}

static void failed(struct fmt *f, const char *error)
{
	fprintf(stderr, "ruleccc: %s\n", error);
	worse(f, EXIT_INTERNAL);
}

/* What is done with the layout @new of the file @path. */
static void deliver(struct fmt *f, const char *path, const struct source *src, struct text new)
{
	bool same = new.len == src->len && !memcmp(new.s, src->text, new.len);
	bool filter = !strcmp(path, "-");
	const char *error;

	if (f->check || f->diff) {
		if (!same)
			worse(f, EXIT_RULES);
		if (!same && !f->diff)
			puts(src->name);
		if (f->diff)
			diff_print(stdout, f->arena, src->name, (struct text){src->text, src->len},
				   new);
	} else if (filter) {
		fwrite(new.s, 1, new.len, stdout);
	} else if (!same && output_replace(f->arena, path, new.s, new.len, &error)) {
		failed(f, error);
	}
}

static const struct source *load(struct fmt *f, const char *path)
{
	const char *error;
	const struct source *src =
		sources_load_file(f->sources, path, strcmp(path, "-") ? path : "<stdin>", &error);

	if (src)
		return src;
	diag_add(f->diags, DIAG_IO, (struct span){0, 0}, "cannot read '%s': %s", path, error);
	worse(f, EXIT_INTERNAL);
	return NULL;
}

static void format_file(struct fmt *f, const char *path)
{
	const struct source *src = load(f, path);
	struct text new;

	if (!src)
		return;
	switch (format_source(f->arena, f->diags, src, &new.s, &new.len)) {
	case FORMAT_DONE: deliver(f, path, src, new); break;
	case FORMAT_REFUSED: worse(f, EXIT_RULES); break;
	case FORMAT_BUG:
		failed(f, arena_printf(f->arena,
				       "internal failure: the layout of %s would change it; "
				       "it was left as it is",
				       src->name));
		break;
	}
}

/* Returns an enum exit_status; the files are at argv[optind]. */
static int parse_options(struct fmt *f, int argc, char **argv)
{
	enum { OPT_CHECK = 256, OPT_DIFF };
	static const struct option long_options[] = {
		{"check", no_argument, NULL, OPT_CHECK},
		{"diff", no_argument, NULL, OPT_DIFF},
		{"color", optional_argument, NULL, OPT_COLOR},
		{"colour", optional_argument, NULL, OPT_COLOR},
		{NULL, 0, NULL, 0},
	};
	int c;

	while ((c = getopt_long(argc, argv, "", long_options, NULL)) != -1) {
		if (c == OPT_CHECK)
			f->check = true;
		else if (c == OPT_DIFF)
			f->diff = true;
		else if (c != OPT_COLOR)
			return cmd_wrong_usage("fmt", NULL, NULL);
		else if (!options_common(f->arena, c, optarg, &f->options))
			return EXIT_USAGE;
	}
	if (optind == argc)
		return cmd_wrong_usage("fmt", "no rule file is given", NULL);
	return EXIT_FINE;
}

int cmd_fmt(int argc, char **argv)
{
	struct arena *a = arena_new();
	struct fmt f = {.arena = a, .options.style.color = isatty(STDERR_FILENO)};
	int status = parse_options(&f, argc, argv);

	f.sources = sources_new(a);
	f.diags = diags_new(a, f.sources);
	diags_option(f.diags, "no-unused-allow"); /* a matter of --check */
	for (int i = optind; !status && i < argc; i++)
		format_file(&f, argv[i]);
	diags_render(f.diags, stderr, &f.options.style);
	status = status ? status : f.status;
	arena_free(a);
	return status;
}
