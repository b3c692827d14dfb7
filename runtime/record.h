/* SPDX-License-Identifier: BSD-2-Clause */
/* Decodes records of the rings. Everything is checked: a record is input like any other. */
#ifndef IDS_RECORD_READ_H
#define IDS_RECORD_READ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../stdlib/abi/record.h"
#include "manifest.h"

#define RECORD_VALUES 256 /* a record with more values is refused */

/**
 * struct record_value - one value, pointing into the record
 * @field: its field; NULL if the manifest does not list it
 */
struct record_value {
	const struct ids_manifest_field *field;
	uint16_t id;
	uint8_t who;    /* enum ids_who */
	uint8_t status; /* enum ids_status */
	uint32_t len;   /* bytes */
	const uint8_t *bytes;
};

/**
 * struct record - a decoded record; it holds while the bytes it was decoded from hold
 * @m: manifest of the object that wrote it
 */
struct record {
	const struct manifest *m;
	struct ids_record head;
	struct record_value values[RECORD_VALUES];
	unsigned nvalues;
};

/**
 * record_decode - checks @size bytes and finds the values
 *
 * Returns 0; -EBADMSG: damaged; -EPROTONOSUPPORT: of another version or type; -E2BIG: more values
 * than RECORD_VALUES. @ret is only valid after 0.
 */
int record_decode(const void *bytes, size_t size, const struct manifest *m, struct record *ret);

/** record_is_number - the value is held as 8 bytes and not as text or an address */
bool record_is_number(const struct record_value *v);
/** record_number - the value's number; only if record_is_number() */
uint64_t record_number(const struct record_value *v);
/** record_known - the value has bytes, all or the beginning */
bool record_known(const struct record_value *v);

/** record_find - the value of field @name of @who, or NULL */
const struct record_value *record_find(const struct record *r, unsigned who, const char *name);

/** record_find_number - its number, or @otherwise if it has none */
uint64_t record_find_number(const struct record *r, unsigned who, const char *name,
			    uint64_t otherwise);

/** record_rule - the rule that made the record */
static inline const struct ids_manifest_rule *record_rule(const struct record *r)
{
	return &r->m->rules[r->head.rule];
}

#endif
