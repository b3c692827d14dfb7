// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* Event ptrace: a process reaches into another one. */
#include "event.bpf.h"
#include "target.bpf.h"

/* Named values of mode. */
#define PTRACE_IS_READ    1
#define PTRACE_IS_ATTACH  2
#define PTRACE_IS_TRACEME 3

/**
 * struct ptrace_ev - the event
 * @mode: PTRACE_IS_*
 */
struct ptrace_ev {
	struct ids_ev base;
	u32 mode;
};

IDS_EVENT_NUMBER(ptrace, mode, ev->mode)

IDS_INLINE void record_ptrace(u32 slot, struct ptrace_ev *ev)
{
	IDS_REC_NUMBER(slot, ev, IDS_WHO_EVENT, F_PTRACE_MODE, rd_ptrace_mode);
	ids_rec_target(slot, &ev->base);
}

IDS_EVENT(ptrace)

IDS_INLINE bool ptrace_fill(struct ptrace_ev *ev, u64 *ctx)
{
	ids_aim(&ev->base, ctx, 0);
	ev->mode = (u32)ctx[1] & PTRACE_ATTACH ? PTRACE_IS_ATTACH : PTRACE_IS_READ;
	return true;
}

/* Here the process asks to be traced, by its parent: it is done to itself. */
IDS_INLINE bool ptrace_traceme_fill(struct ptrace_ev *ev, u64 *ctx)
{
	ev->base.target = ids_current();
	ev->mode = PTRACE_IS_TRACEME;
	return true;
}

IDS_LSM(ptrace, ptrace_access_check, ptrace_fill)
IDS_LSM_AS(ptrace, ptrace_traceme, ptrace_traceme, ptrace_traceme_fill)
