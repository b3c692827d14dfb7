/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* Vectors of buffers (struct iovec) in the memory of the current process. */
#ifndef IDS_VECTOR_BPF_H
#define IDS_VECTOR_BPF_H

#include "syscall.bpf.h"

#define IDS_VECTOR_MAX 64 /* elements that are looked at; the kernel takes 1,024 */

/** ids_vector_place - address of element @i of the vector at @at */
IDS_INLINE u64 ids_vector_place(u64 at, u32 i, bool compat)
{
	return at + i * (compat ? 8 : 16);
}

/** ids_vector_element - length of the element at @at, or -IDS_UNREADABLE */
IDS_INLINE s64 ids_vector_element(u64 at, bool compat, u64 *ret_base)
{
	u64 wide[2] = {};
	u32 narrow[2] = {};
	long err;

	if (compat)
		err = bpf_probe_read_user(narrow, sizeof(narrow), (void *)at);
	else
		err = bpf_probe_read_user(wide, sizeof(wide), (void *)at);
	if (err) {
		ids_error(IDS_ERR_READ_USER);
		return -IDS_UNREADABLE;
	}
	*ret_base = compat ? narrow[0] : wide[0];
	return compat ? narrow[1] : wide[1];
}

/* Appends the @len bytes at @from to the @n at @off; their number then, or -IDS_UNREADABLE. */
IDS_INLINE s64 ids_vector_append(struct ids_slot *s, u64 off, u64 n, u64 from, u64 len)
{
	u64 at = off + n;

	if (n >= IDS_STRING_MAX || !ids_room(at))
		return n;
	if (len > IDS_STRING_MAX - n)
		len = IDS_STRING_MAX - n;
	IDS_OPAQUE(len);
	if (len > IDS_STRING_MAX)
		return -IDS_UNREADABLE;
	if (!bpf_probe_read_user(s->bytes + at, len, (void *)from))
		return n + len;
	ids_error(IDS_ERR_READ_USER);
	return -IDS_UNREADABLE;
}

/* Copies what the area in the region at @off has from @pos on; the number of bytes. */
IDS_INLINE s64 ids_vector_piece(u32 slot, u32 off, u32 pos)
{
	struct ids_slot *s = ids_slot(slot);
	u64 i = off / IDS_REGION_SIZE, base = 0, skip = pos;
	bool compat = ids_compat();
	s64 n = 0;

	IDS_OPAQUE(i);
	if (!s || i > IDS_REGIONS_MAX)
		return -IDS_UNREADABLE;
	for (u32 e = 0; e < IDS_VECTOR_MAX && e < s->area[i].env; e++) {
		s64 len = ids_vector_element(ids_vector_place(s->area[i].addr, e, compat), compat,
					     &base);

		if (len < 0)
			return -IDS_UNREADABLE;
		if (skip >= (u64)len) {
			skip -= len;
			continue;
		}
		n = ids_vector_append(s, off, n, base + skip, len - skip);
		skip = 0;
		if (n < 0 || n >= IDS_STRING_MAX)
			break;
	}
	return n > 0 ? n : -IDS_UNREADABLE;
}

/** ids_vector_load - ids_area_load() of an area that is a vector */
IDS_GLOBAL s64 ids_vector_load(u32 slot, u32 off, u32 pos)
{
	struct ids_slot *s = ids_slot(slot);
	u64 i = off / IDS_REGION_SIZE;
	s64 n;

	IDS_OPAQUE(i);
	if (!s || i > IDS_REGIONS_MAX)
		return -IDS_UNREADABLE;
	if (s->area[i].n && s->area[i].pos == pos)
		return s->area[i].n;
	n = ids_vector_piece(slot, off, pos);
	s->area[i].pos = pos;
	s->area[i].n = n > 0 ? n : 0;
	return n;
}

#endif
