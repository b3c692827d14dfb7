/* SPDX-License-Identifier: BSD-2-Clause */
/* The kernel's side of isolation: marked processes and sockets whose packets are dropped. */
#ifndef IDS_MARKS_H
#define IDS_MARKS_H

#include <stdbool.h>
#include <stdint.h>

#include "generation.h"

/** marks_add - marks a process if it is not marked yet; 0, -EEXIST or another negative errno */
int marks_add(const struct generation *g, uint32_t pid, const struct ids_isolated *mark);
/** marks_remove - takes one mark away; 0 or a negative errno */
int marks_remove(const struct generation *g, uint32_t pid);
/** marks_get - reads the mark of a process; false if it has none */
bool marks_get(const struct generation *g, uint32_t pid, struct ids_isolated *ret);

typedef void (*marks_fn)(void *ctx, uint32_t pid, const struct ids_isolated *mark);

/** marks_each - calls @fn for every marked process; it may remove the mark that it is given */
void marks_each(const struct generation *g, marks_fn fn, void *ctx);

/** marks_release - takes all marks with @root away, also those that are made meanwhile; their
 * number */
unsigned marks_release(const struct generation *g, uint32_t root);

/** marks_drop_socket - drops what the socket sends and receives; @root finds it again; 0 or a
 * negative errno */
int marks_drop_socket(const struct generation *g, uint64_t cookie, uint32_t root);
/** marks_release_sockets - lets the sockets that were dropped because of @root go; their number */
unsigned marks_release_sockets(const struct generation *g, uint32_t root);

#endif
