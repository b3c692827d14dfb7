// SPDX-License-Identifier: BSD-2-Clause
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "literal.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <string.h>

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = (char)(c | 0x20);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Decodes one escape at @s (behind the backslash); returns its bytes, or 0. */
static size_t decode_escape(const char *s, size_t left, char *ret)
{
	static const char names[] = "nt\\\"", bytes[] = "\n\t\\\"";
	const char *at = memchr(names, *s, sizeof(names) - 1);

	if (at) {
		*ret = bytes[at - names];
		return 1;
	}
	if (*s != 'x' || left < 3 || hex_digit(s[1]) < 0 || hex_digit(s[2]) < 0)
		return 0;
	*ret = (char)(hex_digit(s[1]) << 4 | hex_digit(s[2]));
	return 3;
}

struct ast_expr *literal_string(struct arena *a, struct diags *d, struct span span,
				const char *text, size_t len)
{
	char *buf = arena_alloc(a, len);
	uint32_t n = 0;

	for (size_t i = 1; i + 1 < len; n++) {
		size_t used;

		if (text[i] != '\\') {
			buf[n] = text[i++];
			continue;
		}
		used = decode_escape(text + i + 1, len - i - 2, &buf[n]);
		if (!used) {
			struct span at = {span.lo + (uint32_t)i, span.lo + (uint32_t)i + 2};

			diag_label(diag_add(d, DIAG_BAD_STRING, at, "unknown escape in a string"),
				   "known are \\n \\t \\\\ \\\" \\xHH; r\"...\" has no escapes");
			return ast_new(a, AST_ERROR, span);
		}
		i += used + 1;
	}
	return ast_text(a, AST_STRING, span, buf, n);
}

uint32_t literal_offset(const char *text, size_t len, uint32_t at)
{
	bool raw = *text == 'r';
	size_t i = raw ? 2 : 1;
	char byte;

	for (; at && i + 1 < len; at--)
		i += raw || text[i] != '\\' ? 1
					    : 1 + decode_escape(text + i + 1, len - i - 2, &byte);
	return (uint32_t)i;
}

/* Units behind a number. */
struct unit {
	const char *name;
	enum ast_kind kind;
	uint64_t factor;
};

static const struct unit units[] = {
	{"", AST_NUMBER, 1},
	{"B", AST_NUMBER, 1},
	{"kB", AST_NUMBER, 1000},
	{"MB", AST_NUMBER, 1000000},
	{"GB", AST_NUMBER, 1000000000},
	{"TB", AST_NUMBER, 1000000000000},
	{"KiB", AST_NUMBER, 1ull << 10},
	{"kiB", AST_NUMBER, 1ull << 10},
	{"MiB", AST_NUMBER, 1ull << 20},
	{"GiB", AST_NUMBER, 1ull << 30},
	{"TiB", AST_NUMBER, 1ull << 40},
	{"ns", AST_DURATION, 1},
	{"us", AST_DURATION, 1000},
	{"ms", AST_DURATION, 1000000},
	{"s", AST_DURATION, 1000000000},
	{"m", AST_DURATION, 60000000000},
	{"h", AST_DURATION, 3600000000000},
	{"d", AST_DURATION, 86400000000000},
};

static const struct unit *find_unit(const char *s, size_t len)
{
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++)
		if (strlen(units[i].name) == len && !memcmp(units[i].name, s, len))
			return &units[i];
	return NULL;
}

static struct ast_expr *bad_number(struct arena *a, struct diags *d, struct span span,
				   const char *text, size_t len, const char *label)
{
	struct diag *diag = diag_add(d, DIAG_BAD_NUMBER, span, "'%.*s' is not a number",
				     (int)(len > 60 ? 60 : len), text);

	if (label)
		diag_label(diag, "%s", label);
	return ast_new(a, AST_ERROR, span);
}

/* Digits of @base at @s; returns how many, *ret_over: they are too large. '_' may stand between
 * digits. */
static size_t read_digits(const char *s, size_t len, unsigned base, uint64_t *ret, bool *ret_over)
{
	size_t i = 0;
	uint64_t v = 0;

	*ret_over = false;
	for (; i < len; i++) {
		int digit = s[i] == '_' && i && i + 1 < len ? -2 : hex_digit(s[i]);

		if (digit == -2)
			continue;
		if (digit < 0 || (unsigned)digit >= base)
			break;
		if (__builtin_mul_overflow(v, base, &v) ||
		    __builtin_add_overflow(v, (uint64_t)digit, &v))
			*ret_over = true;
	}
	*ret = v;
	return i;
}

static unsigned number_base(const char *text, size_t len)
{
	if (len > 2 && text[0] == '0' && text[1] == 'x')
		return 16;
	if (len > 2 && text[0] == '0' && text[1] == 'o')
		return 8;
	return 10;
}

struct ast_expr *literal_number(struct arena *a, struct diags *d, struct span span,
				const char *text, size_t len)
{
	unsigned base = number_base(text, len);
	size_t skip = base == 10 ? 0 : 2, n;
	const struct unit *unit;
	struct ast_expr *e;
	uint64_t value;
	bool over;

	if (memchr(text, '.', len) || memchr(text, '/', len))
		return literal_address(a, d, span, text, len);
	n = skip + read_digits(text + skip, len - skip, base, &value, &over);
	if (base == 10 && n > 1 && text[0] == '0')
		return bad_number(a, d, span, text, len, "write octal numbers as 0o755");
	unit = n > skip ? find_unit(text + n, len - n) : NULL;
	if (!unit || (base != 10 && n < len))
		return bad_number(a, d, span, text, len,
				  unit || n == len
					  ? NULL
					  : "units are kB KiB MB MiB GB GiB, ns us ms s m h d");
	if (over || __builtin_mul_overflow(value, unit->factor, &value)) {
		diag_add(d, DIAG_OUT_OF_RANGE, span, "this number is too large for 64 bits");
		return ast_new(a, AST_ERROR, span);
	}
	e = ast_new(a, unit->kind, span);
	e->number = value;
	return e;
}

struct ast_expr *literal_time(struct arena *a, struct diags *d, struct span span, const char *text,
			      size_t len)
{
	const char *colon = memchr(text, ':', len);
	unsigned hour = 0, minute;
	struct ast_expr *e;

	for (const char *s = text; s < colon; s++)
		hour = hour * 10 + (unsigned)(*s - '0');
	minute = (unsigned)(colon[1] - '0') * 10 + (unsigned)(colon[2] - '0');
	if (hour > 24 || minute > 59 || (hour == 24 && minute)) {
		diag_add(d, DIAG_BAD_NUMBER, span, "'%.*s' is not a time of day", (int)len, text);
		return ast_new(a, AST_ERROR, span);
	}
	e = ast_new(a, AST_TIME, span);
	e->number = hour * 60 + minute;
	return e;
}

static bool parse_prefix(const char *s, unsigned max, unsigned *ret)
{
	unsigned v = 0;
	size_t len = strlen(s);

	if (!len || len > 3 || (len > 1 && *s == '0'))
		return false;
	for (; *s; s++) {
		if (!isdigit((unsigned char)*s))
			return false;
		v = v * 10 + (unsigned)(*s - '0');
	}
	*ret = v;
	return v <= max;
}

/* Clears the bits of @net behind its prefix; true if some were set. */
static bool clear_host_bits(struct ast_net *net)
{
	bool any = false;

	for (unsigned i = 0; i < 16; i++) {
		unsigned keep = net->plen > i * 8 ? net->plen - i * 8 : 0;
		uint8_t mask = keep >= 8 ? 0xff : (uint8_t)(0xff00u >> keep);

		any |= (net->addr[i] & (uint8_t)~mask) != 0;
		net->addr[i] &= mask;
	}
	return any;
}

static bool parse_address(char *text, struct ast_net *ret, const char **ret_error)
{
	char *slash = strchr(text, '/');
	bool v6 = strchr(text, ':') != NULL;
	unsigned plen = v6 ? 128 : 32;

	if (slash)
		*slash = 0;
	*ret = (struct ast_net){.addr = {[10] = 0xff, [11] = 0xff}};
	*ret_error = "is not an address";
	if (inet_pton(v6 ? AF_INET6 : AF_INET, text, v6 ? ret->addr : ret->addr + 12) != 1)
		return false;
	*ret_error =
		v6 ? "has no prefix length from 0 to 128" : "has no prefix length from 0 to 32";
	if (slash && !parse_prefix(slash + 1, plen, &plen))
		return false;
	ret->plen = (uint8_t)(plen + (v6 ? 0 : 96));
	return true;
}

static void suggest_net(struct diag *diag, const struct ast_net *net)
{
	bool v4 = net->plen >= 96 && !memcmp(net->addr, "\0\0\0\0\0\0\0\0\0\0\xff\xff", 12);
	char text[INET6_ADDRSTRLEN], whole[INET6_ADDRSTRLEN + 5];

	inet_ntop(v4 ? AF_INET : AF_INET6, v4 ? net->addr + 12 : net->addr, text, sizeof(text));
	snprintf(whole, sizeof(whole), "%s/%u", text, v4 ? net->plen - 96u : net->plen);
	diag_label(diag, "did you mean %s?", whole);
	diag_fix(diag, whole);
}

struct ast_expr *literal_address(struct arena *a, struct diags *d, struct span span,
				 const char *text, size_t len)
{
	struct ast_expr *e = ast_new(a, AST_NET, span);
	const char *error = "is not an address";
	bool fits = len < 64;

	if (!fits || !parse_address(arena_strndup(a, text, len), &e->net, &error)) {
		diag_add(d, DIAG_BAD_ADDRESS, span, "'%.*s' %s", (int)(fits ? len : 60), text,
			 error);
		return ast_new(a, AST_ERROR, span);
	}
	if (clear_host_bits(&e->net))
		suggest_net(diag_add(d, DIAG_HOST_BITS, span,
				     "'%.*s' has bits set behind its prefix", (int)len, text),
			    &e->net);
	return e;
}
