// SPDX-License-Identifier: BSD-2-Clause
#include "trial.h"

#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "compile.h"
#include "module.h"
#include "object.h"
#include "plan.h"

static void write_source(const struct set *set, const bool *kept, const char *path)
{
	FILE *f = fopen(path, "w");

	if (!f)
		abort();
	fputs(set->defs, f);
	for (size_t i = 0; i < set->nrules; i++)
		if (kept[i])
			fputs(set->rules[i], f);
	for (unsigned i = 0; i < 4 && set->used[F_MARKS]; i++)
		fprintf(f, "rule mark%u event open where size == -77 do log, mark m%u\n", i, i);
	if (fclose(f))
		abort();
}

/** struct front - the front end's result */
struct front {
	struct arena *a;
	struct resolved res;
	struct program *prog;
};

static size_t read_rules(struct front *f, const char *path, bool verbose)
{
	struct sources *sources = sources_new(f->a);
	struct diags *diags = diags_new(f->a, sources);
	struct diag_style style = {0};

	f->res = (struct resolved){.arena = f->a, .diags = diags, .sources = sources};
	resolve_load(&f->res, path);
	resolve_define(&f->res);
	f->prog = check_program(&f->res);
	if (diags->errors && verbose)
		diags_render(diags, stderr, &style);
	return diags->errors;
}

static bool accepted(const struct set *set, const bool *kept, const char *path, bool verbose)
{
	struct front f = {.a = arena_new()};
	size_t errors;

	write_source(set, kept, path);
	errors = read_rules(&f, path, verbose);
	arena_free(f.a);
	return !errors;
}

/* Leaves out the rules that the checker refuses, each looked at by itself. */
static bool keep_accepted(const struct set *set, bool *kept, const char *path, bool verbose)
{
	bool *alone = calloc(set->nrules + 1, 1), any = false;

	if (!alone)
		abort();
	for (size_t i = 0; i < set->nrules; i++) {
		alone[i] = true;
		kept[i] = kept[i] && accepted(set, alone, path, verbose);
		alone[i] = false;
		any |= kept[i];
	}
	free(alone);
	return any;
}

static void number_rules(struct trial *t, void *object, size_t size)
{
	t->names = object_rules(t->a, object, size, &t->nrules);
	t->items = ARENA_ARRAY(t->a, const struct ast_item *, t->nrules + 1);
	t->rules = ARENA_ARRAY(t->a, const struct rule *, t->nrules + 1);
	for (size_t i = 0; i < t->nrules; i++) {
		const struct symbol *s = names_find(&t->res.rules, t->names[i]);

		if (!s)
			abort();
		t->items[i] = s->item;
		for (size_t j = 0; j < t->prog->nrules; j++)
			if (!strcmp(t->prog->rules[j]->name, t->names[i]))
				t->rules[i] = t->prog->rules[j];
	}
}

static void set_users(struct trial *t, void *object, size_t size)
{
	static const struct {
		const char *name;
		uint32_t uid;
	} users[] = {{"alice", 1000}, {"bob", 1001}};
	uint32_t *uids = ARENA_ARRAY(t->a, uint32_t, t->prog->nusers + 1);

	for (size_t i = 0; i < t->prog->nusers; i++) {
		uids[i] = UINT32_MAX;
		for (size_t j = 0; j < sizeof(users) / sizeof(users[0]); j++)
			if (!strcmp(t->prog->users[i], users[j].name))
				uids[i] = users[j].uid;
	}
	if (t->prog->nusers)
		object_set(object, size, "ids_uids", uids, t->prog->nusers * sizeof(*uids));
}

static void *compile(struct trial *t, const struct module_options *module, size_t *ret_size)
{
	struct plan_options plan = {.code_rules = t->set->code_rules};
	struct compile_options opts = {.out = stdout, .module = module, .plan = &plan};
	struct diag_style style = {0};
	const char *error = "the rules are too large";
	enum compile_status status;
	void *object = NULL;

	status = compile_program(t->a, t->prog, &opts, t->res.diags, &object, ret_size, &error);
	if (status == COMPILE_OK) {
		set_users(t, object, *ret_size);
		return object;
	}
	diags_render(t->res.diags, stderr, &style);
	if (status == COMPILE_INTERNAL)
		fprintf(stderr, "compare: the compiler failed: %s\n", error);
	return NULL;
}

void *trial_object(struct trial *t, size_t *ret_size)
{
	struct module_options module = {.bitcode = t->tools->bpf_bitcode,
					.size = t->tools->bpf_size,
					.triple = "bpf",
					.prefix = "given_"};

	return compile(t, &module, ret_size);
}

static bool build(struct trial *t)
{
	struct module_options module = host_options(t->a);
	const char *error = NULL;
	size_t size = 0;
	void *object = compile(t, &module, &size);

	if (!object)
		return false;
	number_rules(t, object, size);
	t->host = host_load(t->a, object, size, &error);
	if (!t->host)
		fprintf(stderr, "compare: %s\n", error);
	return t->host;
}

struct trial *trial_read(const struct trial_tools *tools, const struct set *set, const bool *wanted,
			 bool verbose)
{
	struct arena *a = arena_new();
	struct trial *t = ARENA_NEW(a, struct trial);
	const char *path = arena_printf(a, "%s/rules.ids", tools->dir);
	struct front f = {.a = a};

	t->a = a;
	t->tools = tools;
	t->set = set;
	t->kept = ARENA_ARRAY(a, bool, set->nrules);
	for (size_t i = 0; i < set->nrules; i++)
		t->kept[i] = !wanted || wanted[i];
	if (!accepted(set, t->kept, path, false) && !keep_accepted(set, t->kept, path, verbose))
		return trial_free(t);
	write_source(set, t->kept, path);
	if (read_rules(&f, path, true))
		return trial_free(t);
	t->res = f.res;
	t->prog = f.prog;
	return t;
}

struct trial *trial_new(const struct trial_tools *tools, const struct set *set, const bool *wanted,
			bool verbose)
{
	struct trial *t = trial_read(tools, set, wanted, verbose);

	return !t || build(t) ? t : trial_free(t);
}

struct trial *trial_free(struct trial *t)
{
	if (t) {
		host_free(t->host);
		arena_free(t->a);
	}
	return NULL;
}

enum tri trial_expect(struct trial *t, const struct given *g, size_t i, enum tri *ret_strict)
{
	struct evaluation ev = {.res = &t->res, .given = g};
	enum tri precise = evaluate_rule(&ev, t->items[i]);

	ev.strict = true;
	*ret_strict = evaluate_rule(&ev, t->items[i]);
	return precise;
}

uint8_t trial_firing(const struct trial *t, size_t i, enum tri answer)
{
	if (answer == NO)
		return 0;
	return answer == YES || t->rules[i]->flags & IDS_RULE_UND_MATCH ? 1 : 16;
}

bool trial_fits(const struct trial *t, size_t i, uint8_t fired, enum tri precise, enum tri strict)
{
	return fired == trial_firing(t, i, precise) || fired == trial_firing(t, i, strict);
}

const struct ids_given_result *trial_run(struct trial *t, const struct given *g,
					 struct ids_given *packed)
{
	const char *event = t->set->event->ident;
	char after[64];

	given_pack(g, t->prog, packed);
	host_clear(t->host, t->nrules);
	host_run(t->host, event, packed);
	snprintf(after, sizeof(after), "%s_done", event);
	host_run(t->host, after, packed);
	return host_result(t->host);
}
