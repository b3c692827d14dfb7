// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* Event setuid: a process changes its user ids. */
#include "event.bpf.h"

/**
 * struct setuid_ev - the event
 * @new: its credentials as they are to be; an address
 * @call: LSM_SETID_*
 */
struct setuid_ev {
	struct ids_ev base;
	struct cred *new;
	u32 call;
};

IDS_EVENT_MEMBER(setuid, new_uid, new, uid.val)
IDS_EVENT_MEMBER(setuid, new_euid, new, euid.val)
IDS_EVENT_MEMBER(setuid, new_suid, new, suid.val)
IDS_EVENT_MEMBER(setuid, new_fsuid, new, fsuid.val)
IDS_EVENT_NUMBER(setuid, call, ev->call)

IDS_INLINE void record_setuid(u32 slot, struct setuid_ev *ev)
{
	IDS_REC_NUMBER(slot, ev, IDS_WHO_EVENT, F_SETUID_NEW_UID, rd_setuid_new_uid);
	IDS_REC_NUMBER(slot, ev, IDS_WHO_EVENT, F_SETUID_NEW_EUID, rd_setuid_new_euid);
	IDS_REC_NUMBER(slot, ev, IDS_WHO_EVENT, F_SETUID_NEW_SUID, rd_setuid_new_suid);
	IDS_REC_NUMBER(slot, ev, IDS_WHO_EVENT, F_SETUID_NEW_FSUID, rd_setuid_new_fsuid);
	IDS_REC_NUMBER(slot, ev, IDS_WHO_EVENT, F_SETUID_CALL, rd_setuid_call);
}

IDS_EVENT(setuid)

IDS_INLINE bool setuid_fill(struct setuid_ev *ev, u64 *ctx)
{
	ev->new = (void *)ctx[0];
	ev->call = ctx[2];
	return true;
}

IDS_LSM(setuid, task_fix_setuid, setuid_fill)
