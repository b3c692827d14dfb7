// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* Event io_uring: a ring is made. What it does is seen by the events of files and the network. */
#include "anon.bpf.h"

#define URING_FLAGS_AT 8 /* in struct io_uring_params, which is of the kernel's interface */

/** struct io_uring_ev - the event */
struct io_uring_ev {
	struct ids_ev base;
};

IDS_NUMBER_READER(io_uring, entries, (u32)ids_sysarg0())

IDS_READER int rd_io_uring_flags(struct io_uring_ev *ev, u32 who, u64 *val)
{
	u32 flags = 0;

	if (bpf_probe_read_user(&flags, sizeof(flags), (void *)ids_sysarg1() + URING_FLAGS_AT)) {
		ids_error(IDS_ERR_READ_USER);
		return IDS_UNREADABLE;
	}
	*val = flags;
	return IDS_OK;
}

IDS_INLINE void record_io_uring(u32 slot, struct io_uring_ev *ev)
{
	IDS_REC_FIELD(slot, ev, io_uring, entries, F_IO_URING_ENTRIES);
	IDS_REC_FIELD(slot, ev, io_uring, flags, F_IO_URING_FLAGS);
}

IDS_EVENT(io_uring)

IDS_INLINE bool io_uring_fill_anon(struct io_uring_ev *ev, u64 *ctx)
{
	return ids_anon_is(ctx, "[io_uring]", 11);
}

IDS_INLINE bool io_uring_fill(struct io_uring_ev *ev, u64 *ctx)
{
	return true;
}

IDS_LSM(io_uring, inode_init_security_anon, io_uring_fill_anon)
IDS_HOOK(io_uring_fn, "fentry/io_uring_setup", io_uring, io_uring_fill, IDS_EV_SIGNAL)
