// SPDX-License-Identifier: BSD-2-Clause
/* --dump=plan: the plan as text, stable enough for golden tests. */
#include "plan.h"

#include <inttypes.h>

static void print_ref(struct field_ref r, FILE *f)
{
	if (r.who == IDS_WHO_PARENT)
		fputs("parent.", f);
	else if (r.who == IDS_WHO_ANCESTOR && r.level)
		fprintf(f, "ancestor[%u].", r.level);
	else if (r.who == IDS_WHO_ANCESTOR)
		fputs("ancestor.", f);
	else if (r.who == IDS_WHO_TARGET)
		fputs("target.", f);
	fputs(r.field->name, f);
}

static void print_bytes(const char *s, uint32_t len, FILE *f)
{
	putc('"', f);
	for (uint32_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)s[i];

		if (c < 32 || c > 126 || c == '"' || c == '\\')
			fprintf(f, "\\x%02x", c);
		else
			putc(c, f);
	}
	putc('"', f);
}

static void print_pattern(const struct pattern *p, FILE *f)
{
	static const char *const names[] = {"eq ",    "prefix ", "suffix ", "contains ",
					    "under ", "glob ",   "regex "};

	fprintf(f, "%s%s", p->icase ? "i" : "", names[p->kind]);
	print_bytes(p->bytes, p->len, f);
}

static void print_num(const struct num *n, FILE *f)
{
	static const char *const names[] = {[NUM_LEN] = "len",
					    [NUM_COUNT] = "count",
					    [NUM_ADD] = "+",
					    [NUM_SUB] = "-",
					    [NUM_AND] = "&"};

	switch (n->kind) {
	case NUM_CONST: fprintf(f, "%" PRId64, n->value); return;
	case NUM_FIELD: print_ref(n->ref, f); return;
	case NUM_LEN:
	case NUM_COUNT:
		fprintf(f, "%s(", names[n->kind]);
		print_ref(n->ref, f);
		putc(')', f);
		return;
	default: break;
	}
	putc('(', f);
	print_num(n->l, f);
	fprintf(f, " %s ", names[n->kind]);
	print_num(n->r, f);
	putc(')', f);
}

static void print_int(const struct pred *p, FILE *f)
{
	const char *one = " %" PRIu64, *more = " %" PRIu64 "..%" PRIu64;

	if (plan_is_signed(p->ref.field)) {
		one = " %" PRId64;
		more = " %" PRId64 "..%" PRId64;
	}
	for (size_t i = 0; i < p->nranges; i++)
		if (p->ranges[i].lo == p->ranges[i].hi)
			fprintf(f, one, p->ranges[i].lo);
		else
			fprintf(f, more, p->ranges[i].lo, p->ranges[i].hi);
	for (size_t i = 0; i < p->nusers; i++)
		fprintf(f, " user#%u", p->users[i]);
}

static void print_nets(const struct pred *p, FILE *f)
{
	for (size_t i = 0; i < p->nnets; i++) {
		putc(' ', f);
		for (int j = 0; j < 16; j++)
			fprintf(f, "%02x", p->nets[i].addr[j]);
		fprintf(f, "/%u", p->nets[i].plen);
	}
}

static void print_pred(const struct pred *p, FILE *f)
{
	static const char *const cmps[] = {"==", "<", "<=", ">", ">="};

	if (p->kind == PRED_NUM) {
		print_num(p->l, f);
		fprintf(f, " %s ", cmps[p->cmp]);
		print_num(p->r, f);
		return;
	}
	print_ref(p->ref, f);
	switch (p->kind) {
	case PRED_EXISTS: fputs(" exists", f); break;
	case PRED_INT: print_int(p, f); break;
	case PRED_MASK: fprintf(f, " & 0x%" PRIx64 " == 0x%" PRIx64, p->mask, p->want); break;
	case PRED_IP: print_nets(p, f); break;
	case PRED_STR:
		for (size_t i = 0; i < p->npatterns; i++) {
			putc(' ', f);
			print_pattern(&p->patterns[i], f);
		}
		break;
	case PRED_SAME:
		fputs(" == ", f);
		print_ref(p->other, f);
		break;
	case PRED_FILE:
		fputs(" is", f);
		for (size_t i = 0; i < p->nfiles; i++)
			fprintf(f, " file#%u", p->files[i]);
		break;
	case PRED_NUM: break;
	}
}

static void print_expr(const struct plan_expr *e, FILE *f)
{
	static const char *const names[] = {
		[EXPR_NOT] = "not", [EXPR_AND] = "and", [EXPR_OR] = "or"};

	if (e->kind == EXPR_CONST) {
		fputs(e->value ? "true" : "false", f);
		return;
	}
	if (e->kind == EXPR_PRED) {
		fprintf(f, "%st%u", e->negate ? "!" : "", e->test->number);
		return;
	}
	if (e->kind == EXPR_NOF)
		fprintf(f, "(%" PRId64 "-of", e->n);
	else
		fprintf(f, "(%s", names[e->kind]);
	for (size_t i = 0; i < e->nkids; i++) {
		putc(' ', f);
		print_expr(e->kids[i], f);
	}
	putc(')', f);
}

static void print_automaton(uint32_t number, const struct automaton *m, FILE *f)
{
	fprintf(f, "automaton %u, %u states, %u classes, %zu bytes\n", number, m->nstates,
		m->nclasses, sizeof(uint16_t) * ((size_t)m->nstates << m->shift));
}

static void print_scan(const struct plan_scan *s, FILE *f)
{
	switch (s->kind) {
	case SCAN_CONTAINS8: fprintf(f, "window of %u bytes\n", s->len); break;
	case SCAN_NUMBERS: fputs("numbers\n", f); break;
	case SCAN_AUTOMATON: print_automaton(s->number, s->dfa, f); break;
	}
}

static void print_field(const struct plan *p, const struct plan_field *pf, FILE *f)
{
	for (size_t j = 0; j < pf->nscans; j++) {
		fputs("  scan ", f);
		print_ref(pf->ref, f);
		fprintf(f, ".%zu: ", j);
		print_scan(&pf->scans[j], f);
	}
	if (pf->nkeys) {
		fputs("  keys ", f);
		print_ref(pf->ref, f);
		fprintf(f, ": %u values, %zu rules wait\n", pf->nkeys, pf->nwaiting);
	}
	for (size_t j = 0; j < pf->nsets; j++) {
		const struct pattern_set *s = p->sets[pf->sets[j]];

		fputs("  set ", f);
		print_ref(pf->ref, f);
		fprintf(f,
			": set %u, %u states, %u of them with full rows, %u classes, %zu rules "
			"wait\n",
			pf->sets[j], s->nstates, s->dense, s->nclasses, pf->nwaiting);
	}
}

static void print_test(const struct plan *p, const struct plan_test *t, FILE *f)
{
	fprintf(f, "  t%u: ", t->number);
	print_pred(t->pred, f);
	switch (t->where) {
	case WHERE_VALUE: break;
	case WHERE_SCAN:
		fputs("  [scan ", f);
		print_ref(t->fields[0]->ref, f);
		fprintf(f, ".%u bit %u]", t->scan, t->bit);
		break;
	case WHERE_SET: fprintf(f, "  [hit %u]", t->hit); break;
	case WHERE_LAZY:
		if (t->hit != PLAN_NO_LANE)
			fprintf(f, "  [if hit %u]", t->hit);
		fprintf(f, "  [automaton %u, %u states, when asked for]", t->dfa,
			p->automata[t->dfa]->nstates);
		break;
	}
	if (t->nrows)
		fprintf(f, "  [%u rows]", t->nrows);
	fprintf(f, "  used %u\n", t->uses);
}

static void print_rule(const struct plan_rule *r, FILE *f)
{
	fprintf(f, "  rule %u %s: ", r->index, r->rule->name);
	print_expr(r->cond, f);
	if (r->in_table)
		fprintf(f, "  in a table, %u operations, %s", r->nops,
			r->nguard ? "waits for" : "always a candidate");
	for (size_t i = 0; r->in_table && i < r->nguard; i++)
		fprintf(f, " t%u", r->guard[i]->number);
	putc('\n', f);
}

static void print_event(const struct plan *p, const struct plan_event *ev, FILE *f)
{
	fprintf(f, "event %s\n", ev->event->name);
	for (size_t j = 0; j < ev->ntests; j++)
		print_test(p, ev->tests[j], f);
	fputs("  stages:", f);
	for (size_t j = 0; j < ev->nfields; j++) {
		putc(' ', f);
		print_ref(ev->stages[j]->ref, f);
		if (ev->stages[j]->read == READ_FILE)
			fputs(" (file)", f);
	}
	putc('\n', f);
	if (ev->gate) {
		fputs("  gate: ", f);
		print_expr(ev->gate, f);
		putc('\n', f);
	}
	for (size_t j = 0; j < ev->nfields; j++)
		print_field(p, ev->fields[j], f);
	for (size_t j = 0; j < ev->nrules; j++)
		print_rule(&ev->rules[j], f);
}

void plan_print(const struct plan *p, FILE *f)
{
	for (size_t i = 0; i < p->nevents; i++)
		print_event(p, &p->events[i], f);
	fprintf(f, "scratch regions %u%s%s%s%s\n", p->regions, p->isolates ? ", containment" : "",
		p->keep_args ? ", arguments are kept" : "",
		p->keep_env ? ", environments are kept" : "",
		p->keep_marks ? ", marks are kept" : "");
}
