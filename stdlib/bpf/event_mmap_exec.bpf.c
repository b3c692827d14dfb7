// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* Event mmap_exec: memory is mapped with PROT_EXEC. */
#include "system.bpf.h"

#define PROT_READ         1
#define PROT_EXEC         4
#define READ_IMPLIES_EXEC 0x0400000
#define MNT_NOEXEC        4
#define SB_I_NOEXEC       2

/** struct mmap_exec_ev - the event; @file is zero for anonymous memory */
struct mmap_exec_ev {
	struct ids_ev base;
	struct ids_object file;
	u32 prot, flags;
};

IDS_OBJECT_READERS(mmap_exec, file)
IDS_NUMBER_READER(mmap_exec, prot, ev->prot)
IDS_NUMBER_READER(mmap_exec, flags, ev->flags)
IDS_NUMBER_READER(mmap_exec, anonymous, !ev->file.dentry)

IDS_INLINE void record_mmap_exec(u32 slot, struct mmap_exec_ev *ev)
{
	IDS_REC_OBJECT(slot, ev, mmap_exec, MMAP_EXEC);
	IDS_REC_FIELD(slot, ev, mmap_exec, prot, F_MMAP_EXEC_PROT);
	IDS_REC_FIELD(slot, ev, mmap_exec, flags, F_MMAP_EXEC_FLAGS);
	IDS_REC_FIELD(slot, ev, mmap_exec, anonymous, F_MMAP_EXEC_ANONYMOUS);
}

IDS_EVENT(mmap_exec)

IDS_INLINE bool mmap_exec_fill_lsm(struct mmap_exec_ev *ev, u64 *ctx)
{
	ev->prot = ctx[2];
	ev->flags = ctx[3];
	if (!(ev->prot & PROT_EXEC))
		return false;
	ev->file = ids_object_maybe(ids_raw_arg(ctx, 0));
	return true;
}

/* Files of this mount are not executable, whatever their mode. */
IDS_INLINE bool mmap_exec_never(const struct ids_object *o)
{
	struct vfsmount *mnt = (void *)o->mnt;

	return o->mnt && (BPF_CORE_READ(mnt, mnt_flags) & MNT_NOEXEC ||
			  BPF_CORE_READ(mnt, mnt_sb, s_iflags) & SB_I_NOEXEC);
}

/* The function has not yet added what a personality adds: then what is readable is executable. */
IDS_INLINE bool mmap_exec_fill_fmod(struct mmap_exec_ev *ev, u64 *ctx)
{
	ev->prot = ctx[1];
	ev->flags = ctx[2];
	if (!(ev->prot & (PROT_EXEC | PROT_READ)))
		return false;
	if (!(ev->prot & PROT_EXEC) &&
	    !(BPF_CORE_READ(ids_current(), personality) & READ_IMPLIES_EXEC))
		return false;
	ev->file = ids_object_maybe(ids_raw_arg(ctx, 0));
	if (!(ev->prot & PROT_EXEC) && mmap_exec_never(&ev->file))
		return false;
	ev->prot |= PROT_EXEC;
	return true;
}

IDS_HOOK(mmap_exec_lsm, "lsm/mmap_file", mmap_exec, mmap_exec_fill_lsm, IDS_LSM_FLAGS)
IDS_HOOK(mmap_exec_fmod, "fmod_ret/security_mmap_file", mmap_exec, mmap_exec_fill_fmod,
	 IDS_LSM_FLAGS)
