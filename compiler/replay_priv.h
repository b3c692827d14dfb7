/* SPDX-License-Identifier: BSD-2-Clause */
/* What the readers of records share. */
#ifndef IDS_REPLAY_PRIV_H
#define IDS_REPLAY_PRIV_H

#include <json-c/json.h>

#include "replay.h"

#define REPLAY_AREA_MAX 131072u /* bytes of a string that the kernel side reads in pieces */

/** struct replay_reader - a line that is being read; @bytes: of all its strings */
struct replay_reader {
	struct arena *a;
	const struct program *prog;
	const bool *named;
	struct replay_record *rec;
	size_t bytes;
	const char *error;
};

/** struct replay_member - a value and where it stands: @object "" is the record itself; @value NULL
 * is null */
struct replay_member {
	const char *object, *key;
	struct json_object *value;
};

/** replay_fail - the line is damaged: @why; returns false */
bool replay_fail(struct replay_reader *r, const char *why);
/** replay_user_number - a number for user @name, of whom the record tells no other */
uint64_t replay_user_number(struct replay_reader *r, const char *name);

/* replay_value.c */
/** replay_value - the value @m of field @f, or NULL after replay_fail() */
const struct given_value *replay_value(struct replay_reader *r, const struct field_info *f,
				       struct replay_member m);
/** replay_unreadable - a value that could not be read when the record was made */
const struct given_value *replay_unreadable(void);

#endif
