/* SPDX-License-Identifier: BSD-2-Clause */
/* Cgroups of the unified hierarchy. */
#ifndef IDS_CGROUP_H
#define IDS_CGROUP_H

#include <stdbool.h>
#include <stdint.h>

#define CGROUP_FOLDER "ruled.isolated"

/**
 * struct cgroup - an open cgroup
 * @path: its folder
 * @fd: the folder, open; -1: none
 * @id: number of the cgroup, as bpf_get_current_cgroup_id() gives it
 * @level: depth below the root, 0 for the root
 */
struct cgroup {
	char *path;
	int fd;
	uint64_t id;
	uint32_t level;
};

/**
 * cgroup_open - opens the cgroup with folder @path, which lies at or below the mount point @root
 *
 * Returns 0; -ENOTDIR or -ENOENT; -EXDEV: not in a cgroup2 file system; other negative errno.
 */
int cgroup_open(const char *root, const char *path, struct cgroup *ret);
/** cgroup_make - makes the child @name of @parent, if it is missing, and opens it */
int cgroup_make(const struct cgroup *parent, const char *name, struct cgroup *ret);
/** cgroup_close - closes it; one that is not open is fine */
void cgroup_close(struct cgroup *c);
/** cgroup_move - moves the process with all threads into @c; 0 or a negative errno */
int cgroup_move(const struct cgroup *c, int pid);
/** cgroup_freeze - stops (or lets go) all processes of @c; 0 or a negative errno */
int cgroup_freeze(const struct cgroup *c, bool freeze);
/** cgroup_limit_pids - allows @max processes in @c; -ENOENT: the pids controller is not available
 */
int cgroup_limit_pids(const struct cgroup *c, unsigned max);
/** cgroup_enable_pids - lets children of @c have a limit of processes; 0 or a negative errno */
int cgroup_enable_pids(const struct cgroup *c);

typedef int (*cgroup_member_fn)(void *ctx, int pid);

/** cgroup_members - calls @fn for every process of @c; stops at the first result that is not 0 and
 * returns it */
int cgroup_members(const struct cgroup *c, cgroup_member_fn fn, void *ctx);

/** cgroup_of_process - folder of the process in the unified hierarchy below @root, for free(); NULL
 */
char *cgroup_of_process(const char *root, int pid);

#endif
