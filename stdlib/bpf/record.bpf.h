/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * What happens at a match: counting, actions, the record.
 *
 * Actions come first and need no memory; a record needs a scratch slot and room in a ring.
 */
#ifndef IDS_RECORD_BPF_H
#define IDS_RECORD_BPF_H

#include "args.bpf.h"
#include "cgroup.bpf.h"
#include "isolate.bpf.h"
#include "marks.bpf.h"
#include "why.bpf.h"

#define EOPNOTSUPP 95

/* Result of ids_act(): an errno to refuse with (low 16 bits), and: */
#define IDS_WANT_RECORD 0x10000u
#define IDS_WANT_ALERT  0x20000u

#define IDS_ONE_SECOND 1000000000ull

/* Reports of undecided rules in a second: one string that cannot be read can make all of thousands
 * of rules undecided. */
#define IDS_UNDECIDED_REPORTS 128

#define IDS_TAG(who, field) ((u32)(who) << 16 | (u32)(field))

/* Room for a value's head and @len bytes in the record of @s; 0: there is none. */
IDS_INLINE u64 ids_rec_reserve(struct ids_slot *s, u32 tag, u32 status, u32 len)
{
	u64 pos = s->rec_pos & ~7u;
	struct ids_value *v;

	if (pos > IDS_RECORD_MAX - sizeof(*v))
		return 0;
	v = (void *)(s->rec + pos);
	v->field = tag;
	v->who = tag >> 16;
	v->status = status;
	v->len = 0;
	pos += sizeof(*v);
	if (len > IDS_STRING_MAX || pos + ((len + 7) & ~7u) > IDS_RECORD_MAX) {
		v->status = IDS_TRUNCATED;
		s->rec_pos = pos;
		return 0;
	}
	v->len = len;
	s->rec_pos = pos + ((len + 7) & ~7u);
	return pos;
}

/** ids_rec_number - appends a number, or the news that it could not be read */
IDS_GLOBAL u32 ids_rec_number(u32 slot, u32 tag, u32 status, u64 val)
{
	struct ids_slot *s = ids_slot(slot);
	u64 pos;

	if (!s || status == IDS_ABSENT)
		return 0;
	pos = ids_rec_reserve(s, tag, status, status == IDS_OK ? 8 : 0);
	if (pos && pos <= IDS_RECORD_MAX && status == IDS_OK)
		*(u64 *)(s->rec + pos) = val;
	return 0;
}

/** ids_rec_address - appends an address, given as two numbers */
IDS_GLOBAL u32 ids_rec_address(u32 slot, u32 tag, u32 status, u64 hi, u64 lo)
{
	struct ids_slot *s = ids_slot(slot);
	u64 pos;

	if (!s || status == IDS_ABSENT)
		return 0;
	pos = ids_rec_reserve(s, tag, status, status == IDS_OK ? 16 : 0);
	if (pos && pos <= IDS_RECORD_MAX && status == IDS_OK) {
		*(u64 *)(s->rec + pos) = __builtin_bswap64(hi);
		*(u64 *)(s->rec + pos + 8) = __builtin_bswap64(lo);
	}
	return 0;
}

/** ids_rec_string - appends the string @str of a reader, with @status if it is there */
IDS_GLOBAL u32 ids_rec_string(u32 slot, u32 tag, s64 str, u32 status)
{
	struct ids_slot *s = ids_slot(slot);
	u64 from = (u64)str >> 32, len = (u32)str, pos;

	if (!s || str == -IDS_ABSENT)
		return 0;
	if (str < 0) {
		ids_rec_reserve(s, tag, IDS_UNREADABLE, 0);
		return 0;
	}
	pos = ids_rec_reserve(s, tag, status, len);
	if (!pos || pos > IDS_RECORD_MAX || len > IDS_STRING_MAX || !ids_room(from))
		return 0;
	*(u64 *)(s->rec + pos + (len & ~7ull)) = 0; /* the padding */
	if (bpf_probe_read_kernel(s->rec + pos, len, s->bytes + from))
		ids_error(IDS_ERR_READ_KERNEL);
	return 0;
}

/** ids_rec_capture - bytes of content that the rule of the record in @s asks for */
IDS_INLINE u32 ids_rec_capture(struct ids_slot *s)
{
	struct ids_record *r;

	if (!s)
		return 0;
	r = (void *)s->rec;
	return r->type == IDS_REC_MATCH ? ids_rules[r->rule & ids_rules_mask].capture : 0;
}

/* Appends a number by its reader. */
#define IDS_REC_NUMBER(slot, ev, who, id, reader)                                                  \
	do {                                                                                       \
		u64 val_ = 0;                                                                      \
		int status_ = reader(ev, who, &val_);                                              \
		ids_rec_number(slot, IDS_TAG(who, id), status_, val_);                             \
	} while (0)

/* Appends a string by its reader, which uses the record builder's region. */
#define IDS_REC_STRING(slot, ev, who, id, reader)                                                  \
	ids_rec_string(slot, IDS_TAG(who, id), reader(ev, who, ids_own_region()), IDS_OK)

/* The event whose copy is in the slot, without typed pointers. */
IDS_INLINE struct ids_ev ids_copied(struct ids_slot *s, u32 slot)
{
	return (struct ids_ev){.exe = (void *)s->ev.exe,
			       .target = (void *)s->ev.target,
			       .slot = slot,
			       .hook = s->ev.hook,
			       .flags = s->ev.flags & ~IDS_EV_DIRECT};
}

IDS_GLOBAL u32 ids_rec_numbers(u32 slot)
{
	/* Without IDS_EV_SIGNAL readers ask only what every kind of program may ask. */
	struct ids_ev ev = {.slot = slot};

	IDS_REC_NUMBER(slot, &ev, IDS_WHO_SELF, F_PID, rd_pid);
	IDS_REC_NUMBER(slot, &ev, IDS_WHO_SELF, F_TID, rd_tid);
	IDS_REC_NUMBER(slot, &ev, IDS_WHO_SELF, F_UID, rd_uid);
	IDS_REC_NUMBER(slot, &ev, IDS_WHO_SELF, F_EUID, rd_euid);
	IDS_REC_NUMBER(slot, &ev, IDS_WHO_SELF, F_AUID, rd_auid);
	IDS_REC_NUMBER(slot, &ev, IDS_WHO_SELF, F_START, rd_start);
	return 0;
}

IDS_GLOBAL u32 ids_rec_strings(u32 slot)
{
	struct ids_slot *s = ids_slot(slot);
	struct ids_ev ev;

	if (!s)
		return 0;
	ev = ids_copied(s, slot);
	IDS_REC_STRING(slot, &ev, IDS_WHO_SELF, F_COMM, rd_comm);
	IDS_REC_STRING(slot, &ev, IDS_WHO_SELF, F_CWD, rd_cwd);
	IDS_REC_STRING(slot, &ev, IDS_WHO_SELF, F_TTY, rd_tty);
	IDS_REC_STRING(slot, &ev, IDS_WHO_SELF, F_CONTAINER_ID, rd_container_id);
	IDS_REC_STRING(slot, &ev, IDS_WHO_SELF, F_CGROUP_NAME, rd_cgroup_name);
	return 0;
}

/*
 * Appends the program of @who: its path, once more as the value of @as (an IDS_TAG, 0: not), and
 * its name, a parent's once more as that of the first ancestor. All from one walk. Returns 0 if it
 * has no program.
 */
IDS_GLOBAL u32 ids_rec_program(u32 slot, u32 who, u32 as)
{
	struct ids_slot *s = ids_slot(slot);
	struct ids_ev ev;
	s64 exe, name;
	u32 leaf;

	if (!s)
		return 0;
	ev = ids_copied(s, slot);
	exe = rd_exe(&ev, who, ids_own_region());
	if (exe == -IDS_ABSENT)
		return 0;
	if (as)
		ids_rec_string(slot, as, exe, IDS_OK);
	ids_rec_string(slot, IDS_TAG(who, F_EXE), exe, IDS_OK);
	leaf = s->walk.leaf ? s->walk.leaf : 1; /* of the root: "/" */
	if (exe < 0)
		name = rd_name(&ev, who, ids_own_region());
	else
		name = ids_str(((u64)exe >> 32) + (u32)exe - leaf, leaf);
	ids_rec_string(slot, IDS_TAG(who, F_NAME), name, IDS_OK);
	if (who == IDS_WHO_PARENT)
		ids_rec_string(slot, IDS_TAG(IDS_WHO_ANCESTOR, F_NAME), name, IDS_OK);
	return 1;
}

IDS_GLOBAL u32 ids_rec_parent(u32 slot)
{
	struct ids_ev ev = {.slot = slot};

	IDS_REC_NUMBER(slot, &ev, IDS_WHO_PARENT, F_PID, rd_pid);
	IDS_REC_NUMBER(slot, &ev, IDS_WHO_PARENT, F_UID, rd_uid);
	IDS_REC_NUMBER(slot, &ev, IDS_WHO_PARENT, F_START, rd_start);
	return ids_rec_program(slot, IDS_WHO_PARENT, 0);
}

/** ids_rec_target - appends the process that the event is done to; in record_<event>() */
IDS_INLINE void ids_rec_target(u32 slot, struct ids_ev *ev)
{
	if (!ev->target)
		return;
	IDS_REC_NUMBER(slot, ev, IDS_WHO_TARGET, F_PID, rd_pid);
	IDS_REC_NUMBER(slot, ev, IDS_WHO_TARGET, F_UID, rd_uid);
	IDS_REC_NUMBER(slot, ev, IDS_WHO_TARGET, F_START, rd_start);
	IDS_REC_STRING(slot, ev, IDS_WHO_TARGET, F_COMM, rd_comm);
	ids_rec_program(slot, IDS_WHO_TARGET, 0);
}

/* Name of the program of the task at @task; for kernel threads what they call themselves. */
IDS_GLOBAL s64 ids_task_name(u32 slot, u32 off, u64 task)
{
	struct ids_slot *s = ids_slot(slot);
	struct task_struct *t = (void *)task;
	struct file *f = BPF_CORE_READ(t, mm, exe_file);

	if (!f)
		return ids_kernel_string(slot, off,
					 task + bpf_core_field_offset(struct task_struct, comm));
	if (!s || !ids_walk_at(s, &f->f_path))
		return -IDS_UNREADABLE;
	return ids_leaf(slot, off);
}

/* The names from the parent upwards; without the first @done of them. */
IDS_GLOBAL u32 ids_rec_ancestors(u32 slot, u32 done)
{
	struct task_struct *t = ids_current(), *up;

	for (u32 i = 0; i < IDS_RECORD_LEVELS; i++) {
		s64 str;

		up = BPF_CORE_READ(t, real_parent);
		if (!up || up == t || !BPF_CORE_READ(up, tgid))
			break;
		t = up;
		if (i < done)
			continue;
		str = ids_task_name(slot, ids_own_region(), (u64)t);
		ids_rec_string(slot, IDS_TAG(IDS_WHO_ANCESTOR + i, F_NAME), str, IDS_OK);
	}
	return 0;
}

/** ids_rec_cmdline - the arguments of the current process, as they are now in its memory */
IDS_GLOBAL u32 ids_rec_cmdline(u32 slot)
{
	struct ids_slot *s = ids_slot(slot);
	struct mm_struct *mm = BPF_CORE_READ(ids_current(), mm);
	u64 from = BPF_CORE_READ(mm, arg_start), len = BPF_CORE_READ(mm, arg_end) - from;
	u64 at = ids_own_region();
	u32 status = IDS_OK, tag = IDS_TAG(IDS_WHO_SELF, F_CMDLINE);

	if (!s || !ids_room(at) || !mm || !len)
		return 0;
	if (len > IDS_STRING_MAX + 1)
		status = IDS_TRUNCATED;
	else
		len--; /* the NUL of the last one */
	if (len > IDS_STRING_MAX)
		len = IDS_STRING_MAX;
	IDS_OPAQUE(len);
	if (len > IDS_STRING_MAX)
		return 0;
	if (bpf_probe_read_user(s->bytes + at, len, (void *)from)) {
		ids_error(IDS_ERR_READ_USER);
		ids_rec_string(slot, tag, -IDS_UNREADABLE, IDS_OK);
		return 0;
	}
	ids_rec_string(slot, tag, ids_str(at, ids_blank(slot, at, len)), status);
	return 0;
}

/**
 * ids_rec_common - appends the process, its parent and its ancestors
 * @as: IDS_TAG of a field of the event that has the process's exe as a value; 0: none
 */
IDS_INLINE void ids_rec_common(u32 slot, u32 type, u32 why, u32 as)
{
	if ((type & 0xff) == IDS_REC_UNDECIDED)
		ids_rec_number(slot, why, IDS_UNREADABLE, 0);
	ids_rec_numbers(slot);
	ids_rec_program(slot, IDS_WHO_SELF, as);
	ids_rec_strings(slot);
	ids_rec_ancestors(slot, ids_rec_parent(slot));
}

IDS_INLINE void ids_result(struct ids_slot *s, u32 act, s32 result)
{
	if (s)
		s->result[__builtin_ctz(act)] = result;
}

/* Sends signal @sig if that is allowed here; the action's result. */
IDS_INLINE s32 ids_signal(bool can_signal, u32 sig)
{
	long err = -EOPNOTSUPP;

	if (can_signal)
		err = bpf_send_signal(sig);
	if (err)
		ids_error(IDS_ERR_SIGNAL);
	return err;
}

IDS_INLINE s32 ids_do_isolate(const struct ids_rule_desc *d, u32 rule, bool can_signal)
{
	s32 err = ids_isolate(rule, d->isolate);

	if (!err && ids_isolate_mode == IDS_ISOLATE_BY_STOP)
		err = ids_signal(can_signal, SIGSTOP);
	return err;
}

/* Carries out the actions; the errno to refuse with. @s may be NULL. */
IDS_INLINE u32 ids_do(struct ids_slot *s, const struct ids_rule_desc *d, u32 rule, u32 flags,
		      bool can_signal, u32 *ret_failed)
{
	u32 acts = d->actions, verdict = 0;
	s32 r;

	if (acts & IDS_ACT_DENY) {
		verdict = d->deny_errno;
		ids_result(s, IDS_ACT_DENY, flags & IDS_EV_DENY ? 0 : -EOPNOTSUPP);
	}
	if (acts & IDS_ACT_KILL) {
		r = ids_signal(can_signal, SIGKILL);
		ids_result(s, IDS_ACT_KILL, r);
		*ret_failed += r != 0;
		verdict = verdict ? verdict : EPERM;
	}
	if (acts & IDS_ACT_STOP) {
		r = ids_signal(can_signal, SIGSTOP);
		ids_result(s, IDS_ACT_STOP, r);
		*ret_failed += r != 0;
	}
	if (acts & IDS_ACT_SIGNAL) {
		r = ids_signal(can_signal, d->signal);
		ids_result(s, IDS_ACT_SIGNAL, r);
		*ret_failed += r != 0;
	}
	if (acts & (IDS_ACT_MARK | IDS_ACT_UNMARK)) {
		r = ids_mark(d->mark, d->unmark);
		if (acts & IDS_ACT_MARK)
			ids_result(s, IDS_ACT_MARK, r);
		if (acts & IDS_ACT_UNMARK)
			ids_result(s, IDS_ACT_UNMARK, r);
		*ret_failed += r != 0;
	}
	if (acts & IDS_ACT_ISOLATE) {
		r = ids_do_isolate(d, rule, can_signal);
		ids_result(s, IDS_ACT_ISOLATE, r);
		*ret_failed += r != 0;
	}
	return flags & IDS_EV_DENY ? verdict : 0;
}

IDS_INLINE void ids_clear_results(struct ids_slot *s, s32 value, u32 acts)
{
	for (int i = 0; i < 16; i++)
		s->result[i] = acts & (1u << i) ? value : IDS_RESULT_NONE;
}

/* Begins the record in @s. */
IDS_INLINE void ids_rec_begin(struct ids_slot *s, u32 rule, u32 type, u32 acts, u64 now)
{
	struct ids_record *r = (void *)s->rec;

	r->version = IDS_RECORD_VERSION;
	r->type = type & 0xff;
	r->generation = ids_generation;
	r->rule = rule;
	r->time = now;
	r->hook = s->ev.hook;
	r->actions = acts;
	s->rec_pos = sizeof(*r);
}

/* When the second began in which undecided rules have been reported, and how many. Processors race
 * for them: it may be a few more or less. */
u64 ids_reports_since = 0;
u32 ids_reports = 0;

/* Whether one more undecided rule may be reported. */
IDS_INLINE bool ids_may_report(u64 now)
{
	volatile u64 *since = &ids_reports_since;
	volatile u32 *n = &ids_reports;

	if (now - *since >= IDS_ONE_SECOND) {
		*since = now;
		*n = 0;
	}
	if (*n >= IDS_UNDECIDED_REPORTS)
		return false;
	*n += 1;
	return true;
}

/* Counts an undecided rule; whether it is to be reported. */
IDS_INLINE bool ids_count_undecided(struct ids_rule_stats *st, u32 flags, u64 now)
{
	if (!st)
		return false;
	ids_add(&st->undecided, 1);
	if (flags & IDS_RULE_UND_IGNORE || now - st->last_undecided < IDS_ONE_SECOND ||
	    !ids_may_report(now))
		return false;
	st->last_undecided = now;
	return true;
}

IDS_INLINE u32 ids_act_as(u32 slot, u32 rule, u32 type, bool can_signal)
{
	const struct ids_rule_desc *d = &ids_rules[rule & ids_rules_mask];
	struct ids_rule_stats *st = bpf_map_lookup_elem(&ids_stats, &rule);
	bool match = (type & 0xff) == IDS_REC_MATCH;
	bool shadow = !ids_enforce || d->flags & IDS_RULE_SHADOW;
	u64 now = bpf_ktime_get_boot_ns();
	struct ids_slot *s = ids_slot(slot);
	u32 acts = d->actions, ret = 0, failed = 0;

	if (!match && !ids_count_undecided(st, d->flags, now))
		return 0;
	if (s)
		ids_clear_results(s, shadow ? IDS_RESULT_SHADOW : 0,
				  match ? acts & ~(IDS_ACT_RUN | IDS_ACT_SILENT) : 0);
	if (match && !shadow)
		ret = ids_do(s, d, rule, type >> IDS_TYPE_FLAGS_SHIFT, can_signal, &failed);
	if (match && st) {
		ids_add(&st->matched, 1);
		st->last_match = now;
		if (failed)
			ids_add(&st->action_failed, failed);
	}
	if (acts & IDS_ACT_SILENT || !s) {
		if (match && st)
			ids_add(acts & IDS_ACT_SILENT ? &st->suppressed : &st->dropped_busy, 1);
		return ret;
	}
	ids_rec_begin(s, rule, type, match ? acts : 0, now);
	return ret | IDS_WANT_RECORD |
	       (acts & ~(IDS_ACT_LOG | IDS_ACT_SILENT) ? IDS_WANT_ALERT : 0);
}

/**
 * ids_act - counts a match or an undecided rule, acts, begins the record
 * @slot: or IDS_NO_SLOT
 *
 * Returns the errno to refuse with, IDS_WANT_RECORD and IDS_WANT_ALERT.
 */
IDS_GLOBAL u32 ids_act(u32 slot, u32 rule, u32 type)
{
	return ids_act_as(slot, rule, type, true);
}

/** ids_act_quiet - the same for programs that may not send signals */
IDS_GLOBAL u32 ids_act_quiet(u32 slot, u32 rule, u32 type)
{
	return ids_act_as(slot, rule, type, false);
}

/*
 * To wake a sleeping reader is dearer than all the rest of a record. A plain log does it only when
 * the ring's use passes IDS_LOG_WAKE; ruled looks by itself every IDS_LOG_POLL.
 */
IDS_INLINE u64 ids_log_wake(u64 size)
{
	u64 used = bpf_ringbuf_query(&ids_logs, BPF_RB_AVAIL_DATA);

	return used <= IDS_LOG_WAKE && used + size > IDS_LOG_WAKE ? BPF_RB_FORCE_WAKEUP
								  : BPF_RB_NO_WAKEUP;
}

IDS_INLINE long ids_output(struct ids_slot *s, u32 want)
{
	u64 size = s->rec_pos;

	if (size > IDS_RECORD_MAX)
		return -1;
	if (want & IDS_WANT_ALERT)
		return bpf_ringbuf_output(&ids_alerts, s->rec, size, 0);
	return bpf_ringbuf_output(&ids_logs, s->rec, size, ids_log_wake(size));
}

/** ids_emit - finishes the record and puts it into the ring that @want (of ids_act) names */
IDS_GLOBAL u32 ids_emit(u32 slot, u32 rule, u32 want)
{
	struct ids_rule_stats *st = bpf_map_lookup_elem(&ids_stats, &rule);
	struct ids_slot *s = ids_slot(slot);
	struct ids_record *r;
	long err;

	if (!s)
		return 0;
	r = (void *)s->rec;
	r->size = s->rec_pos;
	for (int i = 0; i < 16; i++)
		r->result[i] = s->result[i];
	err = ids_output(s, want);
	if (err)
		ids_error(IDS_ERR_RING_FULL);
	if (st && r->type == IDS_REC_MATCH)
		ids_add(err ? &st->dropped : &st->delivered, 1);
	return 0;
}

/** ids_store - copies what is common to all events into the slot; NULL if none is free */
IDS_INLINE struct ids_slot *ids_store(struct ids_ev *ev)
{
	struct ids_slot *s = ids_need_slot(ev);

	if (!s)
		return NULL;
	s->ev.exe = (u64)ev->exe;
	s->ev.target = (u64)ev->target;
	s->ev.hook = ev->hook;
	s->ev.flags = ev->flags;
	return s;
}

#endif
