// SPDX-License-Identifier: BSD-2-Clause
/* Automata against a plain search: random patterns over a small alphabet, so that they overlap. */
#include <CUnit/Basic.h>
#include <stdlib.h>
#include <string.h>

#include "automaton.h"

static bool equal(const char *a, const char *b, size_t n, bool icase)
{
	for (size_t i = 0; i < n; i++) {
		int x = (unsigned char)a[i], y = (unsigned char)b[i];

		if (icase && x >= 'A' && x <= 'Z')
			x += 32;
		if (icase && y >= 'A' && y <= 'Z')
			y += 32;
		if (x != y)
			return false;
	}
	return true;
}

/* What the pattern means, written down as directly as possible. */
static bool plain(const struct pattern *p, const char *s, size_t len)
{
	switch (p->kind) {
	case PATTERN_EQ: return len == p->len && equal(s, p->bytes, len, p->icase);
	case PATTERN_PREFIX: return len >= p->len && equal(s, p->bytes, p->len, p->icase);
	case PATTERN_SUFFIX:
		return len >= p->len && equal(s + len - p->len, p->bytes, p->len, p->icase);
	case PATTERN_UNDER:
		return len >= p->len && equal(s, p->bytes, p->len, p->icase) &&
		       (len == p->len || s[p->len] == '/');
	case PATTERN_CONTAINS:
		for (size_t i = 0; i + p->len <= len; i++)
			if (equal(s + i, p->bytes, p->len, p->icase))
				return true;
		return false;
	}
	return false;
}

static uint32_t seed = 1;

static uint32_t rnd(uint32_t n)
{
	seed = seed * 1664525u + 1013904223u;
	return (seed >> 8) % n;
}

static char *random_text(struct arena *a, uint32_t len)
{
	static const char alphabet[] = {'a', 'b', 'A', 'B', '/', '\xff', 0, 'c'};
	char *s = arena_alloc(a, len + 1);

	for (uint32_t i = 0; i < len; i++)
		s[i] = alphabet[rnd(sizeof(alphabet))];
	return s;
}

static void one_set(struct arena *a)
{
	uint32_t n = 1 + rnd(20);
	struct pattern *pats = ARENA_ARRAY(a, struct pattern, n);
	struct automaton_pattern *ap = ARENA_ARRAY(a, struct automaton_pattern, n);
	struct automaton *m;

	for (uint32_t i = 0; i < n; i++) {
		uint32_t len = 1 + rnd(5);

		pats[i] = (struct pattern){.kind = (enum pattern_kind)rnd(5),
					   .icase = rnd(2),
					   .bytes = random_text(a, len),
					   .len = len};
		ap[i] = (struct automaton_pattern){&pats[i], rnd(8) * 9};
	}
	m = automaton_build(a, ap, n);
	CU_ASSERT_PTR_NOT_NULL_FATAL(m);
	for (int t = 0; t < 200; t++) {
		uint32_t len = rnd(12);
		const char *s = random_text(a, len);
		uint64_t want = 0;

		for (uint32_t i = 0; i < n; i++)
			if (plain(&pats[i], s, len))
				want |= 1ull << ap[i].test;
		CU_ASSERT_EQUAL(automaton_run(m, s, len), want);
	}
}

static void test_random(void)
{
	for (int i = 0; i < 500; i++) {
		struct arena *a = arena_new();

		one_set(a);
		arena_free(a);
	}
}

static void test_root(void)
{
	struct arena *a = arena_new();
	struct pattern root = {.kind = PATTERN_UNDER, .bytes = "", .len = 0};
	struct automaton_pattern ap = {&root, 0};
	struct automaton *m = automaton_build(a, &ap, 1);

	CU_ASSERT_EQUAL(automaton_run(m, "/", 1), 1);
	CU_ASSERT_EQUAL(automaton_run(m, "/etc", 4), 1);
	CU_ASSERT_EQUAL(automaton_run(m, "etc", 3), 0);
	arena_free(a);
}

static void test_too_many_states(void)
{
	struct arena *a = arena_new();
	struct pattern *pats = ARENA_ARRAY(a, struct pattern, 40);
	struct automaton_pattern *ap = ARENA_ARRAY(a, struct automaton_pattern, 40);

	for (uint32_t i = 0; i < 40; i++) {
		char *s = arena_alloc(a, 4000);

		for (int j = 0; j < 4000; j++)
			s[j] = (char)('a' + rnd(26));
		pats[i] = (struct pattern){.kind = PATTERN_CONTAINS, .bytes = s, .len = 4000};
		ap[i] = (struct automaton_pattern){&pats[i], 0};
	}
	CU_ASSERT_PTR_NULL(automaton_build(a, ap, 40));
	CU_ASSERT_PTR_NOT_NULL(automaton_build(a, ap, 10));
	arena_free(a);
}

int main(void)
{
	CU_pSuite s;
	unsigned failed;

	CU_initialize_registry();
	s = CU_add_suite("automaton", NULL, NULL);
	CU_add_test(s, "random sets answer like a plain search", test_random);
	CU_add_test(s, "under the root folder", test_root);
	CU_add_test(s, "too many states are refused", test_too_many_states);
	CU_basic_run_tests();
	failed = CU_get_number_of_failures();
	CU_cleanup_registry();
	return failed != 0;
}
