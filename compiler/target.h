/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Whether rules can be held on an old kernel.
 * Requires: typed rules. Produces: warnings, which are errors if nothing else was said. Leaves the
 * rules unchanged.
 */
#ifndef IDS_TARGET_H
#define IDS_TARGET_H

#include "arena.h"
#include "diag.h"
#include "rule.h"

/**
 * target_check - warnings for all events, actions and fields of @prog that @kernel does not have
 *
 * An event needs the oldest kernel of its alternatives, an action the oldest of those that can
 * carry it out. Programs that an alternative holds without do not count, and what hooks of a raw
 * event there are, only the kernel knows.
 */
void target_check(struct arena *a, const struct program *prog, struct kernel kernel,
		  struct diags *diags);

#endif
