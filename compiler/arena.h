/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef IDS_ARENA_H
#define IDS_ARENA_H

#include <stddef.h>

/** struct arena - memory of one compilation, freed all at once; out of memory aborts */
struct arena;

struct arena *arena_new(void);
/** arena_free - frees the arena and everything allocated from it; NULL is fine; returns NULL */
struct arena *arena_free(struct arena *a);
/** arena_alloc - @size zeroed bytes, aligned for any type */
void *arena_alloc(struct arena *a, size_t size);
/** arena_strndup - a NUL-terminated copy of @len bytes (which may contain NUL) */
char *arena_strndup(struct arena *a, const char *s, size_t len);
char *arena_strdup(struct arena *a, const char *s);
__attribute__((format(printf, 2, 3))) char *arena_printf(struct arena *a, const char *fmt, ...);
/**
 * arena_grow - room for one more element of a growing array
 * @p: the array, @n: elements in use, @cap: elements allocated (updated), @size: bytes an element
 *
 * Returns the array, moved if it had to grow.
 */
void *arena_grow(struct arena *a, void *p, size_t n, size_t *cap, size_t size);

#define ARENA_NEW(a, type)      ((type *)arena_alloc((a), sizeof(type)))
#define ARENA_ARRAY(a, type, n) ((type *)arena_alloc((a), sizeof(type) * (n)))
#define ARENA_PUSH(a, arr, n, cap)                                                                 \
	((arr) = arena_grow((a), (arr), (n), &(cap), sizeof(*(arr))), &(arr)[(n)++])

#endif
