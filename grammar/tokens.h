/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The words of a text, for those who look at texts that need not follow the grammar.
 * Requires: a source that source_check_text accepts. Produces: its tokens as the parser gets them.
 */
#ifndef IDS_TOKENS_H
#define IDS_TOKENS_H

#include "../compiler/source.h"

/** enum token_kind - @TOKEN_WORD: names, and words that are keywords only in their places;
 * @TOKEN_KEYWORD: reserved words; @TOKEN_SIGN: operators and brackets */
enum token_kind { TOKEN_WORD, TOKEN_KEYWORD, TOKEN_STRING, TOKEN_NUMBER, TOKEN_SIGN };

/** struct token - a word, literal or sign */
struct token {
	enum token_kind kind;
	struct span span;
};

/** tokens_read - the @ret_n tokens of @src; what is no token (comments, stray bytes) is left out */
struct token *tokens_read(struct arena *a, const struct source *src, size_t *ret_n);

#endif
