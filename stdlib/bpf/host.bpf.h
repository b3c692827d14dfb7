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
	return ids_own_ns() == ids_host_ns();
}

/** ids_host_path - path on the host of the dentry of the slot's walk, into the region at @off */
IDS_INLINE s64 ids_host_path(u32 slot, u32 off)
{
	struct ids_slot *s = ids_slot(slot);
	u64 ns = ids_host_ns();
	s64 status;

	if (!s || !ns)
		return -IDS_UNREADABLE;
	status = ids_look_mount(slot, ns, 1);
	return status == IDS_OK ? ids_path(slot, off) : -status;
}

#endif
