/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Imports, definitions and overrides.
 * Requires: the files of the command line. Produces: tables of lists, macros and rules, the tests,
 * all without circles. Leaves the syntax trees unchanged.
 */
#ifndef IDS_RESOLVE_H
#define IDS_RESOLVE_H

#include "diag.h"
#include "names.h"

#define RESOLVE_MAX_DEPTH  200        /* imports, lists or macros in each other */
#define RESOLVE_MAX_VALUES (1u << 22) /* values of all lists, nested ones counted each time */

/** struct loaded_file - a source and its tree */
struct loaded_file {
	const struct source *source;
	struct ast_file *ast;
	struct span imported; /* the name in the first import of it; {0, 0}: command line */
	const struct loaded_file *importer;
	bool busy; /* its imports are being loaded */
};

/** struct resolved - what the files define */
struct resolved {
	struct arena *arena;
	struct diags *diags;
	struct sources *sources;
	const char *const *includes; /* folders for imports */
	size_t nincludes;
	bool no_stdlib;
	struct loaded_file *
		*files; /* in order of their text: an imported file before its importer */
	size_t nfiles, files_cap;
	struct names lists, macros, rules;
	struct ast_item **tests;
	size_t ntests, tests_cap;
	bool incomplete; /* items were not understood: names that nobody defines may be theirs */
	bool io_failed;  /* a file could not be read */
	size_t nvalues;
};

/** resolve_load - load @path of the command line and all that it imports */
void resolve_load(struct resolved *r, const char *path);
/** resolve_find_import - the file that @from imports as @name, loaded if it was not; NULL after a
 * diagnostic */
const struct source *resolve_find_import(struct resolved *r, const struct source *from,
					 const struct ast_word *name);
/** resolve_define - fill the tables from all loaded files, look for circles, flatten lists */
void resolve_define(struct resolved *r);
/**
 * resolve_flatten - append the values of @e, which is a list, a list's name or a single value, to
 * @ret
 *
 * Returns false if something in it is wrong, which was reported.
 */
bool resolve_flatten(struct resolved *r, struct ast_expr *e, struct ast_exprs *ret);
/** resolve_lists - flatten every list; part of resolve_define */
void resolve_lists(struct resolved *r);
/** resolve_warn_unused - lists and macros of the command line's files that nothing uses */
void resolve_warn_unused(struct resolved *r);

#endif
