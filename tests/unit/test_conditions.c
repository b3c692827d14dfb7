// SPDX-License-Identifier: BSD-2-Clause
/* Conditions as the checker types them: what rule.h promises the passes behind it. */
#include <CUnit/Basic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "front.h"
#include "literal.h"
#include "require.h"

/** struct bench - one text, compiled by the front end */
struct bench {
	struct arena *a;
	struct diags *diags;
	struct program *prog; /* NULL: errors */
};

static struct bench compile(const char *text)
{
	char path[] = "/tmp/test_conditions_XXXXXX", *files[] = {path};
	struct bench b = {.a = arena_new()};
	struct sources *sources = sources_new(b.a);
	int fd = mkstemp(path);

	CU_ASSERT_FATAL(fd >= 0);
	CU_ASSERT_EQUAL(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	close(fd);
	b.diags = diags_new(b.a, sources);
	front_compile(b.a, &(struct front_options){0}, files, 1, sources, b.diags, &b.prog);
	unlink(path);
	return b;
}

/* The condition of the only rule; the caller frees *ret_arena. */
static const struct expr *cond(const char *event, const char *text, struct arena **ret_arena)
{
	char rule[512];
	struct bench b;

	snprintf(rule, sizeof(rule), "event %s where %s do log", event, text);
	b = compile(rule);
	*ret_arena = b.a;
	REQUIRE(b.prog);
	CU_ASSERT_EQUAL_FATAL(b.prog->nrules, 1);
	return b.prog->rules[0]->cond;
}

static void check_one_code(const char *text, enum diag_code code)
{
	struct bench b = compile(text);

	CU_ASSERT_EQUAL_FATAL(b.diags->n, 1);
	CU_ASSERT_EQUAL(b.diags->items[0]->code, code);
	arena_free(b.a);
}

static void test_time(void)
{
	static const struct {
		const char *text;
		size_t n;
		int64_t ranges[4];
	} cases[] = {
		{"time in 22:00..06:00", 2, {0, 360, 1320, 1439}},
		{"time in 00:00..24:00", 1, {0, 1439}},
		{"time >= 23:59", 1, {1439, 1439}},
		{"time < 00:01", 1, {0, 0}},
		{"weekday in sat..mon", 2, {0, 1, 6, 6}},
		{"weekday in [wed, fri]", 2, {3, 3, 5, 5}},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct arena *a;
		const struct pred *p = cond("open", cases[i].text, &a)->pred;

		CU_ASSERT(p->kind == PRED_INT && p->ref.who == IDS_WHO_EVENT);
		CU_ASSERT_EQUAL(p->nranges, cases[i].n);
		for (size_t j = 0; j < p->nranges; j++)
			CU_ASSERT(p->ranges[j].lo == cases[i].ranges[2 * j] &&
				  p->ranges[j].hi == cases[i].ranges[2 * j + 1]);
		arena_free(a);
	}
}

static void test_whose(void)
{
	static const struct {
		const char *text;
		enum ids_who who;
		uint32_t level;
		bool list;
	} cases[] = {
		{"uid == 1", IDS_WHO_SELF, 0, false},
		{"args == \"x\"", IDS_WHO_SELF, 0, true},
		{"parent.uid == 1", IDS_WHO_PARENT, 0, false},
		{"ancestor.uid == 1", IDS_WHO_ANCESTOR, 0, true},
		{"ancestor[1].uid == 1", IDS_WHO_PARENT, 0, false},
		{"ancestor[32].uid == 1", IDS_WHO_ANCESTOR, 32, false},
		{"ancestor[2].args == \"x\"", IDS_WHO_ANCESTOR, 2, true},
		{"flags == 0", IDS_WHO_EVENT, 0, false},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct arena *a;
		const struct pred *p = cond("open", cases[i].text, &a)->pred;

		CU_ASSERT(p->ref.who == cases[i].who && p->ref.level == cases[i].level);
		CU_ASSERT_EQUAL(field_is_list(p->ref), cases[i].list);
		arena_free(a);
	}
}

static void test_terms(void)
{
	struct arena *a;
	const struct expr *e = cond("open", "len(path) + (10 - 3) in [1, 5..6]", &a);
	const struct pred *p = e->kids[0]->pred;

	CU_ASSERT(e->kind == EXPR_OR && e->nkids == 2 && e->kids[1]->kind == EXPR_AND);
	CU_ASSERT(p->l->kind == NUM_ADD && p->l->l->kind == NUM_LEN && p->l->r->value == 7);
	CU_ASSERT(p->ref.field->id == F_OPEN_PATH && p->r->value == 1);
	CU_ASSERT(e->kids[1]->kids[0]->pred->cmp == CMP_GE);
	CU_ASSERT_EQUAL(e->kids[1]->kids[1]->pred->r->value, 6);
	arena_free(a);
	/* Constants are folded: this is no computed comparison. */
	e = cond("open", "size == 3 - 5 + 1", &a);
	CU_ASSERT(e->pred->kind == PRED_INT && e->pred->ranges[0].lo == -1);
	arena_free(a);
	check_one_code("event open where inode == 18446744073709551615 + 1 do log", DIAG_OVERFLOW);
}

static void test_signs(void)
{
	static const struct {
		const char *text;
		bool is_signed, negate;
		enum cmp_op cmp;
	} cases[] = {
		{"uid != euid", false, true, CMP_EQ},
		{"uid < euid", false, false, CMP_LT},
		{"pid >= parent.pid", true, false, CMP_GE},
		{"mode & 0o7000 > 0", false, false, CMP_GT},
		{"uid - euid > 0", true, false, CMP_GT},
		{"inode + 0 == 18446744073709551615", false, false, CMP_EQ},
		{"inode + 0 > -1", true, false, CMP_GT},
		{"len(path) <= 3", true, false, CMP_LE},
		{"age < parent.age", true, false, CMP_LT},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct arena *a;
		const struct pred *p = cond("open", cases[i].text, &a)->pred;

		CU_ASSERT_EQUAL(p->kind, PRED_NUM);
		CU_ASSERT(p->is_signed == cases[i].is_signed && p->negate == cases[i].negate &&
			  p->cmp == cases[i].cmp);
		CU_ASSERT_PTR_NOT_NULL(p->ref.field);
		arena_free(a);
	}
}

static void test_marks(void)
{
	struct bench b =
		compile("event open where marked(a) and parent.marked(b) do mark b, unmark a\n"
			"event open do mark a, mark c");
	const struct expr *e;

	REQUIRE(b.prog);
	CU_ASSERT(b.prog->nmarks == 3 && !strcmp(b.prog->marks[2], "c"));
	CU_ASSERT(b.prog->rules[0]->mark == 2 && b.prog->rules[0]->unmark == 1);
	CU_ASSERT_EQUAL(b.prog->rules[1]->mark, 5);
	e = b.prog->rules[0]->cond;
	CU_ASSERT(e->kids[0]->pred->kind == PRED_MASK && e->kids[0]->pred->mask == 1);
	CU_ASSERT(e->kids[1]->pred->want == 2 && e->kids[1]->pred->ref.who == IDS_WHO_PARENT);
	CU_ASSERT_EQUAL(b.diags->warnings, 0);
	arena_free(b.a);
}

static void test_files(void)
{
	struct bench b = compile("event exec where exe is [\"/a\", \"/b\"] do log\n"
				 "event open where path is \"/b\" do log");

	REQUIRE(b.prog);
	CU_ASSERT(b.prog->nfiles == 2 && !strcmp(b.prog->files[1], "/b"));
	CU_ASSERT_EQUAL(b.prog->rules[0]->cond->pred->nfiles, 2);
	CU_ASSERT_EQUAL(b.prog->rules[1]->cond->pred->files[0], 1);
	arena_free(b.a);
}

/* Rules on exec that need the new program's arguments move to the hidden event. */
static void test_late(void)
{
	struct bench b = compile("macro i = args == \"-i\"\n"
				 "event exec where i do kill\n"
				 "event exec where parent.args == \"-i\" do deny\n"
				 "rule m message \"{cmdline}\" event sys_enter_execve do deny\n"
				 "event open where i do deny");
	const struct event_info *late = catalog_late_event(EVENT_EXEC);

	REQUIRE(b.prog);
	CU_ASSERT(late->id == EVENT_EXEC_DONE && !strcmp(late->ident, "exec_done"));
	CU_ASSERT_STRING_EQUAL(late->name, "exec");
	CU_ASSERT_STRING_EQUAL(late->group, "exec_done");
	CU_ASSERT_PTR_NULL(catalog_event("exec_done"));
	CU_ASSERT_EQUAL(catalog_event("exec")->id, EVENT_EXEC);
	CU_ASSERT_EQUAL(b.prog->rules[0]->event->id, EVENT_EXEC_DONE);
	CU_ASSERT_EQUAL(b.prog->rules[1]->event->id, EVENT_EXEC);
	CU_ASSERT_EQUAL(b.prog->rules[2]->event->id, EVENT_EXEC);
	CU_ASSERT_EQUAL(b.prog->rules[3]->event->id, EVENT_OPEN);
	arena_free(b.a);
	check_one_code("event exec where argc == 0 do deny", DIAG_TOO_LATE);
}

static void test_offsets(void)
{
	CU_ASSERT_EQUAL(literal_offset("\"abc\"", 5, 0), 1);
	CU_ASSERT_EQUAL(literal_offset("\"abc\"", 5, 3), 4);
	CU_ASSERT_EQUAL(literal_offset("r\"a\\nc\"", 7, 2), 4);
	CU_ASSERT_EQUAL(literal_offset("\"\\x41\\n(\"", 9, 1), 5);
	CU_ASSERT_EQUAL(literal_offset("\"\\x41\\n(\"", 9, 2), 7);
	CU_ASSERT_EQUAL(literal_offset("\"\\x41\\n(\"", 9, 3), 8);
}

/* The caret stands under the byte of the pattern, behind escapes too. */
static void test_caret(void)
{
	static const char text[] = "event open where path matches \"\\x41\\\\d\\\"[z-a]\" do log";
	struct bench b = compile(text);
	const struct diag *d;

	CU_ASSERT_EQUAL_FATAL(b.diags->n, 1);
	d = b.diags->items[0];
	CU_ASSERT_EQUAL(d->code, DIAG_BAD_REGEX);
	CU_ASSERT_EQUAL(d->span.lo - b.diags->sources->items[0]->base, strstr(text, "z-a") - text);
	CU_ASSERT_EQUAL(d->span.hi - d->span.lo, 3);
	arena_free(b.a);
}

int main(void)
{
	CU_TestInfo tests[] = {
		{"time", test_time},       {"whose field", test_whose}, {"terms", test_terms},
		{"signs", test_signs},     {"marks", test_marks},       {"files", test_files},
		{"late event", test_late}, {"offsets", test_offsets},   {"caret", test_caret},
		CU_TEST_INFO_NULL,
	};
	CU_SuiteInfo suites[] = {{"conditions", NULL, NULL, NULL, NULL, tests}, CU_SUITE_INFO_NULL};
	unsigned failed;

	if (CU_initialize_registry() || CU_register_suites(suites))
		return 3;
	CU_basic_set_mode(CU_BRM_NORMAL);
	CU_basic_run_tests();
	failed = CU_get_number_of_failures();
	CU_cleanup_registry();
	return failed ? 1 : 0;
}
