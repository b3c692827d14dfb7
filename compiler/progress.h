/* SPDX-License-Identifier: BSD-2-Clause */
/* A line on the terminal that says what takes so long. */
#ifndef IDS_PROGRESS_H
#define IDS_PROGRESS_H

#include <stdio.h>

struct arena;
struct progress;

/**
 * progress_start - from now on, a line on @out is shown while a stage lasts longer than a second
 *
 * Returns NULL if @out is no terminal or no thread can be had: then nothing is shown. All functions
 * take NULL.
 */
struct progress *progress_start(struct arena *a, FILE *out);
/** progress_stage - what is done now ("planning"), @n of what ("rules"; NULL: does not say) */
void progress_stage(struct progress *p, const char *what, size_t n, const char *of);
/** progress_stop - takes the line away, before anything else is written; returns NULL */
struct progress *progress_stop(struct progress *p);

#endif
