/* SPDX-License-Identifier: BSD-2-Clause */
/* Rule files to a checked program, as the command line says: for the compiler and all subcommands
 * that read rules. */
#ifndef IDS_LOAD_H
#define IDS_LOAD_H

#include <stdio.h>

#include "front.h"
#include "options.h"

/** load_warnings - takes the -W options; false after a message on standard error */
bool load_warnings(const struct options *o, struct diags *diags);
/**
 * load_program - reads and checks the files of @o
 * @dump_ast: gets the syntax tree, or NULL
 * @diags: gets what is wrong; a -W option that does not exist is said on standard error
 *
 * Returns an enum exit_status; *ret is set if it is EXIT_FINE.
 */
int load_program(struct arena *a, const struct options *o, FILE *dump_ast, struct sources *sources,
		 struct diags *diags, struct program **ret);
/**
 * load_spares - may @output be written? Not if it is one of the files that were read: that is a
 * slip, and the rules would be gone
 * @output: NULL: nothing is written
 *
 * Returns false after a message on standard error.
 */
bool load_spares(struct sources *sources, const char *output);

#endif
