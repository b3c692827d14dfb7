// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* Event create: a name that does not exist yet gets a file, which is new or had no name at all. */
#include "event.bpf.h"

/** struct create_ev - the event */
struct create_ev {
	struct ids_ev base;
	struct ids_object file;
	u32 mode;
};

IDS_PLACE_READERS(create, file)
IDS_MEMBER(create, mode, mode)

IDS_INLINE void record_create(u32 slot, struct create_ev *ev)
{
	IDS_REC_PLACE(slot, ev, create, CREATE);
	IDS_REC_NUMBER(slot, ev, IDS_WHO_EVENT, F_CREATE_MODE, rd_create_mode);
}

IDS_EVENT(create)

IDS_INLINE bool create_fill(struct create_ev *ev, u64 *ctx)
{
	u32 mode = ids_new_mode(ctx[2]);

	ev->file = ids_object_in((void *)ctx[0], (void *)ctx[1]);
	ev->mode = mode & S_IFMT ? mode : mode | S_IFREG;
	return true;
}

IDS_LSM(create, path_mknod, create_fill)

/* The first name of a file that was opened without one (O_TMPFILE). */
IDS_INLINE bool create_link_fill(struct create_ev *ev, u64 *ctx)
{
	struct inode *inode = BPF_CORE_READ((struct dentry *)ctx[0], d_inode);

	ev->file = ids_object_in((void *)ctx[1], (void *)ctx[2]);
	ev->mode = BPF_CORE_READ(inode, i_mode);
	return !BPF_CORE_READ(inode, i_nlink);
}

IDS_LSM_AS(create, create_link, path_link, create_link_fill)
