/* SPDX-License-Identifier: BSD-2-Clause */
/* The numbers that the kernel side keeps, summed over the CPUs. */
#ifndef IDS_STATS_H
#define IDS_STATS_H

#include <stdint.h>

#include "generation.h"

/** stats_rule - the numbers of one rule; 0 or a negative errno */
int stats_rule(const struct generation *g, uint32_t rule, struct ids_rule_stats *ret);
/** stats_all - the numbers of all rules together (last_match: the latest); 0 or a negative errno */
int stats_all(const struct generation *g, struct ids_rule_stats *ret);
/** stats_errors - failed helpers by kind, enum ids_error; 0 or a negative errno */
int stats_errors(const struct generation *g, uint64_t ret[IDS_ERR_MAX]);
/**
 * stats_missed - how often the kernel did not run a program of group @c although its hook was
 * reached
 *
 * It runs a tracing program (fentry, fmod_ret, tp_btf, tracepoint) not while the same one runs on
 * that processor, as when another task comes in between. Kernels before 5.12 run it and count 0,
 * and LSM and network programs are always run.
 */
uint64_t stats_missed(const struct generation *g, const struct choice_group *c);
/** stats_error_name - "ring_full" for IDS_ERR_RING_FULL */
const char *stats_error_name(unsigned error);

#endif
