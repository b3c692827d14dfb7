// SPDX-License-Identifier: BSD-2-Clause
/* Tokens and the text between them to pieces. */
#include <string.h>

#include "format_priv.h"

static bool is_space(char c)
{
	return c && strchr(" \t\r\n\f\v", c);
}

static unsigned columns(const char *s, size_t len)
{
	unsigned n = 0;

	for (size_t i = 0; i < len; i++)
		n += ((unsigned char)s[i] & 0xc0) != 0x80;
	return n;
}

static struct comment read_comment(const char *s, const char *end, bool blank)
{
	const char *stop = memchr(s, '\n', (size_t)(end - s));

	stop = stop ? stop : end;
	while (is_space(stop[-1]))
		stop--;
	return (struct comment){s, (size_t)(stop - s), blank};
}

/* The text from the end of piece @prev (NULL: none) to piece @p. What is neither white space nor a
 * comment can only be a byte order mark. */
static void read_gap(struct arena *a, const char *s, const char *end, struct piece *prev,
		     struct piece *p)
{
	unsigned newlines = prev ? 0 : 1;

	for (; s < end; s++) {
		newlines += *s == '\n' || (*s == '\r' && (s + 1 == end || s[1] != '\n'));
		if (*s != '#')
			continue;
		if (newlines)
			*ARENA_PUSH(a, p->before, p->nbefore, p->cap) =
				read_comment(s, end, newlines > 1);
		else
			prev->after = read_comment(s, end, false);
		while (s + 1 < end && s[1] != '\n' && s[1] != '\r')
			s++;
		newlines = 0;
	}
	p->blank = newlines > 1;
	/* A comma does not begin a line. */
	if (p->kind == TOK_COMMA && prev && prev->after.text && !p->nbefore) {
		p->after = prev->after;
		prev->after = (struct comment){0};
	}
}

/* What is a name where a value is expected, and else has a meaning of its own. */
static bool is_soft_word(int kind)
{
	switch (kind) {
	case TOK_NAME:
	case TOK_COUNT:
	case TOK_DISTINCT:
	case TOK_BY:
	case TOK_WITHIN:
	case TOK_THEN:
	case TOK_GIVEN:
	case TOK_EXPECT:
	case TOK_FILTER:
	case TOK_CONDITION:
	case TOK_ACTION: return true;
	default: return false;
	}
}

static bool is_value(int kind)
{
	switch (kind) {
	case TOK_TRUE:
	case TOK_FALSE:
	case TOK_DOTNAME:
	case TOK_STRING:
	case TOK_NUMBER:
	case TOK_TIME:
	case TOK_IPV6:
	case TOK_RPAREN:
	case TOK_RBRACKET:
	case TOK_RBRACE:
	case TOK_EXISTS: return true;
	default: return false;
	}
}

static bool is_opening(int kind)
{
	return kind == TOK_LPAREN || kind == TOK_LBRACKET || kind == TOK_LBRACE;
}

static bool is_closing(int kind)
{
	return kind == TOK_RPAREN || kind == TOK_RBRACKET || kind == TOK_RBRACE;
}

/* Signs that never have a space before them. */
static bool is_attached(int kind)
{
	return kind == TOK_COMMA || kind == TOK_COLON || kind == TOK_RPAREN ||
	       kind == TOK_RBRACKET || kind == TOK_DOTDOT || kind == TOK_PIPE ||
	       kind == TOK_DOTNAME;
}

/* Signs that never have a space behind them. */
static bool attaches(int kind)
{
	return kind == TOK_LPAREN || kind == TOK_LBRACKET || kind == TOK_DOTDOT || kind == TOK_PIPE;
}

/*
 * Keywords and spaces. After a value comes an operator, a clause or a bracket of a call or of a
 * level; elsewhere a word is a name, a minus a sign, and a bracket groups.
 */
static void find_roles(struct pieces *t)
{
	bool value = false, sign = false;

	for (size_t i = 0; i < t->n; i++) {
		struct piece *p = &t->items[i];
		int prev = i ? t->items[i - 1].kind : TOK_END;
		bool word = is_soft_word(p->kind);

		p->keyword = word && value;
		p->glued = is_attached(p->kind) || attaches(prev) || sign ||
			   (value && (p->kind == TOK_LPAREN || p->kind == TOK_LBRACKET)) ||
			   (prev == TOK_LBRACE && p->kind == TOK_RBRACE);
		sign = p->kind == TOK_MINUS && !value;
		value = word ? !value : is_value(p->kind);
	}
}

static void match_brackets(struct arena *a, struct pieces *t)
{
	size_t *open = NULL, n = 0, cap = 0;

	for (size_t i = 0; i < t->n; i++) {
		if (is_opening(t->items[i].kind)) {
			*ARENA_PUSH(a, open, n, cap) = i;
		} else if (is_closing(t->items[i].kind) && n) {
			t->items[i].match = open[--n];
			t->items[open[n]].match = i;
		}
	}
}

struct pieces format_read(struct arena *a, const struct source *src,
			  const struct parse_tokens *tokens)
{
	struct pieces t = {.items = ARENA_ARRAY(a, struct piece, tokens->n + 1)};
	const char *end = src->text;

	for (; t.n <= tokens->n; t.n++) {
		struct piece *p = &t.items[t.n];
		const char *next = src->text + src->len;

		p->kind = TOK_END;
		if (t.n < tokens->n) {
			const struct parse_token *token = &tokens->items[t.n];

			next = src->text + (token->span.lo - src->base);
			p->kind = token->kind;
			p->text = next;
			p->len = token->span.hi - token->span.lo;
			p->width = columns(p->text, p->len);
		}
		read_gap(a, end, next, t.n ? p - 1 : NULL, p);
		end = next + p->len;
	}
	find_roles(&t);
	match_brackets(a, &t);
	return t;
}
