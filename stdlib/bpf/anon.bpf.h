/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* The hook through which files without a place in the tree are made: what they are, by their name.
 */
#ifndef IDS_ANON_BPF_H
#define IDS_ANON_BPF_H

#include "system.bpf.h"

#define ANON_NAME_SIZE 12

/** ids_same_name - the strings @a and @b have the same first @n bytes */
IDS_INLINE bool ids_same_name(const char *a, const char *b, u32 n)
{
	for (u32 i = 0; i < n; i++)
		if (a[i] != b[i])
			return false;
	return true;
}

/** ids_anon_is - the hook's second argument, the name, is @name of @n bytes, its end included */
IDS_INLINE bool ids_anon_is(u64 *ctx, const char *name, u32 n)
{
	const struct qstr *q = (void *)ctx[1];
	char is[ANON_NAME_SIZE] = {};

	bpf_probe_read_kernel_str(is, sizeof(is), BPF_CORE_READ(q, name));
	return ids_same_name(is, name, n);
}

#endif
