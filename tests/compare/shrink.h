/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef IDS_COMPARE_SHRINK_H
#define IDS_COMPARE_SHRINK_H

#include "generate.h"

/** shrink_test - is the set's rule still answered wrongly, with only the rules @kept? */
typedef bool shrink_test(const struct set *set, const bool *kept, void *arg);

/**
 * shrink_set - makes @kept and the text of rule @own as small as @wrong allows
 */
void shrink_set(struct set *set, bool *kept, size_t own, shrink_test *wrong, void *arg);

#endif
