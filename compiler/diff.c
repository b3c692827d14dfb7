// SPDX-License-Identifier: BSD-2-Clause
/* Differences of two texts by the greedy algorithm of Myers. */
#include "diff.h"

#include <stdbool.h>
#include <string.h>

#define CONTEXT   3u   /* equal lines around a difference */
#define MAX_EDITS 1500 /* texts with more differences than this are replaced as a whole */

/** struct lines - the lines of a text with their newlines; @changed: lines that the other text does
 * not have */
struct lines {
	struct text *items;
	bool *changed;
	size_t n, cap;
};

static struct lines split(struct arena *a, struct text t)
{
	struct lines l = {.items = ARENA_ARRAY(a, struct text, 1), .cap = 1};

	while (t.len) {
		const char *end = memchr(t.s, '\n', t.len);
		size_t len = end ? (size_t)(end - t.s) + 1 : t.len;

		*ARENA_PUSH(a, l.items, l.n, l.cap) = (struct text){t.s, len};
		t.s += len;
		t.len -= len;
	}
	l.changed = ARENA_ARRAY(a, bool, l.n + 1);
	return l;
}

static bool equal(const struct lines *x, size_t i, const struct lines *y, size_t k)
{
	return x->items[i].len == y->items[k].len &&
	       !memcmp(x->items[i].s, y->items[k].s, x->items[i].len);
}

/** struct middle - what is left of both texts between equal beginnings and equal ends */
struct middle {
	struct lines *x, *y;
	size_t lo; /* of both */
	long nx, ny;
};

/* From diagonal @k of the reach after @d - 1 edits: does the next edit take a line of y? */
static bool goes_down(const long *reach, long d, long k)
{
	return k == -d || (k != d && reach[k - 1] < reach[k + 1]);
}

/* Marks the changed lines along the way to the end; @trace[d]: the reach before edit d. */
static void mark_way(const struct middle *m, long *const *trace, long d)
{
	long x = m->nx, y = m->ny;

	for (; d > 0; d--) {
		const long *reach = trace[d];
		long k = x - y;
		bool down = goes_down(reach, d, k);
		long from = down ? k + 1 : k - 1;

		x = reach[from];
		y = x - from;
		if (down)
			m->y->changed[m->lo + (size_t)y] = true;
		else
			m->x->changed[m->lo + (size_t)x] = true;
	}
}

static long *copy_reach(struct arena *a, const long *reach, long d)
{
	long *copy = ARENA_ARRAY(a, long, (size_t)(2 * d + 3));

	memcpy(copy, reach - d - 1, sizeof(*copy) * (size_t)(2 * d + 3));
	return copy + d + 1;
}

static bool find_way(struct arena *a, const struct middle *m)
{
	long most = m->nx + m->ny < MAX_EDITS ? m->nx + m->ny : MAX_EDITS;
	long *reach = ARENA_ARRAY(a, long, (size_t)(2 * most + 3)) + most + 1;
	long **trace = ARENA_ARRAY(a, long *, (size_t)most + 1);

	for (long d = 0; d <= most; d++) {
		trace[d] = copy_reach(a, reach, d);
		for (long k = -d; k <= d; k += 2) {
			long x = goes_down(reach, d, k) ? reach[k + 1] : reach[k - 1] + 1;

			if (!d)
				x = 0;
			while (x < m->nx && x - k < m->ny &&
			       equal(m->x, m->lo + (size_t)x, m->y, m->lo + (size_t)(x - k)))
				x++;
			reach[k] = x;
			if (x >= m->nx && x - k >= m->ny) {
				mark_way(m, trace, d);
				return true;
			}
		}
	}
	return false;
}

static void compare(struct arena *a, struct lines *x, struct lines *y)
{
	size_t lo = 0, nx = x->n, ny = y->n;
	struct middle m;

	while (lo < nx && lo < ny && equal(x, lo, y, lo))
		lo++;
	while (nx > lo && ny > lo && equal(x, nx - 1, y, ny - 1)) {
		nx--;
		ny--;
	}
	m = (struct middle){x, y, lo, (long)(nx - lo), (long)(ny - lo)};
	if (find_way(a, &m))
		return;
	memset(x->changed + lo, true, nx - lo);
	memset(y->changed + lo, true, ny - lo);
}

/* Bytes of a text that are before its line @i. */
static size_t start_of(const struct lines *l, struct text t, size_t i)
{
	return i < l->n ? (size_t)(l->items[i].s - t.s) : t.len;
}

struct diff_change *diff_changes(struct arena *a, struct text old, struct text new, size_t *ret_n)
{
	struct lines x = split(a, old), y = split(a, new);
	struct diff_change *ret = NULL, *change;
	size_t i = 0, k = 0, n = 0, cap = 0, lo;

	compare(a, &x, &y);
	while (i < x.n || k < y.n) {
		if (!x.changed[i] && !y.changed[k]) {
			i++;
			k++;
			continue;
		}
		change = ARENA_PUSH(a, ret, n, cap);
		change->lo = start_of(&x, old, i);
		lo = start_of(&y, new, k);
		while (x.changed[i])
			i++;
		while (y.changed[k])
			k++;
		change->hi = start_of(&x, old, i);
		change->with = (struct text){new.s + lo, start_of(&y, new, k) - lo};
	}
	*ret_n = n;
	return ret;
}

static void print_line(FILE *out, char sign, const struct lines *l, size_t i)
{
	const struct text line = l->items[i];

	fputc(sign, out);
	fwrite(line.s, 1, line.len, out);
	if (line.s[line.len - 1] != '\n')
		fputs("\n\\ No newline at end of file\n", out);
}

/** struct hunk - lines from x and y up to before nx and ny */
struct hunk {
	size_t x, y, nx, ny;
};

/* Extends @h, which ends before a difference, to where @CONTEXT equal lines follow it. */
static void extend_hunk(struct hunk *h, const struct lines *x, const struct lines *y)
{
	size_t same = 0;

	while ((h->nx < x->n || h->ny < y->n) && same <= CONTEXT + CONTEXT) {
		bool gone = x->changed[h->nx], added = y->changed[h->ny];

		h->nx += gone || !added;
		h->ny += added || !gone;
		same = gone || added ? 0 : same + 1;
	}
	if (same > CONTEXT) {
		h->nx -= same - CONTEXT;
		h->ny -= same - CONTEXT;
	}
}

static void print_hunk(FILE *out, struct hunk h, const struct lines *x, const struct lines *y)
{
	fprintf(out, "@@ -%zu,%zu +%zu,%zu @@\n", h.x + (h.nx > h.x), h.nx - h.x,
		h.y + (h.ny > h.y), h.ny - h.y);
	while (h.x < h.nx || h.y < h.ny) {
		while (x->changed[h.x])
			print_line(out, '-', x, h.x++);
		while (y->changed[h.y])
			print_line(out, '+', y, h.y++);
		if (h.x < h.nx) {
			print_line(out, ' ', x, h.x++);
			h.y++;
		}
	}
}

void diff_print(FILE *out, struct arena *a, const char *name, struct text old, struct text new)
{
	struct lines x = split(a, old), y = split(a, new);
	struct hunk h = {0};

	if (old.len == new.len && !memcmp(old.s, new.s, old.len))
		return;
	compare(a, &x, &y);
	fprintf(out, "--- %s\n+++ %s\n", name, name);
	while (h.nx < x.n || h.ny < y.n) {
		size_t same = 0;

		while (h.nx < x.n && !x.changed[h.nx] && !y.changed[h.ny]) {
			h.nx++;
			h.ny++;
			same++;
		}
		if (h.nx == x.n && h.ny == y.n)
			break;
		same = same < CONTEXT ? same : CONTEXT;
		h.x = h.nx - same;
		h.y = h.ny - same;
		extend_hunk(&h, &x, &y);
		print_hunk(out, h, &x, &y);
	}
}
