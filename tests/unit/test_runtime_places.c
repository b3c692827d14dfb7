// SPDX-License-Identifier: BSD-2-Clause
/* Formats of trace events. */
#include <CUnit/Basic.h>
#include <errno.h>

#include "../stdlib/abi/raw.h"
#include "places.h"

static const char format[] =
	"name: x\nID: 310\nformat:\n"
	"\tfield:unsigned short common_type;\toffset:0;\tsize:2;\tsigned:0;\n\n"
	"\tfield:char comm[16];\toffset:8;\tsize:16;\tsigned:0;\n"
	"\tfield:pid_t pid;\toffset:24;\tsize:4;\tsigned:1;\n"
	"\tfield:__data_loc char[] path;\toffset:28;\tsize:4;\tsigned:0;\n"
	"\tfield:const char * name;\toffset:32;\tsize:8;\tsigned:0;\n"
	"\tfield:unsigned long args[6];\toffset:40;\tsize:48;\tsigned:0;\n"
	"\tfield:u8 pid_ns;\toffset:88;\tsize:1;\tsigned:0;\n";

static uint32_t found(const char *name, bool text)
{
	uint32_t place = UINT32_MAX;

	CU_ASSERT_EQUAL(places_find(format, name, text, &place), 0);
	return place;
}

static int error(const char *name, bool text)
{
	uint32_t place = 7;
	int err = places_find(format, name, text, &place);

	CU_ASSERT_EQUAL(place, 7);
	return err;
}

static void test_numbers(void)
{
	CU_ASSERT_EQUAL(found("pid", false), RAW_PLACE(24, 4, RAW_PLACE_SIGNED));
	CU_ASSERT_EQUAL(found("pid_ns", false), RAW_PLACE(88, 1, RAW_PLACE_UNSIGNED));
	CU_ASSERT_EQUAL(found("name", false), RAW_PLACE(32, 8, RAW_PLACE_UNSIGNED));
	CU_ASSERT_EQUAL(error("comm", false), -EINVAL);
	CU_ASSERT_EQUAL(error("path", false), -EINVAL);
	CU_ASSERT_EQUAL(error("args", false), -EINVAL);
}

static void test_texts(void)
{
	CU_ASSERT_EQUAL(found("comm", true), RAW_PLACE(8, 0, RAW_PLACE_TEXT));
	CU_ASSERT_EQUAL(found("path", true), RAW_PLACE(28, 0, RAW_PLACE_LOC));
	CU_ASSERT_EQUAL(found("name", true), RAW_PLACE(32, 0, RAW_PLACE_POINTER));
	CU_ASSERT_EQUAL(error("pid", true), -EINVAL);
	CU_ASSERT_EQUAL(error("args", true), -EINVAL);
}

static void test_missing(void)
{
	CU_ASSERT_EQUAL(error("pi", false), -ENOENT);
	CU_ASSERT_EQUAL(error("id", false), -ENOENT);
	CU_ASSERT_EQUAL(error("", true), -ENOENT);
}

int main(void)
{
	CU_pSuite s;
	unsigned failed;

	CU_initialize_registry();
	s = CU_add_suite("places", NULL, NULL);
	CU_add_test(s, "numbers", test_numbers);
	CU_add_test(s, "texts", test_texts);
	CU_add_test(s, "missing", test_missing);
	CU_basic_run_tests();
	failed = CU_get_number_of_failures();
	CU_cleanup_registry();
	return failed != 0;
}
