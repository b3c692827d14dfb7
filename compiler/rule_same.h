/* SPDX-License-Identifier: BSD-2-Clause */
/* When two fields, terms or tests are the same one. */
#ifndef IDS_RULE_SAME_H
#define IDS_RULE_SAME_H

#include "rule.h"

bool rule_same_ref(struct field_ref x, struct field_ref y);
/** rule_same_num - are the two terms written the same? */
bool rule_same_num(const struct num *x, const struct num *y);
/** rule_same_test - whether two tests always answer the same, their negation aside */
bool rule_same_test(const struct pred *x, const struct pred *y);

#endif
