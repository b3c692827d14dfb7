// SPDX-License-Identifier: BSD-2-Clause
/* --dump=plan: the plan as text, stable enough for golden tests. */
#include "plan.h"

#include <inttypes.h>

static const char *who_name(enum ids_who who)
{
	return who == IDS_WHO_PARENT ? "parent." : "";
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
	static const char *const names[] = {"eq ", "prefix ", "suffix ", "contains ", "under "};

	fprintf(f, "%s%s", p->icase ? "i" : "", names[p->kind]);
	print_bytes(p->bytes, p->len, f);
}

static void print_pred(const struct pred *p, FILE *f)
{
	fprintf(f, "%s%s", who_name(p->ref.who), p->ref.field->name);
	switch (p->kind) {
	case PRED_EXISTS: fputs(" exists", f); break;
	case PRED_INT:
		for (size_t i = 0; i < p->nranges; i++)
			if (p->ranges[i].lo == p->ranges[i].hi)
				fprintf(f, " %" PRId64, p->ranges[i].lo);
			else
				fprintf(f, " %" PRId64 "..%" PRId64, p->ranges[i].lo,
					p->ranges[i].hi);
		for (size_t i = 0; i < p->nusers; i++)
			fprintf(f, " user#%u", p->users[i]);
		break;
	case PRED_MASK: fprintf(f, " & 0x%" PRIx64 " == 0x%" PRIx64, p->mask, p->want); break;
	case PRED_IP:
		for (size_t i = 0; i < p->nnets; i++) {
			putc(' ', f);
			for (int j = 0; j < 16; j++)
				fprintf(f, "%02x", p->nets[i].addr[j]);
			fprintf(f, "/%u", p->nets[i].plen);
		}
		break;
	case PRED_STR:
		for (size_t i = 0; i < p->npatterns; i++) {
			putc(' ', f);
			print_pattern(&p->patterns[i], f);
		}
		break;
	}
}

static void print_expr(const struct plan_event *ev, const struct expr *e, FILE *f)
{
	static const char *const names[] = {
		[EXPR_NOT] = "not", [EXPR_AND] = "and", [EXPR_OR] = "or"};

	if (e->kind == EXPR_CONST) {
		fputs(e->value ? "true" : "false", f);
		return;
	}
	if (e->kind == EXPR_PRED) {
		fprintf(f, "%st%zu", e->pred->negate ? "!" : "",
			(size_t)(plan_test_of(ev, e->pred) - ev->tests));
		return;
	}
	if (e->kind == EXPR_NOF)
		fprintf(f, "(%" PRId64 "-of", e->n);
	else
		fprintf(f, "(%s", names[e->kind]);
	for (size_t i = 0; i < e->nkids; i++) {
		putc(' ', f);
		print_expr(ev, e->kids[i], f);
	}
	putc(')', f);
}

static void print_scans(const struct plan_event *ev, FILE *f)
{
	for (size_t i = 0; i < ev->nfields; i++) {
		const struct plan_field *pf = ev->fields[i];

		for (size_t j = 0; j < pf->nscans; j++) {
			const struct plan_scan *s = &pf->scans[j];

			fprintf(f, "  scan %s%s.%zu: ", who_name(pf->ref.who), pf->ref.field->name,
				j);
			if (s->kind == SCAN_CONTAINS8)
				fprintf(f, "window of %u bytes\n", s->len);
			else
				fprintf(f, "automaton %u, %u states, %u classes, %zu bytes\n",
					s->number, s->dfa->nstates, s->dfa->nclasses,
					sizeof(uint16_t) *
						((size_t)s->dfa->nstates << s->dfa->shift));
		}
	}
}

void plan_print(const struct plan *p, FILE *f)
{
	for (size_t i = 0; i < p->nevents; i++) {
		const struct plan_event *ev = &p->events[i];

		fprintf(f, "event %s\n", ev->event->name);
		for (size_t j = 0; j < ev->ntests; j++) {
			const struct plan_test *t = &ev->tests[j];

			fprintf(f, "  t%zu: ", j);
			print_pred(t->pred, f);
			if (t->pred->kind == PRED_STR)
				fprintf(f, "  [scan %s%s.%u bit %u]", who_name(t->field->ref.who),
					t->field->ref.field->name, t->scan, t->bit);
			fprintf(f, "  used %u\n", t->uses);
		}
		fputs("  stages:", f);
		for (size_t j = 0; j < ev->nfields; j++)
			fprintf(f, " %s%s", who_name(ev->stages[j]->ref.who),
				ev->stages[j]->ref.field->name);
		putc('\n', f);
		print_scans(ev, f);
		for (size_t j = 0; j < ev->nrules; j++) {
			fprintf(f, "  rule %u %s: ", ev->rules[j].index, ev->rules[j].rule->name);
			print_expr(ev, ev->rules[j].cond, f);
			putc('\n', f);
		}
	}
	fprintf(f, "scratch regions %u%s\n", p->regions, p->isolates ? ", containment" : "");
}
