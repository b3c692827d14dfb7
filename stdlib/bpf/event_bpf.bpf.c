// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* Event bpf: the system call bpf, decided on the kernel's copy of its arguments. */
#include "system.bpf.h"

#define BPF_MAP_CREATE 0
#define BPF_PROG_LOAD  5

/* Places in union bpf_attr, which is of the kernel's interface. */
#define BPF_MAP_NAME_AT  28
#define BPF_PROG_NAME_AT 48

/* Process id of ruled in the initial namespace; 0: not known. */
const volatile u32 ids_ruled_pid = 0;

/**
 * struct bpf_ev - the event
 * @attr: address of the kernel's copy of union bpf_attr
 */
struct bpf_ev {
	struct ids_ev base;
	u64 attr;
	u32 cmd;
};

IDS_NUMBER_READER(bpf, cmd, ev->cmd)

/* The first member of the arguments is the type of what is made. */
IDS_INLINE int bpf_type_of(struct bpf_ev *ev, u32 cmd, u64 *val)
{
	u32 type = 0;

	if (ev->cmd != cmd)
		return IDS_ABSENT;
	bpf_probe_read_kernel(&type, sizeof(type), (void *)ev->attr);
	*val = type;
	return IDS_OK;
}

IDS_READER int rd_bpf_prog_type(struct bpf_ev *ev, u32 who, u64 *val)
{
	return bpf_type_of(ev, BPF_PROG_LOAD, val);
}

IDS_READER int rd_bpf_map_type(struct bpf_ev *ev, u32 who, u64 *val)
{
	return bpf_type_of(ev, BPF_MAP_CREATE, val);
}

IDS_READER s64 rd_bpf_object_name(struct bpf_ev *ev, u32 who, u32 off)
{
	if (ev->cmd == BPF_PROG_LOAD)
		return ids_string_at(&ev->base, off, ev->attr + BPF_PROG_NAME_AT);
	if (ev->cmd == BPF_MAP_CREATE)
		return ids_string_at(&ev->base, off, ev->attr + BPF_MAP_NAME_AT);
	return -IDS_ABSENT;
}

IDS_READER int rd_bpf_own(struct bpf_ev *ev, u32 who, u64 *val)
{
	*val = (u32)BPF_CORE_READ(ids_current(), tgid) == ids_ruled_pid;
	return ids_ruled_pid ? IDS_OK : IDS_UNREADABLE;
}

IDS_INLINE void record_bpf(u32 slot, struct bpf_ev *ev)
{
	IDS_REC_FIELD(slot, ev, bpf, cmd, F_BPF_CMD);
	IDS_REC_FIELD(slot, ev, bpf, prog_type, F_BPF_PROG_TYPE);
	IDS_REC_FIELD(slot, ev, bpf, map_type, F_BPF_MAP_TYPE);
	IDS_REC_STRING(slot, ev, IDS_WHO_EVENT, F_BPF_OBJECT_NAME, rd_bpf_object_name);
	IDS_REC_FIELD(slot, ev, bpf, own, F_BPF_OWN);
}

IDS_EVENT(bpf)

IDS_INLINE bool bpf_fill(struct bpf_ev *ev, u64 *ctx)
{
	ev->cmd = ctx[0];
	ev->attr = ids_raw_arg(ctx, 1);
	return true;
}

IDS_LSM(bpf, bpf, bpf_fill)
