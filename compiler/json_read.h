/* SPDX-License-Identifier: BSD-2-Clause */
/* Reads JSON that is not ours to trust, with json-c. */
#ifndef IDS_JSON_READ_H
#define IDS_JSON_READ_H

#include <json-c/json.h>
#include <stdbool.h>

#include "arena.h"

/**
 * json_parse - one value, with nothing but blanks around it, in UTF-8
 * @text: @len bytes, followed by a NUL
 * @depth: levels of braces and brackets that it may have
 * @ret: the value, for json_object_put(); NULL is null
 * @ret_off: where reading ended
 *
 * Numbers that are not finite, or have more than 64 bits, come as what is nearest to them. Returns
 * NULL, or what is wrong.
 */
const char *json_parse(const char *text, size_t len, int depth, struct json_object **ret,
		       size_t *ret_off);
/**
 * json_read - as json_parse, for values that are not one line, and whose numbers must be exact
 *
 * Numbers must be finite and within 64 bits; the outermost ones of 64 bits cannot be told from
 * larger ones and are refused. Of members with the same name the last one counts. Returns false
 * with a line and a sentence in @ret_error.
 */
bool json_read(struct arena *a, const char *text, size_t len, int depth, struct json_object **ret,
	       const char **ret_error);
/** json_get - the member @key of @o if it is of this type, else NULL (also if @o is no object) */
struct json_object *json_get(struct json_object *o, const char *key, enum json_type type);

#endif
