// SPDX-License-Identifier: BSD-2-Clause
/* Runs tests: rules are compiled once, each event is decided by the function that the kernel has.
 */
#include "testrun.h"

#include <stdlib.h>
#include <string.h>

#include "compile.h"
#include "module.h"
#include "resolve.h"
#include "status.h"

static int compare_names(const void *l, const void *r, void *prog)
{
	struct rule **rules = ((const struct program *)prog)->rules;

	return strcmp(rules[*(const uint32_t *)l]->name, rules[*(const uint32_t *)r]->name);
}

static void sort_names(struct testrun *run)
{
	size_t n = run->prog->nrules;

	run->by_name = ARENA_ARRAY(run->a, uint32_t, n + 1);
	for (size_t i = 0; i < n; i++)
		run->by_name[i] = (uint32_t)i;
	qsort_r(run->by_name, n, sizeof(*run->by_name), compare_names, (void *)run->prog);
}

/* Row of the rule, or nrules: it is not enabled. */
static size_t find_rule(const struct testrun *run, const char *name)
{
	struct rule **rules = run->prog->rules;
	size_t lo = 0, hi = run->prog->nrules;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		int order = strcmp(name, rules[run->by_name[mid]]->name);

		if (!order)
			return run->by_name[mid];
		if (order < 0)
			hi = mid;
		else
			lo = mid + 1;
	}
	return run->prog->nrules;
}

/* What names stand for in conditions, as check_given.c numbered it. */
static void name_things(struct testrun *run)
{
	const struct program *prog = run->prog;

	run->users = ARENA_ARRAY(run->a, struct given_user, prog->nusers + prog->ntest_users + 1);
	for (size_t i = 0; i < prog->nusers + prog->ntest_users; i++)
		run->users[i] = (struct given_user){
			i < prog->nusers ? prog->users[i] : prog->test_users[i - prog->nusers],
			TEST_USER_FIRST + (uint32_t)i};
	run->files = ARENA_ARRAY(run->a, struct given_file, prog->nfiles + 1);
	for (size_t i = 0; i < prog->nfiles; i++)
		run->files[i] = (struct given_file){prog->files[i], true, 1, i + 1};
	run->marks_names = ARENA_ARRAY(run->a, const char *, prog->nmarks + 1);
	for (size_t i = 0; i < prog->nmarks; i++)
		run->marks_names[i] = prog->marks[i];
	run->given->users = run->users;
	run->given->files = run->files;
	run->given->marks = run->marks_names;
}

/* The same rules, but that none takes undecided for a match. */
static const struct program *without_choice(struct arena *a, const struct program *prog)
{
	struct program *copy = ARENA_NEW(a, struct program);

	*copy = *prog;
	copy->rules = ARENA_ARRAY(a, struct rule *, prog->nrules);
	for (size_t i = 0; i < prog->nrules; i++) {
		copy->rules[i] = ARENA_NEW(a, struct rule);
		*copy->rules[i] = *prog->rules[i];
		copy->rules[i]->flags &= ~IDS_RULE_UND_MATCH;
	}
	return copy;
}

static int load(struct testrun *run, struct diags *diags, const char **ret_error)
{
	const struct program *prog =
		run->kind == TESTRUN_RECORDS ? without_choice(run->a, run->prog) : run->prog;
	uint32_t *uids = ARENA_ARRAY(run->a, uint32_t, prog->nusers + 1);
	struct module_options module = host_options(run->a);
	struct rule **order = NULL;
	struct compile_options opts = {.module = &module, .ret_order = &order};
	enum compile_status status;
	void *object = NULL;
	size_t size = 0;

	for (size_t i = 0; i < prog->nusers; i++)
		uids[i] = run->users[i].uid;
	module.absent = true;
	module.unknown = run->given->unknown = run->kind == TESTRUN_RECORDS;
	module.uids = uids;
	status = compile_program(run->a, prog, &opts, diags, &object, &size, ret_error);
	if (status == COMPILE_BAD_RULES)
		return EXIT_RULES;
	if (status == COMPILE_INTERNAL)
		return EXIT_INTERNAL;
	run->row = ARENA_ARRAY(run->a, uint32_t, prog->nrules);
	for (size_t i = 0; i < prog->nrules; i++)
		run->row[i] = (uint32_t)find_rule(run, order[i]->name);
	run->host = host_load(run->a, object, size, ret_error);
	return run->host ? EXIT_FINE : EXIT_INTERNAL;
}

static bool fits(struct arena *a, const struct program *prog, const char **ret_error)
{
	if (prog->nrules > IDS_GIVEN_RULES)
		*ret_error = arena_printf(a, "tests can be run with at most %d rules, found %zu",
					  IDS_GIVEN_RULES, prog->nrules);
	else if (prog->nfiles > IDS_GIVEN_FILES)
		*ret_error = arena_printf(
			a, "tests can be run with at most %d files that 'is' names, found %zu",
			IDS_GIVEN_FILES, prog->nfiles);
	else
		return true;
	return false;
}

struct testrun *testrun_new(struct arena *a, enum testrun_kind kind, const struct program *prog,
			    struct diags *diags, int *ret_status, const char **ret_error)
{
	struct testrun *run = ARENA_NEW(a, struct testrun);

	*ret_status = EXIT_RULES;
	if (!fits(a, prog, ret_error))
		return NULL;
	run->a = a;
	run->kind = kind;
	run->prog = prog;
	run->given = ARENA_NEW(a, struct given);
	run->packed = ARENA_NEW(a, struct ids_given);
	run->did = ARENA_ARRAY(a, uint8_t, prog->nrules + 1);
	name_things(run);
	sort_names(run);
	*ret_status = prog->nrules ? load(run, diags, ret_error) : EXIT_FINE;
	return *ret_status ? testrun_free(run) : run;
}

struct testrun *testrun_free(struct testrun *run)
{
	if (run)
		run->host = host_free(run->host);
	return NULL;
}

void testrun_begin(struct testrun *run)
{
	run->marks = 0;
	memset(run->did, 0, run->prog->nrules);
}

void testrun_give(struct testrun *run, const struct test_step *step)
{
	struct given *g = run->given;

	g->ancestors = step->ancestors;
	for (size_t i = 0; i < step->nvalues; i++) {
		const struct test_value *v = &step->values[i];

		g->values[v->level][given_column(v->field)] = v->value;
		if (!v->level && v->field->id == F_MARKS)
			run->marks = v->value->num[0];
	}
	if (!step->sets_marks) {
		struct given_value *marks = ARENA_NEW(run->a, struct given_value);

		marks->num[0] = run->marks;
		g->values[0][F_MARKS] = marks;
	}
}

void testrun_take_back(struct testrun *run, const struct test_step *step)
{
	for (size_t i = 0; i < step->nvalues; i++)
		run->given->values[step->values[i].level][given_column(step->values[i].field)] =
			NULL;
	run->given->values[0][F_MARKS] = NULL;
}

/* Marks that the rules which fired give to the process, and take from it. */
static void set_marks(struct testrun *run, size_t i)
{
	const struct rule *rule = run->prog->rules[i];

	if (rule->flags & IDS_RULE_SHADOW)
		return;
	run->marks |= rule->mark;
	run->marks &= ~rule->unmark;
}

static void note_rules(struct testrun *run)
{
	const struct ids_given_result *r = host_result(run->host);

	for (size_t i = 0; i < run->prog->nrules; i++) {
		uint32_t row = run->row[i];

		if (!r->fired[i])
			continue;
		if (r->fired[i] >= 16 && !(run->prog->rules[row]->flags & IDS_RULE_UND_IGNORE))
			run->did[row] |= DID_UNDECIDED;
		if (r->fired[i] % 16) {
			run->did[row] |= DID_FIRE;
			set_marks(run, row);
		}
	}
}

void testrun_decide(struct testrun *run, const struct test_step *step)
{
	const struct event_info *event = step->event;
	char late[64];

	if (!run->host)
		return;
	given_pack(run->given, run->prog, run->packed);
	host_clear(run->host, run->prog->nrules);
	if (event->raw) {
		snprintf(late, sizeof(late), "raw_%u", (unsigned)event->id - EVENT_DYNAMIC);
		host_run(run->host, late, run->packed);
	} else {
		host_run(run->host, event->ident, run->packed);
	}
	if (catalog_late_event(event->id))
		host_run(run->host, catalog_late_event(event->id)->ident, run->packed);
	note_rules(run);
}

static void run_steps(struct testrun *run, const struct test *test)
{
	testrun_begin(run);
	for (size_t i = 0; i < test->nsteps; i++) {
		testrun_give(run, &test->steps[i]);
		testrun_decide(run, &test->steps[i]);
		testrun_take_back(run, &test->steps[i]);
	}
}

/* What rules did that they should not, or the other way round. */
struct wrong {
	const struct rule *rule;
	uint8_t did;
};

static void explain_wrong(struct testrun *run, const struct test *test, const struct wrong *w,
			  FILE *out)
{
	if (w->did & DID_FIRE)
		fprintf(out, "%s fired, but is not expected\n", w->rule->name);
	else if (w->did & DID_UNDECIDED)
		fprintf(out, "%s did not fire: it is undecided\n", w->rule->name);
	else
		fprintf(out, "%s did not fire\n", w->rule->name);
	testrun_explain(run, test, w->rule, out);
}

/* Steps are decided again for each rule, as marks come and go. */
static const char *explain(struct testrun *run, const struct test *test, const struct wrong *wrong,
			   size_t n, const char *const *disabled, size_t ndisabled)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);
	const char *kept;

	if (!out)
		abort();
	for (size_t i = 0; i < ndisabled; i++)
		fprintf(out, "%s did not fire: it is not enabled\n", disabled[i]);
	for (size_t i = 0; i < n; i++)
		explain_wrong(run, test, &wrong[i], out);
	if (fclose(out))
		abort();
	kept = arena_strdup(run->a, text);
	free(text);
	return kept;
}

struct test_verdict testrun_run(struct testrun *run, const struct test *test)
{
	struct test_verdict v = {.test = test};
	struct wrong *wrong = NULL;
	const char **disabled = NULL;
	size_t n = 0, cap = 0, ndisabled = 0, dcap = 0, ucap = 0;

	run_steps(run, test);
	for (size_t i = 0; i < test->nexpect; i++) {
		size_t rule = find_rule(run, test->expect[i]);

		if (rule < run->prog->nrules)
			run->did[rule] |= DID_EXPECTED;
		else
			*ARENA_PUSH(run->a, disabled, ndisabled, dcap) = test->expect[i];
	}
	for (size_t i = 0; i < run->prog->nrules; i++) {
		uint8_t did = run->did[i];

		if (!did)
			continue;
		if (!(did & DID_FIRE) != !(did & DID_EXPECTED))
			*ARENA_PUSH(run->a, wrong, n, cap) =
				(struct wrong){run->prog->rules[i], did};
		else if (did & DID_UNDECIDED)
			*ARENA_PUSH(run->a, v.undecided, v.nundecided, ucap) =
				run->prog->rules[i]->name;
	}
	if (n || ndisabled)
		v.why = explain(run, test, wrong, n, disabled, ndisabled);
	return v;
}
