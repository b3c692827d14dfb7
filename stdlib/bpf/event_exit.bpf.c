// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* Event exit: the last thread of a process ends. */
#include "event.bpf.h"

#define SIGNAL_GROUP_EXIT 4

/**
 * struct exit_ev - the event
 * @code: as wait() gives it
 */
struct exit_ev {
	struct ids_ev base;
	u32 code;
};

/* The signal that ended the process, or 0. */
IDS_INLINE u32 exit_signal(const struct exit_ev *ev)
{
	return ev->code & 0x7f;
}

IDS_READER int rd_exit_ret(struct exit_ev *ev, u32 who, u64 *val)
{
	*val = ev->code >> 8 & 0xff;
	return exit_signal(ev) ? IDS_ABSENT : IDS_OK;
}

IDS_READER int rd_exit_sig(struct exit_ev *ev, u32 who, u64 *val)
{
	*val = exit_signal(ev);
	return *val ? IDS_OK : IDS_ABSENT;
}

IDS_EVENT_NUMBER(exit, core, ev->code >> 7 & 1)

IDS_INLINE void record_exit(u32 slot, struct exit_ev *ev)
{
	IDS_REC_NUMBER(slot, ev, IDS_WHO_EVENT, F_EXIT_RET, rd_exit_ret);
	IDS_REC_NUMBER(slot, ev, IDS_WHO_EVENT, F_EXIT_SIG, rd_exit_sig);
	IDS_REC_NUMBER(slot, ev, IDS_WHO_EVENT, F_EXIT_CORE, rd_exit_core);
}

IDS_EVENT(exit)

/* What wait() tells: if all ended together their common code, else that of the first thread. */
IDS_INLINE bool exit_fill(struct exit_ev *ev, u64 *ctx)
{
	struct task_struct *t = ids_current();

	if (BPF_CORE_READ(t, signal, live.counter) > 0 || BPF_CORE_READ(t, flags) & PF_KTHREAD)
		return false;
	if (BPF_CORE_READ(t, signal, flags) & SIGNAL_GROUP_EXIT)
		ev->code = BPF_CORE_READ(t, signal, group_exit_code);
	else
		ev->code = BPF_CORE_READ(t, group_leader, exit_code);
	return true;
}

IDS_HOOK(exit_fn, "fentry/taskstats_exit", exit, exit_fill, 0)
IDS_HOOK(exit_tp, "tp_btf/sched_process_exit", exit, exit_fill, 0)
