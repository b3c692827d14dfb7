/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef IDS_INPUT_H
#define IDS_INPUT_H

#include <stddef.h>
#include <sys/types.h>

#include "arena.h"

#define INPUT_MAX_SIZE (256u << 20) /* bytes of one file */

/**
 * input_read_fd - all that is left to be read from @fd, at most @max bytes
 * @ret: to be freed
 *
 * Returns the number of bytes, or -1 with errno; EFBIG: there are more.
 */
ssize_t input_read_fd(int fd, size_t max, char **ret);
/**
 * input_read - all bytes of a file; "-" is standard input
 * @ret_bytes: followed by a NUL
 *
 * Returns 0, or -1 with a sentence in @ret_error.
 */
int input_read(struct arena *a, const char *path, char **ret_bytes, size_t *ret_size,
	       const char **ret_error);

#endif
