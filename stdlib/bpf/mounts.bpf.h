/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* Where a file system is mounted: its superblock has a list of all its mounts, in any namespace. */
#ifndef IDS_MOUNTS_BPF_H
#define IDS_MOUNTS_BPF_H

#include "path.bpf.h"

#define IDS_MOUNTS_MAX 1024 /* mounts of a file system that are looked at */
#define IDS_DEPTH_MAX  1024 /* folders above a file */

/**
 * ids_next_mount - the mount after @mount of the same file system; @mount 0: the first
 *
 * The list is a ring of list heads, or from 6.18 on a chain. 0: there is no other.
 */
IDS_GLOBAL u64 ids_next_mount(u64 super_block, u64 mount)
{
	struct super_block *sb = (void *)super_block;
	u64 place = bpf_core_field_offset(struct mount, mnt_instance);
	struct super_block___first *first = (void *)sb;
	struct mount___next *next = (void *)mount;
	struct mount *m = (void *)mount;
	struct list_head *at;

	if (bpf_core_field_exists(next->mnt_next_for_sb))
		return mount ? (u64)BPF_CORE_READ(next, mnt_next_for_sb)
			     : (u64)BPF_CORE_READ(first, s_mounts);
	at = mount ? BPF_CORE_READ(m, mnt_instance.next) : BPF_CORE_READ(sb, s_mounts.next);
	if (!at || (u64)at == (u64)sb + bpf_core_field_offset(struct super_block, s_mounts))
		return 0;
	return (u64)at - place;
}

/** ids_mount_has - what is mounted at @mount has the file @dentry: its root is the file or above it
 */
IDS_GLOBAL u32 ids_mount_has(u64 mount, u64 dentry)
{
	struct mount *m = (void *)mount;
	u64 root = (u64)BPF_CORE_READ(m, mnt.mnt_root);

	for (u32 i = 0; i < IDS_DEPTH_MAX; i++) {
		struct dentry *d = (void *)dentry;
		u64 up;

		if (dentry == root)
			return 1;
		up = (u64)BPF_CORE_READ(d, d_parent);
		if (!up || up == dentry)
			break;
		dentry = up;
	}
	return 0;
}

#endif
