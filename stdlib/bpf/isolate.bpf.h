/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * Who is contained.
 *
 * Map ids_isolated names the thread groups. A match enters the current one and its children; a fork
 * enters the child; a process that was missed is entered when it is first looked at and one of its
 * ancestors is in the map. While ids_control.isolated_count is 0 every check ends at once.
 */
#ifndef IDS_ISOLATE_BPF_H
#define IDS_ISOLATE_BPF_H

#include "process.bpf.h"

#define IDS_ANCESTORS 16  /* looked at for an inherited mark */
#define IDS_TREE      256 /* steps through the children at a match */

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16384);
	__type(key, u32);
	__type(value, struct ids_isolated);
} ids_isolated SEC(".maps");

IDS_INLINE void ids_count_isolated(int n)
{
	struct ids_control *c = ids_get_control();

	if (c)
		__sync_fetch_and_add(&c->isolated_count, n);
}

/* A kernel thread that works for a process (io_uring before 5.12) is taken for that process. */
IDS_INLINE struct task_struct *ids_actor(void)
{
	struct task_struct *t = ids_current(), *owner = NULL;

	if (BPF_CORE_READ(t, flags) & PF_KTHREAD)
		owner = BPF_CORE_READ(t, mm, owner);
	return owner ? owner : t;
}

/* The entry of @t's thread group, if it is of this process and not of an earlier one with its
 * number. */
IDS_INLINE struct ids_isolated *ids_entry(struct task_struct *t)
{
	u32 tgid = BPF_CORE_READ(t, tgid);
	struct ids_isolated *e = bpf_map_lookup_elem(&ids_isolated, &tgid);

	if (!e || !e->start || e->start == BPF_CORE_READ(t, group_leader, start_boottime))
		return e;
	return NULL;
}

/* Enters @t with @e's properties. The count goes first: a check in between looks in vain, no more.
 */
IDS_INLINE int ids_enter(struct task_struct *t, const struct ids_isolated *e)
{
	struct ids_isolated v = *e;
	u32 tgid = BPF_CORE_READ(t, tgid);
	int err;

	v.start = BPF_CORE_READ(t, group_leader, start_boottime);
	v.time = bpf_ktime_get_boot_ns();
	ids_count_isolated(1);
	/* What is there and not this process's is left over from another one. */
	err = bpf_map_update_elem(&ids_isolated, &tgid, &v, BPF_NOEXIST);
	if (err)
		ids_count_isolated(-1);
	if (err == -17 /* EEXIST */)
		err = bpf_map_update_elem(&ids_isolated, &tgid, &v, BPF_ANY);
	if (err)
		ids_error(IDS_ERR_MAP_UPDATE);
	return err;
}

/** ids_inherit - enters the process of @task with the properties of that of @from; addresses */
IDS_GLOBAL s32 ids_inherit(u64 task, u64 from)
{
	struct ids_isolated *e = ids_entry((void *)from);

	if (!e)
		return 0;
	return ids_enter((void *)task, e);
}

/**
 * ids_contained - what of @mask (IDS_ISOLATE_*) is forbidden to the process of @task
 * @task: address; an ancestor's mark is copied to it
 */
IDS_GLOBAL u32 ids_contained(u64 task, u32 mask)
{
	struct task_struct *t = (void *)task, *up = t;
	struct ids_isolated *e = ids_entry(t);

	for (int i = 0; i < IDS_ANCESTORS && !e; i++) {
		struct task_struct *next = BPF_CORE_READ(up, real_parent);

		if (!next || next == up)
			return 0;
		up = next;
		e = ids_entry(up);
	}
	if (!e)
		return 0;
	if (up != t)
		ids_inherit(task, (u64)up);
	return e->flags & mask;
}

/** ids_same_root - the processes of @a and @b were isolated by the same match */
IDS_GLOBAL u32 ids_same_root(u64 a, u64 b)
{
	struct ids_isolated *ea = ids_entry((void *)a), *eb = ids_entry((void *)b);

	return ea && eb && ea->root == eb->root;
}

/** ids_checks - whether this program acts and anybody is isolated */
IDS_INLINE bool ids_checks(void)
{
	struct ids_control *c = ids_get_control();

	return c && *(volatile u32 *)&c->isolated_count &&
	       *(volatile u32 *)&c->active_generation == ids_generation;
}

/*
 * The next task in a walk through the tree below @root, children first. Bit 0 of a position says
 * that the walk comes back from below. The lists may change meanwhile: the number of steps is
 * limited.
 */
IDS_GLOBAL u64 ids_tree_next(u64 pos, u64 root)
{
	struct task_struct *t = (void *)(pos & ~1ull), *up;
	u64 in_list = bpf_core_field_offset(struct task_struct, sibling);
	struct list_head *next;

	if (!(pos & 1)) {
		next = BPF_CORE_READ(t, children.next);
		if (next &&
		    (u64)next != (u64)t + bpf_core_field_offset(struct task_struct, children))
			return (u64)next - in_list;
	}
	if ((u64)t == root)
		return 0;
	up = BPF_CORE_READ(t, real_parent);
	next = BPF_CORE_READ(t, sibling.next);
	if (!next || !up)
		return 0;
	if ((u64)next != (u64)up + bpf_core_field_offset(struct task_struct, children))
		return (u64)next - in_list;
	return (u64)up | 1;
}

/* Enters all processes below @root, whose own thread group is in the map. */
IDS_GLOBAL u32 ids_enter_children(u64 root)
{
	u64 pos = root;

	for (int i = 0; i < IDS_TREE; i++) {
		pos = ids_tree_next(pos, root);
		if (!pos)
			break;
		if (!(pos & 1) && !ids_entry((void *)pos))
			ids_inherit(pos, root);
	}
	return 0;
}

/** ids_isolate - isolates the current process and its present children; 0 or a negative errno */
IDS_GLOBAL s32 ids_isolate(u32 rule, u32 flags)
{
	struct task_struct *t = ids_actor();
	struct ids_isolated *e = ids_entry(t);
	struct ids_isolated v = {.flags = flags, .rule = rule, .generation = ids_generation};
	u64 leader = (u64)BPF_CORE_READ(t, group_leader);
	int err;

	if (e) {
		/* An atomic "or" is not there before 5.12; a lost bit is set by the next match. */
		e->flags |= flags;
	} else {
		v.root = BPF_CORE_READ(t, tgid);
		err = ids_enter(t, &v);
		if (err)
			return err;
	}
	ids_enter_children((u64)t);
	if (leader != (u64)t)
		ids_enter_children(leader);
	return 0;
}

#endif
