/* SPDX-License-Identifier: BSD-2-Clause */
/* What is set in an opened object before it is loaded, and whether the choice of hooks suffices. */
#ifndef IDS_PREPARE_H
#define IDS_PREPARE_H

#include "generation.h"

/**
 * prepare_check - can the hooks that were chosen carry out the rules
 *
 * Sets g->mode and g->isolates. Says what is missing. Returns 0 or -EOPNOTSUPP.
 */
int prepare_check(struct generation *g, const struct generation_options *options);

/** prepare_object - programs to load, constants, sizes of maps; 0 or a negative errno */
int prepare_object(struct generation *g, const struct generation_options *options);

struct bpf_program;
/** prepare_moved - is @attach, the place in the manifest, another than the program's section says?
 */
bool prepare_moved(const struct bpf_program *prog, const char *attach);

/** prepare_report - says which hooks were taken, and what is weaker than it could be */
void prepare_report(const struct generation *g, const struct generation_options *options);

#endif
