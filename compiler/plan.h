/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The plan: what is computed for each event, before any code exists.
 *
 * Distinct tests are numbered once for the whole set of rules on an event; string tests are
 * gathered by field into scans, each answered by one pass over the string.
 */
#ifndef IDS_PLAN_H
#define IDS_PLAN_H

#include <stdio.h>

#include "arena.h"
#include "automaton.h"
#include "diag.h"
#include "rule.h"

/** enum scan_kind - how a scan is carried out */
enum scan_kind {
	SCAN_AUTOMATON, /* table-driven, any number of tests up to 64 */
	SCAN_CONTAINS8, /* one needle of at most 8 bytes: a sliding window */
};

/** struct plan_scan - one pass over one string field */
struct plan_scan {
	enum scan_kind kind;
	uint32_t number;       /* SCAN_AUTOMATON: index into plan.automata */
	struct automaton *dfa; /* SCAN_AUTOMATON */
	uint64_t word;         /* SCAN_CONTAINS8: the needle, first byte in the highest position */
	uint32_t len;          /* SCAN_CONTAINS8: bytes of the needle */
	uint64_t all;          /* mask of its tests */
	bool negated; /* a test of it is used negated: every element of a list field counts */
};

/** struct plan_field - a field that some rule of the event reads */
struct plan_field {
	struct field_ref ref;
	uint32_t index;
	bool string;
	uint32_t region[2]; /* string: numbers of the scratch regions, one an element */
	struct plan_scan *scans;
	size_t nscans;
};

/** struct plan_test - a distinct test */
struct plan_test {
	const struct pred *pred; /* first of its kind */
	struct plan_field *field;
	uint32_t scan, bit; /* string test: where its answer is */
	uint32_t uses;
	bool polarity[2]; /* it is used as it is, negated */
	uint32_t lane[2]; /* number of the answer in each polarity, 0..nlanes-1 */
};

/** struct plan_rule - a rule with its condition over numbered tests, cheap parts first */
struct plan_rule {
	struct rule *rule;
	uint32_t index; /* in the manifest; those of one event follow each other */
	struct expr *cond;
	uint64_t fields; /* bit min(index, 63) of each field it uses */
};

/** struct plan_event - all rules of one event */
struct plan_event {
	const struct event_info *event;
	struct plan_rule *rules;
	size_t nrules;
	struct plan_test *tests;
	size_t ntests, tests_cap;
	uint32_t nlanes;
	struct plan_field **fields;
	size_t nfields, fields_cap;
	struct plan_field **stages; /* the fields, cheap ones first */
};

/** struct plan - the whole set */
struct plan {
	struct arena *a;
	const struct program *prog;
	struct plan_event *events;
	size_t nevents;
	struct rule **order; /* the rules by their index in the manifest */
	struct automaton **automata;
	size_t nautomata, automata_cap;
	uint32_t regions; /* scratch regions that the widest event needs */
	bool isolates;    /* a rule isolates: the containment programs are needed */
};

/**
 * plan_make - plans @prog
 *
 * Returns 0, or -1 with diagnostics in @diags; @ret is untouched then.
 */
int plan_make(struct arena *a, const struct program *prog, struct diags *diags, struct plan **ret);
/** plan_test_of - the distinct test that answers @pred */
const struct plan_test *plan_test_of(const struct plan_event *ev, const struct pred *pred);
/** plan_check - aborts if the plan contradicts itself; for debug builds and tests */
void plan_check(const struct plan *p);
void plan_print(const struct plan *p, FILE *f);

#endif
