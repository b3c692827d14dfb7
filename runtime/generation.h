/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A generation: one object, loaded and attached. For every hook group the best alternative that
 * this kernel accepts is used. All programs are attached behind a closed gate;
 * generation_activate() opens it with one store.
 */
#ifndef IDS_GENERATION_H
#define IDS_GENERATION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../stdlib/abi/record.h"
#include "cgroup.h"
#include "choice.h"
#include "features.h"
#include "log.h"
#include "users.h"

/**
 * struct generation_options - how to load
 * @number: the generation's number, not 0
 * @enforce: false: every rule in shadow mode
 * @watch: cgroup that is watched; the root: everything; fd -1: no cgroup2 here
 * @xdp: interface that XDP programs are attached to, 0: none
 * @avoid: kinds of hooks that are not used: "lsm,fmod_ret," or ""
 * @isolated: the cgroup that isolated processes are moved below; fd -1: none
 */
struct generation_options {
	uint32_t number;
	bool enforce;
	const struct features *features;
	const struct cgroup *watch, *isolated;
	uint32_t xdp;
	const char *avoid;
	struct users *users;
	const struct log *log;
};

/**
 * struct generation - a loaded object
 * @mode: how isolate works here
 * @isolates: the set uses isolate
 * @control: the shared page of map ids_control, NULL if the object has none
 * @fd_*: descriptors of the maps, -1 if the object does not have them
 */
struct generation {
	struct manifest *manifest;
	struct choice *choice;
	struct bpf_object *object;
	struct bpf_link **links; /* by row of manifest.hooks */
	uint32_t number;
	enum ids_isolate_mode mode;
	bool isolates;
	struct ids_control *control;
	int fd_alerts, fd_logs, fd_stats, fd_errors, fd_isolated, fd_drop_socks;
};

/**
 * generation_load - loads and attaches; nothing acts before generation_activate()
 * @elf: the whole object
 * @m: its manifest; it belongs to the generation when 0 is returned
 *
 * What goes wrong is said through options->log. Returns 0; -EOPNOTSUPP: this kernel cannot carry
 * out the rules; another negative errno.
 */
int generation_load(const void *elf, size_t size, struct manifest *m,
		    const struct generation_options *options, struct generation **ret);

/** generation_map - descriptor of the map called @name, or a negative errno */
int generation_map(const struct generation *g, const char *name);
/** generation_activate - from here on the programs of this generation decide */
void generation_activate(struct generation *g);
/** generation_close_gate - the programs return at once from here on */
void generation_close_gate(struct generation *g);
/** generation_free - detaches and frees; NULL is fine; returns NULL */
struct generation *generation_free(struct generation *g);

#endif
