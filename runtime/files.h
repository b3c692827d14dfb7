/* SPDX-License-Identifier: BSD-2-Clause */
/* Whole files: reading and writing the small ones of the kernel, reading objects. */
#ifndef IDS_FILES_H
#define IDS_FILES_H

#include <stddef.h>

#include "buf.h"

/**
 * files_read_at - appends a file to @ret
 * @dirfd: folder that @path is relative to, or AT_FDCWD
 * @max: bytes; a larger file is -EFBIG
 *
 * Only regular files are read (-EISDIR, -EINVAL else). Returns 0 or a negative errno.
 */
int files_read_at(int dirfd, const char *path, size_t max, struct buf *ret);
/** files_read - files_read_at() from the current folder */
int files_read(const char *path, size_t max, struct buf *ret);
/** files_write_at - writes @text by one write() into a file that exists; 0 or a negative errno */
int files_write_at(int dirfd, const char *path, const char *text);
/** files_make_folder - makes a folder with @mode and those above it; one that exists is fine */
int files_make_folder(const char *path, unsigned mode);

#endif
