// SPDX-License-Identifier: BSD-2-Clause
/* Objects taken apart: whole, cut and damaged ones; numbers of the command line; JSON. */
#include <CUnit/Basic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#include "compile.h"
#include "front.h"
#include "inspect.h"
#include "json_read.h"
#include "numbers.h"
#include "report.h"
#include "require.h"

/** struct made - an object */
struct made {
	struct arena *a;
	unsigned char *bytes;
	size_t size;
};

static struct made make(const char *text)
{
	char path[] = "/tmp/test_object_XXXXXX", *files[] = {path};
	struct made m = {.a = arena_new()};
	struct sources *sources = sources_new(m.a);
	struct diags *diags = diags_new(m.a, sources);
	struct compile_options opts = {0};
	struct program *prog = NULL;
	const char *error = NULL;
	void *bytes = NULL;
	int fd = mkstemp(path);

	CU_ASSERT_FATAL(fd >= 0);
	CU_ASSERT_EQUAL(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	close(fd);
	front_compile(m.a, &(struct front_options){0}, files, 1, sources, diags, &prog);
	unlink(path);
	REQUIRE(prog);
	CU_ASSERT_EQUAL_FATAL(compile_program(m.a, prog, &opts, diags, &bytes, &m.size, &error),
			      COMPILE_OK);
	m.bytes = bytes;
	return m;
}

/* Reads a copy that ends where its memory ends, and prints what is accepted; true if it is. */
static bool take(const unsigned char *bytes, size_t size)
{
	struct arena *a = arena_new();
	unsigned char *copy = malloc(size ? size : 1);
	FILE *f = fopen("/dev/null", "w");
	const char *error = NULL;
	struct object o;
	bool good;

	REQUIRE(copy && f);
	memcpy(copy, bytes, size);
	good = !object_read(a, copy, size, 4, &o, &error);
	CU_ASSERT_EQUAL(good, !error);
	if (good) {
		inspect_text(f, a, &o, "object");
		inspect_json(f, a, &o, "object");
	}
	fclose(f);
	free(copy);
	arena_free(a);
	return good;
}

static const char rules[] = "rule a\nevent exec where name == \"sh\" and args contains \"-c\" "
			    "do alert, kill\n"
			    "rule b\nevent open where path under \"/etc\" do alert, kill\n";

static const struct object_func *func(const struct object *o, const char *name)
{
	for (size_t i = 0; i < o->nfuncs; i++)
		if (!strcmp(o->funcs[i].name, name))
			return &o->funcs[i];
	return NULL;
}

static void test_whole(void)
{
	struct made m = make("event exec where uid == 1 do alert\n");
	const struct object_prog *p;
	const char *error = NULL;
	struct object o, eight;

	CU_ASSERT_EQUAL_FATAL(object_read(m.a, m.bytes, m.size, 1, &o, &error), 0);
	CU_ASSERT_EQUAL_FATAL(object_read(m.a, m.bytes, m.size, 8, &eight, &error), 0);
	CU_ASSERT_EQUAL(o.manifest.nrules, 1);
	CU_ASSERT(eight.memory > o.memory);
	p = object_prog(&o, "exec_lsm");
	REQUIRE(p);
	CU_ASSERT_PTR_NULL(object_prog(&o, "nothing"));
	CU_ASSERT(p->total > p->func->count);
	/* The deepest way is a frame and the deepest of those it calls. */
	CU_ASSERT(p->func->deepest > p->func->stack);
	CU_ASSERT(p->func->frames > 1 && p->func->frames <= OBJECT_FRAMES_LIMIT);
	CU_ASSERT(p->func->deepest <= OBJECT_STACK_LIMIT);
	REQUIRE(func(&o, "ids_blank"));
	CU_ASSERT_EQUAL(func(&o, "ids_blank")->frames, 1);
	CU_ASSERT_EQUAL(object_rule_kernel(&o, 0), 5u << 16 | 10);
	CU_ASSERT_EQUAL(object_first_kernel(&o, "exec", IDS_ACT_CAPTURE), 0);
	arena_free(m.a);
}

static void test_cut(void)
{
	struct made m = make(rules);

	CU_ASSERT(take(m.bytes, m.size));
	for (size_t size = 0; size < m.size; size += size < 200 ? 1 : 1009)
		CU_ASSERT_FALSE(take(m.bytes, size));
	arena_free(m.a);
}

static uint32_t next_random(uint32_t *state)
{
	*state = *state * 1664525 + 1013904223;
	return *state >> 8;
}

/* Any bytes can change; most of what is changed is noticed by the manifest's checksum or not at
 * all, so headers, symbols, relocations and BTF are hit on purpose. */
static void test_damaged(void)
{
	struct made m = make(rules);
	uint32_t state = 1;
	struct elf e;
	const char *error = NULL;

	CU_ASSERT_EQUAL_FATAL(elf_open(m.a, m.bytes, m.size, &e, &error), 0);
	for (unsigned i = 0; i < 3000; i++) {
		const Elf64_Shdr *s = &e.sections[1 + next_random(&state) % (e.nsections - 1)];
		size_t from = s->sh_offset, len = s->sh_size, at;
		unsigned char before;

		if (i % 3 == 0) {
			from = m.size - e.nsections * sizeof(Elf64_Shdr);
			len = m.size - from;
		}
		if (!len || s->sh_type == SHT_NOBITS)
			continue;
		at = from + next_random(&state) % len;
		before = m.bytes[at];
		m.bytes[at] = (unsigned char)next_random(&state);
		take(m.bytes, m.size);
		m.bytes[at] = before;
	}
	CU_ASSERT(take(m.bytes, m.size));
	arena_free(m.a);
}

/* The same of the manifest, with a checksum that is right. */
static void test_sealed(void)
{
	struct made m = make(rules);
	uint32_t state = 2, section;
	unsigned char *manifest;
	const char *error = NULL;
	unsigned refused = 0;
	size_t size;
	struct elf e;

	CU_ASSERT_EQUAL_FATAL(elf_open(m.a, m.bytes, m.size, &e, &error), 0);
	section = elf_section(&e, IDS_MANIFEST_SECTION);
	manifest = m.bytes + e.sections[section].sh_offset;
	size = e.sections[section].sh_size;
	for (unsigned i = 0; i < 2000; i++) {
		size_t at = next_random(&state) % (i % 2 ? size : 512);
		unsigned char before = manifest[at];
		uint32_t crc = 0;

		manifest[at] = (unsigned char)next_random(&state);
		memcpy(manifest + offsetof(struct ids_manifest_header, crc32), &crc, sizeof(crc));
		crc = (uint32_t)crc32(0, manifest, (uInt)size);
		memcpy(manifest + offsetof(struct ids_manifest_header, crc32), &crc, sizeof(crc));
		refused += !take(m.bytes, m.size);
		manifest[at] = before;
	}
	CU_ASSERT(refused > 100);
	arena_free(m.a);
}

static void test_numbers(void)
{
	uint64_t n = 7;

	CU_ASSERT(numbers_parse("0", 10, &n) && n == 0);
	CU_ASSERT(numbers_parse("10", 10, &n) && n == 10);
	CU_ASSERT_FALSE(numbers_parse("11", 10, &n));
	CU_ASSERT_FALSE(numbers_parse("", 10, &n));
	CU_ASSERT_FALSE(numbers_parse("-1", 10, &n));
	CU_ASSERT_FALSE(numbers_parse("1 ", 10, &n));
	CU_ASSERT_FALSE(numbers_parse("18446744073709551616", UINT64_MAX, &n));
	CU_ASSERT_EQUAL(n, 10);
	CU_ASSERT(numbers_parse_size("3K", &n) && n == 3072);
	CU_ASSERT(numbers_parse_size("2G", &n) && n == 2ull << 30);
	CU_ASSERT_FALSE(numbers_parse_size("2GB", &n));
	CU_ASSERT_FALSE(numbers_parse_size("17179869184G", &n));
}

/* What is wrong with @text as JSON, NULL: nothing */
static const char *json_error(struct arena *a, const char *text)
{
	struct json_object *v = NULL;
	const char *error = NULL;
	bool good = json_read(a, text, strlen(text), 4, &v, &error);

	CU_ASSERT_EQUAL(good, !error);
	json_object_put(v);
	return error;
}

static void test_json_bad(void)
{
	static const struct {
		const char *text, *error;
	} bad[] = {
		{"", "line 1: it ends too early"},
		{"{\"a\":\n\n[1,", "line 3: it ends too early"},
		{"\"a", "line 1: it ends too early"},
		{"\"\\", "line 1: it ends too early"},
		{"{\n\"a\"}", "line 2: object property name separator ':' expected"},
		{"[1,]", "line 1: unexpected character"},
		{"[1] 2", "line 1: unexpected character"},
		{"['a']", "line 1: unexpected character"},
		{"/* a */ [1]", "line 1: unexpected character"},
		{"[[[[[1]]]]]", "line 1: nesting too deep"},
		{"[\"\xff\"]", "line 1: invalid utf-8 string"},
		{"[\n\"\\\xc3\xa4\"]", "line 2: invalid string sequence"},
		{"[\xc3\xa4]", "line 1: unexpected character"},
		{"[NaN]", "a number is not finite"},
		{"[[-Infinity]]", "a number is not finite"},
		{"{\"a\": 1e999}", "a number is not finite"},
	};
	/* json-c's words for these are not the same in all versions. */
	static const char *const worse[] = {"{\"a\":}",
					    "\"\\u12\"",
					    "nul",
					    "\"\\x\"",
					    "{1:2}",
					    "]",
					    "[01]",
					    "[-]",
					    "[18446744073709551616]",
					    "[-9223372036854775809]"};
	struct arena *a = arena_new();
	struct json_object *v = NULL;
	const char *error = NULL;

	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		error = json_error(a, bad[i].text);
		CU_ASSERT_STRING_EQUAL(error ? error : "", bad[i].error);
	}
	for (size_t i = 0; i < sizeof(worse) / sizeof(*worse); i++)
		CU_ASSERT_PTR_NOT_NULL(json_error(a, worse[i]));
	CU_ASSERT_FALSE(json_read(a, "[1]\0[2]", 7, 4, &v, &error));
	CU_ASSERT_STRING_EQUAL(error, "line 1: there is a zero byte");
	arena_free(a);
}

static void test_json_good(void)
{
	struct arena *a = arena_new();
	struct json_object *v = NULL, *array;
	const char *error = NULL, *text = " {\"a\": [1, -2.5e3, true, null], \"b\\n\": \"\\u00e4"
					  "\\ud83d\\ude00\", \"c\": 1, \"c\": [2]} ";

	CU_ASSERT_FATAL(json_read(a, text, strlen(text), 4, &v, &error));
	CU_ASSERT_STRING_EQUAL(json_object_get_string(json_get(v, "b\n", json_type_string)),
			       "\xc3\xa4\xf0\x9f\x98\x80");
	array = json_get(v, "a", json_type_array);
	REQUIRE(array);
	CU_ASSERT_STRING_EQUAL(json_object_get_string(json_object_array_get_idx(array, 1)),
			       "-2.5e3");
	/* The last of equal members counts. */
	CU_ASSERT_PTR_NULL(json_get(v, "c", json_type_int));
	CU_ASSERT_PTR_NOT_NULL(json_get(v, "c", json_type_array));
	CU_ASSERT_PTR_NULL(json_get(v, "d", json_type_array));
	CU_ASSERT_PTR_NULL(json_get(NULL, "c", json_type_array));
	json_object_put(v);
	/* Characters as they are, of each length, behind an escaped backslash too. */
	text = "\"\xc3\xa4 \\\\\xe2\x82\xac \xf0\x9f\x98\x80\"";
	CU_ASSERT_FATAL(json_read(a, text, strlen(text), 4, &v, &error));
	CU_ASSERT_STRING_EQUAL(json_object_get_string(v),
			       "\xc3\xa4 \\\xe2\x82\xac \xf0\x9f\x98\x80");
	json_object_put(v);
	CU_ASSERT_PTR_NULL(json_error(a, "null"));
	CU_ASSERT_PTR_NULL(json_error(a, " 12\n"));
	CU_ASSERT_PTR_NULL(json_error(a, "[18446744073709551614, -9223372036854775807]"));
	arena_free(a);
}

/* Changes of reports that are no reports any more. */
static void test_changes(void)
{
	static const char now[] =
		"{\"format\": \"ruleccc-report\", \"version\": 1, \"total\": {\"rules\": "
		"1}, \"rules\": [{\"name\": \"a\", \"fields\": [\"uid\", null]}]}";
	static const struct {
		const char *before, *text;
	} rows[] = {
		{now, "nothing has changed\n"},
		{"{\"format\": \"ruleccc-report\", \"version\": 1}",
		 "total: rules: none -> 1\nrules a: added\n"},
		{"{\"format\": \"ruleccc-report\", \"version\": 1, \"total\": [], \"rules\": [7, "
		 "{}, "
		 "{\"name\": 7}, {\"name\": \"b\\n\"}, {\"name\": \"a\", \"fields\": {}}]}",
		 "total: rules: none -> 1\nrules : removed\nrules b\\x0a: removed\n"
		 "rules a: fields: { } -> null, uid\n"},
		{"{\"format\": \"ruleccc-report\", \"version\": \"1\"}", NULL},
		{"[]", NULL},
		{"null", NULL},
	};
	struct arena *a = arena_new();

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		const char *error = NULL;
		char *text = NULL;
		size_t size;
		FILE *f = open_memstream(&text, &size);
		int err = report_changes(f, a, rows[i].before, strlen(rows[i].before), now,
					 strlen(now), false, &error);

		fclose(f);
		CU_ASSERT_EQUAL(err, rows[i].text ? 0 : -1);
		CU_ASSERT_EQUAL(!err, !error);
		CU_ASSERT_STRING_EQUAL(text, rows[i].text ? rows[i].text : "");
		free(text);
	}
	arena_free(a);
}

int main(void)
{
	unsigned failed;
	CU_pSuite s;

	CU_initialize_registry();
	s = CU_add_suite("object", NULL, NULL);
	CU_ADD_TEST(s, test_whole);
	CU_ADD_TEST(s, test_cut);
	CU_ADD_TEST(s, test_damaged);
	CU_ADD_TEST(s, test_sealed);
	CU_ADD_TEST(s, test_numbers);
	CU_ADD_TEST(s, test_json_bad);
	CU_ADD_TEST(s, test_json_good);
	CU_ADD_TEST(s, test_changes);
	CU_basic_set_mode(CU_BRM_NORMAL);
	CU_basic_run_tests();
	failed = CU_get_number_of_failures();
	CU_cleanup_registry();
	return failed != 0;
}
