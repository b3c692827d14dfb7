/* SPDX-License-Identifier: BSD-2-Clause */
/* Local time for the kernel side: how far the clocks are apart, and the next change of summer time.
 */
#ifndef IDS_ZONE_H
#define IDS_ZONE_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

#include "../stdlib/abi/record.h"

#define ZONE_DAYS 400 /* a change later than this is found in time by a later look */

/**
 * struct zone_times - what struct ids_control says of local time, computed
 * @offset: ns from CLOCK_BOOTTIME to local time
 * @next: the same after the next change of the offset from UTC
 * @change: CLOCK_BOOTTIME ns of that change; UINT64_MAX: none is near
 */
struct zone_times {
	int64_t offset, next;
	uint64_t change;
};

/** zone_offset - seconds that local time is ahead of UTC at @at; false if it cannot be said */
bool zone_offset(time_t at, int64_t *ret);
/**
 * zone_next - the first change of the offset from UTC after @from, within ZONE_DAYS
 *
 * Returns true with its second and the offset from then on, false if there is none.
 */
bool zone_next(time_t from, time_t *ret_at, int64_t *ret_offset);
/**
 * zone_times - computes all of it
 * @real: CLOCK_REALTIME ns
 * @boot: CLOCK_BOOTTIME ns of the same moment
 */
bool zone_times(int64_t real, int64_t boot, struct zone_times *ret);

/**
 * zone_open - a timer that is readable each minute and at once when somebody sets the clock
 *
 * Returns a descriptor or a negative errno.
 */
int zone_open(void);
/**
 * zone_update - reads the time zone again, tells the kernel side, and sets the timer again
 * @timer: descriptor of zone_open(), or -1
 */
void zone_update(int timer, struct ids_control *control);

#endif
