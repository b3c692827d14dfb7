// SPDX-License-Identifier: BSD-2-Clause
#include "numbers.h"

#include <stddef.h>
#include <string.h>

/* The digits at @s; what follows them in @ret_end. */
static bool digits(const char *s, uint64_t *ret, const char **ret_end)
{
	uint64_t n = 0;

	if (*s < '0' || *s > '9')
		return false;
	for (; *s >= '0' && *s <= '9'; s++)
		if (__builtin_mul_overflow(n, (uint64_t)10, &n) ||
		    __builtin_add_overflow(n, (uint64_t)(*s - '0'), &n))
			return false;
	*ret = n;
	*ret_end = s;
	return true;
}

bool numbers_parse(const char *s, uint64_t max, uint64_t *ret)
{
	const char *end;
	uint64_t n;

	if (!digits(s, &n, &end) || *end || n > max)
		return false;
	*ret = n;
	return true;
}

bool numbers_parse_size(const char *s, uint64_t *ret)
{
	static const char units[] = "KMG";
	const char *end, *unit;
	uint64_t n;

	if (!digits(s, &n, &end))
		return false;
	unit = *end ? strchr(units, *end) : NULL;
	if (*end && (!unit || end[1]))
		return false;
	return !__builtin_mul_overflow(n, unit ? (uint64_t)1024 << (10 * (unit - units)) : 1, ret);
}
