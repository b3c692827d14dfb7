/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* Where a file system is mounted: its superblock has a list of all its mounts, in any namespace. */
#ifndef IDS_MOUNTS_BPF_H
#define IDS_MOUNTS_BPF_H

#include "path.bpf.h"

/* Loops in two levels: the verifier of 5.10 compares each round with all before it. */
#define IDS_MOUNT_ROUNDS 16 /* squared: mounts of a file system that are looked at */
#define IDS_DEPTH_ROUNDS 32 /* squared: folders above a file */

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

/* Some steps from @dentry up: @root if that is among them, 0 if there are no more. */
IDS_GLOBAL u64 ids_climb(u64 dentry, u64 root)
{
	for (u32 i = 0; i < IDS_DEPTH_ROUNDS; i++) {
		struct dentry *d = (void *)dentry;
		u64 up;

		if (dentry == root)
			break;
		up = (u64)BPF_CORE_READ(d, d_parent);
		if (!up || up == dentry)
			return 0;
		dentry = up;
	}
	return dentry;
}

/* Whether what is mounted at @mount has the file @dentry: its root is the file or above it. */
IDS_GLOBAL u32 ids_mount_has(u64 mount, u64 dentry)
{
	struct mount *m = (void *)mount;
	u64 root = (u64)BPF_CORE_READ(m, mnt.mnt_root);

	for (u32 i = 0; i < IDS_DEPTH_ROUNDS; i++) {
		dentry = ids_climb(dentry, root);
		if (!dentry || dentry == root)
			break;
	}
	return dentry && dentry == root;
}

/*
 * Looks at some mounts after @at; the best one so far is in the slot's walk, 0 if there is none.
 * Returns the last one; 0: there are no more, or a better one is not to be found.
 */
IDS_GLOBAL u64 ids_try_mounts(u32 slot, u64 at, u64 ns, u32 only)
{
	struct ids_slot *s = ids_slot(slot);
	struct super_block *sb;
	struct dentry *d;

	if (!s)
		return 0;
	d = (void *)s->walk.dentry;
	sb = BPF_CORE_READ(d, d_sb);
	for (u32 i = 0; i < IDS_MOUNT_ROUNDS; i++) {
		struct mount *m;
		u64 in;

		at = ids_next_mount((u64)sb, at);
		if (!at)
			break;
		m = (void *)at;
		in = (u64)BPF_CORE_READ(m, mnt_ns);
		if (in != ns && (only || s->walk.mnt || !in))
			continue;
		if (!ids_mount_has(at, s->walk.dentry))
			continue;
		s->walk.mnt = at + bpf_core_field_offset(struct mount, mnt);
		if (in == ns && BPF_CORE_READ(m, mnt.mnt_root) == BPF_CORE_READ(sb, s_root))
			return 0;
	}
	return at;
}

/** ids_own_ns - address of the current process's mount namespace */
IDS_INLINE u64 ids_own_ns(void)
{
	return (u64)BPF_CORE_READ(ids_current(), nsproxy, mnt_ns);
}

/**
 * ids_look_mount - lets the slot's walk be by a mount of the walk's dentry
 * @ns: address of a mount namespace; a mount of it is taken, of the whole file system before one of
 *      a part
 * @only: no mount of another namespace will do
 *
 * Returns IDS_OK, IDS_ABSENT (there is none), or IDS_UNREADABLE (there are too many to look at).
 */
IDS_INLINE u32 ids_look_mount(u32 slot, u64 ns, u32 only)
{
	struct ids_slot *s = ids_slot(slot);
	u64 at = 0;

	if (!s)
		return IDS_UNREADABLE;
	s->walk.mnt = 0;
	for (u32 i = 0; i < IDS_MOUNT_ROUNDS; i++) {
		at = ids_try_mounts(slot, at, ns, only);
		if (!at)
			break;
	}
	if (s->walk.mnt)
		return IDS_OK;
	return at ? IDS_UNREADABLE : IDS_ABSENT;
}

/** ids_find_mount - the same as a function of its own */
IDS_GLOBAL u32 ids_find_mount(u32 slot, u64 ns, u32 only)
{
	return ids_look_mount(slot, ns, only);
}

#endif
