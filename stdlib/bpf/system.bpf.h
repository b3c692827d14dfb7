/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* What the events of catalog/event/system.def share. */
#ifndef IDS_SYSTEM_BPF_H
#define IDS_SYSTEM_BPF_H

#include "event.bpf.h"
#include "syscall.bpf.h"

/** IDS_NUMBER_READER - the reader of a field whose value is @expr, of the event @ev */
#define IDS_NUMBER_READER(event, field, expr)                                                      \
	IDS_READER int rd_##event##_##field(struct event##_ev *ev, u32 who, u64 *val)              \
	{                                                                                          \
		*val = (expr);                                                                     \
		return IDS_OK;                                                                     \
	}

/** IDS_REC_FIELD - appends the number of such a field to the record */
#define IDS_REC_FIELD(slot, ev, event, field, id)                                                  \
	IDS_REC_NUMBER(slot, ev, IDS_WHO_EVENT, id, rd_##event##_##field)

/**
 * ids_raw_arg - argument @n of a hook as a mere number
 *
 * Before 6.13 the verifier believes that no argument is NULL, and removes the test; and only
 * numbers can be given to global functions.
 */
IDS_INLINE u64 ids_raw_arg(u64 *ctx, u32 n)
{
	u64 v = 0;

	bpf_probe_read_kernel(&v, sizeof(v), ctx + n);
	return v;
}

/** ids_object_maybe - the file at address @file; nothing if there is none */
IDS_INLINE struct ids_object ids_object_maybe(u64 file)
{
	return file ? ids_object_of((void *)file) : (struct ids_object){};
}

/** ids_string_at - the kernel's string at @from; absent if there is none */
IDS_INLINE s64 ids_string_at(struct ids_ev *ev, u32 off, u64 from)
{
	if (!from)
		return -IDS_ABSENT;
	return ids_need_slot(ev) ? ids_kernel_string(ev->slot, off, from) : -IDS_UNREADABLE;
}

/** ids_devname - address of what /proc/mounts calls the device of the mount @mnt, a struct vfsmount
 */
IDS_INLINE u64 ids_devname(u64 mnt)
{
	struct mount *m = (void *)mnt - bpf_core_field_offset(struct mount, mnt);

	return (u64)BPF_CORE_READ(m, mnt_devname);
}

/*
 * ids_reads - the kernel reads a file for the purpose @id, or with ids_loads memory, as @name says.
 * Before 5.17 only the lower half of such an argument is there.
 */
#define ids_reads(id, name)                                                                        \
	((u32)(id) == bpf_core_enum_value(enum kernel_read_file_id, READING_##name))
#define ids_loads(id, name)                                                                        \
	((u32)(id) == bpf_core_enum_value(enum kernel_load_data_id, LOADING_##name))

#endif
