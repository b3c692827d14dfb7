/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* The process that an event is done to. */
#ifndef IDS_TARGET_BPF_H
#define IDS_TARGET_BPF_H

#include "ancestor.bpf.h"

#define IDS_TARGET_THREADS 8 /* threads looked at for one that has not ended */

/* The thread that @node is the place of in the list of its group. */
IDS_INLINE struct task_struct *ids_thread_at(struct list_head *node)
{
	return (void *)node - bpf_core_field_offset(struct task_struct, thread_node);
}

/**
 * ids_living - a thread of the process of @task that has its program still; an address
 *
 * The first thread of a group may have ended before the others, and is what a signal or a tracer
 * names all the same. If there is none, @task itself.
 */
IDS_GLOBAL u64 ids_living(u64 task)
{
	struct task_struct *t = (void *)task;
	struct list_head *at;

	if (BPF_CORE_READ(t, mm) || BPF_CORE_READ(t, flags) & PF_KTHREAD)
		return task;
	at = BPF_CORE_READ(t, signal, thread_head.next);
	for (int i = 0; i < IDS_TARGET_THREADS && at; i++) {
		t = ids_thread_at(at);
		if (BPF_CORE_READ(t, signal) != BPF_CORE_READ((struct task_struct *)task, signal))
			break;
		if (BPF_CORE_READ(t, mm))
			return (u64)t;
		at = BPF_CORE_READ(t, thread_node.next);
	}
	return task;
}

/** ids_aim - argument @i of the hook is the task that the event is done to */
IDS_INLINE void ids_aim(struct ids_ev *ev, u64 *ctx, u32 i)
{
	u64 task = 0;

	bpf_probe_read_kernel(&task, sizeof(task), ctx + i);
	ev->target = (void *)ids_living(task);
}

#endif
