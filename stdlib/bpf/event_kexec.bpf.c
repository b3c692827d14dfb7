// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* Event kexec: another kernel is loaded, from files or from memory. */
#include "system.bpf.h"

/* The named values KEXECPARTS of the catalogue. */
enum kexec_part { KEXEC_KERNEL = 1, KEXEC_INITRAMFS };

/** struct kexec_ev - the event; @file is zero if it is in memory */
struct kexec_ev {
	struct ids_ev base;
	struct ids_object file;
	u32 part;
};

IDS_OBJECT_READERS(kexec, file)
IDS_NUMBER_READER(kexec, from_memory, !ev->file.dentry)
IDS_NUMBER_READER(kexec, part, ev->part)

IDS_INLINE void record_kexec(u32 slot, struct kexec_ev *ev)
{
	IDS_REC_OBJECT(slot, ev, kexec, KEXEC);
	IDS_REC_FIELD(slot, ev, kexec, from_memory, F_KEXEC_FROM_MEMORY);
	IDS_REC_FIELD(slot, ev, kexec, part, F_KEXEC_PART);
}

IDS_EVENT(kexec)

IDS_INLINE bool kexec_fill(struct kexec_ev *ev, u64 *ctx)
{
	ev->part = ids_reads(ctx[1], KEXEC_INITRAMFS) ? KEXEC_INITRAMFS : KEXEC_KERNEL;
	if (ev->part == KEXEC_KERNEL && !ids_reads(ctx[1], KEXEC_IMAGE))
		return false;
	ev->file = ids_object_maybe(ids_raw_arg(ctx, 0));
	return true;
}

IDS_INLINE bool kexec_fill_data(struct kexec_ev *ev, u64 *ctx)
{
	ev->part = ids_loads(ctx[0], KEXEC_INITRAMFS) ? KEXEC_INITRAMFS : KEXEC_KERNEL;
	return ev->part == KEXEC_INITRAMFS || ids_loads(ctx[0], KEXEC_IMAGE);
}

IDS_LSM(kexec, kernel_read_file, kexec_fill)
IDS_LSM_AS(kexec, kexec_data, kernel_load_data, kexec_fill_data)
