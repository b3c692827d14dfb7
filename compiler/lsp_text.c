// SPDX-License-Identifier: BSD-2-Clause
#include "lsp_text.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "source.h"

#define MARK_DISTANCE 512 /* bytes */

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

struct lsp_index *lsp_index_new(struct arena *a, enum lsp_encoding encoding, const char *text,
				size_t len)
{
	struct lsp_index *x = ARENA_NEW(a, struct lsp_index);
	struct lsp_mark at = {0}, last = {0};
	size_t n, units;

	*x = (struct lsp_index){.text = text, .len = len, .encoding = encoding};
	*ARENA_PUSH(a, x->marks, x->n, x->cap) = at;
	while (at.off < len) {
		n = line_end(text + at.off, len - at.off);
		if (n) {
			at = (struct lsp_mark){at.off + n, at.line + 1, 0};
		} else {
			at.off += step(text + at.off, len - at.off, encoding, &units);
			at.character += units;
		}
		if (!n && at.off - last.off < MARK_DISTANCE)
			continue;
		*ARENA_PUSH(a, x->marks, x->n, x->cap) = last = at;
	}
	return x;
}

/* Is @mark at or before what is looked for? @off: NULL if that is a line and character. */
static bool is_before(const struct lsp_mark *mark, const size_t *off, size_t line, size_t character)
{
	if (off)
		return mark->off <= *off;
	return mark->line != line ? mark->line < line : mark->character <= character;
}

/* The last mark that is not behind what is looked for. */
static struct lsp_mark mark_before(const struct lsp_index *x, const size_t *off, size_t line,
				   size_t character)
{
	size_t lo = 0, hi = x->n; /* the first mark is before everything */

	while (hi - lo > 1) {
		size_t mid = lo + (hi - lo) / 2;

		if (is_before(&x->marks[mid], off, line, character))
			lo = mid;
		else
			hi = mid;
	}
	return x->marks[lo];
}

size_t lsp_offset(const struct lsp_index *x, size_t line, size_t character)
{
	struct lsp_mark at = mark_before(x, NULL, line, character);
	size_t n, units;

	if (at.line < line)
		return x->len;
	while (at.off < x->len && !line_end(x->text + at.off, x->len - at.off)) {
		n = step(x->text + at.off, x->len - at.off, x->encoding, &units);
		if (at.character + units > character)
			break;
		at.character += units;
		at.off += n;
	}
	return at.off;
}

static struct json_object *position(const struct lsp_index *x, size_t off)
{
	struct json_object *ret = json_object_new_object();
	struct lsp_mark at = mark_before(x, &off, 0, 0);
	size_t n, units;

	while (at.off < off && at.off < x->len) {
		n = step(x->text + at.off, x->len - at.off, x->encoding, &units);
		if (at.off + n > off || line_end(x->text + at.off, x->len - at.off))
			break;
		at.character += units;
		at.off += n;
	}
	json_object_object_add(ret, "line", json_object_new_uint64(at.line));
	json_object_object_add(ret, "character", json_object_new_uint64(at.character));
	return ret;
}

struct json_object *lsp_range(const struct lsp_index *x, size_t lo, size_t hi)
{
	struct json_object *ret = json_object_new_object();

	json_object_object_add(ret, "start", position(x, lo));
	json_object_object_add(ret, "end", position(x, hi));
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
