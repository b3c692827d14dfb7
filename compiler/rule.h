/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Typed rules: what check.c makes of the resolved syntax tree, and all that the passes after it
 * see. Macros and lists are expanded, names are looked up, values are converted and checked.
 */
#ifndef IDS_RULE_H
#define IDS_RULE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "catalog.h"
#include "source.h" /* struct span, struct sources */

struct regex; /* regex.h */
struct test;
struct resolved;

/** struct range - numbers from @lo to @hi, both included; compared as signed or unsigned by the
 * field's type */
struct range {
	int64_t lo, hi;
};

/** struct net - an IPv6 network; IPv4 as ::ffff:a.b.c.d with @plen + 96 */
struct net {
	uint8_t addr[16]; /* network order, host bits zero */
	uint8_t plen;     /* 0..128 */
};

/** enum pattern_kind - how a pattern must stand in the string */
enum pattern_kind {
	PATTERN_EQ,
	PATTERN_PREFIX,
	PATTERN_SUFFIX,
	PATTERN_CONTAINS,
	PATTERN_UNDER, /* equal, or followed by '/'; bytes have no '/' at the end (but "/" itself is
			  "") */
	PATTERN_GLOB,  /* @bytes as a glob over the whole string; parsed: @regex */
	PATTERN_REGEX, /* @bytes as a regular expression found anywhere; parsed: @regex */
};

/** struct pattern - one string to look for */
struct pattern {
	enum pattern_kind kind;
	bool icase; /* ASCII letters match in either case */
	const char *bytes;
	uint32_t len;
	bool never;                /* the checker has warned: the field never has it */
	struct span span;          /* place of the literal in the source */
	const struct regex *regex; /* PATTERN_GLOB, PATTERN_REGEX; else NULL */
};

/** struct field_ref - a field of somebody */
struct field_ref {
	enum ids_who who; /* EVENT, SELF, PARENT, ANCESTOR, TARGET */
	uint32_t level;   /* ANCESTOR: 1 is the parent; 0: any of them, a list */
	const struct field_info *field;
};

/** field_is_list - a comparison of @r is true if it is true of any of its values */
static inline bool field_is_list(struct field_ref r)
{
	return r.field->flags & FIELD_LIST || (r.who == IDS_WHO_ANCESTOR && !r.level);
}

/** enum num_kind - a node of a numeric term */
enum num_kind {
	NUM_CONST, /* @value */
	NUM_FIELD, /* the number of field @ref */
	NUM_LEN,   /* bytes of string field @ref */
	NUM_COUNT, /* elements of list field @ref */
	NUM_ADD,   /* @l + @r, 64 bits, wrapping */
	NUM_SUB,
	NUM_AND, /* @l & @r */
};

/** struct num - a numeric term; absent or undecided as soon as one of its fields is */
struct num {
	enum num_kind kind;
	struct span span;
	int64_t value;
	struct field_ref ref;
	struct num *l, *r;
};

/** enum cmp_op - comparison of two numeric terms */
enum cmp_op { CMP_EQ, CMP_LT, CMP_LE, CMP_GT, CMP_GE };

/** enum pred_kind - what a predicate tests */
enum pred_kind {
	PRED_EXISTS,
	PRED_INT,  /* the number is in one of @ranges, or is the uid of one of @users */
	PRED_MASK, /* (number & @mask) == @want */
	PRED_IP,   /* the address is in one of @nets */
	PRED_STR,  /* the string fits one of @patterns (bool fields are PRED_INT with 0 and 1) */
	PRED_NUM,  /* @l @cmp @r; @ref is the first field of it */
	PRED_SAME, /* the string or address equals that of field @other */
	PRED_FILE, /* the file is one of @files, by device and inode */
};

/**
 * struct pred - a test of one field, or of several (PRED_NUM, PRED_SAME)
 *
 * True if the field has a value and (@negate ? the test fails : the test holds); false if it is
 * absent (PRED_EXISTS: false if absent, @negate turns it); undecided if it is unreadable. For a
 * field with several values (field_is_list): true if it is true of any of them. A test of several
 * fields is false if one of them is absent, else undecided if one of them is unreadable.
 */
struct pred {
	enum pred_kind kind;
	struct field_ref ref;
	bool negate;
	struct span span;
	struct range *ranges;
	size_t nranges;
	uint32_t *users; /* rows of struct program.users */
	size_t nusers;
	uint64_t mask, want;
	struct net *nets;
	size_t nnets;
	struct pattern *patterns;
	size_t npatterns;
	struct num *l, *r; /* PRED_NUM: neither reads a list field, but by NUM_COUNT */
	enum cmp_op cmp;
	bool is_signed;
	struct field_ref other; /* PRED_SAME; no list */
	uint32_t *files;        /* PRED_FILE: rows of struct program.files */
	size_t nfiles;
};

/** enum expr_kind - a node of a condition */
enum expr_kind {
	EXPR_CONST, /* @value */
	EXPR_PRED,  /* @pred */
	EXPR_NOT,   /* kids[0] */
	EXPR_AND,   /* all kids */
	EXPR_OR,    /* any kid */
	EXPR_NOF,   /* at least @n of kids */
};

/** struct expr - a condition; three-valued by Kleene's rules */
struct expr {
	enum expr_kind kind;
	struct span span;
	bool value;
	int64_t n;
	struct pred *pred;
	struct expr **kids;
	size_t nkids;
};

/** struct rule - one rule, ready to be planned */
struct rule {
	const char *name; /* "samples/tmp.ids:3" for an unnamed rule */
	const char *id;
	const char *event_name; /* as written */
	const struct event_info *event;
	struct span span;       /* the rule's first word up to its last */
	struct span event_span; /* the event's name */
	uint32_t severity;      /* enum ids_severity */
	const char *severity_name;
	const char *message, *description, *author, *reference, *license;
	uint32_t revision;
	const char **tags;
	size_t ntags;
	uint32_t actions; /* IDS_ACT_* */
	struct span action_span;
	int32_t deny_errno; /* positive; EPERM unless given */
	uint32_t signal;
	uint32_t isolate; /* IDS_ISOLATE_* */
	uint32_t capture; /* bytes of content */
	const char **run; /* program and arguments */
	size_t nrun;
	uint64_t mark, unmark; /* bits of rows of struct program.marks */
	uint32_t flags;        /* IDS_RULE_* */
	struct expr *cond; /* where, filter, condition, the event's guard and not unless, joined by
			      and */
	const struct expr *unless; /* the last part of @cond, the negated exception; NULL: none, or
				      it is all of @cond */
};

/** struct program - a whole rule set */
struct program {
	struct rule **rules; /* enabled ones, in order of the text */
	size_t nrules;
	const char **users; /* user names in conditions, to resolve when loading */
	size_t nusers;
	const char **files; /* absolute paths that `is` compares with, to resolve when loading */
	size_t nfiles;
	const char **marks; /* names of marks; the row is the bit; at most 64 */
	size_t nmarks;
	struct raw_event *
		*raw; /* raw events that rules name; the row is the number behind EVENT_DYNAMIC */
	size_t nraw;
	struct test **tests; /* test.h; of the files of the command line */
	size_t ntests;
	const char **test_users; /* users that only tests name */
	size_t ntest_users;
	struct resolved *resolved; /* resolve.h: what it was made of */
	const struct sources *sources;
};

#endif
