/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef IDS_MANIFEST_WRITE_H
#define IDS_MANIFEST_WRITE_H

#include "module.h"

/**
 * manifest_write - the bytes of section .ids.rules
 * @hooks: the object's programs in the order of the manifest, @nhooks of them
 * @ret_size: bytes
 */
void *manifest_write(struct arena *a, const struct plan *plan, const struct hook_row *hooks,
		     size_t nhooks, size_t *ret_size);

#endif
