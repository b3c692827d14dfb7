// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/*
 * Event memfd_create: a file in anonymous memory is made.
 *
 * From 7.0 on the kernel asks its security modules. Before, it is seen where the file is made,
 * under the name that the kernel has composed already, so that the caller cannot change it any
 * more.
 */
#include "anon.bpf.h"

#define MEMFD_PREFIX     "memfd:"
#define MEMFD_PREFIX_LEN 6

/** struct memfd_create_ev - the event; @name is the address of the kernel's name, memfd:NAME */
struct memfd_create_ev {
	struct ids_ev base;
	u64 name;
};

IDS_NUMBER_READER(memfd_create, flags, (u32)ids_sysarg1())

IDS_READER s64 rd_memfd_create_memfd_name(struct memfd_create_ev *ev, u32 who, u32 off)
{
	return ids_string_at(&ev->base, off, ev->name + MEMFD_PREFIX_LEN);
}

IDS_INLINE void record_memfd_create(u32 slot, struct memfd_create_ev *ev)
{
	IDS_REC_STRING(slot, ev, IDS_WHO_EVENT, F_MEMFD_CREATE_MEMFD_NAME,
		       rd_memfd_create_memfd_name);
	IDS_REC_FIELD(slot, ev, memfd_create, flags, F_MEMFD_CREATE_FLAGS);
}

IDS_EVENT(memfd_create)

/* The file's only name is the first in the list of its inode. */
IDS_INLINE bool memfd_create_fill_anon(struct memfd_create_ev *ev, u64 *ctx)
{
	const struct inode *inode = (void *)ctx[0];
	struct dentry *d;

	if (!ids_anon_is(ctx, "[memfd]", 8))
		return false;
	d = (void *)BPF_CORE_READ(inode, i_dentry.first) -
	    bpf_core_field_offset(struct dentry___alias, d_alias);
	ev->name = (u64)BPF_CORE_READ(d, d_name.name);
	return true;
}

/* Other memory of the kernel's own making has other names. */
IDS_INLINE bool memfd_create_fill(struct memfd_create_ev *ev, u64 *ctx)
{
	char prefix[MEMFD_PREFIX_LEN] = {};

	ev->name = ctx[0];
	bpf_probe_read_kernel(prefix, sizeof(prefix), (void *)ev->name);
	return ids_same_name(prefix, MEMFD_PREFIX, MEMFD_PREFIX_LEN);
}

IDS_LSM(memfd_create, inode_init_security_anon, memfd_create_fill_anon)
IDS_HOOK(memfd_create_shmem, "fentry/shmem_file_setup", memfd_create, memfd_create_fill,
	 IDS_EV_SIGNAL)
IDS_HOOK(memfd_create_huge, "fentry/hugetlb_file_setup", memfd_create, memfd_create_fill,
	 IDS_EV_SIGNAL)
