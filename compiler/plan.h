/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The plan: what is computed for each event, before any code exists. docs/planner.md explains it.
 *
 * Distinct tests are numbered once for the whole set of rules on an event. String tests are
 * gathered by field, so that one pass over the string answers many. Of a large set, most rules are
 * in tables: such a rule waits until a pattern or a value that it needs has been found.
 */
#ifndef IDS_PLAN_H
#define IDS_PLAN_H

#include <stdio.h>

#include "../stdlib/abi/scratch.h"
#include "arena.h"
#include "automaton.h"
#include "diag.h"
#include "pattern_set.h"
#include "rule.h"

#define PLAN_CODE_RULES                                                                            \
	64 /* rules of an event in generated code; those of a larger set are in tables */
#define PLAN_NO_LANE UINT32_MAX

/** enum plan_read - what a reader gives */
enum plan_read {
	READ_NUMBER,
	READ_ADDRESS, /* two numbers, the high half first */
	READ_STRING,
	READ_FILE, /* device and inode */
};

/** enum scan_kind - how a scan is carried out */
enum scan_kind {
	SCAN_AUTOMATON, /* table-driven, any number of tests up to 64 */
	SCAN_CONTAINS8, /* one needle of at most 8 bytes: a sliding window */
	SCAN_NUMBERS,   /* tests of every number of a list field, up to 64 */
};

/** struct plan_scan - one pass over one field's elements, and the tests that it answers */
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
	enum plan_read read;
	uint32_t index;
	bool list;          /* field_is_list() */
	bool walk;          /* a list: of all ancestors */
	bool area;          /* long, read in pieces */
	uint32_t region[2]; /* string: numbers of the scratch regions, one an element */
	uint32_t word;      /* first of its words of state: enum ids_state_word */
	struct plan_scan *scans;
	size_t nscans, scans_cap;
	uint32_t sets[2]; /* rows of plan.sets that run over it */
	size_t nsets;
	bool gate;         /* tests of it decide whether strings are read for the tables */
	bool ungated;      /* rules in tables for which the gate does not speak use it */
	bool in_table;     /* rules in tables use it */
	uint32_t *waiting; /* rules (within the event) that wait for a pattern in it */
	size_t nwaiting, waiting_cap;
	uint32_t waiting_first;    /* where they begin in plan.lists */
	uint32_t key_first, nkeys; /* values for which rules wait, in plan.keys */
	bool counted;              /* count() of it is asked for */
	uint32_t stage;            /* its place in plan_event.stages */
};

/** enum plan_where - where a test's answer comes from */
enum plan_where {
	WHERE_VALUE, /* the values of its fields */
	WHERE_SCAN,  /* bit @bit of scan @scan of its field */
	WHERE_SET,   /* pattern sets report it as @hit */
	WHERE_LAZY,  /* bit 0 of automaton @dfa, which runs when a rule in a table asks */
};

/** struct plan_test - a distinct test */
struct plan_test {
	const struct pred *pred; /* first of its kind */
	uint32_t number;
	struct plan_field **fields;
	size_t nfields;
	enum plan_where where;
	uint32_t scan, bit;
	uint32_t hit; /* WHERE_SET, or if rules wait for it: number in plan.hits */
	uint32_t dfa;
	uint32_t uses;
	bool in_code, in_table;
	bool polarity[2]; /* its answer is kept as it is, negated */
	uint32_t lane[2]; /* number of the answer in each polarity; PLAN_NO_LANE: it is not kept */
	uint32_t row;     /* many ranges or networks: their first row of plan.ranges or plan.nets */
	uint32_t nrows;   /* 0: they are compared one by one */
	uint32_t *waiting; /* rules that wait for it */
	size_t nwaiting, waiting_cap;
};

/** struct plan_expr - a condition over tests, cheap parts first */
struct plan_expr {
	enum expr_kind kind; /* EXPR_PRED: @test, negated by @negate */
	bool value, negate;
	int64_t n;
	struct plan_test *test;
	struct plan_expr **kids;
	size_t nkids, kids_cap;
	unsigned cost;  /* ns, rough */
	uint32_t place; /* among its siblings as written */
};

/** struct plan_rule - a rule with its condition over numbered tests */
struct plan_rule {
	struct rule *rule;
	uint32_t index; /* in the manifest; those of one event follow each other */
	struct plan_expr *cond;
	uint64_t fields; /* bit min(index, 63) of each field it uses */
	bool in_table;
	struct plan_test **guard; /* in a table: it cannot be true unless one of these may be */
	size_t nguard;            /* 0: it is always a candidate */
	uint32_t op_first, nops;  /* in plan.ops */
};

/** struct plan_event - all rules of one event */
struct plan_event {
	const struct event_info *event;
	struct plan_rule *rules;
	size_t nrules;
	size_t ncode;  /* the first of them are in code, */
	size_t ntable; /* the others in tables */
	struct plan_test **tests;
	size_t ntests, tests_cap;
	struct plan_test **buckets; /* of tests, by what they test */
	size_t nbuckets;
	struct plan_field **fields;
	size_t nfields, fields_cap;
	struct plan_field **stages; /* the fields, cheap ones first */
	uint32_t nlanes;
	uint32_t word_lanes, word_groups, nwords; /* layout of the words of state */
	bool large;                               /* its state is in the scratch slot */
	struct plan_expr *gate; /* unless this may be true, no rule that waits can be; NULL: none */
	uint32_t always_first,
		nalways; /* rules in tables that are always candidates, in plan.lists */
};

/** struct plan_hit - a test that pattern sets report */
struct plan_hit {
	const struct plan_test *test;
	uint32_t first; /* of the rules that wait for it, in plan.lists */
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
	struct pattern_set **sets;
	size_t nsets, sets_cap;
	struct plan_hit *hits;
	size_t nhits, hits_cap;
	struct ids_key *keys;
	size_t nkeys, keys_cap;
	uint32_t *lists; /* numbers of rules within their event, numbers of hits */
	size_t nlists, lists_cap;
	struct ids_inst *ops;
	size_t nops, ops_cap;
	struct ids_range *ranges;
	size_t nranges, ranges_cap;
	struct ids_net *nets;
	size_t nnets, nets_cap;
	uint32_t regions; /* scratch regions that the widest event needs */
	bool isolates;    /* a rule isolates: the containment programs are needed */
	bool keep_args, keep_env, keep_marks; /* what has to be kept of every process */
};

/**
 * struct plan_options - how to plan
 * @code_rules: rules of an event in generated code before tables are used; PLAN_CODE_RULES
 */
struct plan_options {
	size_t code_rules;
};

/**
 * plan_make - plans @prog
 * @opts: or NULL
 *
 * Returns 0, or -1 with diagnostics in @diags; @ret is untouched then.
 */
int plan_make(struct arena *a, const struct program *prog, const struct plan_options *opts,
	      struct diags *diags, struct plan **ret);
/** plan_check - aborts if the plan contradicts itself; for debug builds and tests */
void plan_check(const struct plan *p);
void plan_print(const struct plan *p, FILE *f);
/** plan_is_signed - numbers of @f are compared as signed ones */
bool plan_is_signed(const struct field_info *f);

#endif
