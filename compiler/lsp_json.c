// SPDX-License-Identifier: BSD-2-Clause
#include <string.h>

#include "json_read.h"
#include "lsp.h"

struct json_object *lsp_get_object(struct json_object *o, const char *key)
{
	return json_get(o, key, json_type_object);
}

struct json_object *lsp_get_array(struct json_object *o, const char *key)
{
	return json_get(o, key, json_type_array);
}

const char *lsp_get_string(struct json_object *o, const char *key)
{
	struct json_object *v = json_get(o, key, json_type_string);

	return v ? json_object_get_string(v) : NULL;
}

bool lsp_get_size(struct json_object *o, const char *key, size_t *ret)
{
	struct json_object *v = json_get(o, key, json_type_int);
	int64_t n = v ? json_object_get_int64(v) : -1;

	if (n < 0)
		return false;
	*ret = (size_t)n;
	return true;
}

bool lsp_get_true(struct json_object *o, const char *key)
{
	return json_object_get_boolean(json_get(o, key, json_type_boolean));
}

bool lsp_get_position(const struct lsp_doc *doc, struct json_object *o, const char *key,
		      size_t *ret)
{
	struct json_object *at = lsp_get_object(o, key);
	size_t line, character;

	if (!lsp_get_size(at, "line", &line) || !lsp_get_size(at, "character", &character))
		return false;
	*ret = lsp_offset(doc->index, line, character);
	return true;
}

void lsp_add_text(struct json_object *o, const char *key, const char *text)
{
	json_object_object_add(o, key, lsp_string(text, strlen(text)));
}
