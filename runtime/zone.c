// SPDX-License-Identifier: BSD-2-Clause
#include "zone.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/timerfd.h>
#include <unistd.h>

#define SECOND 1000000000ll
#define MINUTE 60
#define DAY    86400
#define TRIES  8 /* measurements of the two clocks, of which the closest pair is taken */

bool zone_offset(time_t at, int64_t *ret)
{
	struct tm tm;

	if (!localtime_r(&at, &tm))
		return false;
	*ret = tm.tm_gmtoff;
	return true;
}

/* The offset changes in (@lo, @hi] exactly once: its first second. */
static time_t bisect(time_t lo, time_t hi, int64_t before)
{
	while (hi - lo > 1) {
		time_t mid = lo + (hi - lo) / 2;
		int64_t offset;

		if (zone_offset(mid, &offset) && offset == before)
			lo = mid;
		else
			hi = mid;
	}
	return hi;
}

bool zone_next(time_t from, time_t *ret_at, int64_t *ret_offset)
{
	int64_t before, after;

	if (!zone_offset(from, &before))
		return false;
	for (int day = 1; day <= ZONE_DAYS; day++) {
		time_t lo = from + (time_t)(day - 1) * DAY, hi = lo + DAY;

		if (!zone_offset(hi, &after) || after == before)
			continue;
		*ret_at = bisect(lo, hi, before);
		return zone_offset(*ret_at, ret_offset);
	}
	return false;
}

bool zone_times(int64_t real, int64_t boot, struct zone_times *ret)
{
	struct zone_times z = {.change = UINT64_MAX};
	int64_t apart = real - boot, offset, next;
	time_t at;

	if (!zone_offset(real / SECOND, &offset))
		return false;
	z.offset = z.next = apart + offset * SECOND;
	if (zone_next(real / SECOND, &at, &next) && at * SECOND > apart) {
		z.next = apart + next * SECOND;
		z.change = (uint64_t)(at * SECOND - apart);
	}
	*ret = z;
	return true;
}

static int64_t now(clockid_t clock)
{
	struct timespec t;

	clock_gettime(clock, &t);
	return t.tv_sec * SECOND + t.tv_nsec;
}

/* The clocks cannot be read at once; the pair between which least time has passed is good enough.
 */
static void read_clocks(int64_t *ret_real, int64_t *ret_boot)
{
	int64_t best = INT64_MAX;

	for (int i = 0; i < TRIES; i++) {
		int64_t before = now(CLOCK_BOOTTIME), real = now(CLOCK_REALTIME);
		int64_t after = now(CLOCK_BOOTTIME);

		if (after - before >= best)
			continue;
		best = after - before;
		*ret_real = real;
		*ret_boot = before + (after - before) / 2;
	}
}

/*
 * tzset() looks at the zone's file again only if TZ is not set, or is not what it was: for a while
 * it is something else.
 */
static void reload_zone(void)
{
	const char *tz = getenv("TZ");
	char *kept = tz ? strdup(tz) : NULL;

	if (kept) {
		setenv("TZ", "UTC0", 1);
		tzset();
		setenv("TZ", kept, 1);
	}
	tzset();
	free(kept);
}

static bool apart(int64_t a, int64_t b)
{
	return a - b > SECOND || b - a > SECOND;
}

/* Is it more than the two clocks drifting? */
static bool jumps(const struct ids_control *c, const struct zone_times *z)
{
	return !c->time_valid || apart(c->local_offset, z->offset) ||
	       apart(c->local_next, z->next) ||
	       apart((int64_t)(c->local_change / 2), (int64_t)(z->change / 2));
}

/*
 * A program reads @time_valid before and after the rest. While it is 0 the time is unreadable, and
 * another number tells that something was between; for what the clocks drift in a minute any
 * mixture of old and new is right.
 */
static void publish(struct ids_control *c, const struct zone_times *z)
{
	uint32_t number = c->time_valid;
	bool jump = jumps(c, z);

	if (jump)
		__atomic_store_n(&c->time_valid, 0, __ATOMIC_SEQ_CST);
	__atomic_store_n(&c->local_offset, z->offset, __ATOMIC_SEQ_CST);
	__atomic_store_n(&c->local_next, z->next, __ATOMIC_SEQ_CST);
	__atomic_store_n(&c->local_change, z->change, __ATOMIC_SEQ_CST);
	if (jump)
		__atomic_store_n(&c->time_valid, number == UINT32_MAX ? 1 : number + 1,
				 __ATOMIC_SEQ_CST);
}

static void set_timer(int timer)
{
	const struct itimerspec in_a_minute = {.it_value.tv_sec =
						       now(CLOCK_REALTIME) / SECOND + MINUTE};

	timerfd_settime(timer, TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET, &in_a_minute, NULL);
}

int zone_open(void)
{
	int timer = timerfd_create(CLOCK_REALTIME, TFD_CLOEXEC | TFD_NONBLOCK);

	return timer < 0 ? -errno : timer;
}

/* The timer is set before the clocks are read: a clock that is set meanwhile wakes us again. */
void zone_update(int timer, struct ids_control *control)
{
	struct zone_times z;
	int64_t real = 0, boot = 0;
	uint64_t expired;

	if (timer >= 0) {
		if (read(timer, &expired, sizeof(expired)) < 0)
			errno = 0; /* ECANCELED: the clock was set */
		set_timer(timer);
	}
	reload_zone();
	read_clocks(&real, &boot);
	if (zone_times(real, boot, &z))
		publish(control, &z);
	else
		__atomic_store_n(&control->time_valid, 0, __ATOMIC_RELEASE);
}
