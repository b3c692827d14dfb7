/* SPDX-License-Identifier: BSD-2-Clause */
/* Takes records out of the rings and hands them on: first to actions, then to outputs. */
#ifndef IDS_EVENTS_H
#define IDS_EVENTS_H

#include <stddef.h>
#include <stdint.h>

#include "action_isolate.h"
#include "action_run.h"
#include "generation.h"
#include "output.h"
#include "render.h"

/**
 * struct events - the rings of a generation and who gets their records
 * @alerts, @logs: the rings; NULL: the object has none
 * @outputs: @noutputs open outputs
 * @enforce: false: actions of user space are left out too
 * @records, @undecided, @broken: records that were taken; the last could not be decoded
 * @lost: records that the kernel side had to drop, as told last
 */
struct events {
	const struct generation *g;
	struct ring_buffer *alerts, *logs;
	struct render render;
	struct users *users;
	struct output *outputs;
	size_t noutputs;
	struct run run;
	struct isolate *isolate;
	const struct log *log;
	bool enforce;
	unsigned budget; /* records that this turn may still take */
	uint64_t records, undecided, broken, lost;
	int64_t told; /* CLOCK_MONOTONIC seconds of the last message about lost records */
};

/** events_open - opens the rings of e->g; the other members are set; 0 or a negative errno */
int events_open(struct events *e);
/** events_take - takes what is there, at most a few thousand records; returns true if more may wait
 */
bool events_take(struct events *e);
/** events_handle - handles one record; public for tests and fuzzing */
void events_handle(struct events *e, const void *bytes, size_t size);
/** events_tell_lost - says how many records were lost since the last time, at most every 5 s unless
 * @now */
void events_tell_lost(struct events *e, bool now);
/** events_close - closes the rings */
void events_close(struct events *e);

#endif
