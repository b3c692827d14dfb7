/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * Large rule sets: the programs of rules, which run when a rule has become a candidate.
 */
#ifndef IDS_PROGRAM_BPF_H
#define IDS_PROGRAM_BPF_H

#include "candidate.bpf.h"

/* Made by ruleccc. All lengths are powers of two, the masks one less. */
extern const struct ids_inst ids_ops[];
extern const struct ids_table_rule ids_table_rules[];
extern const struct ids_range ids_ranges[];
extern const struct ids_net ids_nets[];
extern const u32 ids_ops_mask;
extern const u32 ids_ranges_mask;
extern const u32 ids_nets_mask;

u64 ids_is_file(u32 row, u64 dev, u64 ino);

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

#endif
