/* SPDX-License-Identifier: BSD-2-Clause */
/* What is looked up and changed in a compiled object. */
#ifndef IDS_COMPARE_OBJECT_H
#define IDS_COMPARE_OBJECT_H

#include <stddef.h>
#include <stdint.h>

#include "arena.h"

/** object_rules - the names of the rules by their number, from the manifest */
const char **object_rules(struct arena *a, void *object, size_t size, size_t *ret_n);
/** object_set - overwrites the constant @name with @bytes; an object without it stays as it is */
void object_set(void *object, size_t size, const char *name, const void *value, size_t bytes);

#endif
