// SPDX-License-Identifier: BSD-2-Clause
/*
 * Regular expressions and globs: what is accepted and refused, and what they find, against a small
 * matcher that tries everything and against the C library.
 */
#include <CUnit/Basic.h>
#include <regex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "automaton.h"
#include "regex.h"

static uint32_t seed = 1;

static uint32_t rnd(uint32_t n)
{
	seed = seed * 1664525u + 1013904223u;
	return (seed >> 8) % n;
}

/* A matcher that tries every way: continuations say what has to follow. */
struct then {
	const struct regex *r;
	size_t kid;     /* REGEX_CAT: the next one */
	uint32_t times; /* REGEX_REPEAT: so many are done */
	size_t from;    /* REGEX_REPEAT: where the last one began */
	const struct then *next;
};

struct subject {
	const char *s;
	size_t len;
};

static bool try(const struct subject *t, const struct regex *r, size_t at, const struct then *next);

static bool go_on(const struct subject *t, size_t at, const struct then *k)
{
	if (!k)
		return true;
	if (k->r->kind == REGEX_CAT) {
		struct then more = {k->r, k->kid + 1, 0, 0, k->next};

		if (k->kid == k->r->nkids)
			return go_on(t, at, k->next);
		return try(t, k->r->kids[k->kid], at, &more);
	}
	/* a repetition: enough of them, or one more that is not empty */
	if (k->times >= k->r->min && go_on(t, at, k->next))
		return true;
	if (k->times < k->r->max && (k->times < k->r->min || at > k->from || !k->times)) {
		struct then more = {k->r, 0, k->times + 1, at, k->next};

		return try(t, k->r->kids[0], at, &more);
	}
	return false;
}

static bool is_word(const struct subject *t, size_t at)
{
	char c = at < t->len ? t->s[at] : ' ';

	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
	       c == '_';
}

static bool at_boundary(const struct subject *t, size_t at)
{
	return (at && is_word(t, at - 1)) != is_word(t, at);
}

static bool try(const struct subject *t, const struct regex *r, size_t at, const struct then *next)
{
	struct then first = {r, 0, 0, at, next};

	switch (r->kind) {
	case REGEX_EMPTY: return go_on(t, at, next);
	case REGEX_BEGIN: return !at && go_on(t, at, next);
	case REGEX_END: return at == t->len && go_on(t, at, next);
	case REGEX_BOUNDARY: return at_boundary(t, at) && go_on(t, at, next);
	case REGEX_NOT_BOUNDARY: return !at_boundary(t, at) && go_on(t, at, next);
	case REGEX_SET:
		return at < t->len && byte_set_has(&r->set, (unsigned char)t->s[at]) &&
		       go_on(t, at + 1, next);
	case REGEX_CAT:
	case REGEX_REPEAT: return go_on(t, at, &first);
	case REGEX_ALT:
		for (size_t i = 0; i < r->nkids; i++)
			if (try(t, r->kids[i], at, next))
				return true;
		return false;
	}
	return false;
}

static bool found(const struct regex *r, const char *s, size_t len)
{
	struct subject t = {s, len};

	for (size_t at = 0; at <= len; at++)
		if (try(&t, r, at, NULL))
			return true;
	return false;
}

/* Random expressions. @posix: only what the C library understands in the same way. */
struct writer {
	char text[512];
	size_t len;
	bool posix;
};

static void put(struct writer *w, const char *text)
{
	size_t n = strlen(text);

	if (w->len + n < sizeof(w->text)) {
		memcpy(w->text + w->len, text, n + 1);
		w->len += n;
	}
}

static void write_alt(struct writer *w, unsigned depth);

static void write_atom(struct writer *w, unsigned depth)
{
	static const char *const common[] = {"a", "b",    "c",     "ab",    "bc",  ".",
					     "a", "[ab]", "[^ab]", "[a-c]", "B",   "[[:upper:]]",
					     "_", "x/y",  " ",     "[]a]",  "[^]]"};
	static const char *const ours[] = {"\\b", "\\B",      "\\w", "\\W", "\\d",    "\\s",
					   "\\S", "\\D",      "^",   "$",   "[\\w-]", "\\x61",
					   "\\.", "\xc3\xa4", "\\b", "\\B"};

	if (depth && !rnd(4)) {
		put(w, w->posix || rnd(2) ? "(" : "(?:");
		write_alt(w, depth - 1);
		put(w, ")");
	} else if (!w->posix && !rnd(3)) {
		put(w, ours[rnd(sizeof(ours) / sizeof(ours[0]))]);
	} else {
		put(w, common[rnd(sizeof(common) / sizeof(common[0]))]);
	}
}

static void write_cat(struct writer *w, unsigned depth)
{
	static const char *const quantifiers[] = {"*", "+", "?", "{2}", "{1,2}", "{0,3}", "{2,}"};

	for (uint32_t n = 1 + rnd(4); n; n--) {
		write_atom(w, depth);
		if (!rnd(3))
			put(w, quantifiers[rnd(7)]);
	}
}

static void write_alt(struct writer *w, unsigned depth)
{
	write_cat(w, depth);
	while (!rnd(4)) {
		put(w, "|");
		write_cat(w, depth);
	}
}

static size_t random_text(char *s, uint32_t max)
{
	static const char alphabet[] = "aabbccABxy/_ .]-1\xc3\xa4";
	uint32_t len = rnd(max);

	for (uint32_t i = 0; i < len; i++)
		s[i] = alphabet[rnd(sizeof(alphabet) - 1)];
	s[len] = 0;
	return len;
}

static struct automaton *build(struct arena *a, const struct regex *r)
{
	struct pattern p = {.kind = PATTERN_REGEX, .regex = r};
	struct automaton_pattern ap = {&p, 5};
	struct automaton_budget budget = {.states = 5000};

	return automaton_build(a, &ap, 1, AUTOMATON_NUL_BYTE, &budget, NULL);
}

static bool literal_in(const struct pattern *p, const char *s, size_t len)
{
	for (size_t at = 0; at + p->len <= len; at++) {
		if ((p->kind == PATTERN_PREFIX || p->kind == PATTERN_EQ) && at)
			continue;
		if ((p->kind == PATTERN_SUFFIX || p->kind == PATTERN_EQ) && at + p->len != len)
			continue;
		if (p->icase ? !strncasecmp(s + at, p->bytes, p->len)
			     : !memcmp(s + at, p->bytes, p->len))
			return true;
	}
	return false;
}

/* Where the expression is found, one of its literals is, too. */
static bool literals_hold(const struct pattern *lits, size_t n, const char *s, size_t len)
{
	for (size_t i = 0; i < n; i++)
		if (literal_in(&lits[i], s, len))
			return true;
	return !n;
}

/* Returns whether the automaton could be built: some of these need too many states. */
static bool compare(struct arena *a, const struct writer *w, const struct regex *r)
{
	struct automaton *m = build(a, r);
	struct pattern *lits;
	size_t nlits = regex_literals(a, r, &lits);

	for (int i = 0; i < 30 && m; i++) {
		char s[64];
		size_t len = random_text(s, 14);
		bool want = found(r, s, len), is = automaton_run(m, s, len) == 1u << 5;

		if (want != is)
			printf("\n%s on '%s': %d, not %d\n", w->text, s, is, want);
		CU_ASSERT_EQUAL(is, want);
		if (want && !literals_hold(lits, nlits, s, len)) {
			printf("\n%s on '%s': no literal, as '%.*s'\n", w->text, s,
			       (int)lits[0].len, lits[0].bytes);
			CU_FAIL("literals");
		}
		CU_ASSERT_TRUE(!want || len >= r->min_len);
	}
	return m;
}

static void test_random(void)
{
	unsigned tried = 0, large = 0;

	for (int i = 0; i < 2000; i++) {
		struct arena *a = arena_new();
		struct writer w = {.len = 0};
		struct regex_error err;
		const struct regex *r;

		write_alt(&w, 3);
		r = regex_parse(a, w.text, w.len, rnd(2), &err);
		tried += r != NULL;
		large += r && !compare(a, &w, r);
		arena_free(a);
	}
	CU_ASSERT_TRUE(tried > 1500);
	CU_ASSERT_TRUE(large < tried / 100);
}

static void against_library(struct arena *a, const struct writer *w, bool icase)
{
	struct regex_error err;
	const struct regex *r = regex_parse(a, w->text, w->len, icase, &err);
	struct automaton *m = r ? build(a, r) : NULL;
	regex_t theirs;

	CU_ASSERT_PTR_NOT_NULL(r);
	if (!m || regcomp(&theirs, w->text, REG_EXTENDED | REG_NOSUB | (icase ? REG_ICASE : 0)))
		return;
	for (int i = 0; i < 20; i++) {
		char s[64];
		size_t len = random_text(s, 14);
		bool want = !regexec(&theirs, s, 0, NULL, 0), is = automaton_run(m, s, len);

		if (want != is)
			printf("\n%s on '%s': %d, not %d\n", w->text, s, is, want);
		CU_ASSERT_EQUAL(is, want);
	}
	regfree(&theirs);
}

static void test_library(void)
{
	for (int i = 0; i < 1500; i++) {
		struct arena *a = arena_new();
		struct writer w = {.posix = true};

		if (!rnd(5))
			put(&w, "^");
		write_alt(&w, 2);
		if (!rnd(5))
			put(&w, "$");
		against_library(a, &w, rnd(2));
		arena_free(a);
	}
}

struct example {
	const char *pattern, *text;
	bool fits;
};

static void run_example(const struct example *e, bool glob)
{
	struct arena *a = arena_new();
	struct regex_error err;
	size_t len = strlen(e->pattern);
	const struct regex *r = glob ? glob_parse(a, e->pattern, len, false, &err)
				     : regex_parse(a, e->pattern, len, false, &err);
	struct automaton *m = r ? build(a, r) : NULL;

	CU_ASSERT_PTR_NOT_NULL(m);
	if (m && (automaton_run(m, e->text, strlen(e->text)) != 0) != e->fits) {
		printf("\n%s on '%s' is not %d\n", e->pattern, e->text, e->fits);
		CU_FAIL("example");
	}
	arena_free(a);
}

static void test_examples(void)
{
	static const struct example examples[] = {
		{"^/tmp/.*\\.sh$", "/tmp/a.sh", true},
		{"^/tmp/.*\\.sh$", "/tmp/a.sh ", false},
		{"\\bnc\\b", "nc -l", true},
		{"\\bnc\\b", "/bin/nc", true},
		{"\\bnc\\b", "rsync -a", false},
		{"\\bnc\\b", "ncat", false},
		{"\\Bnc", "sync", true},
		{"\\Bnc", "nc", false},
		{"a\\b$", "a", true},
		{"\\b", "", false},
		{"\\b", "-", false},
		{"\\b", "-a", true},
		{"^$", "", true},
		{"^$", "x", false},
		{"a^b", "ab", false},
		{"(^|;)id", "ls;id", true},
		{"(^|;)id", "id", true},
		{"(^|;)id", "lsid", false},
		{"(?i)AbC", "xaBcx", true},
		{"x(?:ab){2,3}y", "xababy", true},
		{"x(?:ab){2,3}y", "xaby", false},
		{"x(?:ab){2,3}y", "xababababy", false},
		{"x.{0,5}y", "x12345y", true},
		{"x.{0,5}y", "x123456y", false},
		{"x.{0,5}y", "x123x456y", true},
		{"a.*b.*c", "xaxcxbxc", true},
		{"a.*b.*c", "cba", false},
		{"[\\d.]+:\\d{2,5}\\b", "at 10.0.0.1:8080 ", true},
		{"[\\d.]+:\\d{2,5}\\b", "at 10.0.0.1:808080", false},
		{"\xc3\xa4+x", "\xc3\xa4\xc3\xa4x", true},
		{"^\xc3\xa4{2}$", "\xc3\xa4\xa4", false},
		{"[]]", "]", true},
		{"[^]]", "]", false},
		{"[a\\]]", "]", true},
		{"[a-]", "-", true},
		{"\\x2fetc\\/", "/etc/", true},
		{"}]", "}]", true},
		{"\\$\\{IFS\\}", "cat${IFS}x", true},
	};

	for (size_t i = 0; i < sizeof(examples) / sizeof(examples[0]); i++)
		run_example(&examples[i], false);
}

static void test_globs(void)
{
	static const struct example examples[] = {
		{"/tmp/*", "/tmp/", true},
		{"/tmp/*", "/tmp/a/b", true},
		{"/tmp/*", "/var/tmp/a", false},
		{"*.sh", "/a/b.sh", true},
		{"*.sh", "/a/b.shx", false},
		{"*tmp*", "/var/tmp/x", true},
		{"/*/x?y/*.so", "/a/b/xzy/c.so", true},
		{"/*/x?y/*.so", "/a/b/xy/c.so", false},
		{"?", "a", true},
		{"?", "ab", false},
		{"?", "", false},
		{"", "", true},
		{"", "a", false},
		{"*", "", true},
		{"a**b", "ab", true},
		{"[a-c]x", "bx", true},
		{"[!a-c]x", "bx", false},
		{"[^a-c]x", "dx", true},
		{"[]]x", "]x", true},
		{"[\\]]x", "]x", true},
		{"[\\n]x", "nx", true},
		{"\\*x", "*x", true},
		{"\\*x", "ax", false},
		{"a.b", "a.b", true},
		{"a.b", "axb", false},
		{"a*b*c", "aXbXbc", true},
		{"a*b*c", "acb", false},
		{"\xc3\xa4*", "\xc3\xa4x", true},
	};

	for (size_t i = 0; i < sizeof(examples) / sizeof(examples[0]); i++)
		run_example(&examples[i], true);
}

struct refusal {
	const char *pattern;
	size_t at, len;
	const char *message; /* a part of it */
};

static void run_refusal(const struct refusal *e, bool glob)
{
	struct arena *a = arena_new();
	struct regex_error err = {0};
	size_t len = strlen(e->pattern);
	const struct regex *r = glob ? glob_parse(a, e->pattern, len, false, &err)
				     : regex_parse(a, e->pattern, len, false, &err);

	CU_ASSERT_PTR_NULL(r);
	if (!r && (err.at != e->at || err.len != e->len || !strstr(err.message, e->message))) {
		printf("\n%s: %zu+%zu %s\n", e->pattern, err.at, err.len, err.message);
		CU_FAIL("refusal");
	}
	arena_free(a);
}

static void test_refused(void)
{
	static const struct refusal refusals[] = {
		{"", 0, 0, "every string"},
		{"a|", 2, 0, "empty"},
		{"a||b", 2, 1, "empty"},
		{"x()", 2, 1, "empty"},
		{"x(a|)", 4, 1, "empty"},
		{"a(b", 1, 1, "not closed"},
		{"a)b", 1, 1, "closes no group"},
		{"a[b", 1, 1, "not closed"},
		{"a[]b", 1, 1, "not closed"},
		{"*a", 0, 1, "nothing to repeat"},
		{"a|+", 2, 1, "nothing to repeat"},
		{"{2}", 0, 1, "nothing to repeat"},
		{"(?:?a)", 3, 1, "nothing to repeat"},
		{"a**", 2, 1, "repeated already"},
		{"a{2}{3}", 4, 1, "repeated already"},
		{"a*?", 2, 1, "lazy"},
		{"a++", 2, 1, "possessive"},
		{"a{", 1, 1, "{n}"},
		{"a{,3}", 1, 1, "{n}"},
		{"a{2", 1, 1, "{n}"},
		{"a{x}", 1, 1, "{n}"},
		{"a{3,2}", 1, 5, "less"},
		{"a{1001}", 1, 6, "1000"},
		{"a{1,4294967296}", 1, 14, "1000"},
		{"a\\", 1, 1, "nothing follows"},
		{"[\\", 1, 1, "nothing follows"},
		{"a\\y", 1, 2, "not known"},
		{"a\\x4", 1, 3, "hexadecimal"},
		{"a\\xg0", 1, 4, "hexadecimal"},
		{"(a)\\1", 3, 2, "back-reference"},
		{"\\k<n>", 0, 2, "back-reference"},
		{"a(?=b)", 1, 3, "look-ahead"},
		{"a(?!b)", 1, 3, "look-ahead"},
		{"a(?<=b)", 1, 4, "look-behind"},
		{"a(?<!b)", 1, 4, "look-behind"},
		{"(?P<n>a)", 0, 3, "names"},
		{"(?<n>a)", 0, 3, "names"},
		{"(?>a)", 0, 3, "possessive"},
		{"a(?i)b", 1, 3, "beginning"},
		{"(?s)a", 0, 2, "not known"},
		{"[z-a]", 1, 3, "empty"},
		{"[a-\\d]", 1, 4, "range ends"},
		{"[[:foo:]]", 1, 7, "no class"},
		{"[[.a.]]", 1, 5, "collating"},
		{"[a\xc3\xa4]", 2, 2, "several bytes"},
		{"[\\b]", 1, 2, "no byte"},
	};
	static const struct refusal globs[] = {
		{"a[b", 1, 1, "not closed"},  {"a\\", 1, 1, "nothing follows"},
		{"[z-a]", 1, 3, "empty"},     {"[\xc3\xa4]", 1, 2, "several bytes"},
		{"x[!]", 1, 1, "not closed"},
	};

	for (size_t i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++)
		run_refusal(&refusals[i], false);
	for (size_t i = 0; i < sizeof(globs) / sizeof(globs[0]); i++)
		run_refusal(&globs[i], true);
}

static bool nested(struct arena *a, size_t n, struct regex_error *err)
{
	char s[2 * REGEX_MAX_DEPTH + 8];
	size_t len = 0;

	for (size_t i = 0; i < n; i++)
		s[len++] = '(';
	s[len++] = 'x';
	for (size_t i = 0; i < n; i++)
		s[len++] = ')';
	return regex_parse(a, s, len, false, err) != NULL;
}

static void test_depth(void)
{
	struct arena *a = arena_new();
	struct regex_error err;

	CU_ASSERT_TRUE(nested(a, REGEX_MAX_DEPTH, &err));
	CU_ASSERT_FALSE(nested(a, REGEX_MAX_DEPTH + 1, &err));
	CU_ASSERT_EQUAL(err.at, REGEX_MAX_DEPTH);
	arena_free(a);
}

struct literals {
	const char *pattern;
	bool glob;
	size_t n;
	enum pattern_kind kind; /* of the first one */
	const char *first;
	bool icase;
};

static void run_literals(const struct literals *e)
{
	struct arena *a = arena_new();
	struct regex_error err;
	size_t len = strlen(e->pattern);
	const struct regex *r = e->glob ? glob_parse(a, e->pattern, len, false, &err)
					: regex_parse(a, e->pattern, len, false, &err);
	struct pattern *lits = NULL;
	size_t n = regex_literals(a, r, &lits);

	if (n != e->n || (n && (lits[0].kind != e->kind || lits[0].icase != e->icase ||
				strcmp(lits[0].bytes, e->first) != 0))) {
		printf("\n%s: %zu %s\n", e->pattern, n, n ? lits[0].bytes : "");
		CU_FAIL("literals");
	}
	arena_free(a);
}

static void test_literals(void)
{
	static const struct literals examples[] = {
		{"curl.*\\|\\s*bash", false, 1, PATTERN_CONTAINS, "curl", false},
		{"(curl|wget) .*http", false, 2, PATTERN_CONTAINS, "curl ", false},
		{"^/tmp/", false, 1, PATTERN_PREFIX, "/tmp/", false},
		{"\\.(sh|py)$", false, 2, PATTERN_SUFFIX, ".sh", false},
		{"^(id|whoami)$", false, 2, PATTERN_EQ, "id", false},
		{"(^|;)whoami", false, 2, PATTERN_PREFIX, "whoami", false},
		{"(?i)base64 -d", false, 1, PATTERN_CONTAINS, "base64 -d", true},
		{"x{3}y?[ab]cd", false, 4, PATTERN_CONTAINS, "xxxacd", false},
		{"(ab)+c", false, 1, PATTERN_CONTAINS, "abc", false},
		{"^(ab)+c", false, 1, PATTERN_CONTAINS, "ab", false},
		{"\\bnmap\\b", false, 1, PATTERN_CONTAINS, "nmap", false},
		{"a.b", false, 0, PATTERN_EQ, NULL, false},
		{"[0-9]+", false, 0, PATTERN_EQ, NULL, false},
		{"abc|x", false, 0, PATTERN_EQ, NULL, false},
		{"abc*", false, 1, PATTERN_CONTAINS, "ab", false},
		{"/tmp/*.sh", true, 1, PATTERN_PREFIX, "/tmp/", false},
		{"*.pem", true, 1, PATTERN_SUFFIX, ".pem", false},
		{"*", true, 0, PATTERN_EQ, NULL, false},
	};

	for (size_t i = 0; i < sizeof(examples) / sizeof(examples[0]); i++)
		run_literals(&examples[i]);
}

int main(void)
{
	CU_pSuite s;
	unsigned failed;

	CU_initialize_registry();
	s = CU_add_suite("regex", NULL, NULL);
	CU_add_test(s, "random expressions find what a plain matcher finds", test_random);
	CU_add_test(s, "random expressions find what the C library finds", test_library);
	CU_add_test(s, "expressions", test_examples);
	CU_add_test(s, "globs", test_globs);
	CU_add_test(s, "what is refused, and where", test_refused);
	CU_add_test(s, "depth of groups", test_depth);
	CU_add_test(s, "texts that must occur", test_literals);
	CU_basic_run_tests();
	failed = CU_get_number_of_failures();
	CU_cleanup_registry();
	return failed != 0;
}
