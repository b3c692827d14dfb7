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

/** struct mark_use - a condition or action that needs a mark which some rule sets */
struct mark_use {
	uint32_t row; /* of program.marks */
	struct span span;
};

/** struct checker - one run of the checker */
struct checker {
	struct arena *a;
	struct diags *diags;
	struct resolved *res;
	struct program *prog;
	size_t users_cap, files_cap, marks_cap;
	const struct event_info *event; /* of the rule at hand */
	size_t raw_cap;                 /* rows of prog->raw that there is room for */
	struct span late; /* field of it that is known only at the late event; {0, 0} */
	struct mark_use *mark_uses;
	size_t nmark_uses, mark_uses_cap;
	uint64_t marks_set; /* rows of program.marks that an enabled rule sets */
	const struct macro_frame *macros;
	size_t nodes, nvalues;
	unsigned depth;
	size_t test_users_cap;
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
/** check_find_field - the field called @name of the event at hand, with whose it is */
bool check_find_field(const struct checker *c, const char *name, struct field_ref *ret);
/** check_is_field - does @e name a field? As a value of field @beside (or NULL) it does not */
bool check_is_field(const struct checker *c, const struct ast_expr *e,
		    const struct field_info *beside, struct field_ref *ret);
/** check_field - the field that @e names; reports what is unknown or not compiled, and racy fields
 */
bool check_field(struct checker *c, const struct ast_expr *e, struct field_ref *ret);
/** check_alone - reports at @span that the event has no process; false if it has one */
bool check_alone(struct checker *c, struct span span);
/** check_unknown_field - report that the event has no field @name */
void check_unknown_field(struct checker *c, struct span span, const char *name);
/** check_no_target - error: target.X in an event that is done to no process */
void check_no_target(struct checker *c, struct span span);
/** check_warn_racy - the field can be changed by the caller after it was checked */
void check_warn_racy(struct checker *c, struct span span, const struct field_info *field);

/** struct comparison - a comparison whose operator and field are known */
struct comparison {
	const struct ast_expr *e;
	struct field_ref ref; /* field NULL: the left side is computed */
	struct operator_info op;
	bool negate; /* != and not in */
	bool all;    /* contains all */
};

/* check_compare.c */
struct expr *check_compare(struct checker *c, struct ast_expr *e);
/** check_operator_fits - does the operator work on the field's type? Reports if not */
bool check_operator_fits(struct checker *c, const struct comparison *cmp);
static inline bool check_is_order(enum ids_op op)
{
	return op == OP_LT || op == OP_LE || op == OP_GT || op == OP_GE;
}
/** check_collect - the values of the right side @r of an operator that takes a list; without a
 * field on the left no name is a value */
bool check_collect(struct checker *c, const struct comparison *cmp, struct ast_expr *r,
		   struct ast_exprs *ret);

/* check_pair.c */
/** check_pair - the comparison of field cmp->ref with the field @r; NULL after an error */
struct expr *check_pair(struct checker *c, const struct comparison *cmp, const struct ast_expr *r);
/** check_no_list - false if field @ref has several values, which is reported at @e: @what cannot
 * stand there then */
bool check_no_list(struct checker *c, const struct ast_expr *e, struct field_ref ref);

/* check_num.c */
/** check_terms - the comparison @e of which at least one side is computed; NULL after an error */
struct expr *check_terms(struct checker *c, const struct comparison *cmp);
/** check_num_pred - the predicate @l @cmp @r */
struct expr *check_num_pred(struct checker *c, struct span span, struct num *l, enum cmp_op cmp,
			    struct num *r, bool is_signed);
struct num *check_num_field(struct checker *c, struct field_ref ref, struct span span);
/** check_cmp_op - as terms are compared; *ret_negate: != */
enum cmp_op check_cmp_op(enum ids_op op, bool *ret_negate);

/* check_fold.c */
/** check_is_term - is @e computed from fields: len, count, + - & ? */
bool check_is_term(const struct ast_expr *e);
/** check_fold - a sum of plain numbers or durations as one literal, anything else as it is; NULL
 * after an error */
struct ast_expr *check_fold(struct checker *c, struct ast_expr *e);
/** check_literal - the number that a number or duration is */
__int128 check_literal(const struct ast_expr *e);

/* check_call.c */
/** check_call_condition - a function as a condition: marked(NAME); NULL after an error */
struct expr *check_call_condition(struct checker *c, const struct ast_expr *e);
/** check_measure - len(FIELD), count(FIELD); NULL after an error */
struct num *check_measure(struct checker *c, const struct ast_expr *e);

/* check_mark.c */
/** check_mark - the row of the mark called @name; false after an error */
bool check_mark(struct checker *c, const struct ast_expr *name, uint32_t *ret);
/** check_mark_use - remember that the mark @row is of no use unless a rule sets it */
void check_mark_use(struct checker *c, uint32_t row, struct span span);
/** check_warn_marks - marks that are asked for and that no rule sets */
void check_warn_marks(struct checker *c);

/* check_value.c, check_flags.c, check_string.c: predicates of a comparison, by the field's type;
 * NULL after an error */
struct expr *check_numbers(struct checker *c, const struct comparison *cmp,
			   const struct ast_exprs *values);
struct expr *check_bool(struct checker *c, const struct comparison *cmp,
			const struct ast_exprs *values);
struct expr *check_flags(struct checker *c, const struct comparison *cmp,
			 const struct ast_exprs *values);
/** check_is_masked - is the comparison @e of the form FIELD & MASK == NUMBER, or != ? */
bool check_is_masked(const struct checker *c, const struct ast_expr *e);
/** check_masked - the predicate of such a comparison; NULL after an error */
struct expr *check_masked(struct checker *c, const struct ast_expr *e);
struct expr *check_nets(struct checker *c, const struct comparison *cmp,
			const struct ast_exprs *values);
struct expr *check_strings(struct checker *c, const struct comparison *cmp,
			   const struct ast_exprs *values);
/* check_pattern.c */
/** check_pattern - the string @e as what the field must be like; false after an error */
bool check_pattern(struct checker *c, const struct comparison *cmp, const struct ast_expr *e,
		   struct pattern *ret);
/** check_place_in - where the bytes @at to @at + @len of the string @e were written */
struct span check_place_in(const struct checker *c, const struct ast_expr *e, size_t at,
			   size_t len);
/* check_file.c */
struct expr *check_files(struct checker *c, const struct comparison *cmp,
			 const struct ast_exprs *values);
/* check_time.c */
/** check_clock - a comparison of the time or the weekday; NULL after an error */
struct expr *check_clock(struct checker *c, const struct comparison *cmp,
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
/** check_tests - the tests, of the files of the command line into the program; after the rules */
void check_tests(struct checker *c);

/* check_given.c */
struct given_value;
/** check_given_value - the value @e of the field @f; NULL after an error */
const struct given_value *check_given_value(struct checker *c, const struct field_info *f,
					    struct ast_expr *e);
/** check_given_marks - the marks @e, a name or a list of names; NULL after an error */
const struct given_value *check_given_marks(struct checker *c, const struct ast_expr *e);
/** check_given_text - @len bytes as a value */
struct given_value *check_given_text(struct checker *c, const void *bytes, size_t len);
/** check_given_file - of a path: the file that has this name */
void check_given_file(const struct checker *c, const struct field_info *f, struct given_value *v);
/* check_derive.c */
struct test_step;
/** check_derive - adds fields that follow from those that are given, unless they are given */
void check_derive(struct checker *c, struct test_step *step);

/** check_semantic - the event that sees the kernel's own copy of what the rule's event sees, or
 * NULL */
const struct event_info *check_semantic(const struct checker *c);
/** check_event - the event called @word; NULL after an error */
const struct event_info *check_event(struct checker *c, const struct ast_word *word);

#endif
