// SPDX-License-Identifier: BSD-2-Clause
#include "lsp_walk.h"

#include <string.h>

typedef void (*walk_step)(struct walk *w, const struct token *t, const char *s);

const char *walk_text(struct walk *w, struct span span)
{
	return arena_strndup(w->s->scratch, w->src->text + (span.lo - w->src->base),
			     span.hi - span.lo);
}

static bool is(const char *s, const char *what)
{
	return !strcmp(s, what);
}

static void at_condition(struct walk *w)
{
	w->p.where = LSP_AT_OPERAND;
	w->p.left = NULL;
	w->p.function = NULL;
	w->brackets = 0;
	w->p.in_list = false;
}

/* Words that begin something wherever they stand. */
static bool starts(struct walk *w, const struct token *t, const char *s)
{
	static const struct {
		const char *word;
		enum lsp_where where, overridden;
	} items[] = {
		{"import", LSP_AT_FILE, LSP_AT_FILE},
		{"list", LSP_AT_NEW_NAME, LSP_AT_LIST_NAME},
		{"macro", LSP_AT_NEW_NAME, LSP_AT_MACRO_NAME},
		{"rule", LSP_AT_NEW_NAME, LSP_AT_RULE_NAME},
		{"test", LSP_AT_NEW_NAME, LSP_AT_NEW_NAME},
		{"event", LSP_AT_EVENT, LSP_AT_EVENT},
		{"override", LSP_AT_ITEM, LSP_AT_ITEM},
		{"sequence", LSP_NOWHERE, LSP_NOWHERE},
	};

	if (t->kind != TOKEN_KEYWORD)
		return false;
	for (size_t i = 0; i < sizeof(items) / sizeof(*items); i++) {
		if (!is(s, items[i].word))
			continue;
		at_condition(w);
		w->p.where = w->override ? items[i].overridden : items[i].where;
		w->p.clause = s;
		w->p.block = false;
		w->p.event = NULL;
		w->override = is(s, "override");
		w->p.given = is(s, "test");
		w->braces = false;
		return true;
	}
	if (is(s, "where") || is(s, "unless"))
		at_condition(w);
	else if (is(s, "do"))
		w->p.where = LSP_AT_ACTION;
	else
		return false;
	return true;
}

static bool is_line(const char *s)
{
	return is(s, "filter") || is(s, "condition") || is(s, "action");
}

/* filter:, condition: and action: of the block form. */
static bool starts_line(struct walk *w, const char *s)
{
	if (!w->p.block || !is(s, ":") || !w->before || !is_line(w->before))
		return false;
	at_condition(w);
	if (is(w->before, "action"))
		w->p.where = LSP_AT_ACTION;
	return true;
}

static void step_name(struct walk *w, const struct token *t, const char *s)
{
	if (is(w->p.clause, "rule"))
		w->p.where = LSP_AT_HEADER;
	else if (is(w->p.clause, "test"))
		w->p.where = LSP_AT_TEST;
	else if (is(s, "=") || is(s, "+=") || is(s, ":="))
		w->p.where = is(w->p.clause, "list") ? LSP_AT_LIST : LSP_AT_OPERAND;
	else if (t->kind != TOKEN_SIGN)
		w->p.where = LSP_AT_NEW_NAME;
}

static void step_header(struct walk *w, const struct token *t, const char *s)
{
	if (is(s, ",") && !w->braces)
		w->p.where = LSP_AT_CLAUSE; /* one more value */
	if (t->kind != TOKEN_WORD)
		return;
	w->p.clause = s;
	w->p.where = LSP_AT_CLAUSE;
}

static void step_clause(struct walk *w, const struct token *t, const char *s)
{
	(void)s;
	if (t->kind != TOKEN_SIGN)
		w->p.where = LSP_AT_HEADER;
}

static void step_event(struct walk *w, const struct token *t, const char *s)
{
	w->p.block |= is(s, ":");
	if (t->kind != TOKEN_WORD)
		return;
	w->p.event = lsp_find_event(w->s, s);
	w->p.where = LSP_AT_BODY;
}

static void step_body(struct walk *w, const struct token *t, const char *s)
{
	(void)t;
	if (w->p.given && is(s, "{"))
		w->p.where = LSP_AT_GIVEN;
}

static void step_operand(struct walk *w, const struct token *t, const char *s)
{
	if (t->kind != TOKEN_WORD && t->kind != TOKEN_STRING)
		return;
	w->p.left = t->kind == TOKEN_WORD ? s : NULL;
	w->p.where = LSP_AT_OPERATOR;
}

static void step_call(struct walk *w, const struct token *t, const char *s)
{
	if (t->kind == TOKEN_WORD)
		w->p.left = s;
	if (is(s, ")"))
		w->p.where = LSP_AT_OPERATOR;
}

/* Between a field and its value. */
static void step_operator(struct walk *w, const struct token *t, const char *s)
{
	(void)t;
	if (is(s, "(")) {
		w->p.function = w->before;
		w->p.where = LSP_AT_CALL;
	} else if (is(s, "[")) {
		w->p.where = LSP_AT_LEVEL;
	} else if (is(s, "exists") || is(s, ")")) {
		w->p.where = LSP_AT_JOINT;
	} else if (is(s, "and") || is(s, "or") || is(s, ",")) {
		at_condition(w);
	} else if (is(s, "+") || is(s, "-") || is(s, "&")) {
		w->p.where = is(s, "&") ? LSP_AT_VALUE : LSP_AT_OPERAND;
	} else if (!is(s, "not") && !(w->p.block && is_line(s))) {
		w->p.where = LSP_AT_VALUE;
	}
}

static void step_level(struct walk *w, const struct token *t, const char *s)
{
	if (t->kind != TOKEN_WORD)
		return;
	w->p.left = arena_printf(w->s->scratch, "ancestor%s", s);
	w->p.where = w->p.given ? LSP_AT_GIVEN : LSP_AT_OPERATOR;
}

static void step_value(struct walk *w, const struct token *t, const char *s)
{
	if (is(s, "}") && w->p.given)
		w->p.where = LSP_AT_TEST; /* the value is missing */
	else if (is(s, "["))
		w->brackets++;
	else if (is(s, "]") && w->brackets)
		w->p.where = --w->brackets ? LSP_AT_VALUE : LSP_AT_JOINT;
	else if (t->kind != TOKEN_SIGN && t->kind != TOKEN_KEYWORD)
		w->p.where = LSP_AT_JOINT;
	else if (is(s, "true") || is(s, "false"))
		w->p.where = LSP_AT_JOINT;
	w->p.in_list = w->brackets;
}

static void step_joint(struct walk *w, const struct token *t, const char *s)
{
	(void)t;
	if (is(s, "and") || is(s, "or"))
		at_condition(w);
	else if (is(s, ",") && w->p.given)
		w->p.where = w->brackets ? LSP_AT_VALUE : LSP_AT_GIVEN;
	else if (is(s, ",") && !w->brackets)
		at_condition(w);
	else if (is(s, "}") && w->p.given)
		w->p.where = LSP_AT_TEST;
	else if (is(s, "]") && w->brackets)
		w->p.in_list = --w->brackets;
	else if (!is(s, ")") && t->kind == TOKEN_SIGN)
		w->p.where = LSP_AT_VALUE;
}

static void step_list(struct walk *w, const struct token *t, const char *s)
{
	(void)t;
	w->brackets += is(s, "[");
	if (!is(s, "]") || !w->brackets)
		return;
	w->brackets--;
	if (!w->brackets)
		w->p.where = LSP_AT_ITEM;
}

static void step_action(struct walk *w, const struct token *t, const char *s)
{
	if (t->kind != TOKEN_WORD)
		return;
	w->p.clause = s;
	w->p.where = LSP_AT_ACTION_END;
}

static void step_action_end(struct walk *w, const struct token *t, const char *s)
{
	(void)t;
	if (is(s, ","))
		w->p.where = LSP_AT_ACTION;
	else if (is(s, "("))
		w->p.where = LSP_AT_ACTION_ARG;
}

static void step_action_arg(struct walk *w, const struct token *t, const char *s)
{
	(void)t;
	if (is(s, ")"))
		w->p.where = LSP_AT_ACTION_END;
}

static void step_given(struct walk *w, const struct token *t, const char *s)
{
	if (t->kind == TOKEN_WORD)
		w->p.left = s;
	else if (is(s, "["))
		w->p.where = LSP_AT_LEVEL;
	else if (is(s, "="))
		w->p.where = LSP_AT_VALUE;
	else if (is(s, "}"))
		w->p.where = LSP_AT_TEST;
}

static void step_test(struct walk *w, const struct token *t, const char *s)
{
	(void)t;
	if (is(s, "given") || is(s, "then"))
		w->p.where = LSP_AT_EVENT;
	else if (is(s, "expect"))
		w->p.where = LSP_AT_RULE_NAME;
}

static void step_rule_name(struct walk *w, const struct token *t, const char *s)
{
	if (w->p.given && t->kind != TOKEN_SIGN) {
		w->p.where = LSP_AT_RULE_END;
		return;
	}
	w->braces |= is(s, "{");
	if (w->braces)
		w->p.where = LSP_AT_HEADER;
}

static void step_rule_end(struct walk *w, const struct token *t, const char *s)
{
	(void)t;
	if (is(s, ","))
		w->p.where = LSP_AT_RULE_NAME;
}

static void step_file(struct walk *w, const struct token *t, const char *s)
{
	(void)t;
	(void)s;
	w->p.where = LSP_AT_ITEM;
}

static const walk_step steps[] = {
	[LSP_AT_FILE] = step_file,
	[LSP_AT_NEW_NAME] = step_name,
	[LSP_AT_LIST_NAME] = step_name,
	[LSP_AT_MACRO_NAME] = step_name,
	[LSP_AT_RULE_NAME] = step_rule_name,
	[LSP_AT_HEADER] = step_header,
	[LSP_AT_CLAUSE] = step_clause,
	[LSP_AT_EVENT] = step_event,
	[LSP_AT_BODY] = step_body,
	[LSP_AT_OPERAND] = step_operand,
	[LSP_AT_CALL] = step_call,
	[LSP_AT_LEVEL] = step_level,
	[LSP_AT_OPERATOR] = step_operator,
	[LSP_AT_VALUE] = step_value,
	[LSP_AT_JOINT] = step_joint,
	[LSP_AT_LIST] = step_list,
	[LSP_AT_ACTION] = step_action,
	[LSP_AT_ACTION_ARG] = step_action_arg,
	[LSP_AT_ACTION_END] = step_action_end,
	[LSP_AT_GIVEN] = step_given,
	[LSP_AT_RULE_END] = step_rule_end,
	[LSP_AT_TEST] = step_test,
};

void walk_token(struct walk *w, const struct token *t)
{
	const char *s = walk_text(w, t->span);

	if (!starts(w, t, s) && !starts_line(w, s) && steps[w->p.where])
		steps[w->p.where](w, t, s);
	w->before = s;
}
