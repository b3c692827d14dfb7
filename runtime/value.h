/* SPDX-License-Identifier: BSD-2-Clause */
/* Values of records as text: for messages, arguments, lines and JSON. */
#ifndef IDS_VALUE_H
#define IDS_VALUE_H

#include "buf.h"
#include "record.h"
#include "text.h"
#include "users.h"

/**
 * value_text - appends the value as people read it, raw bytes for strings
 *
 * A value that is not known is "-". Flags and enumerations are written by name, a user's field
 * "user" too.
 */
void value_text(const struct record *r, const struct record_value *v, struct users *users,
		struct buf *out);

/** value_json - writes the value: numbers as numbers, others as strings, not known as null */
void value_json(const struct record *r, const struct record_value *v, struct users *users,
		struct json *j);

/** value_name - appends the value's name as in rules: "path", "exe", "parent.exe",
 * "ancestor[2].name" */
void value_name(const struct record *r, const struct record_value *v, struct buf *out);

/**
 * value_expand - appends a template: {field}, {parent.field}, {ancestor[2].field}, {{ and }}
 *
 * A field of the event comes before a process field of the same name; a value that the record does
 * not have, or does not know, is "-".
 */
void value_expand(const struct record *r, const char *template, struct users *users,
		  struct buf *out);

#endif
