// SPDX-License-Identifier: BSD-2-Clause
/*
 * What tests of a number, an address or a file can answer together.
 *
 * All bounds that the tests have divide the numbers into stretches. Within one of them a test of
 * bounds answers the same everywhere, so one number of it is looked at; where bits are tested, one
 * for each value of these bits. Users and files are not known before the rules are loaded: each may
 * or may not be the one that a test names.
 */
#include <stdlib.h>
#include <string.h>

#include "prove_priv.h"
#include "rule_same.h"

#define MAX_BITS  8          /* that are tested */
#define MAX_NAMES 8          /* users or files */
#define MAX_LOOKS (1u << 15) /* numbers that are looked at */

typedef unsigned __int128 u128;

#define SIGN_BIT (UINT64_C(1) << 63)
#define LESS     1u
#define EQUAL    2u
#define GREATER  4u

/**
 * struct look - numbers at which tests are looked at
 * @first, @last: of the numbers that there are; signed ones with their sign bit turned
 * @bounds: where stretches begin
 * @bits: that are tested
 * @names: users or files that are named
 */
struct look {
	struct arena *a;
	const struct value *v;
	bool is_signed;
	u128 first, last;
	u128 *bounds;
	size_t nbounds, bounds_cap;
	uint64_t bits;
	uint32_t names[MAX_NAMES];
	unsigned nnames;
	bool too_many;
};

static u128 plain(const struct look *k, int64_t n)
{
	return (uint64_t)n ^ (k->is_signed ? SIGN_BIT : 0);
}

static void set_domain(struct look *k)
{
	const struct value *v = k->v;
	enum ids_type type = v->kind == VALUE_NUMBER ? v->ref.field->type : IDS_TYPE_UINT;

	k->is_signed = v->kind == VALUE_TERM ? v->is_signed
					     : type == IDS_TYPE_INT || type == IDS_TYPE_DURATION;
	k->last = UINT64_MAX;
	switch (v->kind) {
	case VALUE_ADDRESS: k->last = ~(u128)0; return;
	case VALUE_FILE: k->last = 0; return;
	case VALUE_SAME: k->last = 1; return;
	case VALUE_ORDER: /* 0 less, 1 equal, 2 greater */
		k->first = k->last = 1;
		if (!rule_same_num(v->l, v->r)) {
			k->first = 0;
			k->last = 2;
		}
		return;
	case VALUE_TERM:
		if (v->l->kind == NUM_LEN || v->l->kind == NUM_COUNT)
			k->first = plain(k, 0);
		return;
	default: break;
	}
	if (type == IDS_TYPE_BOOL)
		k->last = 1;
	else if (type == IDS_TYPE_USER)
		k->last = UINT32_MAX;
	else if (v->ref.field->id == F_WEEKDAY)
		k->last = 6;
	else if (v->ref.field->id == F_TIME)
		k->last = 24 * 60 - 1;
}

static void add_bound(struct look *k, u128 at)
{
	if (at > k->first && at <= k->last)
		*ARENA_PUSH(k->a, k->bounds, k->nbounds, k->bounds_cap) = at;
}

static void add_stretch(struct look *k, u128 lo, u128 hi)
{
	add_bound(k, lo);
	if (hi != ~(u128)0)
		add_bound(k, hi + 1);
}

static void add_name(struct look *k, uint32_t name)
{
	for (unsigned i = 0; i < k->nnames; i++)
		if (k->names[i] == name)
			return;
	if (k->nnames == MAX_NAMES)
		k->too_many = true;
	else
		k->names[k->nnames++] = name;
}

static u128 net_first(const struct net *n)
{
	u128 v = 0;

	for (size_t i = 0; i < sizeof(n->addr); i++)
		v = v << 8 | n->addr[i];
	return v;
}

static u128 net_last(const struct net *n)
{
	return n->plen == 128 ? net_first(n) : net_first(n) | ~(u128)0 >> n->plen;
}

/* The constant that a computed number is compared with. */
static int64_t constant_of(const struct value *v, unsigned test)
{
	const struct pred *p = v->tests[test];

	return v->swapped[test] ? p->l->value : p->r->value;
}

static void add_test(struct look *k, unsigned test)
{
	const struct pred *p = k->v->tests[test];

	for (size_t i = 0; i < p->nranges; i++)
		add_stretch(k, plain(k, p->ranges[i].lo), plain(k, p->ranges[i].hi));
	for (size_t i = 0; i < p->nusers; i++)
		add_name(k, p->users[i]);
	for (size_t i = 0; i < p->nfiles; i++)
		add_name(k, p->files[i]);
	for (size_t i = 0; i < p->nnets; i++)
		add_stretch(k, net_first(&p->nets[i]), net_last(&p->nets[i]));
	if (p->kind == PRED_MASK)
		k->bits |= p->mask;
	if (k->v->kind == VALUE_TERM)
		add_stretch(k, plain(k, constant_of(k->v, test)),
			    plain(k, constant_of(k->v, test)));
}

/* The orders in which the left side of the test may stand to the right one. */
static unsigned orders_of(const struct value *v, unsigned test)
{
	static const unsigned of[] = {[CMP_EQ] = EQUAL,
				      [CMP_LT] = LESS,
				      [CMP_LE] = LESS | EQUAL,
				      [CMP_GT] = GREATER,
				      [CMP_GE] = GREATER | EQUAL};
	unsigned orders = of[v->tests[test]->cmp];

	if (!v->swapped[test])
		return orders;
	return (orders & EQUAL) | (orders & LESS ? GREATER : 0) | (orders & GREATER ? LESS : 0);
}

static bool is_named(const struct look *k, const uint32_t *names, size_t n, unsigned which)
{
	for (size_t i = 0; i < n; i++)
		for (unsigned j = 0; j < k->nnames; j++)
			if (names[i] == k->names[j] && which >> j & 1)
				return true;
	return false;
}

static bool in_ranges(const struct look *k, const struct pred *p, u128 at)
{
	for (size_t i = 0; i < p->nranges; i++)
		if (at >= plain(k, p->ranges[i].lo) && at <= plain(k, p->ranges[i].hi))
			return true;
	return false;
}

static bool in_nets(const struct pred *p, u128 at)
{
	for (size_t i = 0; i < p->nnets; i++)
		if (at >= net_first(&p->nets[i]) && at <= net_last(&p->nets[i]))
			return true;
	return false;
}

/* Does the test hold of the number @at, which is the users or files @which? */
static bool holds(const struct look *k, unsigned test, u128 at, unsigned which)
{
	const struct pred *p = k->v->tests[test];
	u128 c;

	switch (p->kind) {
	case PRED_INT: return in_ranges(k, p, at) || is_named(k, p->users, p->nusers, which);
	case PRED_MASK: return ((uint64_t)plain(k, (int64_t)(uint64_t)at) & p->mask) == p->want;
	case PRED_IP: return in_nets(p, at);
	case PRED_FILE: return is_named(k, p->files, p->nfiles, which);
	case PRED_SAME: return at == 1;
	case PRED_NUM: break;
	default: return false;
	}
	if (k->v->kind == VALUE_ORDER)
		return orders_of(k->v, test) >> (unsigned)at & 1;
	c = plain(k, constant_of(k->v, test));
	return orders_of(k->v, test) & (at < c ? LESS : at > c ? GREATER : EQUAL);
}

static void look_at(struct look *k, u128 at, struct answers *ret)
{
	for (unsigned which = 0; which < 1u << k->nnames; which++) {
		uint64_t row = 0;

		for (unsigned i = 0; i < k->v->ntests; i++)
			row |= (uint64_t)holds(k, i, at, which) << i;
		answers_add(k->a, ret, row);
	}
}

/* The first number from @lo on whose bits @bits are @want; false: none up to @hi. */
static bool first_with(uint64_t lo, uint64_t hi, uint64_t bits, uint64_t want, uint64_t *ret)
{
	if ((lo & bits) == want) {
		*ret = lo;
		return true;
	}
	for (unsigned i = 0; i < 64; i++) {
		uint64_t bit = UINT64_C(1) << i, above = ~(bit - 1);
		uint64_t n = ((lo & above) | bit) | (want & ~above);

		if (lo & bit || (n & bits) != want)
			continue;
		*ret = n;
		return n <= hi;
	}
	return false;
}

static void look_at_stretch(struct look *k, u128 lo, u128 hi, struct answers *ret)
{
	uint64_t want = 0, at;

	if (!k->bits) {
		look_at(k, lo, ret);
		return;
	}
	do {
		if (first_with((uint64_t)lo, (uint64_t)hi, k->bits, want, &at))
			look_at(k, at, ret);
		want = (want - k->bits) & k->bits;
	} while (want);
}

static int by_value(const void *l, const void *r)
{
	u128 x, y;

	memcpy(&x, l, sizeof(x));
	memcpy(&y, r, sizeof(y));
	return x < y ? -1 : x > y;
}

void answers_number(struct arena *a, const struct value *v, struct answers *ret)
{
	struct look k = {.a = a, .v = v};
	unsigned bits;

	set_domain(&k);
	if (v->kind == VALUE_SAME || v->kind == VALUE_ORDER)
		add_stretch(&k, 1, 1);
	for (unsigned i = 0; i < v->ntests; i++)
		add_test(&k, i);
	bits = (unsigned)__builtin_popcountll(k.bits);
	if (k.too_many || bits > MAX_BITS || (k.is_signed && k.bits & SIGN_BIT) ||
	    (k.nbounds + 1) << bits << k.nnames > MAX_LOOKS)
		return;
	*ARENA_PUSH(a, k.bounds, k.nbounds, k.bounds_cap) = k.first;
	qsort(k.bounds, k.nbounds, sizeof(*k.bounds), by_value);
	for (size_t i = 0; i < k.nbounds; i++)
		if (i + 1 == k.nbounds || k.bounds[i] != k.bounds[i + 1])
			look_at_stretch(&k, k.bounds[i],
					i + 1 == k.nbounds ? k.last : k.bounds[i + 1] - 1, ret);
	ret->known = true;
}
