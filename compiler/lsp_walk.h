/* SPDX-License-Identifier: BSD-2-Clause */
/* The tokens of a text, followed from its beginning: what may come next? */
#ifndef IDS_LSP_WALK_H
#define IDS_LSP_WALK_H

#include "lsp_place.h"
#include "tokens.h"

/** struct walk - the state behind some tokens; a new one is at an item, with @p.clause "" */
struct walk {
	struct lsp_server *s;
	const struct source *src;
	struct lsp_place p;
	const char *before; /* the last token */
	bool override;      /* ... rule, list or macro */
	bool braces;        /* of `override rule` */
	unsigned brackets;
};

/** walk_token - the next token */
void walk_token(struct walk *w, const struct token *t);
/** walk_text - the text in @span */
const char *walk_text(struct walk *w, struct span span);

#endif
