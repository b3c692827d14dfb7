// SPDX-License-Identifier: BSD-2-Clause
/* The smallest parts of patterns: characters, escapes, and sets in brackets. */
#include "regex_priv.h"

#include <ctype.h>
#include <string.h>

const struct regex *regex_fail(struct regex_parser *p, size_t lo, size_t hi, const char *message,
			       const char *hint)
{
	if (!p->failed)
		*p->err = (struct regex_error){lo, hi - lo, message, hint};
	p->failed = true;
	return NULL;
}

void regex_push(struct regex_parser *p, struct regex_list *list, const struct regex *r)
{
	*ARENA_PUSH(p->a, list->items, list->n, list->cap) = r;
}

const struct regex *regex_byte(struct regex_parser *p, unsigned char b)
{
	struct byte_set set = {{0}};

	byte_set_add(&set, b);
	if (p->icase)
		byte_set_fold(&set);
	return regex_new_set(p->a, &set);
}

/* Bytes of the character at @s; 1 for what is not UTF-8. */
static size_t char_len(const char *s, size_t len)
{
	unsigned char lead = (unsigned char)s[0];
	size_t n = lead < 0xc2 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf5 ? 4 : 1;

	if (n > len)
		return 1;
	for (size_t i = 1; i < n; i++)
		if (((unsigned char)s[i] & 0xc0) != 0x80)
			return 1;
	return n;
}

const struct regex *regex_char(struct regex_parser *p)
{
	size_t n = char_len(p->s + p->pos, p->len - p->pos);
	struct regex_list bytes = {0};

	for (size_t i = 0; i < n; i++)
		regex_push(p, &bytes, regex_byte(p, (unsigned char)p->s[p->pos + i]));
	p->pos += n;
	return regex_new_list(p->a, REGEX_CAT, bytes.items, bytes.n);
}

bool regex_escape_set(struct byte_set *s, char c)
{
	struct byte_set set = {{0}};
	char lower = (char)(c | 0x20);
	const char *name = lower == 'd' ? "digit" : lower == 'w' ? "word" : "space";

	if (!c || !strchr("dDwWsS", c))
		return false;
	byte_set_add_class(&set, name, strlen(name));
	if (c != lower)
		byte_set_invert(&set);
	for (size_t i = 0; i < 4; i++)
		s->bits[i] |= set.bits[i];
	return true;
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = (char)(c | 0x20);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static int escape_hex(struct regex_parser *p)
{
	int hi = hex_digit(regex_peek(p, 2)), lo = hex_digit(regex_peek(p, 3));
	size_t end = p->pos + 4 < p->len ? p->pos + 4 : p->len;

	if (hi < 0 || lo < 0) {
		regex_fail(p, p->pos, end, "\\x needs two hexadecimal digits", "as in \\x2f");
		return -1;
	}
	p->pos += 4;
	return hi << 4 | lo;
}

/* Escapes of other dialects, and what to write instead. */
static void unknown_escape(struct regex_parser *p, char c)
{
	const char *message = "this escape is not known";
	const char *hint = "a letter or digit that means itself needs no backslash";

	if (c >= '1' && c <= '9') {
		message = "a back-reference cannot be an automaton";
		hint = "write out what the group may be";
	} else if (c == 'k' || c == 'g') {
		message = "a back-reference cannot be an automaton";
		hint = "write out what the group may be";
	} else if (c == 'A') {
		hint = "write ^ for the beginning of the string";
	} else if (c == 'z' || c == 'Z') {
		hint = "write $ for the end of the string";
	} else if (c == '0') {
		hint = "bytes are written with two hexadecimal digits, as in \\x2f";
	} else if (c == 'p' || c == 'P' || c == 'u' || c == 'U') {
		hint = "patterns are about bytes: write the character itself, or its bytes as in "
		       "\\xc3\\xa4";
	} else if (c == 'b' || c == 'B') {
		message = "a boundary of words is no byte";
		hint = "in brackets only bytes can stand";
	}
	regex_fail(p, p->pos, p->pos + 2, message, hint);
}

int regex_escape_byte(struct regex_parser *p)
{
	static const char letters[] = "ntrfv", bytes[] = "\n\t\r\f\v";
	char c = regex_peek(p, 1);
	const char *letter;

	if (p->pos + 1 >= p->len) {
		regex_fail(p, p->pos, p->len, "nothing follows this backslash",
			   "write \\\\ for the character");
		return -1;
	}
	if (c == 'x')
		return escape_hex(p);
	letter = c ? strchr(letters, c) : NULL;
	if (letter || ispunct((unsigned char)c) || c == ' ') {
		p->pos += 2;
		return letter ? bytes[letter - letters] : c;
	}
	unknown_escape(p, c);
	return -1;
}

/* [:alpha:] at @pos; false if it is not one, which is an error only if it looks like one. */
static bool bracket_class(struct regex_parser *p, struct byte_set *set)
{
	char kind = regex_peek(p, 1);
	size_t from = p->pos + 2, end = from;

	if (!regex_at(p, '[') || (kind != ':' && kind != '.' && kind != '='))
		return false;
	while (end + 1 < p->len && !(p->s[end] == kind && p->s[end + 1] == ']') && p->s[end] != ']')
		end++;
	if (end + 1 >= p->len || p->s[end] != kind)
		return false;
	if (kind != ':')
		regex_fail(p, p->pos, end + 2, "collating elements are not known",
			   "patterns are about bytes: write the character");
	else if (!byte_set_add_class(set, p->s + from, end - from))
		regex_fail(p, p->pos, end + 2, "no class of bytes has this name",
			   "there are alpha, digit, alnum, upper, lower, space, blank, punct, "
			   "print, graph, cntrl, xdigit and word");
	p->pos = end + 2;
	return true;
}

/* One byte of a bracket, written as itself or escaped; -1 if it cannot be. */
static int bracket_byte(struct regex_parser *p)
{
	size_t n;

	if (regex_at(p, '\\') && !p->glob)
		return regex_escape_byte(p);
	if (regex_at(p, '\\') && p->pos + 1 < p->len)
		p->pos++;
	n = char_len(p->s + p->pos, p->len - p->pos);
	if (n > 1) {
		regex_fail(p, p->pos, p->pos + n,
			   "this character has several bytes, and brackets are about single bytes",
			   "write it as an alternative: (?:[ab]|\xc3\xa4)");
		return -1;
	}
	return (unsigned char)p->s[p->pos++];
}

static void bracket_range(struct regex_parser *p, struct byte_set *set)
{
	size_t from = p->pos;
	int lo = bracket_byte(p), hi = lo;
	struct byte_set other = {{0}};

	if (lo >= 0 && regex_at(p, '-') && p->pos + 1 < p->len && regex_peek(p, 1) != ']') {
		p->pos++;
		if (!p->glob && regex_at(p, '\\') && regex_escape_set(&other, regex_peek(p, 1))) {
			regex_fail(p, from, p->pos + 2, "a range ends with a byte, not with a set",
				   "write the '-' last, or as \\-");
			return;
		}
		hi = bracket_byte(p);
	}
	if (lo < 0 || hi < 0)
		return;
	if (hi < lo)
		regex_fail(p, from, p->pos, "this range is empty: its end comes before its start",
			   NULL);
	byte_set_add_range(set, (unsigned)lo, (unsigned)hi);
}

static void bracket_item(struct regex_parser *p, struct byte_set *set)
{
	if (bracket_class(p, set))
		return;
	if (!p->glob && regex_at(p, '\\') && regex_escape_set(set, regex_peek(p, 1)))
		p->pos += 2;
	else
		bracket_range(p, set);
}

const struct regex *regex_bracket(struct regex_parser *p)
{
	struct byte_set set = {{0}};
	size_t from = p->pos++;
	bool negate = regex_at(p, '^') || (p->glob && regex_at(p, '!'));

	p->pos += negate;
	for (bool first = true; !p->failed && regex_more(p); first = false) {
		if (regex_at(p, ']') && !first)
			break;
		bracket_item(p, &set);
	}
	if (p->failed)
		return NULL;
	if (!regex_at(p, ']'))
		return regex_fail(p, from, from + 1, "this bracket is not closed",
				  "write \\[ for the character");
	p->pos++;
	if (p->icase)
		byte_set_fold(&set);
	if (negate)
		byte_set_invert(&set);
	return regex_new_set(p->a, &set);
}
