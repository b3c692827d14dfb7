/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The meaning of rules, spelled out: a plain walk over the resolved syntax tree for one event.
 * Slow, and made of nothing that the compiler is made of.
 */
#ifndef IDS_EVALUATE_H
#define IDS_EVALUATE_H

#include "given.h"
#include "resolve.h"

/** enum tri - Kleene's three values, in their order */
enum tri { NO, MAYBE, YES };

/**
 * struct evaluation - an event and the names that rules use
 * @strict: a string of which the end is unreadable says nothing; else what its beginning says
 * counts
 */
struct evaluation {
	struct resolved *res;
	const struct program *prog; /* its raw events; NULL: no rule is on one */
	const struct given *given;
	const struct event_info *event; /* of the rule at hand */
	bool strict;
};

/** enum op - comparisons; those of either case are the same with icase */
enum op {
	EQ,
	LT,
	LE,
	GT,
	GE,
	IN,
	HAS,
	HAS_ANY,
	CONTAINS,
	STARTSWITH,
	ENDSWITH,
	GLOB,
	MATCHES,
	UNDER,
	IS,
};

/** struct operator - @negate: != and not in */
struct operator
{
	enum op op;
	bool icase, negate;
};

/**
 * struct element - one value of a field
 * @cut: of a string only these first bytes of @total (0: who knows) are known
 * @doubtful: it may be there or not (struct given.unknown)
 */
struct element {
	enum ids_status status;
	uint64_t num[2];
	const uint8_t *bytes;
	uint32_t len, total;
	bool cut, doubtful;
	enum ids_status file_status;
	uint64_t file[2];
};

/** struct elements - all values of a field; elements that are absent are left out */
struct elements {
	struct element *items;
	size_t n, cap;
};

/** struct field_use - a field as a rule names it */
struct field_use {
	enum ids_who who;
	uint32_t level; /* steps up; 0 with ANCESTOR: any */
	const struct field_info *field;
};

static inline enum tri tri_not(enum tri t)
{
	return (enum tri)(YES - t);
}

static inline enum tri tri_and(enum tri a, enum tri b)
{
	return a < b ? a : b;
}

static inline enum tri tri_or(enum tri a, enum tri b)
{
	return a > b ? a : b;
}

/** evaluate_rule - the condition of @rule for the event */
enum tri evaluate_rule(struct evaluation *ev, const struct ast_item *rule);

/** evaluate_event - lets @ev be about the event called @name */
void evaluate_event(struct evaluation *ev, const char *name);
/** evaluate_condition - a part of a rule's condition, after evaluate_event() */
enum tri evaluate_condition(struct evaluation *ev, const struct ast_expr *e);

/* evaluate_field.c */
/** evaluate_find - the field that @e names; false if it names none */
bool evaluate_find(const struct evaluation *ev, const struct ast_expr *e, struct field_use *ret);
bool evaluate_is_list(struct field_use use);
/** evaluate_elements - all values of a field; the caller frees items */
struct elements evaluate_elements(const struct evaluation *ev, struct field_use use);

/* evaluate_compare.c */
enum tri evaluate_compare(struct evaluation *ev, const struct ast_expr *e);

/* evaluate_term.c */
/** evaluate_is_term - is the comparison @e one of computed values or of two fields? */
bool evaluate_is_term(const struct evaluation *ev, const struct ast_expr *e);
enum tri evaluate_terms(struct evaluation *ev, const struct ast_expr *e, struct operator op);
/** evaluate_number - the number of the literal @e beside @field; false if it has none */
bool evaluate_number(const struct evaluation *ev, const struct field_info *field,
		     const struct ast_expr *e, uint64_t *ret);

/* evaluate_string.c */
enum tri evaluate_string(struct operator op, const struct element *v, const uint8_t *pattern,
			 uint32_t len);
/* evaluate_regex.c */
/** evaluate_regex - is @pattern found in @s? @cut: more bytes may follow that are not known */
enum tri evaluate_regex(const uint8_t *pattern, uint32_t plen, bool icase, const uint8_t *s,
			uint32_t len, bool cut);

#endif
