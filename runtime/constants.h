/* SPDX-License-Identifier: BSD-2-Clause */
/* Sets read-only constants of an object before it is loaded. */
#ifndef IDS_CONSTANTS_H
#define IDS_CONSTANTS_H

#include <stddef.h>

struct bpf_object;

/**
 * constants_set - sets the constant called @name in any .rodata section of an opened object
 * @value: @size bytes; a shorter variable is -EMSGSIZE, of a longer one the beginning is set
 *
 * Returns 0, -ENOENT if the object has no such constant, or another negative errno.
 */
int constants_set(struct bpf_object *obj, const char *name, const void *value, size_t size);

#endif
