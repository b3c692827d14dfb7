// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/*
 * Raw events: sys_enter_NAME, sys_exit_NAME, kprobe.FUNC, fentry.FUNC, lsm.HOOK.
 *
 * There is no program here: for each hook that a rule names the compiler generates one, which calls
 * a raw_fill_<how>(), its own decision function and raw_end(). The readers, and all that follows a
 * match, are the same for all of them; which arguments there are, and of what kind, is in the
 * event's shape (stdlib/abi/raw.h).
 */
#include "event.bpf.h"

#include "../abi/raw.h"

/**
 * struct raw_ev - the event
 * @arg: arguments, as 64-bit numbers
 * @ret: result, of events that have one
 * @shape: RAW_SHAPE() of all arguments
 * @field: number of the first argument's field; those of the others and of the result follow
 * @nargs: number of arguments, so of the result's field
 * @lost: the arguments are not known
 * @compat: the arguments are those of a 32-bit caller
 * @result: there is a result
 */
struct raw_ev {
	struct ids_ev base;
	u64 arg[RAW_ARGS];
	s64 ret;
	u32 shape;
	u16 field;
	u8 nargs;
	u8 lost : 1, compat : 1, result : 1;
};

_Static_assert(sizeof(struct raw_ev) == RAW_WORDS * 8, "see stdlib/abi/raw.h");

/* A 32-bit caller's long has 32 bits, unless it came in two halves. */
IDS_INLINE u32 raw_kind(const struct raw_ev *ev, u32 kind, u32 i)
{
	return kind == RAW_S64 && ev->compat && !RAW_IS_WIDE(ev->shape, i) ? RAW_S32 : kind;
}

IDS_INLINE u64 raw_value(u64 v, u32 kind)
{
	if (kind == RAW_U16)
		return (u16)v;
	if (kind == RAW_U32)
		return (u32)v;
	return kind == RAW_S32 || kind == RAW_INT ? (u64)(s64)(s32)v : v;
}

IDS_INLINE int raw_number(const struct raw_ev *ev, u32 kind, u32 i, u64 *val)
{
	if (ev->lost)
		return IDS_ABSENT;
	*val = raw_value(ev->arg[i], raw_kind(ev, kind, i));
	return IDS_OK;
}

/* The string at the address in argument @i; no address, no string. */
IDS_INLINE s64 raw_string(struct raw_ev *ev, u32 kind, u32 i, u32 off)
{
	if (ev->lost || !ev->arg[i])
		return -IDS_ABSENT;
	if (!ids_need_slot(&ev->base))
		return -IDS_UNREADABLE;
	if (kind == RAW_KSTR)
		return ids_kernel_string(ev->base.slot, off, ev->arg[i]);
	return ids_user_string(ev->base.slot, off, ev->arg[i]);
}

#define RAW_NUMBER(name, kind, i)                                                                  \
	IDS_READER int rd_raw_##name##_##i(struct raw_ev *ev, u32 who, u64 *val)                   \
	{                                                                                          \
		return raw_number(ev, kind, i, val);                                               \
	}
#define RAW_STRING(name, kind, i)                                                                  \
	IDS_READER s64 rd_raw_##name##_##i(struct raw_ev *ev, u32 who, u32 off)                    \
	{                                                                                          \
		return raw_string(ev, kind, i, off);                                               \
	}
#define RAW_READERS(i)                                                                             \
	RAW_NUMBER(u64, RAW_U64, i)                                                                \
	RAW_NUMBER(s64, RAW_S64, i)                                                                \
	RAW_NUMBER(u32, RAW_U32, i)                                                                \
	RAW_NUMBER(s32, RAW_S32, i)                                                                \
	RAW_NUMBER(u16, RAW_U16, i)                                                                \
	RAW_STRING(str, RAW_STR, i)                                                                \
	RAW_STRING(kstr, RAW_KSTR, i)                                                              \
	RAW_STRING(ustr, RAW_USTR, i)                                                              \
	RAW_NUMBER(int, RAW_INT, i)

RAW_READERS(0)
RAW_READERS(1)
RAW_READERS(2)
RAW_READERS(3)
RAW_READERS(4)
RAW_READERS(5)

IDS_READER int rd_raw_ret(struct raw_ev *ev, u32 who, u64 *val)
{
	*val = ev->ret;
	return ev->result ? IDS_OK : IDS_ABSENT;
}

/* Appends an argument to the record. */
IDS_GLOBAL u32 raw_rec_arg(u32 slot, u32 tag, u32 kind, u64 v)
{
	s64 str;

	if (kind != RAW_STR && kind != RAW_KSTR && kind != RAW_USTR)
		return ids_rec_number(slot, tag, IDS_OK, raw_value(v, kind));
	if (!v)
		return 0;
	if (kind == RAW_KSTR)
		str = ids_kernel_string(slot, ids_own_region(), v);
	else
		str = ids_user_string(slot, ids_own_region(), v);
	return ids_rec_string(slot, tag, str, IDS_OK);
}

/* Of a function's argument there are several fields, one a kind. */
IDS_INLINE u32 raw_field(u32 kind)
{
	return kind >= RAW_KSTR ? (kind - RAW_KSTR + 1) * RAW_ARGS : 0;
}

IDS_INLINE void record_raw(u32 slot, struct raw_ev *ev)
{
#pragma unroll
	for (u32 i = 0; i < RAW_ARGS; i++) {
		u32 kind = RAW_KIND_OF(ev->shape, i);

		if (kind && !ev->lost)
			raw_rec_arg(slot, IDS_TAG(IDS_WHO_EVENT, ev->field + raw_field(kind) + i),
				    raw_kind(ev, kind, i), ev->arg[i]);
	}
	if (ev->result)
		ids_rec_number(slot, IDS_TAG(IDS_WHO_EVENT, ev->field + ev->nargs), IDS_OK,
			       ev->ret);
}

IDS_EVENT(raw)

/* What is the same in all of them. @info: RAW_INFO(). Returns whether the event counts. */
IDS_INLINE bool raw_begin(struct raw_ev *ev, u64 info, u32 hook, u32 flags)
{
	*ev = (struct raw_ev){.base = {.slot = IDS_NO_SLOT, .hook = hook, .flags = flags},
			      .shape = info,
			      .field = info >> 32,
			      .nargs = info >> 48 & 15};
	return ids_active() && ids_watched();
}

#define RAW_FILL(how) IDS_READER int raw_fill_##how(struct raw_ev *ev, u64 *ctx, u64 info, u32 hook)

/* Only the arguments that there are: a program may not read more of its context. */
#define RAW_TAKE(ev, i, value)                                                                     \
	do {                                                                                       \
		if (RAW_KIND_OF((ev)->shape, i))                                                   \
			(ev)->arg[i] = (value);                                                    \
	} while (0)

IDS_INLINE void raw_regs64(struct raw_ev *ev, const struct pt_regs *regs)
{
	RAW_TAKE(ev, 0, regs->di);
	RAW_TAKE(ev, 1, regs->si);
	RAW_TAKE(ev, 2, regs->dx);
	RAW_TAKE(ev, 3, regs->r10);
	RAW_TAKE(ev, 4, regs->r8);
	RAW_TAKE(ev, 5, regs->r9);
}

/* Argument @i from @word on, where the halves of a wide one lie; returns the next word. */
IDS_INLINE u32 raw_word32(struct raw_ev *ev, u32 i, const u32 word[6], u32 at)
{
	if (at > 5)
		return at;
	ev->arg[i] = word[at];
	if (RAW_IS_WIDE(ev->shape, i) && at < 5)
		ev->arg[i] |= (u64)word[++at] << 32;
	return at + 1;
}

IDS_INLINE void raw_regs32(struct raw_ev *ev, const struct pt_regs *regs)
{
	const u32 word[6] = {regs->bx, regs->cx, regs->dx, regs->si, regs->di, regs->bp};
	u32 at = 0;

	ev->compat = 1;
#pragma unroll
	for (u32 i = 0; i < RAW_ARGS; i++)
		at = raw_word32(ev, i, word, at);
	if (ev->shape & RAW_SWAP) {
		u64 third = ev->arg[3];

		ev->arg[3] = ev->arg[4];
		ev->arg[4] = third;
	}
}

/* Entry of a system call: fentry of __x64_sys_NAME, or of an entry for 32-bit callers. */
RAW_FILL(enter64)
{
	if (!raw_begin(ev, info, hook, IDS_EV_SIGNAL))
		return false;
	raw_regs64(ev, (void *)ctx[0]);
	return true;
}

RAW_FILL(enter32)
{
	if (!raw_begin(ev, info, hook, IDS_EV_SIGNAL))
		return false;
	raw_regs32(ev, (void *)ctx[0]);
	return true;
}

/* Its end: fexit of the same functions. The registers still hold the arguments. */
RAW_FILL(exit64)
{
	if (!raw_begin(ev, info, hook, IDS_EV_SIGNAL))
		return false;
	raw_regs64(ev, (void *)ctx[0]);
	ev->ret = ctx[1];
	ev->result = 1;
	return true;
}

RAW_FILL(exit32)
{
	if (!raw_begin(ev, info, hook, IDS_EV_SIGNAL))
		return false;
	raw_regs32(ev, (void *)ctx[0]);
	ev->ret = ctx[1];
	ev->result = 1;
	return true;
}

/* Trace events of a system call: 8 bytes of the kernel's, the number, then the arguments or the
 * result. */
RAW_FILL(tp_enter)
{
	if (!raw_begin(ev, info, hook, IDS_EV_SIGNAL))
		return false;
	RAW_TAKE(ev, 0, ctx[2]);
	RAW_TAKE(ev, 1, ctx[3]);
	RAW_TAKE(ev, 2, ctx[4]);
	RAW_TAKE(ev, 3, ctx[5]);
	RAW_TAKE(ev, 4, ctx[6]);
	RAW_TAKE(ev, 5, ctx[7]);
	return true;
}

RAW_FILL(tp_exit)
{
	if (!raw_begin(ev, info, hook, IDS_EV_SIGNAL))
		return false;
	ev->lost = 1;
	ev->ret = ctx[2];
	ev->result = 1;
	return true;
}

/* A function's arguments by the kernel's calling convention: struct pt_regs as it lies in memory.
 */
RAW_FILL(kprobe)
{
	if (!raw_begin(ev, info, hook, IDS_EV_SIGNAL))
		return false;
	RAW_TAKE(ev, 0, ctx[14]); /* di */
	RAW_TAKE(ev, 1, ctx[13]); /* si */
	RAW_TAKE(ev, 2, ctx[12]); /* dx */
	RAW_TAKE(ev, 3, ctx[11]); /* cx */
	RAW_TAKE(ev, 4, ctx[9]);  /* r8 */
	RAW_TAKE(ev, 5, ctx[8]);  /* r9 */
	return true;
}

/*
 * A function's arguments as fentry and LSM programs get them. How many there are is not known here,
 * and the verifier refuses more than there are: they are read as memory. The runtime has compared
 * their number.
 */
IDS_INLINE void raw_arguments(struct raw_ev *ev, u64 *ctx)
{
	if (ev->shape && bpf_probe_read_kernel(ev->arg, sizeof(ev->arg), ctx))
		ev->lost = 1;
}

RAW_FILL(fentry)
{
	if (!raw_begin(ev, info, hook, IDS_EV_SIGNAL))
		return false;
	raw_arguments(ev, ctx);
	return true;
}

/* Made by ruleccc, filled by the runtime: where the fields of trace events are. */
extern const volatile u32 ids_places[];

/* A pointer as a number, so that it may be kept and handed on. */
IDS_INLINE u64 raw_address(const void *p)
{
	u64 v = 0;

	bpf_probe_read_kernel(&v, sizeof(v), &p);
	return v;
}

IDS_INLINE u64 raw_load(u64 address)
{
	u64 v = 0;

	bpf_probe_read_kernel(&v, sizeof(v), (void *)address);
	return v;
}

/* Of a text its address, else the number, widened. */
IDS_INLINE u64 raw_at_place(u64 record, u32 place)
{
	u64 at = record + RAW_PLACE_OFFSET(place), v, unused;

	if (RAW_PLACE_KIND(place) == RAW_PLACE_TEXT)
		return at;
	v = raw_load(at);
	if (RAW_PLACE_KIND(place) == RAW_PLACE_POINTER)
		return v;
	if (RAW_PLACE_KIND(place) == RAW_PLACE_LOC)
		return record + (v & 0xffff);
	if (RAW_PLACE_KIND(place) == RAW_PLACE_REL)
		return at + 4 + (v & 0xffff);
	unused = 64 - 8 * RAW_PLACE_SIZE(place);
	v <<= unused & 63;
	if (RAW_PLACE_KIND(place) == RAW_PLACE_SIGNED)
		return (s64)v >> (unused & 63);
	return v >> (unused & 63);
}

/* Fields of a trace event, by the places that the runtime has found. */
RAW_FILL(tracepoint)
{
	u64 record;

	if (!raw_begin(ev, info, hook, IDS_EV_SIGNAL))
		return false;
	if (!ev->shape)
		return true;
	record = raw_address(ctx);
#pragma unroll
	for (u32 i = 0; i < RAW_ARGS; i++)
		RAW_TAKE(ev, i, raw_at_place(record, ids_places[(info >> 52) + i]));
	return true;
}

RAW_FILL(lsm)
{
	if (!raw_begin(ev, info, hook, IDS_LSM_FLAGS))
		return false;
	raw_arguments(ev, ctx);
	return true;
}

/** raw_end - the last thing that a raw event's program does; what it returns */
IDS_READER int raw_end(struct raw_ev *ev, int ret)
{
	ids_end(&ev->base);
	return 0;
}

/** raw_verdict - the same where the operation can be refused */
IDS_READER int raw_verdict(struct raw_ev *ev, int ret)
{
	ids_end(&ev->base);
	return ids_verdict(ret);
}
