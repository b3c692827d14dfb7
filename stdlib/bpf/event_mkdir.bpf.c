// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* Event mkdir: a folder is made. */
#include "event.bpf.h"

/** struct mkdir_ev - the event */
struct mkdir_ev {
	struct ids_ev base;
	struct ids_object file;
	u32 mode;
};

IDS_PLACE_READERS(mkdir, file)
IDS_MEMBER(mkdir, mode, mode)

IDS_INLINE void record_mkdir(u32 slot, struct mkdir_ev *ev)
{
	IDS_REC_PLACE(slot, ev, mkdir, MKDIR);
	IDS_REC_NUMBER(slot, ev, IDS_WHO_EVENT, F_MKDIR_MODE, rd_mkdir_mode);
}

IDS_EVENT(mkdir)

IDS_INLINE bool mkdir_fill(struct mkdir_ev *ev, u64 *ctx)
{
	ev->file = ids_object_in((void *)ctx[0], (void *)ctx[1]);
	ev->mode = ids_new_mode(ctx[2]) & S_IALLUGO;
	return true;
}

IDS_LSM(mkdir, path_mkdir, mkdir_fill)
