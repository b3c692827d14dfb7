// SPDX-License-Identifier: BSD-2-Clause
#include "rule_same.h"

#include <string.h>

bool rule_same_ref(struct field_ref x, struct field_ref y)
{
	return x.who == y.who && x.level == y.level && x.field == y.field;
}

bool rule_same_num(const struct num *x, const struct num *y)
{
	if (x->kind != y->kind || x->value != y->value || !rule_same_ref(x->ref, y->ref))
		return false;
	return !x->l || (rule_same_num(x->l, y->l) && rule_same_num(x->r, y->r));
}

static bool same_patterns(const struct pred *x, const struct pred *y)
{
	if (x->npatterns != y->npatterns)
		return false;
	for (size_t i = 0; i < x->npatterns; i++) {
		const struct pattern *p = &x->patterns[i], *q = &y->patterns[i];

		if (p->kind != q->kind || p->icase != q->icase || p->len != q->len ||
		    memcmp(p->bytes, q->bytes, p->len))
			return false;
	}
	return true;
}

static bool same_bytes(const void *x, size_t nx, const void *y, size_t ny, size_t size)
{
	return nx == ny && (!nx || !memcmp(x, y, nx * size));
}

bool rule_same_test(const struct pred *x, const struct pred *y)
{
	if (x->kind != y->kind || !rule_same_ref(x->ref, y->ref))
		return false;
	switch (x->kind) {
	case PRED_EXISTS: return true;
	case PRED_INT:
		return same_bytes(x->ranges, x->nranges, y->ranges, y->nranges,
				  sizeof(*x->ranges)) &&
		       same_bytes(x->users, x->nusers, y->users, y->nusers, sizeof(*x->users));
	case PRED_MASK: return x->mask == y->mask && x->want == y->want;
	case PRED_IP: return same_bytes(x->nets, x->nnets, y->nets, y->nnets, sizeof(*x->nets));
	case PRED_STR: return same_patterns(x, y);
	case PRED_NUM:
		return x->cmp == y->cmp && x->is_signed == y->is_signed &&
		       rule_same_num(x->l, y->l) && rule_same_num(x->r, y->r);
	case PRED_SAME: return rule_same_ref(x->other, y->other);
	case PRED_FILE:
		return same_bytes(x->files, x->nfiles, y->files, y->nfiles, sizeof(*x->files));
	}
	return false;
}
