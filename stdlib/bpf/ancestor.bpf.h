/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * Whose fields are read: the current process, its parent, an ancestor.
 *
 * A parent is the thread that made the process, or adopted it, not the first thread of its group,
 * which may have ended and then has neither memory nor program.
 */
#ifndef IDS_ANCESTOR_BPF_H
#define IDS_ANCESTOR_BPF_H

#include "core.bpf.h"

/** ids_task - the task that @who means, an address without type */
IDS_INLINE struct task_struct *ids_task(struct ids_ev *ev, u32 who)
{
	struct ids_slot *s;

	if (who == IDS_WHO_ANCESTOR) {
		s = ids_slot(ev->slot);
		return s ? (void *)s->anc : NULL;
	}
	if (who == IDS_WHO_TARGET)
		return ev->target;
	if (who == IDS_WHO_PARENT)
		return BPF_CORE_READ(ids_current(), real_parent);
	return ids_current();
}

/* The task above @t; NULL: @t is the first process, or a thread of the kernel's own tree. */
IDS_INLINE struct task_struct *ids_above(struct task_struct *t)
{
	struct task_struct *up = BPF_CORE_READ(t, real_parent);

	return up != t && BPF_CORE_READ(up, tgid) ? up : NULL;
}

/* Goes on from the ancestor in the slot if that is not above @level. */
IDS_GLOBAL u32 ids_ancestor(u32 slot, u32 level)
{
	struct ids_slot *s = ids_slot(slot);
	struct task_struct *t = ids_current();
	u32 at = 0;

	if (!s)
		return IDS_UNREADABLE;
	if (s->anc_level && s->anc_level <= level) {
		t = (void *)s->anc;
		at = s->anc_level;
	}
	for (u32 i = 0; i <= IDS_LEVELS_MAX && at < level; i++, at++) {
		t = ids_above(t);
		if (!t)
			return IDS_ABSENT;
	}
	if (at < level || level > IDS_LEVELS_MAX)
		return IDS_UNREADABLE;
	s->anc = (u64)t;
	s->anc_level = level;
	return IDS_OK;
}

/**
 * ancestor_step - lets IDS_WHO_ANCESTOR mean ancestor number @level of the current process
 * @level: 1 is the parent
 *
 * Returns IDS_OK, IDS_ABSENT if there is none, or IDS_UNREADABLE if it is above IDS_LEVELS_MAX or
 * no slot is free.
 */
IDS_READER int ancestor_step(struct ids_ev *ev, u32 level)
{
	if (!ids_need_slot(ev))
		return IDS_UNREADABLE;
	return ids_ancestor(ev->slot, level);
}

#endif
