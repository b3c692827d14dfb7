// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* Event mount: by mount(), by move_mount() of what fsmount() or open_tree() made, by pivot_root().
 */
#include "system.bpf.h"

#define MS_REMOUNT     0x20
#define MS_BIND        0x1000
#define MS_MOVE        0x2000
#define MS_PROPAGATION 0x1e0000 /* MS_UNBINDABLE, MS_PRIVATE, MS_SLAVE, MS_SHARED */

/* The named values MOUNTOPS of the catalogue. */
enum mount_op {
	MOUNT_NEW = 1,
	MOUNT_BIND,
	MOUNT_REMOUNT,
	MOUNT_MOVE,
	MOUNT_PROPAGATION,
	MOUNT_ATTACH,
	MOUNT_PIVOT,
};

/**
 * struct mount_ev - the event
 * @at: where
 * @source, @fstype: addresses of strings, 0: there is none
 */
struct mount_ev {
	struct ids_ev base;
	struct ids_object at;
	u64 source, fstype;
	u32 flags, op;
	u32 has_flags;
};

IDS_OBJECT_PATH(mount, at, path)
IDS_NUMBER_READER(mount, op, ev->op)

IDS_READER s64 rd_mount_source(struct mount_ev *ev, u32 who, u32 off)
{
	return ids_string_at(&ev->base, off, ev->source);
}

IDS_READER s64 rd_mount_fstype(struct mount_ev *ev, u32 who, u32 off)
{
	return ids_string_at(&ev->base, off, ev->fstype);
}

IDS_READER int rd_mount_flags(struct mount_ev *ev, u32 who, u64 *val)
{
	*val = ev->flags;
	return ev->has_flags ? IDS_OK : IDS_ABSENT;
}

IDS_INLINE void record_mount(u32 slot, struct mount_ev *ev)
{
	IDS_REC_STRING(slot, ev, IDS_WHO_EVENT, F_MOUNT_PATH, rd_mount_path);
	IDS_REC_STRING(slot, ev, IDS_WHO_EVENT, F_MOUNT_SOURCE, rd_mount_source);
	IDS_REC_STRING(slot, ev, IDS_WHO_EVENT, F_MOUNT_FSTYPE, rd_mount_fstype);
	IDS_REC_FIELD(slot, ev, mount, flags, F_MOUNT_FLAGS);
	IDS_REC_FIELD(slot, ev, mount, op, F_MOUNT_OP);
}

IDS_EVENT(mount)

/* What mount() does for these flags; the first that holds. */
IDS_INLINE u32 mount_op(u32 flags)
{
	if (flags & MS_REMOUNT)
		return MOUNT_REMOUNT;
	if (flags & MS_BIND)
		return MOUNT_BIND;
	if (flags & MS_PROPAGATION)
		return MOUNT_PROPAGATION;
	return flags & MS_MOVE ? MOUNT_MOVE : MOUNT_NEW;
}

IDS_INLINE bool mount_fill(struct mount_ev *ev, u64 *ctx)
{
	ev->at = ids_object_at((void *)ctx[1]);
	ev->source = ctx[0];
	ev->fstype = ctx[2];
	ev->flags = ctx[3];
	ev->has_flags = 1;
	ev->op = mount_op(ev->flags);
	return true;
}

IDS_INLINE void mount_what(struct mount_ev *ev, const struct path *from)
{
	struct dentry *d = BPF_CORE_READ(from, dentry);

	ev->source = ids_devname((u64)BPF_CORE_READ(from, mnt));
	ev->fstype = (u64)BPF_CORE_READ(d, d_sb, s_type, name);
}

IDS_INLINE bool mount_fill_move(struct mount_ev *ev, u64 *ctx)
{
	const struct path *from = (void *)ctx[0];

	ev->at = ids_object_at((void *)ctx[1]);
	mount_what(ev, from);
	ev->op = ids_detached((u64)BPF_CORE_READ(from, mnt)) ? MOUNT_ATTACH : MOUNT_MOVE;
	return true;
}

/* The new root's mount is what is mounted: on the root. */
IDS_INLINE bool mount_fill_pivot(struct mount_ev *ev, u64 *ctx)
{
	const struct path *to = (void *)ctx[1];

	ev->at = ids_object_at(to);
	mount_what(ev, to);
	ev->op = MOUNT_PIVOT;
	return true;
}

IDS_LSM(mount, sb_mount, mount_fill)
IDS_LSM_AS(mount, mount_move, move_mount, mount_fill_move)
IDS_LSM_AS(mount, mount_pivot, sb_pivotroot, mount_fill_pivot)
