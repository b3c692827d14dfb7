// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* Event capset: a process sets its capabilities. */
#include "event.bpf.h"

/**
 * struct capset_ev - the event
 * @effective: address of the set that is asked for, and so on
 */
struct capset_ev {
	struct ids_ev base;
	u64 effective, inheritable, permitted;
};

/* The set of capabilities at @from: in all kernels 64 bits. */
IDS_INLINE int capset_read(u64 from, u64 *val)
{
	u64 caps = 0; /* @val itself must not be given to a helper: all values of the decision would
			 stay in memory */

	if (!bpf_probe_read_kernel(&caps, sizeof(caps), (void *)from)) {
		*val = caps;
		return IDS_OK;
	}
	ids_error(IDS_ERR_READ_KERNEL);
	return IDS_UNREADABLE;
}

#define CAPSET_READER(field, member)                                                               \
	IDS_READER int rd_capset_##field(struct capset_ev *ev, u32 who, u64 *val)                  \
	{                                                                                          \
		return capset_read(ev->member, val);                                               \
	}
CAPSET_READER(new_caps, effective)
CAPSET_READER(new_inheritable, inheritable)
CAPSET_READER(new_permitted, permitted)

IDS_INLINE void record_capset(u32 slot, struct capset_ev *ev)
{
	IDS_REC_NUMBER(slot, ev, IDS_WHO_EVENT, F_CAPSET_NEW_CAPS, rd_capset_new_caps);
	IDS_REC_NUMBER(slot, ev, IDS_WHO_EVENT, F_CAPSET_NEW_INHERITABLE,
		       rd_capset_new_inheritable);
	IDS_REC_NUMBER(slot, ev, IDS_WHO_EVENT, F_CAPSET_NEW_PERMITTED, rd_capset_new_permitted);
}

IDS_EVENT(capset)

IDS_INLINE bool capset_fill(struct capset_ev *ev, u64 *ctx)
{
	ev->effective = ctx[2];
	ev->inheritable = ctx[3];
	ev->permitted = ctx[4];
	return true;
}

IDS_LSM(capset, capset, capset_fill)
