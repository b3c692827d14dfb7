/* SPDX-License-Identifier: BSD-2-Clause */
/* Decision functions of an object for this machine. */
#ifndef IDS_COMPARE_HOST_H
#define IDS_COMPARE_HOST_H

#include <stddef.h>

#include "../../stdlib/abi/given.h"

/** struct host - a loaded object with memory for its maps */
struct host;

/** host_load - links @object and loads it; @dir: where files may be made; ends the program if it
 * cannot */
struct host *host_load(const char *dir, const void *object, size_t size);
struct host *host_free(struct host *h);
/**
 * host_run - decides @given as event @ident ("exec")
 *
 * The first @rules rules of the result are cleared before. Nothing happens if no rule is on this
 * event.
 */
void host_run(struct host *h, const char *ident, const struct ids_given *given);
/** host_clear - clears the results of the first @rules rules */
void host_clear(struct host *h, size_t rules);
const struct ids_given_result *host_result(const struct host *h);

#endif
