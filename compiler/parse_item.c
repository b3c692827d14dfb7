// SPDX-License-Identifier: BSD-2-Clause
/* Constructors of items and their parts, and the words of syntax errors. */
#include "parse_priv.h"

#include <string.h>

#include "suggest.h"

#define MAX_EXPECTED 160

struct ast_word parse_string_word(struct parser *p, struct ast_expr *string)
{
	const char *text = string->kind == AST_STRING ? string->text : "";

	if (string->kind == AST_STRING && memchr(text, 0, string->len))
		diag_add(p->diags, DIAG_BAD_STRING, string->span, "a name has no zero byte");
	return (struct ast_word){text, string->span};
}

struct ast_clause parse_assign(struct parser *p, struct ast_expr *target, struct ast_expr *value)
{
	struct ast_clause c = {.target = target,
			       .values = parse_exprs(p, (struct ast_exprs){0}, value)};

	c.name = (struct ast_word){target->kind == AST_NAME ? target->text : "", target->span};
	if (target->kind != AST_NAME && target->kind != AST_LEVEL)
		diag_add(p->diags, DIAG_SYNTAX, target->span, "a name belongs before '='");
	return c;
}

struct ast_window *parse_window(struct parser *p, struct span span, struct ast_expr *count,
				struct ast_expr *distinct, struct ast_words by,
				struct ast_expr *within)
{
	struct ast_window *w = ARENA_NEW(p->arena, struct ast_window);

	*w = (struct ast_window){span, count, distinct, within, by};
	return w;
}

struct ast_body parse_body(struct span span, struct ast_word event, struct ast_expr *where,
			   struct ast_expr *condition, struct ast_expr *unless,
			   struct ast_window *window)
{
	return (struct ast_body){event, where, condition, unless, window, span};
}

struct ast_item *parse_item(struct parser *p, enum ast_item_kind kind, struct span span,
			    struct ast_word name)
{
	struct ast_item *item = ARENA_NEW(p->arena, struct ast_item);

	item->kind = kind;
	item->span = span;
	item->source = p->source;
	item->name = name;
	return item;
}

struct ast_item *parse_rule(struct parser *p, struct span span, struct ast_body body,
			    struct ast_actions actions)
{
	struct ast_item *item = parse_item(p, AST_RULE, span, (struct ast_word){0});

	item->steps = parse_bodies(p, item->steps, body);
	item->actions = actions;
	return item;
}

struct ast_item *parse_sequence(struct parser *p, struct span span, struct ast_window *by,
				struct ast_bodies steps, struct ast_actions actions)
{
	struct ast_item *item = parse_item(p, AST_RULE, span, (struct ast_word){0});

	item->sequence = true;
	item->sequence_by = by;
	item->steps = steps;
	item->actions = actions;
	return item;
}

struct ast_item *parse_named(struct parser *p, struct span span, struct ast_word name,
			     struct ast_clauses header, struct ast_item *rule)
{
	(void)p;
	rule->span = span;
	rule->name = name;
	rule->clauses = header;
	return rule;
}

struct ast_item *parse_definition(struct parser *p, enum ast_item_kind kind, struct span span,
				  struct ast_word name, enum ast_assign assign,
				  struct ast_expr *value)
{
	struct ast_item *item = parse_item(p, kind, span, name);

	item->assign = assign;
	item->value = value;
	return item;
}

struct ast_item *parse_override_rule(struct parser *p, struct span span, struct ast_word name,
				     struct ast_clauses clauses)
{
	struct ast_item *item = parse_item(p, AST_OVERRIDE_RULE, span, name);

	item->clauses = clauses;
	return item;
}

struct ast_item *parse_test(struct parser *p, struct span span, struct ast_word title,
			    struct ast_givens given, struct ast_words expect)
{
	struct ast_item *item = parse_item(p, AST_TEST, span, title);

	item->given = given;
	item->expect = expect;
	return item;
}

void parse_add(struct parser *p, struct ast_item *item)
{
	*ARENA_PUSH(p->arena, p->file->items, p->file->n, p->file->cap) = item;
}

/*
 * Sets of tokens that people know by one name. A class is used if its first @need tokens could all
 * stand there; it then covers every token in it.
 */
struct token_class {
	const char *name;
	unsigned need;
	const char *tokens[28];
};

static const struct token_class token_classes[] = {
	{"an item ('event', 'rule', 'list', 'macro', 'import', 'override', 'sequence' or 'test')",
	 8,
	 {"'event'", "'rule'", "'list'", "'macro'", "'import'", "'override'", "'sequence'",
	  "'test'", "the end of the file"}},
	{"a condition", 3, {"a string", "'not'",       "a name",        "'('",        "'any'",
			    "'all'",    "a number",    "a time of day", "an address", "'true'",
			    "'false'",  "'['",         "'-'",           "'count'",    "'distinct'",
			    "'by'",     "'within'",    "'then'",        "'given'",    "'expect'",
			    "'filter'", "'condition'", "'action'"}},
	{"a value", 3, {"a string",    "a number",      "a name",     "'('",        "'any'",
			"'all'",       "a time of day", "an address", "'true'",     "'false'",
			"'['",         "'-'",           "'count'",    "'distinct'", "'by'",
			"'within'",    "'then'",        "'given'",    "'expect'",   "'filter'",
			"'condition'", "'action'"}},
	{"an operator",
	 3,
	 {"'=='", "'!='", "'in'", "a name", "'<'", "'<='", "'>'", "'>='", "'exists'", "'not'",
	  "'+'", "'-'", "'&'", "'|'", "'..'", "'of'", "'('", "'['"}},
	{"a name",
	 4,
	 {"a name", "'count'", "'distinct'", "'by'", "'within'", "'then'", "'given'", "'expect'",
	  "'filter'", "'condition'", "'action'"}},
};

static bool among(const char *s, const char *const *list, size_t n)
{
	for (size_t i = 0; i < n && list[i]; i++)
		if (!strcmp(s, list[i]))
			return true;
	return false;
}

static bool class_fits(const struct token_class *c, const char *const *expected, size_t n)
{
	for (unsigned i = 0; i < c->need; i++)
		if (!among(c->tokens[i], expected, n))
			return false;
	return true;
}

/* Marks what the class covers; false if that is nothing new. */
static bool cover(const struct token_class *c, const char *const *expected, size_t n, bool *done)
{
	bool any = false;

	for (size_t i = 0; i < n; i++) {
		if (done[i] ||
		    !among(expected[i], c->tokens, sizeof(c->tokens) / sizeof(c->tokens[0])))
			continue;
		done[i] = true;
		any = true;
	}
	return any;
}

/* Tokens that are possible nearly everywhere, and nearly never meant: named only if nothing else is
 * possible. */
static const char *const rare_tokens[] = {"'of'", "'..'", "'+'", "'-'",    "'&'",
					  "'|'",  "'('",  "'['", "'count'"};

static size_t drop_rare(const char **parts, size_t n)
{
	const char *kept[MAX_EXPECTED];
	size_t nkept = 0;

	for (size_t i = 0; i < n; i++)
		if (!among(parts[i], rare_tokens, sizeof(rare_tokens) / sizeof(rare_tokens[0])))
			kept[nkept++] = parts[i];
	if (nkept)
		memcpy(parts, kept, nkept * sizeof(*parts));
	return nkept ? nkept : n;
}

/* The expected tokens in people's words: "a, b or c". */
static const char *describe_expected(struct arena *a, const char *const *expected, size_t n)
{
	const char *parts[MAX_EXPECTED], *text = "";
	bool done[MAX_EXPECTED] = {false};
	size_t nparts = 0;

	n = n > MAX_EXPECTED / 2 ? MAX_EXPECTED / 2 : n;
	for (size_t c = 0; c < sizeof(token_classes) / sizeof(token_classes[0]); c++)
		if (class_fits(&token_classes[c], expected, n) &&
		    cover(&token_classes[c], expected, n, done))
			parts[nparts++] = token_classes[c].name;
	for (size_t i = 0; i < n; i++)
		if (!done[i])
			parts[nparts++] = expected[i];
	nparts = drop_rare(parts, nparts);
	for (size_t i = 0; i < nparts; i++)
		text = arena_printf(a, "%s%s%s", text,
				    !i               ? ""
				    : i + 1 < nparts ? ", "
						     : " or ",
				    parts[i]);
	return text;
}

static const char *describe_found(struct parser *p, struct span at)
{
	const char *text = p->source->text + (at.lo - p->source->base);
	uint32_t len = at.hi - at.lo;

	if (at.lo >= p->source->base + p->source->len || !len)
		return "the end of the file";
	if (*text == '"' || (len > 1 && *text == 'r' && text[1] == '"'))
		return "a string";
	if (len > 40)
		return arena_printf(p->arena, "'%.*s...'", 37, text);
	return arena_printf(p->arena, "'%.*s'", (int)len, text);
}

static void suggest_keyword(struct parser *p, struct diag *d, struct span at,
			    const char *const *expected, size_t n)
{
	const char *text = p->source->text + (at.lo - p->source->base);
	uint32_t len = at.hi - at.lo;
	struct suggest s;

	if (len == 1 && *text == '=' && among("'=='", expected, n)) {
		diag_suggest(d, "==");
		return;
	}
	if (!len || len > 40)
		return;
	s = suggest_new(arena_strndup(p->arena, text, len));
	for (size_t i = 0; i < n; i++)
		if (expected[i][0] == '\'' && strlen(expected[i]) > 4)
			suggest_try(&s, arena_strndup(p->arena, expected[i] + 1,
						      strlen(expected[i]) - 2));
	if (suggest_best(&s))
		diag_suggest(d, suggest_best(&s));
}

void parse_unexpected(struct parser *p, struct span at, const char *const *expected, size_t n)
{
	const char *words = describe_expected(p->arena, expected, n);
	struct diag *d;

	d = diag_add(p->diags, DIAG_SYNTAX, at, "expected %s, found %s", words,
		     describe_found(p, at));
	suggest_keyword(p, d, at, expected, n);
}
