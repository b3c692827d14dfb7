// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* Event symlink: a symbolic link is made. */
#include "event.bpf.h"

/**
 * struct symlink_ev - the event
 * @target: what the link says, a string of the kernel
 */
struct symlink_ev {
	struct ids_ev base;
	struct ids_object file;
	u64 target;
};

IDS_PLACE_READERS(symlink, file)
IDS_NAME_MEMBER(symlink, link_target, target)

IDS_INLINE void record_symlink(u32 slot, struct symlink_ev *ev)
{
	IDS_REC_PLACE(slot, ev, symlink, SYMLINK);
	IDS_REC_STRING(slot, ev, IDS_WHO_EVENT, F_SYMLINK_LINK_TARGET, rd_symlink_link_target);
}

IDS_EVENT(symlink)

IDS_INLINE bool symlink_fill(struct symlink_ev *ev, u64 *ctx)
{
	ev->file = ids_object_in((void *)ctx[0], (void *)ctx[1]);
	ev->target = ctx[2];
	return true;
}

IDS_LSM(symlink, path_symlink, symlink_fill)
