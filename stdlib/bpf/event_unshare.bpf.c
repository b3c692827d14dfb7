// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* Event unshare: a process leaves what it shares, as namespaces, for its own. */
#include "event.bpf.h"

/** struct unshare_ev - the event */
struct unshare_ev {
	struct ids_ev base;
	u64 clone;
};

IDS_EVENT_NUMBER(unshare, flags, ev->clone)

IDS_INLINE void record_unshare(u32 slot, struct unshare_ev *ev)
{
	IDS_REC_NUMBER(slot, ev, IDS_WHO_EVENT, F_UNSHARE_FLAGS, rd_unshare_flags);
}

IDS_EVENT(unshare)

IDS_INLINE bool unshare_fill(struct unshare_ev *ev, u64 *ctx)
{
	ev->clone = ctx[0];
	return true;
}

IDS_HOOK(unshare_fn, "fentry/ksys_unshare", unshare, unshare_fill, IDS_EV_SIGNAL)
