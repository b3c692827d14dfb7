/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* Where a file system is mounted: its superblock has a list of all its mounts, in any namespace. */
#ifndef IDS_MOUNTS_BPF_H
#define IDS_MOUNTS_BPF_H

#include "path.bpf.h"

#define IDS_MOUNTS_MAX 1024 /* mounts of a file system that are looked at */
#define IDS_DEPTH_MAX  1024 /* folders above a file */

/*
 * From 6.18 on the mounts of a superblock are a chain, before they are a ring of list heads. The
 * optimiser must not compute the address of a member before it is known that the kernel has it.
 */
IDS_INLINE u64 ids_chain_next(u64 super_block, u64 mount)
{
	struct super_block___first *first = (void *)super_block;
	struct mount___next *next = (void *)mount;

	IDS_OPAQUE(first);
	IDS_OPAQUE(next);
	return mount ? (u64)BPF_CORE_READ(next, mnt_next_for_sb)
		     : (u64)BPF_CORE_READ(first, s_mounts);
}

IDS_INLINE u64 ids_ring_next(u64 super_block, u64 mount)
{
	struct super_block *sb = (void *)super_block;
	struct mount *m = (void *)mount;
	struct list_head *at;

	IDS_OPAQUE(sb);
	IDS_OPAQUE(m);
	at = mount ? BPF_CORE_READ(m, mnt_instance.next) : BPF_CORE_READ(sb, s_mounts.next);
	if (!at || (u64)at == (u64)sb + bpf_core_field_offset(struct super_block, s_mounts))
		return 0;
	return (u64)at - bpf_core_field_offset(struct mount, mnt_instance);
}

/** ids_next_mount - the mount after @mount of the same file system, after 0 the first; 0: none */
IDS_GLOBAL u64 ids_next_mount(u64 super_block, u64 mount)
{
	if (bpf_core_field_exists(struct mount___next, mnt_next_for_sb))
		return ids_chain_next(super_block, mount);
	return ids_ring_next(super_block, mount);
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
