/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests of rules: running them with the decision functions of the object, and saying what came out.
 */
#ifndef IDS_TESTRUN_H
#define IDS_TESTRUN_H

#include <stdio.h>

#include "diag.h"
#include "evaluate.h"
#include "host.h"
#include "test.h"

/** What a rule did in a test: bits of testrun.did */
#define DID_FIRE      1u
#define DID_UNDECIDED 2u
#define DID_EXPECTED  4u /* it has to fire */

/**
 * enum testrun_kind - what decides events
 *
 * In tests what is not given is absent, and users have numbers of their own. In records it is
 * unknown, users have the numbers of the machine that wrote the record, and every rule that is
 * undecided is told to be, whatever it says about that (struct rule.flags).
 */
enum testrun_kind { TESTRUN_TESTS, TESTRUN_RECORDS };

/** struct testrun - a set of rules, ready to be tested */
struct testrun {
	struct arena *a;
	enum testrun_kind kind;
	const struct program *prog;
	struct host *host; /* NULL: there is no rule */
	struct ids_given *packed;
	struct given *given;
	const char **marks_names;
	struct given_user *users; /* those of struct program, then its test_users */
	struct given_file *files;
	uint64_t marks;    /* that the process has */
	uint8_t *did;      /* by row of the rule: DID_* */
	uint32_t *by_name; /* rows of rules in struct program, sorted by name */
	uint32_t *row;     /* of a rule in struct program, by its number in the object */
};

/** struct test_verdict - what came of a test; @why: lines that say why it failed, or NULL */
struct test_verdict {
	const struct test *test;
	const char *why;
	const char **undecided; /* names of rules that could not be decided */
	size_t nundecided;
};

/** enum test_format - how verdicts are written */
enum test_format { TEST_TEXT, TEST_TAP, TEST_JUNIT };

/**
 * testrun_new - compiles the rules of @prog for this machine
 * @kind: of tests, or of records
 * @ret_status: an enum exit_status if NULL is returned; diagnostics or @ret_error say why
 */
struct testrun *testrun_new(struct arena *a, enum testrun_kind kind, const struct program *prog,
			    struct diags *diags, int *ret_status, const char **ret_error);
struct testrun *testrun_free(struct testrun *run);
/** testrun_run - runs @test; the verdict lives in the arena */
struct test_verdict testrun_run(struct testrun *run, const struct test *test);
/** testrun_begin - before the first step of a test */
void testrun_begin(struct testrun *run);
/** testrun_give - lets the event of @step be the one at hand */
void testrun_give(struct testrun *run, const struct test_step *step);
/** testrun_decide - decides the event at hand, of @step: what rules did, and the marks they set */
void testrun_decide(struct testrun *run, const struct test_step *step);
/** testrun_take_back - nothing is at hand any more of what @step gave */
void testrun_take_back(struct testrun *run, const struct test_step *step);

/* testrun_explain.c */
/** testrun_explain - the parts of the condition of @rule for each step that is such an event */
void testrun_explain(struct testrun *run, const struct test *test, const struct rule *rule,
		     FILE *out);
/* testrun_value.c */
/** testrun_print_value - the value of a field as rules write it, shortened if it is long */
void testrun_print_value(const struct testrun *run, FILE *out, const struct field_info *f,
			 const struct element *e);

/* testrun_report.c */
/** testrun_report - writes @n verdicts; returns how many tests failed */
size_t testrun_report(FILE *out, enum test_format format, const struct sources *sources,
		      const struct test_verdict *verdicts, size_t n);
/** testrun_print_lines - each line of @text, behind @prefix */
void testrun_print_lines(FILE *out, const char *prefix, const char *text);

#endif
