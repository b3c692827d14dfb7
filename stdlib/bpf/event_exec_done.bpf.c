// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/*
 * Event exec, for rules on the new program's arguments and environment: they are decided when the
 * program is in place and has not run yet, because only then can these be read.
 *
 * Of a script the kernel has let go of the file by then, so it is remembered at the first look of
 * bprm_check, and the rules are decided twice as those of exec are: for the script and for what
 * runs it. The script's file is closed by the thread itself on its way out of the system call, so
 * it is still there.
 */
#include "record.bpf.h"

/**
 * struct exec_look - what is gone when the program is in place
 * @file: the file that was asked for
 * @dentry: its name, to know that it is still that file
 * @tgid: who executes; a thread may take over the number of its group's first one in between
 * @nr: the system call, @flags: of execveat
 */
struct exec_look {
	u64 file;
	u64 dentry;
	u32 tgid;
	u32 nr;
	u32 flags;
	u32 reserved;
};

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 4096);
	__type(key, u64); /* address of the kernel's description of the new program */
	__type(value, struct exec_look);
} ids_exec_looks SEC(".maps");

const volatile u32 ids_hook_exec_done_tp = 0;
const volatile u32 ids_hook_exec_done_script = 0;
const volatile u32 ids_hook_exec_look_lsm = 0;

int decide_exec_done(struct exec_ev *ev);

IDS_READER int fire_exec_done(struct exec_ev *ev, u32 rule, u32 type, u32 why)
{
	stage_exec(ev);
	return commit_exec(ev->base.slot, rule, type | ev->base.flags << IDS_TYPE_FLAGS_SHIFT, why);
}

IDS_INLINE void stage_exec_done(struct exec_ev *ev)
{
	stage_exec(ev);
}

IDS_TABLE(exec_done, exec_ev, commit_exec)

/* Argument @i of the hook as a number. */
IDS_INLINE u64 exec_arg(u64 *ctx, u32 i)
{
	u64 v = 0;

	bpf_probe_read_kernel(&v, sizeof(v), ctx + i);
	return v;
}

IDS_INLINE int exec_look(u64 *ctx)
{
	struct linux_binprm *bprm = (void *)ctx[0];
	struct exec_ev ev = {.bprm = bprm};
	struct exec_look look = {.tgid = BPF_CORE_READ(ids_current(), tgid)};
	u64 key = exec_arg(ctx, 0);

	if (!ids_active() || !ids_watched() || bprm->interp != bprm->filename)
		return 0;
	bpf_core_read(&look.file, sizeof(look.file), &bprm->file);
	look.dentry = (u64)BPF_CORE_READ(bprm, file, f_path.dentry);
	look.nr = exec_nr(&ev);
	if (look.nr == NR_EXECVEAT)
		look.flags = exec_at_flags(&ev);
	if (bpf_map_update_elem(&ids_exec_looks, &key, &look, BPF_ANY))
		ids_error(IDS_ERR_MAP_UPDATE);
	return 0;
}

SEC("lsm/bprm_check_security")
int exec_look_lsm(u64 *ctx)
{
	return exec_look(ctx);
}

/* What was remembered of the exec that is now done, or NULL. */
IDS_INLINE struct exec_look *exec_looked(u64 *ctx)
{
	u64 key = exec_arg(ctx, 2);
	struct exec_look *look = bpf_map_lookup_elem(&ids_exec_looks, &key);

	return look && look->tgid == (u32)BPF_CORE_READ(ids_current(), tgid) ? look : NULL;
}

IDS_INLINE struct exec_ev exec_done(struct linux_binprm *bprm, struct exec_look *look, u32 hook)
{
	struct exec_ev ev = {.bprm = bprm};

	ev.base.slot = IDS_NO_SLOT;
	ev.base.hook = hook;
	ev.base.flags = IDS_EV_AFTER | IDS_EV_EXEC | IDS_EV_SIGNAL;
	ev.base.argc = bprm->argc;
	if (look) {
		ev.nr = look->nr;
		ev.at_flags = look->flags;
	}
	return ev;
}

/* For the file that was asked for, if another one has been executed for it. */
SEC("tp_btf/sched_process_exec")
int exec_done_script(u64 *ctx)
{
	struct linux_binprm *bprm = (void *)ctx[2];
	struct exec_look *look;
	struct exec_ev ev;
	struct file *f;

	if (bprm->interp == bprm->filename || !ids_active() || !ids_watched())
		return 0;
	look = exec_looked(ctx);
	exec_forget();
	if (!look)
		return 0;
	f = (void *)look->file;
	if ((u64)BPF_CORE_READ(f, f_path.dentry) != look->dentry)
		return 0;
	ev = exec_done(bprm, look, ids_hook_exec_done_script);
	ev.base.exe = f;
	decide_exec_done(&ev);
	ids_end(&ev.base);
	return 0;
}

SEC("tp_btf/sched_process_exec")
int exec_done_tp(u64 *ctx)
{
	struct linux_binprm *bprm = (void *)ctx[2];
	struct exec_look *look;
	struct exec_ev ev;

	if (!ids_active() || !ids_watched())
		return 0;
	look = exec_looked(ctx);
	ev = exec_done(bprm, look, ids_hook_exec_done_tp);
	ev.base.exe = bprm->file;
	ev.base.flags |= IDS_EV_DIRECT;
	ev.level = bprm->interp != bprm->filename;
	if (!ev.level)
		exec_forget();
	decide_exec_done(&ev);
	ids_end(&ev.base);
	return 0;
}
