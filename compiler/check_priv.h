/* SPDX-License-Identifier: BSD-2-Clause */
/* What the files of the checker share. */
#ifndef IDS_CHECK_PRIV_H
#define IDS_CHECK_PRIV_H

#include "check.h"

/** struct macro_frame - a macro that is being expanded */
struct macro_frame {
	const struct macro_frame *outer;
	const struct symbol *macro;
	struct span at; /* where it is used */
};

/** struct checker - one run of the checker */
struct checker {
	struct arena *a;
	struct diags *diags;
	struct resolved *res;
	struct program *prog;
	size_t users_cap;
	const struct event_info *event; /* of the rule at hand */
	const struct macro_frame *macros;
	size_t nodes, nvalues;
	unsigned depth;
};

/** check_error - record an error, with notes on the macros that led to it */
__attribute__((format(printf, 4, 5))) struct diag *
check_error(struct checker *c, enum diag_code code, struct span span, const char *fmt, ...);
/** check_not_yet - @what (a subject with its article) is in the language, but not compiled */
void check_not_yet(struct checker *c, struct span span, const char *what);

/* check_expr.c */
/** check_condition - the typed condition; NULL after an error */
struct expr *check_condition(struct checker *c, struct ast_expr *e);
struct expr *check_new_expr(struct checker *c, enum expr_kind kind, struct span span);
struct expr *check_new_pred(struct checker *c, enum pred_kind kind, struct field_ref ref,
			    struct span span, struct pred **ret_pred);
void check_push_kid(struct checker *c, struct expr *e, struct expr *kid, size_t *cap);

/* check_field.c */
/** check_find_field - the field called @name of the event at hand, with whose it is; NULL if there
 * is none */
const struct field_info *check_find_field(const struct checker *c, const char *name,
					  enum ids_who *ret_who);
/** check_field - as check_find_field, but reports what is unknown or not compiled, and racy fields
 */
bool check_field(struct checker *c, const struct ast_expr *e, struct field_ref *ret);
/** check_unknown_field - report that the event has no field @name */
void check_unknown_field(struct checker *c, struct span span, const char *name);
/** check_warn_racy - the field can be changed by the caller after it was checked */
void check_warn_racy(struct checker *c, struct span span, const struct field_info *field);

/** struct comparison - a comparison whose operator and field are known */
struct comparison {
	const struct ast_expr *e;
	struct field_ref ref;
	struct operator_info op;
	bool negate; /* != and not in */
	bool all;    /* contains all */
};

/* check_compare.c */
struct expr *check_compare(struct checker *c, struct ast_expr *e);

/* check_value.c, check_flags.c, check_string.c: predicates of a comparison, by the field's type;
 * NULL after an error */
struct expr *check_numbers(struct checker *c, const struct comparison *cmp,
			   const struct ast_exprs *values);
struct expr *check_bool(struct checker *c, const struct comparison *cmp,
			const struct ast_exprs *values);
struct expr *check_flags(struct checker *c, const struct comparison *cmp,
			 const struct ast_exprs *values);
/** check_is_masked - is the comparison @e of the form FIELD & MASK == NUMBER, or != ? */
bool check_is_masked(const struct ast_expr *e);
/** check_masked - the predicate of such a comparison; NULL after an error */
struct expr *check_masked(struct checker *c, const struct ast_expr *e);
struct expr *check_nets(struct checker *c, const struct comparison *cmp,
			const struct ast_exprs *values);
struct expr *check_strings(struct checker *c, const struct comparison *cmp,
			   const struct ast_exprs *values);
/** check_number - the literal @e as the field's 64-bit number; false after an error */
bool check_number(struct checker *c, const struct field_info *f, const struct ast_expr *e,
		  int64_t *ret);
/** check_wrong_type - report that @e does not fit the field */
void check_wrong_type(struct checker *c, const struct field_info *field, const struct ast_expr *e);
/** check_unknown_value - report that the field has no value called as @e says */
void check_unknown_value(struct checker *c, const struct field_info *field,
			 const struct ast_expr *e);
/** check_describe - what a value is: "a string" */
const char *check_describe(const struct ast_expr *e);
/** check_describe_type - what a field takes: "a user id or name" */
const char *check_describe_type(const struct field_info *field);

/* check_header.c */
/** check_header - clauses of a header or of `override rule` into @rule; *ret_enabled: enabled false
 * clears it */
void check_header(struct checker *c, const struct ast_clauses *clauses, struct rule *rule,
		  bool *ret_enabled);

/* check_action.c */
void check_actions(struct checker *c, const struct ast_actions *actions, struct rule *rule);

/* check_message.c */
/** check_message - placeholders of @text; false after an error */
bool check_message(struct checker *c, const struct ast_expr *text);

/* check_test.c */
void check_test(struct checker *c, const struct ast_item *item);
/** check_event - the event called @word; NULL after an error; @quiet: only misspelt names are
 * errors */
const struct event_info *check_event(struct checker *c, const struct ast_word *word, bool quiet);

#endif
