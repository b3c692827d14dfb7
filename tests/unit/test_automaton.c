// SPDX-License-Identifier: BSD-2-Clause
/*
 * Automata against a plain search: random patterns over a small alphabet, so that they overlap.
 * Then their size, and what they do with lists and with patterns that are too large.
 */
#include <CUnit/Basic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "automaton.h"
#include "regex.h"

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
	default: break;
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

/* A glob or an expression that means the same as @p: the byte of one pattern is quoted or in
 * brackets, so that all kinds are mixed. */
static void disguise(struct arena *a, struct pattern *p)
{
	static const char *const before[] = {"^", "^", "", "", "^"};
	static const char *const after[] = {"$", "", "$", "", "(/|$)"};
	struct regex_error err;
	char *s = arena_alloc(a, p->len * 4 + 10);
	size_t n = strlen(before[p->kind]);

	memcpy(s, before[p->kind], n);
	for (uint32_t i = 0; i < p->len; i++)
		n += (size_t)sprintf(s + n, "\\x%02x", (unsigned char)p->bytes[i]);
	strcpy(s + n, after[p->kind]);
	p->regex = regex_parse(a, s, strlen(s), p->icase, &err);
	CU_ASSERT_PTR_NOT_NULL_FATAL(p->regex);
}

static void glob_of(struct arena *a, struct pattern *p)
{
	struct regex_error err;
	char *s = arena_alloc(a, p->len * 2 + 3);
	size_t n = 0;

	if (p->kind == PATTERN_SUFFIX || p->kind == PATTERN_CONTAINS)
		s[n++] = '*';
	for (uint32_t i = 0; i < p->len; i++) {
		s[n++] = '\\';
		s[n++] = p->bytes[i];
	}
	if (p->kind == PATTERN_PREFIX || p->kind == PATTERN_CONTAINS)
		s[n++] = '*';
	p->regex = glob_parse(a, s, n, p->icase, &err);
	CU_ASSERT_PTR_NOT_NULL_FATAL(p->regex);
}

/* struct set - patterns, what they are found as, and the automaton of these */
struct set {
	uint32_t n;
	struct pattern *plain, *given;
	struct automaton_pattern *ap;
	struct automaton *m;
};

static struct set random_set(struct arena *a, enum automaton_nul nul)
{
	struct set set = {.n = 1 + rnd(20)};

	set.plain = ARENA_ARRAY(a, struct pattern, set.n);
	set.given = ARENA_ARRAY(a, struct pattern, set.n);
	set.ap = ARENA_ARRAY(a, struct automaton_pattern, set.n);
	for (uint32_t i = 0; i < set.n; i++) {
		uint32_t len = 1 + rnd(5), as = rnd(4);
		struct pattern *p = &set.given[i];

		*p = (struct pattern){.kind = (enum pattern_kind)rnd(5),
				      .icase = rnd(2),
				      .bytes = random_text(a, len),
				      .len = len};
		set.plain[i] = *p;
		if (as == 0) {
			disguise(a, p);
			p->kind = PATTERN_REGEX;
		} else if (as == 1 && p->kind != PATTERN_UNDER) {
			glob_of(a, p);
			p->kind = PATTERN_GLOB;
		}
		set.ap[i] = (struct automaton_pattern){p, rnd(8) * 9};
	}
	set.m = automaton_build(a, set.ap, set.n, nul, NULL, NULL);
	CU_ASSERT_PTR_NOT_NULL_FATAL(set.m);
	return set;
}

static uint64_t plain_tests(const struct set *set, const char *s, size_t len)
{
	uint64_t tests = 0;

	for (uint32_t i = 0; i < set->n; i++)
		if (plain(&set->plain[i], s, len))
			tests |= 1ull << set->ap[i].test;
	return tests;
}

static void one_set(struct arena *a)
{
	struct set set = random_set(a, AUTOMATON_NUL_BYTE);

	for (int t = 0; t < 200; t++) {
		uint32_t len = rnd(12);
		const char *s = random_text(a, len);

		CU_ASSERT_EQUAL(automaton_run(set.m, s, len), plain_tests(&set, s, len));
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

/* The elements of a list, each as a string of its own. */
static void plain_list(const struct set *set, const char *s, size_t len, uint64_t *any,
		       uint64_t *all)
{
	*any = 0;
	*all = ~0ull;
	while (len) {
		const char *end = memchr(s, 0, len);
		size_t n = end ? (size_t)(end - s) : len;
		uint64_t tests = plain_tests(set, s, n);

		*any |= tests;
		*all &= tests;
		n += end != NULL;
		s += n;
		len -= n;
	}
}

static void test_lists(void)
{
	for (int i = 0; i < 300; i++) {
		struct arena *a = arena_new();
		struct set set = random_set(a, AUTOMATON_NUL_SEPARATES);

		/* no element has a byte 0, so no pattern with one fits */
		for (int t = 0; t < 200; t++) {
			uint32_t len = rnd(20);
			const char *s = random_text(a, len);
			uint64_t any, all;

			plain_list(&set, s, len, &any, &all);
			CU_ASSERT_EQUAL(automaton_run(set.m, s, len), any);
			CU_ASSERT_EQUAL(automaton_run_all(set.m, s, len), all);
		}
		CU_ASSERT_TRUE(set.m->start < set.m->accept_first);
		arena_free(a);
	}
}

static void test_spaces(void)
{
	struct arena *a = arena_new();
	struct pattern p = {.kind = PATTERN_CONTAINS, .bytes = "-c id", .len = 5};
	struct automaton_pattern ap = {&p, 3};
	struct automaton *m = automaton_build(a, &ap, 1, AUTOMATON_NUL_SPACE, NULL, NULL);

	CU_ASSERT_EQUAL(automaton_run(m, "sh\0-c\0id", 8), 8);
	CU_ASSERT_EQUAL(automaton_run(m, "sh -c\0id -u", 11), 8);
	CU_ASSERT_EQUAL(automaton_run(m, "sh\0-c\0\0id", 9), 0);
	arena_free(a);
}

static uint64_t run_regex(const char *pattern, const char *s, size_t len, uint64_t *all)
{
	struct arena *a = arena_new();
	struct regex_error err;
	struct pattern p = {.kind = PATTERN_REGEX};
	struct automaton_pattern ap = {&p, 0};
	struct automaton *m;
	uint64_t any;

	p.regex = regex_parse(a, pattern, strlen(pattern), false, &err);
	m = automaton_build(a, &ap, 1, AUTOMATON_NUL_SEPARATES, NULL, NULL);
	any = automaton_run(m, s, len);
	*all = automaton_run_all(m, s, len) & 1;
	arena_free(a);
	return any;
}

/* What depends on both ends, and what the empty text fits, element by element. */
static void test_list_ends(void)
{
	uint64_t all;

	CU_ASSERT_EQUAL(run_regex("^$", "", 0, &all), 0);
	CU_ASSERT_EQUAL(all, 1);
	CU_ASSERT_EQUAL(run_regex("^$", "\0", 1, &all), 1);
	CU_ASSERT_EQUAL(all, 1);
	CU_ASSERT_EQUAL(run_regex("^$", "a\0", 2, &all), 0);
	CU_ASSERT_EQUAL(run_regex("^$", "a\0\0", 3, &all), 1);
	CU_ASSERT_EQUAL(all, 0);
	CU_ASSERT_EQUAL(run_regex("x*", "", 0, &all), 0);
	CU_ASSERT_EQUAL(run_regex("x*", "a\0b", 3, &all), 1);
	CU_ASSERT_EQUAL(all, 1);
	CU_ASSERT_EQUAL(run_regex("\\bid\\b", "sh\0id\0", 6, &all), 1);
	CU_ASSERT_EQUAL(all, 0);
	CU_ASSERT_EQUAL(run_regex("a.*b", "a\0b\0", 4, &all), 0);
	CU_ASSERT_EQUAL(run_regex("a[^c]*b", "a\0b\0", 4, &all), 0);
	CU_ASSERT_EQUAL(run_regex("^a$", "b\0a", 3, &all), 1);
}

/* Moore's algorithm: rounds of dividing states by where they lead. Slow, and surely right. */
static uint32_t count_distinct(struct arena *a, const struct automaton *m)
{
	uint64_t *old = ARENA_ARRAY(a, uint64_t, m->nstates);
	uint64_t *new = ARENA_ARRAY(a, uint64_t, m->nstates);
	uint32_t n = 0, before;

	for (uint32_t s = m->accept_first; s < m->nstates; s++)
		old[s] = m->accept[s - m->accept_first];
	do {
		before = n;
		n = 0;
		for (uint32_t s = 0; s < m->nstates; s++) {
			uint32_t t = 0, c = 0;

			for (; t < s; t++) {
				for (c = 0; c < m->nclasses; c++)
					if (old[m->next[s << m->shift | c]] !=
					    old[m->next[t << m->shift | c]])
						break;
				if (c == m->nclasses && old[s] == old[t])
					break;
			}
			new[s] = t < s ? new[t] : n++;
		}
		memcpy(old, new, m->nstates * sizeof(*old));
	} while (n != before);
	return n;
}

static bool classes_differ(const struct automaton *m)
{
	for (uint32_t c = 0; c < m->nclasses; c++)
		for (uint32_t d = 0; d < c; d++) {
			uint32_t s = 0;

			while (s < m->nstates &&
			       m->next[s << m->shift | c] == m->next[s << m->shift | d])
				s++;
			if (s == m->nstates)
				return false;
		}
	return true;
}

static void test_minimal(void)
{
	for (int i = 0; i < 300; i++) {
		struct arena *a = arena_new();
		struct set set = random_set(a, (enum automaton_nul)rnd(3));

		CU_ASSERT_EQUAL(count_distinct(a, set.m), set.m->nstates);
		CU_ASSERT_TRUE(classes_differ(set.m));
		arena_free(a);
	}
}

static void test_root(void)
{
	struct arena *a = arena_new();
	struct pattern root = {.kind = PATTERN_UNDER, .bytes = "", .len = 0};
	struct automaton_pattern ap = {&root, 0};
	struct automaton *m = automaton_build(a, &ap, 1, AUTOMATON_NUL_BYTE, NULL, NULL);

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
	struct automaton_size size;
	struct automaton_budget budget = {.states = 1000};

	for (uint32_t i = 0; i < 40; i++) {
		char *s = arena_alloc(a, 4000);

		for (int j = 0; j < 4000; j++)
			s[j] = (char)('a' + rnd(26));
		pats[i] = (struct pattern){.kind = PATTERN_CONTAINS, .bytes = s, .len = 4000};
		ap[i] = (struct automaton_pattern){&pats[i], 0};
	}
	CU_ASSERT_PTR_NULL(automaton_build(a, ap, 40, AUTOMATON_NUL_BYTE, NULL, &size));
	CU_ASSERT_EQUAL(size.limit, AUTOMATON_LIMIT_STATES);
	CU_ASSERT_EQUAL(size.states, AUTOMATON_MAX_STATES);
	CU_ASSERT_PTR_NOT_NULL(automaton_build(a, ap, 10, AUTOMATON_NUL_BYTE, NULL, &size));
	CU_ASSERT_EQUAL(size.limit, AUTOMATON_COMPLETE);
	CU_ASSERT_PTR_NULL(automaton_build(a, ap, 1, AUTOMATON_NUL_BYTE, &budget, &size));
	CU_ASSERT_EQUAL(size.states, 1000);
	arena_free(a);
}

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

struct bomb {
	const char *pattern;
	enum automaton_limit limit;
	uint32_t states; /* of the result, at most */
};

/* Expressions that would be enormous, and some that only look so. */
static void test_bombs(void)
{
	static const struct bomb bombs[] = {
		{"(a|b)*a(a|b){30}", AUTOMATON_LIMIT_STATES, 0},
		{"a.{12}b.{12}c", AUTOMATON_LIMIT_STATES, 0},
		{"^((a{1,100}){1,100}){1,100}$", AUTOMATON_LIMIT_NODES, 0},
		{"^((abcdefgh|abd)*(ab|c){1,100}){300}$", AUTOMATON_LIMIT_WORK, 0},
		{"^(a{1,1000}){1,64}$", AUTOMATON_COMPLETE, 64003},
		{"((a{1,100}){1,100}){1,100}", AUTOMATON_COMPLETE, 2},
		{"(a|b){1,200}", AUTOMATON_COMPLETE, 2},
		{"(.?){1000}x", AUTOMATON_COMPLETE, 2},
		{"(x+x+)+y", AUTOMATON_COMPLETE, 4},
		{"(((a*)*)*)*b", AUTOMATON_COMPLETE, 2},
		{"x.{0,200}y", AUTOMATON_COMPLETE, 403},
		{"foo.*bar.*baz", AUTOMATON_COMPLETE, 10},
	};
	double start = now();

	for (size_t i = 0; i < sizeof(bombs) / sizeof(bombs[0]); i++) {
		struct arena *a = arena_new();
		struct regex_error err;
		struct pattern p = {.kind = PATTERN_REGEX};
		struct automaton_pattern ap = {&p, 0};
		struct automaton_size size;
		struct automaton *m;

		p.regex = regex_parse(a, bombs[i].pattern, strlen(bombs[i].pattern), false, &err);
		m = automaton_build(a, &ap, 1, AUTOMATON_NUL_BYTE, NULL, &size);
		CU_ASSERT_EQUAL(size.limit, bombs[i].limit);
		CU_ASSERT_EQUAL(m != NULL, bombs[i].states != 0);
		CU_ASSERT_TRUE(!m || m->nstates <= bombs[i].states);
		arena_free(a);
	}
	CU_ASSERT_TRUE(now() - start < 20); /* 0.9 s; sanitizers and slow machines take longer */
}

/* An automaton for all 256 bytes: the classes of byte 0 and of the end still have to fit. */
static void test_all_bytes(void)
{
	struct arena *a = arena_new();
	char all[256];
	struct pattern p = {.kind = PATTERN_SUFFIX, .bytes = all, .len = 255};
	struct automaton_pattern ap = {&p, 0};
	struct automaton *m;

	for (unsigned i = 0; i < 256; i++)
		all[i] = (char)(i + 1);
	m = automaton_build(a, &ap, 1, AUTOMATON_NUL_BYTE, NULL, NULL);
	CU_ASSERT_PTR_NOT_NULL_FATAL(m);
	CU_ASSERT_EQUAL(automaton_run(m, all, 255), 1);
	CU_ASSERT_EQUAL(automaton_run(m, all, 254), 0);
	CU_ASSERT_EQUAL(automaton_run(m, all + 1, 254), 0);
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
	CU_add_test(s, "lists answer element by element", test_lists);
	CU_add_test(s, "the ends of elements", test_list_ends);
	CU_add_test(s, "byte 0 as a space", test_spaces);
	CU_add_test(s, "no two states or classes do the same", test_minimal);
	CU_add_test(s, "what is too large ends soon", test_bombs);
	CU_add_test(s, "a class for every byte", test_all_bytes);
	CU_basic_run_tests();
	failed = CU_get_number_of_failures();
	CU_cleanup_registry();
	return failed != 0;
}
