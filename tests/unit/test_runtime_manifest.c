// SPDX-License-Identifier: BSD-2-Clause
/* Manifests: what is read, and that anything damaged is refused with a sentence. */
#include <CUnit/Basic.h>
#include <errno.h>
#include <stddef.h>
#include <stdlib.h>

#include "../../runtime/manifest.h"
#include "runtime_fixture.h"

static void test_good(void)
{
	struct buf bytes = {0}, why = {0};
	struct manifest *m = NULL;

	fixture_manifest(&bytes);
	CU_ASSERT_EQUAL_FATAL(manifest_read(bytes.data, bytes.len, &m, &why), 0);
	CU_ASSERT_EQUAL(m->nrules, FIX_RULES);
	CU_ASSERT_STRING_EQUAL(manifest_rule_name(m, FIX_RULE_RUN), "run_it");
	CU_ASSERT_EQUAL(m->nhooks, 2);
	CU_ASSERT_STRING_EQUAL(manifest_str(m, manifest_field(m, FIX_EXE)->name_str), "exe");
	CU_ASSERT_PTR_NULL(manifest_field(m, 0));
	CU_ASSERT_PTR_NULL(manifest_field(m, 70000));
	CU_ASSERT_EQUAL(why.len, 0);
	manifest_free(m);
	buf_free(&bytes);
}

/* A manifest with one of its 32-bit words changed, sealed again: what reading it returns. */
static int read_changed(size_t at, uint32_t value)
{
	struct buf bytes = {0}, why = {0};
	struct manifest *m = NULL;
	int err;

	fixture_manifest(&bytes);
	memcpy(bytes.data + at, &value, sizeof(value));
	fixture_seal(&bytes);
	err = manifest_read(bytes.data, bytes.len, &m, &why);
	CU_ASSERT_EQUAL(err != 0, why.len != 0);
	if (!err)
		manifest_free(m);
	buf_free(&bytes);
	buf_free(&why);
	return err;
}

static size_t row_at(enum ids_manifest_table table)
{
	struct ids_manifest_header head;
	struct buf bytes = {0};

	fixture_manifest(&bytes);
	memcpy(&head, bytes.data, sizeof(head));
	buf_free(&bytes);
	return head.tab[table].off;
}

#define HEADER(member) offsetof(struct ids_manifest_header, member)
#define RULE(member)   (row_at(IDS_TAB_RULES) + offsetof(struct ids_manifest_rule, member))
#define HOOK(member)   (row_at(IDS_TAB_HOOKS) + offsetof(struct ids_manifest_hook, member))

static void test_header(void)
{
	CU_ASSERT_EQUAL(read_changed(HEADER(magic), 0), -EINVAL);
	CU_ASSERT_EQUAL(read_changed(HEADER(major), 2), -EPROTONOSUPPORT);
	CU_ASSERT_EQUAL(read_changed(HEADER(major), 9 << 16 | 1), 0); /* a newer minor version */
	CU_ASSERT_EQUAL(read_changed(HEADER(scratch_size), 0xffffffff), -EINVAL);
	CU_ASSERT_EQUAL(read_changed(HEADER(compiler_str), 0xffffff), -EINVAL);
	CU_ASSERT_EQUAL(read_changed(HEADER(tab[IDS_TAB_RULES].off), 0xfffffff0), -EINVAL);
	CU_ASSERT_EQUAL(read_changed(HEADER(tab[IDS_TAB_RULES].off), 0), -EINVAL);
	CU_ASSERT_EQUAL(read_changed(HEADER(tab[IDS_TAB_RULES].count), 0x7fffffff), -EINVAL);
	CU_ASSERT_EQUAL(read_changed(HEADER(tab[IDS_TAB_RULES].stride), 4), -EINVAL);
	CU_ASSERT_EQUAL(read_changed(HEADER(tab[IDS_TAB_RULES].stride), 0xffffffff), -EINVAL);
	CU_ASSERT_EQUAL(read_changed(HEADER(tab[IDS_TAB_STRINGS].count), 0), -EINVAL);
	CU_ASSERT_EQUAL(read_changed(HEADER(tab[IDS_TAB_STRINGS].stride), 2), -EINVAL);
	CU_ASSERT_EQUAL(read_changed(HEADER(tab[IDS_TAB_HOOKS].count), 0), -EINVAL);
}

static void test_rows(void)
{
	CU_ASSERT_EQUAL(read_changed(RULE(name_str), 0xffffff), -EINVAL);
	CU_ASSERT_EQUAL(read_changed(RULE(event), 1), -EINVAL);
	CU_ASSERT_EQUAL(read_changed(RULE(source), 1), -EINVAL);
	CU_ASSERT_EQUAL(read_changed(RULE(tag_first), 0xffffffff), -EINVAL);
	CU_ASSERT_EQUAL(read_changed(RULE(tag_count), 3), -EINVAL);
	CU_ASSERT_EQUAL(read_changed(RULE(run_first), 3), -EINVAL);
	CU_ASSERT_EQUAL(read_changed(RULE(severity), IDS_SEV_MAX), -EINVAL);
	CU_ASSERT_EQUAL(read_changed(RULE(actions), IDS_ACT_RUN), -EINVAL);
	CU_ASSERT_EQUAL(read_changed(RULE(actions), IDS_ACT_DENY), -EINVAL);
	CU_ASSERT_EQUAL(read_changed(RULE(actions), IDS_ACT_SIGNAL), -EINVAL);
	CU_ASSERT_EQUAL(read_changed(RULE(actions), 1u << 20), -EPROTONOSUPPORT);
	CU_ASSERT_EQUAL(read_changed(RULE(flags), 1u << 20), -EPROTONOSUPPORT);
	CU_ASSERT_EQUAL(read_changed(RULE(isolate), 1u << 20), -EPROTONOSUPPORT);
	CU_ASSERT_EQUAL(read_changed(HOOK(alt), 5), -EINVAL);
	CU_ASSERT_EQUAL(read_changed(HOOK(prog_str), 0), -EINVAL);
	CU_ASSERT_EQUAL(read_changed(HOOK(group_str), 0), -EINVAL);
	CU_ASSERT_EQUAL(read_changed(row_at(IDS_TAB_FIELDS) + 8, IDS_TYPE_MAX), -EPROTONOSUPPORT);
	CU_ASSERT_EQUAL(read_changed(row_at(IDS_TAB_FIELDS), 0x10000), -EINVAL);
	CU_ASSERT_EQUAL(read_changed(row_at(IDS_TAB_TAGS), 0xffffff), -EINVAL);
	CU_ASSERT_EQUAL(read_changed(row_at(IDS_TAB_USERS), 0xffffff), -EINVAL);
	CU_ASSERT_EQUAL(read_changed(row_at(IDS_TAB_FILES), 0xffffff), -EINVAL);
	CU_ASSERT_EQUAL(read_changed(row_at(IDS_TAB_FILES), 0), -EINVAL);
	CU_ASSERT_EQUAL(read_changed(row_at(IDS_TAB_MARKS), 0xffffff), -EINVAL);
	CU_ASSERT_EQUAL(read_changed(row_at(IDS_TAB_MARKS), 0), -EINVAL);
}

static void test_damaged(void)
{
	struct buf bytes = {0}, why = {0};
	struct manifest *m = NULL;

	fixture_manifest(&bytes);
	for (size_t len = 0; len < bytes.len; len++)
		CU_ASSERT_NOT_EQUAL(manifest_read(bytes.data, len, &m, &why), 0);
	for (size_t at = 0; at < bytes.len; at++) {
		bytes.data[at] ^= 0x10;
		CU_ASSERT_NOT_EQUAL(manifest_read(bytes.data, bytes.len, &m, &why), 0);
		bytes.data[at] ^= 0x10;
	}
	CU_ASSERT_PTR_NULL(m);
	buf_free(&bytes);
	buf_free(&why);
}

/* Objects of before files and marks, and a set with more marks than bits. */
static void test_state(void)
{
	struct buf bytes = {0}, why = {0};
	struct manifest *m = NULL;
	struct fixture f;

	fixture_manifest(&bytes);
	CU_ASSERT_EQUAL_FATAL(manifest_read(bytes.data, bytes.len, &m, &why), 0);
	CU_ASSERT_EQUAL(m->nfiles, 1);
	CU_ASSERT_STRING_EQUAL(manifest_str(m, m->files[0].path_str), "/usr/bin/bash");
	CU_ASSERT_EQUAL(m->nmarks, 1);
	CU_ASSERT_STRING_EQUAL(manifest_str(m, m->marks[0].name_str), "trusted");
	m = manifest_free(m);
	CU_ASSERT_EQUAL(read_changed(HEADER(tab[IDS_TAB_FILES].count), 0), 0);
	CU_ASSERT_EQUAL(read_changed(HEADER(tab[IDS_TAB_MARKS].count), 0), 0);
	buf_reset(&bytes);
	fixture_init(&f);
	fixture_fill(&f);
	for (int i = 0; i < IDS_MARKS_MAX; i++)
		add_word(&f, IDS_TAB_MARKS, "more");
	fixture_finish(&f, &bytes);
	CU_ASSERT_EQUAL(manifest_read(bytes.data, bytes.len, &m, &why), -EINVAL);
	buf_free(&bytes);
	buf_free(&why);
}

/* A row that is longer than ours, as a newer minor version writes it. */
static void test_longer_rows(void)
{
	struct ids_manifest_tag *tags;
	struct buf bytes = {0}, why = {0};
	struct manifest *m = NULL;
	struct fixture f;
	uint32_t longer[2 * 3];

	fixture_init(&f);
	fixture_fill(&f);
	tags = (struct ids_manifest_tag *)f.tables[IDS_TAB_TAGS].data;
	for (size_t i = 0; i < 2; i++)
		memcpy(&longer[3 * i], &(uint32_t[]){tags[i].tag_str, 77, 78}, 12);
	buf_reset(&f.tables[IDS_TAB_TAGS]);
	fixture_row(&f, IDS_TAB_TAGS, longer, 12);
	fixture_row(&f, IDS_TAB_TAGS, longer + 3, 12);
	fixture_finish(&f, &bytes);
	CU_ASSERT_EQUAL_FATAL(manifest_read(bytes.data, bytes.len, &m, &why), 0);
	CU_ASSERT_EQUAL(m->ntags, 2);
	CU_ASSERT_STRING_EQUAL(manifest_str(m, m->tags[1].tag_str), "execution");
	manifest_free(m);
	buf_free(&bytes);
}

static void test_no_object(void)
{
	struct buf why = {0};
	struct manifest *m = NULL;

	CU_ASSERT_EQUAL(manifest_read_object("", 0, &m, &why), -ENOEXEC);
	CU_ASSERT_EQUAL(manifest_read_object("#!/bin/sh\n", 10, &m, &why), -ENOEXEC);
	CU_ASSERT_PTR_NULL(m);
	buf_free(&why);
}

int main(void)
{
	CU_pSuite s;
	unsigned failed;

	CU_initialize_registry();
	s = CU_add_suite("manifest", NULL, NULL);
	CU_add_test(s, "a good one is read", test_good);
	CU_add_test(s, "wrong headers are refused", test_header);
	CU_add_test(s, "wrong rows are refused", test_rows);
	CU_add_test(s, "every changed byte and every cut is noticed", test_damaged);
	CU_add_test(s, "files and marks", test_state);
	CU_add_test(s, "longer rows are read", test_longer_rows);
	CU_add_test(s, "other files are refused", test_no_object);
	CU_basic_run_tests();
	failed = CU_get_number_of_failures();
	CU_cleanup_registry();
	return failed != 0;
}
