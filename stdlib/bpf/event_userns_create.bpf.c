// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* Event userns_create: a user namespace is made, by unshare or by clone. */
#include "event.bpf.h"

/**
 * struct userns_create_ev - the event
 * @level: of the namespace that it is made in; 0 is the initial one
 */
struct userns_create_ev {
	struct ids_ev base;
	u32 level;
};

IDS_EVENT_NUMBER(userns_create, level, ev->level)

IDS_INLINE void record_userns_create(u32 slot, struct userns_create_ev *ev)
{
	IDS_REC_NUMBER(slot, ev, IDS_WHO_EVENT, F_USERNS_CREATE_LEVEL, rd_userns_create_level);
}

IDS_EVENT(userns_create)

IDS_INLINE bool userns_create_fill(struct userns_create_ev *ev, u64 *ctx)
{
	ev->level = BPF_CORE_READ(ids_current(), cred, user_ns, level) + 1;
	return true;
}

IDS_HOOK(userns_create_lsm, "lsm/userns_create", userns_create, userns_create_fill, IDS_LSM_FLAGS)
IDS_HOOK(userns_create_fn, "fentry/create_user_ns", userns_create, userns_create_fill,
	 IDS_EV_SIGNAL)
