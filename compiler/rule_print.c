// SPDX-License-Identifier: BSD-2-Clause
#include "rule_print.h"

#include <inttypes.h>
#include <string.h>

#include "ast_print.h"

static void print_signed(FILE *out, int64_t v, bool is_signed)
{
	if (is_signed)
		fprintf(out, "%" PRId64, v);
	else
		fprintf(out, "%" PRIu64, (uint64_t)v);
}

static void print_number(FILE *out, const struct field_info *f, int64_t v)
{
	print_signed(out, v, f->type == IDS_TYPE_INT || f->type == IDS_TYPE_DURATION);
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
	static const char *const kinds[] = {"eq",    "prefix", "suffix", "contains",
					    "under", "glob",   "regex"};

	for (size_t i = 0; i < p->npatterns; i++) {
		fprintf(out, " %s%s ", p->patterns[i].icase ? "i" : "", kinds[p->patterns[i].kind]);
		print_quoted(out, p->patterns[i].bytes, p->patterns[i].len);
	}
}

static void print_ref(FILE *out, struct field_ref ref)
{
	if (ref.who == IDS_WHO_PARENT)
		fputs("parent.", out);
	else if (ref.who == IDS_WHO_ANCESTOR && ref.level)
		fprintf(out, "ancestor[%u].", ref.level);
	else if (ref.who == IDS_WHO_ANCESTOR)
		fputs("ancestor.", out);
	else if (ref.who == IDS_WHO_TARGET)
		fputs("target.", out);
	fputs(ref.field->name, out);
}

static void print_num(FILE *out, const struct num *n, bool is_signed)
{
	static const char *const ops[] = {
		[NUM_LEN] = "len", [NUM_COUNT] = "count", [NUM_ADD] = "+",
		[NUM_SUB] = "-",   [NUM_AND] = "&",
	};

	if (n->kind == NUM_CONST) {
		print_signed(out, n->value, is_signed);
		return;
	}
	if (n->kind == NUM_FIELD) {
		print_ref(out, n->ref);
		return;
	}
	fprintf(out, "(%s ", ops[n->kind]);
	if (n->l) {
		print_num(out, n->l, is_signed);
		fputc(' ', out);
		print_num(out, n->r, is_signed);
	} else {
		print_ref(out, n->ref);
	}
	fputc(')', out);
}

static void print_terms(FILE *out, const struct pred *p)
{
	static const char *const ops[] = {
		[CMP_EQ] = "==", [CMP_LT] = "<", [CMP_LE] = "<=", [CMP_GT] = ">", [CMP_GE] = ">="};

	fprintf(out, "(%s%s ", p->negate ? "not-" : "", p->is_signed ? "num" : "unum");
	print_num(out, p->l, p->is_signed);
	fprintf(out, " %s ", ops[p->cmp]);
	print_num(out, p->r, p->is_signed);
	fputc(')', out);
}

/* Names of the marks in @bits, with @before in front of each. */
static void print_marks(FILE *out, const struct program *prog, const char *before, uint64_t bits)
{
	for (size_t i = 0; i < prog->nmarks; i++)
		if (bits >> i & 1)
			fprintf(out, "%s%s", before, prog->marks[i]);
}

static void print_mask(FILE *out, const struct program *prog, const struct pred *p)
{
	if (p->ref.field->id == F_MARKS)
		print_marks(out, prog, " ", p->mask);
	else
		fprintf(out, " 0x%" PRIx64 " == 0x%" PRIx64, p->mask, p->want);
}

static void print_files(FILE *out, const struct program *prog, const struct pred *p)
{
	for (size_t i = 0; i < p->nfiles; i++) {
		fputc(' ', out);
		print_quoted(out, prog->files[p->files[i]], strlen(prog->files[p->files[i]]));
	}
}

static void print_pred(FILE *out, const struct program *prog, const struct pred *p)
{
	static const char *const kinds[] = {"exists", "int", "mask", "ip",
					    "str",    "num", "same", "file"};

	if (p->kind == PRED_NUM) {
		print_terms(out, p);
		return;
	}
	fprintf(out, "(%s%s ", p->negate ? "not-" : "", kinds[p->kind]);
	print_ref(out, p->ref);
	if (p->kind == PRED_MASK)
		print_mask(out, prog, p);
	if (p->kind == PRED_SAME) {
		fputc(' ', out);
		print_ref(out, p->other);
	}
	print_files(out, prog, p);
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

static void print_actions(FILE *out, const struct program *prog, const struct rule *r)
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
	print_marks(out, prog, " +", r->mark);
	print_marks(out, prog, " -", r->unmark);
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
	fprintf(out, "  event %s", r->event_name);
	if (r->event->shown != r->event->id)
		fprintf(out, " (%s)", r->event->ident);
	fputs("\n  when ", out);
	rule_print_expr(out, prog, r->cond);
	fputc('\n', out);
	print_actions(out, prog, r);
}

void rules_print(FILE *out, const struct program *prog)
{
	for (size_t i = 0; i < prog->nrules; i++)
		print_rule(out, prog, prog->rules[i]);
}
