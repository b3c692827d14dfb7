// SPDX-License-Identifier: BSD-2-Clause
/* Clauses of a rule's header. */
#include <string.h>

#include "check_priv.h"
#include "suggest.h"

/* What a clause is written into. */
struct header {
	struct checker *c;
	struct rule *rule;
	bool *enabled;
};

struct clause_info {
	const char *name;
	void (*apply)(struct header *h, const struct ast_clause *clause);
};

static void bad_value(struct header *h, const struct ast_clause *cl, const char *want)
{
	struct span at = cl->values.n ? cl->values.items[0]->span : cl->name.span;

	if (cl->values.n && cl->values.items[0]->kind == AST_ERROR)
		return;
	check_error(h->c, DIAG_CLAUSE_VALUE, at, "'%s' is %s", cl->name.s, want);
}

/* The only value, if it is of this kind. */
static const struct ast_expr *only(struct header *h, const struct ast_clause *cl,
				   enum ast_kind kind, const char *want)
{
	const struct ast_expr *e = cl->values.items[0];

	if (cl->values.n == 1 && e->kind == kind && !cl->by.n)
		return e;
	bad_value(h, cl, want);
	return NULL;
}

static const char *text_of(struct header *h, const struct ast_clause *cl)
{
	const struct ast_expr *e = only(h, cl, AST_STRING, "a string");

	if (!e)
		return NULL;
	if (memchr(e->text, 0, e->len)) {
		bad_value(h, cl, "a string without zero bytes");
		return NULL;
	}
	return arena_strndup(h->c->a, e->text, e->len);
}

static void apply_severity(struct header *h, const struct ast_clause *cl)
{
	const struct ast_expr *e = only(h, cl, AST_NAME, "one word, as 'high'");
	const struct severity_info *info = e ? catalog_severity(e->text) : NULL;
	struct suggest s;
	struct diag *d;

	if (info) {
		h->rule->severity = info->level;
		h->rule->severity_name = info->name;
	}
	if (!e || info)
		return;
	s = suggest_new(e->text);
	for (info = catalog_severities; info->name; info++)
		suggest_try(&s, info->name);
	d = check_error(h->c, DIAG_CLAUSE_VALUE, e->span, "there is no severity '%s'", e->text);
	if (suggest_best(&s))
		diag_suggest(d, suggest_best(&s));
	else
		diag_label(d, "emergency, alert, critical (high), error, warning (medium), notice "
			      "(low), info or debug");
}

static void apply_message(struct header *h, const struct ast_clause *cl)
{
	const char *text = text_of(h, cl);

	if (text && check_message(h->c, cl->values.items[0]))
		h->rule->message = text;
}

static void apply_description(struct header *h, const struct ast_clause *cl)
{
	h->rule->description = text_of(h, cl);
}

static void apply_reference(struct header *h, const struct ast_clause *cl)
{
	h->rule->reference = text_of(h, cl);
}

static void apply_author(struct header *h, const struct ast_clause *cl)
{
	h->rule->author = text_of(h, cl);
}

static void apply_license(struct header *h, const struct ast_clause *cl)
{
	h->rule->license = text_of(h, cl);
}

static void apply_id(struct header *h, const struct ast_clause *cl)
{
	const struct ast_expr *e = cl->values.items[0];

	bool word = e->kind == AST_NAME ||
		    (e->kind == AST_STRING && e->len && !memchr(e->text, 0, e->len));

	if (cl->values.n == 1 && word && !cl->by.n)
		h->rule->id = arena_strndup(h->c->a, e->text, e->len);
	else
		bad_value(h, cl, "a word, or a string that is not empty");
}

static void apply_tags(struct header *h, const struct ast_clause *cl)
{
	const struct ast_exprs *v = &cl->values;

	/* `override rule` may write them as a list. */
	struct ast_exprs list = {v->items[0]->kids, v->items[0]->nkids, v->items[0]->nkids};

	if (v->n == 1 && v->items[0]->kind == AST_LIST)
		v = &list;
	h->rule->tags = ARENA_ARRAY(h->c->a, const char *, v->n ? v->n : 1);
	h->rule->ntags = 0;
	for (size_t i = 0; i < v->n; i++) {
		const struct ast_expr *e = v->items[i];

		if (e->kind == AST_ERROR)
			continue;
		if ((e->kind != AST_NAME && e->kind != AST_STRING) || memchr(e->text, 0, e->len))
			check_error(h->c, DIAG_CLAUSE_VALUE, e->span,
				    "tags are words or strings, found %s", check_describe(e));
		else
			h->rule->tags[h->rule->ntags++] = arena_strndup(h->c->a, e->text, e->len);
	}
}

static void apply_revision(struct header *h, const struct ast_clause *cl)
{
	const struct ast_expr *e = only(h, cl, AST_NUMBER, "a number");

	if (e && (e->negative || e->number > UINT32_MAX))
		bad_value(h, cl, "a number from 0 to 4294967295");
	else if (e)
		h->rule->revision = (uint32_t)e->number;
}

static void apply_enabled(struct header *h, const struct ast_clause *cl)
{
	const struct ast_expr *e = only(h, cl, AST_BOOL, "true or false");

	if (e)
		*h->enabled = e->number;
}

/* A word of a clause that sets rule flags. */
struct flag_word {
	const char *word;
	uint32_t set;
};

static void apply_flags(struct header *h, const struct ast_clause *cl,
			const struct flag_word *words, size_t n, const char *want)
{
	const struct ast_expr *e = only(h, cl, AST_NAME, want);
	uint32_t all = 0;

	for (size_t i = 0; i < n; i++)
		all |= words[i].set;
	for (size_t i = 0; e && i < n; i++) {
		if (strcmp(words[i].word, e->text))
			continue;
		h->rule->flags = (h->rule->flags & ~all) | words[i].set;
		return;
	}
	if (e)
		bad_value(h, cl, want);
}

static void apply_undecided(struct header *h, const struct ast_clause *cl)
{
	static const struct flag_word words[] = {
		{"report", 0}, {"match", IDS_RULE_UND_MATCH}, {"ignore", IDS_RULE_UND_IGNORE}};

	apply_flags(h, cl, words, 3, "report, match or ignore");
}

static void apply_mode(struct header *h, const struct ast_clause *cl)
{
	static const struct flag_word words[] = {{"enforce", 0}, {"shadow", IDS_RULE_SHADOW}};

	apply_flags(h, cl, words, 2, "enforce or shadow");
}

static void apply_every(struct header *h, const struct ast_clause *cl)
{
	check_not_yet(h->c, cl->name.span, "'every'");
}

static const struct clause_info clause_table[] = {
	{"severity", apply_severity},
	{"message", apply_message},
	{"description", apply_description},
	{"tags", apply_tags},
	{"reference", apply_reference},
	{"author", apply_author},
	{"license", apply_license},
	{"id", apply_id},
	{"revision", apply_revision},
	{"enabled", apply_enabled},
	{"undecided", apply_undecided},
	{"every", apply_every},
	{"mode", apply_mode},
};
#define CLAUSES (sizeof(clause_table) / sizeof(clause_table[0]))

const char *check_clause_name(size_t i)
{
	return i < CLAUSES ? clause_table[i].name : NULL;
}

static void unknown_clause(struct header *h, const struct ast_word *name)
{
	struct suggest s = suggest_new(name->s);
	struct diag *d;

	for (size_t i = 0; i < CLAUSES; i++)
		suggest_try(&s, clause_table[i].name);
	d = check_error(h->c, DIAG_UNKNOWN_CLAUSE, name->span, "a rule has no clause '%s'",
			name->s);
	if (suggest_best(&s))
		diag_suggest(d, suggest_best(&s));
}

void check_header(struct checker *c, const struct ast_clauses *clauses, struct rule *rule,
		  bool *ret_enabled)
{
	struct header h = {c, rule, ret_enabled};
	struct span seen[CLAUSES] = {{0, 0}};

	for (size_t i = 0; i < clauses->n; i++) {
		const struct ast_clause *cl = &clauses->items[i];
		size_t k = 0;

		while (k < CLAUSES && strcmp(clause_table[k].name, cl->name.s))
			k++;
		if (k == CLAUSES) {
			unknown_clause(&h, &cl->name);
			continue;
		}
		if (seen[k].lo)
			diag_note(check_error(c, DIAG_DUPLICATE, cl->name.span,
					      "'%s' is given twice", cl->name.s),
				  seen[k], "first given here");
		seen[k] = cl->name.span;
		clause_table[k].apply(&h, cl);
	}
}
