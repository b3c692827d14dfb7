// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* Event truncate: a file is cut or lengthened. */
#include "event.bpf.h"
#include "syscall.bpf.h"

#define NR_TRUNCATE         76
#define NR_FTRUNCATE        77
#define NR_TRUNCATE_IA32    92
#define NR_FTRUNCATE_IA32   93
#define NR_TRUNCATE64_IA32  193
#define NR_FTRUNCATE64_IA32 194

/** struct truncate_ev - the event */
struct truncate_ev {
	struct ids_ev base;
	struct ids_object file;
};

IDS_OBJECT_READERS(truncate, file)

IDS_INLINE bool truncate_opens(u32 nr, bool compat)
{
	/* open, creat, openat, open_by_handle_at, openat2 */
	if (compat)
		return nr == 5 || nr == 8 || nr == 295 || nr == 342 || nr == 437;
	return nr == 2 || nr == 85 || nr == 257 || nr == 304 || nr == 437;
}

/* The hooks get no size: it is the system call's argument, or none if the file is opened. */
IDS_READER int rd_truncate_new_size(struct truncate_ev *ev, u32 who, u64 *val)
{
	struct pt_regs *regs = ids_regs();
	u64 nr = BPF_CORE_READ(regs, orig_ax);
	bool compat = ids_compat();

	if (!ids_calling(regs))
		return IDS_UNREADABLE;
	*val = 0;
	if (truncate_opens(nr, compat))
		return IDS_OK;
	if (!compat && (nr == NR_TRUNCATE || nr == NR_FTRUNCATE))
		*val = BPF_CORE_READ(regs, si);
	else if (compat && (nr == NR_TRUNCATE_IA32 || nr == NR_FTRUNCATE_IA32))
		*val = (u32)BPF_CORE_READ(regs, cx);
	else if (compat && (nr == NR_TRUNCATE64_IA32 || nr == NR_FTRUNCATE64_IA32))
		*val = (u32)BPF_CORE_READ(regs, cx) | BPF_CORE_READ(regs, dx) << 32;
	else
		return IDS_UNREADABLE;
	return IDS_OK;
}

IDS_INLINE void record_truncate(u32 slot, struct truncate_ev *ev)
{
	IDS_REC_OBJECT(slot, ev, truncate, TRUNCATE);
	IDS_REC_NUMBER(slot, ev, IDS_WHO_EVENT, F_TRUNCATE_NEW_SIZE, rd_truncate_new_size);
}

IDS_EVENT(truncate)

IDS_INLINE bool truncate_fill(struct truncate_ev *ev, u64 *ctx)
{
	ev->file = ids_object_at((void *)ctx[0]);
	return true;
}

/* From 6.2 on: ftruncate, and open with O_TRUNC. */
IDS_INLINE bool truncate_file_fill(struct truncate_ev *ev, u64 *ctx)
{
	ev->file = ids_object_of((void *)ctx[0]);
	return true;
}

IDS_LSM(truncate, path_truncate, truncate_fill)
IDS_LSM_AS(truncate, truncate_file, file_truncate, truncate_file_fill)
