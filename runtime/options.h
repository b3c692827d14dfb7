/* SPDX-License-Identifier: BSD-2-Clause */
/* The command line of ruled. */
#ifndef IDS_OPTIONS_H
#define IDS_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

#include "log.h"
#include "output.h"

#define EXIT_RULES 1 /* the object is refused, or this kernel cannot carry it out */
#define EXIT_USAGE 2
#define EXIT_IO    3 /* input, output or the kernel */

/**
 * struct options - what the user asked for
 * @object: path of the object
 * @cgroup: path of the cgroup to watch, or NULL
 * @xdp: interface all of whose arriving packets packet_in sees, or NULL
 * @avoid: kinds of hooks that are not used, each followed by a comma, or ""
 * @socket: path of the control socket; "none": no socket
 */
struct options {
	const char *object, *cgroup, *xdp, *socket;
	char avoid[128];
	bool enforce;
	enum log_level level;
	struct output *outputs;
	size_t noutputs;
};

/**
 * options_parse - reads the command line
 *
 * Prints what is wrong, or help and version. Returns -1 to go on, else the exit status.
 */
int options_parse(int argc, char **argv, const struct log *log, struct options *ret);
void options_free(struct options *o);

#endif
