// SPDX-License-Identifier: BSD-2-Clause
/* Local time: offsets, changes of summer time, and what the kernel side makes of it. */
#include <CUnit/Basic.h>
#include <poll.h>
#include <stdlib.h>
#include <unistd.h>

#include "../../runtime/zone.h"
#include "require.h"

#define SECOND 1000000000ll
#define DAY    ((time_t)86400)

/* Rules for summer time written out, so that the tests need no time zone files. */
#define BERLIN   "CET-1CEST,M3.5.0,M10.5.0/3"
#define NEW_YORK "EST5EDT,M3.2.0,M11.1.0"

static void set_zone(const char *tz)
{
	setenv("TZ", tz, 1);
	tzset();
}

/* As the kernel side reads the clock: minutes since midnight and weekday at CLOCK_BOOTTIME @boot.
 */
static void kernel_clock(const struct zone_times *z, uint64_t boot, unsigned *ret_minute,
			 unsigned *ret_weekday)
{
	int64_t offset = boot < z->change ? z->offset : z->next;
	int64_t local = ((int64_t)boot + offset) / SECOND;

	*ret_minute = (unsigned)(local % 86400 / 60);
	*ret_weekday = (unsigned)((local / 86400 + 4) % 7);
}

static void check_change(const char *tz, time_t from, time_t at, int64_t before, int64_t after)
{
	int64_t offset = 0;
	time_t found = 0;

	set_zone(tz);
	CU_ASSERT(zone_offset(from, &offset));
	CU_ASSERT_EQUAL(offset, before);
	CU_ASSERT(zone_next(from, &found, &offset));
	CU_ASSERT_EQUAL(found, at);
	CU_ASSERT_EQUAL(offset, after);
	CU_ASSERT(zone_next(at - 1, &found, &offset));
	CU_ASSERT_EQUAL(found, at);
	CU_ASSERT(zone_next(at, &found, &offset));
	CU_ASSERT(found > at + 86400);
}

/* 2026: Berlin on 29 March and 25 October at 01:00 UTC, New York on 8 March and 1 November. */
static void test_changes(void)
{
	check_change(BERLIN, 1767225600, 1774746000, 3600, 7200);
	check_change(BERLIN, 1780000000, 1792890000, 7200, 3600);
	check_change(NEW_YORK, 1767225600, 1772953200, -18000, -14400);
	check_change(NEW_YORK, 1780000000, 1793512800, -14400, -18000);
}

static void test_files(void)
{
	if (access("/usr/share/zoneinfo/America/New_York", R_OK))
		return;
	check_change("Europe/Berlin", 1767225600, 1774746000, 3600, 7200);
	check_change("America/New_York", 1780000000, 1793512800, -14400, -18000);
}

static void test_no_change(void)
{
	struct zone_times z;
	int64_t offset;
	time_t at;

	set_zone("UTC0");
	CU_ASSERT(!zone_next(1767225600, &at, &offset));
	CU_ASSERT(zone_times(1767225600 * SECOND, 5 * SECOND, &z));
	CU_ASSERT_EQUAL(z.change, UINT64_MAX);
	CU_ASSERT_EQUAL(z.offset, (1767225600 - 5) * SECOND);
	CU_ASSERT_EQUAL(z.next, z.offset);
}

/* Every half hour of the days around a change, as localtime_r() has it. */
static void check_days(const char *tz, time_t from, time_t change)
{
	const int64_t booted = (from - 1000) * SECOND + 123456789;
	struct zone_times z;

	set_zone(tz);
	CU_ASSERT_FATAL(zone_times(from * SECOND, from * SECOND - booted, &z));
	for (time_t at = change - 2 * DAY; at < change + 2 * DAY; at += 1800) {
		unsigned minute, weekday;
		struct tm tm;

		localtime_r(&at, &tm);
		kernel_clock(&z, (uint64_t)(at * SECOND - booted), &minute, &weekday);
		CU_ASSERT_EQUAL(minute, (unsigned)(tm.tm_hour * 60 + tm.tm_min));
		CU_ASSERT_EQUAL(weekday, (unsigned)tm.tm_wday);
	}
}

static void test_kernel_view(void)
{
	check_days(BERLIN, 1767225600, 1774746000);
	check_days(BERLIN, 1780000000, 1792890000);
	check_days(NEW_YORK, 1767225600, 1772953200);
	check_days(NEW_YORK, 1780000000, 1793512800);
	check_days("UTC0", 1767225600, 1780000000);
}

static void test_update(void)
{
	struct ids_control control = {0};
	struct zone_times z = {0};
	unsigned minute, weekday, want;
	struct timespec boot;
	time_t now;
	struct tm tm;
	int timer = zone_open();

	CU_ASSERT_FATAL(timer >= 0);
	set_zone(NEW_YORK);
	zone_update(timer, &control);
	CU_ASSERT_EQUAL(control.time_valid, 1);
	z = (struct zone_times){control.local_offset, control.local_next, control.local_change};
	now = time(NULL);
	clock_gettime(CLOCK_BOOTTIME, &boot);
	kernel_clock(&z, (uint64_t)(boot.tv_sec * SECOND + boot.tv_nsec), &minute, &weekday);
	localtime_r(&now, &tm);
	want = (unsigned)(tm.tm_hour * 60 + tm.tm_min);
	CU_ASSERT(minute == want || minute == (want + 1) % 1440);
	zone_update(timer, &control);
	CU_ASSERT_EQUAL(control.time_valid, 1); /* nothing has changed */
	set_zone(BERLIN);
	zone_update(timer, &control);
	CU_ASSERT_EQUAL(control.time_valid, 2);
	CU_ASSERT(control.local_offset - z.offset > 4ll * 3600 * SECOND);
	CU_ASSERT(!poll(&(struct pollfd){.fd = timer, .events = POLLIN}, 1, 0));
	close(timer);
}

/* A file that is replaced: TZ stays what it was, what it means does not. */
static void test_replaced(void)
{
	const char *dir = "/usr/share/zoneinfo/", *names[] = {"Europe/Berlin", "Asia/Kolkata"};
	char link[] = "/tmp/test_zone_XXXXXX", tz[64], target[64];
	struct ids_control control = {0};
	const char *now;
	int64_t first;

	if (access("/usr/share/zoneinfo/Asia/Kolkata", R_OK) || mkstemp(link) < 0)
		return;
	snprintf(tz, sizeof(tz), ":%s", link);
	setenv("TZ", tz, 1);
	for (int i = 0; i < 2; i++) {
		first = control.local_offset;
		snprintf(target, sizeof(target), "%s%s", dir, names[i]);
		unlink(link);
		CU_ASSERT_EQUAL(symlink(target, link), 0);
		zone_update(-1, &control);
	}
	unlink(link);
	CU_ASSERT(control.local_offset - first > 3ll * 3600 * SECOND);
	CU_ASSERT_EQUAL(control.local_change, UINT64_MAX);
	now = getenv("TZ");
	REQUIRE(now);
	CU_ASSERT_STRING_EQUAL(now, tz);
}

int main(void)
{
	CU_pSuite s;
	unsigned failed;

	CU_initialize_registry();
	s = CU_add_suite("zone", NULL, NULL);
	CU_add_test(s, "both changes of summer time are found", test_changes);
	CU_add_test(s, "the same from time zone files", test_files);
	CU_add_test(s, "a zone without changes", test_no_change);
	CU_add_test(s, "the kernel side's clock around changes", test_kernel_view);
	CU_add_test(s, "the shared page is filled", test_update);
	CU_add_test(s, "a zone whose file is replaced", test_replaced);
	CU_basic_run_tests();
	failed = CU_get_number_of_failures();
	CU_cleanup_registry();
	return failed != 0;
}
