// SPDX-License-Identifier: BSD-2-Clause
/* Formatting a text, and what came out against the text that it was made of. */
#include <string.h>

#include "format_priv.h"

/** struct walk - the comments of a text in order */
struct walk {
	const struct pieces *pieces;
	size_t piece, comment;
};

static const struct comment *next_comment(struct walk *k)
{
	for (; k->piece < k->pieces->n; k->piece++, k->comment = 0) {
		const struct piece *p = &k->pieces->items[k->piece];

		if (k->comment < p->nbefore)
			return &p->before[k->comment++];
		if (k->comment++ == p->nbefore && p->after.text)
			return &p->after;
	}
	return NULL;
}

static bool same_comments(const struct pieces *a, const struct pieces *b)
{
	struct walk ka = {.pieces = a}, kb = {.pieces = b};
	const struct comment *ca, *cb;

	do {
		ca = next_comment(&ka);
		cb = next_comment(&kb);
		if (ca && cb && (ca->len != cb->len || memcmp(ca->text, cb->text, ca->len)))
			return false;
	} while (ca && cb);
	return !ca && !cb;
}

static bool same_tokens(const struct pieces *a, const struct pieces *b)
{
	if (a->n != b->n)
		return false;
	for (size_t i = 0; i < a->n; i++) {
		const struct piece *pa = &a->items[i], *pb = &b->items[i];

		if (pa->kind != pb->kind || pa->len != pb->len ||
		    (pa->len && memcmp(pa->text, pb->text, pa->len)))
			return false;
	}
	return true;
}

bool format_keeps(struct arena *a, const struct source *src, const struct parse_tokens *tokens,
		  const char *text, size_t len)
{
	struct sources *sources = sources_new(a);
	struct diags *diags = diags_new(a, sources);
	const struct source *copy = sources_load_text(sources, src->name, text, len);
	struct parse_tokens new_tokens = {0};
	struct pieces old, new;

	if (!copy || parse_tokens(a, diags, copy, &new_tokens)->broken)
		return false;
	old = format_read(a, src, tokens);
	new = format_read(a, copy, &new_tokens);
	return same_tokens(&old, &new) && same_comments(&old, &new);
}

static bool is_text(struct diags *diags, const struct source *src)
{
	uint32_t off;
	const char *error = source_check_text(src, &off);

	if (error)
		diag_add(diags, DIAG_NOT_TEXT, (struct span){src->base + off, src->base + off + 1},
			 "%s", error);
	return !error;
}

enum format_status format_source(struct arena *a, struct diags *diags, const struct source *src,
				 const char **ret_text, size_t *ret_len)
{
	struct parse_tokens tokens = {0};
	struct ast_file *file;
	const char *text;
	size_t len;

	if (!is_text(diags, src))
		return FORMAT_REFUSED;
	file = parse_tokens(a, diags, src, &tokens);
	if (file->broken)
		return FORMAT_REFUSED;
	text = format_text(a, file, &tokens, &len);
	if (!format_keeps(a, src, &tokens, text, len))
		return FORMAT_BUG;
	*ret_text = text;
	*ret_len = len;
	return FORMAT_DONE;
}
