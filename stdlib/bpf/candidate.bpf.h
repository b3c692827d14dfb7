/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * Large rule sets: what has been found in an event, and the rules that wait for it.
 *
 * One pass over a string, or a search for a number, notes tests; the rules that wait for them
 * become candidates; the fields that candidates ask for are read. Whatever the number of rules,
 * those that are no candidates cost nothing. docs/planner.md tells the whole.
 */
#ifndef IDS_CANDIDATE_BPF_H
#define IDS_CANDIDATE_BPF_H

#include "scan.bpf.h"

#define IDS_TABLE_SOME 256 /* entries of a list that one function goes through */
#define IDS_BITS_WORDS (IDS_TABLE_RULES / 64)
#define IDS_BITS_SUMS  (IDS_BITS_WORDS / 64)

/* Made by ruleccc. All lengths are powers of two, the masks one less. */
extern const u32 ids_test_first[]; /* where a test's rules begin in ids_lists */
extern const struct ids_key ids_keys[];
extern const u32 ids_lists[]; /* numbers of rules within their event, numbers of tests */
extern const u64 ids_why_fields[];
extern const u32 ids_table_rules_mask;
extern const u32 ids_test_first_mask;
extern const u32 ids_keys_mask;
extern const u32 ids_lists_mask;

/**
 * struct ids_table - what is known about the event's candidates; one for each scratch slot
 * @must, @may: stacks of the program that runs, the top is bit 0
 * @hit, @cand: a bit for each test that was reported, for each rule that is a candidate
 * @hit_sum, @cand_sum: a bit for each word of them that is not 0
 * @ran: a bit for each automaton that ran; @any, @all: its result
 * @runs, @noted, @marked: not 0: some bit of @ran, @hit, @cand has been set, so that there is
 * something to look for
 */
struct ids_table {
	u64 must, may;
	u64 runs, noted, marked;
	u64 hit_sum[IDS_BITS_SUMS], cand_sum[IDS_BITS_SUMS];
	u64 ran[IDS_TABLE_SCANS / 64];
	u64 hit[IDS_BITS_WORDS], cand[IDS_BITS_WORDS];
	u64 any[IDS_TABLE_SCANS], all[IDS_TABLE_SCANS];
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, IDS_SCRATCH_TRIES); /* as many as ids_scratch has */
	__type(key, u32);
	__type(value, struct ids_table);
} ids_tables SEC(".maps");

IDS_INLINE struct ids_table *ids_table(u32 slot)
{
	return bpf_map_lookup_elem(&ids_tables, &slot);
}

/* Makes candidates of the first @n rules of the list at @first, but at most IDS_TABLE_SOME. */
IDS_GLOBAL u32 ids_table_mark_some(u32 slot, u32 first, u32 n)
{
	struct ids_table *t = ids_table(slot);

	if (!t)
		return 0;
	t->marked = 1;
	for (u32 i = 0; i < IDS_TABLE_SOME; i++) {
		if (i >= n)
			break;
		u32 rule = ids_lists[(first + i) & ids_lists_mask];

		t->cand[rule / 64 % IDS_BITS_WORDS] |= 1ull << rule % 64;
		t->cand_sum[rule / 4096 % IDS_BITS_SUMS] |= 1ull << rule / 64 % 64;
	}
	return 0;
}

/** ids_table_mark - makes candidates of the @n rules of the list at @first */
IDS_GLOBAL u32 ids_table_mark(u32 slot, u32 first, u32 n)
{
	for (u32 i = 0; i < IDS_TABLE_RULES; i += IDS_TABLE_SOME) {
		if (i >= n)
			break;
		ids_table_mark_some(slot, first + i, n - i);
	}
	return 0;
}

/** ids_table_note - test @test holds */
IDS_INLINE void ids_table_note(struct ids_table *t, u32 test)
{
	t->noted = 1;
	t->hit[test / 64 % IDS_BITS_WORDS] |= 1ull << test % 64;
	t->hit_sum[test / 4096 % IDS_BITS_SUMS] |= 1ull << test / 64 % 64;
}

/* Number of the lowest bit of @v that is set. */
IDS_INLINE u32 ids_lowest_bit(u64 v)
{
	static const u8 places[64] = {
		0,  1,  48, 2,  57, 49, 28, 3,  61, 58, 50, 42, 38, 29, 17, 4,
		62, 55, 59, 36, 53, 51, 43, 22, 45, 39, 33, 30, 24, 18, 12, 5,
		63, 47, 56, 27, 60, 41, 37, 16, 54, 35, 52, 21, 44, 32, 23, 11,
		46, 26, 40, 15, 34, 20, 31, 10, 25, 14, 19, 9,  13, 8,  7,  6,
	};

	return places[(v & -v) * 0x03f79d71b4cb0a89ull >> 58];
}

/* The first word from @word on of which @sum tells that it is not 0; IDS_BITS_WORDS: none. */
IDS_INLINE u32 ids_table_word(const u64 *sum, u32 word)
{
	u32 i = word / 64;
	u64 bits;

	if (word >= IDS_BITS_WORDS)
		return IDS_BITS_WORDS;
	bits = sum[i % IDS_BITS_SUMS] & ~0ull << word % 64;
	for (u32 k = 0; k < IDS_BITS_SUMS && !bits; k++) {
		i++;
		if (i >= IDS_BITS_SUMS)
			return IDS_BITS_WORDS;
		bits = sum[i % IDS_BITS_SUMS];
	}
	return i * 64 + ids_lowest_bit(bits);
}

/** ids_table_hits - the first word from @word on in which tests are noted; IDS_BITS_WORDS: none */
IDS_GLOBAL u32 ids_table_hits(u32 slot, u32 word)
{
	struct ids_table *t = ids_table(slot);

	return t && t->noted ? ids_table_word(t->hit_sum, word) : IDS_BITS_WORDS;
}

/*
 * Binary searches have no branch but that to their end: the verifier takes the place in an array
 * for precise and would follow both sides of every other one in all 32 rounds.
 */

/* All bits if @a is less than @b, else 0. */
IDS_INLINE u64 ids_less(u64 a, u64 b)
{
	s64 borrow = (~a & b) | ((~a | b) & (a - b));

	/* Hidden before and after, or LLVM makes a comparison and a branch of it. */
	IDS_OPAQUE(borrow);
	borrow >>= 63;
	IDS_OPAQUE(borrow);
	return borrow;
}

IDS_INLINE u64 ids_addr_less(u64 ahi, u64 alo, u64 bhi, u64 blo)
{
	return ids_less(ahi, bhi) | (~ids_less(bhi, ahi) & ids_less(alo, blo));
}

/** struct ids_search - a search for the first row that is not below a value: it is in @lo .. @hi */
struct ids_search {
	u64 lo, hi;
};

/* @below: all bits if the row in the middle is below, else 0. */
IDS_INLINE void ids_search_step(struct ids_search *s, u64 mid, u64 below)
{
	s->lo += (mid + 1 - s->lo) & below;
	s->hi -= (s->hi - mid) & ~below;
}

/** IDS_NOTE_SOME - @function(slot, first, n) notes the first @n tests at @first of the array @list,
 * but at most IDS_TABLE_SOME */
#define IDS_NOTE_SOME(function, list, mask)                                                        \
	IDS_GLOBAL u32 function(u32 slot, u32 first, u32 n)                                        \
	{                                                                                          \
		struct ids_table *t = ids_table(slot);                                             \
                                                                                                   \
		if (!t)                                                                            \
			return 0;                                                                  \
		for (u32 i = 0; i < IDS_TABLE_SOME; i++) {                                         \
			if (i >= n)                                                                \
				break;                                                             \
			ids_table_note(t, list[(first + i) & mask]);                               \
		}                                                                                  \
		return 0;                                                                          \
	}

IDS_NOTE_SOME(ids_table_note_some, ids_lists, ids_lists_mask)

/* Notes the tests of row @row of ids_keys. */
IDS_GLOBAL u32 ids_table_note_key(u32 slot, u32 row)
{
	const struct ids_key *k = &ids_keys[row & ids_keys_mask];
	u32 first = k->first, n = k->n;

	for (u32 i = 0; i < IDS_TABLE_TESTS; i += IDS_TABLE_SOME) {
		if (i >= n)
			break;
		ids_table_note_some(slot, first + i, n - i);
	}
	return n;
}

/** ids_table_key - notes the tests that the value passes, if it is one of the @n keys from @first
 * on */
IDS_GLOBAL u32 ids_table_key(u32 slot, u32 first, u32 n, u64 hi, u64 lo)
{
	struct ids_search s = {0, n};
	const struct ids_key *k;

	for (u32 i = 0; i < 32; i++) {
		u64 mid = (s.lo + s.hi) / 2;

		if (s.lo >= s.hi)
			break;
		k = &ids_keys[(first + mid) & ids_keys_mask];
		ids_search_step(&s, mid, ids_addr_less(k->key[0], k->key[1], hi, lo));
	}
	k = &ids_keys[(first + s.lo) & ids_keys_mask];
	if (s.lo >= n || k->key[0] != hi || k->key[1] != lo)
		return 0;
	return ids_table_note_key(slot, first + s.lo);
}

/* Makes candidates of the rules that wait for the tests in word @word. */
IDS_GLOBAL u32 ids_table_wake_word(u32 slot, u32 word)
{
	struct ids_table *t = ids_table(slot);
	u64 bits;

	if (!t)
		return 0;
	bits = t->hit[word % IDS_BITS_WORDS];
	for (u32 i = 0; i < 64; i++, bits >>= 1) {
		u32 test = word * 64 + i, first, end;

		if (!(bits & 1))
			continue;
		first = ids_test_first[test & ids_test_first_mask];
		end = ids_test_first[(test + 1) & ids_test_first_mask];
		ids_table_mark(slot, first, end - first);
	}
	return 0;
}

/** ids_table_wake - makes candidates of the rules that wait for what has been found */
IDS_GLOBAL u32 ids_table_wake(u32 slot)
{
	u32 word = 0;

	for (u32 i = 0; i < IDS_BITS_WORDS; i++) {
		word = ids_table_hits(slot, word);
		if (word >= IDS_BITS_WORDS)
			break;
		ids_table_wake_word(slot, word);
		word++;
	}
	return 0;
}

/* Forgets the tests in the words that @sum tells of. */
IDS_GLOBAL u32 ids_table_forget(u32 slot, u32 sum)
{
	struct ids_table *t = ids_table(slot);

	if (!t)
		return 0;
	for (u32 i = 0; i < 64; i++)
		t->hit[(sum * 64 + i) % IDS_BITS_WORDS] = 0;
	t->hit_sum[sum % IDS_BITS_SUMS] = 0;
	return 0;
}

/** ids_table_begin - a new event: nothing is known; false if there is no slot */
IDS_GLOBAL u32 ids_table_begin(u32 slot)
{
	struct ids_table *t = ids_table(slot);

	if (!t)
		return 0;
	if (t->noted) {
		for (u32 i = 0; i < IDS_BITS_SUMS; i++)
			if (t->hit_sum[i])
				ids_table_forget(slot, i);
		t->noted = 0;
	}
	if (t->runs) {
		for (u32 i = 0; i < IDS_TABLE_SCANS / 64; i++)
			t->ran[i] = 0;
		t->runs = 0;
	}
	t->marked = 0; /* all candidates of the event before have been taken */
	return 1;
}

/* Fields that the candidates of word @word ask for. */
IDS_GLOBAL u64 ids_table_word_needs(u32 slot, u32 word, u32 first)
{
	struct ids_table *t = ids_table(slot);
	u64 bits, needs = 0;

	if (!t)
		return 0;
	bits = t->cand[word % IDS_BITS_WORDS];
	for (u32 i = 0; i < 64; i++, bits >>= 1)
		if (bits & 1)
			needs |= ids_why_fields[(first + word * 64 + i) & ids_table_rules_mask];
	return needs;
}

/**
 * ids_table_next - the first word from @word on that has candidates; IDS_BITS_WORDS: none
 */
IDS_GLOBAL u32 ids_table_next(u32 slot, u32 word)
{
	struct ids_table *t = ids_table(slot);

	if (!t || !t->marked)
		return IDS_BITS_WORDS;
	return ids_table_word(t->cand_sum, word);
}

/**
 * ids_table_needs - the fields that candidates ask for; bit min(index, 63)
 * @first: number of the event's first rule
 */
IDS_GLOBAL u64 ids_table_needs(u32 slot, u32 first)
{
	u64 needs = 0;
	u32 word = 0;

	for (u32 i = 0; i < IDS_BITS_WORDS; i++) {
		word = ids_table_next(slot, word);
		if (word >= IDS_BITS_WORDS)
			break;
		needs |= ids_table_word_needs(slot, word, first);
		word++;
	}
	return needs;
}

#endif
