/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * What an event needs beside its fields.
 *
 * The file of event X has struct X_ev with struct ids_ev base first, readers rd_X_<field>(), and
 * record_X(slot, ev), which appends the event's fields to the record. IDS_EVENT(X) makes the rest,
 * IDS_LSM(X, hook, fill) the program of an LSM hook. Addresses in the struct may be typed in
 * the hook and are mere numbers in record_X(): readers take members with BPF_CORE_READ().
 */
#ifndef IDS_EVENT_BPF_H
#define IDS_EVENT_BPF_H

#include "object.bpf.h"
#include "record.bpf.h"
#include "table.bpf.h"

/* What of struct X_ev is kept for the record: all behind its base. */
#define IDS_PAYLOAD(ev) ((void *)(ev) + sizeof((ev)->base))
#define IDS_PAYLOAD_SIZE(ev)                                                                       \
	(sizeof(*(ev)) - sizeof((ev)->base) > 0 ? sizeof(*(ev)) - sizeof((ev)->base) : 0)

/** ids_arg - argument @i of the hook as a number, whatever the verifier knows of it */
IDS_INLINE u64 ids_arg(u64 *ctx, u32 i)
{
	u64 v = 0;

	bpf_probe_read_kernel(&v, sizeof(v), ctx + i);
	return v;
}

/* Copy of the event for the record. */
#define IDS_EVENT_COPY(event)                                                                      \
	_Static_assert(sizeof(struct event##_ev) - sizeof(struct ids_ev) <=                        \
			       sizeof(((struct ids_copy *)0)->payload),                            \
		       "the event does not fit into struct ids_copy");                             \
	int decide_##event(struct event##_ev *ev);                                                 \
	IDS_GLOBAL u32 event##_rec_fields(u32 slot)                                                \
	{                                                                                          \
		struct ids_slot *s = ids_slot(slot);                                               \
		struct event##_ev ev = {};                                                         \
                                                                                                   \
		if (!s)                                                                            \
			return 0;                                                                  \
		__builtin_memcpy(IDS_PAYLOAD(&ev), s->ev.payload, IDS_PAYLOAD_SIZE(&ev));          \
		ev.base = ids_copied(s, slot);                                                     \
		record_##event(slot, &ev);                                                         \
		return 0;                                                                          \
	}                                                                                          \
	IDS_INLINE void stage_##event(struct event##_ev *ev)                                       \
	{                                                                                          \
		struct ids_slot *s = ids_store(&ev->base);                                         \
                                                                                                   \
		if (s)                                                                             \
			__builtin_memcpy(s->ev.payload, IDS_PAYLOAD(ev), IDS_PAYLOAD_SIZE(ev));    \
	}

/* run_<event>(), see IDS_EVENT. */
#define IDS_EVENT_RUN(event)                                                                       \
	IDS_INLINE int run_##event(struct event##_ev *ev, u32 hook, u32 flags)                     \
	{                                                                                          \
		int ret;                                                                           \
                                                                                                   \
		ev->base.slot = IDS_NO_SLOT;                                                       \
		ev->base.hook = hook;                                                              \
		ev->base.flags = flags;                                                            \
		ret = decide_##event(ev);                                                          \
		ids_end(&ev->base);                                                                \
		return ids_verdict(ret);                                                           \
	}

/* commit_<name>(): acts on a match or an undecided rule; 0 or -errno to refuse with. */
#define IDS_EVENT_COMMIT(event, name, act, finish)                                                 \
	IDS_GLOBAL s32 commit_##name(u32 slot, u32 rule, u32 type, u32 why)                        \
	{                                                                                          \
		u32 got = act(slot, rule, type);                                                   \
                                                                                                   \
		if (got & IDS_WANT_RECORD) {                                                       \
			event##_rec_fields(slot);                                                  \
			finish(slot, type, why);                                                   \
			ids_emit(slot, rule, got);                                                 \
		}                                                                                  \
		return -(s32)(got & 0xffff);                                                       \
	}

#define IDS_EVENT_FIRE(event)                                                                      \
	IDS_READER int fire_##event(struct event##_ev *ev, u32 rule, u32 type, u32 why)            \
	{                                                                                          \
		stage_##event(ev);                                                                 \
		return commit_##event(ev->base.slot, rule,                                         \
				      type | ev->base.flags << IDS_TYPE_FLAGS_SHIFT, why);         \
	}                                                                                          \
	IDS_TABLE(event, event##_ev, commit_##event)

/* What every record of a process ends with. */
IDS_INLINE void ids_rec_process(u32 slot, u32 type, u32 why)
{
	ids_rec_common(slot, type, why, 0);
	ids_rec_cmdline(slot);
}

/* A record without a process. */
IDS_INLINE void ids_rec_alone(u32 slot, u32 type, u32 why)
{
	if ((type & 0xff) == IDS_REC_UNDECIDED)
		ids_rec_number(slot, why, IDS_UNREADABLE, 0);
}

/**
 * IDS_EVENT(event) - decide, fire, table and commit functions of an event
 *
 * run_<event>(ev, hook, flags) decides: @hook is the row in the manifest, @flags IDS_EV_*; returns
 * 0 or the negative errno to refuse with.
 */
#define IDS_EVENT(event)                                                                           \
	IDS_EVENT_COPY(event)                                                                      \
	IDS_EVENT_COMMIT(event, event, ids_act, ids_rec_process)                                   \
	IDS_EVENT_FIRE(event)                                                                      \
	IDS_EVENT_RUN(event)

/** IDS_EVENT_BOTH - the same for an event that has cgroup programs too, which may not send signals
 */
#define IDS_EVENT_BOTH(event)                                                                      \
	IDS_EVENT_COPY(event)                                                                      \
	IDS_EVENT_RUN(event)                                                                       \
	IDS_EVENT_COMMIT(event, event, ids_act, ids_rec_process)                                   \
	IDS_EVENT_COMMIT(event, event##_quiet, ids_act_quiet, ids_rec_process)                     \
	IDS_TABLE_COMMIT(event, commit_##event)                                                    \
	IDS_TABLE_COMMIT(event##_quiet, commit_##event##_quiet)                                    \
	IDS_READER int fire_##event(struct event##_ev *ev, u32 rule, u32 type, u32 why)            \
	{                                                                                          \
		type |= ev->base.flags << IDS_TYPE_FLAGS_SHIFT;                                    \
		stage_##event(ev);                                                                 \
		if (ev->base.flags & IDS_EV_SIGNAL)                                                \
			return commit_##event(ev->base.slot, rule, type, why);                     \
		return commit_##event##_quiet(ev->base.slot, rule, type, why);                     \
	}                                                                                          \
	IDS_READER int table_##event(struct event##_ev *ev, u32 first, u32 unread)                 \
	{                                                                                          \
		if (ids_table_next(ev->base.slot, 0) >= IDS_BITS_WORDS)                            \
			return 0;                                                                  \
		stage_##event(ev);                                                                 \
		if (ev->base.flags & IDS_EV_SIGNAL)                                                \
			return table_run_##event(&ev->base, first, unread);                        \
		return table_run_##event##_quiet(&ev->base, first, unread);                        \
	}                                                                                          \
	IDS_READER int lost_##event(struct event##_ev *ev, u32 first, u32 n)                       \
	{                                                                                          \
		if (ev->base.flags & IDS_EV_SIGNAL)                                                \
			return lost_run_##event(&ev->base, first, n);                              \
		return lost_run_##event##_quiet(&ev->base, first, n);                              \
	}

/**
 * IDS_HOOK(program, section, event, fill, flags) - one program of an event
 * @fill: bool fill(struct <event>_ev *, u64 *ctx): the event of the hook's arguments; false: it is
 *        none
 */
#define IDS_HOOK(program, section, event, fill, flags)                                             \
	const volatile u32 ids_hook_##program = 0;                                                 \
	SEC(section) int program(u64 *ctx)                                                         \
	{                                                                                          \
		struct event##_ev ev = {};                                                         \
		int ret;                                                                           \
                                                                                                   \
		if (!ids_active() || !ids_watched() || !fill(&ev, ctx))                            \
			return 0;                                                                  \
		ret = run_##event(&ev, ids_hook_##program, flags);                                 \
		return (flags) & IDS_EV_DENY ? ret : 0;                                            \
	}

/** IDS_EVENT_NUMBER - the reader of a number that the event @ev has: @value */
#define IDS_EVENT_NUMBER(event, field, value)                                                      \
	IDS_READER int rd_##event##_##field(struct event##_ev *ev, u32 who, u64 *val)              \
	{                                                                                          \
		*val = (value);                                                                    \
		return IDS_OK;                                                                     \
	}

/** IDS_EVENT_MEMBER - the reader of a number in the struct whose address is ev->@object */
#define IDS_EVENT_MEMBER(event, field, object, ...)                                                \
	IDS_READER int rd_##event##_##field(struct event##_ev *ev, u32 who, u64 *val)              \
	{                                                                                          \
		typeof(ev->object) from = ev->object;                                              \
                                                                                                   \
		*val = BPF_CORE_READ(from, __VA_ARGS__);                                           \
		return IDS_OK;                                                                     \
	}

/**
 * IDS_ARGUMENTS - lets the program load only where the hook has @n arguments or more
 *
 * Behind the last one there is the hook's result so far; what comes after that is refused.
 */
#define IDS_ARGUMENTS(ctx, n)                                                                      \
	do {                                                                                       \
		u64 last_ = (ctx)[n];                                                              \
		IDS_OPAQUE(last_);                                                                 \
	} while (0)

#define IDS_LSM_FLAGS (IDS_EV_DENY | IDS_EV_SIGNAL | IDS_EV_DIRECT)

/** IDS_LSM - program <event>_lsm on the LSM hook @hook, or on the function security_<hook> */
#define IDS_LSM(event, hook, fill) IDS_LSM_AS(event, event, hook, fill)

/** IDS_LSM_AS - the same with program <name>_lsm, if the event has several hooks */
#define IDS_LSM_AS(event, name, hook, fill)                                                        \
	IDS_HOOK(name##_lsm, "lsm/" #hook, event, fill, IDS_LSM_FLAGS)

/**
 * IDS_CGROUP_HOOK(program, section, context, event, fill) - one cgroup program of an event with a
 * process, which refuses with EPERM whatever errno the rule names
 * @fill: bool fill(struct <event>_ev *, struct @context *)
 */
#define IDS_CGROUP_HOOK(program, section, context, event, fill)                                    \
	const volatile u32 ids_hook_##program = 0;                                                 \
	SEC(section) int program(struct context *ctx)                                              \
	{                                                                                          \
		struct event##_ev ev = {};                                                         \
		int ret;                                                                           \
                                                                                                   \
		if (!ids_active() || !ids_watched() || !fill(&ev, ctx))                            \
			return 1;                                                                  \
		ret = run_##event(&ev, ids_hook_##program, IDS_EV_DENY);                           \
		IDS_OPAQUE(ret);                                                                   \
		return ret ? 0 : 1;                                                                \
	}

#endif
