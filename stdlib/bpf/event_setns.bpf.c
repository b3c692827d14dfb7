// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/*
 * Event setns: a process enters namespaces that exist.
 *
 * No hook of the security modules is called for it. The kernel gives the process its new set of
 * namespaces by one function, which unshare and the end of a process use, too.
 */
#include "event.bpf.h"
#include "syscall.bpf.h"

#define NR_SETNS      308
#define NR_SETNS_IA32 346

/**
 * struct setns_ev - the event
 * @next: the namespaces that the process is to have; an address
 */
struct setns_ev {
	struct ids_ev base;
	struct nsproxy *next;
};

IDS_READER int rd_setns_nstype(struct setns_ev *ev, u32 who, u64 *val)
{
	if (ids_compat())
		*val = (u32)BPF_CORE_READ(ids_regs(), cx);
	else
		*val = (u32)BPF_CORE_READ(ids_regs(), si);
	return IDS_OK;
}

IDS_EVENT_MEMBER(setns, new_ns_mnt, next, mnt_ns, ns.inum)
IDS_EVENT_MEMBER(setns, new_ns_net, next, net_ns, ns.inum)
IDS_EVENT_MEMBER(setns, new_ns_pid, next, pid_ns_for_children, ns.inum)

/* The credentials, which have the user namespace, are in force already. */
IDS_READER int rd_setns_new_ns_user(struct setns_ev *ev, u32 who, u64 *val)
{
	return rd_ns_user(&ev->base, IDS_WHO_SELF, val);
}

IDS_INLINE void record_setns(u32 slot, struct setns_ev *ev)
{
	IDS_REC_NUMBER(slot, ev, IDS_WHO_EVENT, F_SETNS_NSTYPE, rd_setns_nstype);
	IDS_REC_NUMBER(slot, ev, IDS_WHO_EVENT, F_SETNS_NEW_NS_MNT, rd_setns_new_ns_mnt);
	IDS_REC_NUMBER(slot, ev, IDS_WHO_EVENT, F_SETNS_NEW_NS_NET, rd_setns_new_ns_net);
	IDS_REC_NUMBER(slot, ev, IDS_WHO_EVENT, F_SETNS_NEW_NS_PID, rd_setns_new_ns_pid);
	IDS_REC_NUMBER(slot, ev, IDS_WHO_EVENT, F_SETNS_NEW_NS_USER, rd_setns_new_ns_user);
}

IDS_EVENT(setns)

IDS_INLINE bool setns_fill(struct setns_ev *ev, u64 *ctx)
{
	u64 nr = BPF_CORE_READ(ids_regs(), orig_ax);

	ev->next = (void *)ctx[1];
	return ev->next && nr == (ids_compat() ? NR_SETNS_IA32 : NR_SETNS);
}

IDS_HOOK(setns_fn, "fentry/switch_task_namespaces", setns, setns_fill, IDS_EV_SIGNAL)
