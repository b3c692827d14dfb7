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

#endif
