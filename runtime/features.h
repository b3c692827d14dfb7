/* SPDX-License-Identifier: BSD-2-Clause */
/* What this kernel and this process can do, found out before anything is loaded. */
#ifndef IDS_FEATURES_H
#define IDS_FEATURES_H

#include <stdbool.h>
#include <stdint.h>

#include "buf.h"
#include "log.h"

#define FEATURES_PATH 4096

/**
 * struct features - the machine
 * @kernel: major << 16 | minor
 * @bpf_lsm: BPF programs on LSM hooks are called
 * @no_lsm: a sentence that says why not, and what to do
 * @initial_pidns: process numbers of records are the ones that this process sees
 * @cgroup2: mount point of the unified cgroup hierarchy, "" if there is none
 */
struct features {
	uint32_t kernel;
	bool bpf_lsm;
	const char *no_lsm;
	bool initial_pidns;
	char cgroup2[FEATURES_PATH];
};

/**
 * features_read - looks at the machine
 * @why: gets one sentence for each thing that forbids to start, separated by newlines
 *
 * Raises RLIMIT_MEMLOCK where the kernel still counts BPF memory by it; a refusal is only a
 * warning. Returns 0, or -ENOSYS or -EPERM when ruled cannot run here.
 */
int features_read(struct features *f, const struct log *log, struct buf *why);

/**
 * features_tracing_off - somebody has set kernel.ftrace_enabled to 0
 *
 * No program on a function runs then, also none on an LSM hook, and the kernel does not tell
 * us. So on 6.1 and 6.12; 5.10 and 7.3 refuse the switch while programs are attached.
 */
bool features_tracing_off(void);

/**
 * features_find_cgroup2 - finds the cgroup2 mount in the text of a mountinfo file
 *
 * Returns 0 and its mount point with escapes resolved, or -ENOENT.
 */
int features_find_cgroup2(const char *mountinfo, char *ret, size_t size);

/** features_lsm_listed - "bpf" is a member of the comma-separated @list */
bool features_lsm_listed(const char *list);

#endif
