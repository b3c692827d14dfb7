// SPDX-License-Identifier: BSD-2-Clause
/*
 * What tests of a string can answer together: all ways through the automaton of all their patterns,
 * with what was reported on the way.
 */
#include <string.h>

#include "automaton.h"
#include "check.h"
#include "prove_priv.h"

#define MAX_PLACES 8192 /* states, each with what was reported before */
#define MAX_ROWS   512
#define SLOTS      16384  /* twice as many */
#define MAX_WHOLE  64     /* texts that are compared one by one */
#define MAX_BUILD  4000   /* states of the automaton */
#define MAX_WORK   400000 /* steps of making it */

/** struct spot - a state of the automaton, and what has been reported on the way to it */
struct spot {
	uint32_t state;
	uint32_t bytes; /* fewest that lead here */
	uint64_t reported;
};

/** struct walk - all spots that are reached, in the order of their bytes */
struct walk {
	const struct automaton *m;
	struct spot *spots;
	size_t n;
	uint32_t *slots;    /* hash table: index of the spot plus 1 */
	uint8_t bytes[256]; /* one byte of each class, never 0 */
	unsigned nbytes;
	bool full;
};

static uint64_t reports(const struct automaton *m, uint32_t state)
{
	return state >= m->accept_first ? m->accept[state - m->accept_first] : 0;
}

static void reach(struct walk *w, uint32_t state, uint64_t before, uint32_t bytes)
{
	struct spot s = {state, bytes, before | reports(w->m, state)};
	uint64_t h = (s.reported ^ (uint64_t)state << 40) * 0x9e3779b97f4a7c15ull;
	uint32_t i = (uint32_t)(h >> 40) % SLOTS;

	for (; w->slots[i]; i = (i + 1) % SLOTS) {
		const struct spot *x = &w->spots[w->slots[i] - 1];

		if (x->state == state && x->reported == s.reported)
			return;
	}
	if (w->n == MAX_PLACES) {
		w->full = true;
		return;
	}
	w->spots[w->n++] = s;
	w->slots[i] = (uint32_t)w->n;
}

static uint32_t next_state(const struct automaton *m, uint32_t state, uint32_t class)
{
	return m->next[state << m->shift | class];
}

static void find_bytes(struct walk *w)
{
	bool seen[256] = {false};

	for (unsigned b = 1; b < 256; b++) {
		uint8_t class = w->m->class_of[b];

		if (!seen[class])
			w->bytes[w->nbytes++] = (uint8_t)b;
		seen[class] = true;
	}
}

/* The answers of all strings of at most @longest bytes that are reported as test @form, too. */
static void walk(struct arena *a, struct walk *w, uint32_t longest, uint64_t form,
		 struct answers *ret)
{
	const struct automaton *m = w->m;

	reach(w, m->start, 0, 0);
	for (size_t i = 0; i < w->n && !w->full && ret->n <= MAX_ROWS; i++) {
		struct spot s = w->spots[i];
		uint64_t row = s.reported | reports(m, next_state(m, s.state, m->end_class));

		if ((row & form) == form)
			answers_add(a, ret, row & ~form);
		for (unsigned b = 0; b < w->nbytes && s.bytes < longest; b++)
			reach(w, next_state(m, s.state, m->class_of[w->bytes[b]]), s.reported,
			      s.bytes + 1);
	}
	ret->known = !w->full && ret->n <= MAX_ROWS;
}

/* Beginnings of paths; the later ones are of files without a place in the tree. */
static const char *const path_forms[] = {"/", "pipe:[", "socket:[", "pseudo:[", "detached:/", ""};
#define FORMS (sizeof(path_forms) / sizeof(path_forms[0]))

/*
 * Folders of paths are left out: what is no path has none, or only the beginning of its name as
 * one, and of a detached mount it may be without a slash.
 */
static bool has_path_form(const struct field_info *f)
{
	size_t len = strlen(f->name);

	return f->type == IDS_TYPE_PATH && (len < 3 || strcmp(f->name + len - 3, "dir"));
}

/* All patterns of all tests, and those of the form that every path has. */
static size_t collect(struct arena *a, const struct value *v, bool path,
		      struct automaton_pattern **ret)
{
	size_t n = 0, cap = 0;
	struct pattern *forms;

	*ret = NULL;
	for (unsigned i = 0; i < v->ntests; i++)
		for (size_t j = 0; j < v->tests[i]->npatterns; j++)
			*ARENA_PUSH(a, *ret, n, cap) =
				(struct automaton_pattern){&v->tests[i]->patterns[j], i};
	forms = ARENA_ARRAY(a, struct pattern, FORMS);
	for (size_t i = 0; path && i < FORMS; i++) {
		forms[i] = (struct pattern){.kind = *path_forms[i] ? PATTERN_PREFIX : PATTERN_EQ,
					    .bytes = path_forms[i],
					    .len = (uint32_t)strlen(path_forms[i])};
		*ARENA_PUSH(a, *ret, n, cap) = (struct automaton_pattern){&forms[i], v->ntests};
	}
	return n;
}

/* The texts that all tests are about, if each compares with whole texts and there are few. */
static size_t whole_texts(struct arena *a, const struct value *v, const struct pattern ***ret)
{
	size_t n = 0, cap = 0;

	*ret = NULL;
	for (unsigned i = 0; i < v->ntests; i++)
		for (size_t j = 0; j < v->tests[i]->npatterns; j++) {
			const struct pattern *p = &v->tests[i]->patterns[j];

			if (p->kind != PATTERN_EQ || p->icase || n == MAX_WHOLE)
				return 0;
			*ARENA_PUSH(a, *ret, n, cap) = p;
		}
	return n;
}

static bool has_text(const struct pred *test, const struct pattern *text)
{
	for (size_t i = 0; i < test->npatterns; i++)
		if (test->patterns[i].len == text->len &&
		    !memcmp(test->patterns[i].bytes, text->bytes, text->len))
			return true;
	return false;
}

/* The answers for each of the texts, and for another one. */
static void compare_texts(struct arena *a, const struct value *v, const struct pattern **texts,
			  size_t n, struct answers *ret)
{
	answers_add(a, ret, 0);
	for (size_t i = 0; i < n; i++) {
		uint64_t row = 0;

		for (unsigned j = 0; j < v->ntests; j++)
			row |= (uint64_t)has_text(v->tests[j], texts[i]) << j;
		if (!texts[i]->never)
			answers_add(a, ret, row);
	}
	ret->known = true;
}

static void walk_patterns(struct arena *a, const struct value *v, struct answers *ret)
{
	bool path = has_path_form(v->ref.field) && v->ntests < AUTOMATON_MAX_TESTS;
	struct automaton_budget budget = {MAX_BUILD, MAX_WORK};
	struct automaton_pattern *patterns;
	size_t n = collect(a, v, path, &patterns);
	struct walk w = {.m = automaton_build(a, patterns, n, AUTOMATON_NUL_BYTE, &budget, NULL)};

	if (!w.m)
		return;
	w.spots = ARENA_ARRAY(a, struct spot, MAX_PLACES);
	w.slots = ARENA_ARRAY(a, uint32_t, SLOTS);
	find_bytes(&w);
	walk(a, &w, check_longest(v->ref.field), path ? UINT64_C(1) << v->ntests : 0, ret);
}

void answers_text(struct arena *a, const struct value *v, struct answers *ret)
{
	const struct pattern **texts;
	struct arena *scratch;
	struct answers found = {0};
	size_t n;

	if (!v->ntests) {
		answers_add(a, ret, 0);
		ret->known = true;
		return;
	}
	n = whole_texts(a, v, &texts);
	if (n) {
		compare_texts(a, v, texts, n, ret);
		return;
	}
	scratch = arena_new();
	walk_patterns(scratch, v, &found);
	for (size_t i = 0; i < found.n; i++)
		answers_add(a, ret, found.rows[i]);
	ret->known = found.known;
	arena_free(scratch);
}
