/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests of rules, checked: what check_test.c makes of `test` items. */
#ifndef IDS_TEST_H
#define IDS_TEST_H

#include "ast.h"
#include "given.h"

/* Numbers of users that a test or a rule names: each name has its own, above those of real ones.
 * Names that only tests use follow those of struct program.users. */
#define TEST_USER_FIRST 4000000000u

/**
 * struct test_value - a field that is given
 * @level: whose it is, as in struct given: 0 the process and the event, 1 the parent and so on
 * @derived: it follows from another one
 */
struct test_value {
	unsigned level;
	const struct field_info *field;
	const struct given_value *value;
	struct span span; /* of the field's name */
	bool derived;
};

/**
 * struct test_step - an event of a test
 * @ancestors: how many the process has
 * @sets_marks: the marks of the process are given, so that they do not follow from earlier steps
 */
struct test_step {
	const struct event_info *event;
	const char *event_name; /* as written */
	struct span span;       /* of its name */
	struct test_value *values;
	size_t nvalues, cap;
	uint32_t ancestors;
	bool sets_marks;
};

/** struct test - a test; @expect: names of the rules that must fire */
struct test {
	const struct ast_item *item;
	const char *name;
	struct test_step *steps;
	size_t nsteps;
	const char **expect;
	size_t nexpect;
};

#endif
