// SPDX-License-Identifier: BSD-2-Clause
/* Modules of the front end: what their headers promise. */
#include <CUnit/Basic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "catalog.h"
#include "diag.h"
#include "front.h"
#include "literal.h"
#include "names.h"
#include "suggest.h"

/** struct bench - what a test needs to call the front end */
struct bench {
	struct arena *a;
	struct sources *sources;
	struct diags *diags;
};

static struct bench bench_new(void)
{
	struct bench b = {.a = arena_new()};

	b.sources = sources_new(b.a);
	b.diags = diags_new(b.a, b.sources);
	return b;
}

static void test_suggest(void)
{
	struct suggest s = suggest_new("filenam");

	suggest_try(&s, "flags");
	suggest_try(&s, "filename");
	CU_ASSERT_STRING_EQUAL(suggest_best(&s), "filename");
	CU_ASSERT_EQUAL(suggest_distance("exce", "exec"), 1);
	CU_ASSERT_EQUAL(suggest_distance("", "abc"), 3);
	CU_ASSERT_EQUAL(suggest_distance("tcp", "TCP"), 0);
	s = suggest_new("qq");
	suggest_try(&s, "xx");
	CU_ASSERT_PTR_NULL(suggest_best(&s));
}

static void test_utf8(void)
{
	CU_ASSERT_EQUAL(utf8_length("a", 1), 1);
	CU_ASSERT_EQUAL(utf8_length("\xc3\xa9", 2), 2);
	CU_ASSERT_EQUAL(utf8_length("\xe2\x82\xac", 3), 3);
	CU_ASSERT_EQUAL(utf8_length("\xf0\x9f\x98\x80", 4), 4);
	CU_ASSERT_EQUAL(utf8_length("\xc3", 1), 0);
	CU_ASSERT_EQUAL(utf8_length("\xc0\x80", 2), 0);
	CU_ASSERT_EQUAL(utf8_length("\xe0\x80\x80", 3), 0);
	CU_ASSERT_EQUAL(utf8_length("\xed\xa0\x80", 3), 0);
	CU_ASSERT_EQUAL(utf8_length("\xf4\x90\x80\x80", 4), 0);
	CU_ASSERT_EQUAL(utf8_length("\xff", 1), 0);
}

static void test_places(void)
{
	struct bench b = bench_new();
	const struct source *x = sources_load_text(b.sources, "x", "one\n\xc3\xa9two\r\n", 11);
	const struct source *y = sources_load_text(b.sources, "y", "", 0);
	struct place at;

	CU_ASSERT_TRUE(sources_place(b.sources, x->base, &at));
	CU_ASSERT(at.source == x && at.line == 1 && at.col == 1 && at.line_len == 3);
	CU_ASSERT_TRUE(sources_place(b.sources, x->base + 6, &at));
	CU_ASSERT(at.line == 2 && at.col == 2 && at.line_len == 5);
	CU_ASSERT_TRUE(sources_place(b.sources, x->base + 11, &at));
	CU_ASSERT(at.source == x && at.line == 3 && at.col == 1);
	CU_ASSERT_TRUE(sources_place(b.sources, y->base, &at));
	CU_ASSERT(at.source == y && at.line == 1 && at.col == 1);
	CU_ASSERT_FALSE(sources_place(b.sources, 0, &at));
	CU_ASSERT_FALSE(sources_place(b.sources, y->base + 1, &at));
	arena_free(b.a);
}

static void check_number(struct bench *b, const char *text, enum ast_kind kind, uint64_t value)
{
	struct ast_expr *e =
		literal_number(b->a, b->diags, (struct span){0, 0}, text, strlen(text));

	CU_ASSERT_EQUAL(e->kind, kind);
	if (kind != AST_ERROR)
		CU_ASSERT_EQUAL(e->number, value);
}

static void test_numbers(void)
{
	struct bench b = bench_new();

	check_number(&b, "0", AST_NUMBER, 0);
	check_number(&b, "1_000", AST_NUMBER, 1000);
	check_number(&b, "0x1F", AST_NUMBER, 31);
	check_number(&b, "0o755", AST_NUMBER, 0755);
	check_number(&b, "4kB", AST_NUMBER, 4000);
	check_number(&b, "1MiB", AST_NUMBER, 1 << 20);
	check_number(&b, "500ms", AST_DURATION, 500000000);
	check_number(&b, "1d", AST_DURATION, 86400000000000);
	check_number(&b, "18446744073709551615", AST_NUMBER, UINT64_MAX);
	CU_ASSERT_EQUAL(b.diags->errors, 0);
	check_number(&b, "18446744073709551616", AST_ERROR, 0);
	check_number(&b, "99999999999d", AST_ERROR, 0);
	check_number(&b, "0755", AST_ERROR, 0);
	check_number(&b, "0x", AST_ERROR, 0);
	check_number(&b, "0x1kB", AST_ERROR, 0);
	check_number(&b, "0o8", AST_ERROR, 0);
	check_number(&b, "1_", AST_ERROR, 0);
	CU_ASSERT_EQUAL(b.diags->errors, 7);
	arena_free(b.a);
}

static void check_address(struct bench *b, const char *text, unsigned plen)
{
	struct ast_expr *e =
		literal_address(b->a, b->diags, (struct span){0, 0}, text, strlen(text));

	CU_ASSERT_EQUAL(e->kind, AST_NET);
	CU_ASSERT_EQUAL(e->net.plen, plen);
}

static void test_addresses(void)
{
	struct bench b = bench_new();

	check_address(&b, "10.0.0.1", 128);
	check_address(&b, "10.0.0.0/8", 104);
	check_address(&b, "0.0.0.0/0", 96);
	check_address(&b, "::1", 128);
	check_address(&b, "::/0", 0);
	check_address(&b, "fc00::/7", 7);
	CU_ASSERT_EQUAL(b.diags->errors, 0);
	check_address(&b, "10.0.0.1/8", 104);
	CU_ASSERT_EQUAL(b.diags->errors, 1);
	arena_free(b.a);
}

static void test_strings(void)
{
	static const char text[] = "\"a\\n\\x00\\\"\\\\\"";
	struct bench b = bench_new();
	struct ast_expr *e =
		literal_string(b.a, b.diags, (struct span){0, 0}, text, sizeof(text) - 1);

	CU_ASSERT_EQUAL(e->kind, AST_STRING);
	CU_ASSERT_EQUAL(e->len, 5);
	CU_ASSERT(!memcmp(e->text, "a\n\0\"\\", 5));
	e = literal_string(b.a, b.diags, (struct span){0, 0}, "\"\\x1\"", 5);
	CU_ASSERT_EQUAL(e->kind, AST_ERROR);
	arena_free(b.a);
}

static void test_names(void)
{
	struct bench b = bench_new();
	struct names t = {0};

	for (int i = 0; i < 1000; i++)
		names_add(b.a, &t, arena_printf(b.a, "name%d", i), (struct span){(uint32_t)i, 0});
	for (uint32_t i = 0; i < 1000; i++)
		CU_ASSERT_EQUAL(names_find(&t, arena_printf(b.a, "name%u", i))->span.lo, i);
	CU_ASSERT_PTR_NULL(names_find(&t, "name1000"));
	CU_ASSERT_STRING_EQUAL(t.first->name, "name0");
	CU_ASSERT_PTR_NULL(names_find(&(struct names){0}, "x"));
	arena_free(b.a);
}

static void test_catalog(void)
{
	struct operator_info op;
	uint32_t all;

	CU_ASSERT_EQUAL(catalog_event("sys_enter_execveat")->guard, GUARD_EXECVEAT);
	CU_ASSERT_EQUAL(catalog_event("sys_enter_execve")->id, EVENT_EXEC);
	CU_ASSERT_PTR_NULL(catalog_event("exce"));
	CU_ASSERT_STRING_EQUAL(catalog_field(EVENT_EXEC, "exe.deleted")->reader, "rd_exe_deleted");
	CU_ASSERT_STRING_EQUAL(catalog_field(EVENT_SYS_OPENAT, "filename")->reader,
			       "rd_sys_openat_filename");
	CU_ASSERT_STRING_EQUAL(catalog_event_by_id(EVENT_SYS_OPENAT)->ident, "sys_openat");
	CU_ASSERT_PTR_NULL(catalog_field(EVENT_EXEC, "daddr"));
	CU_ASSERT_TRUE(catalog_operator("icontains", &op));
	CU_ASSERT(op.op == OP_CONTAINS && op.icase && !strcmp(op.on, "SP"));
	CU_ASSERT_TRUE(catalog_operator("iglob", &op));
	CU_ASSERT(op.op == OP_GLOB && op.icase && !op.later);
	CU_ASSERT_EQUAL(catalog_action("isolate_process")->bit, IDS_ACT_ISOLATE);
	CU_ASSERT_EQUAL(catalog_severity("high")->level, IDS_SEV_CRITICAL);
	CU_ASSERT_TRUE(catalog_event_caps(EVENT_EXEC, &all) & IDS_ACT_DENY);
	CU_ASSERT_FALSE(all & IDS_ACT_DENY);
	CU_ASSERT_EQUAL(catalog_semantic(EVENT_SYS_CONNECT)->id, EVENT_CONNECT);
}

static void test_diag_options(void)
{
	struct bench b = bench_new();

	CU_ASSERT_TRUE(diags_option(b.diags, "no-unused"));
	CU_ASSERT_FALSE(diags_option(b.diags, "no-syntax"));
	CU_ASSERT_FALSE(diags_option(b.diags, "nonsense"));
	diag_label(diag_add(b.diags, DIAG_UNUSED, (struct span){0, 0}, "x"), "y");
	CU_ASSERT_EQUAL(b.diags->errors + b.diags->warnings, 0);
	CU_ASSERT_TRUE(diags_option(b.diags, "error=ids-racy-string"));
	diag_add(b.diags, DIAG_RACY_STRING, (struct span){0, 0}, "x");
	diag_add(b.diags, DIAG_RACY_STRING, (struct span){0, 0}, "x");
	CU_ASSERT_EQUAL(b.diags->errors, 2);
	diags_sort(b.diags);
	CU_ASSERT_EQUAL(b.diags->errors, 1);
	for (int i = 0; i < 2 * DIAGS_KEPT; i++)
		diag_note(diag_add(b.diags, DIAG_TYPE, (struct span){0, 0}, "%d", i),
			  (struct span){0, 0}, "n");
	CU_ASSERT_EQUAL(b.diags->errors, 2 * DIAGS_KEPT + 1);
	CU_ASSERT_EQUAL(b.diags->n, DIAGS_KEPT);
	arena_free(b.a);
}

/* Compiles @text; the program, or NULL. */
static struct program *compile(struct bench *b, const char *text)
{
	char path[] = "/tmp/test_front_XXXXXX", *files[] = {path};
	struct program *prog = NULL;
	int fd = mkstemp(path);

	CU_ASSERT_FATAL(fd >= 0);
	CU_ASSERT_EQUAL(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	close(fd);
	front_compile(b->a, &(struct front_options){0}, files, 1, b->sources, b->diags, &prog);
	unlink(path);
	return prog;
}

static void test_meaning(void)
{
	struct bench b = bench_new();
	struct program *p = compile(
		&b, "event sys_enter_execveat where uid != 5 and not (exe under \"/tmp/\")\n"
		    "unless user in [root, \"bob\"] do deny");
	const struct rule *r;

	CU_ASSERT_PTR_NOT_NULL_FATAL(p);
	r = p->rules[0];
	CU_ASSERT(r->event->id == EVENT_EXEC && r->deny_errno == 1 && r->actions == IDS_ACT_DENY);
	CU_ASSERT(r->cond->kind == EXPR_AND && r->cond->nkids == 4);
	CU_ASSERT(r->cond->kids[0]->pred->ref.field->id == F_EXEC_SYSCALL);
	CU_ASSERT(r->cond->kids[1]->pred->negate && r->cond->kids[1]->pred->ranges[0].lo == 5);
	CU_ASSERT(r->cond->kids[2]->kind == EXPR_NOT &&
		  r->cond->kids[2]->kids[0]->pred->patterns[0].len == 4);
	CU_ASSERT(r->cond->kids[3]->kids[0]->pred->nusers == 1 && p->nusers == 1);
	CU_ASSERT_STRING_EQUAL(p->users[0], "bob");
	arena_free(b.a);
	b = bench_new();
	CU_ASSERT_PTR_NULL(compile(&b, "event exec where nonsense == 1 do log"));
	arena_free(b.a);
}

static void test_io(void)
{
	char *files[] = {(char[]){"/nonexistent/x.ids"}, (char[]){"/tmp"}};
	struct bench b = bench_new();
	struct program *prog = NULL;

	CU_ASSERT_EQUAL(
		front_compile(b.a, &(struct front_options){0}, files, 2, b.sources, b.diags, &prog),
		FRONT_IO);
	CU_ASSERT_PTR_NULL(prog);
	CU_ASSERT_EQUAL(b.diags->errors, 2);
	arena_free(b.a);
}

int main(void)
{
	CU_TestInfo tests[] = {
		{"suggest", test_suggest},
		{"utf8", test_utf8},
		{"places", test_places},
		{"numbers", test_numbers},
		{"addresses", test_addresses},
		{"strings", test_strings},
		{"names", test_names},
		{"catalog", test_catalog},
		{"diag options", test_diag_options},
		{"meaning", test_meaning},
		{"io", test_io},
		CU_TEST_INFO_NULL,
	};
	CU_SuiteInfo suites[] = {{"front", NULL, NULL, NULL, NULL, tests}, CU_SUITE_INFO_NULL};
	unsigned failed;

	if (CU_initialize_registry() || CU_register_suites(suites))
		return 3;
	CU_basic_set_mode(CU_BRM_NORMAL);
	CU_basic_run_tests();
	failed = CU_get_number_of_failures();
	CU_cleanup_registry();
	return failed ? 1 : 0;
}
