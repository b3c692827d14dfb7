/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The canonical layout of a text of rules.
 * Requires: a text whose grammar is right, with its tokens. Produces: the same tokens and comments
 * in the same order, with other white space. What comes out depends on tokens, comments and empty
 * lines only, so that formatting twice is formatting once.
 */
#ifndef IDS_FORMAT_H
#define IDS_FORMAT_H

#include "parse.h"

#define FORMAT_WIDTH 120 /* columns of a line; single words and comments may be longer */

/** enum format_status - how formatting ended */
enum format_status {
	FORMAT_DONE,
	FORMAT_REFUSED, /* it is not text, or the grammar is wrong: diagnostics say why */
	FORMAT_BUG,     /* the layout would change the text: it must not take its place */
};

/** format_source - the layout of @src; untouched unless FORMAT_DONE is returned */
enum format_status format_source(struct arena *a, struct diags *diags, const struct source *src,
				 const char **ret_text, size_t *ret_len);
/** format_text - the layout of @file, whose tokens are @tokens; *ret_len: its bytes */
const char *format_text(struct arena *a, const struct ast_file *file,
			const struct parse_tokens *tokens, size_t *ret_len);
/**
 * format_keeps - whether @text has the tokens and comments of @src, whose tokens are @tokens
 *
 * A text for which this is false is a bug of ours, and must not take the place of @src.
 */
bool format_keeps(struct arena *a, const struct source *src, const struct parse_tokens *tokens,
		  const char *text, size_t len);

#endif
