/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * Sets of very many literal patterns: one pass over the string, whatever their number. What is
 * found is noted as candidate.bpf.h says.
 */
#ifndef IDS_SET_BPF_H
#define IDS_SET_BPF_H

#include "candidate.bpf.h"

#define IDS_SET_BYTES  128 /* of a piece */
#define IDS_SET_STEPS  256 /* of a piece; a byte takes one, and one for each time it falls back */
#define IDS_SET_PIECES 96  /* enough for IDS_STRING_MAX bytes: falling back is amortised */

/* Made by ruleccc; see struct ids_set. All lengths are powers of two, the masks one less. */
extern const struct ids_set ids_sets[];
extern const u8 ids_set_class[];
extern const u32 ids_set_dense[];
extern const u32 ids_set_base[]; /* struct ids_set_state */
extern const u32 ids_set_fail[];
extern const u32 ids_set_out[];
extern const u32 ids_set_check[]; /* struct ids_set_trans */
extern const u32 ids_set_next[];
extern const u32 ids_set_outs[];
extern const u32 ids_sets_mask;
extern const u32 ids_set_class_mask;
extern const u32 ids_set_dense_mask;
extern const u32 ids_set_states_mask;
extern const u32 ids_set_trans_mask;
extern const u32 ids_set_outs_mask;

/** struct ids_set_run - a set as far as a piece needs it */
struct ids_set_run {
	u64 class_off, state_off, trans_off, dense_off, dense, shift;
};

IDS_INLINE struct ids_set_run ids_set_open(u32 set)
{
	const struct ids_set *d = &ids_sets[set & ids_sets_mask];

	return (struct ids_set_run){d->class_off, d->state_off, d->trans_off,
				    d->dense_off, d->dense,     d->shift};
}

IDS_NOTE_SOME(ids_set_report_some, ids_set_outs, ids_set_outs_mask)

/* Notes the tests that state @st reports. */
IDS_GLOBAL u32 ids_set_report(u32 slot, u32 set, u32 st)
{
	const struct ids_set *d = &ids_sets[set & ids_sets_mask];
	u64 row = d->state_off + st;
	u32 out = d->out_off + ids_set_out[row & ids_set_states_mask];
	u32 n = ids_set_outs[out & ids_set_outs_mask];

	IDS_USED(set);
	out++;
	for (u32 i = 0; i < IDS_TABLE_TESTS; i += IDS_TABLE_SOME) {
		if (i >= n)
			break;
		ids_set_report_some(slot, out + i, n - i);
	}
	return 0;
}

/* One step with symbol class @c. Returns whether the symbol has been taken. */
IDS_INLINE u64 ids_set_step(const struct ids_set_run *d, u64 *state, u64 c)
{
	u64 st = *state;
	s64 above = st - d->dense;

	IDS_OPAQUE(above);
	if (above < 0) {
		*state = ids_set_dense[(d->dense_off + (st << d->shift) + c) & ids_set_dense_mask];
		return 1;
	}
	u64 row = (d->state_off + st) & ids_set_states_mask;
	u64 at = (d->trans_off + ids_set_base[row] + c) & ids_set_trans_mask;
	u64 differs = ids_set_check[at] ^ st;

	IDS_OPAQUE(differs);
	if (!differs) {
		*state = ids_set_next[at];
		return 1;
	}
	*state = ids_set_fail[row];
	return 0;
}

/*
 * Feeds bytes from @pos up to @end, as many as IDS_SET_STEPS steps take. The state is in the slot's
 * roll. Returns the position reached. What the slot's zero is added to is the same to the
 * verifier after both outcomes of a step.
 */
IDS_GLOBAL u32 ids_set_piece(u32 slot, u32 pos, u32 end, u32 set)
{
	struct ids_slot *s = ids_slot(slot);
	struct ids_set_run d = ids_set_open(set);
	u64 at = pos, i, len = end - pos, st, zero, nul;
	const u8 *b;

	IDS_USED(set);
	if (!s || !ids_room(at) || end < pos)
		return end;
	if (len > IDS_SET_BYTES)
		len = IDS_SET_BYTES;
	b = s->bytes + at;
	st = s->roll;
	nul = (u64)ids_sets[set & ids_sets_mask].separator - 1;
	zero = s->zero;
	i = zero & 255;
	for (u32 k = 0; k < IDS_SET_STEPS; k++) {
		u64 byte, taken;

		if (i >= len)
			break;
		byte = b[i];
		taken = ids_set_step(&d, &st,
				     ids_set_class[(d.class_off + byte) & ids_set_class_mask]);
		i = (i + taken + zero) & 255;
		if (st & IDS_SET_REPORTS) {
			st &= ~(u64)IDS_SET_REPORTS;
			ids_set_report(slot, set, st);
		}
		if (!(byte | nul) && taken)
			st = ids_sets[set & ids_sets_mask].start;
	}
	s->roll = st;
	return pos + i;
}

/* Tries to take the symbol class @c, IDS_SET_STEPS times. */
IDS_GLOBAL u32 ids_set_symbol(u32 slot, u32 set, u32 c)
{
	struct ids_slot *s = ids_slot(slot);
	struct ids_set_run d = ids_set_open(set);
	u64 st, taken = 0;

	IDS_USED(set);
	if (!s)
		return 1;
	st = s->roll;
	for (u32 k = 0; k < IDS_SET_STEPS; k++) {
		taken = ids_set_step(&d, &st, c);
		IDS_OPAQUE(taken);
		if (taken)
			break;
	}
	s->roll = st;
	return taken;
}

/* The end of the string. */
IDS_GLOBAL u32 ids_set_end(u32 slot, u32 set)
{
	u32 c = ids_set_class[(ids_sets[set & ids_sets_mask].class_off + 256) & ids_set_class_mask];
	struct ids_slot *s = ids_slot(slot);

	IDS_USED(set);
	for (u32 i = 0; i < 2 * IDS_STRING_MAX / IDS_SET_STEPS; i++)
		if (ids_set_symbol(slot, set, c))
			break;
	if (s && s->roll & IDS_SET_REPORTS)
		ids_set_report(slot, set, s->roll & ~IDS_SET_REPORTS);
	return 0;
}

/* Feeds the @len bytes at @start. */
IDS_GLOBAL u32 ids_set_bytes(u32 slot, u32 start, u32 len, u32 set)
{
	u32 pos = start, end = start + len;

	IDS_USED(set);
	for (u32 i = 0; i < IDS_SET_PIECES; i++) {
		if (pos >= end)
			break;
		pos = ids_set_piece(slot, pos, end, set);
	}
	return 0;
}

/* The first bytes of a string are still to come. */
IDS_INLINE struct ids_slot *ids_set_begin(u32 slot, u32 set)
{
	struct ids_slot *s = ids_slot(slot);

	if (s)
		s->roll = ids_sets[set & ids_sets_mask].start;
	return s;
}

/** ids_set_scan - runs set @set over the @len bytes at @start */
IDS_GLOBAL u32 ids_set_scan(u32 slot, u32 start, u32 len, u32 set)
{
	if (!ids_set_begin(slot, set))
		return 0;
	ids_set_bytes(slot, start, len, set);
	return ids_set_end(slot, set);
}

/**
 * ids_set_area - runs set @set over the area whose region is at @off
 *
 * @list: it is a list of strings. Returns 1 if a part could not be read.
 */
IDS_GLOBAL u32 ids_set_area(u32 slot, u32 off, u32 set, u32 list)
{
	struct ids_slot *s = ids_set_begin(slot, set);
	u64 last = off;
	u32 pos = 0;

	if (!s)
		return 1;
	for (u32 i = 0; i < IDS_SCAN_PIECES; i++) {
		s64 n;

		if (pos >= ids_area_total(s, off))
			break;
		n = ids_area_load(slot, off, pos);
		if (n <= 0)
			return 1;
		ids_set_bytes(slot, off, n, set);
		pos += n;
		last = off + (u32)n - 1;
	}
	if (pos < ids_area_total(s, off))
		return 1;
	if (!list || (pos && ids_room(last) && s->bytes[last]))
		ids_set_end(slot, set);
	return 0;
}

/** scan_set - ids_set_scan() of the string @str of a reader */
IDS_READER u64 scan_set(struct ids_ev *ev, s64 str, u32 set)
{
	return ids_set_scan(ev->slot, (u64)str >> 32, (u32)str, set);
}

/** scan_set_area - ids_set_area() for the region at @off: whether a part could not be read */
IDS_READER u64 scan_set_area(struct ids_ev *ev, u32 off, u32 set, u32 list)
{
	return ids_set_area(ev->slot, off, set, list);
}

#endif
