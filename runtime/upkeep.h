/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the kernel side needs to be told by us: local time and which files paths name, as long as it
 * runs; and arguments of the processes that are older than it.
 */
#ifndef IDS_UPKEEP_H
#define IDS_UPKEEP_H

#include <stdbool.h>

#include "features.h"
#include "filewatch.h"
#include "generation.h"

/**
 * struct upkeep - for one generation
 * @timer: of zone_open(); -1: local time is looked at each second
 * @ids: the shared memory of map ids_files, @ids_size bytes; NULL: no rule compares files
 */
struct upkeep {
	struct generation *g;
	struct filewatch files;
	const char **paths;
	struct ids_file_id *ids;
	size_t ids_size;
	int timer;
};

/**
 * upkeep_open - tells everything; to be called between loading and activation of @g
 *
 * Returns 0 or a negative errno, which has been said; upkeep_close() is needed in either case.
 */
int upkeep_open(struct upkeep *u, struct generation *g, const struct features *features,
		const struct log *log);
/**
 * upkeep_watch - lets @epoll tell when there is something to do, by events with upkeep_owns() data
 *
 * Returns 0 or a negative errno.
 */
int upkeep_watch(struct upkeep *u, int epoll);
/** upkeep_owns - is @data of an event from upkeep_watch()? */
bool upkeep_owns(const struct upkeep *u, const void *data);
/** upkeep_event - does what an event with @data asks for */
void upkeep_event(struct upkeep *u, const void *data);
/** upkeep_tick - once a second */
void upkeep_tick(struct upkeep *u);
/** upkeep_close - frees everything; one that was never opened (all zero) is fine */
void upkeep_close(struct upkeep *u);

#endif
