// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* Event setxattr: an extended attribute of a file is set or removed. */
#include "event.bpf.h"

/**
 * struct setxattr_ev - the event
 * @name: the attribute's name, a string of the kernel
 */
struct setxattr_ev {
	struct ids_ev base;
	struct ids_object file;
	u64 name;
	u32 removed;
};

IDS_OBJECT_READERS(setxattr, file)
IDS_NAME_MEMBER(setxattr, xattr, name)
IDS_MEMBER(setxattr, removed, removed)

IDS_INLINE void record_setxattr(u32 slot, struct setxattr_ev *ev)
{
	IDS_REC_OBJECT(slot, ev, setxattr, SETXATTR);
	IDS_REC_STRING(slot, ev, IDS_WHO_EVENT, F_SETXATTR_XATTR, rd_setxattr_xattr);
	IDS_REC_NUMBER(slot, ev, IDS_WHO_EVENT, F_SETXATTR_REMOVED, rd_setxattr_removed);
}

IDS_EVENT(setxattr)

/*
 * Up to 5.11 the hooks have no mapping of ids in front. The programs for those kernels load on all,
 * but are tried last.
 */
IDS_INLINE bool setxattr_old_fill(struct setxattr_ev *ev, u64 *ctx)
{
	ev->file = (struct ids_object){ctx[0], 0};
	ev->name = ctx[1];
	return true;
}

IDS_INLINE bool removexattr_old_fill(struct setxattr_ev *ev, u64 *ctx)
{
	ev->removed = 1;
	return setxattr_old_fill(ev, ctx);
}

IDS_INLINE bool set_acl_fill(struct setxattr_ev *ev, u64 *ctx)
{
	return setxattr_old_fill(ev, ctx + 1);
}

IDS_INLINE bool setxattr_fill(struct setxattr_ev *ev, u64 *ctx)
{
	IDS_ARGUMENTS(ctx, 6);
	return setxattr_old_fill(ev, ctx + 1);
}

IDS_INLINE bool removexattr_fill(struct setxattr_ev *ev, u64 *ctx)
{
	IDS_ARGUMENTS(ctx, 3);
	return removexattr_old_fill(ev, ctx + 1);
}

IDS_LSM(setxattr, inode_setxattr, setxattr_fill)
IDS_LSM_AS(setxattr, removexattr, inode_removexattr, removexattr_fill)
IDS_LSM_AS(setxattr, set_acl, inode_set_acl, set_acl_fill)
IDS_LSM_AS(setxattr, remove_acl, inode_remove_acl, removexattr_fill)
IDS_LSM_AS(setxattr, setxattr_old, inode_setxattr, setxattr_old_fill)
IDS_LSM_AS(setxattr, removexattr_old, inode_removexattr, removexattr_old_fill)
