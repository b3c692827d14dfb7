/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* The registers with which the current process has entered its system call. */
#ifndef IDS_REGS_BPF_H
#define IDS_REGS_BPF_H

#include "core.bpf.h"

/** ids_regs - by a helper, or before 5.15 at their place on the stack */
IDS_INLINE struct pt_regs *ids_regs(void)
{
	if (bpf_core_enum_value_exists(enum bpf_func_id___ids, BPF_FUNC_task_pt_regs___ids))
		return (void *)bpf_task_pt_regs(bpf_get_current_task_btf());
	return BPF_CORE_READ(ids_current(), stack) + X86_STACK_SIZE -
	       bpf_core_type_size(struct pt_regs);
}

/** ids_compat - the system call is one of 32 bits */
IDS_INLINE bool ids_compat(void)
{
	return BPF_CORE_READ(ids_current(), thread_info.status) & TS_COMPAT;
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
