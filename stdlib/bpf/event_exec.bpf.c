// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/*
 * Event exec: a program is about to be executed.
 *
 * bprm_check runs once for the file that was asked for and once more for each interpreter that a
 * script leads to; "level 0" is the first. What a process is, is what it is becoming: exe and name
 * are those of the new program.
 */
#include "syscall.bpf.h"
#include "record.bpf.h"
#include "syscall.bpf.h"

#define EXEC_SEEN 16 /* rules remembered an exec */

#define EXEC_BY_KERNEL 0xffffffffu

#define NR_EXECVE        59
#define NR_EXECVEAT      322
#define NR_EXECVE_IA32   11
#define NR_EXECVEAT_IA32 358

/**
 * struct exec_ev - the event
 * @bprm: the kernel's description of the new program
 * @level: not 0: the second and later looks, at an interpreter
 * @fired: rules have fired at this look
 * @nr: after the fact, when the registers are the new program's: the system call, EXEC_BY_KERNEL:
 *      none, 0: not known
 * @at_flags: with @nr: flags of execveat
 */
struct exec_ev {
	struct ids_ev base;
	struct linux_binprm *bprm;
	u32 level;
	u32 fired;
	u32 nr;
	u32 at_flags;
};

/** struct exec_seen - rules that have fired in one exec */
struct exec_seen {
	u64 bprm;
	u32 n;
	u32 rules[EXEC_SEEN];
};

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 4096);
	__type(key, u64); /* thread group and thread */
	__type(value, struct exec_seen);
} ids_exec_seen SEC(".maps");

/* Not 0: ids_exec_seen has been used, so that it must be cleared at each exec. */
u32 ids_exec_used = 0;

const volatile u32 ids_hook_exec_lsm = 0;
const volatile u32 ids_hook_exec_tp = 0;

int decide_exec(struct exec_ev *ev);

IDS_INLINE u64 exec_filename(struct exec_ev *ev)
{
	struct linux_binprm *b = ev->bprm;
	u64 addr = 0;

	/* The address of a typed member would be a pointer to the verifier, not a number. */
	if (bpf_core_read(&addr, sizeof(addr), &b->filename))
		ids_error(IDS_ERR_READ_KERNEL);
	return addr;
}

IDS_READER s64 rd_exec_filename(struct exec_ev *ev, u32 who, u32 off, u32 i)
{
	if (i > 1)
		return -IDS_ABSENT;
	if (i == 1)
		return rd_exe(&ev->base, IDS_WHO_SELF, off);
	if (!ids_need_slot(&ev->base))
		return -IDS_UNREADABLE;
	return ids_kernel_string(ev->base.slot, off, exec_filename(ev));
}

IDS_READER s64 rd_exec_interpreter(struct exec_ev *ev, u32 who, u32 off)
{
	struct linux_binprm *b = ev->bprm;
	u64 interp = (u64)BPF_CORE_READ(b, interp);

	if (!ev->level || !interp || interp == exec_filename(ev))
		return -IDS_ABSENT;
	if (!ids_need_slot(&ev->base))
		return -IDS_UNREADABLE;
	return ids_kernel_string(ev->base.slot, off, interp);
}

/* The system call that has just been entered, or EXEC_BY_KERNEL. */
IDS_INLINE u32 exec_nr(struct exec_ev *ev)
{
	u64 nr = BPF_CORE_READ(ids_regs(), orig_ax);

	if (BPF_CORE_READ(ids_current(), flags) & PF_KTHREAD)
		return EXEC_BY_KERNEL;
	if (nr == NR_EXECVE || (nr == NR_EXECVE_IA32 && ids_compat()))
		return NR_EXECVE;
	if (nr == NR_EXECVEAT || (nr == NR_EXECVEAT_IA32 && ids_compat()))
		return NR_EXECVEAT;
	return EXEC_BY_KERNEL;
}

/* Flags of the execveat that has just been entered. */
IDS_INLINE u32 exec_at_flags(struct exec_ev *ev)
{
	if (ids_compat())
		return BPF_CORE_READ(ids_regs(), di);
	return BPF_CORE_READ(ids_regs(), r8);
}

IDS_READER int rd_exec_syscall(struct exec_ev *ev, u32 who, u64 *val)
{
	*val = ev->base.flags & IDS_EV_AFTER ? ev->nr : exec_nr(ev);
	if (!*val)
		return IDS_UNREADABLE;
	return *val == EXEC_BY_KERNEL ? IDS_ABSENT : IDS_OK;
}

IDS_READER int rd_exec_flags(struct exec_ev *ev, u32 who, u64 *val)
{
	u64 nr = 0;
	int status = rd_exec_syscall(ev, who, &nr);

	if (status != IDS_OK)
		return status;
	if (nr != NR_EXECVEAT)
		return IDS_ABSENT;
	*val = ev->base.flags & IDS_EV_AFTER ? ev->at_flags : exec_at_flags(ev);
	return IDS_OK;
}

/* Remembers @rule for the exec of @bprm; returns false if it has fired already. */
IDS_INLINE bool exec_first(u64 bprm, u32 key, u32 first)
{
	u64 id = bpf_get_current_pid_tgid();
	struct exec_seen *seen = bpf_map_lookup_elem(&ids_exec_seen, &id);

	if (!seen || first || seen->bprm != bprm) {
		struct exec_seen fresh = {.bprm = bprm, .n = 1, .rules = {key}};

		ids_exec_used = 1;
		if (bpf_map_update_elem(&ids_exec_seen, &id, &fresh, BPF_ANY))
			ids_error(IDS_ERR_MAP_UPDATE);
		return true;
	}
	for (u32 i = 0; i < EXEC_SEEN; i++)
		if (i < seen->n && seen->rules[i] == key)
			return false;
	if (seen->n < EXEC_SEEN)
		seen->rules[seen->n++] = key;
	return true;
}

/* @first: bit 0: the first rule at this look; bit 1: the look is at an interpreter. */
IDS_GLOBAL u32 exec_remember(u64 bprm, u32 rule, u32 type, u32 first)
{
	return exec_first(bprm, rule << 2 | (type & 3), first == 1);
}

/* The second value of filename is the process's exe, which is appended with the process. */
IDS_GLOBAL u32 exec_rec_fields(u32 slot)
{
	struct ids_slot *s = ids_slot(slot);
	struct exec_ev ev = {};

	if (!s)
		return 0;
	ev.base = ids_copied(s, slot);
	ev.bprm = (void *)s->ev.ptr[0];
	ev.level = s->ev.num[0] >> 1;
	ev.nr = s->ev.num[1];
	ev.at_flags = s->ev.num[2];
	ids_rec_string(slot, IDS_TAG(IDS_WHO_EVENT, F_EXEC_FILENAME),
		       rd_exec_filename(&ev, 0, ids_own_region(), 0), IDS_OK);
	IDS_REC_STRING(slot, &ev, IDS_WHO_EVENT, F_EXEC_INTERPRETER, rd_exec_interpreter);
	IDS_REC_NUMBER(slot, &ev, IDS_WHO_EVENT, F_EXEC_SYSCALL, rd_exec_syscall);
	IDS_REC_NUMBER(slot, &ev, IDS_WHO_EVENT, F_EXEC_FLAGS, rd_exec_flags);
	return 0;
}

/** commit_exec - acts on a match or an undecided rule; returns 0 or -errno to refuse with */
IDS_GLOBAL s32 commit_exec(u32 slot, u32 rule, u32 type, u32 why)
{
	struct ids_slot *s = ids_slot(slot);
	u32 got;

	/* Without LSM what is seen after the fact is seen once. */
	if (s && (s->ev.flags & (IDS_EV_AFTER | IDS_EV_EXEC)) != IDS_EV_AFTER &&
	    !exec_remember(s->ev.ptr[0], rule, type, s->ev.num[0]))
		return 0;
	if (s)
		s->ev.num[0] &= ~1u; /* the next rule of this look is not the first */
	got = ids_act(slot, rule, type);
	if (s && got & IDS_WANT_RECORD) {
		exec_rec_fields(slot);
		ids_rec_common(slot, type, why, IDS_TAG(IDS_WHO_EVENT, F_EXEC_FILENAME));
		if (s->ev.flags & IDS_EV_AFTER)
			ids_rec_cmdline(slot);
		ids_emit(slot, rule, got);
	}
	return -(s32)(got & 0xffff);
}

/* Stores in the slot what commit_exec() needs. */
IDS_INLINE void stage_exec(struct exec_ev *ev)
{
	struct ids_slot *s = ids_store(&ev->base);

	if (s) {
		s->ev.ptr[0] = (u64)ev->bprm;
		s->ev.num[0] = (ev->fired ^ 1) | ev->level << 1;
		s->ev.num[1] = ev->nr;
		s->ev.num[2] = ev->at_flags;
	}
	ev->fired = 1;
}

IDS_READER int fire_exec(struct exec_ev *ev, u32 rule, u32 type, u32 why)
{
	stage_exec(ev);
	return commit_exec(ev->base.slot, rule, type | ev->base.flags << IDS_TYPE_FLAGS_SHIFT, why);
}

IDS_TABLE(exec, exec_ev, commit_exec)

/* Forgets what rules have fired in an earlier exec of this thread. */
IDS_INLINE void exec_forget(void)
{
	u64 id = bpf_get_current_pid_tgid();

	if (*(volatile u32 *)&ids_exec_used)
		bpf_map_delete_elem(&ids_exec_seen, &id);
}

IDS_INLINE int exec_run(struct linux_binprm *bprm, u32 hook, u32 flags)
{
	struct exec_ev ev = {.bprm = bprm};
	int ret;

	if (!ids_active() || !ids_watched())
		return 0;
	ev.base.slot = IDS_NO_SLOT;
	ev.base.hook = hook;
	ev.base.flags = flags | IDS_EV_SIGNAL | IDS_EV_DIRECT;
	ev.base.exe = bprm->file;
	ev.level = bprm->interp != bprm->filename;
	if (!ev.level)
		exec_forget();
	ret = decide_exec(&ev);
	ids_end(&ev.base);
	return ids_verdict(ret);
}

SEC("lsm/bprm_check_security")
int exec_lsm(u64 *ctx)
{
	return exec_run((void *)ctx[0], ids_hook_exec_lsm, IDS_EV_DENY);
}

SEC("tp_btf/sched_process_exec")
int exec_tp(u64 *ctx)
{
	exec_run((void *)ctx[2], ids_hook_exec_tp, IDS_EV_AFTER);
	return 0;
}
