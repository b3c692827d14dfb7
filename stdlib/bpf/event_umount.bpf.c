// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* Event umount: something is unmounted. */
#include "system.bpf.h"

/** struct umount_ev - the event; @at is the root of the mount that goes */
struct umount_ev {
	struct ids_ev base;
	struct ids_object at;
	u32 flags;
};

IDS_OBJECT_PATH(umount, at, path)
IDS_OBJECT_STRING(umount, at, fs, ids_object_fs)
IDS_NUMBER_READER(umount, flags, ev->flags)

IDS_READER s64 rd_umount_source(struct umount_ev *ev, u32 who, u32 off)
{
	return ids_string_at(&ev->base, off, ids_devname(ev->at.mnt));
}

IDS_INLINE void record_umount(u32 slot, struct umount_ev *ev)
{
	IDS_REC_STRING(slot, ev, IDS_WHO_EVENT, F_UMOUNT_PATH, rd_umount_path);
	IDS_REC_STRING(slot, ev, IDS_WHO_EVENT, F_UMOUNT_SOURCE, rd_umount_source);
	IDS_REC_STRING(slot, ev, IDS_WHO_EVENT, F_UMOUNT_FS, rd_umount_fs);
	IDS_REC_FIELD(slot, ev, umount, flags, F_UMOUNT_FLAGS);
}

IDS_EVENT(umount)

IDS_INLINE bool umount_fill(struct umount_ev *ev, u64 *ctx)
{
	struct vfsmount *mnt = (void *)ctx[0];

	ev->at.dentry = (u64)BPF_CORE_READ(mnt, mnt_root);
	ev->at.mnt = (u64)mnt;
	ev->flags = ctx[1];
	return true;
}

IDS_LSM(umount, sb_umount, umount_fill)
