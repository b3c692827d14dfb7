// SPDX-License-Identifier: BSD-2-Clause
#include "suggest.h"

#include <ctype.h>
#include <limits.h>
#include <string.h>

#define LONGEST 48

struct suggest suggest_new(const char *want)
{
	return (struct suggest){want, NULL, UINT_MAX};
}

static unsigned min3(unsigned a, unsigned b, unsigned c)
{
	unsigned m = a < b ? a : b;

	return m < c ? m : c;
}

static int lower(char c)
{
	return tolower((unsigned char)c);
}

unsigned suggest_distance(const char *a, const char *b)
{
	size_t la = strlen(a), lb = strlen(b);
	unsigned row[3][LONGEST + 1];

	if (la > LONGEST || lb > LONGEST)
		return UINT_MAX;
	for (size_t j = 0; j <= lb; j++)
		row[0][j] = (unsigned)j;
	for (size_t i = 1; i <= la; i++) {
		unsigned *cur = row[i % 3], *prev = row[(i + 2) % 3], *prev2 = row[(i + 1) % 3];

		cur[0] = (unsigned)i;
		for (size_t j = 1; j <= lb; j++) {
			unsigned cost = lower(a[i - 1]) != lower(b[j - 1]);

			cur[j] = min3(prev[j] + 1, cur[j - 1] + 1, prev[j - 1] + cost);
			if (i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) &&
			    lower(a[i - 2]) == lower(b[j - 1]) && prev2[j - 2] + 1 < cur[j])
				cur[j] = prev2[j - 2] + 1;
		}
	}
	return row[la % 3][lb];
}

void suggest_try(struct suggest *s, const char *name)
{
	unsigned d = suggest_distance(s->want, name);

	if (d < s->distance) {
		s->distance = d;
		s->best = name;
	}
}

const char *suggest_best(const struct suggest *s)
{
	size_t len = strlen(s->want);

	if (!s->best || s->distance > (len <= 2 ? 0 : len <= 4 ? 1 : len <= 8 ? 2 : 3))
		return NULL;
	return s->best;
}
