// SPDX-License-Identifier: BSD-2-Clause
/*
 * Distinct tests, and conditions over them.
 *
 * requires: typed rules
 * produces: plan_event.tests and fields, conditions with constants folded and cheap parts first
 */
#include <stdlib.h>
#include <string.h>

#include "plan_priv.h"
#include "rule_same.h"

static uint64_t hash_bytes(uint64_t h, const void *v, size_t n)
{
	const unsigned char *b = v;

	for (size_t i = 0; i < n; i++)
		h = (h ^ b[i]) * 0x100000001b3ull;
	return h;
}

static uint64_t hash_u64(uint64_t h, uint64_t v)
{
	return (h ^ v) * 0x9e3779b97f4a7c15ull ^ h >> 29;
}

static uint64_t hash_ref(uint64_t h, struct field_ref r)
{
	return hash_u64(hash_u64(hash_u64(h, r.who), r.level), r.field->id);
}

static uint64_t hash_num(uint64_t h, const struct num *n)
{
	h = hash_u64(h, n->kind);
	h = hash_u64(h, (uint64_t)n->value);
	if (n->ref.field)
		h = hash_ref(h, n->ref);
	if (n->l)
		h = hash_num(hash_num(h, n->l), n->r);
	return h;
}

static uint64_t hash_test(const struct pred *p)
{
	uint64_t h = hash_ref(hash_u64(0xcbf29ce484222325ull, p->kind), p->ref);

	h = hash_bytes(h, p->ranges, p->nranges * sizeof(*p->ranges));
	h = hash_bytes(h, p->users, p->nusers * sizeof(*p->users));
	h = hash_u64(hash_u64(h, p->mask), p->want);
	h = hash_bytes(h, p->nets, p->nnets * sizeof(*p->nets));
	h = hash_bytes(h, p->files, p->nfiles * sizeof(*p->files));
	for (size_t i = 0; i < p->npatterns; i++) {
		h = hash_u64(h, p->patterns[i].kind * 2u + p->patterns[i].icase);
		h = hash_bytes(h, p->patterns[i].bytes, p->patterns[i].len);
	}
	if (p->kind == PRED_NUM)
		h = hash_num(hash_num(hash_u64(h, p->cmp), p->l), p->r);
	return h;
}

static enum plan_read read_of(const struct pred *p, struct field_ref ref)
{
	if (p->kind == PRED_FILE)
		return READ_FILE;
	switch (ref.field->type) {
	case IDS_TYPE_STRING:
	case IDS_TYPE_PATH: return READ_STRING;
	case IDS_TYPE_IP: return READ_ADDRESS;
	default: return READ_NUMBER;
	}
}

static struct plan_field *add_field(struct plan *p, struct plan_event *ev, struct field_ref ref,
				    enum plan_read read)
{
	struct plan_field *f;

	for (size_t i = 0; i < ev->nfields; i++)
		if (rule_same_ref(ev->fields[i]->ref, ref) && ev->fields[i]->read == read)
			return ev->fields[i];
	f = ARENA_NEW(p->a, struct plan_field);
	f->ref = ref;
	f->index = (uint32_t)ev->nfields;
	f->read = read;
	f->list = field_is_list(ref);
	f->walk = ref.who == IDS_WHO_ANCESTOR && !ref.level;
	f->area = read == READ_STRING && ref.field->flags & FIELD_AREA;
	*ARENA_PUSH(p->a, ev->fields, ev->nfields, ev->fields_cap) = f;
	return f;
}

static void test_uses(struct plan *p, struct plan_event *ev, struct plan_test *t,
		      struct field_ref ref, bool counted)
{
	struct plan_field *f = add_field(p, ev, ref, read_of(t->pred, ref)), **fields;

	f->counted |= counted;
	for (size_t i = 0; i < t->nfields; i++)
		if (t->fields[i] == f)
			return;
	fields = ARENA_ARRAY(p->a, struct plan_field *, t->nfields + 1);
	if (t->nfields)
		memcpy(fields, t->fields, t->nfields * sizeof(struct plan_field *));
	fields[t->nfields++] = f;
	t->fields = fields;
}

static void num_uses(struct plan *p, struct plan_event *ev, struct plan_test *t,
		     const struct num *n)
{
	if (n->ref.field)
		test_uses(p, ev, t, n->ref, n->kind == NUM_COUNT);
	if (n->l) {
		num_uses(p, ev, t, n->l);
		num_uses(p, ev, t, n->r);
	}
}

static struct plan_test *new_test(struct plan *p, struct plan_event *ev, const struct pred *pred)
{
	struct plan_test *t = ARENA_NEW(p->a, struct plan_test);

	*t = (struct plan_test){.pred = pred,
				.number = (uint32_t)ev->ntests,
				.hit = PLAN_NO_LANE,
				.dfa = PLAN_NO_LANE,
				.lane = {PLAN_NO_LANE, PLAN_NO_LANE}};
	if (pred->kind == PRED_NUM) {
		num_uses(p, ev, t, pred->l);
		num_uses(p, ev, t, pred->r);
	} else {
		test_uses(p, ev, t, pred->ref, false);
	}
	if (pred->kind == PRED_SAME)
		test_uses(p, ev, t, pred->other, false);
	*ARENA_PUSH(p->a, ev->tests, ev->ntests, ev->tests_cap) = t;
	return t;
}

static void place_test(struct plan_test **buckets, size_t nbuckets, struct plan_test *t)
{
	size_t i = hash_test(t->pred) & (nbuckets - 1);

	while (buckets[i])
		i = (i + 1) & (nbuckets - 1);
	buckets[i] = t;
}

static void grow_buckets(struct plan *p, struct plan_event *ev)
{
	size_t n = ev->nbuckets ? ev->nbuckets * 2 : 64;
	struct plan_test **buckets = ARENA_ARRAY(p->a, struct plan_test *, n);

	memset(buckets, 0, n * sizeof(struct plan_test *));
	for (size_t i = 0; i < ev->ntests; i++)
		place_test(buckets, n, ev->tests[i]);
	ev->buckets = buckets;
	ev->nbuckets = n;
}

/* The distinct test that answers @pred, made if there is none yet. */
static struct plan_test *test_of(struct plan *p, struct plan_event *ev, const struct pred *pred)
{
	struct plan_test *t;
	size_t i;

	if (ev->ntests * 2 >= ev->nbuckets)
		grow_buckets(p, ev);
	for (i = hash_test(pred) & (ev->nbuckets - 1); (t = ev->buckets[i]);
	     i = (i + 1) & (ev->nbuckets - 1))
		if (rule_same_test(t->pred, pred))
			break;
	if (!t) {
		t = new_test(p, ev, pred);
		ev->buckets[i] = t;
	}
	t->uses++;
	return t;
}

static unsigned test_cost(const struct plan_test *t)
{
	unsigned cost = t->pred->kind == PRED_STR ? SCAN_COST : 0;

	for (size_t i = 0; i < t->nfields; i++)
		cost += t->fields[i]->ref.field->cost * (t->fields[i]->walk ? 6 : 1);
	return cost;
}

static struct plan_expr *new_expr(struct plan *p, enum expr_kind kind)
{
	struct plan_expr *e = ARENA_NEW(p->a, struct plan_expr);

	e->kind = kind;
	return e;
}

static struct plan_expr *constant(struct plan *p, bool value)
{
	struct plan_expr *e = new_expr(p, EXPR_CONST);

	e->value = value;
	return e;
}

static int by_cost(const void *l, const void *r)
{
	const struct plan_expr *x = *(struct plan_expr *const *)l,
			       *y = *(struct plan_expr *const *)r;

	if (x->cost != y->cost)
		return x->cost < y->cost ? -1 : 1;
	return x->place < y->place ? -1 : x->place > y->place;
}

static void push_kid(struct plan *p, struct plan_expr *e, struct plan_expr *kid)
{
	kid->place = (uint32_t)e->nkids;
	e->cost += kid->cost;
	*ARENA_PUSH(p->a, e->kids, e->nkids, e->kids_cap) = kid;
}

/* Adds @kid to the and, or, @e; true if that makes @e a constant. */
static bool join_kid(struct plan *p, struct plan_expr *e, struct plan_expr *kid)
{
	if (kid->kind == EXPR_CONST)
		return kid->value == (e->kind == EXPR_OR);
	if (kid->kind == e->kind)
		for (size_t j = 0; j < kid->nkids; j++)
			push_kid(p, e, kid->kids[j]);
	else
		push_kid(p, e, kid);
	return false;
}

static struct plan_expr *join(struct planner *pl, struct plan_event *ev, const struct expr *e)
{
	struct plan_expr *ret = new_expr(pl->p, e->kind);

	for (size_t i = 0; i < e->nkids; i++)
		if (join_kid(pl->p, ret, plan_condition(pl, ev, e->kids[i])))
			return constant(pl->p, e->kind == EXPR_OR);
	if (!ret->nkids)
		return constant(pl->p, e->kind == EXPR_AND);
	if (ret->nkids == 1)
		return ret->kids[0];
	qsort(ret->kids, ret->nkids, sizeof(struct plan_expr *), by_cost);
	return ret;
}

static struct plan_expr *at_least(struct planner *pl, struct plan_event *ev, const struct expr *e)
{
	struct plan_expr *ret = new_expr(pl->p, EXPR_NOF);

	ret->n = e->n;
	for (size_t i = 0; i < e->nkids; i++)
		push_kid(pl->p, ret, plan_condition(pl, ev, e->kids[i]));
	qsort(ret->kids, ret->nkids, sizeof(struct plan_expr *), by_cost);
	return ret;
}

struct plan_expr *plan_condition(struct planner *pl, struct plan_event *ev, const struct expr *e)
{
	struct plan_expr *ret, *not;

	switch (e->kind) {
	case EXPR_CONST: return constant(pl->p, e->value);
	case EXPR_AND:
	case EXPR_OR: return join(pl, ev, e);
	case EXPR_NOF: return at_least(pl, ev, e);
	case EXPR_NOT:
		ret = plan_condition(pl, ev, e->kids[0]);
		if (ret->kind == EXPR_CONST)
			return constant(pl->p, !ret->value);
		if (ret->kind == EXPR_NOT)
			return ret->kids[0];
		not = new_expr(pl->p, EXPR_NOT);
		push_kid(pl->p, not, ret);
		return not;
	case EXPR_PRED: break;
	}
	ret = new_expr(pl->p, EXPR_PRED);
	ret->test = test_of(pl->p, ev, e->pred);
	ret->negate = e->pred->negate;
	ret->cost = test_cost(ret->test);
	return ret;
}

void plan_use(const struct plan_expr *e, void (*fn)(void *arg, const struct plan_expr *use),
	      void *arg)
{
	if (e->kind == EXPR_PRED)
		fn(arg, e);
	for (size_t i = 0; i < e->nkids; i++)
		plan_use(e->kids[i], fn, arg);
}

bool plan_is_signed(const struct field_info *f)
{
	return f->type == IDS_TYPE_INT || f->type == IDS_TYPE_DURATION;
}

static int by_lo(const void *l, const void *r)
{
	const struct ids_range *x = l, *y = r;

	return x->lo < y->lo ? -1 : x->lo > y->lo;
}

/* The test's ranges, sorted and joined where they touch. */
static void rows_of_ranges(struct plan *p, struct plan_test *t)
{
	uint64_t bias = (uint64_t)plan_is_signed(t->pred->ref.field) << 63;
	struct ids_range *r = ARENA_ARRAY(p->a, struct ids_range, t->pred->nranges);

	for (size_t i = 0; i < t->pred->nranges; i++)
		r[i] = (struct ids_range){(uint64_t)t->pred->ranges[i].lo ^ bias,
					  (uint64_t)t->pred->ranges[i].hi ^ bias};
	qsort(r, t->pred->nranges, sizeof(*r), by_lo);
	t->row = (uint32_t)p->nranges;
	for (size_t i = 0; i < t->pred->nranges; i++) {
		struct ids_range *last = t->nrows ? &p->ranges[p->nranges - 1] : NULL;

		if (last && r[i].lo <= last->hi) {
			last->hi = r[i].hi > last->hi ? r[i].hi : last->hi;
			continue;
		}
		*ARENA_PUSH(p->a, p->ranges, p->nranges, p->ranges_cap) = r[i];
		t->nrows++;
	}
}

static uint64_t be64(const uint8_t *b)
{
	uint64_t v = 0;

	for (int i = 0; i < 8; i++)
		v = v << 8 | b[i];
	return v;
}

/* Bits that @plen leaves open in the half that begins at bit @from. */
static uint64_t open_bits(uint8_t plen, unsigned from)
{
	if (plen <= from)
		return UINT64_MAX;
	return plen >= from + 64 ? 0 : UINT64_MAX >> (plen - from);
}

static int net_cmp(const uint64_t *x, const uint64_t *y)
{
	if (x[0] != y[0])
		return x[0] < y[0] ? -1 : 1;
	return x[1] < y[1] ? -1 : x[1] > y[1];
}

static int by_net(const void *l, const void *r)
{
	return net_cmp(((const struct ids_net *)l)->lo, ((const struct ids_net *)r)->lo);
}

static void rows_of_nets(struct plan *p, struct plan_test *t)
{
	struct ids_net *r = ARENA_ARRAY(p->a, struct ids_net, t->pred->nnets);

	for (size_t i = 0; i < t->pred->nnets; i++) {
		const struct net *n = &t->pred->nets[i];

		for (unsigned half = 0; half < 2; half++) {
			uint64_t open = open_bits(n->plen, half * 64);

			r[i].lo[half] = be64(n->addr + (size_t)8 * half) & ~open;
			r[i].hi[half] = r[i].lo[half] | open;
		}
	}
	qsort(r, t->pred->nnets, sizeof(*r), by_net);
	t->row = (uint32_t)p->nnets;
	for (size_t i = 0; i < t->pred->nnets; i++) {
		struct ids_net *last = t->nrows ? &p->nets[p->nnets - 1] : NULL;

		/* Networks are disjoint, or one contains the other. */
		if (last && net_cmp(r[i].lo, last->hi) <= 0) {
			if (net_cmp(r[i].hi, last->hi) > 0)
				memcpy(last->hi, r[i].hi, sizeof(last->hi));
			continue;
		}
		*ARENA_PUSH(p->a, p->nets, p->nnets, p->nets_cap) = r[i];
		t->nrows++;
	}
}

void plan_rows(struct planner *pl, struct plan_event *ev)
{
	for (size_t i = 0; i < ev->ntests; i++) {
		struct plan_test *t = ev->tests[i];

		if (t->pred->kind == PRED_INT && t->pred->nranges > PLAN_MANY_ROWS)
			rows_of_ranges(pl->p, t);
		else if (t->pred->kind == PRED_IP &&
			 (t->pred->nnets > PLAN_MANY_ROWS || t->in_table))
			rows_of_nets(pl->p, t);
	}
}
