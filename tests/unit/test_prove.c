// SPDX-License-Identifier: BSD-2-Clause
/* Proofs about conditions: limits of numbers, networks, languages of strings, the three answers. */
#include <CUnit/Basic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "front.h"
#include "prove.h"
#include "require.h"

/** enum verdict - what is proved of a condition */
enum verdict {
	OPEN = 0,        /* nothing */
	NEVER_TRUE = 1,  /* it is never true */
	ALWAYS_TRUE = 2, /* it is always true */
	DECIDED = 4,     /* it is never undecided */
	NEVER_FALSE = 8, /* it is true or undecided */
};

/** struct row - a condition of an event, and all that is to be proved of it */
struct row {
	const char *event, *text;
	unsigned verdict;
};

static struct program *compile(struct arena *a, const char *text)
{
	char path[] = "/tmp/test_prove_XXXXXX", *files[] = {path};
	struct sources *sources = sources_new(a);
	struct diags *diags = diags_new(a, sources);
	struct program *prog = NULL;
	int fd = mkstemp(path);

	CU_ASSERT_FATAL(fd >= 0);
	CU_ASSERT_EQUAL(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	close(fd);
	front_compile(a, &(struct front_options){0}, files, 1, sources, diags, &prog);
	unlink(path);
	REQUIRE(prog);
	return prog;
}

static bool never(struct arena *a, const struct expr *e, enum sign x, enum sign y)
{
	const struct claim claims[] = {{e, x}, {e, y}};
	struct prove_budget budget = PROVE_BUDGET(1);
	struct prover *p = prover_new(a, &budget);

	return prover_add(p, e) && prove_never(p, claims, 2);
}

static unsigned verdict(const struct row *r)
{
	struct arena *a = arena_new();
	struct program *prog =
		compile(a, arena_printf(a, "event %s where %s do log", r->event, r->text));
	const struct expr *e = prog->rules[0]->cond;
	unsigned ret = 0;

	if (never(a, e, SIGN_TRUE, SIGN_TRUE))
		ret |= NEVER_TRUE;
	if (never(a, e, SIGN_NOT_TRUE, SIGN_NOT_TRUE))
		ret |= ALWAYS_TRUE;
	if (never(a, e, SIGN_NOT_TRUE, SIGN_NOT_FALSE))
		ret |= DECIDED;
	if (never(a, e, SIGN_FALSE, SIGN_FALSE))
		ret |= NEVER_FALSE;
	arena_free(a);
	return ret;
}

static void check_rows(const struct row *rows, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		unsigned found = verdict(&rows[i]);

		if (found != rows[i].verdict)
			fprintf(stderr, "%s: %u, not %u\n", rows[i].text, found, rows[i].verdict);
		CU_ASSERT_EQUAL(found, rows[i].verdict);
	}
}

#define CHECK(rows) check_rows(rows, sizeof(rows) / sizeof((rows)[0]))
#define ALWAYS      (ALWAYS_TRUE | DECIDED | NEVER_FALSE)
#define NEVER       (NEVER_TRUE | DECIDED)

/* Users have 32 bits; a uint and an int have 64. */
static void test_limits(void)
{
	static const struct row rows[] = {
		{"exec", "uid >= 0", ALWAYS},
		{"exec", "uid <= 4294967295", ALWAYS},
		{"exec", "uid <= 4294967294", DECIDED},
		{"exec", "uid < 1000 or uid >= 1000", ALWAYS},
		{"exec", "uid < 1000 or uid > 1000", DECIDED},
		{"exec", "uid < 1000 and uid > 998 and uid != 999", NEVER},
		{"exec", "uid in 5..9 and uid not in [4..6, 7, 8..20]", NEVER},
		{"exec", "ns.net <= 18446744073709551615", ALWAYS},
		{"exec", "ns.net < 18446744073709551615", DECIDED},
		{"exec", "ns.net > 18446744073709551614 and ns.net < 18446744073709551615", NEVER},
		{"exec", "ns.net >= 9223372036854775808 and ns.net <= 9223372036854775807", NEVER},
		{"exec", "ns.net >= 9223372036854775807 and ns.net <= 9223372036854775808",
		 DECIDED},
	};

	CHECK(rows);
}

/* The same bounds of numbers with a sign. */
static void test_signed(void)
{
	static const struct row rows[] = {
		{"sys_enter_openat", "dfd >= -9223372036854775807", DECIDED},
		{"sys_enter_openat", "dfd < 0 or dfd >= 0", ALWAYS},
		{"sys_enter_openat", "dfd < -100 and dfd > -102 and dfd != -101", NEVER},
		{"sys_enter_openat", "dfd < 0 and dfd > 9223372036854775806", NEVER},
		{"sys_enter_openat", "dfd <= -1 and dfd >= 1", NEVER},
		{"sys_enter_openat", "dfd <= -1 and dfd >= -1", DECIDED},
	};

	CHECK(rows);
}

/* A computed number runs over: no order of its parts is relied on. */
static void test_computed(void)
{
	static const struct row rows[] = {
		{"exec", "uid - 1000 >= 5 and uid - 1000 < 5", NEVER},
		{"exec", "uid - 1000 >= 5 and uid < 1000", DECIDED},
		{"exec", "uid <= euid or euid < uid", ALWAYS},
		{"exec", "uid < euid and euid < uid", NEVER},
		{"exec", "len(name) == 300 and len(name) < 300", NEVER_TRUE},
		{"exec", "5 > len(name) and len(name) > 4", NEVER_TRUE},
	};

	CHECK(rows);
}

static void test_bits(void)
{
	static const struct row rows[] = {
		{"open", "flags has O_CREAT|O_EXCL and not (flags has O_CREAT)", NEVER},
		{"open", "flags has any O_WRONLY|O_RDWR and not (flags has O_WRONLY)", DECIDED},
		{"open", "flags & 3 == 1 and flags & 1 == 0", NEVER},
		{"open", "flags & 1 == 1 or flags & 1 == 0", ALWAYS},
		{"open", "mode & 4 == 4 and mode < 4", NEVER},
		{"open", "mode & 4 == 4 and mode in 0..5", DECIDED},
	};

	CHECK(rows);
}

/* IPv4 stands within IPv6; addresses may be absent, so nothing about them is always true. */
static void test_networks(void)
{
	static const struct row rows[] = {
		{"connect", "daddr in 10.0.0.0/8 and daddr in 10.255.255.255", DECIDED},
		{"connect", "daddr in 10.0.0.0/8 and daddr in 11.0.0.0/8", NEVER},
		{"connect", "daddr in 10.1.0.0/16 and daddr not in 10.0.0.0/8", NEVER},
		{"connect", "daddr in 10.0.0.0/8 and daddr not in [10.0.0.0/9, 10.128.0.0/9]",
		 NEVER},
		{"connect", "daddr in 10.0.0.0/8 and daddr not in [10.0.0.0/9, 10.128.0.0/10]",
		 DECIDED},
		{"connect", "daddr in ::1 and daddr in 127.0.0.0/8", NEVER},
		{"connect", "daddr in fc00::/7 and daddr in fd00::/8", DECIDED},
		{"connect", "daddr in 10.0.0.0/8 or daddr not in 10.0.0.0/8", DECIDED},
		{"connect", "daddr in 0.0.0.0/0 and daddr == 255.255.255.255", DECIDED},
	};

	CHECK(rows);
}

/* No string is in both languages, or every string of one is in the other. */
static void test_languages(void)
{
	static const struct row rows[] = {
		{"exec", "exe under \"/etc\" and exe startswith \"/usr\"", NEVER_TRUE},
		{"exec", "exe under \"/etc\" and not (exe startswith \"/etc\")", NEVER_TRUE},
		{"exec", "exe startswith \"/etc\" and not (exe under \"/etc\")", OPEN},
		{"exec", "exe under \"/etc\" and exe == \"/etc\"", OPEN},
		{"exec", "exe matches r\"^/srv/[a-z]+$\" and exe contains \".\"", NEVER_TRUE},
		{"exec", "exe matches r\"^/srv/[a-z.]+$\" and exe contains \".\"", OPEN},
		{"exec", "exe glob \"*.so\" and not (exe matches r\"\\.so$\")", NEVER_TRUE},
		{"exec", "exe matches r\"\\.so$\" and not (exe glob \"*.so\")", NEVER_TRUE},
		{"exec",
		 "name matches r\"\\bsh\\b\" and name matches r\"^[a-z]+$\" and name != \"sh\"",
		 NEVER_TRUE},
		{"exec", "name ieq \"SH\" and name == \"sH\"", OPEN},
		{"exec", "name ieq \"SH\" and name == \"zsh\"", NEVER_TRUE},
		{"exec", "comm contains \"abcdefgh\" and comm contains \"ijklmnop\"", NEVER},
		{"exec", "exe contains \"abcdefgh\" and exe contains \"ijklmnop\"", OPEN},
		{"exec", "exe matches \"^etc/\"", NEVER_TRUE},
		{"stdio_redirect", "path startswith \"pipe:[\" and path endswith \"]\"", OPEN},
	};

	CHECK(rows);
}

/* Absent is false, whatever is compared; unreadable is undecided, and so never proved away. */
static void test_answers(void)
{
	static const struct row rows[] = {
		{"exec", "tty == \"x\" or tty != \"x\"", DECIDED},
		{"exec", "not (tty == \"x\") or not (tty != \"x\")", ALWAYS},
		{"exec", "tty exists or tty not exists", ALWAYS},
		{"exec", "tty exists and tty not exists", NEVER},
		{"exec", "tty not exists and tty != \"x\"", NEVER_TRUE | DECIDED},
		{"exec", "exe contains \"/\" or not (exe contains \"/\")", NEVER_FALSE},
		{"open", "path contains \"/\" or path not exists", OPEN},
		{"open", "uid == 5 or path == \"/x\" or uid != 5", ALWAYS},
		{"open", "uid == 5 and path == \"/x\" and uid != 5", NEVER},
		{"exec", "parent.uid == 5 or parent.uid != 5", OPEN},
		{"exec", "parent.uid == 5 and parent.uid == 6", NEVER_TRUE},
		{"exec", "1 of (in_container == true, in_container == false)", NEVER_FALSE},
		{"exec", "2 of (uid == 1, uid == 2, uid == 3)", NEVER},
	};

	CHECK(rows);
}

/* A test of several values holds if it holds of one of them. */
static void test_lists(void)
{
	static const struct row rows[] = {
		{"exec", "args == \"-x\" and args == \"-y\"", OPEN},
		{"exec", "args == \"-x\" and args != \"-x\"", OPEN},
		{"exec", "args == \"-x\" and not (args startswith \"-\")", NEVER_TRUE},
		{"exec", "ancestor.uid == 1 and ancestor.uid == 2", OPEN},
		{"exec", "ancestor.uid in 1..5 and not (ancestor.uid < 6)", NEVER_TRUE},
		{"exec", "not (args == \"x\") and not (args != \"x\")", OPEN},
		{"exec", "ancestor[1].uid == 1 and ancestor[1].uid == 2", NEVER_TRUE},
		{"exec", "ancestor[2].uid == 1 and ancestor[3].uid == 2", OPEN},
	};

	CHECK(rows);
}

/* What only the loaded rules know may be either way. */
static void test_unknown(void)
{
	static const struct row rows[] = {
		{"exec", "uid == alice and uid == bob", DECIDED},
		{"exec", "uid == root and uid >= 1000", NEVER},
		{"exec", "exe is \"/usr/bin/a\" and exe is \"/usr/bin/b\"", OPEN},
	};

	CHECK(rows);
}

/* A proof that may not cost anything fails: nothing is said. */
static void test_budget(void)
{
	struct arena *a = arena_new();
	struct program *prog = compile(
		a, "event exec where exe under \"/etc\" and exe startswith \"/usr\" do log");
	struct prove_budget none = {.steps = 1u << 20, .automata = 0}, some = PROVE_BUDGET(1);
	const struct claim claim = {prog->rules[0]->cond, SIGN_TRUE};
	struct prover *p = prover_new(a, &none), *q = prover_new(a, &some);

	CU_ASSERT(prover_add(p, claim.e) && !prove_never(p, &claim, 1));
	CU_ASSERT(prover_add(q, claim.e) && prove_never(q, &claim, 1));
	some.steps = 0;
	CU_ASSERT(!prove_never(q, &claim, 1));
	arena_free(a);
}

/* Where everything is possible a string shows it, and no automaton is made. */
static void test_samples(void)
{
	static const char *const texts[] = {
		"exe under \"/srv/x\" and not (exe under \"/srv/x/pub\")",
		"exe contains \"x1\" and exe endswith \".sh\" and not (exe glob \"*/tmp/*\")",
		"exe matches r\"^/srv/[^/]*\\.(exe|com)$\" and exe contains \"abc\"",
		"exe matches r\"(^|/)x(ng|d)?$\" and not (exe startswith \"/usr\")",
		"name imatches r\"^A[0-9]{3}\\b\" and name icontains \"B\"",
	};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct arena *a = arena_new();
		struct program *prog =
			compile(a, arena_printf(a, "event exec where %s do log", texts[i]));
		struct prove_budget budget = {.steps = 1u << 20, .automata = 5};
		struct prover *p = prover_new(a, &budget);

		CU_ASSERT(prover_add(p, prog->rules[0]->cond));
		CU_ASSERT(!prove_never(p, &(struct claim){prog->rules[0]->cond, SIGN_TRUE}, 1));
		if (budget.automata != 5)
			fprintf(stderr, "%s: by an automaton\n", texts[i]);
		CU_ASSERT_EQUAL(budget.automata, 5);
		arena_free(a);
	}
}

int main(void)
{
	CU_pSuite s;
	unsigned failed;

	CU_initialize_registry();
	s = CU_add_suite("prove", NULL, NULL);
	CU_add_test(s, "limits", test_limits);
	CU_add_test(s, "signed", test_signed);
	CU_add_test(s, "computed", test_computed);
	CU_add_test(s, "bits", test_bits);
	CU_add_test(s, "networks", test_networks);
	CU_add_test(s, "languages", test_languages);
	CU_add_test(s, "answers", test_answers);
	CU_add_test(s, "lists", test_lists);
	CU_add_test(s, "unknown", test_unknown);
	CU_add_test(s, "budget", test_budget);
	CU_add_test(s, "samples", test_samples);
	CU_basic_run_tests();
	failed = CU_get_number_of_failures();
	CU_cleanup_registry();
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
