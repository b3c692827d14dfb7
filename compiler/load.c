// SPDX-License-Identifier: BSD-2-Clause
#include "load.h"

bool load_warnings(const struct options *o, struct diags *diags)
{
	for (size_t i = 0; i < o->nwarnings; i++) {
		if (diags_option(diags, o->warnings[i]))
			continue;
		fprintf(stderr, "ruleccc: there is no warning for -W%s\n", o->warnings[i]);
		return false;
	}
	return true;
}

int load_program(struct arena *a, const struct options *o, FILE *dump_ast, struct sources *sources,
		 struct diags *diags, struct program **ret)
{
	const struct front_options options = {.includes = o->includes,
					      .nincludes = o->nincludes,
					      .no_stdlib = o->no_stdlib,
					      .dump_ast = dump_ast};

	if (!load_warnings(o, diags))
		return EXIT_USAGE;
	return (int)front_compile(a, &options, o->files, o->nfiles, sources, diags, ret);
}

bool load_spares(struct sources *sources, const char *output)
{
	if (!output || !sources_is_loaded(sources, output))
		return true;
	fprintf(stderr, "ruleccc: '%s' is one of the rule files; nothing was written\n", output);
	return false;
}
