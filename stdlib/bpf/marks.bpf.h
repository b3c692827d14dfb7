/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * Marks that rules put on processes: bits by thread group. A child gets its parent's at fork
 * (keep.bpf.c); an entry whose start is not the process's is left over from another one.
 */
#ifndef IDS_MARKS_BPF_H
#define IDS_MARKS_BPF_H

#include "ancestor.bpf.h"

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 65536);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, u32);
	__type(value, struct ids_marks);
} ids_marks SEC(".maps");

/** ids_start - when the process of @t was started, ns since boot */
IDS_INLINE u64 ids_start(struct task_struct *t)
{
	return BPF_CORE_READ(t, group_leader, start_boottime);
}

/** ids_marks_of - the entry of @t's process, or NULL */
IDS_INLINE struct ids_marks *ids_marks_of(struct task_struct *t)
{
	u32 tgid = BPF_CORE_READ(t, tgid);
	struct ids_marks *m = bpf_map_lookup_elem(&ids_marks, &tgid);

	return m && m->start == ids_start(t) ? m : NULL;
}

/** rd_marks - the marks of a process, as bits */
IDS_READER int rd_marks(struct ids_ev *ev, u32 who, u64 *val)
{
	struct ids_marks *m = ids_marks_of(ids_task(ev, who));

	*val = m ? m->bits : 0;
	return IDS_OK;
}

/** ids_marks_enter - makes the entry of the process of @t */
IDS_INLINE s32 ids_marks_enter(struct task_struct *t, u64 bits)
{
	struct ids_marks m = {.start = ids_start(t), .bits = bits};
	u32 tgid = BPF_CORE_READ(t, tgid);
	s32 err = bpf_map_update_elem(&ids_marks, &tgid, &m, BPF_ANY);

	if (err)
		ids_error(IDS_ERR_MAP_UPDATE);
	return err;
}

/**
 * ids_mark - clears the marks @clear of the current process, then sets @set
 *
 * An atomic "or" is not there before 5.12: of two threads that are marked differently in the same
 * instant, one may lose its bit; so what was stored is looked at once more.
 */
IDS_GLOBAL s32 ids_mark(u64 set, u64 clear)
{
	struct task_struct *t = ids_current();
	volatile struct ids_marks *m = ids_marks_of(t);

	if (!m)
		return set ? ids_marks_enter(t, set) : 0;
	for (int i = 0; i < 4; i++) {
		u64 bits = m->bits;

		if ((bits & (set | clear)) == set)
			break;
		m->bits = (bits & ~clear) | set;
	}
	return 0;
}

#endif
