/* SPDX-License-Identifier: BSD-2-Clause */
/* Typed rules as text, for --dump=rules. */
#ifndef IDS_RULE_PRINT_H
#define IDS_RULE_PRINT_H

#include <stdio.h>

#include "rule.h"

/** rules_print - all rules of @prog; conditions as (operator operand ...) */
void rules_print(FILE *out, const struct program *prog);
/** rule_print_expr - one condition */
void rule_print_expr(FILE *out, const struct program *prog, const struct expr *e);

#endif
