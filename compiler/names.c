// SPDX-License-Identifier: BSD-2-Clause
#include "names.h"

#include <string.h>

#include "suggest.h"

static size_t hash(const char *s)
{
	uint64_t h = 0xcbf29ce484222325u;

	for (; *s; s++)
		h = (h ^ (unsigned char)*s) * 0x100000001b3u;
	return (size_t)(h ^ h >> 32);
}

static struct symbol **find_slot(struct symbol **slots, size_t cap, const char *name)
{
	size_t i = hash(name) & (cap - 1);

	while (slots[i] && strcmp(slots[i]->name, name))
		i = (i + 1) & (cap - 1);
	return &slots[i];
}

struct symbol *names_find(const struct names *t, const char *name)
{
	return t->cap ? *find_slot(t->slots, t->cap, name) : NULL;
}

static void grow(struct arena *a, struct names *t)
{
	size_t cap = t->cap ? t->cap * 2 : 64;
	struct symbol **slots = ARENA_ARRAY(a, struct symbol *, cap);

	for (size_t i = 0; i < t->cap; i++)
		if (t->slots[i])
			*find_slot(slots, cap, t->slots[i]->name) = t->slots[i];
	t->slots = slots;
	t->cap = cap;
}

struct symbol *names_add(struct arena *a, struct names *t, const char *name, struct span span)
{
	struct symbol *s = ARENA_NEW(a, struct symbol);

	if (t->n * 2 >= t->cap)
		grow(a, t);
	s->name = name;
	s->span = span;
	*find_slot(t->slots, t->cap, name) = s;
	t->n++;
	if (!t->first)
		t->last = &t->first;
	*t->last = s;
	t->last = &s->next;
	return s;
}

const char *names_nearest(struct names *t, const char *want)
{
	struct suggest s = suggest_new(want);

	if (t->compared >= NAMES_COMPARED)
		return NULL;
	t->compared += t->n;
	for (const struct symbol *sym = t->first; sym; sym = sym->next)
		suggest_try(&s, sym->name);
	return suggest_best(&s);
}
