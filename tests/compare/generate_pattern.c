// SPDX-License-Identifier: BSD-2-Clause
/* Literals: strings, globs and regular expressions that fit what they are made from, or nearly. */
#include <ctype.h>
#include <string.h>

#include "generate.h"

/* A byte inside of a literal. */
static void write_byte(FILE *f, uint8_t c)
{
	if (c == '"' || c == '\\')
		fprintf(f, "\\%c", c);
	else if (c >= ' ' && c < 127)
		fputc(c, f);
	else
		fprintf(f, "\\x%02x", c);
}

void write_string(FILE *f, struct text t)
{
	fputc('"', f);
	for (uint32_t i = 0; i < t.len; i++)
		write_byte(f, t.bytes[i]);
	fputc('"', f);
}

static void write_text(FILE *f, const char *s)
{
	for (; *s; s++)
		write_byte(f, (uint8_t)*s);
}

/* [...] with @c in it, or not. */
static void write_set(FILE *f, struct rng *r, uint8_t c, char not)
{
	fputc('[', f);
	if (rng_chance(r, 20))
		fputc(not, f);
	if (not== '^' && rng_chance(r, 20))
		fputs(rng_chance(r, 50) ? "[:digit:]" : "[:upper:]_", f);
	if (isalnum(c) && rng_chance(r, 50)) {
		fputc(c, f);
		if (rng_chance(r, 50))
			fprintf(f, "-%c", isdigit(c) ? '9' : isupper(c) ? 'Z' : 'z');
	} else {
		write_text(f, rng_chance(r, 50) ? "a-c/" : "0-9x.");
	}
	fputc(']', f);
}

void write_glob(FILE *f, struct rng *r, struct text t)
{
	fputc('"', f);
	if (rng_chance(r, 40))
		fputc('*', f);
	for (uint32_t i = 0; i < t.len; i++) {
		uint8_t c = t.bytes[i];
		uint32_t what = rng_below(r, 12);

		if (what == 0)
			fputc('*', f);
		else if (what == 1)
			fputc('?', f);
		else if (what == 2)
			write_set(f, r, c, '!');
		else if (strchr("*?[\\", c))
			fprintf(f, "\\\\%s%c", c == '\\' ? "\\" : "", c);
		else
			write_byte(f, c);
	}
	if (rng_chance(r, 40) || !t.len)
		fputc('*', f);
	fputc('"', f);
}

static void write_count(FILE *f, struct rng *r)
{
	static const char *const counts[] = {"*", "+", "?", "{1}", "{2}", "{0,1}", "{1,3}", "{2,}"};

	if (rng_chance(r, 25))
		fputs(counts[rng_below(r, sizeof(counts) / sizeof(counts[0]))], f);
}

static void write_literal(FILE *f, uint8_t c)
{
	if (strchr(".[]()*+?{}|^$\\-", c)) {
		write_byte(f, '\\');
		write_byte(f, c);
	} else if (c < ' ' || c >= 127) {
		fprintf(f, "\\\\x%02x", c);
	} else {
		write_byte(f, c);
	}
}

/* One element that stands for @c, or nearly. */
static void write_element(FILE *f, struct rng *r, uint8_t c)
{
	switch (rng_below(r, 14)) {
	case 0: fputc('.', f); break;
	case 1: write_set(f, r, c, '^'); break;
	case 2:
		write_text(f, isdigit(c) ? "\\d" : isalpha(c) ? "\\w" : c == ' ' ? "\\s" : "\\W");
		break;
	case 3:
		fputs(rng_chance(r, 50) ? "(" : "(?:", f);
		write_literal(f, c);
		fputs(rng_chance(r, 50) ? "|ab" : "|b+|", f);
		write_literal(f, c == 'a' ? 'b' : 'a');
		fputc(')', f);
		break;
	default: write_literal(f, c); break;
	}
	write_count(f, r);
}

void write_regex(FILE *f, struct rng *r, struct text t)
{
	fputc('"', f);
	if (rng_chance(r, 8))
		fputs("(?i)", f);
	if (rng_chance(r, 25))
		write_text(f, rng_chance(r, 60) ? "^" : "\\b");
	if (!t.len)
		fputs("a+", f);
	for (uint32_t i = 0; i < t.len && i < 16; i++)
		write_element(f, r, t.bytes[i]);
	if (rng_chance(r, 20)) {
		fputs("|(x", f);
		write_element(f, r, 'b');
		fputs("){1,2}", f);
	} else if (rng_chance(r, 25)) {
		write_text(f, rng_chance(r, 60) ? "$" : "\\b");
	}
	fputc('"', f);
}
