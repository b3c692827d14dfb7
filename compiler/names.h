/* SPDX-License-Identifier: BSD-2-Clause */
/* Tables of what rule files define: lists, macros, rules. */
#ifndef IDS_NAMES_H
#define IDS_NAMES_H

#include "ast.h"

/** enum symbol_state - of a walk that looks for circles */
enum symbol_state { SYMBOL_FRESH, SYMBOL_BUSY, SYMBOL_DONE };

/** struct symbol - a list, macro or rule that was defined */
struct symbol {
	const char *name;
	struct span span;            /* of its name, where it was defined last */
	const struct ast_item *item; /* that defined it last */
	bool user;                   /* in a file that was named on the command line */
	bool used;
	bool broken; /* an error was reported: stay quiet about what follows from it */
	enum symbol_state state;
	struct ast_exprs elements;   /* list: as written, with all += */
	struct ast_exprs flat;       /* list: values only, lists in it put in their place */
	struct ast_expr *value;      /* macro */
	struct ast_item **overrides; /* rule: its `override rule` items */
	size_t noverrides, overrides_cap;
	struct symbol *next; /* in order of definition */
};

/** struct names - a table of symbols */
struct names {
	struct symbol **slots;
	size_t n, cap;
	struct symbol *first, **last;
	size_t compared; /* names, by names_nearest() */
};
#define NAMES_COMPARED (1u << 20) /* a table suggests nothing any more after so many */

/** names_find - the symbol called @name, or NULL */
struct symbol *names_find(const struct names *t, const char *name);
/** names_add - a new symbol called @name, which the table does not have yet */
struct symbol *names_add(struct arena *a, struct names *t, const char *name, struct span span);
/** names_nearest - the name in @t that may be meant by @want, or NULL; also if too many mistakes
 * have asked before */
const char *names_nearest(struct names *t, const char *want);

#endif
