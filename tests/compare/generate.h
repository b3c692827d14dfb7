/* SPDX-License-Identifier: BSD-2-Clause */
/* Random rule sets, and random events that have to do with them. */
#ifndef IDS_COMPARE_GENERATE_H
#define IDS_COMPARE_GENERATE_H

#include <stdio.h>

#include "given.h"
#include "random.h"

#define POOL_TEXTS   16
#define POOL_PATHS   12
#define POOL_NUMBERS 16
#define POOL_IPS     8
#define SET_FILES    6

/** struct text - bytes without NUL */
struct text {
	uint8_t *bytes;
	uint32_t len;
};

/** struct pool - values that rules and events share, so that conditions hold now and then */
struct pool {
	struct text texts[POOL_TEXTS], paths[POOL_PATHS];
	uint64_t numbers[POOL_NUMBERS], ips[POOL_IPS][2];
};

/** enum use - whose field a rule reads */
enum use { USE_SELF = 1, USE_PARENT = 2, USE_ANCESTOR = 4, USE_TARGET = 8 };

/**
 * struct set - a rule set as text
 * @defs: lists and macros; @rules: rule number i is called r<i>
 * @used: by field: enum use
 */
struct set {
	struct arena *a;
	struct rng rng;
	const struct event_info *event;
	struct pool pool;
	char *defs;
	char **rules;
	size_t nrules;
	uint32_t nmacros;
	uint8_t used[FIELD_COUNT];
	struct given_file files[SET_FILES + 1];
	size_t code_rules; /* struct plan_options: tables are used from the next rule on */
	bool simple; /* only what version 1 of the operators has: for finding out what is new */
};

/** generate_set - the set of @seed */
struct set *generate_set(struct arena *a, uint64_t seed, uint32_t max_rules);
/** generate_event - event number @n for @set; lives in @a */
struct given *generate_event(const struct set *set, struct arena *a, uint64_t n);

/* generate_value.c */
void generate_pool(struct set *s);
/** generate_text - a text that has to do with those of the pool */
struct text generate_text(struct arena *a, struct rng *r, const struct pool *p, bool path);
uint64_t generate_number(struct rng *r, const struct pool *p, const struct field_info *f);
struct text text_copy(struct arena *a, const void *bytes, size_t len);
struct text text_join(struct arena *a, struct text x, struct text y);
/** text_part - a piece of @t; what: 0 its beginning, 1 its end, 2 anything */
struct text text_part(struct arena *a, struct rng *r, struct text t, unsigned what);
void text_swap_case(struct rng *r, struct text t);

/* generate_pattern.c */
/** write_string - @t as a literal */
void write_string(FILE *f, struct text t);
/** write_glob, write_regex - a pattern made from @t, as a literal */
void write_glob(FILE *f, struct rng *r, struct text t);
void write_regex(FILE *f, struct rng *r, struct text t);

/* generate_condition.c */
void write_condition(struct set *s, FILE *f, unsigned depth);

#endif
