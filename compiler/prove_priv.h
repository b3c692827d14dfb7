/* SPDX-License-Identifier: BSD-2-Clause */
/* Within the prover: values, and the answers that their tests can give together. */
#ifndef IDS_PROVE_PRIV_H
#define IDS_PROVE_PRIV_H

#include "prove.h"

#define VALUE_MAX_TESTS 64

/** enum value_kind - what is tested */
enum value_kind {
	VALUE_NUMBER,  /* the number of a field */
	VALUE_ADDRESS, /* the address */
	VALUE_TEXT,    /* the string */
	VALUE_FILE,    /* the file that a path names */
	VALUE_TERM,    /* a computed number, compared with constants */
	VALUE_ORDER,   /* how two computed numbers, or numbers of fields, compare */
	VALUE_SAME,    /* whether two strings, or addresses, are equal */
};

/**
 * struct answers - all that the tests of a value can answer together
 * @rows: bit i is the answer of test number i, before its negation
 * @known: else nothing is known of them, so each may answer anything
 */
struct answers {
	uint64_t *rows;
	size_t n, cap;
	bool known;
};

/**
 * struct value - something that tests look at
 * @list: several values; a test holds if it holds of any of them
 * @absent, @unreadable: whether it may be that
 * @cut: whether its beginning may be readable and the rest not
 */
struct value {
	enum value_kind kind;
	struct field_ref ref, other;
	const struct num *l, *r;
	bool is_signed;
	bool list, absent, unreadable, cut;
	const struct pred *tests[VALUE_MAX_TESTS];
	bool swapped[VALUE_MAX_TESTS]; /* VALUE_ORDER, VALUE_TERM: the test has its sides exchanged
					*/
	unsigned ntests;
	bool ready; /* @answers has all of them */
	struct answers answers;
};

/** struct literal - a claim about one test */
struct literal {
	uint32_t value;
	unsigned test; /* VALUE_MAX_TESTS: whether it exists */
	bool negate;
	enum sign sign;
};

/** struct facts - what is claimed of a value's tests; a bit a test, by sign and negation */
struct facts {
	uint64_t claimed[2][SIGNS];
	bool exists[2][SIGNS];
};

/** struct prover - see prove.h */
struct prover {
	struct arena *a;
	struct prove_budget *budget;
	struct value **values;
	size_t nvalues, values_cap;
	struct facts *facts; /* by value */
	size_t nodes;
	uint64_t steps; /* left for the proof at hand */
};

/** value_find - the value and number of the test @p; false: nothing is known of it */
bool value_find(struct prover *p, const struct pred *pred, struct literal *ret);
/** value_add - @pred as one more test */
void value_add(struct prover *p, const struct pred *pred);
/** value_allows - can all of @f be true of @v? */
bool value_allows(struct prover *p, struct value *v, const struct facts *f);

/** answers_number, answers_text - what the tests of @v can answer; not known if it is too much */
void answers_number(struct arena *a, const struct value *v, struct answers *ret);
void answers_text(struct arena *a, const struct value *v, struct answers *ret);
/**
 * sample_find - a string of which the tests @holds of @v hold and @fails fail; *ret_row: what all
 * of them answer. False if none was found, which proves nothing
 */
bool sample_find(const struct value *v, uint64_t holds, uint64_t fails, uint64_t *ret_row);
/** answers_add - one more row, unless it is there */
void answers_add(struct arena *a, struct answers *r, uint64_t row);

#endif
