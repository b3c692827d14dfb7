// SPDX-License-Identifier: BSD-2-Clause
#include "json_read.h"

#include <json-c/json_visit.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "source.h"

#define JSON_MAX (512u << 20) /* bytes; with escapes, json-c can count them */

/*
 * What json-c lets pass: NaN and Infinity, which JSON does not have, and integers of more than 64
 * bits, for which it gives the last one that it can hold.
 */
static const char *bad_number(struct json_object *v)
{
	if (json_object_is_type(v, json_type_double) && !isfinite(json_object_get_double(v)))
		return "a number is not finite";
	if (json_object_is_type(v, json_type_int) &&
	    (json_object_get_uint64(v) == UINT64_MAX || json_object_get_int64(v) == INT64_MIN))
		return "a number has more than 64 bits";
	return NULL;
}

static int visit(struct json_object *v, int flags, struct json_object *parent, const char *key,
		 size_t *index, void *ret_wrong)
{
	const char *wrong = bad_number(v);

	(void)flags;
	(void)parent;
	(void)key;
	(void)index;
	if (!wrong)
		return JSON_C_VISIT_RETURN_CONTINUE;
	*(const char **)ret_wrong = wrong;
	return JSON_C_VISIT_RETURN_STOP;
}

static unsigned line_of(const char *text, size_t off)
{
	unsigned line = 1;

	for (size_t i = 0; i < off; i++)
		line += text[i] == '\n';
	return line;
}

static uint32_t code_point(const char *s, unsigned n)
{
	uint32_t c = (unsigned char)s[0] & (0xffu >> (n + 1));

	for (unsigned i = 1; i < n; i++)
		c = c << 6 | ((unsigned char)s[i] & 0x3f);
	return c;
}

/* Writes the character @c as JSON escapes; returns their length. */
static int write_escape(char *to, uint32_t c)
{
	if (c < 0x10000)
		return sprintf(to, "\\u%04x", c);
	c -= 0x10000;
	return sprintf(to, "\\u%04x\\u%04x", 0xd800 + (c >> 10), 0xdc00 + (c & 0x3ff));
}

/*
 * In strict mode json-c 0.18 takes no byte above 0x7f, so such characters are given as escapes.
 * Returns the copy, for free(); @ret_len is where it ends, or where something is wrong.
 */
static char *escaped(const char *text, size_t len, size_t *ret_len, const char **ret_wrong)
{
	char *copy = calloc(len + 1, 3); /* two bytes become six at most, four become twelve */
	bool backslash = false;          /* before it, one that nothing has escaped */
	size_t to = 0;
	unsigned n;

	if (!copy)
		abort(); /* out of memory */
	for (size_t i = 0; i < len && !*ret_wrong; i += n) {
		n = text[i] ? utf8_length(text + i, len - i) : 1;
		if (!n)
			*ret_wrong = "invalid utf-8 string";
		else if (n == 1)
			copy[to++] = text[i];
		else if (backslash)
			*ret_wrong = "invalid string sequence";
		else
			to += (size_t)write_escape(copy + to, code_point(text + i, n));
		backslash = text[i] == '\\' && !backslash;
	}
	copy[to] = '\0';
	*ret_len = to;
	return copy;
}

/* The NUL behind the text is given too: then json-c knows that a number or word is complete. */
static struct json_object *parse(struct json_tokener *t, const char *text, size_t len,
				 const char **ret_wrong)
{
	struct json_object *v = json_tokener_parse_ex(t, text, (int)len + 1);
	enum json_tokener_error error = json_tokener_get_error(t);
	bool ends = error == json_tokener_error_parse_eof || error == json_tokener_continue;

	if ((ends || error == json_tokener_success) && json_tokener_get_parse_end(t) < len)
		*ret_wrong = "there is a zero byte";
	else if (ends)
		*ret_wrong = "it ends too early";
	else if (error != json_tokener_success)
		*ret_wrong = json_tokener_error_desc(error);
	return v;
}

const char *json_parse(const char *text, size_t len, int depth, struct json_object **ret,
		       unsigned *ret_line)
{
	struct json_object *v = NULL;
	struct json_tokener *t;
	const char *wrong = NULL;
	size_t end;
	char *copy;

	*ret_line = 1;
	if (len > JSON_MAX)
		return "it is larger than 512 MiB";
	t = json_tokener_new_ex(depth);
	if (!t)
		abort(); /* out of memory */
	json_tokener_set_flags(t, JSON_TOKENER_STRICT);
	copy = escaped(text, len, &end, &wrong);
	if (!wrong) {
		v = parse(t, copy, end, &wrong);
		end = json_tokener_get_parse_end(t);
	}
	if (wrong) {
		*ret_line = line_of(copy, end);
		json_object_put(v);
	} else {
		*ret = v;
	}
	free(copy);
	json_tokener_free(t);
	return wrong;
}

bool json_read(struct arena *a, const char *text, size_t len, int depth, struct json_object **ret,
	       const char **ret_error)
{
	struct json_object *v;
	unsigned line;
	const char *wrong = json_parse(text, len, depth, &v, &line);

	if (wrong) {
		*ret_error = arena_printf(a, "line %u: %s", line, wrong);
		return false;
	}
	json_c_visit(v, 0, visit, &wrong);
	if (wrong) {
		*ret_error = wrong;
		json_object_put(v);
		return false;
	}
	*ret = v;
	return true;
}

struct json_object *json_get(struct json_object *o, const char *key, enum json_type type)
{
	struct json_object *ret;

	return json_object_is_type(o, json_type_object) &&
			       json_object_object_get_ex(o, key, &ret) &&
			       json_object_is_type(ret, type)
		       ? ret
		       : NULL;
}
