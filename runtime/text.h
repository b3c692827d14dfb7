/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Bytes as text, so that the bytes can be recovered: a byte that is no part of valid UTF-8 becomes
 * \xHH and a backslash is doubled. To read them back: undo the escapes of the format (JSON), then
 * turn
 * \\ into \ and \xHH into the byte.
 */
#ifndef IDS_TEXT_H
#define IDS_TEXT_H

#include "buf.h"

/** text_utf8 - length of the valid UTF-8 sequence at the beginning of @bytes, 0 if there is none */
size_t text_utf8(const unsigned char *bytes, size_t len);

/**
 * text_escape - appends bytes for people: control characters become \xHH too
 * @quoted: the text stands between double quotes, so they become \x22
 */
void text_escape(struct buf *out, const void *bytes, size_t len, bool quoted);

/**
 * struct json - a writer of JSON; it puts the commas
 * @out: gets the text
 */
struct json {
	struct buf *out;
	bool comma;
};

/** json_open - begins an object or array: @bracket is '{' or '[' */
void json_open(struct json *j, char bracket);
/** json_close - ends it: '}' or ']' */
void json_close(struct json *j, char bracket);
/** json_key - the key of the next value; plain ASCII without quotes or with them */
void json_key(struct json *j, const char *key);
/** json_bytes - a string with the escapes of this file */
void json_bytes(struct json *j, const void *bytes, size_t len);
void json_text(struct json *j, const char *text);
void json_int(struct json *j, long long number);
void json_uint(struct json *j, unsigned long long number);
void json_bool(struct json *j, bool value);
void json_null(struct json *j);

#endif
