// SPDX-License-Identifier: BSD-2-Clause
/*
 * A string that answers the tests of a value as it is wanted: put together of the tests' patterns,
 * then held against all of them. One that fits is a proof that there is one, without an automaton;
 * that none is found says nothing. In most rules everything is possible, and most answers come from
 * here.
 */
#include <string.h>

#include "check.h"
#include "prove_priv.h"
#include "regex.h"

#define MAX_BYTES   512
#define MAX_PLACES  64 /* of a string in which a regular expression is looked for */
#define MAX_CHOICES 4  /* patterns of a test that are tried */

/**
 * struct sample - a string
 * @filler: text to be put where a regular expression has room for some; NULL if there is none left
 * @failed: it does not fit, or nothing can be said of it
 */
struct sample {
	char bytes[MAX_BYTES];
	uint32_t len;
	const struct sample *filler;
	bool failed;
};

/** enum part - where a pattern stands in the string, if it may choose */
enum part { PART_WHOLE, PART_FIRST, PART_MIDDLE, PART_LAST };

static void put(struct sample *x, const char *bytes, uint32_t len)
{
	if (len > MAX_BYTES - x->len) {
		x->failed = true;
		return;
	}
	memcpy(x->bytes + x->len, bytes, len);
	x->len += len;
}

/* A byte of @set, a letter or a digit if there is one. */
static void put_member(struct sample *x, const struct byte_set *set)
{
	for (const char *c = "a0A/ ._-"; *c; c++)
		if (byte_set_has(set, (uint8_t)*c)) {
			put(x, c, 1);
			return;
		}
	for (unsigned b = 1; b < 256; b++)
		if (byte_set_has(set, b)) {
			put(x, &(char){(char)b}, 1);
			return;
		}
	x->failed = true;
}

static void put_filler(struct sample *x)
{
	if (x->filler)
		put(x, x->filler->bytes, x->filler->len);
	x->filler = NULL;
}

/* Something short that may fit @r. */
static void put_regex(struct sample *x, const struct regex *r, unsigned choice)
{
	switch (r->kind) {
	case REGEX_SET: put_member(x, &r->set); break;
	case REGEX_ALT: put_regex(x, r->kids[choice % r->nkids], choice); break;
	case REGEX_CAT:
		for (size_t i = 0; i < r->nkids && !x->failed; i++)
			put_regex(x, r->kids[i], choice);
		break;
	case REGEX_REPEAT:
		if (r->max == REGEX_UNLIMITED)
			put_filler(x);
		for (uint32_t i = 0; i < r->min && !x->failed && r->kids[0]->min_len; i++)
			put_regex(x, r->kids[0], choice);
		break;
	default: break;
	}
}

static bool has_ends(const struct regex *r, enum regex_kind kind)
{
	return r->kind == REGEX_CAT &&
	       r->kids[kind == REGEX_BEGIN ? 0 : r->nkids - 1]->kind == kind;
}

static enum part part_of(const struct pattern *p)
{
	switch (p->kind) {
	case PATTERN_EQ: return PART_WHOLE;
	case PATTERN_PREFIX:
	case PATTERN_UNDER: return PART_FIRST;
	case PATTERN_SUFFIX: return PART_LAST;
	case PATTERN_CONTAINS: return PART_MIDDLE;
	default: break;
	}
	if (has_ends(p->regex, REGEX_BEGIN))
		return has_ends(p->regex, REGEX_END) ? PART_WHOLE : PART_FIRST;
	return has_ends(p->regex, REGEX_END) ? PART_LAST : PART_MIDDLE;
}

static void put_pattern(struct sample *x, const struct pattern *p, unsigned choice)
{
	if (p->regex)
		put_regex(x, p->regex, choice);
	else
		put(x, p->bytes, p->len);
	if (p->kind == PATTERN_UNDER)
		put(x, "/", 1);
}

static bool is_longer(const struct pattern *p, const struct pattern *than)
{
	return !than || p->len > than->len;
}

/* Texts that stand anywhere, one behind the other. */
static void put_middle(struct sample *x, const struct pattern *const *patterns, unsigned n,
		       unsigned choice)
{
	for (unsigned i = 0; i < n; i++)
		if (patterns[i] && part_of(patterns[i]) == PART_MIDDLE)
			put_pattern(x, patterns[i], choice);
}

/* @middle between the longest patterns for the parts of a string, or within one of them. */
static void put_around(struct sample *x, const struct pattern *const longest[PART_LAST + 1],
		       unsigned choice, const char *gap, const struct sample *middle)
{
	x->filler = middle;
	x->failed = middle->failed;
	if (longest[PART_WHOLE]) {
		put_pattern(x, longest[PART_WHOLE], choice);
	} else {
		if (longest[PART_FIRST])
			put_pattern(x, longest[PART_FIRST], choice);
		put(x, gap, (uint32_t)strlen(gap));
		put_filler(x);
		put(x, gap, (uint32_t)strlen(gap));
		if (longest[PART_LAST])
			put_pattern(x, longest[PART_LAST], choice);
	}
	x->filler = NULL; /* it is the caller's */
}

/*
 * The patterns @patterns together: of those for the whole string, for its beginning and for its end
 * the longest, which the others may be parts of. What no pattern asks for, as @gap, between them
 * may keep another one from fitting.
 */
static void put_patterns(struct sample *x, const struct pattern *const *patterns, unsigned n,
			 unsigned choice, const char *gap)
{
	const struct pattern *longest[PART_LAST + 1] = {0};
	struct sample middle = {.len = 0};

	for (unsigned i = 0; i < n; i++)
		if (patterns[i] && is_longer(patterns[i], longest[part_of(patterns[i])]))
			longest[part_of(patterns[i])] = patterns[i];
	put_middle(&middle, patterns, n, choice);
	put_around(x, longest, choice, gap, &middle);
}

/* Of each test that must hold the pattern number @choice; false if one has none. */
static bool choose(const struct value *v, uint64_t holds, unsigned choice,
		   const struct pattern *ret[VALUE_MAX_TESTS])
{
	for (unsigned i = 0; i < v->ntests; i++) {
		const struct pred *test = v->tests[i];

		ret[i] = NULL;
		if (!(holds >> i & 1))
			continue;
		if (!test->npatterns)
			return false;
		ret[i] = &test->patterns[choice % test->npatterns];
	}
	return true;
}

static uint8_t folded(char c, bool icase)
{
	return icase && c >= 'A' && c <= 'Z' ? (uint8_t)(c - 'A' + 'a') : (uint8_t)c;
}

static bool stands_at(const struct sample *x, uint32_t at, const struct pattern *p)
{
	if (at > x->len || p->len > x->len - at)
		return false;
	for (uint32_t i = 0; i < p->len; i++)
		if (folded(x->bytes[at + i], p->icase) != folded(p->bytes[i], p->icase))
			return false;
	return true;
}

static bool is_word(const struct sample *x, uint32_t at)
{
	uint8_t c = at < x->len ? folded(x->bytes[at], true) : 0;

	return c == '_' || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

/* Places at which a word begins or ends; place i is the one before byte i. */
static uint64_t boundaries(const struct sample *x)
{
	uint64_t ret = 0;

	for (uint32_t i = 0; i <= x->len; i++)
		ret |= (uint64_t)(is_word(x, i) != (i && is_word(x, i - 1))) << i;
	return ret;
}

static uint64_t places_behind(const struct sample *x, const struct regex *r, uint64_t from);

static uint64_t behind_byte(const struct sample *x, const struct byte_set *set, uint64_t from)
{
	uint64_t ret = 0;

	for (uint32_t i = 0; i < x->len; i++)
		if (from >> i & 1 && byte_set_has(set, (uint8_t)x->bytes[i]))
			ret |= UINT64_C(2) << i;
	return ret;
}

/* More rounds than the string has bytes lead nowhere new. */
static uint64_t behind_repeat(const struct sample *x, const struct regex *r, uint64_t from)
{
	uint32_t least = r->min <= x->len ? r->min : x->len + 1;
	uint64_t all;

	for (uint32_t i = 0; i < least; i++)
		from = places_behind(x, r->kids[0], from);
	all = from;
	for (uint32_t i = least; i < r->max && i <= x->len + 1 + least && from; i++) {
		from = places_behind(x, r->kids[0], from) & ~all;
		all |= from;
	}
	return all;
}

/* The places at which a part that fits @r can end, if it begins at one of @from. */
static uint64_t places_behind(const struct sample *x, const struct regex *r, uint64_t from)
{
	uint64_t ret = 0;

	switch (r->kind) {
	case REGEX_EMPTY: return from;
	case REGEX_SET: return behind_byte(x, &r->set, from);
	case REGEX_BEGIN: return from & 1;
	case REGEX_END: return from & UINT64_C(1) << x->len;
	case REGEX_BOUNDARY: return from & boundaries(x);
	case REGEX_NOT_BOUNDARY: return from & ~boundaries(x);
	case REGEX_REPEAT: return behind_repeat(x, r, from);
	case REGEX_CAT:
		for (size_t i = 0; i < r->nkids && from; i++)
			from = places_behind(x, r->kids[i], from);
		return from;
	case REGEX_ALT:
		for (size_t i = 0; i < r->nkids; i++)
			ret |= places_behind(x, r->kids[i], from);
		return ret;
	}
	return ret;
}

static bool is_found(struct sample *x, const struct regex *r)
{
	if (x->len >= MAX_PLACES) {
		x->failed = true;
		return false;
	}
	return places_behind(x, r, ~UINT64_C(0) >> (MAX_PLACES - 1 - x->len));
}

static bool fits(struct sample *x, const struct pattern *p)
{
	if (p->regex)
		return is_found(x, p->regex);
	switch (p->kind) {
	case PATTERN_EQ: return x->len == p->len && stands_at(x, 0, p);
	case PATTERN_PREFIX: return stands_at(x, 0, p);
	case PATTERN_SUFFIX: return x->len >= p->len && stands_at(x, x->len - p->len, p);
	case PATTERN_UNDER:
		return stands_at(x, 0, p) && (x->len == p->len || x->bytes[p->len] == '/');
	default: break;
	}
	for (uint32_t i = 0; i + p->len <= x->len; i++)
		if (stands_at(x, i, p))
			return true;
	return false;
}

static bool any_fits(struct sample *x, const struct pred *test)
{
	for (size_t i = 0; i < test->npatterns && !x->failed; i++)
		if (fits(x, &test->patterns[i]))
			return true;
	return false;
}

/* Does it answer as wanted? Then *ret_row is what all tests answer. */
static bool answers_so(struct sample *x, const struct value *v, uint64_t holds, uint64_t fails,
		       uint64_t *ret_row)
{
	uint64_t row = 0;

	for (unsigned i = 0; i < v->ntests && !x->failed; i++) {
		row |= (uint64_t)any_fits(x, v->tests[i]) << i;
		if ((holds & ~row) >> i & 1 || (fails & row) >> i & 1)
			return false;
	}
	*ret_row = row;
	return !x->failed;
}

/* The string becomes a path. */
static void put_root(struct sample *x)
{
	struct sample rooted = {.bytes = "/", .len = 1, .failed = x->failed};

	if (x->len && x->bytes[0] == '/')
		return;
	put(&rooted, x->bytes, x->len);
	*x = rooted;
}

bool sample_find(const struct value *v, uint64_t holds, uint64_t fails, uint64_t *ret_row)
{
	const struct pattern *patterns[VALUE_MAX_TESTS];
	uint32_t longest = check_longest(v->ref.field);

	for (unsigned i = 0; i < 2 * MAX_CHOICES && choose(v, holds, i / 2, patterns); i++) {
		struct sample x = {.len = 0};

		put_patterns(&x, patterns, v->ntests, i / 2, i % 2 ? "~" : "");
		if (v->ref.field->type == IDS_TYPE_PATH)
			put_root(&x);
		if (!x.failed && x.len <= longest && answers_so(&x, v, holds, fails, ret_row))
			return true;
	}
	return false;
}
