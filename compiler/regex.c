// SPDX-License-Identifier: BSD-2-Clause
/* Trees of regular expressions and globs, and sets of bytes. */
#include "regex.h"

#include <ctype.h>
#include <string.h>

void byte_set_add_range(struct byte_set *s, unsigned lo, unsigned hi)
{
	for (unsigned b = lo; b <= hi; b++)
		byte_set_add(s, b);
}

void byte_set_invert(struct byte_set *s)
{
	for (size_t i = 0; i < 4; i++)
		s->bits[i] = ~s->bits[i];
}

void byte_set_fold(struct byte_set *s)
{
	for (unsigned lower = 'a'; lower <= 'z'; lower++) {
		unsigned upper = lower - 'a' + 'A';

		if (byte_set_has(s, lower) || byte_set_has(s, upper)) {
			byte_set_add(s, lower);
			byte_set_add(s, upper);
		}
	}
}

struct posix_class {
	const char *name;
	const char *ranges; /* pairs: first and last byte */
};

static const struct posix_class posix_classes[] = {
	{"alpha", "AZaz"},
	{"digit", "09"},
	{"alnum", "09AZaz"},
	{"upper", "AZ"},
	{"lower", "az"},
	{"space", "\t\r  "},
	{"blank", "\t\t  "},
	{"punct", "!/:@[`{~"},
	{"print", " ~"},
	{"graph", "!~"},
	{"cntrl", "\1\37\x7f\x7f"},
	{"xdigit", "09AFaf"},
	{"word", "09AZ__az"},
};

bool byte_set_add_class(struct byte_set *s, const char *name, size_t len)
{
	for (size_t i = 0; i < sizeof(posix_classes) / sizeof(posix_classes[0]); i++) {
		const struct posix_class *c = &posix_classes[i];

		if (strlen(c->name) != len || memcmp(c->name, name, len) != 0)
			continue;
		for (const char *r = c->ranges; *r; r += 2)
			byte_set_add_range(s, (unsigned char)r[0], (unsigned char)r[1]);
		if (!strcmp(c->name, "cntrl"))
			byte_set_add(s, 0);
		return true;
	}
	return false;
}

static uint32_t add_len(uint32_t x, uint32_t y)
{
	return x > UINT32_MAX - y ? UINT32_MAX : x + y;
}

static uint32_t mul_len(uint32_t x, uint32_t y)
{
	return x && y > UINT32_MAX / x ? UINT32_MAX : x * y;
}

const struct regex *regex_new_leaf(struct arena *a, enum regex_kind kind)
{
	struct regex *r = ARENA_NEW(a, struct regex);

	r->kind = kind;
	r->nullable = kind == REGEX_EMPTY;
	return r;
}

const struct regex *regex_new_set(struct arena *a, const struct byte_set *set)
{
	struct regex *r = ARENA_NEW(a, struct regex);

	r->kind = REGEX_SET;
	r->set = *set;
	r->min_len = 1;
	return r;
}

static bool all_sets(const struct regex **kids, size_t nkids)
{
	for (size_t i = 0; i < nkids; i++)
		if (kids[i]->kind != REGEX_SET)
			return false;
	return true;
}

/* a|b is [ab]. */
static const struct regex *join_sets(struct arena *a, const struct regex **kids, size_t nkids)
{
	struct byte_set all = {{0}};

	for (size_t i = 0; i < nkids; i++)
		for (size_t j = 0; j < 4; j++)
			all.bits[j] |= kids[i]->set.bits[j];
	return regex_new_set(a, &all);
}

const struct regex *regex_new_list(struct arena *a, enum regex_kind kind, const struct regex **kids,
				   size_t nkids)
{
	struct regex *r;

	if (!nkids)
		return regex_new_leaf(a, REGEX_EMPTY);
	if (nkids == 1)
		return kids[0];
	if (kind == REGEX_ALT && all_sets(kids, nkids))
		return join_sets(a, kids, nkids);
	r = ARENA_NEW(a, struct regex);
	r->kind = kind;
	r->kids = ARENA_ARRAY(a, const struct regex *, nkids);
	memcpy(r->kids, kids, nkids * sizeof(const struct regex *));
	r->nkids = nkids;
	r->nullable = kind == REGEX_CAT;
	r->min_len = kind == REGEX_CAT ? 0 : UINT32_MAX;
	for (size_t i = 0; i < nkids; i++) {
		if (kind == REGEX_CAT) {
			r->nullable = r->nullable && kids[i]->nullable;
			r->min_len = add_len(r->min_len, kids[i]->min_len);
		} else {
			r->nullable = r->nullable || kids[i]->nullable;
			r->min_len = kids[i]->min_len < r->min_len ? kids[i]->min_len : r->min_len;
		}
	}
	return r;
}

const struct regex *regex_new_repeat(struct arena *a, const struct regex *kid, uint32_t min,
				     uint32_t max)
{
	struct regex *r;

	if (min == 1 && max == 1)
		return kid;
	if (max == 0)
		return regex_new_leaf(a, REGEX_EMPTY);
	r = ARENA_NEW(a, struct regex);
	r->kind = REGEX_REPEAT;
	r->kids = ARENA_ARRAY(a, const struct regex *, 1);
	r->kids[0] = kid;
	r->nkids = 1;
	r->min = min;
	r->max = max;
	r->min_len = mul_len(kid->min_len, min);
	r->nullable = !min || kid->nullable;
	return r;
}

/*
 * A search needs nothing of what is optional at the ends: where x*y is found, y is found a little
 * later. So the first element of a sequence goes if it may be empty, or shrinks to its least number
 * of repetitions; likewise the last one, and likewise inside of what is then first or last.
 */
static const struct regex *trim(struct arena *a, const struct regex *r, bool first, bool last);

/* x{3,5} at one end is x{3}; x+ is x. */
static const struct regex *trim_repeat(struct arena *a, const struct regex *r, bool first,
				       bool last)
{
	if (r->min == 1)
		return trim(a, r->kids[0], first, last);
	return r->max == r->min ? r : regex_new_repeat(a, r->kids[0], r->min, r->min);
}

static const struct regex *trim_cat(struct arena *a, const struct regex *r, bool first, bool last)
{
	size_t lo = 0, hi = r->nkids;
	const struct regex **kids;

	while (first && lo < hi && r->kids[lo]->nullable)
		lo++;
	while (last && lo < hi && r->kids[hi - 1]->nullable)
		hi--;
	kids = ARENA_ARRAY(a, const struct regex *, hi - lo + 1);
	for (size_t i = lo; i < hi; i++)
		kids[i - lo] = trim(a, r->kids[i], first && i == lo, last && i == hi - 1);
	return regex_new_list(a, REGEX_CAT, kids, hi - lo);
}

static const struct regex *trim(struct arena *a, const struct regex *r, bool first, bool last)
{
	const struct regex **kids;

	if (!first && !last)
		return r;
	if (r->nullable)
		return regex_new_leaf(a, REGEX_EMPTY);
	switch (r->kind) {
	case REGEX_CAT: return trim_cat(a, r, first, last);
	case REGEX_REPEAT: return trim_repeat(a, r, first, last);
	case REGEX_ALT:
		kids = ARENA_ARRAY(a, const struct regex *, r->nkids);
		for (size_t i = 0; i < r->nkids; i++)
			kids[i] = trim(a, r->kids[i], first, last);
		return regex_new_list(a, REGEX_ALT, kids, r->nkids);
	default: return r;
	}
}

const struct regex *regex_trim(struct arena *a, const struct regex *r)
{
	return trim(a, r, true, true);
}
