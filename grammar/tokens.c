// SPDX-License-Identifier: BSD-2-Clause
#include "tokens.h"

#include <stdlib.h>

#include "parse_priv.h"
#include "parser.tab.h"

/* Of the lexer; its header declares ids_yylex without the layer that the parser puts around it. */
struct yy_buffer_state;
int ids_yylex_init_extra(struct parser *p, void **scanner);
struct yy_buffer_state *ids_yy_scan_bytes(const char *text, int len, void *scanner);
int ids_yylex_destroy(void *scanner);
int ids_yylex(IDS_YYSTYPE *value, struct span *loc, struct parser *p);

static enum token_kind kind_of(int token)
{
	switch (token) {
	case TOK_STRING: return TOKEN_STRING;
	case TOK_NUMBER:
	case TOK_TIME:
	case TOK_IPV6: return TOKEN_NUMBER;
	case TOK_NAME:
	case TOK_DOTNAME:
	case TOK_COUNT:
	case TOK_DISTINCT:
	case TOK_BY:
	case TOK_WITHIN:
	case TOK_THEN:
	case TOK_GIVEN:
	case TOK_EXPECT:
	case TOK_FILTER:
	case TOK_CONDITION:
	case TOK_ACTION: return TOKEN_WORD;
	default: return token >= TOK_EQ ? TOKEN_SIGN : TOKEN_KEYWORD;
	}
}

struct token *tokens_read(struct arena *a, const struct source *src, size_t *ret_n)
{
	struct parser p = {.arena = a, .source = src, .pos = src->base};
	struct token *tokens = NULL;
	size_t n = 0, cap = 0;
	struct span at = {src->base, src->base};
	IDS_YYSTYPE value;
	int token;

	p.diags = diags_new(a, NULL); /* what is wrong was said by the parser */
	p.file = ARENA_NEW(a, struct ast_file);
	p.last = at;
	if (ids_yylex_init_extra(&p, &p.scanner))
		abort(); /* out of memory */
	ids_yy_scan_bytes(src->text, (int)src->len, p.scanner);
	while ((token = ids_yylex(&value, &at, &p)) != TOK_END)
		*ARENA_PUSH(a, tokens, n, cap) = (struct token){kind_of(token), at};
	ids_yylex_destroy(p.scanner);
	*ret_n = n;
	return tokens;
}
