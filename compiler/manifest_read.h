/* SPDX-License-Identifier: BSD-2-Clause */
/* The manifest of an object that is already there: for reports about objects. */
#ifndef IDS_MANIFEST_READ_H
#define IDS_MANIFEST_READ_H

#include <stddef.h>

#include "../stdlib/abi/manifest.h"
#include "arena.h"

/** struct manifest - the tables of a manifest; every reference between them is inside */
struct manifest {
	struct ids_manifest_header head;
	struct ids_manifest_rule *rules;
	struct ids_manifest_event *events;
	struct ids_manifest_hook *hooks;
	struct ids_manifest_tag *tags;
	struct ids_manifest_run *runs;
	struct ids_manifest_user *users;
	struct ids_manifest_source *sources;
	struct ids_manifest_file *files;
	struct ids_manifest_mark *marks;
	char *strings;
	uint32_t nrules, nevents, nhooks, ntags, nruns, nusers, nsources, nfiles, nmarks, nstrings;
};

/**
 * manifest_read - reads @size bytes, the section IDS_MANIFEST_SECTION
 *
 * Returns 0, or -1 with a sentence in @ret_error; @ret is untouched then.
 */
int manifest_read(struct arena *a, const void *bytes, size_t size, struct manifest *ret,
		  const char **ret_error);
/** manifest_str - the string of a reference of @m */
static inline const char *manifest_str(const struct manifest *m, uint32_t ref)
{
	return m->strings + ref;
}

#endif
