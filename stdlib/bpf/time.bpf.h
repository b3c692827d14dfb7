/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* The local time, by what the runtime keeps in ids_control. */
#ifndef IDS_TIME_BPF_H
#define IDS_TIME_BPF_H

#include "core.bpf.h"

#define IDS_FIRST_WEEKDAY 4 /* 1970-01-01 was a Thursday; Sunday is 0 */

/* Local seconds since 1970; false: not known, or the runtime is changing what it keeps. */
IDS_INLINE bool ids_local_time(u64 *ret_seconds)
{
	volatile struct ids_control *c = ids_get_control();
	u64 now = bpf_ktime_get_boot_ns();
	u32 valid;
	s64 off;

	if (!c)
		return false;
	valid = c->time_valid;
	off = now < c->local_change ? c->local_offset : c->local_next;
	*ret_seconds = (now + off) / 1000000000;
	return valid && c->time_valid == valid;
}

/** rd_time - minutes since midnight */
IDS_READER int rd_time(struct ids_ev *ev, u32 who, u64 *val)
{
	u64 seconds = 0;

	if (!ids_local_time(&seconds))
		return IDS_UNREADABLE;
	*val = seconds / 60 % (24 * 60);
	return IDS_OK;
}

/** rd_weekday - 0: Sunday */
IDS_READER int rd_weekday(struct ids_ev *ev, u32 who, u64 *val)
{
	u64 seconds = 0;

	if (!ids_local_time(&seconds))
		return IDS_UNREADABLE;
	*val = (seconds / (24 * 3600) + IDS_FIRST_WEEKDAY) % 7;
	return IDS_OK;
}

#endif
