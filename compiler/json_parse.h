/* SPDX-License-Identifier: BSD-2-Clause */
/* Reads JSON that is not ours to trust. */
#ifndef IDS_JSON_PARSE_H
#define IDS_JSON_PARSE_H

#include <stddef.h>

#include "arena.h"

enum json_kind { JSON_NULL, JSON_BOOL, JSON_NUMBER, JSON_STRING, JSON_ARRAY, JSON_OBJECT };

/**
 * struct json_value - a value
 * @key: of a member, else NULL
 * @text: of a string its bytes, in UTF-8; of a number, true and false as it stands there
 * @first, @next: elements or members, in their order
 */
struct json_value {
	enum json_kind kind;
	const char *key, *text;
	struct json_value *first, *next;
};

/**
 * json_parse - one value, with nothing but blanks around it
 * @text: @len bytes
 *
 * Returns NULL with a sentence in @ret_error.
 */
struct json_value *json_parse(struct arena *a, const char *text, size_t len,
			      const char **ret_error);
/** json_member - the member @key of an object, or NULL (also if @v is none, or NULL) */
struct json_value *json_member(const struct json_value *v, const char *key);

#endif
