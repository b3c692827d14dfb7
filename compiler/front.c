// SPDX-License-Identifier: BSD-2-Clause
#include "front.h"

#include "ast_print.h"
#include "check.h"
#include "lint.h"
#include "resolve.h"

static void dump_trees(FILE *out, const struct resolved *r)
{
	for (size_t i = 0; i < r->nfiles; i++)
		if (!r->files[i]->ast->broken)
			ast_print(out, r->files[i]->ast);
}

enum front_status front_compile(struct arena *a, const struct front_options *options,
				char *const *files, size_t nfiles, struct sources *sources,
				struct diags *diags, struct program **ret)
{
	struct resolved *r = ARENA_NEW(a, struct resolved);
	struct program *prog;

	*r = (struct resolved){
		.arena = a,
		.diags = diags,
		.sources = sources,
		.includes = options->includes,
		.nincludes = options->nincludes,
		.no_stdlib = options->no_stdlib,
	};
	for (size_t i = 0; i < nfiles; i++)
		resolve_load(r, files[i]);
	if (options->dump_ast)
		dump_trees(options->dump_ast, r);
	resolve_define(r);
	prog = check_program(r);
	if (options->resolved)
		*options->resolved = *r;
	if (!options->no_lints && !r->io_failed && !r->incomplete && !diags->wrong)
		lint_program(prog, diags);
	if (r->io_failed)
		return FRONT_IO;
	if (!diags->wrong)
		*ret = prog;
	return diags->errors ? FRONT_WRONG : FRONT_OK;
}
