// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* Event rename: a file or folder gets another name or place. */
#include "event.bpf.h"

/**
 * struct rename_ev - the event
 * @from: what is renamed
 * @to: what it will be
 * @flags: of renameat2, or RENAME_UNKNOWN
 */
struct rename_ev {
	struct ids_ev base;
	struct ids_object from, to;
	u32 flags;
};

#define RENAME_UNKNOWN 0xffffffffu

IDS_PAIR_READERS(rename, from, to)

IDS_READER int rd_rename_replaces(struct rename_ev *ev, u32 who, u64 *val)
{
	*val = ids_object_inode(&ev->to) != NULL;
	return IDS_OK;
}

IDS_MEMBER_UNLESS(rename, flags, flags, RENAME_UNKNOWN)

IDS_INLINE void record_rename(u32 slot, struct rename_ev *ev)
{
	IDS_REC_PAIR(slot, ev, rename, RENAME);
	IDS_REC_NUMBER(slot, ev, IDS_WHO_EVENT, F_RENAME_REPLACES, rd_rename_replaces);
	IDS_REC_NUMBER(slot, ev, IDS_WHO_EVENT, F_RENAME_FLAGS, rd_rename_flags);
}

IDS_EVENT(rename)

/* Before 5.19 the hook has no flags, and the kernel calls it once more for an exchange. */
IDS_INLINE bool rename_old_fill(struct rename_ev *ev, u64 *ctx)
{
	ev->from = ids_object_in((void *)ctx[0], (void *)ctx[1]);
	ev->to = ids_object_in((void *)ctx[2], (void *)ctx[3]);
	ev->flags = RENAME_UNKNOWN;
	return true;
}

IDS_INLINE bool rename_fill(struct rename_ev *ev, u64 *ctx)
{
	IDS_ARGUMENTS(ctx, 5);
	rename_old_fill(ev, ctx);
	ev->flags = ctx[4];
	return true;
}

/* The other half of an exchange. */
IDS_INLINE bool rename_back_fill(struct rename_ev *ev, u64 *ctx)
{
	ev->from = ids_object_in((void *)ctx[2], (void *)ctx[3]);
	ev->to = ids_object_in((void *)ctx[0], (void *)ctx[1]);
	ev->flags = ctx[4];
	IDS_ARGUMENTS(ctx, 5);
	return ev->flags & RENAME_EXCHANGE;
}

IDS_LSM(rename, path_rename, rename_fill)
IDS_LSM_AS(rename, rename_back, path_rename, rename_back_fill)
IDS_HOOK(rename_old_lsm, "lsm/path_rename", rename, rename_old_fill, IDS_LSM_FLAGS)
