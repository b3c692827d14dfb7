// SPDX-License-Identifier: BSD-2-Clause
/*
 * Regular expressions by sets of positions: an expression takes the places where it may begin to
 * the places where it may end. The pattern is read anew each time; there is no other form of it.
 */
#include "evaluate.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/** struct places - at[i]: the place before byte i is in the set; none is before @lo or behind @hi
 */
struct places {
	bool *at;
	uint32_t lo, hi;
};

/** struct search - a pattern and a string; @p: what of the pattern is to be read next */
struct search {
	const uint8_t *p, *end;
	const uint8_t *s;
	uint32_t len;
	bool icase, cut;
};

static struct places alternatives(struct search *x, struct places from);

static struct places none(const struct search *x)
{
	struct places r = {calloc(x->len + 1, sizeof(bool)), UINT32_MAX, 0};

	if (!r.at)
		abort();
	return r;
}

static void put(struct places *to, uint32_t i)
{
	to->at[i] = true;
	to->lo = i < to->lo ? i : to->lo;
	to->hi = i > to->hi ? i : to->hi;
}

/* Moves the places of @more into @to; returns those that are new there. */
static struct places merge(const struct search *x, struct places *to, struct places more)
{
	struct places fresh = none(x);

	for (uint32_t i = more.lo; i <= more.hi; i++) {
		if (!more.at[i] || to->at[i])
			continue;
		put(to, i);
		put(&fresh, i);
	}
	free(more.at);
	return fresh;
}

static struct places copy(const struct search *x, struct places from)
{
	struct places r = none(x);

	for (uint32_t i = from.lo; i <= from.hi; i++)
		if (from.at[i])
			put(&r, i);
	return r;
}

static bool is_word(uint8_t c)
{
	return isascii(c) && (isalnum(c) || c == '_');
}

static bool in_class(uint8_t letter, uint8_t c)
{
	switch (letter) {
	case 'd': return c >= '0' && c <= '9';
	case 'w': return is_word(c);
	case 's': return c == ' ' || (c >= '\t' && c <= '\r');
	case 'D': return !in_class('d', c);
	case 'W': return !in_class('w', c);
	case 'S': return !in_class('s', c);
	default: return false;
	}
}

static bool is_class(uint8_t c)
{
	return c && strchr("dwsDWS", c);
}

static unsigned hex(uint8_t c)
{
	return (unsigned)(isdigit(c) ? c - '0' : tolower(c) - 'a' + 10);
}

/* The byte that the escape behind a backslash stands for. */
static uint8_t escaped(struct search *x)
{
	uint8_t c = *x->p++;

	switch (c) {
	case 'n': return '\n';
	case 't': return '\t';
	case 'r': return '\r';
	case 'f': return '\f';
	case 'v': return '\v';
	case 'x':
		c = (uint8_t)(hex(x->p[0]) << 4 | hex(x->p[1]));
		x->p += 2;
		return c;
	default: return c;
	}
}

static bool named(const uint8_t *name, size_t n, uint8_t c)
{
	static const struct {
		const char *name;
		int (*is)(int);
	} classes[] = {{"alpha", isalpha},   {"digit", isdigit}, {"alnum", isalnum},
		       {"space", isspace},   {"upper", isupper}, {"lower", islower},
		       {"xdigit", isxdigit}, {"punct", ispunct}};

	for (size_t i = 0; i < sizeof(classes) / sizeof(classes[0]); i++)
		if (strlen(classes[i].name) == n && !memcmp(name, classes[i].name, n))
			return isascii(c) && classes[i].is(c);
	abort();
}

/* Is @c in the brackets of which the first is read? Reads to behind the closing one. */
static bool bracket(struct search *x, uint8_t c)
{
	bool negate = *x->p == '^', found = false;
	const uint8_t *first = x->p += negate;

	while (*x->p != ']' || x->p == first) {
		uint8_t lo = *x->p++, hi;

		if (lo == '[' && *x->p == ':') {
			const uint8_t *close = (const uint8_t *)strstr((const char *)x->p, ":]");

			found |= named(x->p + 1, (size_t)(close - x->p - 1), c);
			x->p = close + 2;
			continue;
		}
		if (lo == '\\' && is_class(*x->p)) {
			found |= in_class(*x->p++, c);
			continue;
		}
		if (lo == '\\')
			lo = escaped(x);
		hi = lo;
		if (*x->p == '-' && x->p[1] != ']') {
			x->p++;
			hi = *x->p++;
			if (hi == '\\')
				hi = escaped(x);
		}
		found |= c >= lo && c <= hi;
	}
	x->p++;
	return found != negate;
}

/* One element for one byte @c; reads it. */
static bool fits(struct search *x, uint8_t c)
{
	uint8_t e = *x->p++;

	switch (e) {
	case '.': return true;
	case '[': return bracket(x, c);
	case '\\':
		if (is_class(*x->p))
			return in_class(*x->p++, c);
		return escaped(x) == c;
	default: return e == c;
	}
}

static bool fits_either(struct search *x, uint8_t c)
{
	const uint8_t *start = x->p;
	bool all_but = x->end - start > 1 && start[0] == '[' && start[1] == '^';
	bool found = fits(x, c), other;

	if (!x->icase || !isascii(c) || !isalpha(c))
		return found;
	x->p = start;
	other = fits(x, c ^ 32);
	return all_but ? found && other : found || other;
}

static struct places bytes(struct search *x, struct places from)
{
	const uint8_t *start = x->p;
	struct places r = none(x);

	for (uint32_t i = from.lo; i <= from.hi && i < x->len; i++) {
		x->p = start;
		if (from.at[i] && fits_either(x, x->s[i]))
			put(&r, i + 1);
	}
	x->p = start;
	fits(x, 0);
	return r;
}

/* What holds at a place: ^ $ \b \B. Nothing is known of the end of a string that is cut. */
static bool holds(const struct search *x, uint8_t what, uint32_t i)
{
	bool before = i && is_word(x->s[i - 1]), after = i < x->len && is_word(x->s[i]);

	if (what == '^')
		return i == 0;
	if (x->cut && i == x->len)
		return false;
	if (what == '$')
		return i == x->len;
	return (before != after) == (what == 'b');
}

static struct places assertion(struct search *x, struct places from)
{
	uint8_t what = *x->p++;
	struct places r = none(x);

	if (what == '\\')
		what = *x->p++;
	for (uint32_t i = from.lo; i <= from.hi; i++)
		if (from.at[i] && holds(x, what, i))
			put(&r, i);
	return r;
}

static bool at(const struct search *x, const char *text)
{
	size_t n = strlen(text);

	return (size_t)(x->end - x->p) >= n && !memcmp(x->p, text, n);
}

static struct places atom(struct search *x, struct places from)
{
	struct places r;

	if (at(x, "^") || at(x, "$") || at(x, "\\b") || at(x, "\\B"))
		return assertion(x, from);
	if (!at(x, "("))
		return bytes(x, from);
	x->p += at(x, "(?:") ? 3 : 1;
	r = alternatives(x, from);
	x->p++; /* ) */
	return r;
}

static uint32_t decimal(struct search *x)
{
	uint32_t v = 0;

	while (isdigit(*x->p))
		v = v * 10 + *x->p++ - '0';
	return v;
}

/* Reads * + ? {n} {n,} {n,m}; false if there is none. */
static bool count(struct search *x, uint32_t *ret_min, uint32_t *ret_max)
{
	if (x->p == x->end || !strchr("*+?{", *x->p))
		return false;
	*ret_min = *x->p == '+';
	*ret_max = *x->p == '?' ? 1 : UINT32_MAX;
	if (*x->p++ != '{')
		return true;
	*ret_min = *ret_max = decimal(x);
	if (*x->p == ',') {
		x->p++;
		*ret_max = isdigit(*x->p) ? decimal(x) : UINT32_MAX;
	}
	x->p++; /* } */
	return true;
}

/* The element at @start, @min to @max times, from the places @from; @from is freed. */
static struct places repeat(struct search *x, const uint8_t *start, struct places from,
			    uint32_t min, uint32_t max)
{
	struct places now = from, next, all;

	for (uint32_t i = 0; i < min; i++) {
		x->p = start;
		next = atom(x, now);
		free(now.at);
		now = next;
	}
	all = copy(x, now);
	for (uint32_t i = min; i < max; i++) {
		x->p = start;
		next = merge(x, &all, atom(x, now));
		free(now.at);
		now = next;
		if (now.lo > now.hi)
			break; /* nothing new */
	}
	free(now.at);
	return all;
}

static struct places element(struct search *x, struct places from)
{
	const uint8_t *start = x->p, *behind;
	struct places now = copy(x, from), once;
	uint32_t min, max;

	once = atom(x, from);
	while (count(x, &min, &max)) {
		behind = x->p;
		free(once.at);
		once = repeat(x, start, now, min, max);
		now = copy(x, once);
		x->p = behind;
		if (x->p < x->end && strchr("*+?{", *x->p))
			abort(); /* a count of a count: the generator writes none */
	}
	free(now.at);
	return once;
}

static struct places sequence(struct search *x, struct places from)
{
	struct places now = copy(x, from), next;

	while (x->p < x->end && *x->p != '|' && *x->p != ')') {
		next = element(x, now);
		free(now.at);
		now = next;
	}
	return now;
}

static struct places alternatives(struct search *x, struct places from)
{
	struct places r = sequence(x, from);

	while (x->p < x->end && *x->p == '|') {
		x->p++;
		free(merge(x, &r, sequence(x, from)).at);
	}
	return r;
}

enum tri evaluate_regex(const uint8_t *pattern, uint32_t plen, bool icase, const uint8_t *s,
			uint32_t len, bool cut)
{
	struct search x = {pattern, pattern + plen, s, len, icase, cut};
	struct places from = none(&x), to;
	bool found;

	if (at(&x, "(?i)")) {
		x.icase = true;
		x.p += 4;
	}
	for (uint32_t i = 0; i <= len; i++)
		put(&from, i);
	to = alternatives(&x, from);
	found = to.lo <= to.hi;
	free(from.at);
	free(to.at);
	return found ? YES : cut ? MAYBE : NO;
}
