/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The action isolate, from the moment of the record on: the kernel has marked the process (or,
 * without hooks that can contain, stopped it); here it is moved with its descendants to a cgroup of
 * its own, its sockets are cut, and it is released again.
 */
#ifndef IDS_ACTION_ISOLATE_H
#define IDS_ACTION_ISOLATE_H

#include <stddef.h>
#include <stdint.h>

#include "cgroup.h"
#include "generation.h"
#include "record.h"
#include "text.h"

#define ISOLATE_PIDS 64 /* processes that an isolated group may have */

/**
 * struct isolation - one process with its descendants
 * @pid, @start: the process that the rule matched; start in ns, CLOCK_BOOTTIME
 * @flags: IDS_ISOLATE_*
 * @rule: row of the manifest
 * @origin: folder of the cgroup that it was taken from; NULL: not known
 * @group: its own cgroup; fd -1: it could not be moved
 * @processes, @sockets: how many were contained
 */
struct isolation {
	uint32_t pid;
	uint64_t start;
	uint32_t flags, rule;
	char *origin;
	struct cgroup group;
	unsigned processes, sockets;
};

/** struct isolate - all isolations; @parent and @root are the cgroups above them */
struct isolate {
	const struct generation *g;
	const struct cgroup *parent, *watch;
	const char *root;
	const struct log *log;
	struct isolation *list;
	size_t count;
};

/**
 * isolate_init - prepares
 * @root: mount point of cgroup2
 * @watch: the cgroup that is watched, where processes go back to when theirs is gone
 * @parent: the cgroup ruled.isolated
 */
void isolate_init(struct isolate *s, const struct generation *g, const char *root,
		  const struct cgroup *watch, const struct cgroup *parent, const struct log *log);
/** isolate_record - contains the process of a record whose action isolate was done in the kernel */
void isolate_record(struct isolate *s, const struct record *rec);
/** isolate_tick - once a second: contains processes whose record was lost, forgets empty groups */
void isolate_tick(struct isolate *s);
/**
 * isolate_release - ends an isolation
 * @which: a process number of it, or the name or folder of its cgroup
 * @why: gets a sentence: what was released, or why not
 *
 * Returns 0 or -ESRCH.
 */
int isolate_release(struct isolate *s, const char *which, struct buf *why);
/** isolate_json - writes the isolations as an array */
void isolate_json(const struct isolate *s, struct json *j);
/** isolate_text - appends a line for each isolation */
void isolate_text(const struct isolate *s, struct buf *out);
/** isolate_free - releases all and frees; says how many */
void isolate_free(struct isolate *s);

#endif
