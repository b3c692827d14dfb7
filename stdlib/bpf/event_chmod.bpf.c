// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* Event chmod: a file's permission bits are set. */
#include "event.bpf.h"

/** struct chmod_ev - the event */
struct chmod_ev {
	struct ids_ev base;
	struct ids_object file;
	u32 mode;
};

IDS_OBJECT_READERS(chmod, file)
IDS_MEMBER(chmod, new_mode, mode)

IDS_INLINE void record_chmod(u32 slot, struct chmod_ev *ev)
{
	IDS_REC_OBJECT(slot, ev, chmod, CHMOD);
	IDS_REC_NUMBER(slot, ev, IDS_WHO_EVENT, F_CHMOD_NEW_MODE, rd_chmod_new_mode);
}

IDS_EVENT(chmod)

IDS_INLINE bool chmod_fill(struct chmod_ev *ev, u64 *ctx)
{
	ev->file = ids_object_at((void *)ctx[0]);
	ev->mode = ctx[1] & S_IALLUGO;
	return true;
}

IDS_LSM(chmod, path_chmod, chmod_fill)
