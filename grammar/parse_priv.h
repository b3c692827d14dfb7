/* SPDX-License-Identifier: BSD-2-Clause */
/* What lexer, grammar and parse.c share. */
#ifndef IDS_PARSE_PRIV_H
#define IDS_PARSE_PRIV_H

#include "parse.h"

/** enum tags_state - where in a `tags` clause the lexer is: only there a word may have '-' and
 * digits after '.' */
enum tags_state {
	TAGS_NONE,
	TAGS_VALUE, /* a tag comes next */
	TAGS_NEXT,  /* a comma may come next */
};

/** struct parser - one run of the grammar */
struct parser {
	struct arena *arena;
	struct diags *diags;
	struct ast_file *file;
	const struct source *source;
	struct parse_tokens *tokens; /* gets every token, or NULL */
	void *scanner;
	uint32_t pos;      /* number of the next byte */
	struct span last;  /* the last token */
	unsigned brackets; /* open ones */
	unsigned nots;     /* directly before this token */
	enum tags_state tags;
	struct span *allows; /* comments that silence warnings */
	size_t nallows, allows_cap;
	bool stop;   /* nested too deeply: the rest is not read */
	bool resync; /* after an error: skip to the next word that starts an item */
};

/* Comments; parse_allow.c. */
/** parse_comment - keep the place of a comment `# ids: allow...` */
void parse_comment(struct parser *p, struct span span, const char *text, size_t len);
/** parse_allows - when all items are known: tell the diagnostics what the comments allow where */
void parse_allows(struct parser *p);

/* Tokens, made by the lexer. */
struct ast_word parse_word(struct parser *p, struct span span, const char *text, size_t len);
struct ast_expr *parse_string(struct parser *p, struct span span, const char *text, size_t len);
struct ast_expr *parse_raw_string(struct parser *p, struct span span, const char *text, size_t len);
struct ast_expr *parse_number(struct parser *p, struct span span, const char *text, size_t len);
struct ast_expr *parse_time(struct parser *p, struct span span, const char *text, size_t len);
struct ast_expr *parse_ipv6(struct parser *p, struct span span, const char *text, size_t len);
void parse_bad_char(struct parser *p, struct span span, const char *text, size_t len);
void parse_open_string(struct parser *p, struct span span);
void parse_foreign(struct parser *p, struct span span, const char *found, const char *meant);
/** parse_nesting - one more open bracket (or not); false if there are too many */
bool parse_nesting(struct parser *p, struct span span, unsigned *count);

/* Expressions. */
struct ast_expr *parse_bool(struct parser *p, struct span span, bool value);
struct ast_expr *parse_negative(struct parser *p, struct span span, struct ast_expr *number);
struct ast_expr *parse_name(struct parser *p, struct ast_word w);
struct ast_expr *parse_level(struct parser *p, struct span span, struct ast_word w,
			     struct ast_expr *level, struct ast_word field);
struct ast_expr *parse_call(struct parser *p, struct span span, struct ast_word w,
			    struct ast_exprs args);
struct ast_expr *parse_group(struct parser *p, enum ast_kind kind, struct span span,
			     struct ast_exprs kids);
struct ast_expr *parse_nof(struct parser *p, struct span span, struct ast_expr *n,
			   struct ast_exprs kids);
struct ast_expr *parse_parens(struct parser *p, struct ast_expr *e);
struct ast_expr *parse_join(struct parser *p, enum ast_kind kind, struct ast_expr *l,
			    struct ast_expr *r);
struct ast_expr *parse_not(struct parser *p, struct span span, struct ast_expr *e);
struct ast_expr *parse_exists(struct parser *p, struct span span, struct ast_expr *e, bool negate);
struct ast_expr *parse_range(struct parser *p, struct ast_expr *l, struct ast_expr *r);
struct ast_expr *parse_arith(struct parser *p, const char *op, struct span at, struct ast_expr *l,
			     struct ast_expr *r);
struct ast_expr *parse_compare(struct parser *p, struct ast_word op, struct ast_expr *l,
			       struct ast_expr *r);
struct ast_expr *parse_compare_all(struct parser *p, struct ast_word op, struct ast_expr *l,
				   struct ast_expr *r);
struct ast_expr *parse_compare_any(struct parser *p, struct ast_word op, struct ast_expr *l,
				   struct ast_expr *r);
struct ast_word parse_op(struct span at, const char *s);

/* Growing arrays. */
struct ast_exprs parse_exprs(struct parser *p, struct ast_exprs list, struct ast_expr *e);
struct ast_words parse_words(struct parser *p, struct ast_words list, struct ast_word w);
struct ast_clauses parse_clauses(struct parser *p, struct ast_clauses list, struct ast_clause c);
struct ast_actions parse_actions(struct parser *p, struct ast_actions list, struct ast_action act);
struct ast_bodies parse_bodies(struct parser *p, struct ast_bodies list, struct ast_body b);
struct ast_givens parse_givens(struct parser *p, struct ast_givens list, struct ast_given g);

/* Parts of rules. */
struct ast_word parse_string_word(struct parser *p, struct ast_expr *string);
struct ast_clause parse_assign(struct parser *p, struct ast_expr *target, struct ast_expr *value);
struct ast_window *parse_window(struct parser *p, struct span span, struct ast_expr *count,
				struct ast_expr *distinct, struct ast_words by,
				struct ast_expr *within);
struct ast_body parse_body(struct span span, struct ast_word event, struct ast_expr *where,
			   struct ast_expr *condition, struct ast_expr *unless,
			   struct ast_window *window);

/* Items. */
struct ast_item *parse_item(struct parser *p, enum ast_item_kind kind, struct span span,
			    struct ast_word name);
struct ast_item *parse_rule(struct parser *p, struct span span, struct ast_body body,
			    struct ast_actions actions);
struct ast_item *parse_sequence(struct parser *p, struct span span, struct ast_window *by,
				struct ast_bodies steps, struct ast_actions actions);
struct ast_item *parse_named(struct parser *p, struct span span, struct ast_word name,
			     struct ast_clauses header, struct ast_item *rule);
struct ast_item *parse_definition(struct parser *p, enum ast_item_kind kind, struct span span,
				  struct ast_word name, enum ast_assign assign,
				  struct ast_expr *value);
struct ast_item *parse_override_rule(struct parser *p, struct span span, struct ast_word name,
				     struct ast_clauses clauses);
struct ast_item *parse_test(struct parser *p, struct span span, struct ast_word title,
			    struct ast_givens given, struct ast_words expect);
void parse_add(struct parser *p, struct ast_item *item);
/** parse_unexpected - report the token at @at; @expected: display names of what could stand there
 */
void parse_unexpected(struct parser *p, struct span at, const char *const *expected, size_t n);

#endif
