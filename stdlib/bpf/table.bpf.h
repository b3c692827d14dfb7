/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * Large rule sets: what the decision function of an event calls, and firing the candidates that
 * match.
 */
#ifndef IDS_TABLE_BPF_H
#define IDS_TABLE_BPF_H

#include "program.bpf.h"

u32 ids_why(u32 rule, u64 unread);

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

/* The fields without which rule @rule is undecided, of those whose bits word @unread has. */
IDS_INLINE u32 ids_table_why(u32 slot, u32 rule, u32 unread)
{
	struct ids_slot *s = ids_slot(slot);

	return s ? ids_why(rule, s->words[unread % IDS_WORDS]) : 0;
}

/* One number for both, as what functions keep on the stack is short: flags as in a type, above them
 * the word. */
#define IDS_HOW_FLAGS  0xffffu
#define IDS_HOW_UNREAD 16

/**
 * IDS_TABLE_COMMIT(name, commit) - runs the candidates and commits what fires
 *
 * @commit is a function as commit_<event>(slot, rule, type, why). Both functions return the first
 * denial or 0: table_run_<name>(ev, first, unread), where @first is the number of the event's first
 * rule and @unread the word of the state that tells which fields could not be read;
 * lost_run_<name>(ev, first, n): no slot is free, so all rules are undecided.
 */
#define IDS_TABLE_COMMIT(name, commit)                                                             \
	IDS_GLOBAL s32 table_word_##name(u32 slot, u32 word, u32 first, u32 how)                   \
	{                                                                                          \
		u64 bits = ids_table_take(slot, word);                                             \
		s64 verdict = 0;                                                                   \
                                                                                                   \
		for (u32 rule = first + word * 64; bits; rule++, bits >>= 1) {                     \
			u32 type, why = 0;                                                         \
			s32 v;                                                                     \
                                                                                                   \
			if (!(bits & 1))                                                           \
				continue;                                                          \
			type = ids_table_eval(slot, rule);                                         \
			if (!type)                                                                 \
				continue;                                                          \
			if (type == IDS_REC_UNDECIDED)                                             \
				why = ids_table_why(slot, rule, how >> IDS_HOW_UNREAD);            \
			v = commit(slot, rule, type | (how & IDS_HOW_FLAGS), why);                 \
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
		u32 how = ev->flags << IDS_TYPE_FLAGS_SHIFT | unread << IDS_HOW_UNREAD, word;      \
		s64 verdict = 0;                                                                   \
		s32 v;                                                                             \
                                                                                                   \
		word = ids_table_next(ev->slot, 0);                                                \
		for (u32 i = 0; i < IDS_BITS_WORDS; i++) {                                         \
			if (word >= IDS_BITS_WORDS)                                                \
				break;                                                             \
			v = table_word_##name(ev->slot, word, first, how);                         \
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
