/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Regular expressions and globs as trees.
 *
 * Both are about bytes: a character of several bytes in UTF-8 is their sequence, and `.` or `?` is
 * any one byte. A tree says where it is found in a string, so that a glob, which is about the whole
 * string, has REGEX_BEGIN and REGEX_END where it needs them.
 *
 * requires: the bytes of a pattern
 * produces: a tree, which is not changed afterwards; case is folded into its sets of bytes
 */
#ifndef IDS_REGEX_H
#define IDS_REGEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "arena.h"
#include "rule.h"

#define REGEX_UNLIMITED  UINT32_MAX
#define REGEX_MAX_REPEAT 1000  /* largest number of a {n,m} */
#define REGEX_MAX_DEPTH  100   /* groups inside each other */
#define REGEX_MAX_BYTES  16384 /* of a pattern */

/** struct byte_set - a set of bytes */
struct byte_set {
	uint64_t bits[4];
};

static inline bool byte_set_has(const struct byte_set *s, unsigned b)
{
	return s->bits[b >> 6] >> (b & 63) & 1;
}

static inline void byte_set_add(struct byte_set *s, unsigned b)
{
	s->bits[b >> 6] |= 1ull << (b & 63);
}

/** enum regex_kind - a node of an expression */
enum regex_kind {
	REGEX_EMPTY,        /* the empty string */
	REGEX_SET,          /* one byte of @set */
	REGEX_CAT,          /* all kids, one after the other */
	REGEX_ALT,          /* one of kids */
	REGEX_REPEAT,       /* kids[0], @min to @max times */
	REGEX_BEGIN,        /* ^: nothing before */
	REGEX_END,          /* $: nothing after */
	REGEX_BOUNDARY,     /* \b: a word begins or ends here */
	REGEX_NOT_BOUNDARY, /* \B */
};

/**
 * struct regex - a node
 * @min_len: bytes of the shortest string that fits; UINT32_MAX and more count as UINT32_MAX
 * @nullable: fits the empty string anywhere, whatever stands beside it
 */
struct regex {
	enum regex_kind kind;
	uint32_t min, max; /* REGEX_REPEAT; @max can be REGEX_UNLIMITED */
	uint32_t min_len;
	bool nullable;
	struct byte_set set;
	const struct regex **kids;
	size_t nkids;
};

/**
 * struct regex_error - what is wrong with a pattern
 * @at: first byte of the place within the pattern, @len: its bytes (0: the pattern ends there)
 * @hint: what to do, or NULL
 */
struct regex_error {
	size_t at, len;
	const char *message;
	const char *hint;
};

/**
 * regex_parse - the tree of the regular expression @s
 *
 * Extended POSIX syntax with \d \w \s \b, escapes in brackets, (?:...) and (?i) at the beginning.
 * Returns NULL and fills @err if it is none, or has what no automaton can do.
 */
const struct regex *regex_parse(struct arena *a, const char *s, size_t len, bool icase,
				struct regex_error *err);
/**
 * glob_parse - the tree of the glob @s, which is about a whole string
 *
 * `*` any bytes, `?` one byte, [a-z] [!a-z] [^a-z], a backslash before what stands for itself.
 */
const struct regex *glob_parse(struct arena *a, const char *s, size_t len, bool icase,
			       struct regex_error *err);

/** regex_fits_all - every string has a place where @r fits, so that the test says nothing */
static inline bool regex_fits_all(const struct regex *r)
{
	return r->nullable;
}

/** regex_trim - the shortest expression that is found in the same strings: without what is optional
 * at its ends */
const struct regex *regex_trim(struct arena *a, const struct regex *r);

/**
 * regex_literals - texts one of which every string has in which @r is found
 *
 * Fills @ret with PATTERN_EQ, PREFIX, SUFFIX and CONTAINS patterns of at least 2 bytes, the longest
 * that can be found. Returns their number, at most REGEX_MAX_LITERALS; 0 if there are none of use.
 */
size_t regex_literals(struct arena *a, const struct regex *r, struct pattern **ret);
#define REGEX_MAX_LITERALS 16

/* Constructors, for the parsers: regex.c. */
const struct regex *regex_new_leaf(struct arena *a, enum regex_kind kind);
const struct regex *regex_new_set(struct arena *a, const struct byte_set *set);
/** regex_new_list - REGEX_CAT or REGEX_ALT; a list of one is that one, of none REGEX_EMPTY */
const struct regex *regex_new_list(struct arena *a, enum regex_kind kind, const struct regex **kids,
				   size_t nkids);
const struct regex *regex_new_repeat(struct arena *a, const struct regex *kid, uint32_t min,
				     uint32_t max);
/** byte_set_fold - adds the other case of every ASCII letter */
void byte_set_fold(struct byte_set *s);
/** byte_set_invert - all bytes but those of @s */
void byte_set_invert(struct byte_set *s);
/** byte_set_add_range - bytes @lo to @hi, both included */
void byte_set_add_range(struct byte_set *s, unsigned lo, unsigned hi);
/** byte_set_add_class - what the name of a POSIX class says, as "alpha"; false if there is none */
bool byte_set_add_class(struct byte_set *s, const char *name, size_t len);

#endif
