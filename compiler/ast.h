/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The syntax tree: what was written, with places; nothing is looked up, converted or checked.
 * Built by the grammar through the constructors below; not changed afterwards.
 */
#ifndef IDS_AST_H
#define IDS_AST_H

#include "source.h"

#define AST_MAX_DEPTH 200 /* levels of nesting in one expression */

/** struct ast_word - a word of the text; @s NULL: not there */
struct ast_word {
	const char *s;
	struct span span;
};

/** enum ast_kind - kinds of expressions; values and conditions are told apart later */
enum ast_kind {
	AST_ERROR,    /* something malformed, already reported */
	AST_NAME,     /* text: field, macro, list or named value */
	AST_LEVEL,    /* ancestor[number].text */
	AST_STRING,   /* text, len: its bytes */
	AST_NUMBER,   /* number, negative */
	AST_DURATION, /* number: ns */
	AST_TIME,     /* number: minutes since midnight */
	AST_NET,      /* net, exact: an address */
	AST_BOOL,     /* number: 0 or 1 */
	AST_LIST,     /* kids */
	AST_RANGE,    /* kids[0] .. kids[1] */
	AST_BITS,     /* kids: A|B */
	AST_CALL,     /* text(kids) */
	AST_ARITH,    /* kids[0] op kids[1]: + - & */
	AST_COMPARE,  /* kids[0] op kids[1] */
	AST_EXISTS,   /* kids[0] exists */
	AST_AND,
	AST_OR,
	AST_NOT, /* kids[0] */
	AST_NOF, /* at least number of kids */
};

/** struct ast_net - an address or network, IPv4 as ::ffff:a.b.c.d */
struct ast_net {
	uint8_t addr[16];
	uint8_t plen; /* of 128 */
};

/** struct ast_expr - a value or condition */
struct ast_expr {
	enum ast_kind kind;
	struct span span;
	unsigned depth;     /* 1 for a leaf */
	bool parens;        /* stands in parentheses of its own */
	bool all, any;      /* contains all [...], has any A|B */
	bool negative;      /* number is the amount below zero */
	struct ast_word op; /* "==", "contains", "not in", "+" */
	const char *text;
	uint32_t len;
	uint64_t number;
	struct ast_net net;
	struct ast_expr **kids;
	size_t nkids, cap;
};

/** struct ast_exprs, ast_words - growing arrays of the grammar */
struct ast_exprs {
	struct ast_expr **items;
	size_t n, cap;
};
struct ast_words {
	struct ast_word *items;
	size_t n, cap;
};

/** struct ast_clause - a header clause, or an assignment of `override rule`, or of `given` */
struct ast_clause {
	struct ast_word name;
	struct ast_expr *target; /* of an assignment in `given`: the field; else NULL */
	struct ast_exprs values;
	struct ast_words by; /* of `every` */
};

/** struct ast_clauses - clauses in order of the text */
struct ast_clauses {
	struct ast_clause *items;
	size_t n, cap;
};

/** struct ast_action - name, name(args) or name word */
struct ast_action {
	struct ast_word name;
	struct span span;
	struct ast_exprs args;
	bool called; /* with parentheses */
};

/** struct ast_actions - actions in order of the text */
struct ast_actions {
	struct ast_action *items;
	size_t n, cap;
	struct span span;
};

/** struct ast_window - count N distinct FIELD by FIELD,... within TIME */
struct ast_window {
	struct span span;
	struct ast_expr *count, *distinct, *within; /* distinct may be NULL */
	struct ast_words by;
};

/** struct ast_body - an event with its conditions: of a rule, or one step of a sequence */
struct ast_body {
	struct ast_word event;
	struct ast_expr *where, *condition, *unless; /* NULL: none; @where is also `filter:` */
	struct ast_window *window;
	struct span span;
};

/** struct ast_bodies - the steps of a sequence */
struct ast_bodies {
	struct ast_body *items;
	size_t n, cap;
};

/** struct ast_given - event { field = value, ... } of a test */
struct ast_given {
	struct ast_word event;
	struct ast_clauses fields;
};

/** struct ast_givens - events of a test in order */
struct ast_givens {
	struct ast_given *items;
	size_t n, cap;
};

/** enum ast_item_kind - what stands at the top level of a file */
enum ast_item_kind { AST_IMPORT, AST_LISTDEF, AST_MACRODEF, AST_RULE, AST_OVERRIDE_RULE, AST_TEST };

/** enum ast_assign - `=`, `override ... =` (also `:=`), `+=` */
enum ast_assign { AST_DEFINE, AST_OVERRIDE, AST_APPEND };

/** struct ast_item - an item of a file */
struct ast_item {
	enum ast_item_kind kind;
	struct span span;
	const struct source *source;
	struct ast_word name;       /* import: the file; test: its title; unnamed rule: s is NULL */
	enum ast_assign assign;     /* of lists and macros */
	struct ast_expr *value;     /* of lists and macros */
	struct ast_clauses clauses; /* header, or { ... } of override rule */
	bool sequence;
	struct ast_window *sequence_by; /* by and within of a sequence */
	struct ast_bodies steps;        /* one unless it is a sequence */
	struct ast_actions actions;
	struct ast_givens given;
	struct ast_words expect; /* of a test: names of rules, or nothing */
};

/** struct ast_file - the items of one source */
struct ast_file {
	const struct source *source;
	struct ast_item **items;
	size_t n, cap;
	bool broken; /* syntax errors: items may be missing */
};

struct ast_expr *ast_new(struct arena *a, enum ast_kind kind, struct span span);
struct ast_expr *ast_text(struct arena *a, enum ast_kind kind, struct span span, const char *text,
			  uint32_t len);
/** ast_unary, ast_binary - a node over others; its place covers them */
struct ast_expr *ast_unary(struct arena *a, enum ast_kind kind, struct span span,
			   struct ast_expr *kid);
struct ast_expr *ast_binary(struct arena *a, enum ast_kind kind, struct ast_word op,
			    struct ast_expr *l, struct ast_expr *r);
/** ast_join - @l and @r (or: or) as one flat node; @l is extended if it is such a node without
 * parentheses */
struct ast_expr *ast_join(struct arena *a, enum ast_kind kind, struct ast_expr *l,
			  struct ast_expr *r);
struct ast_expr *ast_group(struct arena *a, enum ast_kind kind, struct span span,
			   struct ast_exprs kids);
void ast_push_kid(struct arena *a, struct ast_expr *e, struct ast_expr *kid);

#endif
