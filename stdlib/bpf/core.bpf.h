/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * Maps, constants, the generation gate, scratch slots and error counts: what every program needs.
 */
#ifndef IDS_CORE_BPF_H
#define IDS_CORE_BPF_H

#include "kernel_types.h"

/* Readers and hook bodies share signatures; not each needs every argument. */
#pragma clang diagnostic ignored "-Wunused-parameter"

#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_tracing.h>

#include "../abi/manifest.h"
#include "../abi/record.h"
#include "../abi/scratch.h"

#define IDS_READER static __attribute__((always_inline, used))
#define IDS_INLINE static __attribute__((always_inline, unused))
/* Verified once, by itself; arguments and result are numbers, as 5.10 wants it. */
#define IDS_GLOBAL __attribute__((noinline, weak))
/* Hides from the optimiser what it knows of @v, so that a test that the verifier needs stays. */
#define IDS_OPAQUE(v) asm volatile("" : "+r"(v))

/*
 * Uses the argument @v of a global function. One that constants make superfluous would be left
 * undefined by its callers, which the verifier refuses.
 */
#define IDS_USED(v) asm volatile("" ::"r"(v))

/** enum ids_event, enum ids_field - numbers in records, as in the catalogue's order */
enum ids_event {
#define EVENT(id, name, kind, doc) EVENT_##id,
#include "../catalog/events.def"
};

enum ids_field {
	FIELD_NONE,
#define PROC_FIELD(id, name, type, values, cost, flags, doc)         F_##id,
#define EVENT_FIELD(event, id, name, type, values, cost, flags, doc) F_##event##_##id,
#include "../catalog/fields.def"
};

/* Set before loading; see stdlib/abi/record.h. */
const volatile u32 ids_generation = 1;
const volatile u32 ids_cpus = 1;
const volatile u32 ids_enforce = 1;
const volatile u64 ids_cgroup_id = 0;
const volatile u32 ids_cgroup_level = 0;
const volatile u32 ids_isolate_mode = IDS_ISOLATE_BY_KERNEL;
const volatile u32 ids_init_pidns = 0xeffffffc; /* inode number of the initial PID namespace */
const volatile u32 ids_scratch_slots = IDS_SCRATCH_TRIES; /* entries of ids_scratch */
/* Bytes of the regions of generated code, see stdlib/abi/scratch.h. */
const volatile u32 ids_scratch_limit = IDS_REGIONS_MAX * IDS_REGION_SIZE;

/* Made by ruleccc. */
extern const struct ids_rule_desc ids_rules[];
extern const u32 ids_rules_mask;

#define IDS_NO_SLOT 0xffffffffu

/* struct ids_ev.flags */
#define IDS_EV_DENY   1u  /* the hook can refuse the operation */
#define IDS_EV_SIGNAL 2u  /* the hook may send signals */
#define IDS_EV_DIRECT 4u  /* pointers are typed: members can be loaded without a helper */
#define IDS_EV_AFTER  8u  /* the operation has been done already */
#define IDS_EV_STORED 16u /* the slot has the copy of the event */
#define IDS_EV_EXEC   32u /* the process has just become another program */

/**
 * struct ids_ev - what every event has; on the stack of the hook program
 * @exe: the file of the program that the process is becoming, NULL: what it runs
 * @target: the task that target.X is read of, NULL: there is none
 * @slot: number of its scratch slot, IDS_NO_SLOT until one is claimed
 * @hook: row of the manifest's hooks
 * @flags: IDS_EV_*
 * @argc: with IDS_EV_EXEC: number of the new program's arguments
 */
struct ids_ev {
	struct file *exe;
	struct task_struct *target;
	u32 slot;
	u32 hook;
	u32 flags;
	u32 argc;
};

/** struct ids_walk - state of a path walk */
struct ids_walk {
	u64 dentry, mnt;
	u32 base; /* where the region begins in bytes */
	u32 left; /* bytes of the region that are free; the path is at their end */
	u32 leaf; /* bytes of the path's last component */
	u32 parts;
};

/** struct ids_copy - copy of an event, for the record */
struct ids_copy {
	u64 exe, target;
	union {
		struct {
			u64 ptr[3];
			u32 num[16];
		};
		u8 payload[88]; /* of events by IDS_EVENT */
	};
	u32 hook, flags;
};

/** struct ids_slot - value of map ids_scratch */
struct ids_slot {
	union {
		struct {
			u64 busy; /* programs that want the slot; 1: it has an owner */
			u64 hits; /* tests passed, of the scan that runs */
			u64 all;  /* of a list: tests that all its elements passed */
			u64 elem; /* tests passed by the element that is looked at */
			u64 roll; /* state of a search between its pieces */
			u64 zero; /* always 0, which only we know */
			struct ids_walk walk;
			struct ids_copy ev;
			u32 rec_pos; /* bytes of the record so far */
			s16 result[16];
			u64 anc;       /* address of the task that IDS_WHO_ANCESTOR means */
			u32 anc_level; /* its level; 0: none yet */
			struct ids_area area[IDS_REGIONS_MAX + 1]; /* what each region holds */
		};
		u8 head[1600];
	};
	u64 words[IDS_WORDS]; /* of the decision function that runs */
	u8 rec[IDS_RECORD_MAX + IDS_REGION_SIZE];
	u8 bytes[];
};

_Static_assert(sizeof(struct ids_slot) == IDS_SCRATCH_FIXED, "see stdlib/abi/scratch.h");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, IDS_SCRATCH_TRIES);
	__uint(key_size, sizeof(u32));
	__uint(value_size, IDS_SCRATCH_SIZE(IDS_REGIONS_MAX));
} ids_scratch SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__uint(map_flags, BPF_F_MMAPABLE);
	__type(key, u32);
	__type(value, struct ids_control);
} ids_control SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1); /* set to the number of rules */
	__type(key, u32);
	__type(value, struct ids_rule_stats);
} ids_stats SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, IDS_ERR_MAX);
	__type(key, u32);
	__type(value, u64);
} ids_errors SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 1 << 20);
} ids_alerts SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 1 << 20);
} ids_logs SEC(".maps");

/* Programs are preemptible: even counters of one CPU are added to atomically. */
IDS_INLINE void ids_add(u64 *counter, u64 n)
{
	__sync_fetch_and_add(counter, n);
}

/** ids_error - counts a failure of kind @kind */
IDS_INLINE void ids_error(u32 kind)
{
	u64 *n = bpf_map_lookup_elem(&ids_errors, &kind);

	if (n)
		ids_add(n, 1);
}

IDS_INLINE struct ids_control *ids_get_control(void)
{
	u32 key = 0;

	return bpf_map_lookup_elem(&ids_control, &key);
}

/** ids_active - this program's generation is the one that acts */
IDS_INLINE bool ids_active(void)
{
	struct ids_control *c = ids_get_control();

	return c && *(volatile u32 *)&c->active_generation == ids_generation;
}

IDS_INLINE struct task_struct *ids_current(void)
{
	return (void *)bpf_get_current_task();
}

/*
 * Id of the cgroup at depth @level above @c, or of @c. Read by itself, because most kinds of
 * programs may not ask a helper for it on 5.10. Kernels have the ids, or from 6.1 on the cgroups,
 * by depth.
 */
IDS_INLINE u64 ids_ancestor_id(struct cgroup *c, u32 level)
{
	struct cgroup___ids *ids = (void *)c;
	struct cgroup___up *up = (void *)c;
	struct cgroup *at = NULL;
	u64 id = 0;

	if (BPF_CORE_READ(c, level) < level)
		return 0;
	if (bpf_core_field_exists(up->ancestors)) {
		bpf_core_read(&at, sizeof(at), &up->ancestors[0] + level);
		return BPF_CORE_READ(at, kn, id);
	}
	if (bpf_core_field_exists(ids->ancestor_ids))
		bpf_core_read(&id, sizeof(id), &ids->ancestor_ids[0] + level);
	return id;
}

/** ids_watched - the current process is in the cgroup that is watched, or below */
IDS_INLINE bool ids_watched(void)
{
	struct cgroup *c;

	if (!ids_cgroup_id)
		return true;
	c = BPF_CORE_READ(ids_current(), cgroups, dfl_cgrp);
	return ids_ancestor_id(c, ids_cgroup_level) == ids_cgroup_id;
}

/** ids_slot - slot number @slot, or NULL */
IDS_INLINE struct ids_slot *ids_slot(u32 slot)
{
	return bpf_map_lookup_elem(&ids_scratch, &slot);
}

/**
 * ids_claim - a free scratch slot: one of this CPU, or if tasks that were pushed aside in the
 * middle of a program have them all, another one
 *
 * Whoever makes the count 1 owns the slot. The add and the look are two steps, so two programs may
 * both give up a slot, but never both own it. Returns IDS_NO_SLOT if none is free.
 */
IDS_GLOBAL u32 ids_claim(void)
{
	u32 first = bpf_get_smp_processor_id() * IDS_SCRATCH_SLOTS;

	for (u32 i = 0; i < IDS_SCRATCH_TRIES; i++) {
		u32 slot = first + i;
		struct ids_slot *s;

		if (slot >= ids_scratch_slots)
			slot -= ids_scratch_slots;
		s = ids_slot(slot);
		if (!s)
			break;
		ids_add(&s->busy, 1);
		if (*(volatile u64 *)&s->busy == 1) {
			s->anc_level = 0;
			return slot;
		}
		ids_add(&s->busy, -1);
	}
	ids_error(IDS_ERR_SCRATCH_BUSY);
	return IDS_NO_SLOT;
}

/** ids_need_slot - claims a slot for @ev unless it has one; NULL if none is free */
IDS_INLINE struct ids_slot *ids_need_slot(struct ids_ev *ev)
{
	if (ev->slot == IDS_NO_SLOT)
		ev->slot = ids_claim();
	return ids_slot(ev->slot);
}

/** ids_words - the slot's words for the state of a decision function; NULL if no slot is free */
IDS_READER u64 *ids_words(struct ids_ev *ev)
{
	struct ids_slot *s = ids_need_slot(ev);

	if (!s)
		return NULL;
	IDS_OPAQUE(s); /* so that nothing is added to it before it is compared with NULL */
	return s->words;
}

/** ids_end - gives back what @ev holds; the last thing that a hook program does */
IDS_INLINE void ids_end(struct ids_ev *ev)
{
	struct ids_slot *s;

	if (ev->slot == IDS_NO_SLOT)
		return;
	s = ids_slot(ev->slot);
	if (s)
		ids_add(&s->busy, -1);
}

/** ids_verdict - @ret as a hook may return it: 0 or a negative errno */
IDS_INLINE int ids_verdict(int ret)
{
	IDS_OPAQUE(ret);
	if (ret >= 0)
		return 0;
	return ret < -4095 ? -EPERM : ret;
}

/** ids_str - a string's place in the slot, as readers return it */
IDS_INLINE s64 ids_str(u32 start, u32 len)
{
	return (u64)start << 32 | len;
}

/** ids_room - @off lies in a region, so IDS_REGION_SIZE bytes from there are in the slot */
IDS_INLINE bool ids_room(u64 off)
{
	return off < (u64)ids_scratch_limit + IDS_REGION_SIZE;
}

/** ids_own_region - where the region of the record builder begins */
IDS_INLINE u32 ids_own_region(void)
{
	return ids_scratch_limit;
}

#endif
