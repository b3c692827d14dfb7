/* SPDX-License-Identifier: BSD-2-Clause */
/* A running ruled: one generation, its records, its control socket. */
#ifndef IDS_DAEMON_H
#define IDS_DAEMON_H

#include <stdbool.h>
#include <stdint.h>

#include "action_isolate.h"
#include "control.h"
#include "events.h"
#include "features.h"
#include "generation.h"
#include "options.h"
#include "upkeep.h"
#include "users.h"

/**
 * struct daemon - everything that ruled has
 * @watch: the cgroup that is watched: --cgroup or the root; fd -1: there is no cgroup2
 * @xdp: number of the interface that --xdp names, 0: none
 * @isolated: the cgroup ruled.isolated; fd -1: not needed, or not possible
 * @blind: tracing has been switched off for the whole kernel
 */
struct daemon {
	const struct options *options;
	const struct log *log;
	struct features features;
	struct users users;
	struct cgroup watch, isolated;
	unsigned xdp;
	struct generation *generation;
	struct isolate isolate;
	struct upkeep upkeep;
	struct events events;
	struct control control;
	int epoll, signals;
	bool blind;
	uint64_t started; /* ns, CLOCK_BOOTTIME */
	bool serving;     /* the members above are ready */
	bool stop;
};

/**
 * daemon_open - reads the object, loads it, opens outputs and the control socket
 *
 * What goes wrong is said. Returns 0 or an exit status; daemon_close() is needed in either case.
 */
int daemon_open(struct daemon *d, const struct options *options, const struct log *log);
/** daemon_run - activates the rules and serves until it is told to stop; the exit status */
int daemon_run(struct daemon *d);
/** daemon_close - detaches, takes the last records, says the final numbers and frees */
void daemon_close(struct daemon *d);

#endif
