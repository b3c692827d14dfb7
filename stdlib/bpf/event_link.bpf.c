// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* Event link: a file gets another name. */
#include "event.bpf.h"

/** struct link_ev - the event: the file and its new name */
struct link_ev {
	struct ids_ev base;
	struct ids_object from, to;
};

IDS_PAIR_READERS(link, from, to)

IDS_INLINE void record_link(u32 slot, struct link_ev *ev)
{
	IDS_REC_PAIR(slot, ev, link, LINK);
}

IDS_EVENT(link)

/* The hook is reached only if both names are of one mount. */
IDS_INLINE bool link_fill(struct link_ev *ev, u64 *ctx)
{
	ev->to = ids_object_in((void *)ctx[1], (void *)ctx[2]);
	ev->from = (struct ids_object){ctx[0], ev->to.mnt};
	return true;
}

IDS_LSM(link, path_link, link_fill)
