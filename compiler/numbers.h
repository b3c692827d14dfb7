/* SPDX-License-Identifier: BSD-2-Clause */
/* Numbers on command lines. */
#ifndef IDS_NUMBERS_H
#define IDS_NUMBERS_H

#include <stdbool.h>
#include <stdint.h>

/** numbers_parse - a decimal number up to @max, all of @s */
bool numbers_parse(const char *s, uint64_t max, uint64_t *ret);
/** numbers_parse_size - the same with K, M or G behind it: times 1024 once, twice, three times */
bool numbers_parse_size(const char *s, uint64_t *ret);

#endif
