// SPDX-License-Identifier: BSD-2-Clause
/* Sets of very many texts against a plain search, and their size and time. */
#include <CUnit/Basic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "pattern_set.h"
#include "require.h"

#define MAX_TESTS 600

static uint32_t seed = 1;

static uint32_t rnd(uint32_t n)
{
	seed = seed * 1664525u + 1013904223u;
	return (seed >> 8) % n;
}

static bool equal(const char *x, const char *y, size_t n, bool icase)
{
	for (size_t i = 0; i < n; i++) {
		char c = x[i], d = y[i];

		if (icase && c >= 'A' && c <= 'Z')
			c = (char)(c + 32);
		if (icase && d >= 'A' && d <= 'Z')
			d = (char)(d + 32);
		if (c != d)
			return false;
	}
	return true;
}

/* What the pattern means, written down as directly as possible. */
static bool plain(const struct pattern *p, bool icase, const char *s, size_t len)
{
	size_t at = 0;

	if (len < p->len)
		return false;
	switch (p->kind) {
	case PATTERN_EQ: return len == p->len && equal(s, p->bytes, len, icase);
	case PATTERN_PREFIX: return equal(s, p->bytes, p->len, icase);
	case PATTERN_SUFFIX: return equal(s + len - p->len, p->bytes, p->len, icase);
	case PATTERN_UNDER:
		return equal(s, p->bytes, p->len, icase) && (len == p->len || s[p->len] == '/');
	default:
		while (at + p->len <= len && !equal(s + at, p->bytes, p->len, icase))
			at++;
		return at + p->len <= len;
	}
}

struct hits {
	bool v[MAX_TESTS];
};

static void report(void *arg, uint32_t test)
{
	struct hits *hits = arg;

	hits->v[test] = true;
}

/* One string, or the elements of a list; what ends with a 0 has none behind it. */
static void search(const struct set_pattern *p, size_t n, bool icase, enum automaton_nul nul,
		   const char *s, size_t len, struct hits *ret)
{
	if (nul == AUTOMATON_NUL_SEPARATES && !len)
		return;
	for (;;) {
		const char *end = nul == AUTOMATON_NUL_SEPARATES ? memchr(s, 0, len) : NULL;
		size_t elem = end ? (size_t)(end - s) : len;

		for (size_t i = 0; i < n; i++)
			if (plain(p[i].pattern, icase, s, elem))
				ret->v[p[i].test] = true;
		if (!end || elem + 1 == len)
			return;
		s += elem + 1;
		len -= elem + 1;
	}
}

static char *random_text(struct arena *a, uint32_t len, const char *alphabet, uint32_t n)
{
	char *s = arena_alloc(a, len + 1);

	for (uint32_t i = 0; i < len; i++)
		s[i] = alphabet[rnd(n)];
	return s;
}

/* The layout as the kernel side relies on it. */
static void check_tables(const struct pattern_set *set)
{
	REQUIRE(set);
	CU_ASSERT_TRUE(set->dense >= 1 && set->dense <= PATTERN_SET_MAX_DENSE);
	CU_ASSERT_TRUE((size_t)set->dense << set->shift <= PATTERN_SET_MAX_DENSE_BYTES / 4);
	CU_ASSERT_TRUE(set->start < set->nstates);
	for (uint32_t i = 0; i < set->nstates; i++) {
		const struct ids_set_state *st = &set->states[i];

		CU_ASSERT_TRUE(!i || st->fail < i);
		CU_ASSERT_TRUE(st->base + set->nclasses <= set->ntrans);
		CU_ASSERT_TRUE(st->out + set->outs[st->out] < set->nouts);
	}
	for (size_t i = 0; i < set->ntrans; i++)
		CU_ASSERT_TRUE(set->trans[i].check == UINT32_MAX ||
			       set->trans[i].next < set->nstates);
	for (size_t i = 0; i < (size_t)set->dense << set->shift; i++)
		CU_ASSERT_TRUE(set->dense_next[i] < set->nstates);
}

static void one_set(struct arena *a, uint32_t n, const char *alphabet, uint32_t nalphabet)
{
	struct pattern *pats = ARENA_ARRAY(a, struct pattern, n);
	struct set_pattern *sp = ARENA_ARRAY(a, struct set_pattern, n);
	enum automaton_nul nul = (enum automaton_nul)rnd(3);
	bool icase = rnd(2);
	struct pattern_set *set;

	for (uint32_t i = 0; i < n; i++) {
		uint32_t len = 1 + rnd(6);

		pats[i] = (struct pattern){.kind = (enum pattern_kind)rnd(5),
					   .bytes = random_text(a, len, alphabet, nalphabet),
					   .len = len};
		sp[i] = (struct set_pattern){&pats[i], rnd(MAX_TESTS)};
	}
	set = pattern_set_build(a, sp, n, icase, nul);
	CU_ASSERT_PTR_NOT_NULL_FATAL(set);
	check_tables(set);
	for (int t = 0; t < 60; t++) {
		uint32_t len = rnd(20);
		char *s = random_text(a, len, alphabet, nalphabet);
		struct hits is = {{false}}, want = {{false}};

		for (uint32_t i = 0; i < len && nul; i++)
			s[i] = rnd(5) ? s[i] : 0;
		pattern_set_run(set, s, len, report, &is);
		for (uint32_t i = 0; i < len && nul == AUTOMATON_NUL_SPACE; i++)
			s[i] = s[i] ? s[i] : ' ';
		search(sp, n, icase, nul, s, len, &want);
		CU_ASSERT_EQUAL(memcmp(&is, &want, sizeof(is)), 0);
	}
}

static void test_random(void)
{
	static const char few[] = "aAbB/ \xff",
			  many[] = "abcdefghijklmnopqrstuvwxyzABC/.-_0123456789";

	for (int i = 0; i < 400; i++) {
		struct arena *a = arena_new();

		one_set(a, 1 + rnd(30), few, sizeof(few) - 1);
		one_set(a, 1 + rnd(i % 20 ? 60 : 3000), many, sizeof(many) - 1);
		arena_free(a);
	}
}

static void run_one(const struct pattern *p, const char *s, size_t len, bool want)
{
	struct arena *a = arena_new();
	struct set_pattern sp = {p, 7};
	struct hits is = {{false}};
	struct pattern_set *set = pattern_set_build(a, &sp, 1, false, AUTOMATON_NUL_BYTE);

	pattern_set_run(set, s, len, report, &is);
	CU_ASSERT_EQUAL(is.v[7], want);
	arena_free(a);
}

static void test_kinds(void)
{
	struct pattern root = {.kind = PATTERN_UNDER, .bytes = ""};
	struct pattern none = {.kind = PATTERN_EQ, .bytes = ""};
	struct pattern tmp = {.kind = PATTERN_UNDER, .bytes = "/tmp", .len = 4};

	run_one(&root, "/", 1, true);
	run_one(&root, "/etc", 4, true);
	run_one(&root, "etc/", 4, false);
	run_one(&none, "", 0, true);
	run_one(&none, "x", 1, false);
	run_one(&tmp, "/tmp", 4, true);
	run_one(&tmp, "/tmp/x", 6, true);
	run_one(&tmp, "/tmpfile", 8, false);
	run_one(&tmp, "/var/tmp", 8, false);
}

static void test_all_bytes(void)
{
	struct arena *a = arena_new();
	char all[255];
	struct pattern p = {.kind = PATTERN_CONTAINS, .bytes = all, .len = sizeof(all)};

	for (unsigned i = 0; i < sizeof(all); i++)
		all[i] = (char)(i + 1);
	run_one(&p, all, sizeof(all), true);
	run_one(&p, all, sizeof(all) - 1, false);
	p.kind = PATTERN_SUFFIX;
	run_one(&p, all, sizeof(all), true);
	arena_free(a);
}

/* Texts each of which is the end of the next: lists of tests grow with the square. */
static void test_long_lists(void)
{
	struct arena *a = arena_new();
	uint32_t n = 3000;
	struct pattern *pats = ARENA_ARRAY(a, struct pattern, n);
	struct set_pattern *sp = ARENA_ARRAY(a, struct set_pattern, n);
	char *text = random_text(a, n, "abcdefgh", 8);

	for (uint32_t i = 0; i < n; i++) {
		pats[i] =
			(struct pattern){.kind = PATTERN_CONTAINS, .bytes = text + i, .len = n - i};
		sp[i] = (struct set_pattern){&pats[i], i};
	}
	CU_ASSERT_PTR_NULL(pattern_set_build(a, sp, n, false, AUTOMATON_NUL_BYTE));
	CU_ASSERT_PTR_NOT_NULL(pattern_set_build(a, sp + n - 500, 500, false, AUTOMATON_NUL_BYTE));
	arena_free(a);
}

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* Bytes looked at again after a fail, for a text that follows the patterns as long as it can. */
static size_t count_steps(const struct pattern_set *set, const char *s, size_t len)
{
	size_t steps = 0;
	uint32_t state = set->start;

	for (size_t i = 0; i < len; i++) {
		uint32_t class = set->class_of[(uint8_t)s[i]];

		for (steps++; state >= set->dense; steps++) {
			const struct ids_set_trans *t =
				&set->trans[set->states[state].base + class];

			if (t->check == state)
				break;
			state = set->states[state].fail;
		}
		state = state >= set->dense ? set->trans[set->states[state].base + class].next
					    : set->dense_next[(size_t)state << set->shift | class];
	}
	return steps;
}

static void test_ten_thousand(void)
{
	static const char alphabet[] = "abcdefghijklmnopqrstuvwxyz0123456789/._-";
	struct arena *a = arena_new();
	uint32_t n = 10000;
	struct pattern *pats = ARENA_ARRAY(a, struct pattern, n);
	struct set_pattern *sp = ARENA_ARRAY(a, struct set_pattern, n);
	struct pattern_set *set;
	size_t len = 0, full = 0;
	char *all = arena_alloc(a, 400000);
	double start;

	for (uint32_t i = 0; i < n; i++) {
		uint32_t bytes = 20 + rnd(21);

		pats[i] = (struct pattern){
			.kind = (enum pattern_kind)rnd(5),
			.bytes = random_text(a, bytes, alphabet, sizeof(alphabet) - 1),
			.len = bytes};
		sp[i] = (struct set_pattern){&pats[i], i};
		memcpy(all + len, pats[i].bytes, bytes - 1);
		len += bytes - 1;
	}
	start = now();
	set = pattern_set_build(a, sp, n, false, AUTOMATON_NUL_BYTE);
	CU_ASSERT_TRUE(now() - start < 5); /* 0.1 s; sanitizers and slow machines take longer */
	CU_ASSERT_PTR_NOT_NULL_FATAL(set);
	CU_ASSERT_TRUE(set->nstates > 200000);
	for (size_t i = 0; i < set->ntrans; i++)
		full += set->trans[i].check != UINT32_MAX;
	CU_ASSERT_TRUE(set->ntrans < full + full / 10);
	CU_ASSERT_TRUE(count_steps(set, all, len) <= 2 * len);
	arena_free(a);
}

int main(void)
{
	CU_pSuite s;
	unsigned failed;

	CU_initialize_registry();
	s = CU_add_suite("pattern_set", NULL, NULL);
	CU_add_test(s, "random sets answer like a plain search", test_random);
	CU_add_test(s, "folders, the empty string", test_kinds);
	CU_add_test(s, "a class for every byte", test_all_bytes);
	CU_add_test(s, "lists of tests that grow too long are refused", test_long_lists);
	CU_add_test(s, "ten thousand texts: time, memory, steps", test_ten_thousand);
	CU_basic_run_tests();
	failed = CU_get_number_of_failures();
	CU_cleanup_registry();
	return failed != 0;
}
