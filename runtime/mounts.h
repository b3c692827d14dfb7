/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Device numbers as the kernel has them. What stat() calls a device is another number on file
 * systems that show several devices (btrfs, overlay); the list of mounts has the kernel's.
 */
#ifndef IDS_MOUNTS_H
#define IDS_MOUNTS_H

#include <stddef.h>
#include <stdint.h>

/** struct mount_entry - a line of mountinfo: number of the mount, device as major << 20 | minor */
struct mount_entry {
	uint64_t id, dev;
};

/** struct mounts - the mounts of this process, sorted by their numbers; all zero: none */
struct mounts {
	struct mount_entry *entries;
	size_t count;
};

/** mounts_parse - reads the text of a mountinfo file; 0 or -ENOMEM; for mounts_free() */
int mounts_parse(const char *text, struct mounts *ret);
/** mounts_read - reads /proc/self/mountinfo; 0 or a negative errno */
int mounts_read(struct mounts *ret);
/** mounts_dev - device of the mount with number @id, or @otherwise */
uint64_t mounts_dev(const struct mounts *m, uint64_t id, uint64_t otherwise);
/** mounts_free - frees the entries */
void mounts_free(struct mounts *m);

#endif
