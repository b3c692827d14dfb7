// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* Event fork: a process makes another one. */
#include "event.bpf.h"

/**
 * struct fork_ev - the event
 * @clone: CLONE_* of the system call; the child has no number yet
 */
struct fork_ev {
	struct ids_ev base;
	u64 clone;
};

IDS_EVENT_NUMBER(fork, flags, ev->clone)

IDS_INLINE void record_fork(u32 slot, struct fork_ev *ev)
{
	IDS_REC_NUMBER(slot, ev, IDS_WHO_EVENT, F_FORK_FLAGS, rd_fork_flags);
}

IDS_EVENT(fork)

/* Threads are no processes, and what the kernel makes for itself is nobody's. */
IDS_INLINE bool fork_fill(struct fork_ev *ev, u64 *ctx)
{
	ev->clone = ctx[1];
	return !(ev->clone & CLONE_THREAD) && !(BPF_CORE_READ(ids_current(), flags) & PF_KTHREAD);
}

IDS_LSM(fork, task_alloc, fork_fill)
