// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* Event chown: a file's owner or group is set. */
#include "event.bpf.h"

/**
 * struct chown_ev - the event
 * @owner: the user that it gets, or CHOWN_NOT
 * @group: the group that it gets, or CHOWN_NOT
 */
struct chown_ev {
	struct ids_ev base;
	struct ids_object file;
	u32 owner, group;
};

#define CHOWN_NOT 0xffffffffu

IDS_OBJECT_READERS(chown, file)
IDS_MEMBER_UNLESS(chown, new_owner, owner, CHOWN_NOT)
IDS_MEMBER_UNLESS(chown, new_group, group, CHOWN_NOT)

IDS_INLINE void record_chown(u32 slot, struct chown_ev *ev)
{
	IDS_REC_OBJECT(slot, ev, chown, CHOWN);
	IDS_REC_NUMBER(slot, ev, IDS_WHO_EVENT, F_CHOWN_NEW_OWNER, rd_chown_new_owner);
	IDS_REC_NUMBER(slot, ev, IDS_WHO_EVENT, F_CHOWN_NEW_GROUP, rd_chown_new_group);
}

IDS_EVENT(chown)

IDS_INLINE bool chown_fill(struct chown_ev *ev, u64 *ctx)
{
	ev->file = ids_object_at((void *)ctx[0]);
	ev->owner = ctx[1];
	ev->group = ctx[2];
	return true;
}

IDS_LSM(chown, path_chown, chown_fill)

/* Before 6.1 no program can be on a function that gets a struct, as path_chown does. */
IDS_INLINE bool chown_old_fill(struct chown_ev *ev, u64 *ctx)
{
	struct iattr *attr = (void *)ctx[1];
	u32 valid = BPF_CORE_READ(attr, ia_valid);

	ev->file = (struct ids_object){ctx[0], 0};
	ev->owner = valid & ATTR_UID ? BPF_CORE_READ(attr, ia_uid.val) : CHOWN_NOT;
	ev->group = valid & ATTR_GID ? BPF_CORE_READ(attr, ia_gid.val) : CHOWN_NOT;
	return valid & (ATTR_UID | ATTR_GID);
}

IDS_LSM_AS(chown, chown_old, inode_setattr, chown_old_fill)
