/* SPDX-License-Identifier: BSD-2-Clause */
/* JSON with one member a line: what is between braces and brackets is indented. */
#ifndef IDS_JSON_PRINT_H
#define IDS_JSON_PRINT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/**
 * json_string - @len bytes of @s as a JSON string, with its quotes; bytes that are not UTF-8 become
 * \u00HH
 */
void json_string(FILE *f, const char *s, size_t len);

/** struct json - a document in the making; starts as {.f = file} */
struct json {
	FILE *f;
	unsigned depth;
	bool more; /* something stands before in the same object or array */
};

/* In all of these @key is NULL for an element of an array, and for the document. */

/** json_open - begins an object ('{') or array ('[') */
void json_open(struct json *j, const char *key, char bracket);
/** json_close - ends it ('}' or ']') */
void json_close(struct json *j, char bracket);
void json_number(struct json *j, const char *key, uint64_t number);
void json_flag(struct json *j, const char *key, bool value);
/** json_text - a string; NULL gives null */
void json_text(struct json *j, const char *key, const char *text);

#endif
