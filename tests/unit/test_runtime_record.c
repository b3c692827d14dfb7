// SPDX-License-Identifier: BSD-2-Clause
/* Records: decoding, JSON, lines of text, templates, escapes. */
#include <CUnit/Basic.h>
#include <errno.h>
#include <stdlib.h>

#include "../../runtime/record.h"
#include "../../runtime/render.h"
#include "../../runtime/text.h"
#include "../../runtime/value.h"
#include "runtime_fixture.h"

static struct manifest *new_manifest(void)
{
	struct buf bytes = {0}, why = {0};
	struct manifest *m = NULL;

	fixture_manifest(&bytes);
	CU_ASSERT_EQUAL_FATAL(manifest_read(bytes.data, bytes.len, &m, &why), 0);
	buf_free(&bytes);
	return m;
}

static void fill_record(struct buf *b)
{
	static const uint8_t v4[16] = {[10] = 0xff, 0xff, 10, 0, 0, 1};

	fixture_record(b, FIX_RULE_KILL, IDS_REC_MATCH, IDS_ACT_KILL | IDS_ACT_ALERT);
	fixture_head(b)->result[3] = 0;
	fixture_number(b, FIX_PID, IDS_WHO_SELF, 42);
	fixture_number(b, FIX_UID, IDS_WHO_SELF, 0);
	fixture_text(b, FIX_EXE, IDS_WHO_SELF, "/tmp/x");
	fixture_value(b, FIX_AUID, IDS_WHO_SELF, IDS_ABSENT, NULL, 0);
	fixture_number(b, FIX_DELETED, IDS_WHO_SELF, 1);
	fixture_text(b, FIX_CONTAINER, IDS_WHO_SELF, "abc");
	fixture_number(b, FIX_AGE, IDS_WHO_SELF, 1500000000);
	fixture_text(b, FIX_NAME, IDS_WHO_PARENT, "bash");
	fixture_text(b, FIX_NAME, IDS_WHO_ANCESTOR, "bash");
	fixture_text(b, FIX_NAME, IDS_WHO_ANCESTOR + 2, "init");
	fixture_number(b, FIX_PID, IDS_WHO_TARGET, 7);
	fixture_text(b, FIX_EXE, IDS_WHO_TARGET, "/bin/y");
	fixture_text(b, FIX_NAME, IDS_WHO_TARGET, "y");
	fixture_value(b, FIX_PATH, IDS_WHO_EVENT, IDS_TRUNCATED, "/a\xff\\\"\n", 6);
	fixture_number(b, FIX_FLAGS, IDS_WHO_EVENT, 0x101000 | 0x41 | 0x80000000);
	fixture_number(b, FIX_FAMILY, IDS_WHO_EVENT, 2);
	fixture_value(b, FIX_DADDR, IDS_WHO_EVENT, IDS_OK, v4, sizeof(v4));
	fixture_value(b, FIX_EXE, IDS_WHO_PARENT, IDS_UNREADABLE, NULL, 0);
}

static void test_json(void)
{
	struct manifest *m = new_manifest();
	struct buf bytes = {0}, out = {0};
	struct users users;
	struct render render = {.users = &users};
	struct record rec;

	users_init(&users, "/dev/null");
	fill_record(&bytes);
	CU_ASSERT_EQUAL_FATAL(record_decode(bytes.data, bytes.len, m, &rec), 0);
	render_json(&render, &rec, &out);
	CU_ASSERT_STRING_EQUAL(
		buf_text(&out),
		"{\"time\":\"1970-01-01T00:00:01.000000000Z\",\"rule\":\"kill_it\","
		"\"rule_id\":\"kill_it\",\"generation\":1,\"severity\":\"high\","
		"\"message\":\"0 ran /tmp/x from bash\",\"tags\":[\"T1059\",\"execution\"],"
		"\"event\":\"sys_enter_execve\",\"actions\":[{\"action\":\"alert\",\"result\":"
		"\"done\"},{\"action\":\"kill\",\"result\":\"done\"}],\"process\":{\"pid\":42,"
		"\"uid\":0,\"exe\":\"/tmp/x\",\"exe.deleted\":true,\"container\":\"abc\","
		"\"age\":1500000000},\"parent\":{\"name\":\"bash\",\"exe\":null},"
		"\"ancestors\":[\"bash\",null,\"init\"],"
		"\"target\":{\"pid\":7,\"exe\":\"/bin/y\",\"name\":\"y\"},"
		"\"fields\":{\"path\":\"/a\\\\xff"
		"\\\\\\\\\\\"\\u000a\",\"flags\":\"O_SYNC|O_WRONLY|O_CREAT|0x80000000\","
		"\"family\":\"AF_INET\",\"daddr\":\"10.0.0.1\"},\"truncated\":[\"path\"],"
		"\"unreadable\":[\"parent.exe\"]}\n");
	buf_free(&bytes);
	buf_free(&out);
	users_free(&users);
	manifest_free(m);
}

static void test_text(void)
{
	struct manifest *m = new_manifest();
	struct buf bytes = {0}, out = {0};
	struct users users;
	struct render render = {.users = &users};
	struct record rec;

	users_init(&users, "/dev/null");
	fill_record(&bytes);
	CU_ASSERT_EQUAL_FATAL(record_decode(bytes.data, bytes.len, m, &rec), 0);
	render_text(&render, &rec, &out);
	CU_ASSERT_STRING_EQUAL(
		buf_text(&out),
		"1970-01-01T00:00:01.000000000Z high kill_it: 0 ran /tmp/x from bash "
		"[sys_enter_execve pid=42 uid=0 exe=\"/tmp/x\" parent.name=\"bash\" "
		"target.pid=7 target.exe=\"/bin/y\" path=\"/a\\xff\\\\\\x22\\x0a...\" "
		"flags=O_SYNC|O_WRONLY|O_CREAT|0x80000000 "
		"family=AF_INET daddr=10.0.0.1 parent.exe=(unreadable)], alert done, kill done\n");
	buf_free(&bytes);
	buf_free(&out);
	users_free(&users);
	manifest_free(m);
}

static void test_undecided(void)
{
	struct manifest *m = new_manifest();
	struct buf bytes = {0}, out = {0};
	struct users users;
	struct render render = {.users = &users};
	struct record rec;

	users_init(&users, "/dev/null");
	fixture_record(&bytes, FIX_RULE_RUN, IDS_REC_UNDECIDED, 0);
	fixture_value(&bytes, FIX_EXE, IDS_WHO_SELF, IDS_UNREADABLE, NULL, 0);
	fixture_text(&bytes, FIX_PATH, IDS_WHO_EVENT, "/a");
	fixture_text(&bytes, FIX_PATH, IDS_WHO_EVENT, "/b");
	CU_ASSERT_EQUAL_FATAL(record_decode(bytes.data, bytes.len, m, &rec), 0);
	render_json(&render, &rec, &out);
	CU_ASSERT_PTR_NOT_NULL(strstr(buf_text(&out), "\"type\":\"undecided\""));
	CU_ASSERT_PTR_NOT_NULL(strstr(buf_text(&out), "\"fields\":{\"path\":[\"/a\",\"/b\"]}"));
	CU_ASSERT_PTR_NOT_NULL(strstr(buf_text(&out), "\"unreadable\":[\"exe\"]"));
	CU_ASSERT_PTR_NOT_NULL(strstr(buf_text(&out), "\"actions\":[]"));
	CU_ASSERT_PTR_NOT_NULL(strstr(buf_text(&out), "\"message\":\"{} - - {\""));
	buf_free(&bytes);
	buf_free(&out);
	users_free(&users);
	manifest_free(m);
}

static void test_refused(void)
{
	struct manifest *m = new_manifest();
	struct buf bytes = {0};
	struct record rec;

	fill_record(&bytes);
	for (size_t len = 0; len < bytes.len; len++)
		CU_ASSERT_NOT_EQUAL(record_decode(bytes.data, len, m, &rec), 0);
	fixture_head(&bytes)->rule = FIX_RULES;
	CU_ASSERT_EQUAL(record_decode(bytes.data, bytes.len, m, &rec), -EBADMSG);
	fixture_head(&bytes)->rule = 0;
	fixture_head(&bytes)->version = 2;
	CU_ASSERT_EQUAL(record_decode(bytes.data, bytes.len, m, &rec), -EPROTONOSUPPORT);
	fixture_head(&bytes)->version = 1;
	fixture_head(&bytes)->type = 9;
	CU_ASSERT_EQUAL(record_decode(bytes.data, bytes.len, m, &rec), -EPROTONOSUPPORT);
	buf_reset(&bytes);
	fixture_record(&bytes, 0, IDS_REC_MATCH, 0);
	fixture_value(&bytes, FIX_PID, IDS_WHO_SELF, IDS_OK, "1234", 4);
	CU_ASSERT_EQUAL(record_decode(bytes.data, bytes.len, m, &rec), -EBADMSG);
	buf_reset(&bytes);
	fixture_record(&bytes, 0, IDS_REC_MATCH, 0);
	for (int i = 0; i <= RECORD_VALUES; i++)
		fixture_number(&bytes, FIX_PID, IDS_WHO_SELF, 1);
	CU_ASSERT_EQUAL(record_decode(bytes.data, bytes.len, m, &rec), -E2BIG);
	buf_free(&bytes);
	manifest_free(m);
}

static void test_utf8(void)
{
	static const struct {
		const char *bytes;
		size_t len, valid;
	} cases[] = {
		{"a", 1, 1},
		{"\xc3\xa4", 2, 2},
		{"\xc3", 1, 0},
		{"\xc0\x80", 2, 0},
		{"\xe2\x82\xac", 3, 3},
		{"\xe0\x80\x80", 3, 0},
		{"\xed\xa0\x80", 3, 0},
		{"\xf0\x9f\x98\x80", 4, 4},
		{"\xf4\x90\x80\x80", 4, 0},
		{"\xff", 1, 0},
		{"\x80", 1, 0},
		{"", 0, 0},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		CU_ASSERT_EQUAL(text_utf8((const unsigned char *)cases[i].bytes, cases[i].len),
				cases[i].valid);
}

/* Reads \\ and \xHH back. */
static void unescape(const char *text, struct buf *out)
{
	for (; *text; text++) {
		char hex[3] = {0};

		if (*text != '\\') {
			buf_putc(out, *text);
		} else if (*++text == '\\') {
			buf_putc(out, '\\');
		} else {
			memcpy(hex, text + 1, 2);
			buf_putc(out, (char)strtol(hex, NULL, 16));
			text += 2;
		}
	}
}

static void test_bytes_come_back(void)
{
	char all[256 * 3];
	struct buf text = {0}, back = {0};

	for (size_t i = 0; i < 256; i++) {
		all[3 * i] = (char)i;
		all[3 * i + 1] = (char)(255 - i);
		all[3 * i + 2] = '\\';
	}
	text_escape(&text, all, sizeof(all), true);
	unescape(buf_text(&text), &back);
	CU_ASSERT_EQUAL_FATAL(back.len, sizeof(all));
	CU_ASSERT_EQUAL(memcmp(back.data, all, sizeof(all)), 0);
	buf_free(&text);
	buf_free(&back);
}

int main(void)
{
	CU_pSuite s;
	unsigned failed;

	CU_initialize_registry();
	s = CU_add_suite("record", NULL, NULL);
	CU_add_test(s, "JSON of a match", test_json);
	CU_add_test(s, "text of a match", test_text);
	CU_add_test(s, "an undecided record names the field", test_undecided);
	CU_add_test(s, "damaged records are refused", test_refused);
	CU_add_test(s, "valid and invalid UTF-8", test_utf8);
	CU_add_test(s, "escaped bytes can be recovered", test_bytes_come_back);
	CU_basic_run_tests();
	failed = CU_get_number_of_failures();
	CU_cleanup_registry();
	return failed != 0;
}
