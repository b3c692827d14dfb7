// SPDX-License-Identifier: BSD-2-Clause
/* Values, and what claims about their tests need. */
#include "prove_priv.h"
#include "rule_same.h"

static enum value_kind kind_of(const struct pred *p)
{
	switch (p->kind) {
	case PRED_NUM:
		return p->l->kind == NUM_CONST || p->r->kind == NUM_CONST ? VALUE_TERM
									  : VALUE_ORDER;
	case PRED_SAME: return VALUE_SAME;
	case PRED_FILE: return VALUE_FILE;
	default: break;
	}
	switch (p->ref.field->type) {
	case IDS_TYPE_STRING:
	case IDS_TYPE_PATH: return VALUE_TEXT;
	case IDS_TYPE_IP: return VALUE_ADDRESS;
	default: return VALUE_NUMBER;
	}
}

/* The user's name is looked up by its number. */
static struct field_ref plain_ref(struct field_ref r)
{
	if (r.field && r.field->id == F_USERNAME)
		r.field = catalog_field_by_id(F_UID);
	return r;
}

/* The sides of a comparison of numbers, a constant on the right. */
static bool swap_sides(const struct pred *p)
{
	return p->kind == PRED_NUM && p->l->kind == NUM_CONST;
}

static bool same_sides(const struct value *v, const struct num *l, const struct num *r)
{
	if (v->kind == VALUE_TERM)
		return rule_same_num(v->l, l);
	return rule_same_num(v->l, l) && rule_same_num(v->r, r);
}

/* Does @pred test the value @v? @ret_swapped: with its sides exchanged */
static bool is_of(const struct value *v, const struct pred *p, bool *ret_swapped)
{
	struct field_ref ref = plain_ref(p->ref), other = plain_ref(p->other);

	*ret_swapped = swap_sides(p);
	if (v->kind != kind_of(p))
		return false;
	switch (v->kind) {
	case VALUE_TERM:
	case VALUE_ORDER:
		if (v->is_signed != p->is_signed)
			return false;
		if (*ret_swapped ? same_sides(v, p->r, p->l) : same_sides(v, p->l, p->r))
			return true;
		*ret_swapped = true;
		return v->kind == VALUE_ORDER && same_sides(v, p->r, p->l);
	case VALUE_SAME:
		return (rule_same_ref(v->ref, ref) && rule_same_ref(v->other, other)) ||
		       (rule_same_ref(v->ref, other) && rule_same_ref(v->other, ref));
	default: return rule_same_ref(v->ref, ref);
	}
}

static void note_ref(struct value *v, struct field_ref r)
{
	bool own = r.who == IDS_WHO_EVENT || r.who == IDS_WHO_SELF;

	v->absent |= !own || r.field->flags & FIELD_ABSENT;
	v->unreadable |= !own || r.field->flags & FIELD_UNREADABLE;
}

static void note_num(struct value *v, const struct num *n)
{
	if (n->ref.field)
		note_ref(v, n->ref);
	if (n->l) {
		note_num(v, n->l);
		note_num(v, n->r);
	}
}

static struct value *new_value(struct prover *p, const struct pred *pred)
{
	struct value *v = ARENA_NEW(p->a, struct value);
	bool swapped = swap_sides(pred);

	v->kind = kind_of(pred);
	v->ref = plain_ref(pred->ref);
	v->other = plain_ref(pred->other);
	v->is_signed = pred->is_signed;
	if (pred->kind == PRED_NUM) {
		v->l = swapped ? pred->r : pred->l;
		v->r = swapped ? pred->l : pred->r;
		note_num(v, pred->l);
		note_num(v, pred->r);
	} else {
		v->list = field_is_list(v->ref);
		v->cut = v->kind == VALUE_TEXT && v->ref.field->flags & FIELD_AREA;
		note_ref(v, v->ref);
	}
	if (pred->kind == PRED_SAME)
		note_ref(v, v->other);
	if (pred->kind == PRED_FILE)
		v->absent = v->unreadable = true;
	*ARENA_PUSH(p->a, p->values, p->nvalues, p->values_cap) = v;
	return v;
}

static struct value *find(struct prover *p, const struct pred *pred, uint32_t *ret_i,
			  bool *ret_swapped)
{
	for (size_t i = 0; i < p->nvalues; i++)
		if (is_of(p->values[i], pred, ret_swapped)) {
			*ret_i = (uint32_t)i;
			return p->values[i];
		}
	return NULL;
}

static unsigned test_number(const struct value *v, const struct pred *pred)
{
	for (unsigned i = 0; i < v->ntests; i++)
		if (rule_same_test(v->tests[i], pred))
			return i;
	return VALUE_MAX_TESTS;
}

bool value_find(struct prover *p, const struct pred *pred, struct literal *ret)
{
	bool swapped;
	struct value *v = find(p, pred, &ret->value, &swapped);

	if (!v)
		return false;
	ret->test = VALUE_MAX_TESTS;
	if (pred->kind == PRED_EXISTS)
		return true;
	ret->test = test_number(v, pred);
	return ret->test < VALUE_MAX_TESTS;
}

void value_add(struct prover *p, const struct pred *pred)
{
	uint32_t i;
	bool swapped;
	struct value *v = find(p, pred, &i, &swapped);

	if (!v) {
		v = new_value(p, pred);
		swapped = swap_sides(pred);
	}
	if (pred->kind == PRED_EXISTS || v->ntests == VALUE_MAX_TESTS ||
	    test_number(v, pred) < VALUE_MAX_TESTS)
		return;
	v->swapped[v->ntests] = swapped;
	v->tests[v->ntests++] = pred;
	v->ready = false;
	v->answers = (struct answers){0};
}

void answers_add(struct arena *a, struct answers *r, uint64_t row)
{
	for (size_t i = 0; i < r->n; i++)
		if (r->rows[i] == row)
			return;
	*ARENA_PUSH(a, r->rows, r->n, r->cap) = row;
}
