/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef IDS_DIFF_H
#define IDS_DIFF_H

#include <stdio.h>

#include "arena.h"

/** struct text - bytes of a text */
struct text {
	const char *s;
	size_t len;
};

/** diff_print - what makes @new of @old, as a unified diff of the file @name with three lines of
 * context; nothing if they are equal */
void diff_print(FILE *out, struct arena *a, const char *name, struct text old, struct text new);

#endif
