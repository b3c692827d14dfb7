// SPDX-License-Identifier: BSD-2-Clause
#include "json_parse.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#define DEPTH_MAX 64

/** struct reader - what is left of the text */
struct reader {
	struct arena *a;
	const char *p, *end;
	const char *wrong;
	unsigned depth;
};

static struct json_value *value(struct reader *r);

static void *fail(struct reader *r, const char *why)
{
	if (!r->wrong)
		r->wrong = why;
	return NULL;
}

static void skip_blanks(struct reader *r)
{
	while (r->p < r->end && (*r->p == ' ' || *r->p == '\t' || *r->p == '\n' || *r->p == '\r'))
		r->p++;
}

static bool take(struct reader *r, char c)
{
	skip_blanks(r);
	if (r->p == r->end || *r->p != c)
		return false;
	r->p++;
	return true;
}

static bool hex4(struct reader *r, uint32_t *ret)
{
	uint32_t n = 0;

	if (r->end - r->p < 4)
		return false;
	for (int i = 0; i < 4; i++) {
		char c = *r->p++;

		if (c >= '0' && c <= '9')
			n = n << 4 | (uint32_t)(c - '0');
		else if ((c | 0x20) >= 'a' && (c | 0x20) <= 'f')
			n = n << 4 | (uint32_t)((c | 0x20) - 'a' + 10);
		else
			return false;
	}
	*ret = n;
	return true;
}

static char *put_utf8(char *to, uint32_t c)
{
	if (c < 0x80) {
		*to++ = (char)c;
	} else if (c < 0x800) {
		*to++ = (char)(0xc0 | c >> 6);
		*to++ = (char)(0x80 | (c & 0x3f));
	} else if (c < 0x10000) {
		*to++ = (char)(0xe0 | c >> 12);
		*to++ = (char)(0x80 | (c >> 6 & 0x3f));
		*to++ = (char)(0x80 | (c & 0x3f));
	} else {
		*to++ = (char)(0xf0 | c >> 18);
		*to++ = (char)(0x80 | (c >> 12 & 0x3f));
		*to++ = (char)(0x80 | (c >> 6 & 0x3f));
		*to++ = (char)(0x80 | (c & 0x3f));
	}
	return to;
}

/* What follows \u: never more bytes than were read. */
static char *unicode(struct reader *r, char *to)
{
	uint32_t c, low;

	if (!hex4(r, &c) || !c)
		return fail(r, "bad \\u in a string");
	if (c >= 0xd800 && c < 0xdc00 && r->end - r->p >= 6 && r->p[0] == '\\' && r->p[1] == 'u') {
		r->p += 2;
		if (!hex4(r, &low) || low < 0xdc00 || low > 0xdfff)
			return fail(r, "bad \\u in a string");
		c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
	}
	return put_utf8(to, c);
}

static char *escaped(struct reader *r, char *to)
{
	static const char from[] = "\"\\/bfnrt", into[] = "\"\\/\b\f\n\r\t";
	const char *found;
	char c;

	if (r->p == r->end)
		return fail(r, "a string does not end");
	c = *r->p++;
	if (c == 'u')
		return unicode(r, to);
	found = c ? strchr(from, c) : NULL;
	if (!found)
		return fail(r, "unknown escape in a string");
	*to++ = into[found - from];
	return to;
}

static const char *string(struct reader *r)
{
	const char *end;
	char *text, *to;

	if (!take(r, '"'))
		return fail(r, "a string was expected");
	for (end = r->p; end < r->end && *end != '"'; end++)
		if (*end == '\\' && end + 1 < r->end)
			end++;
	to = text = arena_alloc(r->a, (size_t)(end - r->p) + 1);
	while (to && r->p < r->end && *r->p != '"') {
		if ((unsigned char)*r->p < 0x20)
			return fail(r, "a control character in a string");
		if (*r->p == '\\') {
			r->p++;
			to = escaped(r, to);
		} else {
			*to++ = *r->p++;
		}
	}
	if (!to)
		return NULL;
	return take(r, '"') ? text : fail(r, "a string does not end");
}

/* Elements of an array, or members of an object. */
static struct json_value *several(struct reader *r, enum json_kind kind, char end)
{
	struct json_value *v = ARENA_NEW(r->a, struct json_value), **last = &v->first;

	v->kind = kind;
	if (take(r, end))
		return v;
	do {
		const char *key = kind == JSON_OBJECT ? string(r) : NULL;

		if (kind == JSON_OBJECT && (!key || !take(r, ':')))
			return fail(r, "a member without ':'");
		*last = value(r);
		if (!*last)
			return NULL;
		(*last)->key = key;
		last = &(*last)->next;
	} while (take(r, ','));
	return take(r, end) ? v : fail(r, "',' or the end of an object or array was expected");
}

static struct json_value *word(struct reader *r)
{
	static const char *const words[] = {"null", "true", "false"};
	struct json_value *v = ARENA_NEW(r->a, struct json_value);
	const char *from = r->p;
	size_t len;

	while (r->p < r->end && ((*r->p >= 'a' && *r->p <= 'z') || (*r->p >= '0' && *r->p <= '9') ||
				 *r->p == '-' || *r->p == '+' || *r->p == '.' || *r->p == 'E'))
		r->p++;
	len = (size_t)(r->p - from);
	v->text = arena_strndup(r->a, from, len);
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (!strcmp(v->text, words[i])) {
			v->kind = i ? JSON_BOOL : JSON_NULL;
			return v;
		}
	if (!len || (*from != '-' && (*from < '0' || *from > '9')))
		return fail(r, "a value was expected");
	v->kind = JSON_NUMBER;
	return v;
}

static struct json_value *value(struct reader *r)
{
	struct json_value *v;

	skip_blanks(r);
	if (r->p == r->end)
		return fail(r, "it ends too early");
	if (r->depth == DEPTH_MAX)
		return fail(r, "it is nested too deep");
	r->depth++;
	if (take(r, '{')) {
		v = several(r, JSON_OBJECT, '}');
	} else if (take(r, '[')) {
		v = several(r, JSON_ARRAY, ']');
	} else if (*r->p == '"') {
		const char *text = string(r);

		v = text ? ARENA_NEW(r->a, struct json_value) : NULL;
		if (v)
			*v = (struct json_value){.kind = JSON_STRING, .text = text};
	} else {
		v = word(r);
	}
	r->depth--;
	return v;
}

struct json_value *json_parse(struct arena *a, const char *text, size_t len, const char **ret_error)
{
	struct reader r = {.a = a, .p = text, .end = text + len};
	struct json_value *v = value(&r);
	unsigned line = 1;

	skip_blanks(&r);
	if (v && r.p != r.end)
		v = fail(&r, "something follows its end");
	if (v)
		return v;
	for (const char *p = text; p < r.p; p++)
		line += *p == '\n';
	*ret_error = arena_printf(a, "not valid JSON: line %u: %s", line, r.wrong);
	return NULL;
}

struct json_value *json_member(const struct json_value *v, const char *key)
{
	if (!v || v->kind != JSON_OBJECT)
		return NULL;
	for (struct json_value *m = v->first; m; m = m->next)
		if (!strcmp(m->key, key))
			return m;
	return NULL;
}
