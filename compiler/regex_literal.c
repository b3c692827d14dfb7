// SPDX-License-Identifier: BSD-2-Clause
/*
 * Texts that a string must have if an expression is found in it.
 *
 * A small expression fits a few texts only, and these are known exactly; a sequence of such is a
 * run of texts. Where an expression fits too many, the run ends, and the next one begins behind it.
 * The best run of all is taken, and for an alternative the best of every part together. The
 * beginning and the end of the string are symbols of these texts.
 */
#include <string.h>

#include "regex.h"

#define MAX_SYMBOLS 200 /* of a text */
#define MIN_BYTES   2
#define MAX_CHOICES 4 /* bytes of a set that are written out */

#define SYMBOL_BEGIN 0x100u
#define SYMBOL_END   0x101u
#define SYMBOL_FOLD  0x200u /* with a small letter: in either case */

struct text {
	uint16_t *v;
	uint32_t n;
};

/* All the texts that something fits: none if nothing fits at all, @many if there are too many. */
struct texts {
	struct text v[REGEX_MAX_LITERALS];
	uint32_t n;
	bool many;
};

/* struct info - of a part: exactly what fits, and texts one of which is in all that fits */
struct info {
	struct texts exact;
	struct texts needed; /* @many: nothing known */
};

static const struct texts nothing_known = {.many = true};

static void text_push(struct arena *a, struct texts *t, const uint16_t *v, uint32_t n)
{
	struct text *to;

	for (uint32_t i = 0; i < t->n; i++)
		if (t->v[i].n == n && (!n || !memcmp(t->v[i].v, v, n * sizeof(*v))))
			return;
	if (t->n == REGEX_MAX_LITERALS) {
		*t = nothing_known;
		return;
	}
	to = &t->v[t->n++];
	to->v = ARENA_ARRAY(a, uint16_t, n + 1);
	if (n)
		memcpy(to->v, v, n * sizeof(*v));
	to->n = n;
}

static struct texts one_text(struct arena *a, const uint16_t *v, uint32_t n)
{
	struct texts ret = {.n = 0};

	text_push(a, &ret, v, n);
	return ret;
}

static void add_texts(struct arena *a, struct texts *to, const struct texts *from)
{
	if (from->many)
		*to = nothing_known;
	for (uint32_t i = 0; i < from->n && !to->many; i++)
		text_push(a, to, from->v[i].v, from->v[i].n);
}

/* Adds the text @x then @y, unless no string has it: nothing comes before the beginning. */
static void push_joined(struct arena *a, struct texts *t, const struct text *x,
			const struct text *y)
{
	uint16_t v[2 * MAX_SYMBOLS + 2];
	uint32_t n = x->n;

	memcpy(v, x->v, x->n * sizeof(*v));
	for (uint32_t i = 0; i < y->n; i++) {
		uint16_t last = n ? v[n - 1] : 0;

		if (y->v[i] == SYMBOL_END && n && last == SYMBOL_END)
			continue;
		if (y->v[i] == SYMBOL_BEGIN && n) {
			if (n == 1 && last == SYMBOL_BEGIN)
				continue;
			return;
		}
		if (n && last == SYMBOL_END)
			return;
		v[n++] = y->v[i];
	}
	if (n > MAX_SYMBOLS)
		*t = nothing_known;
	else
		text_push(a, t, v, n);
}

static struct texts join(struct arena *a, const struct texts *x, const struct texts *y)
{
	struct texts ret = {.many = x->many || y->many};

	for (uint32_t i = 0; i < x->n && !ret.many; i++)
		for (uint32_t j = 0; j < y->n && !ret.many; j++)
			push_joined(a, &ret, &x->v[i], &y->v[j]);
	return ret;
}

/* Bytes of a text that a string must have. */
static uint32_t text_bytes(const struct text *t)
{
	uint32_t n = t->n;

	for (uint32_t i = 0; i < t->n; i++)
		n -= t->v[i] == SYMBOL_BEGIN || t->v[i] == SYMBOL_END;
	return n;
}

/* How good a choice of texts is: the bytes of the shortest one, then whether they are few, then
 * whether they are tied to the ends of the string. */
static uint32_t score(const struct texts *t)
{
	uint32_t least = MAX_SYMBOLS, ties = 2;

	if (t->many || !t->n)
		return 0;
	for (uint32_t i = 0; i < t->n; i++) {
		uint32_t bytes = text_bytes(&t->v[i]);

		least = bytes < least ? bytes : least;
		ties = t->v[i].n - bytes < ties ? t->v[i].n - bytes : ties;
	}
	return least < MIN_BYTES ? 0 : (least * 64 + REGEX_MAX_LITERALS - t->n) * 4 + ties;
}

static void take_better(struct texts *best, const struct texts *other)
{
	if (score(other) > score(best))
		*best = *other;
}

static struct info examine(struct arena *a, const struct regex *r);

static struct texts set_texts(struct arena *a, const struct byte_set *set)
{
	struct texts ret = {.n = 0};
	unsigned n = 0;

	for (unsigned c = 0; c < 256; c++)
		n += byte_set_has(set, c);
	if (n > 2 * MAX_CHOICES)
		return nothing_known;
	for (unsigned c = 0; c < 256; c++) {
		bool small = c >= 'a' && c <= 'z', big = c >= 'A' && c <= 'Z';
		uint16_t v = (uint16_t)c;

		if (!byte_set_has(set, c) || (big && byte_set_has(set, c - 'A' + 'a')))
			continue;
		if (small && byte_set_has(set, c - 'a' + 'A'))
			v = (uint16_t)(c | SYMBOL_FOLD);
		text_push(a, &ret, &v, 1);
	}
	return ret.n > MAX_CHOICES ? nothing_known : ret;
}

/* Puts @more behind the run, or ends the run and begins another one. */
static void lengthen(struct arena *a, struct texts *run, struct texts *best,
		     const struct texts *more)
{
	struct texts longer = join(a, run, more);

	if (longer.many) {
		take_better(best, run);
		longer = *more;
	}
	*run = longer;
}

/* The run ends at something of which little is known. */
static void interrupt(struct arena *a, struct texts *run, struct texts *best)
{
	take_better(best, run);
	*run = one_text(a, NULL, 0);
}

static struct info examine_cat(struct arena *a, const struct regex *r)
{
	struct texts run = one_text(a, NULL, 0);
	struct info ret = {.exact = run, .needed = nothing_known};

	for (size_t i = 0; i < r->nkids; i++) {
		struct info kid = examine(a, r->kids[i]);

		ret.exact = join(a, &ret.exact, &kid.exact);
		take_better(&ret.needed, &kid.needed);
		if (kid.exact.many)
			interrupt(a, &run, &ret.needed);
		else
			lengthen(a, &run, &ret.needed, &kid.exact);
	}
	take_better(&ret.needed, &run);
	return ret;
}

static struct info examine_alt(struct arena *a, const struct regex *r)
{
	struct info ret = {.exact = {.n = 0}, .needed = {.n = 0}};

	for (size_t i = 0; i < r->nkids; i++) {
		struct info kid = examine(a, r->kids[i]);

		if (!ret.exact.many)
			add_texts(a, &ret.exact, &kid.exact);
		if (!ret.needed.many && score(&kid.needed))
			add_texts(a, &ret.needed, &kid.needed);
		else
			ret.needed = nothing_known;
	}
	return ret;
}

/* x{2,5}: two of them are certain. */
static struct info examine_repeat(struct arena *a, const struct regex *r)
{
	struct info kid = examine(a, r->kids[0]);
	struct texts run = one_text(a, NULL, 0), power = run;
	struct info ret = {.exact = nothing_known, .needed = nothing_known};

	if (r->min)
		ret.needed = kid.needed;
	for (uint32_t i = 0; i < r->min && !kid.exact.many && !run.many; i++) {
		take_better(&ret.needed, &run);
		run = join(a, &run, &kid.exact);
	}
	take_better(&ret.needed, &run);
	if (kid.exact.many || r->max - r->min > REGEX_MAX_LITERALS)
		return ret;
	ret.exact = power = run;
	for (uint32_t i = r->min; i < r->max && !ret.exact.many; i++) {
		power = join(a, &power, &kid.exact);
		add_texts(a, &ret.exact, &power);
	}
	return ret;
}

static struct info examine(struct arena *a, const struct regex *r)
{
	static const uint16_t begin = SYMBOL_BEGIN, end = SYMBOL_END;
	struct info ret = {.needed = nothing_known};

	switch (r->kind) {
	case REGEX_SET: ret.exact = set_texts(a, &r->set); break;
	case REGEX_BEGIN: ret.exact = one_text(a, &begin, 1); break;
	case REGEX_END: ret.exact = one_text(a, &end, 1); break;
	case REGEX_EMPTY:
	case REGEX_BOUNDARY: /* says nothing of bytes */
	case REGEX_NOT_BOUNDARY: ret.exact = one_text(a, NULL, 0); break;
	case REGEX_CAT: return examine_cat(a, r);
	case REGEX_ALT: return examine_alt(a, r);
	case REGEX_REPEAT: return examine_repeat(a, r);
	}
	take_better(&ret.needed, &ret.exact);
	return ret;
}

static void make_pattern(struct arena *a, const struct text *t, struct pattern *ret)
{
	bool begin = t->v[0] == SYMBOL_BEGIN, end = t->v[t->n - 1] == SYMBOL_END;
	char *bytes = arena_alloc(a, t->n + 1);

	*ret = (struct pattern){.kind = begin && end ? PATTERN_EQ
					: begin      ? PATTERN_PREFIX
					: end        ? PATTERN_SUFFIX
						     : PATTERN_CONTAINS,
				.bytes = bytes};
	for (uint32_t i = begin; i < t->n - end; i++) {
		ret->icase = ret->icase || t->v[i] & SYMBOL_FOLD;
		bytes[ret->len++] = (char)t->v[i];
	}
}

size_t regex_literals(struct arena *a, const struct regex *r, struct pattern **ret)
{
	struct arena *scratch = arena_new();
	struct info info = examine(scratch, regex_trim(scratch, r));
	size_t n = 0;

	if (score(&info.needed)) {
		n = info.needed.n;
		*ret = ARENA_ARRAY(a, struct pattern, n);
		for (size_t i = 0; i < n; i++)
			make_pattern(a, &info.needed.v[i], &(*ret)[i]);
	}
	arena_free(scratch);
	return n;
}
