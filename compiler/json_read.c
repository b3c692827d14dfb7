// SPDX-License-Identifier: BSD-2-Clause
#include "json_read.h"

#include <json-c/json_visit.h>
#include <limits.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>

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

static const char *at_line(struct arena *a, const char *text, size_t off, const char *wrong)
{
	unsigned line = 1;

	for (size_t i = 0; i < off; i++)
		line += text[i] == '\n';
	return arena_printf(a, "line %u: %s", line, wrong);
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
		       size_t *ret_off)
{
	struct json_tokener *t = json_tokener_new_ex(depth);
	struct json_object *v = NULL;
	const char *wrong = NULL;

	if (!t)
		abort(); /* out of memory */
	json_tokener_set_flags(t, JSON_TOKENER_STRICT | JSON_TOKENER_VALIDATE_UTF8);
	if (len < INT_MAX)
		v = parse(t, text, len, &wrong);
	else
		wrong = "it is larger than 2 GiB";
	*ret_off = json_tokener_get_parse_end(t);
	json_tokener_free(t);
	if (wrong)
		json_object_put(v);
	else
		*ret = v;
	return wrong;
}

bool json_read(struct arena *a, const char *text, size_t len, int depth, struct json_object **ret,
	       const char **ret_error)
{
	struct json_object *v;
	size_t off;
	const char *wrong = json_parse(text, len, depth, &v, &off);

	if (wrong) {
		*ret_error = at_line(a, text, off, wrong);
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
