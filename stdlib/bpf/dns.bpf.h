/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* Names in DNS messages. */
#ifndef IDS_DNS_BPF_H
#define IDS_DNS_BPF_H

#include "core.bpf.h"

#define DNS_HEADER    12
#define DNS_NAME_MAX  255 /* bytes of a name as it is sent */
#define DNS_LABEL_MAX 63

IDS_INLINE u8 ids_dns_lower(u8 c)
{
	return (u8)(c - 'A') < 26 ? c + ('a' - 'A') : c;
}

/**
 * ids_dns_name - the name of the first question as a dotted string, in small letters
 * @from: the message in the slot, @n: bytes of it, at most DNS_HEADER + DNS_NAME_MAX + 1
 * @to: where the string goes, at least IDS_STRING_MAX behind the beginning of a region
 *
 * Returns its place, or -IDS_ABSENT: there is no question, or it is malformed, which no server
 * answers. How much of a label is left is kept in the slot, where the verifier does not follow it.
 */
IDS_GLOBAL s64 ids_dns_name(u32 slot, u32 from, u32 n, u32 to)
{
	struct ids_slot *s = ids_slot(slot);
	u64 in = from, out = to - IDS_STRING_MAX;

	if (!s || !ids_room(in) || !ids_room(out) || n <= DNS_HEADER ||
	    !(s->bytes[in + 4] | s->bytes[in + 5]))
		return -IDS_ABSENT;
	*(volatile u64 *)&s->roll = 0;
	for (u32 i = 0; i <= DNS_NAME_MAX; i++) {
		u64 left = *(volatile u64 *)&s->roll;
		u8 c = s->bytes[in + DNS_HEADER + i];

		if (DNS_HEADER + i >= n)
			break;
		if (left) {
			s->bytes[out + IDS_STRING_MAX + i] = ids_dns_lower(c);
			*(volatile u64 *)&s->roll = left - 1;
			continue;
		}
		s->bytes[out + IDS_STRING_MAX + i] = '.';
		if (!c)
			return i ? ids_str(to + 1, i - 1) : ids_str(to, 1);
		if (c > DNS_LABEL_MAX)
			break;
		*(volatile u64 *)&s->roll = c;
	}
	return -IDS_ABSENT;
}

#endif
