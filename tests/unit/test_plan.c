// SPDX-License-Identifier: BSD-2-Clause
/* Plans: what is shared, what goes into tables and waits for what, and what is too much. */
#include <CUnit/Basic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "front.h"
#include "plan.h"
#include "require.h"

/** struct bench - one text, planned */
struct bench {
	struct arena *a;
	struct diags *diags;
	struct plan *plan; /* NULL: errors */
};

static struct bench make(const char *text, size_t code_rules)
{
	char path[] = "/tmp/test_plan_XXXXXX", *files[] = {path};
	struct bench b = {.a = arena_new()};
	struct sources *sources = sources_new(b.a);
	struct plan_options opts = {.code_rules = code_rules};
	struct program *prog = NULL;
	int fd = mkstemp(path);

	CU_ASSERT_FATAL(fd >= 0);
	CU_ASSERT_EQUAL(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	close(fd);
	b.diags = diags_new(b.a, sources);
	front_compile(b.a, &(struct front_options){0}, files, 1, sources, b.diags, &prog);
	unlink(path);
	REQUIRE(prog);
	if (!plan_make(b.a, prog, &opts, b.diags, &b.plan))
		plan_check(b.plan);
	return b;
}

static struct bench plan_of(const char *text, size_t code_rules)
{
	struct bench b = make(text, code_rules);

	REQUIRE(b.plan);
	CU_ASSERT_EQUAL_FATAL(b.plan->nevents, 1);
	return b;
}

static const struct plan_rule *find_rule(const struct plan_event *ev, const char *name)
{
	for (size_t i = 0; i < ev->nrules; i++)
		if (!strcmp(ev->rules[i].rule->name, name))
			return &ev->rules[i];
	CU_FAIL_FATAL("no such rule");
	return NULL;
}

static const struct plan_field *find_field(const struct plan_event *ev, const char *name)
{
	for (size_t i = 0; i < ev->nfields; i++)
		if (!strcmp(ev->fields[i]->ref.field->name, name))
			return ev->fields[i];
	CU_FAIL_FATAL("no such field");
	return NULL;
}

/* A test and its negation are one; so are tests that say the same in other rules. */
static void test_shared(void)
{
	struct bench b = plan_of("event exec where exe == \"/a\" and uid in [1, 3] do log\n"
				 "event exec where exe != \"/a\" or uid in [1, 3] do log\n"
				 "event exec where not (exe == \"/a\" and euid == uid) do log\n"
				 "event exec where euid != uid or exe ieq \"/a\" do log\n",
				 PLAN_CODE_RULES);
	const struct plan_event *ev = b.plan->events;

	CU_ASSERT_EQUAL(ev->ntests, 4);
	CU_ASSERT_EQUAL(ev->nfields, 3);
	CU_ASSERT_EQUAL(ev->tests[0]->uses + ev->tests[1]->uses, 5);
	CU_ASSERT_EQUAL(find_field(ev, "exe")->nscans, 1);
	CU_ASSERT_EQUAL(b.plan->nautomata, 1);
	CU_ASSERT_EQUAL(ev->ntable, 0);
	/* Of a large rule's parts the cheap one comes first. */
	CU_ASSERT_EQUAL(ev->rules[0].cond->kids[0]->test->pred->kind, PRED_INT);
	arena_free(b.a);
}

/* Whether the rule with this condition waits, and for how many tests. */
static void check_guard(const char *cond, size_t n)
{
	char text[1024];
	struct bench b;
	const struct plan_rule *r;

	snprintf(text, sizeof(text), "event exec where %s do log", cond);
	b = plan_of(text, 0);
	r = &b.plan->events[0].rules[0];
	CU_ASSERT(r->in_table);
	if (r->nguard != n)
		fprintf(stderr, "%s: waits for %zu, not %zu\n", cond, r->nguard, n);
	CU_ASSERT_EQUAL(r->nguard, n);
	arena_free(b.a);
}

static void test_guards(void)
{
	check_guard("exe == \"/a\"", 1);
	check_guard("exe != \"/a\"", 0);
	check_guard("not (exe == \"/a\")", 0);
	check_guard("exe == \"/a\" or name == \"b\"", 2);
	check_guard("exe == \"/a\" or name != \"b\"", 0);
	check_guard("exe == \"/a\" or uid > 5", 0);
	check_guard("exe == \"/a\" or uid == 5", 2);
	check_guard("uid > 5 and (gid > 3 or exe == \"/a\") and name == \"b\"", 1);
	check_guard("2 of (exe == \"/a\", name == \"b\", cwd under \"/c\")", 3);
	check_guard("2 of (exe == \"/a\", name == \"b\", uid > 3)", 0);
	check_guard("ancestor.exe == \"/a\"", 0);
	check_guard("ancestor[2].exe == \"/a\"", 1);
	check_guard("exe matches \"(curl|wget)[0-9]+$\"", 1);
	check_guard("exe matches \"[0-9]+[a-f]*\"", 0);
	check_guard("exe exists", 0);
	check_guard("len(exe) > 3", 0);
	check_guard("args startswith \"--\" and args != \"--\"", 1);
}

/* Of several parts, a rule waits for the one that others use least. */
static void test_rarest(void)
{
	struct bench b =
		plan_of("rule a event exec where exe under \"/tmp\" and name == \"a\" do log\n"
			"rule b event exec where exe under \"/tmp\" and parent.uid == 77 do log\n"
			"rule c event exec where exe under \"/tmp\" do log\n",
			0);
	const struct plan_event *ev = b.plan->events;

	CU_ASSERT(find_rule(ev, "a")->guard[0]->fields[0] == find_field(ev, "name"));
	CU_ASSERT(find_rule(ev, "b")->guard[0]->fields[0] == find_field(ev, "uid"));
	CU_ASSERT(find_rule(ev, "c")->guard[0]->fields[0] == find_field(ev, "exe"));
	arena_free(b.a);
}

static void test_division(void)
{
	static const char text[] = "rule a event open where size > 1 do log\n"
				   "rule b event open where size > 2 do log\n"
				   "rule c event open where size > 3 do log\n"
				   "rule d event open where path == \"/d\" and size > 1 do log\n";
	struct bench b = plan_of(text, 4);

	CU_ASSERT_EQUAL(b.plan->events[0].ncode, 4);
	arena_free(b.a);
	b = plan_of(text, 2);
	CU_ASSERT_EQUAL(b.plan->events[0].ncode, 2);
	CU_ASSERT_EQUAL(b.plan->events[0].nalways, 1);
	CU_ASSERT(find_rule(b.plan->events, "c")->in_table);
	CU_ASSERT_EQUAL(find_rule(b.plan->events, "c")->nguard, 0);
	CU_ASSERT_EQUAL(find_rule(b.plan->events, "d")->nguard, 1);
	CU_ASSERT_EQUAL(find_rule(b.plan->events, "c")->index, 2);
	arena_free(b.a);
}

static const char gated[] = "rule a event exec where uid == 1 and exe == \"/a\" do log\n"
			    "rule b event exec where uid == 1 and exe == \"/b\" do log\n";

/* What strings wait for is not read while the gate is shut, but for rules it does not speak of. */
static void test_gate(void)
{
	struct bench b = plan_of(gated, 0);
	const struct plan_event *ev = b.plan->events;
	char text[1024];

	CU_ASSERT_PTR_NOT_NULL_FATAL(ev->gate);
	CU_ASSERT_EQUAL(ev->gate->nkids, 1);
	CU_ASSERT(!find_field(ev, "exe")->ungated && find_field(ev, "uid")->gate);
	arena_free(b.a);

	snprintf(text, sizeof(text), "%s%s", gated,
		 "rule c event exec where gid == 7 and exe endswith \"c\" do log\n"
		 "rule d event exec where gid == 8 and exe endswith \"c\" do log\n");
	b = plan_of(text, 0);
	ev = b.plan->events;
	CU_ASSERT_PTR_NOT_NULL_FATAL(ev->gate);
	CU_ASSERT_EQUAL(find_rule(ev, "c")->guard[0]->pred->kind, PRED_INT);
	CU_ASSERT(find_field(ev, "exe")->ungated);
	CU_ASSERT(find_field(ev, "gid")->stage < find_field(ev, "exe")->stage);
	arena_free(b.a);

	snprintf(text, sizeof(text), "%s%s", gated,
		 "rule c event exec where gid > 7 and exe != \"c\" do log\n");
	b = plan_of(text, 0);
	CU_ASSERT(find_field(b.plan->events, "exe")->ungated);
	arena_free(b.a);

	snprintf(text, sizeof(text), "%s%s", gated,
		 "rule c event exec where exe == \"/c\" do log\n");
	b = plan_of(text, 0);
	CU_ASSERT_PTR_NULL(b.plan->events[0].gate);
	arena_free(b.a);
}

/* A string test of code answers rules in tables too, in both polarities. */
static void test_code_and_table(void)
{
	struct bench b = plan_of("rule a event exec where uid > 1 or exe == \"/a\" do log\n"
				 "rule b event exec where uid > 2 or exe == \"/a\" do log\n"
				 "rule c event exec where exe != \"/a\" and name == \"c\" do log\n",
				 2);
	const struct plan_event *ev = b.plan->events;
	const struct plan_test *t = NULL;

	for (size_t i = 0; i < ev->ntests; i++)
		if (ev->tests[i]->fields[0] == find_field(ev, "exe"))
			t = ev->tests[i];
	CU_ASSERT(t && t->in_code && t->in_table && t->where == WHERE_SCAN);
	CU_ASSERT(t && t->lane[0] != PLAN_NO_LANE && t->lane[1] != PLAN_NO_LANE);
	arena_free(b.a);
}

/* @item (with one %d) for the numbers from @from to below @to, joined by @sep. */
static char *repeat(const char *before, const char *item, const char *sep, int from, int to,
		    const char *after)
{
	char *text = NULL;
	size_t len;
	FILE *f = open_memstream(&text, &len);

	fputs(before, f);
	for (int i = from; i < to; i++) {
		const char *at = strstr(item, "%d");

		fprintf(f, "%s%.*s%d%s", i > from ? sep : "", (int)(at - item), item, i, at + 2);
	}
	fputs(after, f);
	fclose(f);
	return text;
}

static void test_rows(void)
{
	char *text = repeat("event open where size in [", "2%d5", ", ", 100, 400,
			    "] and path == \"/a\" do log");
	struct bench b = plan_of(text, 0);

	CU_ASSERT_EQUAL(b.plan->events[0].ntable, 1);
	CU_ASSERT_EQUAL(b.plan->nranges, 300);
	CU_ASSERT(b.plan->nops < 10);
	for (size_t i = 1; i < b.plan->nranges; i++)
		CU_ASSERT(b.plan->ranges[i - 1].hi < b.plan->ranges[i].lo);
	arena_free(b.a);
	free(text);
}

/* Very many texts of one test are a pattern set even in code, but not if every element counts. */
static void test_many_texts(void)
{
	char *text = repeat("event exec where exe in [\"/usr/lib/many/of/them/are/long\", ",
			    "\"/usr/lib/many/of/them/are/long%d\"", ", ", 0, 600, "] do log");
	struct bench b = plan_of(text, PLAN_CODE_RULES);

	CU_ASSERT_EQUAL(b.plan->events[0].tests[0]->where, WHERE_SET);
	CU_ASSERT(b.plan->nsets == 1 && b.plan->nautomata == 0);
	arena_free(b.a);
	free(text);
	text = repeat("event open where args not in [", "\"/usr/lib/many/of/them/are/long%d\"",
		      ", ", 0, 600, "] do log");
	b = plan_of(text, PLAN_CODE_RULES);
	CU_ASSERT_EQUAL(b.plan->events[0].tests[0]->where, WHERE_SCAN);
	CU_ASSERT(b.plan->events[0].fields[0]->scans[0].negated);
	arena_free(b.a);
	free(text);
}

static void check_limit(char *text, enum diag_code code)
{
	struct bench b = make(text, PLAN_CODE_RULES);

	CU_ASSERT_PTR_NULL(b.plan);
	CU_ASSERT_EQUAL_FATAL(b.diags->n, 1);
	CU_ASSERT_EQUAL(b.diags->items[0]->code, code);
	arena_free(b.a);
	free(text);
}

/* More rules than code takes, of which each has more parts than a table takes. */
static char *long_conditions(void)
{
	char *text = NULL;
	size_t len;
	FILE *f = open_memstream(&text, &len);

	for (int i = 0; i < 257; i++) {
		fprintf(f, "event open where 1 of (size == %d", i);
		for (int j = 0; j < 64; j++)
			fprintf(f, ", mode == %d", j);
		fputs(") do log\n", f);
	}
	fclose(f);
	return text;
}

static void test_limits(void)
{
	/* 31 strings, an event has room for 30. */
	check_limit(
		repeat("event open where ", "ancestor[%d].exe == \"/a\"", " or ", 2, 33, " do log"),
		DIAG_TOO_LARGE);
	/* Comparisons of terms are code, however many rules there are. */
	check_limit(repeat("", "event open where size + %d == inode do log", "\n", 0, 1100, "\n"),
		    DIAG_TOO_LARGE);
	/* Conditions that are too long for a table are code. */
	check_limit(long_conditions(), DIAG_TOO_LARGE);
	check_limit(strdup("event exec where exe matches \"a.{40}b.{40}c\" do log"),
		    DIAG_TOO_MANY_STATES);
}

/* A small generator of conditions. */
struct maker {
	uint32_t state;
	FILE *f;
};

static unsigned below(struct maker *m, unsigned n)
{
	m->state = m->state * 1664525 + 1013904223;
	return (m->state >> 8) % n;
}

static void write_test(struct maker *m)
{
	static const char *const tests[] = {
		"exe == \"/a%u\"",
		"exe != \"/a%u\"",
		"exe endswith \"b%u\"",
		"name matches \"x%u.*yz\"",
		"args == \"-%u\"",
		"args != \"-%u\"",
		"uid == %u",
		"uid > %u",
		"gid != %u",
		"parent.name in [\"s%u\", \"t\"]",
		"uid + %u == gid",
		"ancestor.name == \"c%u\"",
		"filename icontains \"F%u\"",
		"tty exists or auid == %u",
		"exe is \"/f%u\"",
		"ancestor[2].exe glob \"/x%u*\"",
	};

	fprintf(m->f, tests[below(m, sizeof(tests) / sizeof(tests[0]))], below(m, 9));
}

static void write_cond(struct maker *m, unsigned depth)
{
	static const char *const heads[] = {"any of (", "all of (", "2 of (", "not ("};
	unsigned kind = below(m, 5), n = kind == 3 ? 1 : 2 + below(m, 3);

	if (!depth || kind == 4) {
		fputc('(', m->f);
		write_test(m);
		fputc(')', m->f);
		return;
	}
	fputs(heads[kind], m->f);
	for (unsigned i = 0; i < n; i++) {
		fputs(i ? ", " : "", m->f);
		write_cond(m, depth - 1);
	}
	fputc(')', m->f);
}

/* Answers of a test, as it is and negated: 0 false, 1 undecided, 2 true. */
struct answers {
	int is[2];
};

static int evaluate(const struct plan_expr *e, const struct answers *t)
{
	int least = 2, most = 0, may = 0, must = 0;

	if (e->kind == EXPR_CONST)
		return e->value ? 2 : 0;
	if (e->kind == EXPR_PRED)
		return t[e->test->number].is[e->negate];
	for (size_t i = 0; i < e->nkids; i++) {
		int v = evaluate(e->kids[i], t);

		least = v < least ? v : least;
		most = v > most ? v : most;
		may += v > 0;
		must += v == 2;
	}
	switch (e->kind) {
	case EXPR_NOT: return 2 - least;
	case EXPR_AND: return least;
	case EXPR_OR: return most;
	default: return must >= e->n ? 2 : may >= e->n ? 1 : 0;
	}
}

static void random_answers(struct maker *m, const struct plan_event *ev, struct answers *t)
{
	for (size_t i = 0; i < ev->ntests; i++)
		t[i] = (struct answers){{(int)below(m, 3), (int)below(m, 3)}};
}

static void shut_gate(const struct plan_event *ev, struct answers *t)
{
	for (size_t i = 0; ev->gate && i < ev->gate->nkids; i++)
		t[ev->gate->kids[i]->test->number].is[ev->gate->kids[i]->negate] = 0;
}

static bool waits_for_string(const struct plan_rule *r)
{
	for (size_t i = 0; i < r->nguard; i++)
		if (r->guard[i]->pred->kind == PRED_STR)
			return true;
	return false;
}

/* Whatever the other tests say, a rule is false if none that it waits for may pass. */
static void check_sound(struct maker *m, const struct plan_event *ev)
{
	struct answers *t = calloc(ev->ntests + 1, sizeof(*t));

	REQUIRE(t);
	for (size_t i = ev->ncode; i < ev->nrules; i++) {
		const struct plan_rule *r = &ev->rules[i];

		random_answers(m, ev, t);
		for (size_t j = 0; j < r->nguard; j++)
			t[r->guard[j]->number].is[0] = 0;
		CU_ASSERT(!r->nguard || evaluate(r->cond, t) == 0);
		random_answers(m, ev, t);
		shut_gate(ev, t);
		CU_ASSERT(!ev->gate || !waits_for_string(r) || evaluate(r->cond, t) == 0);
	}
	free(t);
}

static char *random_rules(struct maker *m)
{
	char *text = NULL;
	unsigned n = 1 + below(m, 12), common = below(m, 2);
	size_t len;

	m->f = open_memstream(&text, &len);
	for (unsigned i = 0; i < n; i++) {
		fputs("event exec where ", m->f);
		fputs(common ? "uid == 5 and " : "", m->f);
		write_cond(m, below(m, 4));
		fputs(" do log\n", m->f);
	}
	fclose(m->f);
	return text;
}

static void test_random(void)
{
	static const size_t code_rules[] = {0, 3, PLAN_CODE_RULES};
	struct maker m = {.state = 1};

	for (unsigned i = 0; i < 300; i++) {
		char *text = random_rules(&m);
		struct bench b = make(text, code_rules[i % 3]);

		REQUIRE(b.plan);
		for (unsigned j = 0; j < 20; j++)
			for (size_t k = 0; k < b.plan->nevents; k++)
				check_sound(&m, &b.plan->events[k]);
		arena_free(b.a);
		free(text);
	}
}

int main(void)
{
	CU_TestInfo tests[] = {
		{"shared tests", test_shared},
		{"guards", test_guards},
		{"rarest guard", test_rarest},
		{"code and tables", test_division},
		{"gate", test_gate},
		{"both polarities", test_code_and_table},
		{"rows", test_rows},
		{"many texts", test_many_texts},
		{"limits", test_limits},
		{"random rules", test_random},
		CU_TEST_INFO_NULL,
	};
	CU_SuiteInfo suites[] = {{"plans", NULL, NULL, NULL, NULL, tests}, CU_SUITE_INFO_NULL};
	unsigned failed;

	if (CU_initialize_registry() || CU_register_suites(suites))
		return 3;
	CU_basic_set_mode(CU_BRM_NORMAL);
	CU_basic_run_tests();
	failed = CU_get_number_of_failures();
	CU_cleanup_registry();
	return failed ? 1 : 0;
}
