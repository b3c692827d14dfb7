// SPDX-License-Identifier: BSD-2-Clause
/*
 * Nodes are made from the last part of a pattern to the first: each is told what comes after it. A
 * repetition is written out as often as it has to occur.
 */
#include "nfa.h"

#include <assert.h>
#include <string.h>

#include "nfa_priv.h"

static uint32_t new_node(struct nfa_builder *b, enum nfa_kind kind, uint32_t next)
{
	struct nfa_node *node;

	if (b->n->nnodes >= b->max_nodes) {
		b->full = true;
		return 0;
	}
	node = ARENA_PUSH(b->a, b->n->nodes, b->n->nnodes, b->cap);
	*node = (struct nfa_node){.kind = kind,
				  .next = next,
				  .alt = NFA_NONE,
				  .piece = (uint32_t)b->n->npieces,
				  .rank = b->rank};
	return (uint32_t)(b->n->nnodes - 1);
}

static uint32_t new_split(struct nfa_builder *b, uint32_t next, uint32_t alt)
{
	uint32_t node = new_node(b, NFA_SPLIT, next);

	b->n->nodes[node].alt = alt;
	return node;
}

static uint32_t new_set(struct nfa_builder *b, const struct byte_set *set, uint32_t next)
{
	uint32_t node = new_node(b, NFA_SET, next);

	b->n->nodes[node].set = nfa_intern_set(b, set);
	return node;
}

static uint32_t new_byte(struct nfa_builder *b, uint8_t c, bool icase, uint32_t next)
{
	struct byte_set set = {{0}};

	byte_set_add(&set, c);
	if (icase)
		byte_set_fold(&set);
	return new_set(b, &set, next);
}

static uint32_t build(struct nfa_builder *b, const struct regex *r, uint32_t next);

/* r* : a split that is entered again after r. */
static uint32_t build_star(struct nfa_builder *b, const struct regex *r, uint32_t next)
{
	uint32_t loop = new_split(b, NFA_NONE, next), body;

	if (b->full)
		return 0;
	body = build(b, r, loop); /* which may move the nodes */
	b->n->nodes[loop].next = body;
	return loop;
}

/* r? , @n times inside each other: r(r(r)?)? */
static uint32_t build_optional(struct nfa_builder *b, const struct regex *r, uint32_t n,
			       uint32_t next)
{
	uint32_t end = next, chain = 0;

	if (r->kind == REGEX_SET && n > 1) {
		chain = ++b->n->nchains;
		b->n->prunes = true;
	}
	for (uint32_t i = 0; i < n && !b->full; i++) {
		uint32_t kid = build(b, r, next);

		if (chain && !b->full) {
			b->n->nodes[kid].chain = chain;
			b->n->nodes[kid].left = i + 1;
		}
		next = new_split(b, kid, end);
	}
	return next;
}

static uint32_t build_repeat(struct nfa_builder *b, const struct regex *r, uint32_t next)
{
	const struct regex *kid = r->kids[0];

	if (r->max == REGEX_UNLIMITED)
		next = build_star(b, kid, next);
	else
		next = build_optional(b, kid, r->max - r->min, next);
	for (uint32_t i = 0; i < r->min && !b->full; i++)
		next = build(b, kid, next);
	return next;
}

static uint32_t build_alt(struct nfa_builder *b, const struct regex *r, uint32_t next)
{
	uint32_t node = build(b, r->kids[r->nkids - 1], next);

	for (size_t i = r->nkids - 1; i-- > 0 && !b->full;)
		node = new_split(b, build(b, r->kids[i], next), node);
	return node;
}

static uint32_t build(struct nfa_builder *b, const struct regex *r, uint32_t next)
{
	if (b->full)
		return 0;
	switch (r->kind) {
	case REGEX_EMPTY: return next;
	case REGEX_SET: return new_set(b, &r->set, next);
	case REGEX_ALT: return build_alt(b, r, next);
	case REGEX_REPEAT: return build_repeat(b, r, next);
	case REGEX_BEGIN: return new_node(b, NFA_BEGIN, next);
	case REGEX_END: return new_node(b, NFA_END, next);
	case REGEX_BOUNDARY: b->n->words = true; return new_node(b, NFA_BOUNDARY, next);
	case REGEX_NOT_BOUNDARY: b->n->words = true; return new_node(b, NFA_NOT_BOUNDARY, next);
	case REGEX_CAT:
		for (size_t i = r->nkids; i-- > 0;)
			next = build(b, r->kids[i], next);
		return next;
	}
	return next;
}

static void add_piece(struct nfa_builder *b, uint32_t start)
{
	*ARENA_PUSH(b->a, b->n->starts, b->n->npieces, b->starts_cap) = start;
	b->rank = RANK_LAST;
}

static bool is_endless(const struct regex *r)
{
	struct byte_set missing;

	if (r->kind != REGEX_REPEAT || r->max != REGEX_UNLIMITED || r->kids[0]->kind != REGEX_SET)
		return false;
	missing = r->kids[0]->set;
	byte_set_invert(&missing);
	return !(missing.bits[0] | missing.bits[1] | missing.bits[2] | missing.bits[3]);
}

/* `.*` between two parts of a pattern: what stands before it is worth nothing once it is reached.
 */
static uint32_t build_endless(struct nfa_builder *b, const struct regex *r, uint32_t next)
{
	uint32_t first = (uint32_t)b->n->nnodes;

	next = build_star(b, r->kids[0], next);
	if (b->full)
		return 0;
	b->n->nodes[first + 1].endless = true;
	b->n->prunes = true;
	b->rank--;
	for (uint32_t i = 0; i < r->min && !b->full; i++)
		next = build(b, r->kids[0], next);
	return next;
}

/* A part of a pattern that is an alternative of the whole of it. */
static void build_piece(struct nfa_builder *b, const struct regex *r, unsigned test)
{
	uint32_t next = new_node(b, NFA_MATCH, test);

	if (r->kind == REGEX_CAT)
		for (size_t i = r->nkids; i-- > 0 && !b->full;)
			next = is_endless(r->kids[i]) ? build_endless(b, r->kids[i], next)
						      : build(b, r->kids[i], next);
	else
		next = build(b, r, next);
	add_piece(b, next);
}

static void build_regex(struct nfa_builder *b, const struct regex *r, unsigned test)
{
	r = regex_trim(b->a, r);
	if (r->kind != REGEX_ALT) {
		build_piece(b, r, test);
		return;
	}
	for (size_t i = 0; i < r->nkids && !b->full; i++)
		build_piece(b, r->kids[i], test);
}

/* under: the end, or a slash. */
static uint32_t build_under(struct nfa_builder *b, uint32_t match)
{
	uint32_t end = new_node(b, NFA_END, match);

	return new_split(b, end, new_byte(b, '/', false, match));
}

static void build_literal(struct nfa_builder *b, const struct pattern *p, unsigned test)
{
	uint32_t next = new_node(b, NFA_MATCH, test);

	if (p->kind == PATTERN_EQ || p->kind == PATTERN_SUFFIX)
		next = new_node(b, NFA_END, next);
	else if (p->kind == PATTERN_UNDER)
		next = build_under(b, next);
	for (uint32_t i = p->len; i-- > 0 && !b->full;)
		next = new_byte(b, (uint8_t)p->bytes[i], p->icase, next);
	if (p->kind == PATTERN_EQ || p->kind == PATTERN_PREFIX || p->kind == PATTERN_UNDER)
		next = new_node(b, NFA_BEGIN, next);
	add_piece(b, next);
}

struct nfa *nfa_build(struct arena *a, const struct automaton_pattern *patterns, size_t npatterns,
		      enum automaton_nul nul, size_t max_nodes, uint64_t *ret_nodes)
{
	struct nfa_builder b = {
		.a = a, .n = ARENA_NEW(a, struct nfa), .max_nodes = max_nodes, .rank = RANK_LAST};

	for (size_t i = 0; i < npatterns && !b.full; i++) {
		const struct pattern *p = patterns[i].pattern;

		assert(patterns[i].test < AUTOMATON_MAX_TESTS);
		if (p->kind == PATTERN_GLOB || p->kind == PATTERN_REGEX)
			build_regex(&b, p->regex, patterns[i].test);
		else
			build_literal(&b, p, patterns[i].test);
	}
	*ret_nodes = b.n->nnodes;
	return b.full || !nfa_make_classes(&b, nul) ? NULL : b.n;
}
