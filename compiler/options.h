/* SPDX-License-Identifier: BSD-2-Clause */
/* The command line of ruleccc. */
#ifndef IDS_OPTIONS_H
#define IDS_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "compile.h"
#include "diag.h"
#include "status.h"

/* Options of every command that reads rules: into the long options of getopt_long(), "I:W:" into
 * the short ones. */
#define OPTIONS_COMMON                                                                             \
	{"include", required_argument, NULL, 'I'}, {"color", optional_argument, NULL, OPT_COLOR},  \
		{"colour", optional_argument, NULL, OPT_COLOR},                                    \
	{                                                                                          \
		"no-stdlib", no_argument, NULL, OPT_NO_STDLIB                                      \
	}
enum { OPT_COLOR = 512, OPT_NO_STDLIB };

/** struct options - the command line */
struct options {
	char **files;
	size_t nfiles;
	const char *output;
	bool check;
	struct kernel target; /* {0, 0}: any */
	enum dump dump;
	const char **includes;
	size_t nincludes, includes_cap;
	const char **warnings; /* what follows -W */
	size_t nwarnings, warnings_cap;
	bool no_stdlib;
	struct diag_style style;
	uint64_t max_insns, max_memory; /* struct budget */
};

/* The compiler's own command line as usage lines have it: for completion, which reads it. */
#define OPTIONS_USAGE                                                                              \
	"[--output=OUT] [--check] [--include=DIR] [--format=text|json|sarif] "                     \
	"[--color=auto|always|never] [--no-stdlib] [--dump=ast|rules|plan|ir|asm] "                \
	"[--target-kernel=VERSION] [--max-insns=N] [--max-memory=N] [--help] [--version] FILE..."

/** enum options_result - what the command line asks for */
enum options_result { OPTIONS_RUN, OPTIONS_DONE, OPTIONS_BAD };

/**
 * options_common - takes an option of OPTIONS_COMMON
 * @c, @arg: what getopt_long() gave
 *
 * Returns false after a message on standard error.
 */
bool options_common(struct arena *a, int c, const char *arg, struct options *o);

/** options_target - the value of --target-kernel; false after a message on standard error */
bool options_target(const char *s, struct kernel *ret);
/**
 * options_parse - reads the command line of the compiler itself
 * @more_usage: prints the usage lines of the subcommands, for --help
 *
 * Returns OPTIONS_DONE if all is said and done (--help, --version), OPTIONS_BAD after a message on
 * standard error.
 */
enum options_result options_parse(struct arena *a, int argc, char **argv, void (*more_usage)(void),
				  struct options *ret);

#endif
