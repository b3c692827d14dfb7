// SPDX-License-Identifier: BSD-2-Clause
/* Values that often meet. */
#include <string.h>

#include "generate.h"

struct text text_copy(struct arena *a, const void *bytes, size_t len)
{
	struct text t = {arena_alloc(a, len + 1), (uint32_t)len};

	memcpy(t.bytes, bytes, len);
	return t;
}

struct text text_join(struct arena *a, struct text x, struct text y)
{
	struct text t = {arena_alloc(a, x.len + y.len + 1), x.len + y.len};

	memcpy(t.bytes, x.bytes, x.len);
	memcpy(t.bytes + x.len, y.bytes, y.len);
	return t;
}

struct text text_part(struct arena *a, struct rng *r, struct text t, unsigned what)
{
	uint32_t len = rng_below(r, t.len + 1);
	uint32_t at = what == 0 ? 0 : what == 1 ? t.len - len : rng_below(r, t.len - len + 1);

	return text_copy(a, t.bytes + at, len);
}

void text_swap_case(struct rng *r, struct text t)
{
	for (uint32_t i = 0; i < t.len; i++) {
		uint8_t c = t.bytes[i] | 32;

		if (c >= 'a' && c <= 'z' && rng_chance(r, 40))
			t.bytes[i] ^= 32;
	}
}

static uint8_t some_byte(struct rng *r)
{
	static const char common[] = "aaabbbABcd/./-_x01 =";

	if (rng_chance(r, 92))
		return (uint8_t)common[rng_below(r, sizeof(common) - 1)];
	return (uint8_t)(1 + rng_below(r, 255));
}

static struct text random_text(struct arena *a, struct rng *r, uint32_t max)
{
	struct text t = {arena_alloc(a, max + 1), rng_below(r, max + 1)};

	for (uint32_t i = 0; i < t.len; i++)
		t.bytes[i] = some_byte(r);
	return t;
}

static struct text random_path(struct arena *a, struct rng *r)
{
	static const char *const parts[] = {"/tmp",     "/usr",  "/bin",  "/a", "/ab", "/sh",
					    "/tmpfile", "/x.so", "/.ssh", "//", "/"};
	struct text t = text_copy(a, "", 0);

	for (uint32_t i = rng_below(r, 4) + 1; i; i--) {
		const char *part = parts[rng_below(r, sizeof(parts) / sizeof(parts[0]))];

		t = text_join(a, t, text_copy(a, part, strlen(part)));
	}
	return t;
}

void generate_pool(struct set *s)
{
	static const uint64_t numbers[] = {0,          1,
					   2,          3,
					   4,          5,
					   7,          8,
					   22,         80,
					   255,        1000,
					   1023,       65535,
					   0x7fffffff, 0x80000000,
					   0xffffffff, 0x100000000,
					   INT64_MAX,  (uint64_t)INT64_MIN,
					   UINT64_MAX, UINT64_MAX - 1};
	struct pool *p = &s->pool;

	for (unsigned i = 0; i < POOL_TEXTS; i++)
		p->texts[i] = random_text(s->a, &s->rng, i < 4 ? 2 : i < 12 ? 8 : 24);
	for (unsigned i = 0; i < POOL_PATHS; i++)
		p->paths[i] = random_path(s->a, &s->rng);
	for (unsigned i = 0; i < POOL_NUMBERS; i++)
		p->numbers[i] =
			i < 12 ? numbers[rng_below(&s->rng, sizeof(numbers) / sizeof(numbers[0]))]
			       : rng_below(&s->rng, 2000);
	for (unsigned i = 0; i < POOL_IPS; i++) {
		p->ips[i][0] = i < 5 ? 0 : 0xfc00000000000000 | rng_next(&s->rng) % 4;
		p->ips[i][1] = i < 5 ? 0xffff00000000 | 0x0a000000 | rng_next(&s->rng) % 0x20202
				     : rng_next(&s->rng) % 4 << 62 | i;
	}
}

/* Lengths around what the scanning functions take at once, and the longest. */
static struct text long_text(struct arena *a, struct rng *r, struct text t)
{
	static const uint32_t lengths[] = {255, 256, 257, 511, 512, 1024, 4094, 4095, 4096};
	uint32_t len = lengths[rng_below(r, sizeof(lengths) / sizeof(lengths[0]))], at;
	struct text out = {arena_alloc(a, len + 1), len};

	if (t.len > len)
		return t;
	memset(out.bytes, rng_chance(r, 50) ? 'a' : '/', len);
	at = rng_chance(r, 50) ? len - t.len : rng_below(r, len - t.len + 1);
	memcpy(out.bytes + at, t.bytes, t.len);
	return out;
}

struct text generate_text(struct arena *a, struct rng *r, const struct pool *p, bool path)
{
	struct text t = p->texts[rng_below(r, POOL_TEXTS)], u = p->texts[rng_below(r, POOL_TEXTS)];

	if (path) {
		t = p->paths[rng_below(r, POOL_PATHS)];
		u = rng_chance(r, 50) ? p->paths[rng_below(r, POOL_PATHS)] : u;
	} else if (rng_chance(r, 15)) {
		t = p->paths[rng_below(r, POOL_PATHS)];
	}
	t = text_copy(a, t.bytes, t.len);
	switch (rng_below(r, 10)) {
	case 0:
	case 1:
	case 2: return t;
	case 3:
	case 4: return text_join(a, t, u);
	case 5: return path ? t : text_join(a, text_join(a, u, t), u);
	case 6: return path ? text_join(a, t, text_copy(a, "/x", 2)) : text_part(a, r, t, 2);
	case 7: text_swap_case(r, t); return t;
	case 8: return rng_chance(r, 30) ? long_text(a, r, t) : text_join(a, t, u);
	default: return path ? random_path(a, r) : random_text(a, r, 12);
	}
}

static uint64_t named_value(struct rng *r, enum ids_values set)
{
	uint32_t n = 0;

	for (const struct value_info *v = catalog_values; v->name; v++)
		n += v->set == set;
	n = rng_below(r, n);
	for (const struct value_info *v = catalog_values; v->name; v++)
		if (v->set == set && !n--)
			return v->number;
	return 0;
}

uint64_t generate_number(struct rng *r, const struct pool *p, const struct field_info *f)
{
	uint64_t v = p->numbers[rng_below(r, POOL_NUMBERS)];

	if (f->id == F_TIME)
		return rng_below(r, 1440);
	if (f->id == F_WEEKDAY)
		return rng_below(r, 7);
	if (f->type == IDS_TYPE_BOOL)
		return v & 1;
	if (f->type == IDS_TYPE_ENUM && rng_chance(r, 70))
		return named_value(r, f->values);
	if (f->type == IDS_TYPE_FLAGS && f->values && rng_chance(r, 70)) {
		v = named_value(r, f->values) | named_value(r, f->values);
		return rng_chance(r, 50) ? v | named_value(r, f->values) : v;
	}
	if (rng_chance(r, 20))
		v += rng_chance(r, 50) ? 1 : -1;
	if (f->type == IDS_TYPE_DURATION)
		return rng_chance(r, 50) ? v % 12 * 1000000000 : v >> 1;
	if (f->type == IDS_TYPE_USER)
		return v & 0xffffffff;
	return v;
}
