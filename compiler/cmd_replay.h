/* SPDX-License-Identifier: BSD-2-Clause */
/* ruleccc test --replay: records instead of tests. */
#ifndef IDS_CMD_REPLAY_H
#define IDS_CMD_REPLAY_H

#include "replay.h"

/** struct replay_options - @records: a file, or "-"; @expect: an earlier output, or NULL */
struct replay_options {
	const char *records, *expect;
	enum test_format format;
};

/** cmd_replay - gives the records to the rules of @prog; returns an enum exit_status */
int cmd_replay(struct arena *a, const struct replay_options *o, const struct program *prog,
	       struct diags *diags);

#endif
