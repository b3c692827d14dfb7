// SPDX-License-Identifier: BSD-2-Clause
/* Gives records to rules: decided by the functions that the kernel has, and where these leave it
 * open, explained by the plain evaluator. */
#include "replay.h"

#include <stdlib.h>
#include <string.h>

static void note_users(const struct expr *e, bool *named)
{
	if (e->kind == EXPR_PRED && e->pred->nusers)
		named[given_column(e->pred->ref.field)] = true;
	for (size_t i = 0; i < e->nkids; i++)
		note_users(e->kids[i], named);
}

struct replay *replay_new(struct arena *a, const struct program *prog, struct diags *diags,
			  int *ret_status, const char **ret_error)
{
	struct testrun *run = testrun_new(a, TESTRUN_RECORDS, prog, diags, ret_status, ret_error);
	struct replay *r;

	if (!run)
		return NULL;
	r = ARENA_NEW(a, struct replay);
	r->run = run;
	r->named = ARENA_ARRAY(a, bool, IDS_GIVEN_FIELDS);
	for (size_t i = 0; i < prog->nrules; i++)
		if (prog->rules[i]->cond)
			note_users(prog->rules[i]->cond, r->named);
	if (run->host && prog->nusers)
		r->uids = host_uids(run->host);
	return r;
}

struct replay *replay_free(struct replay *r)
{
	if (!r)
		return NULL;
	arena_free(r->a);
	testrun_free(r->run);
	return NULL;
}

enum replay_kind replay_next(struct replay *r, const char *text, size_t len,
			     struct replay_record *ret, const char **ret_error)
{
	arena_free(r->a);
	r->a = arena_new();
	return replay_read(r->a, r->run->prog, r->named, text, len, ret, ret_error);
}

/* Names of users in rules mean those of the machine that wrote the record. */
static void set_users(struct replay *r, const struct replay_record *record)
{
	const struct program *prog = r->run->prog;

	for (size_t i = 0; i < prog->nusers; i++) {
		uint32_t uid = strcmp(prog->users[i], "root") ? UINT32_MAX : 0;

		for (size_t j = 0; j < record->nusers; j++)
			if (record->users[j].name && !strcmp(record->users[j].name, prog->users[i]))
				uid = (uint32_t)record->users[j].uid;
		r->run->users[i].uid = uid;
		if (r->uids)
			r->uids[i] = uid;
	}
}

static bool misses_something(const struct replay_causes *causes)
{
	for (size_t i = 0; i < causes->n; i++)
		if (!causes->items[i].lost)
			return true;
	return false;
}

/*
 * What an undecided rule does. The decision functions took it for unknown whether there is a value
 * that could not be read, which the evaluator knows better. What `undecided` says in the rule is
 * for values that could not be read, not for those that are only not in the record.
 */
static bool explain(struct replay *r, const struct rule *rule, struct replay_rule *ret)
{
	const struct program *prog = r->run->prog;
	struct resolved res = *prog->resolved;
	struct evaluation ev = {.res = &res, .prog = prog, .given = r->run->given};
	const struct ast_item *item = names_find(&res.rules, rule->name)->item;
	enum tri t;

	res.arena = r->a;
	*ret = (struct replay_rule){.rule = rule};
	t = evaluate_rule(&ev, item);
	if (t != MAYBE)
		return t == YES;
	replay_missing(r->a, &ev, item, &ret->causes);
	if (misses_something(&ret->causes))
		return true;
	if (rule->flags & IDS_RULE_UND_MATCH)
		ret->causes.n = 0;
	return !(rule->flags & IDS_RULE_UND_IGNORE);
}

static void note_rule(struct replay *r, size_t row, struct replay_verdict *v)
{
	struct replay_rule rule = {.rule = r->run->prog->rules[row]};
	uint8_t did = r->run->did[row];

	if (!did || (!(did & DID_FIRE) && !explain(r, rule.rule, &rule)))
		return;
	*ARENA_PUSH(r->a, v->rules, v->n, v->cap) = rule;
}

struct replay_verdict replay_decide(struct replay *r, const struct replay_record *record)
{
	struct replay_verdict v = {0};
	struct testrun *run = r->run;

	if (!record->event)
		return v;
	set_users(r, record);
	testrun_begin(run);
	testrun_give(run, &record->step);
	testrun_decide(run, &record->step);
	for (size_t i = 0; i < run->prog->nrules; i++)
		note_rule(r, run->by_name[i], &v);
	testrun_take_back(run, &record->step);
	return v;
}
