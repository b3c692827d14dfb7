/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * Large rule sets: rules by table.
 *
 * A pattern set reports a test; the rules that need it become candidates; the fields that
 * candidates ask for are read; then the program of each candidate runs. Whatever the number of
 * rules, those that are no candidates cost nothing. docs/planner.md tells the whole.
 */
#ifndef IDS_TABLE_BPF_H
#define IDS_TABLE_BPF_H

#include "scan.bpf.h"

#define IDS_TABLE_SOME 256 /* entries of a list that one function goes through */
#define IDS_BITS_WORDS (IDS_TABLE_RULES / 64)
#define IDS_BITS_SUMS  (IDS_BITS_WORDS / 64)

/* Made by ruleccc. All lengths are powers of two, the masks one less. */
extern const struct ids_inst ids_ops[];
extern const struct ids_table_rule ids_table_rules[];
extern const struct ids_range ids_ranges[];
extern const struct ids_net ids_nets[];
extern const u32 ids_test_first[]; /* where a test's rules begin in ids_lists */
extern const struct ids_key ids_keys[];
extern const u32 ids_lists[]; /* numbers of rules within their event, numbers of tests */
extern const u64 ids_why_fields[];
extern const u32 ids_ops_mask;
extern const u32 ids_table_rules_mask;
extern const u32 ids_ranges_mask;
extern const u32 ids_nets_mask;
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

u32 ids_why(u32 rule, u64 unread);
u64 ids_is_file(u32 row, u64 dev, u64 ino);

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, IDS_SCRATCH_SLOTS); /* as many as ids_scratch has */
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

/* Notes the first @n tests of the list at @first, but at most IDS_TABLE_SOME. */
IDS_GLOBAL u32 ids_table_note_some(u32 slot, u32 first, u32 n)
{
	struct ids_table *t = ids_table(slot);

	if (!t)
		return 0;
	for (u32 i = 0; i < IDS_TABLE_SOME; i++) {
		if (i >= n)
			break;
		ids_table_note(t, ids_lists[(first + i) & ids_lists_mask]);
	}
	return 0;
}

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

/* Runs automaton @dfa over the elements of a string field; the slot has the result: hits, all. */
IDS_INLINE void ids_table_run(struct ids_slot *s, u32 slot, u32 dfa, u32 state, u32 how)
{
	u64 any = 0, all = ~0ull, a, b;
	u32 kind = how >> 8 & 0xff, off = (how >> 16 & 0xff) * IDS_REGION_SIZE;

	s->hits = any;
	s->all = all;
	/* Without a value the region and its area are those of an earlier event. */
	if (!s->words[(state + IDS_STATE_FOUND) % IDS_WORDS])
		return;
	if (kind == IDS_SCAN_AREA || kind == IDS_SCAN_LIST) {
		if (ids_scan_area(slot, off, dfa, kind == IDS_SCAN_LIST)) {
			s->words[(state + IDS_STATE_UNREADABLE) % IDS_WORDS] = 1;
			s->words[0] |= 1ull << (how >> 24 & 63);
		}
		return;
	}
	a = s->words[(state + IDS_STATE_VALUE) % IDS_WORDS];
	b = s->words[(state + IDS_STATE_VALUE2) % IDS_WORDS];
	if ((s64)a >= 0) {
		any = ids_scan(slot, a >> 32, a, dfa);
		all = any;
	}
	if (kind == IDS_SCAN_TWO && (s64)b >= 0) {
		u64 more = ids_scan(slot, b >> 32, b, dfa);

		any |= more;
		all &= more;
	}
	s->hits = any;
	s->all = all;
}

/* The result of an automaton, which runs at most once an event. */
IDS_GLOBAL u64 ids_table_scan(u32 slot, u32 dfa, u32 state, u32 how)
{
	struct ids_table *t = ids_table(slot);
	struct ids_slot *s = ids_slot(slot);
	u32 row = dfa % IDS_TABLE_SCANS;

	if (!t || !s)
		return 0;
	if (!(t->ran[row / 64] >> row % 64 & 1)) {
		ids_table_run(s, slot, dfa, state, how);
		t->any[row] = s->hits;
		t->all[row] = s->all;
		t->ran[row / 64] |= 1ull << row % 64;
		t->runs++;
	}
	return how & 1 ? t->all[row] : t->any[row];
}

/** ids_in_ranges - 1 if @v is in one of the @n rows of ids_ranges from @first on */
IDS_GLOBAL u64 ids_in_ranges(u32 first, u32 n, u64 v)
{
	struct ids_search s = {0, n};

	for (u32 i = 0; i < 32; i++) {
		u64 mid = (s.lo + s.hi) / 2;

		if (s.lo >= s.hi)
			break;
		ids_search_step(&s, mid,
				ids_less(ids_ranges[(first + mid) & ids_ranges_mask].hi, v));
	}
	return s.lo < n && v >= ids_ranges[(first + s.lo) & ids_ranges_mask].lo;
}

/** ids_in_nets - 1 if the address is in one of the @n rows of ids_nets from @first on */
IDS_GLOBAL u64 ids_in_nets(u32 first, u32 n, u64 vhi, u64 vlo)
{
	struct ids_search s = {0, n};
	const struct ids_net *r;

	for (u32 i = 0; i < 32; i++) {
		u64 mid = (s.lo + s.hi) / 2;

		if (s.lo >= s.hi)
			break;
		r = &ids_nets[(first + mid) & ids_nets_mask];
		ids_search_step(&s, mid, ids_addr_less(r->hi[0], r->hi[1], vhi, vlo));
	}
	r = &ids_nets[(first + s.lo) & ids_nets_mask];
	return s.lo < n && !ids_addr_less(vhi, vlo, r->lo[0], r->lo[1]);
}

IDS_INLINE u64 ids_table_bits(u64 v)
{
	v -= v >> 1 & 0x5555555555555555ull;
	v = (v & 0x3333333333333333ull) + (v >> 2 & 0x3333333333333333ull);
	v = (v + (v >> 4)) & 0x0f0f0f0f0f0f0f0full;
	return v * 0x0101010101010101ull >> 56;
}

IDS_INLINE void ids_table_push(struct ids_table *t, u64 must, u64 may)
{
	t->must = t->must << 1 | must;
	t->may = t->may << 1 | may;
}

/* The @n topmost bits become one. */
IDS_INLINE void ids_table_fold(struct ids_table *t, const struct ids_inst *op)
{
	u64 n = op->a & 63, mask = (1ull << n) - 1, must = t->must & mask, may = t->may & mask;

	t->must >>= n;
	t->may >>= n;
	if (op->kind == IDS_OP_AND)
		ids_table_push(t, must == mask, may == mask);
	else if (op->kind == IDS_OP_OR)
		ids_table_push(t, must != 0, may != 0);
	else
		ids_table_push(t, ids_table_bits(must) >= op->b, ids_table_bits(may) >= op->b);
}

/* From what passes and the state of the field to the answer of the test. */
IDS_INLINE void ids_table_seal(struct ids_slot *s, struct ids_table *t, const struct ids_inst *op)
{
	u64 raw = t->must & 1, negate = op->flags & IDS_SEAL_NEGATE, must, may;
	u64 found = s->words[(op->a + IDS_STATE_FOUND) % IDS_WORDS];
	u64 lost = s->words[(op->a + IDS_STATE_UNREADABLE) % IDS_WORDS];

	t->must >>= 1;
	t->may >>= 1;
	must = found & (raw ^ negate);
	may = must | lost;
	if (negate && !(op->flags & IDS_SEAL_LIST)) {
		may = must | (lost & !found);
		must &= !lost;
	}
	ids_table_push(t, must, may);
}

/* Operations that look at a value; raw results. */
IDS_INLINE u64 ids_table_value(u32 slot, struct ids_slot *s, struct ids_table *t,
			       const struct ids_inst *op)
{
	u64 v = s->words[op->a % IDS_WORDS], bias = (u64)(op->flags & 1) << 63;

	switch (op->kind) {
	case IDS_OP_INT: return (v ^ bias) >= op->b && (v ^ bias) <= op->c;
	case IDS_OP_MASK: return (v & op->b) == op->c;
	case IDS_OP_RANGES: return ids_in_ranges(op->b, op->c, v ^ bias);
	case IDS_OP_NETS: return ids_in_nets(op->b, op->c, v, s->words[(op->a + 1) % IDS_WORDS]);
	case IDS_OP_FILE: return ids_is_file(op->b, v, s->words[(op->a + 1) % IDS_WORDS]);
	case IDS_OP_HIT: return t->hit[op->a / 64 % IDS_BITS_WORDS] >> op->a % 64 & 1;
	case IDS_OP_SCAN: return ids_table_scan(slot, op->a, op->b, op->c) >> (op->flags & 63) & 1;
	}
	return op->a & 1;
}

IDS_INLINE void ids_table_lane(struct ids_slot *s, struct ids_table *t, const struct ids_inst *op)
{
	u64 word = op->b + op->a / 64 * 2;

	ids_table_push(t, s->words[word % IDS_WORDS] >> op->a % 64 & 1,
		       s->words[(word + 1) % IDS_WORDS] >> op->a % 64 & 1);
}

/* One operation. */
IDS_GLOBAL u32 ids_table_op(u32 slot, u32 at)
{
	const struct ids_inst *op = &ids_ops[at & ids_ops_mask];
	struct ids_table *t = ids_table(slot);
	struct ids_slot *s = ids_slot(slot);
	u64 v;

	if (!t || !s)
		return 0;
	switch (op->kind) {
	case IDS_OP_LANE: ids_table_lane(s, t, op); break;
	case IDS_OP_SEAL: ids_table_seal(s, t, op); break;
	case IDS_OP_NOT:
		v = t->must & 1;
		t->must = (t->must & ~1ull) | (~t->may & 1);
		t->may = (t->may & ~1ull) | (v ^ 1);
		break;
	case IDS_OP_AND:
	case IDS_OP_OR:
	case IDS_OP_NOF: ids_table_fold(t, op); break;
	case IDS_OP_EXISTS:
		v = s->words[(op->a + IDS_STATE_FOUND) % IDS_WORDS] |
		    s->words[(op->a + IDS_STATE_UNREADABLE) % IDS_WORDS];
		v ^= op->flags & 1;
		ids_table_push(t, v, v);
		break;
	default: v = ids_table_value(slot, s, t, op); ids_table_push(t, v, v);
	}
	return 0;
}

/**
 * ids_table_eval - decides rule number @rule
 *
 * Returns 0, IDS_REC_MATCH or IDS_REC_UNDECIDED.
 */
IDS_GLOBAL u32 ids_table_eval(u32 slot, u32 rule)
{
	const struct ids_table_rule *r = &ids_table_rules[rule & ids_table_rules_mask];
	struct ids_table *t = ids_table(slot);
	u32 n = r->n, at = r->first;

	if (!t || !n)
		return 0;
	t->must = 0;
	t->may = 0;
	for (u32 i = 0; i < IDS_TABLE_OPS; i++) {
		if (i >= n)
			break;
		ids_table_op(slot, at + i);
	}
	if (t->must & 1)
		return IDS_REC_MATCH;
	if (!(t->may & 1))
		return 0;
	return ids_rules[rule & ids_rules_mask].flags & IDS_RULE_UND_MATCH ? IDS_REC_MATCH
									   : IDS_REC_UNDECIDED;
}

/** ids_table_lost - what becomes of rule @rule when nothing can be decided; 0: it is in no table */
IDS_INLINE u32 ids_table_lost(u32 rule)
{
	if (!ids_table_rules[rule & ids_table_rules_mask].n)
		return 0;
	return ids_rules[rule & ids_rules_mask].flags & IDS_RULE_UND_MATCH ? IDS_REC_MATCH
									   : IDS_REC_UNDECIDED;
}

/* @verdict, or @v if that is 0; without a branch, which the verifier would follow in every round.
 */
IDS_INLINE s64 ids_table_first(s64 verdict, s32 v)
{
	s64 mask = verdict | -verdict;

	IDS_OPAQUE(mask);
	mask >>= 63;
	IDS_OPAQUE(mask);
	return (verdict & mask) | (v & ~mask);
}

/** ids_table_take - the candidates of word @word, which are none any more */
IDS_GLOBAL u64 ids_table_take(u32 slot, u32 word)
{
	struct ids_table *t = ids_table(slot);
	u64 bits;

	if (!t)
		return 0;
	bits = t->cand[word % IDS_BITS_WORDS];
	t->cand[word % IDS_BITS_WORDS] = 0;
	t->cand_sum[word / 64 % IDS_BITS_SUMS] &= ~(1ull << word % 64);
	return bits;
}

/* What generated code calls. */

/** table_begin - a new event; 0 without a slot */
IDS_READER u32 table_begin(struct ids_ev *ev)
{
	return ids_table_begin(ev->slot);
}

/** table_mark - the @n rules of the list at @first of ids_lists become candidates */
IDS_READER u32 table_mark(struct ids_ev *ev, u32 first, u32 n)
{
	return ids_table_mark(ev->slot, first, n);
}

/** table_key - the tests that a number or address passes are noted */
IDS_READER u32 table_key(struct ids_ev *ev, u32 first, u32 n, u64 hi, u64 lo)
{
	return ids_table_key(ev->slot, first, n, hi, lo);
}

/** table_wake - the rules that wait for what has been found become candidates */
IDS_READER u32 table_wake(struct ids_ev *ev)
{
	return ids_table_wake(ev->slot);
}

/** table_needs - the fields that candidates ask for */
IDS_READER u64 table_needs(struct ids_ev *ev, u32 first)
{
	return ids_table_needs(ev->slot, first);
}

/** table_hit - 1 if test @test has been reported by a pattern set */
IDS_READER u64 table_hit(struct ids_ev *ev, u32 test)
{
	struct ids_table *t = ids_table(ev->slot);

	return t ? t->hit[test / 64 % IDS_BITS_WORDS] >> test % 64 & 1 : 0;
}

/**
 * IDS_TABLE_COMMIT(name, commit) - runs the candidates and commits what fires
 *
 * @commit is a function as commit_<event>(slot, rule, type, why). Both functions return the first
 * denial or 0: table_run_<name>(ev, first, unread), where @first is the number of the event's first
 * rule and @unread the word of the state that tells which fields could not be read;
 * lost_run_<name>(ev, first, n): no slot is free, so all rules are undecided.
 */
#define IDS_TABLE_COMMIT(name, commit)                                                             \
	IDS_GLOBAL s32 table_word_##name(u32 slot, u32 word, u32 first, u32 flags, u32 unread)     \
	{                                                                                          \
		struct ids_slot *s = ids_slot(slot);                                               \
		u64 bits = ids_table_take(slot, word);                                             \
		s64 verdict = 0;                                                                   \
                                                                                                   \
		if (!s)                                                                            \
			return 0;                                                                  \
		for (u32 i = 0; i < 64; i++, bits >>= 1) {                                         \
			u32 rule = first + word * 64 + i, type, why = 0;                           \
			s32 v;                                                                     \
                                                                                                   \
			if (!(bits & 1))                                                           \
				continue;                                                          \
			type = ids_table_eval(slot, rule);                                         \
			if (!type)                                                                 \
				continue;                                                          \
			if (type == IDS_REC_UNDECIDED)                                             \
				why = ids_why(rule, s->words[unread % IDS_WORDS]);                 \
			v = commit(slot, rule, type | flags, why);                                 \
			verdict = ids_table_first(verdict, v);                                     \
		}                                                                                  \
		return verdict;                                                                    \
	}                                                                                          \
	IDS_GLOBAL s32 lost_some_##name(u32 rule, u32 n, u32 flags)                                \
	{                                                                                          \
		s64 verdict = 0;                                                                   \
                                                                                                   \
		for (u32 i = 0; i < IDS_TABLE_SOME; i++) {                                         \
			u32 type;                                                                  \
			s32 v;                                                                     \
                                                                                                   \
			if (i >= n)                                                                \
				break;                                                             \
			type = ids_table_lost(rule + i);                                           \
			if (!type)                                                                 \
				continue;                                                          \
			v = commit(IDS_NO_SLOT, rule + i, type | flags, 0);                        \
			verdict = ids_table_first(verdict, v);                                     \
		}                                                                                  \
		return verdict;                                                                    \
	}                                                                                          \
	IDS_INLINE int table_run_##name(struct ids_ev *ev, u32 first, u32 unread)                  \
	{                                                                                          \
		u32 flags = ev->flags << IDS_TYPE_FLAGS_SHIFT, word;                               \
		s64 verdict = 0;                                                                   \
		s32 v;                                                                             \
                                                                                                   \
		word = ids_table_next(ev->slot, 0);                                                \
		for (u32 i = 0; i < IDS_BITS_WORDS; i++) {                                         \
			if (word >= IDS_BITS_WORDS)                                                \
				break;                                                             \
			v = table_word_##name(ev->slot, word, first, flags, unread);               \
			verdict = ids_table_first(verdict, v);                                     \
			word = ids_table_next(ev->slot, word + 1);                                 \
		}                                                                                  \
		return verdict;                                                                    \
	}                                                                                          \
	IDS_INLINE int lost_run_##name(struct ids_ev *ev, u32 first, u32 n)                        \
	{                                                                                          \
		u32 flags = ev->flags << IDS_TYPE_FLAGS_SHIFT;                                     \
		s64 verdict = 0;                                                                   \
		s32 v;                                                                             \
                                                                                                   \
		for (u32 i = 0; i < IDS_TABLE_RULES; i += IDS_TABLE_SOME) {                        \
			if (i >= n)                                                                \
				break;                                                             \
			v = lost_some_##name(first + i, n - i, flags);                             \
			verdict = ids_table_first(verdict, v);                                     \
		}                                                                                  \
		return verdict;                                                                    \
	}

/**
 * IDS_TABLE(event, type, commit) - table_<event>() and lost_<event>(), for the decision function
 *
 * Needs stage_<event>(ev), which stores in the slot what @commit needs.
 */
#define IDS_TABLE(event, type, commit)                                                             \
	IDS_TABLE_COMMIT(event, commit)                                                            \
	IDS_READER int table_##event(struct type *ev, u32 first, u32 unread)                       \
	{                                                                                          \
		if (ids_table_next(ev->base.slot, 0) >= IDS_BITS_WORDS)                            \
			return 0;                                                                  \
		stage_##event(ev);                                                                 \
		return table_run_##event(&ev->base, first, unread);                                \
	}                                                                                          \
	IDS_READER int lost_##event(struct type *ev, u32 first, u32 n)                             \
	{                                                                                          \
		return lost_run_##event(&ev->base, first, n);                                      \
	}

#endif
