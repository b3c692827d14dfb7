// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* Event signal: a process sends a signal to one, itself included. */
#include "event.bpf.h"
#include "target.bpf.h"

#define SIGIO 29

/** struct signal_ev - the event */
struct signal_ev {
	struct ids_ev base;
	u32 sig;
};

IDS_EVENT_NUMBER(signal, sig, ev->sig)

IDS_INLINE void record_signal(u32 slot, struct signal_ev *ev)
{
	IDS_REC_NUMBER(slot, ev, IDS_WHO_EVENT, F_SIGNAL_SIG, rd_signal_sig);
	ids_rec_target(slot, &ev->base);
}

IDS_EVENT(signal)

/* Number 0 only asks whether the process exists: nothing is sent. */
IDS_INLINE bool signal_fill(struct signal_ev *ev, u64 *ctx)
{
	ev->sig = ctx[2];
	if (!ev->sig)
		return false;
	ids_aim(&ev->base, ctx, 0);
	return true;
}

/*
 * A descriptor that tells its owner with a signal of somebody's choice (F_SETOWN, F_SETSIG). The
 * current process is who made it ready, the one that chose need not be there any more.
 */
IDS_INLINE bool signal_io_fill(struct signal_ev *ev, u64 *ctx)
{
	ev->sig = ctx[2];
	if (!ev->sig)
		ev->sig = SIGIO;
	ids_aim(&ev->base, ctx, 0);
	return true;
}

IDS_LSM(signal, task_kill, signal_fill)
IDS_LSM_AS(signal, signal_io, file_send_sigiotask, signal_io_fill)
