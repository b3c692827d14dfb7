// SPDX-License-Identifier: BSD-2-Clause
/*
 * What a value must be for claims about its tests to be true: absent, unreadable or known; of a
 * list, which elements there must be.
 */
#include "prove_priv.h"

/** struct wanted - tests that must hold, and tests that must fail, of one known value */
struct wanted {
	uint64_t holds, fails;
};

/* All that the tests can answer: an automaton is made for strings. */
static void find_answers(struct prover *p, struct value *v)
{
	v->ready = true;
	v->answers = (struct answers){0};
	if (v->kind != VALUE_TEXT) {
		answers_number(p->a, v, &v->answers);
	} else if (p->budget->automata) {
		p->budget->automata--;
		answers_text(p->a, v, &v->answers);
	}
}

static bool has_row(const struct answers *r, struct wanted w)
{
	for (size_t i = 0; i < r->n; i++)
		if ((r->rows[i] & w.holds) == w.holds && !(r->rows[i] & w.fails))
			return true;
	return false;
}

/* Is there a value of which all tests answer so? Until all answers are known, the rows are of
 * strings that have been found. */
static bool there_is(struct prover *p, struct value *v, struct wanted w)
{
	uint64_t row;

	if (w.holds & w.fails)
		return false;
	if (has_row(&v->answers, w))
		return true;
	if (!v->ready && v->kind == VALUE_TEXT && sample_find(v, w.holds, w.fails, &row)) {
		answers_add(p->a, &v->answers, row);
		return true;
	}
	if (!v->ready)
		find_answers(p, v);
	return !v->answers.known || has_row(&v->answers, w);
}

/* The values of which the tests claimed with @sign answer yes (@yes), or no. */
static struct wanted add(struct wanted w, const struct facts *f, enum sign sign, bool yes)
{
	w.holds |= f->claimed[!yes][sign];
	w.fails |= f->claimed[yes][sign];
	return w;
}

static bool any(const struct facts *f, enum sign sign)
{
	return f->claimed[0][sign] || f->claimed[1][sign];
}

/* Is there, for each test claimed with @sign by itself, a value like @w of which it answers so? */
static bool each_is(struct prover *p, struct value *v, struct wanted w, const struct facts *f,
		    enum sign sign, bool yes)
{
	for (unsigned i = 0; i < v->ntests * 2; i++) {
		struct facts one = {0};

		one.claimed[i & 1][sign] = f->claimed[i & 1][sign] & UINT64_C(1) << i / 2;
		if (any(&one, sign) && !there_is(p, v, add(w, &one, sign, yes)))
			return false;
	}
	return true;
}

/* Does `exists` answer as claimed, if it is @truth? */
static bool exists_allows(const struct facts *f, bool truth)
{
	for (unsigned negate = 0; negate < 2; negate++) {
		bool answer = truth != negate;

		if (f->exists[negate][answer ? SIGN_FALSE : SIGN_TRUE] ||
		    f->exists[negate][answer ? SIGN_NOT_TRUE : SIGN_NOT_FALSE])
			return false;
	}
	return true;
}

/*
 * One value. If its end is unreadable, a test is answered if all values that begin so agree, and
 * undecided else.
 */
static bool single_allows(struct prover *p, struct value *v, const struct facts *f)
{
	struct wanted sure = add(add((struct wanted){0}, f, SIGN_TRUE, true), f, SIGN_FALSE, false);
	struct wanted all = add(add(sure, f, SIGN_NOT_FALSE, true), f, SIGN_NOT_TRUE, false);

	if (v->absent && !any(f, SIGN_TRUE) && !any(f, SIGN_NOT_FALSE) && exists_allows(f, false))
		return true;
	if (!exists_allows(f, true))
		return false;
	if (v->unreadable && !any(f, SIGN_TRUE) && !any(f, SIGN_FALSE))
		return true;
	if (there_is(p, v, all))
		return true;
	return v->cut && there_is(p, v, sure) && each_is(p, v, sure, f, SIGN_NOT_TRUE, false) &&
	       each_is(p, v, sure, f, SIGN_NOT_FALSE, true);
}

/* Claims of a list that it has an element of which a test holds, for sure (@sure) or perhaps. */
static bool elements_allow(struct prover *p, struct value *v, const struct facts *f, bool sure)
{
	enum sign sign = sure ? SIGN_TRUE : SIGN_NOT_FALSE;
	struct wanted not = add((struct wanted){0}, f, SIGN_FALSE, false);
	struct wanted known = add(not, f, SIGN_NOT_TRUE, false);

	if (!sure && v->unreadable && !any(f, SIGN_FALSE))
		return true;
	if (each_is(p, v, known, f, sign, true))
		return true;
	if (!v->cut || !each_is(p, v, not, f, sign, true))
		return false;
	return !sure || each_is(p, v, not, f, SIGN_NOT_TRUE, false);
}

/* Several values. Of `exists` only what it says of lists without any is used. */
static bool list_allows(struct prover *p, struct value *v, const struct facts *f)
{
	bool none = f->exists[0][SIGN_FALSE], some = f->exists[0][SIGN_TRUE];

	if (none && (some || f->exists[0][SIGN_NOT_FALSE]))
		return false;
	if (some && f->exists[0][SIGN_NOT_TRUE])
		return false;
	if (none && (any(f, SIGN_TRUE) || any(f, SIGN_NOT_FALSE)))
		return false;
	if (f->exists[0][SIGN_NOT_TRUE] && any(f, SIGN_TRUE))
		return false;
	return (!any(f, SIGN_TRUE) || elements_allow(p, v, f, true)) &&
	       (!any(f, SIGN_NOT_FALSE) || elements_allow(p, v, f, false));
}

bool value_allows(struct prover *p, struct value *v, const struct facts *f)
{
	return v->list ? list_allows(p, v, f) : single_allows(p, v, f);
}
