// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* Event delete: a file's name is removed from its folder. */
#include "event.bpf.h"

/** struct delete_ev - the event */
struct delete_ev {
	struct ids_ev base;
	struct ids_object file;
};

IDS_OBJECT_READERS(delete, file)

IDS_INLINE void record_delete(u32 slot, struct delete_ev *ev)
{
	IDS_REC_OBJECT(slot, ev, delete, DELETE);
}

IDS_EVENT(delete)

IDS_INLINE bool delete_fill(struct delete_ev *ev, u64 *ctx)
{
	ev->file = ids_object_in((void *)ctx[0], (void *)ctx[1]);
	return true;
}

IDS_LSM(delete, path_unlink, delete_fill)
