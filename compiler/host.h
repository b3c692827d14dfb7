/* SPDX-License-Identifier: BSD-2-Clause */
/* Decision functions on this machine: an object that was compiled for it, loaded into memory, with
 * the helpers of the kernel that it calls. */
#ifndef IDS_HOST_H
#define IDS_HOST_H

#include <stddef.h>

#include "../stdlib/abi/given.h"
#include "arena.h"

struct module_options;

/** struct host - a loaded object with memory for its maps */
struct host;

/** host_options - the embedded readers of given.bpf.c, for this machine */
struct module_options host_options(struct arena *a);
/** host_load - loads @object; NULL with a message (in @a) if LLVM cannot */
struct host *host_load(struct arena *a, const void *object, size_t size, const char **ret_error);
struct host *host_free(struct host *h);
/**
 * host_run - decides @given as event @ident ("exec"); results are added to those that are there
 *
 * Nothing happens if no rule is on this event.
 */
void host_run(struct host *h, const char *ident, const struct ids_given *given);
/** host_clear - clears the results of the first @rules rules */
void host_clear(struct host *h, size_t rules);
const struct ids_given_result *host_result(const struct host *h);
/** host_uids - numbers of the users that rules name, to be changed at will if the object was
 * compiled so (struct module_options.unknown); NULL: rules name none */
uint32_t *host_uids(struct host *h);

#endif
