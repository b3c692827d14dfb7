/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Warnings about rules that cannot mean what they say.
 *
 * requires: a program without errors
 * produces: warnings; each that is about answers of conditions rests on a proof (prove.h)
 *
 * docs/lints.md describes each of them.
 */
#ifndef IDS_LINT_H
#define IDS_LINT_H

#include "diag.h"
#include "rule.h"

/** lint_program - looks at all rules of @prog */
void lint_program(const struct program *prog, struct diags *diags);

#endif
