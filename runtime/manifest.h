/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reads the manifest of a compiled object. Every row, number and string is checked when it is
 * read, so its users need no checks: a struct manifest is always consistent.
 */
#ifndef IDS_MANIFEST_READ_H
#define IDS_MANIFEST_READ_H

#include <stddef.h>
#include <stdint.h>

#include "../stdlib/abi/manifest.h"
#include "buf.h"

#define MANIFEST_SIZE_MAX (256u << 20) /* bytes; larger ones are refused */

/**
 * struct manifest - a manifest that has been checked
 * @head: the header
 * @strings: the string table; use manifest_str()
 *
 * The other members are the tables of stdlib/abi/manifest.h, each with its number of rows.
 */
struct manifest {
	struct ids_manifest_header head;
	struct ids_manifest_rule *rules;
	struct ids_manifest_event *events;
	struct ids_manifest_hook *hooks;
	struct ids_manifest_field *fields;
	struct ids_manifest_tag *tags;
	struct ids_manifest_run *runs;
	struct ids_manifest_user *users;
	struct ids_manifest_source *sources;
	struct ids_manifest_value *values;
	struct ids_manifest_file *files;
	struct ids_manifest_mark *marks;
	char *strings;
	uint32_t nrules, nevents, nhooks, nfields, ntags, nruns, nusers, nsources, nvalues, nfiles,
		nmarks, nstrings;
	uint32_t *field_rows; /* field number to row of @fields + 1, 0: none */
	uint32_t nfield_rows;
};

/**
 * manifest_read - checks the @size bytes of a manifest
 * @why: gets one sentence when it is refused
 *
 * Returns 0 and a manifest for manifest_free(); -EINVAL: damaged or inconsistent; -EPROTONOSUPPORT:
 * of another major version, or with meanings that this program does not know; -ENOMEM.
 */
int manifest_read(const void *bytes, size_t size, struct manifest **ret, struct buf *why);

/**
 * manifest_read_object - finds and checks the manifest of an object
 * @elf: the whole ELF file in memory
 *
 * Returns as manifest_read(); -ENOEXEC: not a BPF object; -ENODATA: it has no manifest.
 */
int manifest_read_object(const void *elf, size_t size, struct manifest **ret, struct buf *why);

/** manifest_free - frees it; NULL is fine; returns NULL */
struct manifest *manifest_free(struct manifest *m);

/** manifest_str - the string with reference @str, never NULL */
static inline const char *manifest_str(const struct manifest *m, uint32_t str)
{
	return m->strings + str;
}

/** manifest_field - the field with number @id, or NULL */
static inline const struct ids_manifest_field *manifest_field(const struct manifest *m, uint32_t id)
{
	if (id >= m->nfield_rows || !m->field_rows[id])
		return NULL;
	return &m->fields[m->field_rows[id] - 1];
}

/** manifest_rule_name - name of rule @rule, which is below nrules */
static inline const char *manifest_rule_name(const struct manifest *m, uint32_t rule)
{
	return manifest_str(m, m->rules[rule].name_str);
}

#endif
