/* SPDX-License-Identifier: BSD-2-Clause */
/* What the parts of the formatter share. */
#ifndef IDS_FORMAT_PRIV_H
#define IDS_FORMAT_PRIV_H

#include <limits.h>

#include "format.h"
#include "parser.tab.h"

#define FORMAT_INDENT 4        /* columns: header clauses, steps, values that have a line each */
#define FORMAT_NEVER  UINT_MAX /* the width of what cannot stand on one line */

/** struct comment - from its '#' to the last byte that is no white space */
struct comment {
	const char *text;
	size_t len;
	bool blank; /* an empty line stands before it */
};

/** struct piece - a token with the comments that belong to it */
struct piece {
	int kind;
	const char *text;
	size_t len;
	unsigned width;         /* columns */
	bool glued;             /* no space before it */
	bool keyword;           /* an operator, clause or word of the grammar rather than a name */
	bool blank;             /* an empty line stands directly before it */
	size_t match;           /* of a bracket: the other one */
	struct comment *before; /* on lines of their own */
	size_t nbefore, cap;
	struct comment after; /* at the end of its line; text is NULL: none */
};

/** struct pieces - a text; the last one is the end of the file, without text */
struct pieces {
	struct piece *items;
	size_t n, cap;
};

/** format_read - tokens and comments of @src as pieces */
struct pieces format_read(struct arena *a, const struct source *src,
			  const struct parse_tokens *tokens);

/** struct line - a line that is written */
struct line {
	size_t off, len; /* in the text of the writer, without its comment */
	unsigned width;
	const struct comment *comment; /* at its end, or NULL */
};

/** struct writer - lines made of pieces */
struct writer {
	struct arena *arena;
	const struct pieces *pieces;
	char *text;
	size_t len, cap;
	struct line *lines; /* the last one is being written */
	size_t nlines, lines_cap;
	unsigned indent; /* column at which the line begins when something is put into it */
	unsigned column; /* the next piece stands at this column or behind it */
	unsigned hang; /* column of a line that has to be begun because a comment ended the last */
	unsigned base; /* column of the values' closing bracket, if they have a line each */
	size_t seen;   /* the comments before pieces below this number are written */
	bool blanks;   /* empty lines of the source are kept */
};

struct writer *writer_new(struct arena *a, const struct pieces *pieces);
/** writer_break - what follows begins a line at @column */
void writer_break(struct writer *w, unsigned column);
/** writer_blank - an empty line, unless there is one or nothing was written; at a line's beginning
 * only */
void writer_blank(struct writer *w);
/** writer_comments - the comments before piece @i, each on a line */
void writer_comments(struct writer *w, size_t i);
/** writer_put - piece @i with its comments */
void writer_put(struct writer *w, size_t i);
/** writer_put_all - pieces from @lo to before @hi */
void writer_put_all(struct writer *w, size_t lo, size_t hi);
/** writer_width - columns of these pieces on one line, or FORMAT_NEVER if that cannot be or is
 * much too wide */
unsigned writer_width(const struct writer *w, size_t lo, size_t hi);
/** writer_fits - whether these pieces and the brackets and commas behind them fit on the line */
bool writer_fits(const struct writer *w, size_t lo, size_t hi);
/** writer_column - column at which the next piece will stand */
unsigned writer_column(const struct writer *w, size_t i);
/** writer_finish - the whole text */
const char *writer_finish(struct writer *w, size_t *ret_len);

/**
 * format_expr - a condition or value, on several lines if it must be
 * @column: where it begins
 * @hanging: operators that begin a line stand to the left of @column
 */
void format_expr(struct writer *w, size_t lo, size_t hi, unsigned column, bool hanging);
/** format_fill - values with commas, as many on a line as fit; lines begin at @column */
void format_fill(struct writer *w, size_t lo, size_t hi, unsigned column);
/** format_next - the piece after @i at the same level of brackets */
size_t format_next(const struct writer *w, size_t i);
/** format_find - the first piece of this kind from @lo to before @hi outside of brackets, or @hi */
size_t format_find(const struct writer *w, size_t lo, size_t hi, int kind);

/** format_rule - pieces of a rule that needs several lines */
void format_rule(struct writer *w, const struct ast_item *item, size_t lo, size_t hi);
/** format_test - pieces of a test */
void format_test(struct writer *w, size_t lo, size_t hi);

#endif
