// SPDX-License-Identifier: BSD-2-Clause
#include "arena.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Of the first chunk and of the largest ordinary one; each is twice the one before. Many arenas
 * live for one rule and hold little. */
#define FIRST_CHUNK ((size_t)8 * 1024)
#define CHUNK_SIZE  ((size_t)256 * 1024)

struct chunk {
	struct chunk *next;
	size_t used, size;
	max_align_t data[];
};

struct arena {
	struct chunk *head;
	size_t chunk_size; /* of the next ordinary chunk */
};

static void *must_alloc(size_t size)
{
	void *p = calloc(1, size);

	if (!p) {
		fprintf(stderr, "ruleccc: out of memory\n");
		abort();
	}
	return p;
}

struct arena *arena_new(void)
{
	struct arena *a = must_alloc(sizeof(struct arena));

	a->chunk_size = FIRST_CHUNK;
	return a;
}

struct arena *arena_free(struct arena *a)
{
	struct chunk *c, *next;

	if (!a)
		return NULL;
	for (c = a->head; c; c = next) {
		next = c->next;
		free(c);
	}
	free(a);
	return NULL;
}

/* A chunk with room for @size bytes: an ordinary one, or one for a large block alone. */
static struct chunk *add_chunk(struct arena *a, size_t size)
{
	bool large = size > a->chunk_size / 4;
	size_t want = large ? size : a->chunk_size;
	struct chunk *c = must_alloc(sizeof(*c) + want), **place = &a->head;

	c->size = want;
	/* A large block does not displace the chunk that still has room. */
	if (large && a->head)
		place = &a->head->next;
	c->next = *place;
	*place = c;
	if (a->chunk_size < CHUNK_SIZE)
		a->chunk_size *= 2;
	return c;
}

void *arena_alloc(struct arena *a, size_t size)
{
	struct chunk *c = a->head;
	void *p;

	if (size > SIZE_MAX - 2 * sizeof(max_align_t)) {
		fprintf(stderr, "ruleccc: out of memory\n");
		abort();
	}
	size = (size + sizeof(max_align_t) - 1) & ~(sizeof(max_align_t) - 1);
	if (!c || c->size - c->used < size)
		c = add_chunk(a, size);
	p = (char *)c->data + c->used;
	c->used += size;
	return p;
}

char *arena_strndup(struct arena *a, const char *s, size_t len)
{
	char *p = arena_alloc(a, len + 1);

	if (len)
		memcpy(p, s, len);
	p[len] = 0;
	return p;
}

char *arena_strdup(struct arena *a, const char *s)
{
	return arena_strndup(a, s, strlen(s));
}

char *arena_printf(struct arena *a, const char *fmt, ...)
{
	va_list ap, ap2;
	char *p;
	int n;

	va_start(ap, fmt);
	va_copy(ap2, ap);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	p = arena_alloc(a, (size_t)n + 1);
	vsnprintf(p, (size_t)n + 1, fmt, ap2);
	va_end(ap2);
	return p;
}

void *arena_grow(struct arena *a, void *p, size_t n, size_t *cap, size_t size)
{
	void *q;

	if (n < *cap)
		return p;
	*cap = *cap ? *cap * 2 : 8;
	q = arena_alloc(a, *cap * size);
	if (n)
		memcpy(q, p, n * size);
	return q;
}
