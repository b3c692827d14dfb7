/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef IDS_OUTPUT_H
#define IDS_OUTPUT_H

#include <stddef.h>

#include "arena.h"

/**
 * output_write - writes a file as a whole or not at all
 *
 * The bytes go into a temporary file beside @path, which then takes its name; whatever stood there
 * stays until then. A device, a pipe or a link to one is written directly. "-" is standard output.
 *
 * Returns 0, or -1 with a sentence in @ret_error.
 */
int output_write(struct arena *a, const char *path, const void *bytes, size_t size,
		 const char **ret_error);
/**
 * output_replace - as output_write, of a file that exists: its mode stays, its owner too if that is
 * allowed, and a link to it stays a link
 */
int output_replace(struct arena *a, const char *path, const void *bytes, size_t size,
		   const char **ret_error);

#endif
