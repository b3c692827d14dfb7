// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/*
 * What is kept of every process for the rules that ask for it later: what it was executed with, and
 * its marks.
 *
 * These programs act in every generation and for every process, also outside the cgroup that is
 * watched: a parent may be there. An entry that cannot be made is deleted: no value is better than
 * that of another program.
 */
#include "args.bpf.h"
#include "marks.bpf.h"

/* Set by ruleccc: what rules ask for. */
const volatile u32 ids_cache_args = 0;
const volatile u32 ids_cache_env = 0;
const volatile u32 ids_keep_marks = 0;

/* The slot's entry under construction. */
IDS_INLINE struct ids_cached *keep_entry(struct ids_slot *s)
{
	return (void *)s->rec;
}

IDS_INLINE void keep_delete(u32 env, u32 tgid)
{
	if (env)
		bpf_map_delete_elem(&ids_env, &tgid);
	else
		bpf_map_delete_elem(&ids_args, &tgid);
}

IDS_INLINE bool keep_update(u32 env, u32 tgid, struct ids_cached *e)
{
	long err;

	if (env)
		err = bpf_map_update_elem(&ids_env, &tgid, e, BPF_ANY);
	else
		err = bpf_map_update_elem(&ids_args, &tgid, e, BPF_ANY);
	if (err)
		ids_error(IDS_ERR_MAP_UPDATE);
	return !err;
}

/* Makes the entry of the current process from its memory. */
IDS_INLINE bool keep_area(u32 slot, u32 env, u32 tgid)
{
	struct ids_slot *s = ids_slot(slot);
	struct ids_cached *e;
	u64 from = 0, total = ids_area_place(env, &from), n = total;

	if (!s || total > IDS_AREA_MAX)
		return false;
	if (n > IDS_CACHED_BYTES)
		n = IDS_CACHED_BYTES;
	e = keep_entry(s);
	e->start = ids_ticks(ids_current());
	e->total = total;
	e->len = n;
	IDS_OPAQUE(n);
	if (n > IDS_CACHED_BYTES)
		return false;
	if (bpf_probe_read_user(e->bytes, n, (void *)from)) {
		ids_error(IDS_ERR_READ_USER);
		return false;
	}
	return keep_update(env, tgid, e);
}

/** keep_executed - keeps what the current process has been executed with */
IDS_GLOBAL u32 keep_executed(u32 slot, u32 env)
{
	u32 tgid = BPF_CORE_READ(ids_current(), tgid);

	if (!keep_area(slot, env, tgid))
		keep_delete(env, tgid);
	return 0;
}

SEC("tp_btf/sched_process_exec")
int keep_exec(u64 *ctx)
{
	struct ids_ev ev = {.slot = ids_claim()};

	if (ids_cache_args)
		keep_executed(ev.slot, 0);
	if (ids_cache_env)
		keep_executed(ev.slot, 1);
	ids_end(&ev);
	return 0;
}

/* Copies the entry of @parent's process for @child's. */
IDS_INLINE bool keep_copy(u32 slot, u32 env, struct task_struct *parent, struct task_struct *child)
{
	struct ids_slot *s = ids_slot(slot);
	u32 tgid = BPF_CORE_READ(parent, tgid);
	struct ids_cached *e = ids_kept(env, tgid);

	if (!s || !e || e->start != ids_ticks(parent))
		return false;
	if (bpf_probe_read_kernel(keep_entry(s), sizeof(*e), e)) {
		ids_error(IDS_ERR_READ_KERNEL);
		return false;
	}
	if (ids_kept(env, tgid) != e)
		return false;
	keep_entry(s)->start = ids_ticks(child);
	return keep_update(env, BPF_CORE_READ(child, tgid), keep_entry(s));
}

/** keep_inherited - what the process of @parent was executed with holds for its child, too */
IDS_GLOBAL u32 keep_inherited(u32 slot, u32 env, u64 parent, u64 child)
{
	struct task_struct *t = (void *)child;

	if (!keep_copy(slot, env, (void *)parent, t))
		keep_delete(env, BPF_CORE_READ(t, tgid));
	return 0;
}

/** keep_marked - the child at @child gets the marks of @parent */
IDS_GLOBAL u32 keep_marked(u64 parent, u64 child)
{
	struct ids_marks *m = ids_marks_of((void *)parent);

	if (m && m->bits)
		ids_marks_enter((void *)child, m->bits);
	return 0;
}

SEC("tp_btf/sched_process_fork")
int keep_fork(u64 *ctx)
{
	struct task_struct *t = (void *)ctx[0], *made = (void *)ctx[1];
	struct ids_ev ev = {.slot = IDS_NO_SLOT};
	u64 task[2] = {};

	if (t->tgid == made->tgid)
		return 0;
	bpf_probe_read_kernel(task, sizeof(task), ctx);
	if (ids_keep_marks)
		keep_marked(task[0], task[1]);
	if (ids_cache_args || ids_cache_env)
		ids_need_slot(&ev);
	if (ids_cache_args)
		keep_inherited(ev.slot, 0, task[0], task[1]);
	if (ids_cache_env)
		keep_inherited(ev.slot, 1, task[0], task[1]);
	ids_end(&ev);
	return 0;
}

/* The last thread of a group takes the entries away. */
SEC("tp_btf/sched_process_exit")
int keep_exit(u64 *ctx)
{
	struct task_struct *t = (void *)ctx[0];
	u32 tgid = t->tgid;

	if (t->signal->live.counter > 0)
		return 0;
	if (ids_keep_marks)
		bpf_map_delete_elem(&ids_marks, &tgid);
	if (ids_cache_args)
		keep_delete(0, tgid);
	if (ids_cache_env)
		keep_delete(1, tgid);
	return 0;
}
