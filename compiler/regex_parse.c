// SPDX-License-Identifier: BSD-2-Clause
/*
 * Regular expressions by recursive descent. Where dialects disagree, or where a slip of the pen is
 * likely, an expression is refused rather than guessed.
 */
#include "regex_priv.h"

#include <string.h>

#define NO_NUMBER UINT32_MAX

static const struct regex *parse_alt(struct regex_parser *p);

static bool starts_with(const struct regex_parser *p, const char *text)
{
	size_t n = strlen(text);

	return p->len - p->pos >= n && !memcmp(p->s + p->pos, text, n);
}

struct group_form {
	const char *text, *message, *hint;
};

/* Longer ones first. */
static const struct group_form group_forms[] = {
	{"(?<=", "look-behind cannot be an automaton", "split it into two conditions"},
	{"(?<!", "look-behind cannot be an automaton", "split it into two conditions"},
	{"(?=", "look-ahead cannot be an automaton", "split it into two conditions"},
	{"(?!", "look-ahead cannot be an automaton", "write 'and not FIELD matches ...'"},
	{"(?P", "groups have no names here", "write (?:...)"},
	{"(?<", "groups have no names here", "write (?:...)"},
	{"(?'", "groups have no names here", "write (?:...)"},
	{"(?>", "a possessive group cannot be an automaton", "write (?:...)"},
	{"(?i", "(?i) stands only at the beginning", "or use 'imatches'"},
	{"(?", "this kind of group is not known", "there are (...), (?:...) and a leading (?i)"},
};

static bool group_open(struct regex_parser *p)
{
	if (starts_with(p, "(?:")) {
		p->pos += 3;
		return true;
	}
	for (size_t i = 0; i < sizeof(group_forms) / sizeof(group_forms[0]); i++) {
		const struct group_form *g = &group_forms[i];

		if (starts_with(p, g->text)) {
			regex_fail(p, p->pos, p->pos + strlen(g->text), g->message, g->hint);
			return false;
		}
	}
	p->pos++;
	return true;
}

static const struct regex *parse_group(struct regex_parser *p)
{
	size_t from = p->pos;
	const struct regex *r;

	if (p->depth >= REGEX_MAX_DEPTH)
		return regex_fail(p, from, from + 1, "groups are nested too deeply", NULL);
	if (!group_open(p))
		return NULL;
	p->depth++;
	r = parse_alt(p);
	p->depth--;
	if (!r)
		return NULL;
	if (!regex_at(p, ')'))
		return regex_fail(p, from, from + 1, "this group is not closed",
				  "write \\( for the character");
	p->pos++;
	return r;
}

static const struct regex *parse_escape(struct regex_parser *p)
{
	struct byte_set set = {{0}};
	char c = regex_peek(p, 1);
	int byte;

	if (c == 'b' || c == 'B') {
		p->pos += 2;
		return regex_new_leaf(p->a, c == 'b' ? REGEX_BOUNDARY : REGEX_NOT_BOUNDARY);
	}
	if (regex_escape_set(&set, c)) {
		p->pos += 2;
		return regex_new_set(p->a, &set);
	}
	byte = regex_escape_byte(p);
	return byte < 0 ? NULL : regex_byte(p, (unsigned char)byte);
}

static const struct regex *parse_any(struct regex_parser *p)
{
	struct byte_set any = {{0}};

	byte_set_invert(&any);
	p->pos++;
	return regex_new_set(p->a, &any);
}

static const struct regex *parse_anchor(struct regex_parser *p, enum regex_kind kind)
{
	p->pos++;
	return regex_new_leaf(p->a, kind);
}

static const struct regex *parse_atom(struct regex_parser *p)
{
	size_t at = p->pos;

	switch (p->s[at]) {
	case '(': return parse_group(p);
	case '[': return regex_bracket(p);
	case '\\': return parse_escape(p);
	case '.': return parse_any(p);
	case '^': return parse_anchor(p, REGEX_BEGIN);
	case '$': return parse_anchor(p, REGEX_END);
	case '*':
	case '+':
	case '?':
	case '{':
		return regex_fail(p, at, at + 1, "there is nothing to repeat before this",
				  "write a backslash before the character to mean itself");
	default: return regex_char(p);
	}
}

/* A decimal number at @pos; NO_NUMBER if there is none. Too large ones stay too large. */
static uint32_t parse_number(struct regex_parser *p)
{
	uint32_t n = 0;
	size_t from = p->pos;

	while (regex_more(p) && p->s[p->pos] >= '0' && p->s[p->pos] <= '9') {
		n = n * 10 + (uint32_t)(p->s[p->pos++] - '0');
		if (n > REGEX_MAX_REPEAT)
			n = REGEX_MAX_REPEAT + 1;
	}
	return p->pos == from ? NO_NUMBER : n;
}

static const struct regex *parse_interval(struct regex_parser *p, const struct regex *r)
{
	size_t from = p->pos++;
	uint32_t min = parse_number(p), max = min;

	if (min != NO_NUMBER && regex_at(p, ',')) {
		p->pos++;
		max = parse_number(p);
	}
	if (min == NO_NUMBER || !regex_at(p, '}'))
		return regex_fail(p, from, from + 1, "this is no {n}, {n,} or {n,m}",
				  "write \\{ for the character");
	p->pos++;
	if (min > REGEX_MAX_REPEAT || (max > REGEX_MAX_REPEAT && max != NO_NUMBER))
		return regex_fail(p, from, p->pos, "a repetition is limited to 1000 times",
				  "write {n,} for any larger number");
	if (max < min)
		return regex_fail(p, from, p->pos, "the second number is less than the first",
				  NULL);
	return regex_new_repeat(p->a, r, min, max); /* NO_NUMBER is REGEX_UNLIMITED */
}

static bool at_quantifier(const struct regex_parser *p)
{
	return regex_at(p, '*') || regex_at(p, '+') || regex_at(p, '?') || regex_at(p, '{');
}

static const struct regex *second_quantifier(struct regex_parser *p)
{
	size_t at = p->pos;

	if (regex_at(p, '?'))
		return regex_fail(p, at, at + 1, "a lazy repetition finds the same strings",
				  "leave out the '?'");
	if (regex_at(p, '+'))
		return regex_fail(p, at, at + 1, "a possessive repetition cannot be an automaton",
				  "leave out the '+'");
	return regex_fail(p, at, at + 1, "this is repeated already", "write (?:...) around it");
}

static const struct regex *parse_repeat(struct regex_parser *p)
{
	const struct regex *r = parse_atom(p);

	if (!r || !at_quantifier(p))
		return r;
	switch (p->s[p->pos]) {
	case '*':
		p->pos++;
		r = regex_new_repeat(p->a, r, 0, REGEX_UNLIMITED);
		break;
	case '+':
		p->pos++;
		r = regex_new_repeat(p->a, r, 1, REGEX_UNLIMITED);
		break;
	case '?':
		p->pos++;
		r = regex_new_repeat(p->a, r, 0, 1);
		break;
	default: r = parse_interval(p, r);
	}
	return r && at_quantifier(p) ? second_quantifier(p) : r;
}

static const struct regex *empty_part(struct regex_parser *p)
{
	if (p->pos == p->len && !p->depth && (!p->pos || p->s[p->pos - 1] != '|'))
		return regex_fail(p, p->pos, p->pos, "every string fits an empty expression", NULL);
	return regex_fail(p, p->pos, p->pos + regex_more(p),
			  "an alternative or group is empty here",
			  "write (...)? for what may be missing");
}

static const struct regex *parse_cat(struct regex_parser *p)
{
	struct regex_list list = {0};

	while (regex_more(p) && !regex_at(p, '|') && !(p->depth && regex_at(p, ')'))) {
		const struct regex *r;

		if (regex_at(p, ')'))
			return regex_fail(p, p->pos, p->pos + 1, "this closes no group",
					  "write \\) for the character");
		r = parse_repeat(p);
		if (!r)
			return NULL;
		regex_push(p, &list, r);
	}
	if (!list.n)
		return empty_part(p);
	return regex_new_list(p->a, REGEX_CAT, list.items, list.n);
}

static const struct regex *parse_alt(struct regex_parser *p)
{
	struct regex_list list = {0};

	for (;;) {
		const struct regex *r = parse_cat(p);

		if (!r)
			return NULL;
		regex_push(p, &list, r);
		if (!regex_at(p, '|'))
			return regex_new_list(p->a, REGEX_ALT, list.items, list.n);
		p->pos++;
	}
}

const struct regex *regex_parse(struct arena *a, const char *s, size_t len, bool icase,
				struct regex_error *err)
{
	struct regex_parser p = {.a = a, .s = s, .len = len, .icase = icase, .err = err};

	if (len > REGEX_MAX_BYTES)
		return regex_fail(&p, 0, len, "this pattern is too long", NULL);
	if (starts_with(&p, "(?i)")) {
		p.icase = true;
		p.pos = 4;
	}
	return parse_alt(&p);
}
