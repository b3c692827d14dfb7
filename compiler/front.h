/* SPDX-License-Identifier: BSD-2-Clause */
/* The front end: rule files to typed rules. */
#ifndef IDS_FRONT_H
#define IDS_FRONT_H

#include <stdio.h>

#include "diag.h"
#include "rule.h"

struct resolved; /* resolve.h */

/** enum front_status - how it ended; the values are exit statuses */
enum front_status {
	FRONT_OK = 0,
	FRONT_WRONG = 1, /* the rules are wrong: diagnostics say why */
	FRONT_IO = 3,    /* a file cannot be read: a diagnostic says why; wins over FRONT_WRONG */
};

/** struct front_options - what the front end must know; zero is a good default */
struct front_options {
	const char *const *includes; /* folders for imports */
	size_t nincludes;
	bool no_stdlib;
	FILE *dump_ast; /* trees of the files that were read without an error in their grammar;
			   NULL: none */
	bool no_lints;  /* the caller calls lint_program() for a program without errors */
	struct resolved *resolved; /* gets the tables of names, whatever the result; NULL: not
				      wanted */
};

/**
 * front_compile - read, resolve and check @files as one rule set
 * @ret: the typed rules; set if FRONT_OK is returned, or if all errors are warnings that -Werror
 * made errors. They live as long as @a and @sources.
 *
 * Every finding goes to @diags, warnings too; the caller prints them with diags_render().
 */
enum front_status front_compile(struct arena *a, const struct front_options *options,
				char *const *files, size_t nfiles, struct sources *sources,
				struct diags *diags, struct program **ret);

#endif
