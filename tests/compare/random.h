/* SPDX-License-Identifier: BSD-2-Clause */
/* Numbers that depend on a seed and nothing else. */
#ifndef IDS_COMPARE_RANDOM_H
#define IDS_COMPARE_RANDOM_H

#include <stdbool.h>
#include <stdint.h>

/** struct rng - splitmix64 */
struct rng {
	uint64_t state;
};

static inline uint64_t rng_next(struct rng *r)
{
	uint64_t z = r->state += 0x9e3779b97f4a7c15;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
	z = (z ^ z >> 27) * 0x94d049bb133111eb;
	return z ^ z >> 31;
}

/** rng_below - a number from 0 to @n - 1; @n 0: 0 */
static inline uint32_t rng_below(struct rng *r, uint32_t n)
{
	return n ? (uint32_t)(rng_next(r) % n) : 0;
}

/** rng_chance - true in @percent of 100 cases */
static inline bool rng_chance(struct rng *r, uint32_t percent)
{
	return rng_below(r, 100) < percent;
}

#endif
