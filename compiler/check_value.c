// SPDX-License-Identifier: BSD-2-Clause
/* Comparisons of numbers, users, addresses, true and false. */
#include <string.h>

#include "check_priv.h"
#include "suggest.h"

#define USER_MAX      UINT32_MAX
#define USER_NAME_MAX 256

const char *check_describe(const struct ast_expr *e)
{
	switch (e->kind) {
	case AST_NAME: return "a name";
	case AST_LEVEL: return "a field";
	case AST_STRING: return "a string";
	case AST_NUMBER: return "a number";
	case AST_DURATION: return "a duration";
	case AST_TIME: return "a time of day";
	case AST_NET: return e->net.plen == 128 ? "an address" : "a network";
	case AST_BOOL: return e->number ? "'true'" : "'false'";
	case AST_LIST: return "a list";
	case AST_RANGE: return "a range";
	case AST_BITS: return "a set of flags";
	case AST_CALL:
	case AST_ARITH: return "a computed value";
	default: return "a condition";
	}
}

const char *check_describe_type(const struct field_info *field)
{
	switch (field->type) {
	case IDS_TYPE_BOOL: return "true or false";
	case IDS_TYPE_STRING: return "a string";
	case IDS_TYPE_PATH: return "a path";
	case IDS_TYPE_IP: return "an address";
	case IDS_TYPE_DURATION: return "a duration";
	case IDS_TYPE_FLAGS: return "a set of flags";
	case IDS_TYPE_ENUM: return field->id == F_WEEKDAY ? "a weekday" : "a named number";
	case IDS_TYPE_USER: return field->id == F_USERNAME ? "a user's name" : "a user id";
	default: return field->id == F_TIME ? "a time of day" : "a number";
	}
}

void check_wrong_type(struct checker *c, const struct field_info *field, const struct ast_expr *e)
{
	struct diag *d = check_error(c, DIAG_TYPE, e->span, "'%s' is %s, found %s", field->name,
				     check_describe_type(field), check_describe(e));

	if (field->type == IDS_TYPE_DURATION && e->kind == AST_NUMBER)
		diag_label(d, "give it a unit: 5s, 10m, 1h");
	else if (field->type == IDS_TYPE_USER && e->kind == AST_STRING)
		diag_label(d, "a user's name stands without quotes, or compare 'user'");
	else if ((field->type == IDS_TYPE_STRING || field->type == IDS_TYPE_PATH) &&
		 e->kind == AST_NAME)
		diag_label(d, "strings stand in double quotes");
	else if (e->kind == AST_NET && e->net.plen != 128)
		diag_label(d, "did you mean 'in'?");
}

void check_unknown_value(struct checker *c, const struct field_info *field,
			 const struct ast_expr *e)
{
	struct suggest s = suggest_new(e->text);
	const char *list = names_nearest(&c->res->lists, e->text);
	struct diag *d;

	for (const struct value_info *v = catalog_values; v->name; v++)
		if (v->set == field->values)
			suggest_try(&s, v->name);
	d = check_error(c, DIAG_UNKNOWN_VALUE, e->span, "'%s' has no value called '%s'",
			field->name, e->text);
	if (suggest_best(&s))
		diag_suggest(d, suggest_best(&s));
	if (suggest_best(&s) || !list)
		return;
	diag_label(d, "did you mean the list '%s'?", list);
	diag_fix(d, list);
}

static bool is_unsigned(enum ids_type type)
{
	return type != IDS_TYPE_INT && type != IDS_TYPE_DURATION;
}

bool check_number(struct checker *c, const struct field_info *f, const struct ast_expr *e,
		  int64_t *ret)
{
	enum ast_kind want = f->type == IDS_TYPE_DURATION ? AST_DURATION : AST_NUMBER;
	uint64_t max = f->type == IDS_TYPE_USER ? USER_MAX
		       : is_unsigned(f->type)   ? UINT64_MAX
						: INT64_MAX;

	if (e->kind != want) {
		check_wrong_type(c, f, e);
		return false;
	}
	if (e->negative && is_unsigned(f->type) && e->number) {
		check_error(c, DIAG_OUT_OF_RANGE, e->span, "'%s' is never negative", f->name);
		return false;
	}
	if (e->number > max + (e->negative && !is_unsigned(f->type))) {
		check_error(c, DIAG_OUT_OF_RANGE, e->span, "this number is too large for '%s'",
			    f->name);
		return false;
	}
	*ret = (int64_t)(e->negative ? 0 - e->number : e->number);
	return true;
}

static bool add_user(struct checker *c, const struct ast_expr *e, struct pred *p, size_t *cap)
{
	struct program *prog = c->prog;
	size_t i = 0;

	if (!e->len || e->len > USER_NAME_MAX || strcspn(e->text, ":/\n") != e->len) {
		check_error(c, DIAG_UNKNOWN_VALUE, e->span, "this cannot be a user's name");
		return false;
	}
	while (i < prog->nusers && strcmp(prog->users[i], e->text))
		i++;
	if (i == prog->nusers)
		*ARENA_PUSH(c->a, prog->users, prog->nusers, c->users_cap) =
			arena_strdup(c->a, e->text);
	*ARENA_PUSH(c->a, p->users, p->nusers, *cap) = (uint32_t)i;
	return true;
}

/* Arrays of a predicate under construction. */
struct number_caps {
	size_t ranges, users;
};

static void add_range(struct checker *c, struct pred *p, struct number_caps *caps, int64_t lo,
		      int64_t hi)
{
	*ARENA_PUSH(c->a, p->ranges, p->nranges, caps->ranges) = (struct range){lo, hi};
}

static bool is_less(const struct field_info *f, int64_t a, int64_t b)
{
	return is_unsigned(f->type) ? (uint64_t)a < (uint64_t)b : a < b;
}

static bool add_number_range(struct checker *c, const struct comparison *cmp,
			     const struct ast_expr *e, struct pred *p, struct number_caps *caps)
{
	const struct field_info *f = cmp->ref.field;
	int64_t lo, hi;
	bool ok;

	if (cmp->op.op != OP_IN && cmp->op.op != OP_NOT_IN) {
		diag_label(check_error(c, DIAG_TYPE, e->span,
				       "'%s' compares with one value, found a range", cmp->op.name),
			   "did you mean 'in'?");
		return false;
	}
	if (e->kids[0]->kind == AST_ERROR || e->kids[1]->kind == AST_ERROR)
		return false;
	if (e->kids[0]->kind == AST_NAME || e->kids[1]->kind == AST_NAME) {
		check_error(c, DIAG_TYPE, e->span, "named values of '%s' have no order", f->name);
		return false;
	}
	ok = check_number(c, f, e->kids[0], &lo);
	ok &= check_number(c, f, e->kids[1], &hi);
	if (ok && is_less(f, hi, lo)) {
		check_error(c, DIAG_EMPTY_RANGE, e->span, "this range ends before it begins");
		return false;
	}
	if (ok)
		add_range(c, p, caps, lo, hi);
	return ok;
}

static bool add_name(struct checker *c, const struct comparison *cmp, const struct ast_expr *e,
		     struct pred *p, struct number_caps *caps)
{
	const struct field_info *f = cmp->ref.field;
	const struct value_info *v = f->values ? catalog_value(f->values, e->text) : NULL;

	if (v) {
		add_range(c, p, caps, (int64_t)v->number, (int64_t)v->number);
		return true;
	}
	if (f->type != IDS_TYPE_USER) {
		if (f->values)
			check_unknown_value(c, f, e);
		else
			check_wrong_type(c, f, e);
		return false;
	}
	if (check_is_order(cmp->op.op)) {
		check_error(c, DIAG_TYPE, e->span,
			    "users by name have no order: '%s' needs a number", cmp->op.name);
		return false;
	}
	if (strcmp(e->text, "root"))
		return add_user(c, e, p, &caps->users);
	add_range(c, p, caps, 0, 0);
	return true;
}

static bool add_value(struct checker *c, const struct comparison *cmp, const struct ast_expr *e,
		      struct pred *p, struct number_caps *caps)
{
	const struct field_info *f = cmp->ref.field;
	int64_t v;

	if (e->kind == AST_ERROR)
		return false;
	if (e->kind == AST_RANGE)
		return add_number_range(c, cmp, e, p, caps);
	if (e->kind == AST_NAME || (e->kind == AST_STRING && f->id == F_USERNAME))
		return add_name(c, cmp, e, p, caps);
	if (!check_number(c, f, e, &v))
		return false;
	add_range(c, p, caps, v, v);
	return true;
}

/* < <= > >= as a range from or to the end of the type. */
static bool order_range(struct checker *c, const struct comparison *cmp, struct range *r)
{
	bool uns = is_unsigned(cmp->ref.field->type);
	int64_t min = uns ? 0 : INT64_MIN, max = uns ? -1 : INT64_MAX, v = r->lo;

	if ((cmp->op.op == OP_LT && v == min) || (cmp->op.op == OP_GT && v == max)) {
		check_error(c, DIAG_OUT_OF_RANGE, cmp->e->span, "nothing is %s than this number",
			    cmp->op.op == OP_LT ? "less" : "greater");
		return false;
	}
	switch (cmp->op.op) {
	case OP_LT: *r = (struct range){min, v - 1}; break;
	case OP_LE: *r = (struct range){min, v}; break;
	case OP_GT: *r = (struct range){v + 1, max}; break;
	case OP_GE: *r = (struct range){v, max}; break;
	default: break;
	}
	return true;
}

struct expr *check_numbers(struct checker *c, const struct comparison *cmp,
			   const struct ast_exprs *values)
{
	struct number_caps caps = {0};
	struct pred *p;
	struct expr *ret = check_new_pred(c, PRED_INT, cmp->ref, cmp->e->span, &p);
	bool ok = true;

	p->negate = cmp->negate;
	for (size_t i = 0; i < values->n; i++)
		ok &= add_value(c, cmp, values->items[i], p, &caps);
	if (ok && check_is_order(cmp->op.op))
		ok = order_range(c, cmp, &p->ranges[0]);
	return ok ? ret : NULL;
}

struct expr *check_bool(struct checker *c, const struct comparison *cmp,
			const struct ast_exprs *values)
{
	const struct ast_expr *e = values->items[0];
	struct number_caps caps = {0};
	struct expr *ret;
	struct pred *p;

	if (e->kind != AST_BOOL) {
		check_wrong_type(c, cmp->ref.field, e);
		return NULL;
	}
	ret = check_new_pred(c, PRED_INT, cmp->ref, cmp->e->span, &p);
	p->negate = cmp->negate;
	add_range(c, p, &caps, (int64_t)e->number, (int64_t)e->number);
	return ret;
}

struct expr *check_nets(struct checker *c, const struct comparison *cmp,
			const struct ast_exprs *values)
{
	struct pred *p;
	struct expr *ret = check_new_pred(c, PRED_IP, cmp->ref, cmp->e->span, &p);
	bool in = cmp->op.op == OP_IN || cmp->op.op == OP_NOT_IN, ok = true;

	p->negate = cmp->negate;
	p->nets = ARENA_ARRAY(c->a, struct net, values->n);
	for (size_t i = 0; i < values->n; i++) {
		const struct ast_expr *e = values->items[i];

		if (e->kind != AST_NET || (!in && e->net.plen != 128)) {
			check_wrong_type(c, cmp->ref.field, e);
			ok = false;
			continue;
		}
		memcpy(p->nets[i].addr, e->net.addr, sizeof(e->net.addr));
		p->nets[i].plen = e->net.plen;
	}
	p->nnets = values->n;
	return ok ? ret : NULL;
}
