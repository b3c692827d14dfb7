// SPDX-License-Identifier: BSD-2-Clause
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "ast_print.h"

#include <arpa/inet.h>
#include <inttypes.h>
#include <string.h>

void print_quoted(FILE *out, const char *s, size_t len)
{
	fputc('"', out);
	while (len) {
		unsigned n = utf8_length(s, len);
		unsigned char ch = (unsigned char)*s;

		if (ch == '"' || ch == '\\')
			fprintf(out, "\\%c", ch);
		else if (ch == '\n' || ch == '\t')
			fprintf(out, "\\%c", ch == '\n' ? 'n' : 't');
		else if (ch < 0x20 || ch == 0x7f || !n)
			fprintf(out, "\\x%02x", ch);
		else
			fwrite(s, 1, n, out);
		n = n ? n : 1;
		s += n;
		len -= n;
	}
	fputc('"', out);
}

void print_net(FILE *out, const uint8_t addr[16], unsigned plen)
{
	bool v4 = plen >= 96 && !memcmp(addr, "\0\0\0\0\0\0\0\0\0\0\xff\xff", 12);
	char text[INET6_ADDRSTRLEN];

	inet_ntop(v4 ? AF_INET : AF_INET6, v4 ? addr + 12 : addr, text, sizeof(text));
	fputs(text, out);
	if (plen != 128)
		fprintf(out, "/%u", v4 ? plen - 96 : plen);
}

static void print_expr(FILE *out, const struct ast_expr *e);

static void print_node(FILE *out, const char *head, const struct ast_expr *e)
{
	fprintf(out, "(%s", head);
	for (size_t i = 0; i < e->nkids; i++) {
		fputc(' ', out);
		print_expr(out, e->kids[i]);
	}
	fputc(')', out);
}

static void print_compare(FILE *out, const struct ast_expr *e)
{
	fprintf(out, "(%s%s ", e->op.s, e->all ? " all" : e->any ? " any" : "");
	print_expr(out, e->kids[0]);
	fputc(' ', out);
	print_expr(out, e->kids[1]);
	fputc(')', out);
}

static void print_nof(FILE *out, const struct ast_expr *e)
{
	char head[40];

	snprintf(head, sizeof(head), "%" PRIu64 "-of", e->number);
	print_node(out, head, e);
}

static void print_expr(FILE *out, const struct ast_expr *e)
{
	switch (e->kind) {
	case AST_ERROR: fputs("(error)", out); break;
	case AST_NAME: fputs(e->text, out); break;
	case AST_LEVEL: fprintf(out, "%s[%" PRIu64 "].%s", e->op.s, e->number, e->text); break;
	case AST_STRING: print_quoted(out, e->text, e->len); break;
	case AST_NUMBER: fprintf(out, "%s%" PRIu64, e->negative ? "-" : "", e->number); break;
	case AST_DURATION: fprintf(out, "%" PRIu64 "ns", e->number); break;
	case AST_TIME:
		fprintf(out, "%02" PRIu64 ":%02" PRIu64, e->number / 60, e->number % 60);
		break;
	case AST_NET: print_net(out, e->net.addr, e->net.plen); break;
	case AST_BOOL: fputs(e->number ? "true" : "false", out); break;
	case AST_LIST: print_node(out, "list", e); break;
	case AST_RANGE: print_node(out, "..", e); break;
	case AST_BITS: print_node(out, "|", e); break;
	case AST_CALL: print_node(out, e->text, e); break;
	case AST_ARITH: print_node(out, e->op.s, e); break;
	case AST_COMPARE: print_compare(out, e); break;
	case AST_EXISTS: print_node(out, e->negative ? "not-exists" : "exists", e); break;
	case AST_AND: print_node(out, "and", e); break;
	case AST_OR: print_node(out, "or", e); break;
	case AST_NOT: print_node(out, "not", e); break;
	case AST_NOF: print_nof(out, e); break;
	}
}

static void print_words(FILE *out, const char *head, const struct ast_words *words)
{
	if (!words->n)
		return;
	fputs(head, out);
	for (size_t i = 0; i < words->n; i++)
		fprintf(out, "%s%s", i ? ", " : " ", words->items[i].s);
}

static void print_clauses(FILE *out, const struct ast_clauses *clauses)
{
	for (size_t i = 0; i < clauses->n; i++) {
		const struct ast_clause *c = &clauses->items[i];

		fputs("  ", out);
		if (c->target)
			print_expr(out, c->target);
		else
			fputs(c->name.s, out);
		fputs(c->target ? " =" : "", out);
		for (size_t j = 0; j < c->values.n; j++) {
			fputs(j ? ", " : " ", out);
			print_expr(out, c->values.items[j]);
		}
		print_words(out, " by", &c->by);
		fputc('\n', out);
	}
}

static void print_part(FILE *out, const char *head, const struct ast_expr *e)
{
	if (!e)
		return;
	fprintf(out, "  %s ", head);
	print_expr(out, e);
	fputc('\n', out);
}

static void print_window(FILE *out, const char *head, const struct ast_window *w)
{
	if (!w)
		return;
	fprintf(out, "  %s", head);
	if (w->count) {
		fputc(' ', out);
		print_expr(out, w->count);
	}
	if (w->distinct) {
		fputs(" distinct ", out);
		print_expr(out, w->distinct);
	}
	print_words(out, " by", &w->by);
	fputs(" within ", out);
	print_expr(out, w->within);
	fputc('\n', out);
}

static void print_actions(FILE *out, const struct ast_actions *actions)
{
	fputs("  do", out);
	for (size_t i = 0; i < actions->n; i++) {
		const struct ast_action *a = &actions->items[i];

		fprintf(out, "%s%s%s", i ? ", " : " ", a->name.s,
			a->args.n || a->called ? "(" : "");
		for (size_t j = 0; j < a->args.n; j++) {
			fputs(j ? ", " : "", out);
			print_expr(out, a->args.items[j]);
		}
		fputs(a->args.n || a->called ? ")" : "", out);
	}
	fputc('\n', out);
}

static void print_rule(FILE *out, const struct ast_item *item)
{
	fprintf(out, "rule %s\n", item->name.s ? item->name.s : "(unnamed)");
	print_clauses(out, &item->clauses);
	if (item->sequence)
		print_window(out, "sequence", item->sequence_by);
	for (size_t i = 0; i < item->steps.n; i++) {
		const struct ast_body *b = &item->steps.items[i];

		fprintf(out, "  event %s\n", b->event.s);
		print_part(out, "where", b->where);
		print_part(out, "condition", b->condition);
		print_part(out, "unless", b->unless);
		print_window(out, "count", b->window);
	}
	print_actions(out, &item->actions);
}

static void print_definition(FILE *out, const char *what, const struct ast_item *item)
{
	static const char *const signs[] = {"=", ":=", "+="};

	fprintf(out, "%s %s %s ", what, item->name.s, signs[item->assign]);
	print_expr(out, item->value);
	fputc('\n', out);
}

static void print_test(FILE *out, const struct ast_item *item)
{
	fputs("test ", out);
	print_quoted(out, item->name.s, strlen(item->name.s));
	fputc('\n', out);
	for (size_t i = 0; i < item->given.n; i++) {
		fprintf(out, "  given %s\n", item->given.items[i].event.s);
		print_clauses(out, &item->given.items[i].fields);
	}
	print_words(out, "  expect", &item->expect);
	fputc('\n', out);
}

static void print_item(FILE *out, const struct ast_item *item)
{
	switch (item->kind) {
	case AST_IMPORT:
		fputs("import ", out);
		print_quoted(out, item->name.s, strlen(item->name.s));
		fputc('\n', out);
		break;
	case AST_LISTDEF: print_definition(out, "list", item); break;
	case AST_MACRODEF: print_definition(out, "macro", item); break;
	case AST_RULE: print_rule(out, item); break;
	case AST_OVERRIDE_RULE:
		fprintf(out, "override rule %s\n", item->name.s);
		print_clauses(out, &item->clauses);
		break;
	case AST_TEST: print_test(out, item); break;
	}
}

void ast_print(FILE *out, const struct ast_file *file)
{
	fprintf(out, "file %s\n", file->source->name);
	for (size_t i = 0; i < file->n; i++)
		print_item(out, file->items[i]);
}
