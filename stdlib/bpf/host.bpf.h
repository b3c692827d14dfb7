/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * Where the host sees a file: its path in the mount namespace that the kernel has started with.
 *
 * The same file system can be mounted in several namespaces; its superblock has the list of all
 * mounts. One that is in the initial namespace and shows the file gives the path. A file system
 * that is only mounted in a container has none.
 */
#ifndef IDS_HOST_BPF_H
#define IDS_HOST_BPF_H

#include "path.bpf.h"

#define IDS_HOST_MOUNTS 1024
#define IDS_HOST_DEPTH  256

extern const void init_task __ksym __weak;

/** ids_host_ns - address of the initial mount namespace; 0: it cannot be read */
IDS_INLINE u64 ids_host_ns(void)
{
	struct task_struct *t = (void *)&init_task;

	return t ? (u64)BPF_CORE_READ(t, nsproxy, mnt_ns) : 0;
}

/** ids_on_host - the current process sees the same mounts as the host */
IDS_INLINE bool ids_on_host(void)
{
	return (u64)BPF_CORE_READ(ids_current(), nsproxy, mnt_ns) == ids_host_ns();
}

/*
 * The mounts of a superblock: from 6.18 on a chain, before a ring of list heads. The optimiser must
 * not compute the address of a member before it is known that the kernel has it.
 */
IDS_INLINE u64 ids_chain_first(struct super_block *sb)
{
	struct super_block___chain *chain = (void *)sb;

	IDS_OPAQUE(chain);
	return (u64)BPF_CORE_READ(chain, s_mounts);
}

IDS_INLINE u64 ids_chain_next(u64 mount)
{
	struct mount___chain *chain = (void *)mount;

	IDS_OPAQUE(chain);
	return (u64)BPF_CORE_READ(chain, mnt_next_for_sb);
}

/* The mount after the list head at @node, which is that of the superblock or of a mount. */
IDS_INLINE u64 ids_ring_next(struct super_block *sb, struct list_head *node)
{
	struct super_block___ring *ring = (void *)sb;
	struct list_head *next = BPF_CORE_READ(node, next);

	if (!next || next == &ring->s_mounts)
		return 0;
	return (u64)next - bpf_core_field_offset(struct mount___ring, mnt_instance);
}

IDS_INLINE u64 ids_mount_first(struct super_block *sb)
{
	struct super_block___ring *ring;

	if (bpf_core_field_exists(struct mount___chain, mnt_next_for_sb))
		return ids_chain_first(sb);
	IDS_OPAQUE(sb);
	ring = (void *)sb;
	return ids_ring_next(sb, &ring->s_mounts);
}

IDS_INLINE u64 ids_mount_next(struct super_block *sb, u64 mount)
{
	struct mount___ring *ring;

	if (bpf_core_field_exists(struct mount___chain, mnt_next_for_sb))
		return ids_chain_next(mount);
	IDS_OPAQUE(sb);
	IDS_OPAQUE(mount);
	ring = (void *)mount;
	return ids_ring_next(sb, &ring->mnt_instance);
}

/* The dentry at @dentry is @root or below. */
IDS_GLOBAL u32 ids_below(u64 dentry, u64 root)
{
	for (int i = 0; i < IDS_HOST_DEPTH; i++) {
		struct dentry *d = (void *)dentry;
		u64 parent;

		if (dentry == root)
			return 1;
		parent = (u64)BPF_CORE_READ(d, d_parent);
		if (!parent || parent == dentry)
			break;
		dentry = parent;
	}
	return 0;
}

enum ids_host_fit { HOST_NOT, HOST_PART, HOST_WHOLE };

/* Whether the mount at @mount is the host's and shows the file: the whole file system, or a part of
 * it. */
IDS_GLOBAL u32 ids_host_fits(u64 mount, u64 dentry, u64 ns)
{
	struct mount *m = (void *)mount;
	struct dentry *root;

	if ((u64)BPF_CORE_READ(m, mnt_ns) != ns)
		return HOST_NOT;
	root = BPF_CORE_READ(m, mnt.mnt_root);
	if (root == BPF_CORE_READ(root, d_sb, s_root))
		return HOST_WHOLE;
	return ids_below(dentry, (u64)root) ? HOST_PART : HOST_NOT;
}

/* Finds the host's mount for the dentry at @dentry: its address, -IDS_ABSENT or -IDS_UNREADABLE. */
IDS_GLOBAL s64 ids_host_mount(u64 dentry)
{
	struct dentry *d = (void *)dentry;
	struct super_block *sb = BPF_CORE_READ(d, d_sb);
	u64 ns = ids_host_ns(), part = 0, m = ids_mount_first(sb);

	if (!ns)
		return -IDS_UNREADABLE;
	for (int i = 0; i < IDS_HOST_MOUNTS && m; i++) {
		u32 fit = ids_host_fits(m, dentry, ns);

		if (fit == HOST_WHOLE)
			return m;
		if (fit == HOST_PART)
			part = m;
		m = ids_mount_next(sb, m);
	}
	if (part)
		return part;
	return m ? -IDS_UNREADABLE : -IDS_ABSENT;
}

/** ids_host_path - path on the host of the dentry in the slot's walk, into the region at @off */
IDS_GLOBAL s64 ids_host_path(u32 slot, u32 off)
{
	struct ids_slot *s = ids_slot(slot);
	s64 m;

	if (!s)
		return -IDS_UNREADABLE;
	m = ids_host_mount(s->walk.dentry);
	if (m == -IDS_ABSENT || m == -IDS_UNREADABLE)
		return m;
	s->walk.mnt = m + bpf_core_field_offset(struct mount, mnt);
	return ids_path(slot, off);
}

#endif
