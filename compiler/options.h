/* SPDX-License-Identifier: BSD-2-Clause */
/* The command line of ruleccc. */
#ifndef IDS_OPTIONS_H
#define IDS_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

#include "compile.h"
#include "diag.h"

/** Exit statuses of ruleccc. */
enum exit_status { EXIT_FINE, EXIT_RULES, EXIT_USAGE, EXIT_INTERNAL };

/** struct options - the command line */
struct options {
	char **files;
	size_t nfiles;
	const char *output;
	bool check;
	enum dump dump;
	const char **includes;
	size_t nincludes;
	const char **warnings; /* what follows -W */
	size_t nwarnings;
	bool no_stdlib;
	struct diag_style style;
};

/** enum options_result - what the command line asks for */
enum options_result { OPTIONS_RUN, OPTIONS_DONE, OPTIONS_BAD };

/**
 * options_parse - reads the command line
 *
 * Returns OPTIONS_DONE if all is said and done (--help, --version), OPTIONS_BAD after a message on
 * standard error.
 */
enum options_result options_parse(struct arena *a, int argc, char **argv, struct options *ret);

#endif
