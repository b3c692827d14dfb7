/* SPDX-License-Identifier: BSD-2-Clause */
/* Asks the kernel, cheaply, whether a program could be loaded at a place. */
#ifndef IDS_PROBE_H
#define IDS_PROBE_H

#include <stdbool.h>
#include <stdint.h>

#include "buf.h"
#include "features.h"

/** struct probe - what probing needs; probe_open() fills it */
struct probe {
	const struct features *features;
	struct btf *kernel; /* the kernel's types */
	const char *events; /* folder of the trace events, or NULL */
};

/** probe_open - reads the kernel's types; 0 or a negative errno */
int probe_open(struct probe *p, const struct features *features);
void probe_close(struct probe *p);
/** probe_events - folder of the trace events, NULL if tracefs is not mounted */
const char *probe_events(void);

/**
 * probe_hook - can a program be attached at @attach ("lsm/file_open", as in SEC())
 * @why: gets a sentence if not
 *
 * Looks for the target in the kernel's types or trace events, then loads a program of two
 * instructions of the same kind. Attaches nothing. A kind that it does not know is taken to be
 * possible. Returns 0 or a negative errno.
 */
int probe_hook(const struct probe *p, const char *attach, struct buf *why);

/**
 * probe_function - does the function of @attach fit an event that is only a function's name
 * @args: how many arguments it must have
 * @refuses: its result must mean something
 *
 * Returns 0, also where the function's type is not known (kprobes), or a negative errno with @why.
 */
int probe_function(const struct probe *p, const char *attach, uint32_t args, bool refuses,
		   struct buf *why);

#define PROBE_XDP "xdp" /* place of XDP programs: an interface */

/** probe_is_cgroup - programs at @attach are attached to a cgroup */
int probe_is_cgroup(const char *attach);
/** probe_contains - programs at @attach can refuse an operation for the whole machine (LSM,
 * fmod_ret) */
int probe_contains(const char *attach);

#endif
