// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* Event utimes: a file's times are set. */
#include "event.bpf.h"

/** struct utimes_ev - the event; @attr: address of the struct iattr, @valid: ATTR_* of what is set
 */
struct utimes_ev {
	struct ids_ev base;
	struct ids_object file;
	u64 attr;
	u32 valid;
};

IDS_OBJECT_READERS(utimes, file)

IDS_READER int rd_utimes_new_mtime(struct utimes_ev *ev, u32 who, u64 *val)
{
	struct iattr *attr = (void *)ev->attr;

	*val = BPF_CORE_READ(attr, ia_mtime.tv_sec);
	return ev->valid & ATTR_MTIME_SET ? IDS_OK : IDS_ABSENT;
}

IDS_READER int rd_utimes_new_atime(struct utimes_ev *ev, u32 who, u64 *val)
{
	struct iattr *attr = (void *)ev->attr;

	*val = BPF_CORE_READ(attr, ia_atime.tv_sec);
	return ev->valid & ATTR_ATIME_SET ? IDS_OK : IDS_ABSENT;
}

IDS_INLINE void record_utimes(u32 slot, struct utimes_ev *ev)
{
	IDS_REC_OBJECT(slot, ev, utimes, UTIMES);
	IDS_REC_NUMBER(slot, ev, IDS_WHO_EVENT, F_UTIMES_NEW_MTIME, rd_utimes_new_mtime);
	IDS_REC_NUMBER(slot, ev, IDS_WHO_EVENT, F_UTIMES_NEW_ATIME, rd_utimes_new_atime);
}

IDS_EVENT(utimes)

/* Other changes of a file's times go with what is done to it. */
IDS_INLINE bool utimes_set(struct utimes_ev *ev, u64 dentry, struct iattr *attr)
{
	ev->file = (struct ids_object){dentry, 0};
	ev->valid = BPF_CORE_READ(attr, ia_valid);
	ev->attr = (u64)attr;
	return ev->valid & (ATTR_ATIME_SET | ATTR_MTIME_SET | ATTR_TOUCH);
}

IDS_INLINE bool utimes_fill(struct utimes_ev *ev, u64 *ctx)
{
	IDS_ARGUMENTS(ctx, 3);
	return utimes_set(ev, ctx[1], (void *)ctx[2]);
}

/* Of kernels whose hook has no mapping of ids in front. */
IDS_INLINE bool utimes_old_fill(struct utimes_ev *ev, u64 *ctx)
{
	return utimes_set(ev, ctx[0], (void *)ctx[1]);
}

IDS_LSM(utimes, inode_setattr, utimes_fill)
IDS_LSM_AS(utimes, utimes_old, inode_setattr, utimes_old_fill)
