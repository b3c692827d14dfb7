// SPDX-License-Identifier: BSD-2-Clause
/*
 * Regular expressions and globs, and the automata of them. The first byte says which and how, the
 * first line after it is the pattern, the rest is a text.
 *
 * What is refused is refused at a place inside the pattern. Automata of one and of three patterns,
 * for a string and for a list of one, agree on the text; where it fits, a required text occurs.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "automaton.h"
#include "pattern_set.h"
#include "regex.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define FLAG_GLOB  1
#define FLAG_ICASE 2

static const struct automaton_budget budget = {.states = 5000, .work = 1000000};

static struct automaton *build(struct arena *a, const struct regex *r, enum automaton_nul nul,
			       size_t copies)
{
	static const struct pattern beside[] = {
		{.kind = PATTERN_SUFFIX, .bytes = "ab", .len = 2},
		{.kind = PATTERN_UNDER, .icase = true, .bytes = "/a", .len = 2},
	};
	struct pattern *p = ARENA_NEW(a, struct pattern);
	struct automaton_pattern ap[] = {{p, 0}, {&beside[0], 1}, {&beside[1], 2}};

	*p = (struct pattern){.kind = PATTERN_REGEX, .regex = r};
	return automaton_build(a, ap, copies, nul, &budget, NULL);
}

static void note(void *arg, uint32_t test)
{
	*(bool *)arg = true;
	(void)test;
}

static void check_literals(struct arena *a, const struct regex *r, const char *s, size_t len)
{
	struct pattern *lits;
	size_t n = regex_literals(a, r, &lits);
	struct set_pattern sp[REGEX_MAX_LITERALS];
	bool hit = false;

	if (!n)
		return;
	for (size_t i = 0; i < n; i++) {
		if (lits[i].len < 2)
			abort();
		sp[i] = (struct set_pattern){&lits[i], 0};
	}
	/* case is ignored: more may be found so, but not less */
	pattern_set_run(pattern_set_build(a, sp, n, true, AUTOMATON_NUL_BYTE), s, len, note, &hit);
	if (!hit)
		abort();
}

static void check_text(struct arena *a, const struct regex *r, const char *s, size_t len)
{
	struct automaton *one = build(a, r, AUTOMATON_NUL_BYTE, 1);
	struct automaton *three = build(a, r, AUTOMATON_NUL_BYTE, 3);
	struct automaton *list = build(a, r, AUTOMATON_NUL_SEPARATES, 1);
	bool fits;

	if (!one)
		return;
	fits = automaton_run(one, s, len) & 1;
	if (three && (automaton_run(three, s, len) & 1) != fits)
		abort();
	if (list && len && automaton_run(list, s, len) != fits)
		abort();
	if (regex_fits_all(r) && !fits)
		abort();
	if (fits && len < r->min_len)
		abort();
	if (fits)
		check_literals(a, r, s, len);
}

static void check_error(const struct regex_error *err, size_t len)
{
	if (!err->message || err->at > len || err->len > len - err->at)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a;
	struct regex_error err = {0};
	const struct regex *r;
	const char *s = (const char *)data + 1, *line;
	size_t len;

	if (!size)
		return 0;
	a = arena_new();
	line = memchr(s, '\n', size - 1);
	len = line ? (size_t)(line - s) : size - 1;
	r = data[0] & FLAG_GLOB ? glob_parse(a, s, len, data[0] & FLAG_ICASE, &err)
				: regex_parse(a, s, len, data[0] & FLAG_ICASE, &err);
	if (!r)
		check_error(&err, len);
	else if (line && !memchr(line + 1, 0, size - 2 - len))
		check_text(a, r, line + 1, size - 2 - len);
	arena_free(a);
	return 0;
}
