/* SPDX-License-Identifier: BSD-2-Clause */
/* Inside of planning; plan.c calls the steps in the order in which they stand here. */
#ifndef IDS_PLAN_PRIV_H
#define IDS_PLAN_PRIV_H

#include "plan.h"

#define SCAN_COST      100 /* ns a scan adds to reading its string, rough */
#define PLAN_MANY_ROWS 8   /* ranges or networks that are compared one by one */

/** struct planner - a planning at work */
struct planner {
	struct plan *p;
	struct diags *diags;
	size_t code_rules;
	bool failed;
};

/* plan_test.c: distinct tests and conditions over them. */
struct plan_expr *plan_condition(struct planner *pl, struct plan_event *ev, const struct expr *e);
/** plan_use - calls @fn for every test in @e */
void plan_use(const struct plan_expr *e, void (*fn)(void *arg, const struct plan_expr *use),
	      void *arg);
/** plan_rows - tables for tests with many ranges or networks */
void plan_rows(struct planner *pl, struct plan_event *ev);

/* plan_guard.c: which rules go into tables, and what they wait for. */
void plan_divide(struct planner *pl, struct plan_event *ev);
/** plan_literals - literals of which one stands in every string that passes @t; 0: there are none
 */
size_t plan_literals(struct arena *a, const struct plan_test *t, struct pattern **ret);
/** plan_is_keyed - @t compares a number or an address with single values */
bool plan_is_keyed(const struct plan_test *t);

/* plan_gate.c: a cheap condition without which no rule that waits for a string can be true. */
void plan_gate(struct planner *pl, struct plan_event *ev);

/* plan_scan.c: where string tests are answered. */
void plan_strings(struct planner *pl, struct plan_event *ev);

/* plan_key.c: numbers and addresses for which rules wait. */
void plan_keys(struct planner *pl, struct plan_event *ev);

/* plan_table.c: programs of rules in tables. */
/** plan_fits_table - the program of @r is not too long and does not nest too deep */
bool plan_fits_table(const struct plan_event *ev, const struct plan_rule *r);
/** plan_needs_lane - no operation but IDS_OP_LANE answers @t for a rule in a table */
bool plan_needs_lane(const struct plan_test *t);
void plan_tables(struct planner *pl, struct plan_event *ev);

#endif
