// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* Event setgid: a process changes its group ids, or the supplementary ones. */
#include "event.bpf.h"

#define SETGID_GROUPS 16 /* setgroups, beside the kernel's LSM_SETID_* */

/**
 * struct setgid_ev - the event
 * @new: its credentials as they are to be; an address
 * @call: LSM_SETID_* or SETGID_GROUPS
 */
struct setgid_ev {
	struct ids_ev base;
	struct cred *new;
	u32 call;
};

IDS_EVENT_MEMBER(setgid, new_gid, new, gid.val)
IDS_EVENT_MEMBER(setgid, new_egid, new, egid.val)
IDS_EVENT_MEMBER(setgid, new_sgid, new, sgid.val)
IDS_EVENT_MEMBER(setgid, new_fsgid, new, fsgid.val)
IDS_EVENT_MEMBER(setgid, ngroups, new, group_info, ngroups)
IDS_EVENT_NUMBER(setgid, call, ev->call)

IDS_INLINE void record_setgid(u32 slot, struct setgid_ev *ev)
{
	IDS_REC_NUMBER(slot, ev, IDS_WHO_EVENT, F_SETGID_NEW_GID, rd_setgid_new_gid);
	IDS_REC_NUMBER(slot, ev, IDS_WHO_EVENT, F_SETGID_NEW_EGID, rd_setgid_new_egid);
	IDS_REC_NUMBER(slot, ev, IDS_WHO_EVENT, F_SETGID_NEW_SGID, rd_setgid_new_sgid);
	IDS_REC_NUMBER(slot, ev, IDS_WHO_EVENT, F_SETGID_NEW_FSGID, rd_setgid_new_fsgid);
	IDS_REC_NUMBER(slot, ev, IDS_WHO_EVENT, F_SETGID_NGROUPS, rd_setgid_ngroups);
	IDS_REC_NUMBER(slot, ev, IDS_WHO_EVENT, F_SETGID_CALL, rd_setgid_call);
}

IDS_EVENT(setgid)

IDS_INLINE bool setgid_fill(struct setgid_ev *ev, u64 *ctx)
{
	ev->new = (void *)ctx[0];
	ev->call = ctx[2];
	return true;
}

IDS_INLINE bool setgid_groups_fill(struct setgid_ev *ev, u64 *ctx)
{
	ev->new = (void *)ctx[0];
	ev->call = SETGID_GROUPS;
	return true;
}

IDS_LSM(setgid, task_fix_setgid, setgid_fill)
IDS_LSM_AS(setgid, setgid_groups, task_fix_setgroups, setgid_groups_fill)
