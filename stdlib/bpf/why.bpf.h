/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* What decision functions tell those who act on their answers. */
#ifndef IDS_WHY_BPF_H
#define IDS_WHY_BPF_H

#include "core.bpf.h"

/* The argument "type" of commit functions: an ids_record_type, and above it the hook's IDS_EV_*. */
#define IDS_TYPE_FLAGS_SHIFT 8

/* Made by ruleccc: the fields that a rule uses, as bits; its event's number; field and process of
 * each bit. */
extern const u64 ids_why_fields[];
extern const u8 ids_why_events[];
extern const u32 ids_why_tags[];
extern const u32 ids_why_tags_mask;

/** ids_why - which of the fields in @unread makes @rule undecided, as an IDS_TAG */
IDS_GLOBAL u32 ids_why(u32 rule, u64 unread)
{
	u32 row = rule & ids_rules_mask, first = ids_why_events[row] * 64;
	u64 fields = unread & ids_why_fields[row];

	for (u32 i = 0; i < 64; i++)
		if (fields >> i & 1)
			return ids_why_tags[(first + i) & ids_why_tags_mask];
	return 0;
}

#endif
