// SPDX-License-Identifier: BSD-2-Clause
#include "lsp_text.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "source.h"

/* Bytes of the line end at @s, 0: there is none. */
static size_t line_end(const char *s, size_t len)
{
	if (len && *s == '\n')
		return 1;
	if (len && *s == '\r')
		return len > 1 && s[1] == '\n' ? 2 : 1;
	return 0;
}

/* Bytes of the character at @s, and how much it counts. */
static size_t step(const char *s, size_t len, enum lsp_encoding enc, size_t *ret_units)
{
	unsigned n = utf8_length(s, len);

	n = n ? n : 1;
	*ret_units = enc == LSP_UTF8 ? n : n == 4 ? 2 : 1;
	return n;
}

size_t lsp_offset(const char *text, size_t len, enum lsp_encoding enc, size_t line,
		  size_t character)
{
	size_t off = 0, n, units;

	while (line && off < len) {
		n = line_end(text + off, len - off);
		off += n ? n : 1;
		line -= n != 0;
	}
	while (!line && off < len && !line_end(text + off, len - off)) {
		n = step(text + off, len - off, enc, &units);
		if (units > character)
			break;
		character -= units;
		off += n;
	}
	return off;
}

struct json_object *lsp_position(const char *text, size_t len, enum lsp_encoding enc, size_t off)
{
	struct json_object *ret = json_object_new_object();
	size_t line = 0, start = 0, character = 0, at = 0, n, units;

	while (at < len) {
		n = line_end(text + at, len - at);
		if (at + (n ? n : 1) > off)
			break;
		at += n ? n : 1;
		if (n) {
			line++;
			start = at;
		}
	}
	for (at = start; at < off && at < len; at += n) {
		n = step(text + at, len - at, enc, &units);
		character += at + n <= off ? units : 0;
	}
	json_object_object_add(ret, "line", json_object_new_uint64(line));
	json_object_object_add(ret, "character", json_object_new_uint64(character));
	return ret;
}

struct json_object *lsp_range(const char *text, size_t len, enum lsp_encoding enc, size_t lo,
			      size_t hi)
{
	struct json_object *ret = json_object_new_object();

	json_object_object_add(ret, "start", lsp_position(text, len, enc, lo));
	json_object_object_add(ret, "end", lsp_position(text, len, enc, hi));
	return ret;
}

struct json_object *lsp_string(const char *s, size_t len)
{
	char *copy = malloc(len * 3 + 1);
	struct json_object *ret;
	size_t n = 0;

	if (!copy)
		abort();
	while (len) {
		unsigned step = utf8_length(s, len);

		memcpy(copy + n, step ? s : "\xEF\xBF\xBD", step ? step : 3);
		n += step ? step : 3;
		s += step ? step : 1;
		len -= step ? step : 1;
	}
	ret = json_object_new_string_len(copy, (int)n);
	free(copy);
	return ret;
}

static int hex(char c)
{
	if (isdigit((unsigned char)c))
		return c - '0';
	return isxdigit((unsigned char)c) ? tolower((unsigned char)c) - 'a' + 10 : -1;
}

char *lsp_uri_path(struct arena *a, const char *uri)
{
	const char *s;
	char *path, *to;

	if (strncasecmp(uri, "file://", strlen("file://")))
		return NULL;
	s = strchr(uri + strlen("file://"), '/'); /* behind the name of the machine */
	if (!s)
		return NULL;
	path = to = arena_alloc(a, strlen(s) + 1);
	for (; *s && *s != '?' && *s != '#'; s++) {
		if (*s != '%') {
			*to++ = *s;
			continue;
		}
		if (hex(s[1]) < 0 || hex(s[2]) < 0 || (s[1] == '0' && s[2] == '0'))
			return NULL;
		*to++ = (char)(hex(s[1]) << 4 | hex(s[2]));
		s += 2;
	}
	return path;
}

char *lsp_path_uri(struct arena *a, const char *path)
{
	static const char digits[] = "0123456789ABCDEF";
	char *uri = arena_alloc(a, strlen("file://") + strlen(path) * 3 + 1);
	char *to = stpcpy(uri, "file://");

	for (; *path; path++) {
		unsigned char c = (unsigned char)*path;

		if (isalnum(c) || strchr("/-._~", c)) {
			*to++ = (char)c;
			continue;
		}
		*to++ = '%';
		*to++ = digits[c >> 4];
		*to++ = digits[c & 15];
	}
	return uri;
}
