// SPDX-License-Identifier: BSD-2-Clause
/*
 * Programs of rules in tables.
 *
 * requires: where tests are answered, numbers of lanes, the layout of the words of state
 * produces: plan.ops, plan.lists
 */
#include <assert.h>

#include "plan_priv.h"

/** struct shape - how long and how deep a program is */
struct shape {
	size_t ops, depth;
};

static bool is_direct(const struct plan_test *t)
{
	const struct plan_field *f = t->fields[0];

	if (t->nfields > 1 || f->walk)
		return false;
	switch (t->pred->kind) {
	case PRED_EXISTS:
	case PRED_MASK:
	case PRED_STR: return true;
	case PRED_INT: return !t->pred->nusers;
	case PRED_FILE:
	case PRED_IP: return true;
	case PRED_NUM:
	case PRED_SAME: break;
	}
	return false;
}

bool plan_needs_lane(const struct plan_test *t)
{
	return !is_direct(t);
}

static struct shape test_shape(const struct plan_test *t)
{
	size_t n = 1;

	if (t->pred->kind == PRED_INT && t->pred->nranges <= PLAN_MANY_ROWS)
		n = t->pred->nranges;
	else if (t->pred->kind == PRED_FILE)
		n = t->pred->nfiles;
	return (struct shape){n + 2, n};
}

static struct shape shape_of(const struct plan_expr *e)
{
	struct shape all = {1, 1};

	if (e->kind == EXPR_PRED)
		return test_shape(e->test);
	for (size_t i = 0; i < e->nkids; i++) {
		struct shape k = shape_of(e->kids[i]);

		all.ops += k.ops;
		if (i + k.depth > all.depth)
			all.depth = i + k.depth;
	}
	return all;
}

bool plan_fits_table(const struct plan_event *ev, const struct plan_rule *r)
{
	struct shape s = shape_of(r->cond);

	(void)ev;
	return s.ops <= IDS_TABLE_OPS && s.depth <= IDS_TABLE_DEPTH;
}

static struct ids_inst *push(struct plan *p, enum ids_op_kind kind)
{
	struct ids_inst *op = ARENA_PUSH(p->a, p->ops, p->nops, p->ops_cap);

	*op = (struct ids_inst){.kind = (uint16_t)kind};
	return op;
}

static void push_fold(struct plan *p, enum ids_op_kind kind, size_t n)
{
	if (n != 1)
		push(p, kind)->a = (uint32_t)n;
}

static void push_int(struct plan *p, const struct plan_test *t, uint32_t word)
{
	uint16_t is_signed = plan_is_signed(t->pred->ref.field);
	uint64_t bias = (uint64_t)is_signed << 63;
	struct ids_inst *op;

	if (t->nrows) {
		op = push(p, IDS_OP_RANGES);
		*op = (struct ids_inst){op->kind, is_signed, word, t->row, t->nrows};
		return;
	}
	for (size_t i = 0; i < t->pred->nranges; i++) {
		op = push(p, IDS_OP_INT);
		*op = (struct ids_inst){op->kind, is_signed, word,
					(uint64_t)t->pred->ranges[i].lo ^ bias,
					(uint64_t)t->pred->ranges[i].hi ^ bias};
	}
	push_fold(p, IDS_OP_OR, t->pred->nranges);
}

static enum ids_scan_kind scan_kind(const struct plan_field *f)
{
	if (f->area)
		return f->ref.field->flags & FIELD_LIST ? IDS_SCAN_LIST : IDS_SCAN_AREA;
	return f->list ? IDS_SCAN_TWO : IDS_SCAN_ONE;
}

static void push_string(struct plan *p, const struct plan_test *t, bool negate)
{
	const struct plan_field *f = t->fields[0];
	struct ids_inst *op;

	if (t->where == WHERE_SET) {
		push(p, IDS_OP_HIT)->a = t->hit;
		return;
	}
	op = push(p, IDS_OP_SCAN);
	op->a = t->dfa;
	op->b = f->word;
	op->c = (uint64_t)(f->list && negate) | (uint64_t)scan_kind(f) << 8 |
		(uint64_t)f->region[0] << 16 | (uint64_t)(f->index < 63 ? f->index : 63) << 24;
}

/* What passes, whatever is known of the field. */
static void push_raw(struct plan *p, const struct plan_test *t, bool negate)
{
	uint32_t word = t->fields[0]->word + IDS_STATE_VALUE;
	struct ids_inst *op;

	switch (t->pred->kind) {
	case PRED_INT: push_int(p, t, word); break;
	case PRED_MASK:
		op = push(p, IDS_OP_MASK);
		*op = (struct ids_inst){op->kind, 0, word, t->pred->mask, t->pred->want};
		break;
	case PRED_FILE:
		for (size_t i = 0; i < t->pred->nfiles; i++) {
			op = push(p, IDS_OP_FILE);
			op->a = word;
			op->b = t->pred->files[i];
		}
		push_fold(p, IDS_OP_OR, t->pred->nfiles);
		break;
	case PRED_IP:
		op = push(p, IDS_OP_NETS);
		*op = (struct ids_inst){op->kind, 0, word, t->row, t->nrows};
		break;
	default: push_string(p, t, negate);
	}
}

static void push_test(struct plan *p, const struct plan_event *ev, const struct plan_test *t,
		      bool negate)
{
	const struct plan_field *f = t->fields[0];
	struct ids_inst *op;

	if (t->lane[negate] != PLAN_NO_LANE) {
		op = push(p, IDS_OP_LANE);
		op->a = t->lane[negate];
		op->b = ev->word_lanes;
		return;
	}
	if (t->pred->kind == PRED_EXISTS) {
		op = push(p, IDS_OP_EXISTS);
		op->a = f->word;
		op->flags = negate;
		return;
	}
	push_raw(p, t, negate);
	op = push(p, IDS_OP_SEAL);
	op->a = f->word;
	op->flags = (uint16_t)((negate ? IDS_SEAL_NEGATE : 0) | (f->list ? IDS_SEAL_LIST : 0));
}

static void push_expr(struct plan *p, const struct plan_event *ev, const struct plan_expr *e)
{
	static const enum ids_op_kind kinds[] = {[EXPR_NOT] = IDS_OP_NOT,
						 [EXPR_AND] = IDS_OP_AND,
						 [EXPR_OR] = IDS_OP_OR,
						 [EXPR_NOF] = IDS_OP_NOF};
	struct ids_inst *op;

	if (e->kind == EXPR_CONST) {
		push(p, IDS_OP_CONST)->a = e->value;
		return;
	}
	if (e->kind == EXPR_PRED) {
		push_test(p, ev, e->test, e->negate);
		return;
	}
	for (size_t i = 0; i < e->nkids; i++)
		push_expr(p, ev, e->kids[i]);
	op = push(p, kinds[e->kind]);
	op->a = (uint32_t)e->nkids;
	op->b = (uint64_t)e->n;
}

static uint32_t add_list(struct plan *p, const uint32_t *rules, size_t n)
{
	uint32_t first = (uint32_t)p->nlists;

	for (size_t i = 0; i < n; i++)
		*ARENA_PUSH(p->a, p->lists, p->nlists, p->lists_cap) = rules[i];
	return first;
}

static void always_candidates(struct plan *p, struct plan_event *ev)
{
	ev->always_first = (uint32_t)p->nlists;
	for (uint32_t i = 0; i < ev->nrules; i++)
		if (ev->rules[i].in_table && !ev->rules[i].nguard)
			add_list(p, &i, 1);
	ev->nalways = (uint32_t)p->nlists - ev->always_first;
}

void plan_tables(struct planner *pl, struct plan_event *ev)
{
	struct plan *p = pl->p;

	for (size_t i = 0; i < ev->nrules; i++) {
		struct plan_rule *r = &ev->rules[i];

		if (!r->in_table)
			continue;
		r->op_first = (uint32_t)p->nops;
		push_expr(p, ev, r->cond);
		r->nops = (uint32_t)p->nops - r->op_first;
		assert(r->nops <= IDS_TABLE_OPS);
	}
	for (size_t i = 0; i < ev->nfields; i++)
		ev->fields[i]->waiting_first =
			add_list(p, ev->fields[i]->waiting, ev->fields[i]->nwaiting);
	always_candidates(p, ev);
}
