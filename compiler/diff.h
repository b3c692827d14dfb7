/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef IDS_DIFF_H
#define IDS_DIFF_H

#include <stddef.h>
#include <stdio.h>

#include "arena.h"

/** struct text - bytes of a text */
struct text {
	const char *s;
	size_t len;
};

/** struct diff_change - whole lines, from byte @lo of the old text to byte @hi, that become others
 */
struct diff_change {
	size_t lo, hi;
	struct text with;
};

/** diff_changes - what makes @new of @old, in ascending order; *ret_n: how many there are */
struct diff_change *diff_changes(struct arena *a, struct text old, struct text new, size_t *ret_n);
/** diff_print - what makes @new of @old, as a unified diff of the file @name with three lines of
 * context; nothing if they are equal */
void diff_print(FILE *out, struct arena *a, const char *name, struct text old, struct text new);

#endif
