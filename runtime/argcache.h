/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Arguments and environments of the processes that are older than the programs: read from /proc and
 * put where the programs keep those of newer processes.
 */
#ifndef IDS_ARGCACHE_H
#define IDS_ARGCACHE_H

#include "../stdlib/abi/record.h"
#include "log.h"

/**
 * argcache_read - what /proc has of a process
 * @pid: thread group
 * @file: "cmdline" or "environ"
 *
 * It is what stands in the process's memory now: a program can have changed it since its execution.
 * Returns 0; -ESRCH: there is no such process, or another one by now, or one without memory of its
 * own (it has ended, or is a thread of the kernel); another negative errno.
 */
int argcache_read(int pid, const char *file, struct ids_cached *ret);

/**
 * argcache_fill - fills the maps from /proc, in which entries that exist are left as they are
 * @fd_args, @fd_env: maps ids_args and ids_env; below 0: the object has none
 *
 * To be called while the programs that keep newer processes run already. What cannot be read is
 * said; it is unreadable for rules, too.
 */
void argcache_fill(int fd_args, int fd_env, const struct log *log);

#endif
