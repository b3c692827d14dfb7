/* SPDX-License-Identifier: BSD-2-Clause */
/* What a rule set costs: counted from its plan and from the compiled object. docs/report.md */
#ifndef IDS_REPORT_H
#define IDS_REPORT_H

#include <stdio.h>

#include "attack.h"
#include "object.h"
#include "plan.h"

#define REPORT_VERSION 1 /* of the JSON; a change that breaks readers makes it higher */

/** enum report_scan - what looks for the strings of rules in a field */
enum report_scan {
	REPORT_AUTOMATON, /* an automaton with tests of several rules */
	REPORT_WINDOW,    /* one short string: compared in a sliding window, no table */
	REPORT_SET,       /* an automaton of many strings for which rules in tables wait */
	REPORT_LATE,      /* an automaton that runs only when a rule in a table asks */
};

/** struct report_automaton - one pass over a field; @states and @bytes are 0 without tables */
struct report_automaton {
	enum report_scan kind;
	const char *field;
	uint32_t states, classes;
	uint64_t bytes;
	size_t nrules; /* that use it */
	size_t user;   /* 1 + the rule that was counted last */
};

/** struct report_use - a field and how many rules of the event read it */
struct report_use {
	const char *field;
	size_t nrules;
};

/** struct report_event - the rules of an event and what they share */
struct report_event {
	const char *name, *group;
	const struct plan_event *plan;
	size_t nrules, ntests;
	size_t shared_tests; /* used by more than one rule */
	struct report_use *fields;
	size_t nfields;
	struct report_automaton *automata;
	size_t nautomata, automata_cap;
	size_t *test_rules; /* of each test, rules that use it */
};

/** struct report_rule - what a rule needs; shared parts count for each rule that uses them */
struct report_rule {
	const struct rule *rule;
	const struct report_event *event;
	const char **fields;
	size_t nfields;
	size_t ntests, shared_tests, nstrings;
	uint64_t states, bytes; /* of automata that it uses */
	uint32_t kernel;        /* object_rule_kernel() */
	bool in_table;
	const char *actions, *file;
	uint32_t line;
};

/** struct report_cell - a technique under a tactic, with the rules that have its tag */
struct report_cell {
	const char *technique, *name; /* @name: NULL if unknown */
	size_t *rules;                /* numbers in report.rules */
	size_t nrules, rules_cap;
};

/** struct report_column - a tactic */
struct report_column {
	struct report_cell *cells; /* by technique */
	size_t ncells, cells_cap;
};

/** struct report - all of it */
struct report {
	struct arena *a;
	const struct object *object;
	struct report_event *events;
	size_t nevents;
	struct report_rule *rules; /* by their number in the manifest */
	size_t nrules;
	size_t nstrings; /* of all rules */
	uint64_t states, bytes;
	uint32_t kernel; /* first that can run all rules; 0: there is none */
	struct report_column columns[ATTACK_COLUMNS];
	size_t ntechniques;
};

/** report_make - counts; @object was compiled from @plan */
struct report *report_make(struct arena *a, const struct plan *plan, const struct object *object);
/** report_coverage - fills report.columns from the tags of the rules */
void report_coverage(struct report *r);

/** report_technique - the name of a technique for people, or that it is not known */
const char *report_technique(const struct report_cell *cell);

void report_text(FILE *f, const struct report *r);
void report_json(FILE *f, const struct report *r);
void report_html(FILE *f, const struct report *r);
/** report_navigator - a layer of ATT&CK Navigator, format 4.5 */
void report_navigator(FILE *f, const struct report *r);

/**
 * report_changes - what is different from an older report
 * @before, @now: reports as JSON, of @before_len and @now_len bytes
 * @json: as JSON, else as text
 *
 * Returns 0, or -1 with a sentence in @ret_error if @before is no such report.
 */
int report_changes(FILE *f, struct arena *a, const char *before, size_t before_len, const char *now,
		   size_t now_len, bool json, const char **ret_error);

/**
 * struct budget - limits; 0: none
 * @insns: instructions of one program with all it calls
 * @memory: bytes of all maps at most
 */
struct budget {
	uint64_t insns, memory;
};

/** budget_exceeded - a sentence for each limit that is exceeded, one a line; NULL if none is */
const char *budget_exceeded(struct arena *a, const struct budget *b, const struct object *o);

#endif
