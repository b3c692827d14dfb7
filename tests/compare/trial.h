/* SPDX-License-Identifier: BSD-2-Clause */
/* One rule set, compiled, and what it should answer. */
#ifndef IDS_COMPARE_TRIAL_H
#define IDS_COMPARE_TRIAL_H

#include "evaluate.h"
#include "generate.h"
#include "host.h"

/** struct trial_tools - what all trials use */
struct trial_tools {
	const char *dir; /* for temporary files */
	const void *bpf_bitcode;
	size_t bpf_size;
};

/**
 * struct trial - a set of which the compiler took the rules kept
 * @kept: by rule of the set
 * @names, @items, @rules: by number in the object
 */
struct trial {
	struct arena *a;
	const struct trial_tools *tools;
	const struct set *set;
	bool *kept;
	struct resolved res;
	struct program *prog;
	const char **names;
	const struct ast_item **items;
	const struct rule **rules;
	size_t nrules;
	struct host *host;
};

/** trial_read - the same as trial_new, but the rules are checked only and nothing can be run */
struct trial *trial_read(const struct trial_tools *tools, const struct set *set, const bool *wanted,
			 bool verbose);
/**
 * trial_new - compiles the rules of @set that @wanted marks (NULL: all) for this machine
 * @verbose: print what the compiler refuses
 *
 * Rules that the checker refuses are left out. Returns NULL if nothing is left; ends the program if
 * the compiler fails by itself.
 */
struct trial *trial_new(const struct trial_tools *tools, const struct set *set, const bool *wanted,
			bool verbose);
struct trial *trial_free(struct trial *t);
/** trial_object - the same set for the kernel, ready to be loaded */
void *trial_object(struct trial *t, size_t *ret_size);
/** trial_expect - what rule number @i must answer; may be less decided than that: @ret_strict */
enum tri trial_expect(struct trial *t, const struct given *g, size_t i, enum tri *ret_strict);
/** trial_firing - how a rule with this answer fires, as in struct ids_given_result */
uint8_t trial_firing(const struct trial *t, size_t i, enum tri answer);
/** pack_set - object and events of the set as files in @dir: see pack.h */
void pack_set(const char *dir, struct trial *t, uint64_t seed, uint32_t events,
	      struct ids_given *packed);
/** trial_fits - is @fired (struct ids_given_result) such an answer? */
bool trial_fits(const struct trial *t, size_t i, uint8_t fired, enum tri precise, enum tri strict);
/** trial_run - runs the event on this machine; @packed: room for it */
const struct ids_given_result *trial_run(struct trial *t, const struct given *g,
					 struct ids_given *packed);

#endif
