/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Text to tokens and syntax tree.
 * Requires: a source that source_check_text accepts. Produces: its items, with places.
 * Knows no name of an event, field, operator or action.
 */
#ifndef IDS_PARSE_H
#define IDS_PARSE_H

#include "../compiler/ast.h"
#include "../compiler/diag.h"

/** struct parse_token - a word or sign of a text; @kind: a TOK_ number of the grammar */
struct parse_token {
	int kind;
	struct span span;
};

/** struct parse_tokens - those of a text in order; between them is only white space and comments */
struct parse_tokens {
	struct parse_token *items;
	size_t n, cap;
};

/** parse_source - the items of @src; what does not follow the grammar is reported and left out */
struct ast_file *parse_source(struct arena *a, struct diags *diags, const struct source *src);
/** parse_tokens - as parse_source; @ret gets the tokens too, all of them unless the file is broken
 */
struct ast_file *parse_tokens(struct arena *a, struct diags *diags, const struct source *src,
			      struct parse_tokens *ret);

#endif
