/* SPDX-License-Identifier: BSD-2-Clause */
/* What the parsers of regular expressions and of globs share. */
#ifndef IDS_REGEX_PRIV_H
#define IDS_REGEX_PRIV_H

#include "regex.h"

/** struct regex_parser - a pattern being read; @failed once @err has something */
struct regex_parser {
	struct arena *a;
	const char *s;
	size_t len, pos;
	bool icase;
	bool glob; /* in brackets '!' negates as well, and a backslash is before any byte */
	bool failed;
	unsigned depth;
	struct regex_error *err;
};

/** struct regex_list - kids that are being gathered */
struct regex_list {
	const struct regex **items;
	size_t n, cap;
};

/** regex_fail - records the first error, at bytes @lo up to @hi; returns NULL */
const struct regex *regex_fail(struct regex_parser *p, size_t lo, size_t hi, const char *message,
			       const char *hint);
void regex_push(struct regex_parser *p, struct regex_list *list, const struct regex *r);
/** regex_byte - a node for byte @b, in both cases if the pattern ignores it */
const struct regex *regex_byte(struct regex_parser *p, unsigned char b);
/** regex_char - a node for the character at @pos, all of its bytes if it is UTF-8; moves @pos */
const struct regex *regex_char(struct regex_parser *p);
/** regex_bracket - the set after the '[' at @pos; moves @pos behind the ']' */
const struct regex *regex_bracket(struct regex_parser *p);
/**
 * regex_escape_set - adds what \d, \w, \s and their opposites stand for, @c being the letter
 *
 * Returns false if the letter stands for no set.
 */
bool regex_escape_set(struct byte_set *s, char c);
/**
 * regex_escape_byte - the byte that the escape at @pos (its backslash) stands for; moves @pos
 *
 * Returns -1 if it is no such escape; then @failed is set.
 */
int regex_escape_byte(struct regex_parser *p);

static inline bool regex_more(const struct regex_parser *p)
{
	return p->pos < p->len;
}

static inline char regex_peek(const struct regex_parser *p, size_t ahead)
{
	return p->pos + ahead < p->len ? p->s[p->pos + ahead] : 0;
}

static inline bool regex_at(const struct regex_parser *p, char c)
{
	return regex_more(p) && p->s[p->pos] == c;
}

#endif
