// SPDX-License-Identifier: BSD-2-Clause
/* String operators, byte by byte. */
#include "evaluate.h"

#include <stdlib.h>
#include <string.h>

static uint8_t lower(uint8_t c, bool icase)
{
	return icase && c >= 'A' && c <= 'Z' ? (uint8_t)(c + 32) : c;
}

/* Do the first @n bytes of both agree? */
static bool same(const uint8_t *a, const uint8_t *b, uint32_t n, bool icase)
{
	for (uint32_t i = 0; i < n; i++)
		if (lower(a[i], icase) != lower(b[i], icase))
			return false;
	return true;
}

static enum tri equals(const struct element *v, const uint8_t *p, uint32_t len, bool icase)
{
	if (v->cut)
		return v->len <= len && same(v->bytes, p, v->len, icase) ? MAYBE : NO;
	return v->len == len && same(v->bytes, p, len, icase) ? YES : NO;
}

static enum tri begins(const struct element *v, const uint8_t *p, uint32_t len, bool icase)
{
	if (v->cut && v->len < len)
		return same(v->bytes, p, v->len, icase) ? MAYBE : NO;
	return v->len >= len && same(v->bytes, p, len, icase) ? YES : NO;
}

static enum tri ends(const struct element *v, const uint8_t *p, uint32_t len, bool icase)
{
	if (v->cut)
		return MAYBE;
	return v->len >= len && same(v->bytes + v->len - len, p, len, icase) ? YES : NO;
}

static enum tri has(const struct element *v, const uint8_t *p, uint32_t len, bool icase)
{
	for (uint32_t i = 0; i + len <= v->len; i++)
		if (same(v->bytes + i, p, len, icase))
			return YES;
	return v->cut ? MAYBE : NO;
}

/* The folder itself, or whatever continues with a slash. "/tmp/" is the same folder as "/tmp". */
static enum tri under(const struct element *v, const uint8_t *p, uint32_t len)
{
	while (len && p[len - 1] == '/')
		len--;
	if (!len)
		return v->len && v->bytes[0] == '/' ? YES : NO;
	if (v->len < len || !same(v->bytes, p, len, false))
		return NO;
	return v->len == len || v->bytes[len] == '/' ? YES : NO;
}

/* Is @c in the set at @p, which is behind '['? @ret_end: what follows ']'. */
static bool in_set(const uint8_t *p, const uint8_t *end, uint8_t c, bool icase,
		   const uint8_t **ret_end)
{
	bool negate = p < end && (*p == '!' || *p == '^'), found = false;
	const uint8_t *first = p += negate;

	for (; p < end && (*p != ']' || p == first); p++) {
		uint8_t lo = *p == '\\' && p + 1 < end ? *++p : *p, hi = lo;

		if (p + 2 < end && p[1] == '-' && p[2] != ']') {
			p += 2;
			hi = *p == '\\' && p + 1 < end ? *++p : *p;
		}
		found |= c >= lo && c <= hi;
		if (icase && lower(c, true) != c)
			found |= lower(c, true) >= lo && lower(c, true) <= hi;
		if (icase && c >= 'a' && c <= 'z')
			found |= c - 32 >= lo && c - 32 <= hi;
	}
	*ret_end = p + 1;
	return found != negate;
}

/* One glob element at @p for the byte @c; @ret_next: the element behind it. */
static bool glob_one(const uint8_t *p, const uint8_t *end, uint8_t c, bool icase,
		     const uint8_t **ret_next)
{
	*ret_next = p + 1;
	if (*p == '?')
		return true;
	if (*p == '[')
		return in_set(p + 1, end, c, icase, ret_next);
	if (*p == '\\' && p + 1 < end) {
		*ret_next = p + 2;
		p++;
	}
	return lower(*p, icase) == lower(c, icase);
}

/* Tries every length for a star, from the last star backwards only: earlier ones need not be
 * longer. */
static bool glob(const uint8_t *p, const uint8_t *pend, const uint8_t *s, const uint8_t *send,
		 bool icase)
{
	const uint8_t *star = NULL, *at = NULL, *next;

	while (s < send) {
		if (p < pend && *p == '*') {
			star = ++p;
			at = s;
		} else if (p < pend && glob_one(p, pend, *s, icase, &next)) {
			p = next;
			s++;
		} else if (star) {
			p = star;
			s = ++at;
		} else {
			return false;
		}
	}
	while (p < pend && *p == '*')
		p++;
	return p == pend;
}

/* What fits a pattern with a star at its end fits it however it goes on. */
static enum tri globs(const struct element *v, const uint8_t *p, uint32_t len, bool icase)
{
	bool fits = glob(p, p + len, v->bytes, v->bytes + v->len, icase);
	bool star = len && p[len - 1] == '*' && (len == 1 || p[len - 2] != '\\');

	if (v->cut)
		return fits && star ? YES : MAYBE;
	return fits ? YES : NO;
}

enum tri evaluate_string(struct operator op, const struct element *v, const uint8_t *pattern,
			 uint32_t len)
{
	switch (op.op) {
	case EQ:
	case IN: return equals(v, pattern, len, op.icase);
	case CONTAINS: return has(v, pattern, len, op.icase);
	case STARTSWITH: return begins(v, pattern, len, op.icase);
	case ENDSWITH: return ends(v, pattern, len, op.icase);
	case UNDER: return under(v, pattern, len);
	case GLOB: return globs(v, pattern, len, op.icase);
	case MATCHES: return evaluate_regex(pattern, len, op.icase, v->bytes, v->len, v->cut);
	default: abort();
	}
}
