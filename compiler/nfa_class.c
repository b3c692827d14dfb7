// SPDX-License-Identifier: BSD-2-Clause
/* Classes of bytes: two bytes are of one class if no set of any pattern tells them apart. */
#include <string.h>

#include "nfa_priv.h"

#define NO_CLASS 0xffffu

static uint32_t hash_set(const struct byte_set *set)
{
	uint64_t h = 0;

	for (size_t i = 0; i < 4; i++)
		h = (h ^ set->bits[i]) * 0x9e3779b97f4a7c15u;
	return (uint32_t)(h >> 32) & (SET_SLOTS - 1);
}

uint32_t nfa_intern_set(struct nfa_builder *b, const struct byte_set *set)
{
	uint32_t h = hash_set(set);

	if (!b->slots) {
		b->slots = ARENA_ARRAY(b->a, uint32_t, SET_SLOTS);
		memset(b->slots, 0xff, SET_SLOTS * sizeof(*b->slots));
	}
	for (uint32_t i = b->slots[h]; i != NFA_NONE; i = b->chain[i])
		if (!memcmp(&b->sets[i], set, sizeof(*set)))
			return i;
	*ARENA_PUSH(b->a, b->sets, b->nsets, b->sets_cap) = *set;
	*ARENA_PUSH(b->a, b->chain, b->nchain, b->chain_cap) = b->slots[h];
	b->slots[h] = (uint32_t)(b->nsets - 1);
	return b->slots[h];
}

/* struct partition - classes while they are divided; those of separators have none */
struct partition {
	uint16_t class_of[256];
	uint32_t n;
};

/* Divides every class into bytes of @set and others. */
static void divide(struct partition *p, const struct byte_set *set)
{
	uint16_t inside[256];
	uint32_t count[256] = {0}, in[256] = {0}, old = p->n;

	for (unsigned c = 0; c < 256; c++) {
		if (p->class_of[c] == NO_CLASS)
			continue;
		count[p->class_of[c]]++;
		in[p->class_of[c]] += byte_set_has(set, c);
	}
	for (uint32_t i = 0; i < old; i++)
		inside[i] = (uint16_t)(in[i] && in[i] < count[i] ? p->n++ : i);
	for (unsigned c = 0; c < 256; c++)
		if (p->class_of[c] != NO_CLASS && byte_set_has(set, c))
			p->class_of[c] = inside[p->class_of[c]];
}

/* Classes in the order of their first bytes. */
static void number_classes(struct nfa *n, const struct partition *p)
{
	uint16_t number[256];

	memset(number, 0xff, sizeof(number));
	for (unsigned c = 0; c < 256; c++) {
		uint16_t class = p->class_of[c];

		if (class == NO_CLASS)
			continue;
		if (number[class] == NO_CLASS)
			number[class] = (uint16_t)n->nclasses++;
		n->class_of[c] = (uint8_t)number[class];
	}
}

static void word_set(struct byte_set *set)
{
	byte_set_add_class(set, "word", 4);
}

static void fill_set(struct nfa_builder *b, struct nfa_set *ret, const struct byte_set *set,
		     const struct partition *p)
{
	bool has[256] = {false};
	uint8_t *classes = ARENA_ARRAY(b->a, uint8_t, b->n->nclasses);

	for (unsigned c = 0; c < 256; c++) {
		uint8_t class = b->n->class_of[c];

		if (p->class_of[c] == NO_CLASS || !byte_set_has(set, c) || has[class])
			continue;
		has[class] = true;
		classes[ret->n++] = class;
		ret->follow |= b->n->class_follow[class];
	}
	ret->classes = classes;
}

static void partition_bytes(struct nfa_builder *b, struct partition *p, enum automaton_nul nul)
{
	struct byte_set words = {{0}};

	p->n = 1;
	word_set(&words);
	if (b->n->words)
		divide(p, &words);
	for (size_t i = 0; i < b->nsets; i++)
		divide(p, &b->sets[i]);
	if (nul == AUTOMATON_NUL_SPACE)
		p->class_of[0] = p->class_of[' '];
	else if (nul == AUTOMATON_NUL_SEPARATES)
		p->class_of[0] = NO_CLASS;
}

bool nfa_make_classes(struct nfa_builder *b, enum automaton_nul nul)
{
	struct partition p = {.n = 0};
	struct byte_set words = {{0}};
	struct nfa *n = b->n;

	word_set(&words);
	partition_bytes(b, &p, nul);
	if (p.n > 255 && nul == AUTOMATON_NUL_BYTE)
		p.class_of[0] = p.class_of[1]; /* which strings do not have */
	number_classes(n, &p);
	if (n->nclasses > 255)
		return false; /* the end symbol's class would not fit a byte */
	for (unsigned c = 0; c < 256; c++)
		if (p.class_of[c] != NO_CLASS)
			n->class_follow[n->class_of[c]] |= !n->words ? NFA_WORD | NFA_OTHER
							   : byte_set_has(&words, c) ? NFA_WORD
										     : NFA_OTHER;
	n->sets = ARENA_ARRAY(b->a, struct nfa_set, b->nsets + 1);
	n->nsets = b->nsets;
	for (size_t i = 0; i < b->nsets; i++)
		fill_set(b, &n->sets[i], &b->sets[i], &p);
	return true;
}
