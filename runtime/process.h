/* SPDX-License-Identifier: BSD-2-Clause */
/* Processes, as /proc shows them. */
#ifndef IDS_PROCESS_H
#define IDS_PROCESS_H

#include <stdbool.h>
#include <stdint.h>

/**
 * struct process_stat - of a process
 * @state: as /proc writes it: 'Z' has ended and waits for its parent
 * @kernel: a thread of the kernel, without memory and program
 * @start_ticks: start in clock ticks since boot
 */
struct process_stat {
	int pid, parent, session;
	char state;
	bool kernel;
	uint64_t start_ticks;
};

/** process_parse_stat - reads the text of /proc/PID/stat; false if it is not that */
bool process_parse_stat(const char *text, struct process_stat *ret);
/** process_stat - looks at the process; 0 or a negative errno */
int process_stat(int pid, struct process_stat *ret);
/** process_is - the process still is the one that started at @start (ns, CLOCK_BOOTTIME; 0: any) */
bool process_is(int pid, uint64_t start);

typedef void (*process_fn)(void *ctx, const struct process_stat *stat);

/** process_each - calls @fn for every process there is; 0 or a negative errno */
int process_each(process_fn fn, void *ctx);

typedef void (*process_socket_fn)(void *ctx, uint64_t cookie);

/** process_sockets - calls @fn with the cookie of every network socket that the process has open */
int process_sockets(int pid, process_socket_fn fn, void *ctx);

/** process_pidfd - a descriptor that stands for the process, or a negative errno */
int process_pidfd(int pid);
/** process_signal - sends a signal through a descriptor of process_pidfd(); 0 or a negative errno
 */
int process_signal(int pidfd, int sig);

#endif
