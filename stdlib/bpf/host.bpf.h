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

#include "mounts.bpf.h"

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

/* Finds the host's mount for the dentry at @dentry, one of the whole file system before one of a
 * part: its address, -IDS_ABSENT or -IDS_UNREADABLE. */
IDS_GLOBAL s64 ids_host_mount(u64 dentry)
{
	struct dentry *d = (void *)dentry;
	struct super_block *sb = BPF_CORE_READ(d, d_sb);
	u64 ns = ids_host_ns(), part = 0, at = 0;

	if (!ns)
		return -IDS_UNREADABLE;
	for (int i = 0; i < IDS_MOUNTS_MAX; i++) {
		struct mount *m;

		at = ids_next_mount((u64)sb, at);
		if (!at)
			break;
		m = (void *)at;
		if ((u64)BPF_CORE_READ(m, mnt_ns) != ns)
			continue;
		if (BPF_CORE_READ(m, mnt.mnt_root) == BPF_CORE_READ(sb, s_root))
			return at;
		if (ids_mount_has(at, dentry))
			part = at;
	}
	if (part)
		return part;
	return at ? -IDS_UNREADABLE : -IDS_ABSENT;
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
