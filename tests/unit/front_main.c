// SPDX-License-Identifier: BSD-2-Clause
/* The front end alone, with the options of ruleccc that reach it: for tests without code
 * generation. */
#include <stdio.h>
#include <string.h>

#include "front.h"
#include "rule_print.h"

struct args {
	struct front_options front;
	struct diag_style style;
	const char *includes[16];
	bool dump_rules;
	char **files;
	size_t nfiles;
};

static bool parse_args(struct args *o, struct diags *diags, char **argv)
{
	for (argv++; *argv && argv[0][0] == '-' && argv[0][1]; argv++) {
		if (!strncmp(*argv, "-I", 2) && o->front.nincludes < 16)
			o->includes[o->front.nincludes++] = *argv + 2;
		else if (!strncmp(*argv, "-W", 2) && diags_option(diags, *argv + 2))
			continue;
		else if (!strcmp(*argv, "--no-stdlib"))
			o->front.no_stdlib = true;
		else if (!strcmp(*argv, "--format=json"))
			o->style.format = DIAG_JSON;
		else if (!strcmp(*argv, "--color=always"))
			o->style.color = true;
		else if (!strcmp(*argv, "--dump=ast"))
			o->front.dump_ast = stdout;
		else if (!strcmp(*argv, "--dump=rules"))
			o->dump_rules = true;
		else if (strcmp(*argv, "--check"))
			return false;
	}
	o->front.includes = o->includes;
	o->files = argv;
	while (*argv++)
		o->nfiles++;
	return true;
}

int main(int argc, char **argv)
{
	struct arena *a = arena_new();
	struct sources *sources = sources_new(a);
	struct diags *diags = diags_new(a, sources);
	struct program *prog = NULL;
	struct args args = {0};
	int status = 2;

	(void)argc;
	if (parse_args(&args, diags, argv)) {
		status = (int)front_compile(a, &args.front, args.files, args.nfiles, sources, diags,
					    &prog);
		diags_render(diags, stderr, &args.style);
		if (prog && args.dump_rules)
			rules_print(stdout, prog);
	}
	arena_free(a);
	return status;
}
