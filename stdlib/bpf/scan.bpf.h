/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * Searching strings in the scratch slot: table-driven automata, and single short needles.
 *
 * The bytes are gone through in pieces, each by a function of its own, which the verifier looks at
 * once.
 */
#ifndef IDS_SCAN_BPF_H
#define IDS_SCAN_BPF_H

#include "core.bpf.h"

/* Bytes of a piece. There are as many pieces in a string as bytes in a piece: the verifier follows
 * the two loops, not their product. */
#define IDS_SCAN_PIECE   64
#define IDS_SCAN_AS_LIST 0x80000000u
#define IDS_SCAN_PIECES  513 /* of an area: 2 MiB, the first may be shorter */

s64 ids_area_load(u32 slot, u32 off, u32 pos);
s64 ids_area_count(u32 slot, u32 off);

/* Made by ruleccc; see struct ids_dfa. All lengths are powers of two, the masks one less. */
extern const struct ids_dfa ids_dfas[];
extern const u16 ids_dfa_next[];
extern const u8 ids_dfa_class[];
extern const u64 ids_dfa_accept[];
extern const u32 ids_dfa_next_mask;
extern const u32 ids_dfa_class_mask;
extern const u32 ids_dfa_accept_mask;
extern const u32 ids_dfa_count;

/*
 * Adds the tests passed in state @state to @hits. Only the difference is compared: a comparison of
 * the state itself would teach the verifier about it, and no two rounds of the loop would look
 * alike.
 */
IDS_INLINE void ids_scan_accept(u64 *hits, u64 state, u64 first, u64 accept_off)
{
	s64 above = state - first;

	IDS_OPAQUE(above);
	if (above >= 0)
		*hits |= ids_dfa_accept[(accept_off + above) & ids_dfa_accept_mask];
}

/* The lesser of @a and @b, below 2^63; without a branch, of which the verifier would follow both
 * sides in every round. */
IDS_INLINE u64 ids_least(u64 a, u64 b)
{
	s64 less = a - b, mask;

	IDS_OPAQUE(less);
	mask = less >> 63;
	IDS_OPAQUE(mask);
	return b + (less & mask);
}

/* Feeds @n bytes at @pos; tests passed are added to the slot's hits. Returns the new state. */
IDS_GLOBAL u32 ids_scan_piece(u32 slot, u32 pos, u32 n, u32 state, u32 dfa)
{
	struct ids_slot *s = ids_slot(slot);
	const struct ids_dfa *d = &ids_dfas[dfa & (ids_dfa_count - 1)];
	u64 at = pos, st = state, len = n, class_off = d->class_off, next_off = d->next_off;
	u64 shift = d->shift, first = d->accept_first;
	const u8 *b;

	IDS_USED(dfa);
	IDS_OPAQUE(len);
	if (!s || !ids_room(at) || len > IDS_SCAN_PIECE)
		return state;
	b = s->bytes + at;
	for (u64 i = 0; i < len; i++) {
		u64 c = ids_dfa_class[(class_off + b[i]) & ids_dfa_class_mask];

		st = ids_dfa_next[(next_off + (st << shift) + c) & ids_dfa_next_mask];
		ids_scan_accept(&s->hits, st, first, d->accept_off);
	}
	return st;
}

/**
 * ids_scan - runs automaton @dfa over @len bytes at @start
 *
 * Returns the mask of tests that hold.
 */
IDS_GLOBAL u64 ids_scan(u32 slot, u32 start, u32 len, u32 dfa)
{
	struct ids_slot *s = ids_slot(slot);
	const struct ids_dfa *d = &ids_dfas[dfa & (ids_dfa_count - 1)];
	u64 st = d->start, c;

	IDS_USED(dfa);
	if (!s)
		return 0;
	s->hits = 0;
	ids_scan_accept(&s->hits, st, d->accept_first, d->accept_off);
	for (u32 i = 0; i < IDS_STRING_MAX / IDS_SCAN_PIECE; i++) {
		u32 n = ids_least(len, IDS_SCAN_PIECE);

		if (!n)
			break;
		st = ids_scan_piece(slot, start, n, st, dfa);
		start += n;
		len -= n;
	}
	c = ids_dfa_class[(d->class_off + 256) & ids_dfa_class_mask];
	st = ids_dfa_next[(d->next_off + (st << d->shift) + c) & ids_dfa_next_mask];
	ids_scan_accept(&s->hits, st, d->accept_first, d->accept_off);
	return s->hits;
}

/* Bytes of the area that a reader has opened in the region at @off. */
IDS_INLINE u32 ids_area_total(struct ids_slot *s, u32 off)
{
	u64 i = off / IDS_REGION_SIZE;

	IDS_OPAQUE(i);
	return i <= IDS_REGIONS_MAX ? s->area[i].total : 0;
}

/* As ids_scan_piece(), for a list: a NUL ends an element, whose tests are in the slot's elem. */
IDS_GLOBAL u32 ids_scan_list_piece(u32 slot, u32 pos, u32 n, u32 state, u32 dfa)
{
	struct ids_slot *s = ids_slot(slot);
	const struct ids_dfa *d = &ids_dfas[dfa & (ids_dfa_count - 1)];
	u64 at = pos, st = state, len = n, class_off = d->class_off, next_off = d->next_off;
	u64 shift = d->shift, first = d->accept_first;
	const u8 *b;

	IDS_USED(dfa);
	IDS_OPAQUE(len);
	if (!s || !ids_room(at) || len > IDS_SCAN_PIECE)
		return state;
	b = s->bytes + at;
	for (u64 i = 0; i < len; i++) {
		u64 c = ids_dfa_class[(class_off + b[i]) & ids_dfa_class_mask];

		st = ids_dfa_next[(next_off + (st << shift) + c) & ids_dfa_next_mask];
		ids_scan_accept(&s->elem, st, first, d->accept_off);
		if (b[i])
			continue;
		s->hits |= s->elem;
		s->all &= s->elem;
		s->elem = 0;
	}
	return st;
}

/* Feeds the @n bytes of a region at @off, as a list if @dfa is marked so. Returns the new state. */
IDS_GLOBAL u32 ids_scan_region(u32 slot, u32 off, u32 n, u32 state, u32 dfa)
{
	u32 left = n, list = dfa & IDS_SCAN_AS_LIST;

	IDS_USED(dfa);
	for (u32 i = 0; i < IDS_STRING_MAX / IDS_SCAN_PIECE; i++) {
		u32 some = ids_least(left, IDS_SCAN_PIECE);

		if (!some)
			break;
		if (list)
			state = ids_scan_list_piece(slot, off, some, state, dfa);
		else
			state = ids_scan_piece(slot, off, some, state, dfa);
		off += some;
		left -= some;
	}
	return state;
}

/* The end of an area, which is a list whose last element has no NUL, or one string. */
IDS_INLINE void ids_scan_close(struct ids_slot *s, const struct ids_dfa *d, u64 st, u32 list)
{
	u64 c = ids_dfa_class[(d->class_off + 256) & ids_dfa_class_mask];

	st = ids_dfa_next[(d->next_off + (st << d->shift) + c) & ids_dfa_next_mask];
	if (!list) {
		ids_scan_accept(&s->hits, st, d->accept_first, d->accept_off);
		s->all = s->hits;
		return;
	}
	ids_scan_accept(&s->elem, st, d->accept_first, d->accept_off);
	s->all &= s->elem;
}

/**
 * ids_scan_area - runs automaton @dfa over the area whose region is at @off
 * @list: it is a list of strings
 *
 * The slot gets the tests that hold (hits), and those that hold for all elements (all). Returns 1
 * if a part could not be read.
 */
IDS_GLOBAL u32 ids_scan_area(u32 slot, u32 off, u32 dfa, u32 list)
{
	struct ids_slot *s = ids_slot(slot);
	const struct ids_dfa *d = &ids_dfas[dfa & (ids_dfa_count - 1)];
	u64 st = d->start, last;
	u32 pos = 0, n = 0;

	IDS_USED(dfa);
	if (!s)
		return 1;
	s->hits = 0;
	s->all = ~0ull;
	s->elem = 0;
	ids_scan_accept(&s->hits, st, d->accept_first, d->accept_off);
	if (list)
		dfa |= IDS_SCAN_AS_LIST;
	for (u32 i = 0; i < IDS_SCAN_PIECES; i++) {
		s64 got;

		if (pos >= ids_area_total(s, off))
			break;
		got = ids_area_load(slot, off, pos);
		if (got <= 0)
			break;
		n = got;
		st = ids_scan_region(slot, off, n, st, dfa);
		pos += n;
	}
	if (pos < ids_area_total(s, off)) {
		s->hits |= s->elem;
		return 1;
	}
	last = off + n - 1;
	IDS_OPAQUE(last);
	d = &ids_dfas[dfa & (ids_dfa_count - 1)];
	if (!(dfa & IDS_SCAN_AS_LIST) || (pos && ids_room(last) && s->bytes[last]))
		ids_scan_close(s, d, st, dfa & IDS_SCAN_AS_LIST);
	s->hits |= s->elem;
	return 0;
}

/* Looks for the low @bits bits @word in the bytes passing by; the slot's roll carries over. */
IDS_GLOBAL u32 ids_contains_piece(u32 slot, u32 pos, u32 n, u64 word, u64 mask)
{
	struct ids_slot *s = ids_slot(slot);
	u64 at = pos, roll, len = n;
	const u8 *b;

	IDS_OPAQUE(len);
	if (!s || !ids_room(at) || len > IDS_SCAN_PIECE)
		return 0;
	b = s->bytes + at;
	roll = s->roll;
	for (u64 i = 0; i < len; i++) {
		roll = roll << 8 | b[i];
		if ((roll & mask) == word)
			return 1;
	}
	s->roll = roll;
	return 0;
}

/**
 * ids_contains8 - 1 if the needle stands in the string, else 0
 * @word: the needle, its last byte lowest; strings have no NUL, so it must not begin with one
 * @n: its length, 1 to 8
 */
IDS_GLOBAL u64 ids_contains8(u32 slot, u32 start, u32 len, u64 word, u32 n)
{
	struct ids_slot *s = ids_slot(slot);
	u64 mask = n >= 8 ? ~0ull : (1ull << (n * 8)) - 1;

	if (!s)
		return 0;
	s->roll = 0;
	for (u32 i = 0; i < IDS_STRING_MAX / IDS_SCAN_PIECE; i++) {
		u32 piece = ids_least(len, IDS_SCAN_PIECE);

		if (!piece)
			break;
		if (ids_contains_piece(slot, start, piece, word, mask))
			return 1;
		start += piece;
		len -= piece;
	}
	return 0;
}

/** scan_automaton - ids_scan() of the string @str of a reader */
IDS_READER u64 scan_automaton(struct ids_ev *ev, s64 str, u32 dfa)
{
	return ids_scan(ev->slot, (u64)str >> 32, (u32)str, dfa);
}

/** scan_contains8 - ids_contains8() of the string @str of a reader */
IDS_READER u64 scan_contains8(struct ids_ev *ev, s64 str, u64 word, u32 n)
{
	return ids_contains8(ev->slot, (u64)str >> 32, (u32)str, word, n);
}

/** scan_area - ids_scan_area() for the region at @off: whether a part could not be read */
IDS_READER u64 scan_area(struct ids_ev *ev, u32 off, u32 dfa, u32 list)
{
	return ids_scan_area(ev->slot, off, dfa, list);
}

/** scan_hits, scan_all - the tests that hold for some, for all elements, after scan_area() */
IDS_READER u64 scan_hits(struct ids_ev *ev)
{
	struct ids_slot *s = ids_slot(ev->slot);

	return s ? s->hits : 0;
}

IDS_READER u64 scan_all(struct ids_ev *ev)
{
	struct ids_slot *s = ids_slot(ev->slot);

	return s ? s->all : ~0ull;
}

/** scan_total - bytes of the area in the region at @off */
IDS_READER u64 scan_total(struct ids_ev *ev, u32 off)
{
	struct ids_slot *s = ids_slot(ev->slot);

	return s ? ids_area_total(s, off) : 0;
}

/** scan_count - elements of the area in the region at @off, or -IDS_UNREADABLE */
IDS_READER s64 scan_count(struct ids_ev *ev, u32 off)
{
	return ids_area_count(ev->slot, off);
}

/* 1 if the @len bytes at @a are those at @b. */
IDS_GLOBAL u64 ids_same(u32 slot, u32 a, u32 b, u32 len)
{
	struct ids_slot *s = ids_slot(slot);
	u64 x = a, y = b, left = len;

	if (!s || !ids_room(x) || !ids_room(y))
		return 0;
	for (u64 i = 0; i < IDS_STRING_MAX; i += 8) {
		u64 differ;

		if (!left)
			break;
		differ = *(u64 *)(s->bytes + x + i) ^ *(u64 *)(s->bytes + y + i);
		if (left < 8)
			differ &= (1ull << left * 8) - 1;
		IDS_OPAQUE(differ);
		if (differ)
			return 0;
		left -= left < 8 ? left : 8;
	}
	return 1;
}

/** scan_same - 1 if two strings of readers are equal */
IDS_READER u64 scan_same(struct ids_ev *ev, s64 a, s64 b)
{
	return (u32)a == (u32)b && ids_same(ev->slot, (u64)a >> 32, (u64)b >> 32, (u32)a);
}

#endif
