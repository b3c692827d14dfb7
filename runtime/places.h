/* SPDX-License-Identifier: BSD-2-Clause */
/* Where the fields of trace events are on this kernel. */
#ifndef IDS_PLACES_H
#define IDS_PLACES_H

#include "log.h"
#include "manifest.h"

struct bpf_object;

/**
 * places_set - fills the array ids_places of an opened object from the formats of the trace events
 * that rules name
 *
 * Says which field a kernel has not. Returns 0, also if no rule names a trace event, or a negative
 * errno.
 */
int places_set(struct bpf_object *obj, const struct manifest *m, const struct log *log);

/**
 * places_find - the place of the field @name in @format, as RAW_PLACE()
 * @text: it is wanted as a text, otherwise as a number
 * @ret: the place
 *
 * Returns 0, -ENOENT: there is none of that name, or -EINVAL: it is not of that sort.
 */
int places_find(const char *format, const char *name, bool text, uint32_t *ret);

#endif
