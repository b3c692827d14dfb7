// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* Event module_load: a module comes into the kernel, from a file or from memory. */
#include "system.bpf.h"

/** struct module_load_ev - the event; @file is zero if the module is in memory */
struct module_load_ev {
	struct ids_ev base;
	struct ids_object file;
};

IDS_OBJECT_READERS(module_load, file)
IDS_NUMBER_READER(module_load, from_memory, !ev->file.dentry)

IDS_INLINE void record_module_load(u32 slot, struct module_load_ev *ev)
{
	IDS_REC_OBJECT(slot, ev, module_load, MODULE_LOAD);
	IDS_REC_FIELD(slot, ev, module_load, from_memory, F_MODULE_LOAD_FROM_MEMORY);
}

IDS_EVENT(module_load)

IDS_INLINE bool module_load_fill(struct module_load_ev *ev, u64 *ctx)
{
	if (!ids_reads(ctx[1], MODULE))
		return false;
	ev->file = ids_object_maybe(ids_raw_arg(ctx, 0));
	return true;
}

/* Of a packed file the kernel first reads the file, which is the event, then loads what it has
 * unpacked. */
IDS_INLINE bool module_load_fill_data(struct module_load_ev *ev, u64 *ctx)
{
	return ids_loads(ctx[0], MODULE);
}

IDS_LSM(module_load, kernel_read_file, module_load_fill)
IDS_LSM_AS(module_load, module_load_data, kernel_load_data, module_load_fill_data)
