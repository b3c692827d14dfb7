// SPDX-License-Identifier: BSD-2-Clause
/* Functions: len(FIELD), count(FIELD), marked(NAME). */
#include <string.h>

#include "check_priv.h"
#include "suggest.h"

enum function_kind { FUNCTION_LEN, FUNCTION_COUNT, FUNCTION_MARKED };

static const struct function {
	const char *name;
	enum function_kind kind;
	enum ids_who who; /* whose marks */
	const char *argument;
} functions[] = {
	{"len", FUNCTION_LEN, IDS_WHO_EVENT, "one field"},
	{"count", FUNCTION_COUNT, IDS_WHO_EVENT, "one field"},
	{"marked", FUNCTION_MARKED, IDS_WHO_SELF, "the name of a mark"},
	{"parent.marked", FUNCTION_MARKED, IDS_WHO_PARENT, "the name of a mark"},
	{"ancestor.marked", FUNCTION_MARKED, IDS_WHO_ANCESTOR, "the name of a mark"},
	{"target.marked", FUNCTION_MARKED, IDS_WHO_TARGET, "the name of a mark"},
};
#define FUNCTIONS (sizeof(functions) / sizeof(functions[0]))

const char *check_function_name(size_t i)
{
	return i < FUNCTIONS ? functions[i].name : NULL;
}

static void unknown_function(struct checker *c, const struct ast_expr *e)
{
	struct suggest s = suggest_new(e->text);
	struct diag *d;

	for (size_t i = 0; i < FUNCTIONS; i++)
		suggest_try(&s, functions[i].name);
	d = check_error(c, DIAG_UNKNOWN_FUNCTION, e->op.span, "there is no function '%s'", e->text);
	if (suggest_best(&s))
		diag_suggest(d, suggest_best(&s));
}

/* The function that @e calls, with one argument; NULL after an error. */
static const struct function *find_function(struct checker *c, const struct ast_expr *e)
{
	const struct function *f = functions;

	while (f < functions + FUNCTIONS && strcmp(f->name, e->text))
		f++;
	if (f == functions + FUNCTIONS) {
		unknown_function(c, e);
		return NULL;
	}
	if (e->nkids == 1)
		return e->kids[0]->kind == AST_ERROR ? NULL : f;
	check_error(c, DIAG_FUNCTION_ARGUMENT, e->span, "'%s' takes %s, found %zu arguments",
		    f->name, f->argument, e->nkids);
	return NULL;
}

static struct expr *check_marked(struct checker *c, const struct ast_expr *e,
				 const struct function *f)
{
	struct field_ref ref = {f->who, 0, catalog_field_by_id(F_MARKS)};
	struct expr *ret;
	struct pred *p;
	uint32_t row;

	if (e->kids[0]->kind != AST_NAME) {
		check_error(c, DIAG_FUNCTION_ARGUMENT, e->kids[0]->span, "'%s' takes %s, found %s",
			    f->name, f->argument, check_describe(e->kids[0]));
		return NULL;
	}
	if (f->who == IDS_WHO_TARGET && !catalog_event_target(c->event->id)) {
		check_no_target(c, e->op.span);
		return NULL;
	}
	if (check_alone(c, e->span) || !check_mark(c, e->kids[0], &row))
		return NULL;
	check_mark_use(c, row, e->kids[0]->span);
	ret = check_new_pred(c, PRED_MASK, ref, e->span, &p);
	p->mask = p->want = UINT64_C(1) << row;
	return ret;
}

struct expr *check_call_condition(struct checker *c, const struct ast_expr *e)
{
	const struct function *f = find_function(c, e);

	if (!f)
		return NULL;
	if (f->kind == FUNCTION_MARKED)
		return check_marked(c, e, f);
	diag_label(check_error(c, DIAG_NOT_A_CONDITION, e->span,
			       "%s(...) is a number, not a condition", f->name),
		   "compare it with a number");
	return NULL;
}

static void wrong_measure(struct checker *c, const struct ast_expr *of, const struct function *f,
			  struct field_ref ref)
{
	struct diag *d;

	if (f->kind == FUNCTION_LEN && field_is_list(ref))
		d = check_error(c, DIAG_FUNCTION_TYPE, of->span,
				"'len' works on one string, but '%s' has several values", of->text);
	else
		d = check_error(
			c, DIAG_FUNCTION_TYPE, of->span, "'%s' works on %s, but '%s' is %s",
			f->name, f->kind == FUNCTION_LEN ? "strings, paths" : "'args' and 'env'",
			of->text,
			field_is_list(ref) ? "not counted" : check_describe_type(ref.field));
	if (f->kind == FUNCTION_LEN && ref.field->flags & FIELD_LIST &&
	    ref.field->flags & FIELD_AREA)
		diag_label(d, "did you mean 'count'?");
	else if (f->kind == FUNCTION_COUNT && ref.field->id == F_CMDLINE)
		diag_suggest(d, "args");
	else if (f->kind == FUNCTION_COUNT && !field_is_list(ref) &&
		 strchr("SP", catalog_type_operand(ref.field->type)))
		diag_label(d, "did you mean 'len'?");
}

static bool measures(const struct function *f, struct field_ref ref)
{
	if (ref.who == IDS_WHO_ANCESTOR && !ref.level)
		return false;
	if (f->kind == FUNCTION_COUNT)
		return ref.field->flags & FIELD_LIST && ref.field->flags & FIELD_AREA;
	return !field_is_list(ref) && strchr("SP", catalog_type_operand(ref.field->type));
}

struct num *check_measure(struct checker *c, const struct ast_expr *e)
{
	const struct function *f = find_function(c, e);
	const struct ast_expr *of;
	struct field_ref ref;
	struct num *n;

	if (!f)
		return NULL;
	of = e->kids[0];
	if (f->kind == FUNCTION_MARKED) {
		check_error(c, DIAG_TYPE, e->span, "%s(...) is a condition, not a number", f->name);
		return NULL;
	}
	if (of->kind != AST_NAME && of->kind != AST_LEVEL) {
		check_error(c, DIAG_FUNCTION_ARGUMENT, of->span, "'%s' takes %s, found %s", f->name,
			    f->argument, check_describe(of));
		return NULL;
	}
	if (!check_field(c, of, &ref))
		return NULL;
	if (!measures(f, ref)) {
		wrong_measure(c, of, f, ref);
		return NULL;
	}
	n = check_num_field(c, ref, e->span);
	n->kind = f->kind == FUNCTION_LEN ? NUM_LEN : NUM_COUNT;
	return n;
}
