/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* The system call that the current task is in: its number and its arguments. */
#ifndef IDS_SYSCALL_BPF_H
#define IDS_SYSCALL_BPF_H

#include "core.bpf.h"

/** ids_regs - the caller's registers: by a helper, or before 5.15 at their place on the stack */
IDS_INLINE struct pt_regs *ids_regs(void)
{
	if (bpf_core_enum_value_exists(enum bpf_func_id___ids, BPF_FUNC_task_pt_regs___ids))
		return (void *)bpf_task_pt_regs(bpf_get_current_task_btf());
	return BPF_CORE_READ(ids_current(), stack) + X86_STACK_SIZE -
	       bpf_core_type_size(struct pt_regs);
}

/** ids_compat - the call came by the 32-bit entry */
IDS_INLINE bool ids_compat(void)
{
	return BPF_CORE_READ(ids_current(), thread_info.status) & TS_COMPAT;
}

/**
 * ids_calling - the task is inside the system call of @regs, not in other work of the kernel
 *
 * Until a call is done its result is -ENOSYS; requests to io_uring can run after it, with its
 * registers.
 */
IDS_INLINE bool ids_calling(struct pt_regs *regs)
{
	u32 flags = BPF_CORE_READ(ids_current(), flags);

	return !(flags & (PF_KTHREAD | PF_IO_WORKER)) && (s64)BPF_CORE_READ(regs, ax) == -ENOSYS;
}

/** ids_sysarg0 - first argument of the system call */
IDS_INLINE u64 ids_sysarg0(void)
{
	return ids_compat() ? (u32)BPF_CORE_READ(ids_regs(), bx) : BPF_CORE_READ(ids_regs(), di);
}

/** ids_sysarg1 - the second one */
IDS_INLINE u64 ids_sysarg1(void)
{
	return ids_compat() ? (u32)BPF_CORE_READ(ids_regs(), cx) : BPF_CORE_READ(ids_regs(), si);
}

#endif
