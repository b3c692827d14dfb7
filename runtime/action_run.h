/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The action run("program", argument, ...): a child without privileges, after the fact. Templates
 * in arguments are expanded one by one, so a value can never become two arguments.
 */
#ifndef IDS_ACTION_RUN_H
#define IDS_ACTION_RUN_H

#include <stdint.h>

#include "log.h"
#include "record.h"
#include "users.h"

#define RUN_CHILDREN 16 /* at a time; more are refused and counted */
#define RUN_SECONDS  10 /* then a child is killed */
#define RUN_USER     65534

/** struct run_child - a child: its process (0: the slot is free), the rule, and when it must end */
struct run_child {
	int pid;
	uint32_t rule;
	int64_t deadline; /* CLOCK_MONOTONIC, seconds */
};

/** struct run - the children that live, and what became of all */
struct run {
	struct run_child children[RUN_CHILDREN];
	uint64_t started, failed;
	int64_t told; /* CLOCK_MONOTONIC seconds of the last message */
	const struct log *log;
};

void run_init(struct run *r, const struct log *log);

/** run_check - every program of the set must be an absolute path; 0 or -EINVAL with the reason in
 * @why */
int run_check(const struct manifest *m, struct buf *why);

/**
 * run_start - begins the command of the record's rule
 *
 * Returns 0; -EBUSY: too many children; -ELOOP: the event was caused by such a child itself;
 * another negative errno. A failure is counted and said.
 */
int run_start(struct run *r, const struct record *rec, struct users *users);

/** run_reap - takes note of children that have ended; call after SIGCHLD and once a second */
void run_reap(struct run *r, const struct manifest *m);

/** run_stop - kills the children that are left */
void run_stop(struct run *r);

#endif
