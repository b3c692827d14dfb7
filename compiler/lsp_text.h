/* SPDX-License-Identifier: BSD-2-Clause */
/* Places in a text as the language server protocol says them, and names of files as URIs. */
#ifndef IDS_LSP_TEXT_H
#define IDS_LSP_TEXT_H

#include <json-c/json.h>
#include <stdbool.h>
#include <stddef.h>

#include "arena.h"

/** enum lsp_encoding - what a position's character counts */
enum lsp_encoding { LSP_UTF16, LSP_UTF8 };

/** struct lsp_mark - a place of a text that is known: the beginning of a line, or in a long one */
struct lsp_mark {
	size_t off, line, character;
};

/**
 * struct lsp_index - a text with marks, never far from each other, so that a place is found without
 * reading all that is before it
 */
struct lsp_index {
	const char *text;
	size_t len;
	enum lsp_encoding encoding;
	struct lsp_mark *marks;
	size_t n, cap;
};

/** lsp_index_new - @text must live as long as @a */
struct lsp_index *lsp_index_new(struct arena *a, enum lsp_encoding encoding, const char *text,
				size_t len);
/**
 * lsp_offset - the byte that a position means
 *
 * What is behind the end of a line is its end, what is behind the last line the end of the text; in
 * the middle of a character it is its beginning.
 */
size_t lsp_offset(const struct lsp_index *x, size_t line, size_t character);
/** lsp_range - from byte @lo to byte @hi, as JSON */
struct json_object *lsp_range(const struct lsp_index *x, size_t lo, size_t hi);
/** lsp_string - @len bytes as a JSON string; what is not UTF-8 becomes U+FFFD */
struct json_object *lsp_string(const char *s, size_t len);
/** lsp_uri_path - the path of a file: URI, or NULL if it is another one or malformed */
char *lsp_uri_path(struct arena *a, const char *uri);
/** lsp_path_uri - a file: URI for @path, which is absolute */
char *lsp_path_uri(struct arena *a, const char *path);

#endif
