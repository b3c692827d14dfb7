/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Names and types.
 * Requires: resolved files. Produces: typed rules (rule.h), complete only if no error was recorded.
 * Leaves trees and tables unchanged, but marks what is used.
 */
#ifndef IDS_CHECK_H
#define IDS_CHECK_H

#include "resolve.h"
#include "rule.h"

#define CHECK_MAX_DEPTH  400        /* levels of a condition with its macros expanded */
#define CHECK_MAX_NODES  (1u << 20) /* nodes of all conditions with macros expanded */
#define CHECK_MAX_VALUES (1u << 24) /* values of all comparisons, lists expanded */

/** check_program - the enabled rules of @r, typed */
struct program *check_program(struct resolved *r);
/** check_clause_name - header clause number @i, or NULL behind the last */
const char *check_clause_name(size_t i);
/** check_function_name - function number @i of conditions, or NULL behind the last */
const char *check_function_name(size_t i);
/** check_longest - bytes of the longest string that @f can have */
uint32_t check_longest(const struct field_info *f);

#endif
