// SPDX-License-Identifier: BSD-2-Clause
/*
 * Random rules, random events: the evaluator of the syntax tree against the decision functions.
 *
 * compare [-s SEED] [-n SETS] [-e EVENTS] [-t SECONDS] [-r RULES] [-k FOLDER] [-v] DIR BPF.bc
 *
 * DIR is for temporary files; with -k objects and events for the kernel are written to FOLDER, too.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "shrink.h"
#include "trial.h"

/** struct options - the command line */
struct options {
	uint64_t seed;
	uint32_t sets, events, rules, seconds;
	bool verbose;
	const char *pack; /* folder for what kernel.c reads; NULL: none */
	struct trial_tools tools;
};

/** struct tally - what came out; @answers: by enum tri */
struct tally {
	uint64_t sets, pairs, rules, refused, failed, answers[3];
};

static const void *read_file(struct arena *a, const char *path, size_t *ret_size)
{
	FILE *f = fopen(path, "rb");
	void *bytes;
	long size = -1;

	if (f && !fseek(f, 0, SEEK_END))
		size = ftell(f);
	if (size < 0 || fseek(f, 0, SEEK_SET)) {
		fprintf(stderr, "compare: %s: %s\n", path, strerror(errno));
		exit(2);
	}
	bytes = arena_alloc(a, (size_t)size);
	*ret_size = fread(bytes, 1, (size_t)size, f);
	fclose(f);
	return bytes;
}

/* The first rule that answers @g wrongly; t->nrules: none does. */
static size_t find_wrong(struct trial *t, const struct given *g, struct ids_given *packed,
			 struct tally *tally)
{
	const struct ids_given_result *r = trial_run(t, g, packed);
	size_t wrong = t->nrules;

	for (size_t i = t->nrules; i--;) {
		enum tri strict, precise = trial_expect(t, g, i, &strict);

		if (tally)
			tally->answers[precise]++;
		if (!trial_fits(t, i, r->fired[i], precise, strict))
			wrong = i;
	}
	if (r->stray)
		fprintf(stderr, "compare: a rule fired that is not there\n");
	return wrong;
}

static size_t index_of(const struct set *set, const char *name)
{
	size_t i = strtoul(name + 1, NULL, 10);

	return *name == 'r' && i < set->nrules ? i : set->nrules;
}

/** struct mistake - what is looked for while the set is made smaller */
struct mistake {
	const struct options *o;
	const char *name;
	uint64_t seed, event;
	struct ids_given *packed;
};

/* The event again, after those before it: something may have been left over from them. */
static size_t replay(const struct mistake *x, const struct set *set, struct trial *t)
{
	size_t wrong = t->nrules;

	for (uint64_t n = 0; n <= x->event; n++)
		wrong = find_wrong(t, generate_event(set, t->a, n), x->packed, NULL);
	return wrong;
}

static bool still_wrong(const struct set *set, const bool *kept, void *arg)
{
	const struct mistake *x = arg;
	struct trial *t = trial_new(&x->o->tools, set, kept, false);
	bool r = false;
	size_t wrong;

	if (!t)
		return false;
	wrong = replay(x, set, t);
	r = wrong < t->nrules && !strcmp(t->names[wrong], x->name);
	trial_free(t);
	return r;
}

static const char *answer_name(enum tri t)
{
	static const char *const names[] = {"false", "undecided", "true"};

	return names[t];
}

/* Rules and definitions, and of the event what they are about. */
static void print_rules(const struct set *set, const bool *kept, struct arena *a,
			const struct given *g)
{
	char *text = arena_strdup(a, "");

	for (size_t j = 0; j < set->nrules; j++)
		if (kept[j])
			text = arena_printf(a, "%s%s", text, set->rules[j]);
	for (const char *line = set->defs; *line; line = strchr(line, '\n') + 1) {
		char *def = arena_strndup(a, line, strcspn(line, "\n") + 1);
		char *name =
			arena_strndup(a, strchr(def, ' ') + 1, strcspn(strchr(def, ' ') + 1, " "));

		if (strstr(text, name) || strstr(def, "list") == def)
			text = arena_printf(a, "%s%s", def, text);
	}
	fputs(text, stdout);
	given_print(stdout, g, text);
}

static void report(const struct mistake *x, const struct set *set, const bool *kept)
{
	struct trial *t = trial_new(&x->o->tools, set, kept, false);
	struct given *g = generate_event(set, t->a, x->event);
	size_t i = replay(x, set, t);
	enum tri strict, precise;

	printf("--- seed %" PRIu64 ", event %" PRIu64 ", rule %s\n", x->seed, x->event, x->name);
	print_rules(set, kept, t->a, g);
	if (i < t->nrules) {
		precise = trial_expect(t, g, i, &strict);
		printf("evaluator: %s (strictly %s), decision function: fired %u\n",
		       answer_name(precise), answer_name(strict), host_result(t->host)->fired[i]);
	}
	fflush(stdout);
	trial_free(t);
}

static void fail(const struct mistake *x, const struct trial *t)
{
	struct set *set = (struct set *)t->set;
	size_t own = index_of(set, x->name);
	bool *kept = malloc(set->nrules);

	if (!kept)
		abort();
	memcpy(kept, t->kept, set->nrules);
	if (own < set->nrules)
		shrink_set(set, kept, own, still_wrong, (void *)x);
	report(x, set, kept);
	free(kept);
}

static void run_events(const struct options *o, struct trial *t, uint64_t seed,
		       struct ids_given *packed, struct tally *tally)
{
	for (uint64_t n = 0; n < o->events; n++) {
		struct arena *a = arena_new();
		struct given *g = generate_event(t->set, a, n);
		size_t wrong = find_wrong(t, g, packed, tally);

		tally->pairs++;
		if (wrong < t->nrules) {
			tally->failed++;
			fail(&(struct mistake){o, t->names[wrong], seed, n, packed}, t);
			arena_free(a);
			return;
		}
		arena_free(a);
	}
}

static void run_set(const struct options *o, uint64_t seed, struct ids_given *packed,
		    struct tally *tally)
{
	struct arena *a = arena_new();
	struct set *set = generate_set(a, seed, o->rules);
	struct trial *t = trial_new(&o->tools, set, NULL, o->verbose);

	tally->sets++;
	tally->rules += set->nrules;
	for (size_t i = 0; i < set->nrules; i++)
		tally->refused += !t || !t->kept[i];
	if (t && o->pack)
		pack_set(o->pack, t, seed, o->events, packed);
	if (t)
		run_events(o, t, seed, packed, tally);
	trial_free(t);
	arena_free(a);
}

static bool parse(struct options *o, int argc, char **argv, struct arena *a)
{
	int c;

	while ((c = getopt(argc, argv, "s:n:e:t:r:k:v")) != -1) {
		uint64_t v = optarg ? strtoull(optarg, NULL, 0) : 0;

		switch (c) {
		case 's': o->seed = v; break;
		case 'n': o->sets = (uint32_t)v; break;
		case 'e': o->events = (uint32_t)v; break;
		case 't': o->seconds = (uint32_t)v; break;
		case 'r': o->rules = (uint32_t)v; break;
		case 'k': o->pack = optarg; break;
		case 'v': o->verbose = true; break;
		default: return false;
		}
	}
	if (argc - optind != 2)
		return false;
	o->tools.dir = argv[optind];
	o->tools.bpf_bitcode = read_file(a, argv[optind + 1], &o->tools.bpf_size);
	return true;
}

int main(int argc, char **argv)
{
	struct options o = {.seed = 1, .sets = 250, .events = 60, .rules = 200};
	struct ids_given *packed = calloc(1, sizeof(*packed));
	struct arena *a = arena_new();
	struct tally tally = {0};
	time_t start = time(NULL);

	if (!packed || !parse(&o, argc, argv, a)) {
		fputs("usage: compare [-s SEED] [-n SETS] [-e EVENTS] [-t SECONDS] [-r RULES] [-k "
		      "FOLDER] [-v] "
		      "DIR BPF.bc\n",
		      stderr);
		arena_free(a);
		free(packed);
		return 2;
	}
	for (uint64_t i = 0; i < o.sets && tally.failed < 5; i++) {
		if (o.seconds && time(NULL) - start >= o.seconds)
			break;
		run_set(&o, o.seed + i, packed, &tally);
	}
	printf("%" PRIu64 " sets, %" PRIu64 " rules (%" PRIu64 " refused), answers: %" PRIu64
	       " false, %" PRIu64 " undecided, %" PRIu64 " true\n",
	       tally.sets, tally.rules, tally.refused, tally.answers[NO], tally.answers[MAYBE],
	       tally.answers[YES]);
	printf("%" PRIu64 " passed, %" PRIu64 " failed\n", tally.pairs - tally.failed,
	       tally.failed);
	arena_free(a);
	free(packed);
	return tally.failed != 0;
}
