// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/*
 * Event prctl: a process asks for an operation on itself.
 *
 * A program that decides nothing returns 0 here as everywhere: the kernel goes on to the hook's
 * own function, which says that it knows no such operation, and prctl does what it does.
 */
#include "event.bpf.h"

/** struct prctl_ev - the event */
struct prctl_ev {
	struct ids_ev base;
	u64 arg[4];
	u32 option;
};

IDS_EVENT_NUMBER(prctl, option, ev->option)
IDS_EVENT_NUMBER(prctl, arg2, ev->arg[0])
IDS_EVENT_NUMBER(prctl, arg3, ev->arg[1])
IDS_EVENT_NUMBER(prctl, arg4, ev->arg[2])
IDS_EVENT_NUMBER(prctl, arg5, ev->arg[3])

IDS_INLINE void record_prctl(u32 slot, struct prctl_ev *ev)
{
	IDS_REC_NUMBER(slot, ev, IDS_WHO_EVENT, F_PRCTL_OPTION, rd_prctl_option);
	IDS_REC_NUMBER(slot, ev, IDS_WHO_EVENT, F_PRCTL_ARG2, rd_prctl_arg2);
	IDS_REC_NUMBER(slot, ev, IDS_WHO_EVENT, F_PRCTL_ARG3, rd_prctl_arg3);
	IDS_REC_NUMBER(slot, ev, IDS_WHO_EVENT, F_PRCTL_ARG4, rd_prctl_arg4);
	IDS_REC_NUMBER(slot, ev, IDS_WHO_EVENT, F_PRCTL_ARG5, rd_prctl_arg5);
}

IDS_EVENT(prctl)

IDS_INLINE bool prctl_fill(struct prctl_ev *ev, u64 *ctx)
{
	volatile u64 *args = ctx; /* the verifier takes no halves of them */

	ev->option = args[0];
	for (int i = 0; i < 4; i++)
		ev->arg[i] = args[1 + i];
	return true;
}

IDS_LSM(prctl, task_prctl, prctl_fill)
