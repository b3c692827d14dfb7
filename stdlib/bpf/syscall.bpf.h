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

/** ids_open_file - the file of descriptor @fd of the current process; an address without type */
IDS_INLINE struct file *ids_open_file(s64 fd)
{
	struct fdtable *fdt = BPF_CORE_READ(ids_current(), files, fdt);
	struct file **table = BPF_CORE_READ(fdt, fd), *file = NULL;

	if (fd >= BPF_CORE_READ(fdt, max_fds))
		return NULL;
	if (bpf_probe_read_kernel(&file, sizeof(file), table + fd))
		ids_error(IDS_ERR_READ_KERNEL);
	return file;
}

#endif
