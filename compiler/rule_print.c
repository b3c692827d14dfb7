// SPDX-License-Identifier: BSD-2-Clause
#include "rule_print.h"

#include <inttypes.h>
#include <string.h>

#include "ast_print.h"

static void print_number(FILE *out, const struct field_info *f, int64_t v)
{
	bool is_signed = f->type == IDS_TYPE_INT || f->type == IDS_TYPE_DURATION;

	if (is_signed)
		fprintf(out, "%" PRId64, v);
	else
		fprintf(out, "%" PRIu64, (uint64_t)v);
}

static void print_ranges(FILE *out, const struct program *prog, const struct pred *p)
{
	for (size_t i = 0; i < p->nranges; i++) {
		fputc(' ', out);
		print_number(out, p->ref.field, p->ranges[i].lo);
		if (p->ranges[i].lo == p->ranges[i].hi)
			continue;
		fputs("..", out);
		print_number(out, p->ref.field, p->ranges[i].hi);
	}
	for (size_t i = 0; i < p->nusers; i++) {
		fputs(" user ", out);
		print_quoted(out, prog->users[p->users[i]], strlen(prog->users[p->users[i]]));
	}
}

static void print_patterns(FILE *out, const struct pred *p)
{
	static const char *const kinds[] = {"eq", "prefix", "suffix", "contains", "under"};

	for (size_t i = 0; i < p->npatterns; i++) {
		fprintf(out, " %s%s ", p->patterns[i].icase ? "i" : "", kinds[p->patterns[i].kind]);
		print_quoted(out, p->patterns[i].bytes, p->patterns[i].len);
	}
}

static void print_pred(FILE *out, const struct program *prog, const struct pred *p)
{
	static const char *const kinds[] = {"exists", "int", "mask", "ip", "str"};

	fprintf(out, "(%s%s %s%s", p->negate ? "not-" : "", kinds[p->kind],
		p->ref.who == IDS_WHO_PARENT ? "parent." : "", p->ref.field->name);
	if (p->kind == PRED_MASK)
		fprintf(out, " 0x%" PRIx64 " == 0x%" PRIx64, p->mask, p->want);
	print_ranges(out, prog, p);
	for (size_t i = 0; i < p->nnets; i++) {
		fputc(' ', out);
		print_net(out, p->nets[i].addr, p->nets[i].plen);
	}
	print_patterns(out, p);
	fputc(')', out);
}

void rule_print_expr(FILE *out, const struct program *prog, const struct expr *e)
{
	static const char *const heads[] = {"", "", "not", "and", "or", ""};

	if (e->kind == EXPR_CONST) {
		fputs(e->value ? "true" : "false", out);
		return;
	}
	if (e->kind == EXPR_PRED) {
		print_pred(out, prog, e->pred);
		return;
	}
	if (e->kind == EXPR_NOF)
		fprintf(out, "(%" PRId64 "-of", e->n);
	else
		fprintf(out, "(%s", heads[e->kind]);
	for (size_t i = 0; i < e->nkids; i++) {
		fputc(' ', out);
		rule_print_expr(out, prog, e->kids[i]);
	}
	fputc(')', out);
}

static void print_actions(FILE *out, const struct rule *r)
{
	fputs("  do", out);
	for (const struct action_info *a = catalog_actions; a->name; a++)
		if (a->bit & r->actions)
			fprintf(out, " %s", a->name);
	if (r->actions & IDS_ACT_DENY)
		fprintf(out, " errno=%d", r->deny_errno);
	if (r->actions & IDS_ACT_SIGNAL)
		fprintf(out, " signal=%u", r->signal);
	if (r->actions & IDS_ACT_ISOLATE)
		fprintf(out, " isolate=0x%x", r->isolate);
	for (size_t i = 0; i < r->nrun; i++) {
		fputs(i ? ", " : " run=", out);
		print_quoted(out, r->run[i], strlen(r->run[i]));
	}
	fputc('\n', out);
}

static void print_text(FILE *out, const char *head, const char *s)
{
	if (!s || !*s)
		return;
	fprintf(out, "  %s ", head);
	print_quoted(out, s, strlen(s));
	fputc('\n', out);
}

static void print_rule(FILE *out, const struct program *prog, const struct rule *r)
{
	fprintf(out, "rule %s\n  id %s\n  severity %s (%u)\n", r->name, r->id, r->severity_name,
		r->severity);
	print_text(out, "message", r->message);
	print_text(out, "description", r->description);
	print_text(out, "author", r->author);
	print_text(out, "reference", r->reference);
	print_text(out, "license", r->license);
	if (r->revision)
		fprintf(out, "  revision %u\n", r->revision);
	for (size_t i = 0; i < r->ntags; i++)
		print_text(out, "tag", r->tags[i]);
	if (r->flags)
		fprintf(out, "  flags%s%s%s\n", r->flags & IDS_RULE_SHADOW ? " shadow" : "",
			r->flags & IDS_RULE_UND_MATCH ? " undecided-match" : "",
			r->flags & IDS_RULE_UND_IGNORE ? " undecided-ignore" : "");
	fprintf(out, "  event %s\n  when ", r->event_name);
	rule_print_expr(out, prog, r->cond);
	fputc('\n', out);
	print_actions(out, r);
}

void rules_print(FILE *out, const struct program *prog)
{
	for (size_t i = 0; i < prog->nrules; i++)
		print_rule(out, prog, prog->rules[i]);
}
