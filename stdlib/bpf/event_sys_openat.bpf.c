// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* Event sys_enter_openat: entry of the system call, as the caller wrote it, for 64-bit and 32-bit
 * callers. */
#include "record.bpf.h"

#define NR_OPENAT      257
#define NR_OPENAT_IA32 295

/** struct sys_openat_ev - the event: the arguments; @filename is an address of the caller */
struct sys_openat_ev {
	struct ids_ev base;
	u64 filename;
	s32 dfd;
	u32 flags, mode;
};

const volatile u32 ids_hook_sys_openat_64 = 0;
const volatile u32 ids_hook_sys_openat_32 = 0;
const volatile u32 ids_hook_sys_openat_tp = 0;

int decide_sys_openat(struct sys_openat_ev *ev);

IDS_READER int rd_sys_openat_dfd(struct sys_openat_ev *ev, u32 who, u64 *val)
{
	*val = (s64)ev->dfd;
	return IDS_OK;
}

IDS_READER int rd_sys_openat_flags(struct sys_openat_ev *ev, u32 who, u64 *val)
{
	*val = ev->flags;
	return IDS_OK;
}

IDS_READER int rd_sys_openat_mode(struct sys_openat_ev *ev, u32 who, u64 *val)
{
	*val = ev->mode & 0xffff;
	return IDS_OK;
}

IDS_READER s64 rd_sys_openat_filename(struct sys_openat_ev *ev, u32 who, u32 off)
{
	if (!ids_need_slot(&ev->base))
		return -IDS_UNREADABLE;
	return ids_user_string(ev->base.slot, off, ev->filename);
}

IDS_GLOBAL u32 sys_openat_rec_fields(u32 slot)
{
	struct ids_slot *s = ids_slot(slot);
	struct sys_openat_ev ev = {};

	if (!s)
		return 0;
	ev.base = ids_copied(s, slot);
	ev.filename = s->ev.ptr[0];
	ev.dfd = s->ev.num[0];
	ev.flags = s->ev.num[1];
	ev.mode = s->ev.num[2];
	IDS_REC_NUMBER(slot, &ev, IDS_WHO_EVENT, F_SYS_OPENAT_DFD, rd_sys_openat_dfd);
	IDS_REC_STRING(slot, &ev, IDS_WHO_EVENT, F_SYS_OPENAT_FILENAME, rd_sys_openat_filename);
	IDS_REC_NUMBER(slot, &ev, IDS_WHO_EVENT, F_SYS_OPENAT_FLAGS, rd_sys_openat_flags);
	IDS_REC_NUMBER(slot, &ev, IDS_WHO_EVENT, F_SYS_OPENAT_MODE, rd_sys_openat_mode);
	return 0;
}

/** commit_sys_openat - acts on a match or an undecided rule; nothing can be refused here */
IDS_GLOBAL s32 commit_sys_openat(u32 slot, u32 rule, u32 type, u32 why)
{
	u32 got = ids_act(slot, rule, type);

	if (got & IDS_WANT_RECORD) {
		sys_openat_rec_fields(slot);
		ids_rec_common(slot, type, why, 0);
		ids_rec_cmdline(slot);
		ids_emit(slot, rule, got);
	}
	return 0;
}

/* Stores in the slot what commit_sys_openat() needs. */
IDS_INLINE void stage_sys_openat(struct sys_openat_ev *ev)
{
	struct ids_slot *s = ids_store(&ev->base);

	if (s) {
		s->ev.ptr[0] = ev->filename;
		s->ev.num[0] = ev->dfd;
		s->ev.num[1] = ev->flags;
		s->ev.num[2] = ev->mode;
	}
}

IDS_READER int fire_sys_openat(struct sys_openat_ev *ev, u32 rule, u32 type, u32 why)
{
	stage_sys_openat(ev);
	return commit_sys_openat(ev->base.slot, rule, type | ev->base.flags << IDS_TYPE_FLAGS_SHIFT,
				 why);
}

IDS_TABLE(sys_openat, sys_openat_ev, commit_sys_openat)

IDS_INLINE int sys_openat_run(struct sys_openat_ev *ev, u32 hook)
{
	ev->base.slot = IDS_NO_SLOT;
	ev->base.hook = hook;
	ev->base.flags = IDS_EV_SIGNAL;
	decide_sys_openat(ev);
	ids_end(&ev->base);
	return 0;
}

IDS_INLINE int sys_openat_regs64(struct pt_regs *regs, u32 hook)
{
	struct sys_openat_ev ev = {
		.dfd = regs->di, .filename = regs->si, .flags = regs->dx, .mode = regs->r10};

	return sys_openat_run(&ev, hook);
}

IDS_INLINE int sys_openat_regs32(struct pt_regs *regs, u32 hook)
{
	struct sys_openat_ev ev = {
		.dfd = regs->bx, .filename = (u32)regs->cx, .flags = regs->dx, .mode = regs->si};

	return sys_openat_run(&ev, hook);
}

SEC("fentry/__x64_sys_openat")
int sys_openat_64(u64 *ctx)
{
	if (!ids_active() || !ids_watched())
		return 0;
	return sys_openat_regs64((void *)ctx[0], ids_hook_sys_openat_64);
}

SEC("fentry/__ia32_compat_sys_openat")
int sys_openat_32(u64 *ctx)
{
	if (!ids_active() || !ids_watched())
		return 0;
	return sys_openat_regs32((void *)ctx[0], ids_hook_sys_openat_32);
}

SEC("tp_btf/sys_enter")
int sys_openat_tp(u64 *ctx)
{
	bool compat;

	if (ctx[1] != NR_OPENAT && ctx[1] != NR_OPENAT_IA32)
		return 0;
	if (!ids_active() || !ids_watched())
		return 0;
	compat = BPF_CORE_READ(ids_current(), thread_info.status) & TS_COMPAT;
	if (compat && ctx[1] == NR_OPENAT_IA32)
		return sys_openat_regs32((void *)ctx[0], ids_hook_sys_openat_tp);
	if (!compat && ctx[1] == NR_OPENAT)
		return sys_openat_regs64((void *)ctx[0], ids_hook_sys_openat_tp);
	return 0;
}
