// SPDX-License-Identifier: BSD-2-Clause
/* Comparisons of one field with another. */
#include "check_priv.h"

bool check_no_list(struct checker *c, const struct ast_expr *e, struct field_ref ref)
{
	struct diag *d;

	if (!field_is_list(ref))
		return true;
	d = check_error(c, DIAG_SEVERAL_VALUES, e->span,
			"'%s' has several values, and a comparison of fields needs one of each",
			e->text);
	if (ref.field->id == F_EXEC_FILENAME)
		diag_suggest(d, "exe");
	else if (ref.who == IDS_WHO_ANCESTOR)
		diag_label(d, "name one ancestor: ancestor[2].%s", ref.field->name);
	else if (ref.field->id == F_ARGS)
		diag_label(d, "compare it with texts, or count(args) with a number");
	return false;
}

static bool is_number(enum ids_type t)
{
	return t == IDS_TYPE_INT || t == IDS_TYPE_UINT;
}

static bool is_signed(const struct field_info *f)
{
	return f->type == IDS_TYPE_INT || f->type == IDS_TYPE_DURATION;
}

static bool is_text(enum ids_type t)
{
	return t == IDS_TYPE_STRING || t == IDS_TYPE_PATH;
}

static bool same_type(const struct field_info *a, const struct field_info *b)
{
	if (is_text(a->type))
		return is_text(b->type);
	if (is_number(a->type))
		return is_number(b->type) && !((a->flags ^ b->flags) & FIELD_GLOBAL);
	return a->type == b->type && a->values == b->values;
}

static bool comparable(struct checker *c, const struct comparison *cmp, const struct ast_expr *r,
		       struct field_ref other)
{
	const struct ast_expr *l = cmp->e->kids[0];
	const struct field_info *a = cmp->ref.field, *b = other.field;

	if (!same_type(a, b)) {
		check_error(c, DIAG_FIELD_TYPES, cmp->e->span,
			    "'%s' is %s and '%s' is %s: only fields of one type can be compared",
			    l->text, check_describe_type(a), r->text, check_describe_type(b));
		return false;
	}
	if (is_text(a->type) && (a->flags | b->flags) & FIELD_AREA) {
		check_error(c, DIAG_LONG_FIELD, cmp->e->span,
			    "'%s' can be longer than what the kernel side reads at once, so it is "
			    "compared with texts only",
			    a->flags & FIELD_AREA ? l->text : r->text);
		return false;
	}
	return true;
}

static struct expr *same_text(struct checker *c, const struct comparison *cmp,
			      struct field_ref other)
{
	struct pred *p;
	struct expr *ret = check_new_pred(c, PRED_SAME, cmp->ref, cmp->e->span, &p);

	p->other = other;
	p->negate = cmp->negate;
	return ret;
}

/* Operators that compare with texts, lists or bits take no field. */
static bool takes_field(struct checker *c, const struct comparison *cmp, const struct ast_expr *r)
{
	enum ids_op op = cmp->op.op;
	struct diag *d;

	if ((op == OP_EQ || op == OP_NE || check_is_order(op)) && !cmp->op.icase)
		return true;
	d = check_error(c, DIAG_TYPE, r->span, "'%s' does not compare with a field, found '%s'",
			cmp->op.name, r->text);
	if (op == OP_IN || op == OP_NOT_IN)
		diag_label(d, "did you mean '%s'?", cmp->negate ? "!=" : "==");
	return false;
}

struct expr *check_pair(struct checker *c, const struct comparison *cmp, const struct ast_expr *r)
{
	struct field_ref other;
	struct num *a, *b;
	bool lists, negate;
	enum cmp_op op;
	struct expr *ret;

	if (!check_field(c, r, &other) || !check_operator_fits(c, cmp) || !takes_field(c, cmp, r))
		return NULL;
	lists = check_no_list(c, cmp->e->kids[0], cmp->ref);
	lists &= check_no_list(c, r, other);
	if (!lists || !comparable(c, cmp, r, other))
		return NULL;
	if (is_text(other.field->type) || other.field->type == IDS_TYPE_IP)
		return same_text(c, cmp, other);
	a = check_num_field(c, cmp->ref, cmp->e->kids[0]->span);
	b = check_num_field(c, other, r->span);
	op = check_cmp_op(cmp->op.op, &negate);
	ret = check_num_pred(c, cmp->e->span, a, op, b,
			     is_signed(cmp->ref.field) || is_signed(other.field));
	ret->pred->negate = negate;
	return ret;
}
