/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * Arguments and environment: long strings, of which a region holds one piece at a time.
 *
 * What a process was executed with is kept in ids_args and ids_env (keep.bpf.c), because it can
 * change its own memory later, and because nobody else's memory can be read. What is longer than an
 * entry is read from the memory of the current process, and is unreadable of any other. At the end
 * of an exec all is read from memory: it has just been copied there and nobody has run since.
 */
#ifndef IDS_ARGS_BPF_H
#define IDS_ARGS_BPF_H

#include "path.bpf.h"
#include "ancestor.bpf.h"
#include "vector.bpf.h"

#define IDS_TICK        10000000ull /* ns in the unit of struct ids_cached.start */
#define IDS_AREA_PIECES 513         /* 2 MiB; the first piece may be shorter */
#define IDS_AREA_MAX    0x7fffffff

/* How an area is opened. */
#define IDS_AREA_ENV  1u /* the environment, not the arguments */
#define IDS_AREA_LINE 2u /* as one line */
#define IDS_AREA_OWN  4u /* of the current process: memory for what is not kept */
#define IDS_AREA_EXEC 8u /* memory for all */

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 65536);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, u32);
	__type(value, struct ids_cached);
} ids_args SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 65536);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, u32);
	__type(value, struct ids_cached);
} ids_env SEC(".maps");

/** ids_kept - the entry under @tgid, or NULL */
IDS_INLINE struct ids_cached *ids_kept(u32 env, u32 tgid)
{
	return env ? bpf_map_lookup_elem(&ids_env, &tgid) : bpf_map_lookup_elem(&ids_args, &tgid);
}

/** ids_ticks - when the process of @t was started, as entries have it */
IDS_INLINE u64 ids_ticks(struct task_struct *t)
{
	return BPF_CORE_READ(t, group_leader, start_boottime) / IDS_TICK;
}

/** ids_area - what the region at @off holds; NULL if that is none of @s */
IDS_INLINE struct ids_area *ids_area(struct ids_slot *s, u32 off)
{
	u64 i = off / IDS_REGION_SIZE;

	IDS_OPAQUE(i);
	return s && i <= IDS_REGIONS_MAX ? &s->area[i] : NULL;
}

/** ids_area_bytes - length of the area that a reader has opened in the region at @off */
IDS_GLOBAL u32 ids_area_bytes(u32 slot, u32 off)
{
	struct ids_slot *s = ids_slot(slot);
	u64 i = off / IDS_REGION_SIZE;

	IDS_OPAQUE(i);
	if (!s || i > IDS_REGIONS_MAX)
		return 0;
	return s->area[i].total;
}

/* 0x80 in each byte of @v that is 0. */
IDS_INLINE u64 ids_zero_bytes(u64 v)
{
	u64 low = 0x7f7f7f7f7f7f7f7full;

	return ~(((v & low) + low) | v | low);
}

/** ids_blank - spaces for the NULs in @n bytes at @off; up to seven more may change */
IDS_GLOBAL u32 ids_blank(u32 slot, u32 off, u32 n)
{
	struct ids_slot *s = ids_slot(slot);
	u64 at = off, len = n;

	if (!s || !ids_room(at))
		return 0;
	for (u64 i = 0; i < IDS_STRING_MAX && i < len; i += 8) {
		u64 *word = (u64 *)(s->bytes + at + i);

		*word |= ids_zero_bytes(*word) >> 2;
	}
	return n;
}

/* Number of NULs in @n bytes at @off; the eight bytes behind them change. */
IDS_GLOBAL u32 ids_count_nul(u32 slot, u32 off, u32 n)
{
	struct ids_slot *s = ids_slot(slot);
	u64 at = off, len = n, count = 0;

	IDS_OPAQUE(len);
	if (!s || !ids_room(at) || len > IDS_STRING_MAX)
		return 0;
	*(u64 *)(s->bytes + at + len) = ~0ull;
	IDS_OPAQUE(len); /* so that the loop keeps its other bound */
	for (u64 i = 0; i < IDS_STRING_MAX && i < len; i += 8) {
		u64 nul = ids_zero_bytes(*(u64 *)(s->bytes + at + i)) >> 7;

		count += nul * 0x0101010101010101ull >> 56;
	}
	return count;
}

/*
 * Copies what the entry has from @pos on; 0: nothing. An entry that is replaced or deleted
 * meanwhile may be used again for another process at once, so it is looked up once more.
 */
IDS_INLINE s64 ids_area_kept(struct ids_slot *s, struct ids_area *a, u64 at, u64 pos)
{
	struct ids_cached *e = ids_kept(a->env, a->key);
	u64 n;

	if (!e || e->total - a->line != a->total)
		return -IDS_UNREADABLE;
	n = e->len < a->total ? e->len : a->total;
	if (pos >= n)
		return 0;
	n -= pos;
	IDS_OPAQUE(n);
	if (n > IDS_CACHED_BYTES || pos > IDS_CACHED_BYTES || !ids_room(at))
		return -IDS_UNREADABLE;
	if (bpf_probe_read_kernel(s->bytes + at, n, e->bytes + pos)) {
		ids_error(IDS_ERR_READ_KERNEL);
		return -IDS_UNREADABLE;
	}
	return ids_kept(a->env, a->key) == e ? (s64)n : -IDS_UNREADABLE;
}

/* Copies a piece from the memory of the current process. */
IDS_INLINE s64 ids_area_memory(struct ids_slot *s, struct ids_area *a, u64 at, u64 pos)
{
	u64 n = a->total - pos;

	if (n > IDS_STRING_MAX)
		n = IDS_STRING_MAX;
	IDS_OPAQUE(n);
	if (!a->addr || n > IDS_STRING_MAX || !ids_room(at))
		return -IDS_UNREADABLE;
	if (bpf_probe_read_user(s->bytes + at, n, (void *)(a->addr + pos))) {
		ids_error(IDS_ERR_READ_USER);
		return -IDS_UNREADABLE;
	}
	return n;
}

/**
 * ids_area_load - lets the region at @off, which a reader has filled, hold its bytes from @pos on
 *
 * Returns how many they are (1..IDS_STRING_MAX), or -IDS_UNREADABLE, which is also said of a place
 * behind the last byte. What the region holds already is not read again.
 */
IDS_GLOBAL s64 ids_area_load(u32 slot, u32 off, u32 pos)
{
	struct ids_slot *s = ids_slot(slot);
	struct ids_area *a = ids_area(s, off);
	s64 n = 0;

	if (!s || !a || pos >= a->total)
		return -IDS_UNREADABLE;
	if (!a->key && a->env)
		return ids_vector_load(slot, off, pos);
	if (a->n && a->pos == pos)
		return a->n;
	a->n = 0;
	if (a->key)
		n = ids_area_kept(s, a, off, pos);
	if (!n)
		n = ids_area_memory(s, a, off, pos);
	if (n <= 0)
		return -IDS_UNREADABLE;
	if (a->line)
		ids_blank(slot, off, n);
	a->pos = pos;
	a->n = n;
	return n;
}

/* Where the area of the current process is; its length, or 0. */
IDS_INLINE u64 ids_area_place(u32 env, u64 *ret_from)
{
	struct mm_struct *mm = BPF_CORE_READ(ids_current(), mm);
	u64 from = env ? BPF_CORE_READ(mm, env_start) : BPF_CORE_READ(mm, arg_start);
	u64 to = env ? BPF_CORE_READ(mm, env_end) : BPF_CORE_READ(mm, arg_end);

	*ret_from = from;
	return to > from ? to - from : 0;
}

/* What is kept of the process of @t, and for the current one its memory; false: nothing is. */
IDS_INLINE bool ids_area_find(struct ids_area *a, struct task_struct *t, u32 how)
{
	u32 env = how & IDS_AREA_ENV, tgid = BPF_CORE_READ(t, tgid);
	struct ids_cached *e;
	u64 from = 0, len;

	len = how & (IDS_AREA_OWN | IDS_AREA_EXEC) ? ids_area_place(env, &from) : 0;
	*a = (struct ids_area){.addr = from, .total = len};
	if (how & IDS_AREA_EXEC)
		return len <= IDS_AREA_MAX;
	e = ids_kept(env, tgid);
	if (!e || e->start != ids_ticks(t))
		return false;
	a->env = env;
	a->key = tgid;
	a->total = e->total;
	if (len != e->total)
		a->addr = 0;
	return e->total <= IDS_AREA_MAX;
}

/* Opens an area of the task at @task in the region at @off, with its first piece. */
IDS_GLOBAL s64 ids_area_open(u32 slot, u32 off, u64 task, u32 how)
{
	struct ids_slot *s = ids_slot(slot);
	struct ids_area *a = ids_area(s, off);
	struct task_struct *t = (void *)task;
	s64 n = 0;

	if (!a)
		return -IDS_UNREADABLE;
	if (BPF_CORE_READ(t, flags) & PF_KTHREAD)
		return -IDS_ABSENT;
	if (!ids_area_find(a, t, how))
		return -IDS_UNREADABLE;
	if (how & IDS_AREA_LINE && a->total) {
		a->line = 1;
		a->total--; /* the NUL of the last one */
	}
	if (a->total)
		n = ids_area_load(slot, off, 0);
	return n < 0 ? n : ids_str(off, n);
}

IDS_INLINE s64 ids_area_of(struct ids_ev *ev, u32 who, u32 off, u32 how)
{
	if (who == IDS_WHO_SELF)
		how |= ev->flags & IDS_EV_EXEC ? IDS_AREA_EXEC : IDS_AREA_OWN;
	if (!ids_need_slot(ev))
		return -IDS_UNREADABLE;
	return ids_area_open(ev->slot, off, (u64)ids_task(ev, who), how);
}

/** rd_args - the arguments, each ended by a NUL; total is 0 if there are none */
IDS_READER s64 rd_args(struct ids_ev *ev, u32 who, u32 off)
{
	return ids_area_of(ev, who, off, 0);
}

/** rd_env - the environment, each variable ended by a NUL; total is 0 if there are none */
IDS_READER s64 rd_env(struct ids_ev *ev, u32 who, u32 off)
{
	return ids_area_of(ev, who, off, IDS_AREA_ENV);
}

/** rd_cmdline - the arguments with spaces in between */
IDS_READER s64 rd_cmdline(struct ids_ev *ev, u32 who, u32 off)
{
	return ids_area_of(ev, who, off, IDS_AREA_LINE);
}

/**
 * ids_area_count - number of strings in the area that a reader has opened in the region at @off
 *
 * Or -IDS_UNREADABLE.
 */
IDS_GLOBAL s64 ids_area_count(u32 slot, u32 off)
{
	struct ids_slot *s = ids_slot(slot);
	struct ids_area *a = ids_area(s, off);
	u64 count = 0, pos = 0;

	if (!a)
		return -IDS_UNREADABLE;
	for (u32 i = 0; i < IDS_AREA_PIECES; i++) {
		s64 n;

		if (pos >= a->total)
			return count;
		n = ids_area_load(slot, off, pos);
		if (n <= 0)
			break;
		count += ids_count_nul(slot, off, n);
		pos += n;
	}
	return -IDS_UNREADABLE;
}

IDS_READER int rd_argc(struct ids_ev *ev, u32 who, u64 *val)
{
	s64 n;

	if (who == IDS_WHO_SELF && ev->flags & IDS_EV_EXEC) {
		*val = ev->argc;
		return IDS_OK;
	}
	n = rd_args(ev, who, ids_own_region());
	if (n >= 0)
		n = ids_area_count(ev->slot, ids_own_region());
	*val = n;
	return n < 0 ? -n : IDS_OK;
}

#endif
