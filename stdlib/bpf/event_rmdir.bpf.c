// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* Event rmdir: a folder is deleted. */
#include "event.bpf.h"

/** struct rmdir_ev - the event */
struct rmdir_ev {
	struct ids_ev base;
	struct ids_object file;
};

IDS_OBJECT_READERS(rmdir, file)

IDS_INLINE void record_rmdir(u32 slot, struct rmdir_ev *ev)
{
	IDS_REC_OBJECT(slot, ev, rmdir, RMDIR);
}

IDS_EVENT(rmdir)

IDS_INLINE bool rmdir_fill(struct rmdir_ev *ev, u64 *ctx)
{
	ev->file = ids_object_in((void *)ctx[0], (void *)ctx[1]);
	return true;
}

IDS_LSM(rmdir, path_rmdir, rmdir_fill)
