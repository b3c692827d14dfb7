// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* Event open: a file is opened. */
#include "fd.bpf.h"
#include "files.bpf.h"
#include "host.bpf.h"
#include "record.bpf.h"

/**
 * struct open_ev - the event
 * @file: the file, not yet (or with IDS_EV_AFTER just) opened
 */
struct open_ev {
	struct ids_ev base;
	struct file *file;
};

const volatile u32 ids_hook_open_lsm = 0;
const volatile u32 ids_hook_open_exit_open = 0;
const volatile u32 ids_hook_open_exit_openat = 0;
const volatile u32 ids_hook_open_exit_openat2 = 0;
const volatile u32 ids_hook_open_exit_creat = 0;

int decide_open(struct open_ev *ev);

IDS_INLINE bool open_direct(const struct open_ev *ev)
{
	return ev->base.flags & IDS_EV_DIRECT;
}

/* A member of a file or inode @f, without a helper where the pointer is typed. */
#define OPEN_GET(ev, f, member) (open_direct(ev) ? (f)->member : BPF_CORE_READ(f, member))

IDS_INLINE struct inode *open_inode(struct open_ev *ev)
{
	struct file *f = ev->file;

	return OPEN_GET(ev, f, f_inode);
}

IDS_INLINE struct ids_slot *open_walk(struct open_ev *ev)
{
	return ids_walk_file(&ev->base, ev->file, open_direct(ev));
}

IDS_READER s64 rd_open_path(struct open_ev *ev, u32 who, u32 off)
{
	return open_walk(ev) ? ids_path(ev->base.slot, off) : -IDS_UNREADABLE;
}

IDS_READER int rd_open_path_file(struct open_ev *ev, u32 who, u64 val[2])
{
	struct file *f = ev->file;

	return ids_inode(BPF_CORE_READ(f, f_inode), val);
}

IDS_READER s64 rd_open_file_name(struct open_ev *ev, u32 who, u32 off)
{
	return open_walk(ev) ? ids_leaf(ev->base.slot, off) : -IDS_UNREADABLE;
}

/* What follows the last dot of the string; its place, or -IDS_ABSENT. */
IDS_GLOBAL s64 open_extension(u32 slot, u32 start, u32 len)
{
	struct ids_slot *s = ids_slot(slot);

	if (!s)
		return -IDS_UNREADABLE;
	for (u64 i = 0; i < 256 && i < len; i++) {
		u64 at = (u64)start + len - 1 - i;

		IDS_OPAQUE(at);
		if (!ids_room(at))
			break;
		if (s->bytes[at] == '.')
			return ids_str(at + 1, i);
	}
	return -IDS_ABSENT;
}

IDS_READER s64 rd_open_ext(struct open_ev *ev, u32 who, u32 off)
{
	s64 str = rd_open_file_name(ev, who, off);

	if (str < 0)
		return str;
	return open_extension(ev->base.slot, (u64)str >> 32, (u32)str);
}

/* The path without its last component, whose length the walk has left behind. */
IDS_READER s64 rd_open_dir(struct open_ev *ev, u32 who, u32 off)
{
	s64 str = rd_open_path(ev, who, off);
	struct ids_slot *s = ids_slot(ev->base.slot);
	u32 len = (u32)str, cut;

	if (str < 0 || !s)
		return -IDS_UNREADABLE;
	cut = s->walk.leaf + 1;
	return ids_str((u64)str >> 32, len > cut ? len - cut : 1);
}

IDS_READER s64 rd_open_host_path(struct open_ev *ev, u32 who, u32 off)
{
	return open_walk(ev) ? ids_host_path(ev->base.slot, off) : -IDS_UNREADABLE;
}

IDS_READER s64 rd_open_raw_path(struct open_ev *ev, u32 who, u32 off)
{
	u64 name = (u64)BPF_CORE_READ(ids_current(), nameidata, name, name);

	if (!name)
		return -IDS_ABSENT;
	if (!ids_need_slot(&ev->base))
		return -IDS_UNREADABLE;
	return ids_kernel_string(ev->base.slot, off, name);
}

IDS_READER int rd_open_flags(struct open_ev *ev, u32 who, u64 *val)
{
	struct file *f = ev->file;

	*val = OPEN_GET(ev, f, f_flags);
	return IDS_OK;
}

IDS_READER int rd_open_mode(struct open_ev *ev, u32 who, u64 *val)
{
	struct inode *inode = open_inode(ev);

	*val = OPEN_GET(ev, inode, i_mode);
	return IDS_OK;
}

IDS_READER int rd_open_size(struct open_ev *ev, u32 who, u64 *val)
{
	struct inode *inode = open_inode(ev);

	*val = OPEN_GET(ev, inode, i_size);
	return IDS_OK;
}

IDS_READER int rd_open_owner(struct open_ev *ev, u32 who, u64 *val)
{
	struct inode *inode = open_inode(ev);

	*val = OPEN_GET(ev, inode, i_uid.val);
	return IDS_OK;
}

IDS_READER int rd_open_inode(struct open_ev *ev, u32 who, u64 *val)
{
	struct inode *inode = open_inode(ev);

	*val = OPEN_GET(ev, inode, i_ino);
	return IDS_OK;
}

IDS_READER s64 rd_open_fs(struct open_ev *ev, u32 who, u32 off)
{
	struct file *f = ev->file;

	if (!ids_need_slot(&ev->base))
		return -IDS_UNREADABLE;
	return ids_kernel_string(ev->base.slot, off,
				 (u64)BPF_CORE_READ(f, f_inode, i_sb, s_type, name));
}

IDS_GLOBAL u32 open_rec_fields(u32 slot)
{
	struct ids_slot *s = ids_slot(slot);
	struct open_ev ev = {};

	if (!s)
		return 0;
	ev.base = ids_copied(s, slot);
	ev.file = (void *)s->ev.ptr[0];
	IDS_REC_STRING(slot, &ev, IDS_WHO_EVENT, F_OPEN_PATH, rd_open_path);
	if (!ids_on_host())
		IDS_REC_STRING(slot, &ev, IDS_WHO_EVENT, F_OPEN_HOST_PATH, rd_open_host_path);
	IDS_REC_STRING(slot, &ev, IDS_WHO_EVENT, F_OPEN_RAW_PATH, rd_open_raw_path);
	IDS_REC_NUMBER(slot, &ev, IDS_WHO_EVENT, F_OPEN_FLAGS, rd_open_flags);
	IDS_REC_NUMBER(slot, &ev, IDS_WHO_EVENT, F_OPEN_MODE, rd_open_mode);
	IDS_REC_NUMBER(slot, &ev, IDS_WHO_EVENT, F_OPEN_SIZE, rd_open_size);
	IDS_REC_NUMBER(slot, &ev, IDS_WHO_EVENT, F_OPEN_OWNER, rd_open_owner);
	IDS_REC_NUMBER(slot, &ev, IDS_WHO_EVENT, F_OPEN_INODE, rd_open_inode);
	IDS_REC_STRING(slot, &ev, IDS_WHO_EVENT, F_OPEN_FS, rd_open_fs);
	return 0;
}

/** commit_open - acts on a match or an undecided rule; returns 0 or -errno to refuse with */
IDS_GLOBAL s32 commit_open(u32 slot, u32 rule, u32 type, u32 why)
{
	u32 got = ids_act(slot, rule, type);

	if (got & IDS_WANT_RECORD) {
		open_rec_fields(slot);
		ids_rec_common(slot, type, why, 0);
		ids_rec_cmdline(slot);
		ids_emit(slot, rule, got);
	}
	return -(s32)(got & 0xffff);
}

/* Stores in the slot what commit_open() needs. */
IDS_INLINE void stage_open(struct open_ev *ev)
{
	struct ids_slot *s = ids_store(&ev->base);

	if (s)
		s->ev.ptr[0] = (u64)ev->file;
}

IDS_READER int fire_open(struct open_ev *ev, u32 rule, u32 type, u32 why)
{
	stage_open(ev);
	return commit_open(ev->base.slot, rule, type | ev->base.flags << IDS_TYPE_FLAGS_SHIFT, why);
}

IDS_TABLE(open, open_ev, commit_open)

IDS_INLINE int open_run(struct file *file, u32 hook, u32 flags)
{
	struct open_ev ev = {.file = file};
	int ret;

	ev.base.slot = IDS_NO_SLOT;
	ev.base.hook = hook;
	ev.base.flags = flags | IDS_EV_SIGNAL;
	ret = decide_open(&ev);
	ids_end(&ev.base);
	return ids_verdict(ret);
}

SEC("lsm/file_open")
int open_lsm(u64 *ctx)
{
	if (!ids_active() || !ids_watched())
		return 0;
	return open_run((void *)ctx[0], ids_hook_open_lsm, IDS_EV_DENY | IDS_EV_DIRECT);
}

IDS_INLINE int open_exit(struct sys_exit_ctx *ctx, u32 hook)
{
	struct file *file;

	if (ctx->ret < 0 || !ids_active() || !ids_watched())
		return 0;
	file = ids_fd_file(ids_current(), ctx->ret);
	if (file)
		open_run(file, hook, IDS_EV_AFTER);
	return 0;
}

SEC("tracepoint/syscalls/sys_exit_open")
int open_exit_open(struct sys_exit_ctx *ctx)
{
	return open_exit(ctx, ids_hook_open_exit_open);
}

SEC("tracepoint/syscalls/sys_exit_openat")
int open_exit_openat(struct sys_exit_ctx *ctx)
{
	return open_exit(ctx, ids_hook_open_exit_openat);
}

SEC("tracepoint/syscalls/sys_exit_openat2")
int open_exit_openat2(struct sys_exit_ctx *ctx)
{
	return open_exit(ctx, ids_hook_open_exit_openat2);
}

SEC("tracepoint/syscalls/sys_exit_creat")
int open_exit_creat(struct sys_exit_ctx *ctx)
{
	return open_exit(ctx, ids_hook_open_exit_creat);
}
