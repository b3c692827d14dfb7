// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* Event mprotect: the protection of mapped memory is changed. */
#include "system.bpf.h"

#define PROT_ALL 7 /* the lowest flags of a mapping are those of mmap's prot */

/** struct mprotect_ev - the event; @file is zero for anonymous memory */
struct mprotect_ev {
	struct ids_ev base;
	struct ids_object file;
	u32 prot, old_prot;
};

IDS_OBJECT_READERS(mprotect, file)
IDS_NUMBER_READER(mprotect, prot, ev->prot)
IDS_NUMBER_READER(mprotect, old_prot, ev->old_prot)
IDS_NUMBER_READER(mprotect, anonymous, !ev->file.dentry)

IDS_INLINE void record_mprotect(u32 slot, struct mprotect_ev *ev)
{
	IDS_REC_OBJECT(slot, ev, mprotect, MPROTECT);
	IDS_REC_FIELD(slot, ev, mprotect, prot, F_MPROTECT_PROT);
	IDS_REC_FIELD(slot, ev, mprotect, old_prot, F_MPROTECT_OLD_PROT);
	IDS_REC_FIELD(slot, ev, mprotect, anonymous, F_MPROTECT_ANONYMOUS);
}

IDS_EVENT(mprotect)

IDS_INLINE bool mprotect_fill(struct mprotect_ev *ev, u64 *ctx)
{
	struct vm_area_struct *vma = (void *)ctx[0];

	ev->prot = ctx[2];
	ev->old_prot = BPF_CORE_READ(vma, vm_flags) & PROT_ALL;
	ev->file = ids_object_maybe((u64)BPF_CORE_READ(vma, vm_file));
	return true;
}

IDS_LSM(mprotect, file_mprotect, mprotect_fill)
