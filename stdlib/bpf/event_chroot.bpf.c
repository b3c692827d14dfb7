// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* Event chroot: a process gets another root folder. */
#include "event.bpf.h"

/** struct chroot_ev - the event */
struct chroot_ev {
	struct ids_ev base;
	struct ids_object file;
};

IDS_OBJECT_READERS(chroot, file)

IDS_INLINE void record_chroot(u32 slot, struct chroot_ev *ev)
{
	IDS_REC_OBJECT(slot, ev, chroot, CHROOT);
}

IDS_EVENT(chroot)

IDS_INLINE bool chroot_fill(struct chroot_ev *ev, u64 *ctx)
{
	ev->file = ids_object_at((void *)ctx[0]);
	return true;
}

IDS_LSM(chroot, path_chroot, chroot_fill)
