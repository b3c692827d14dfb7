// SPDX-License-Identifier: BSD-2-Clause
#include "prepare.h"

#include <errno.h>
#include <stdio.h>
#include <linux/bpf.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <bpf/libbpf.h>

#include "../stdlib/abi/scratch.h"
#include "constants.h"
#include "places.h"
#include "probe.h"

static bool rule_acts(const struct ids_manifest_rule *r, const struct generation_options *options)
{
	return options->enforce && !(r->flags & IDS_RULE_SHADOW);
}

static const char *missing_action(uint32_t missing)
{
	if (missing & IDS_ACT_DENY)
		return "deny";
	if (missing & IDS_ACT_ISOLATE)
		return "isolate";
	if (missing & IDS_ACT_KILL)
		return "kill";
	return "its action";
}

static const char *cure(const struct generation_options *options)
{
	if (!options->features->bpf_lsm)
		return options->features->no_lsm;
	return "use a kernel that has one of the hooks below";
}

static int check_rule(const struct generation *g, const struct generation_options *options,
		      uint32_t i)
{
	const struct manifest *m = g->manifest;
	const struct ids_manifest_rule *r = &m->rules[i];
	const char *group = manifest_str(m, m->events[r->event].group_str);
	struct choice_group *c = choice_group(g->choice, group);
	uint32_t missing = r->actions & ~choice_caps(g->choice, c);
	struct buf hooks = {0}, reasons = {0};

	if (!missing || !rule_acts(r, options))
		return 0;
	choice_describe(g->choice, c, &hooks);
	choice_explain(g->choice, c, &reasons);
	log_say(options->log, SAY_ERROR,
		"rule %s: %s is not possible for %s on this kernel (hook %s): %s; or start with "
		"--enforce=no\n%s",
		manifest_rule_name(m, i), missing_action(missing),
		manifest_str(m, r->event_name_str), buf_text(&hooks), cure(options),
		buf_text(&reasons));
	buf_free(&hooks);
	buf_free(&reasons);
	return -EOPNOTSUPP;
}

/* A support group that the rules rely on: what is kept of every process. */
static int check_needed(const struct generation *g, const struct generation_options *options)
{
	int ret = 0;

	for (size_t i = 0; i < g->choice->ngroups; i++) {
		const struct choice_group *c = &g->choice->groups[i];
		struct buf reasons = {0};

		if (c->alt != CHOICE_NONE ||
		    !(g->manifest->hooks[c->first].flags & IDS_HOOK_NEEDED))
			continue;
		choice_explain(g->choice, c, &reasons);
		log_say(options->log, SAY_ERROR,
			"%s does not work on this kernel: rules that use arguments, environments "
			"or marks of processes cannot be decided:\n%s",
			c->name, buf_text(&reasons));
		buf_free(&reasons);
		ret = -EOPNOTSUPP;
	}
	return ret;
}

static const char *first_rule(const struct manifest *m, uint32_t event)
{
	for (uint32_t i = 0; i < m->nrules; i++)
		if (m->rules[i].event == event)
			return manifest_rule_name(m, i);
	return "?";
}

static int check_events(const struct generation *g, const struct generation_options *options)
{
	int ret = 0;

	for (uint32_t i = 0; i < g->manifest->nevents; i++) {
		const struct ids_manifest_event *e = &g->manifest->events[i];
		const char *group = manifest_str(g->manifest, e->group_str);
		struct choice_group *c = choice_group(g->choice, group);
		struct buf reasons = {0};

		if (c->alt != CHOICE_NONE)
			continue;
		choice_explain(g->choice, c, &reasons);
		log_say(options->log, SAY_ERROR,
			"event %s cannot be observed on this kernel, no hook works (rule %s):\n%s",
			manifest_str(g->manifest, e->name_str), first_rule(g->manifest, i),
			buf_text(&reasons));
		buf_free(&reasons);
		ret = -EOPNOTSUPP;
	}
	return ret;
}

static bool is_containment(const struct ids_manifest_hook *h)
{
	return h->flags & IDS_HOOK_SUPPORT && !(h->flags & (IDS_HOOK_NEEDED | IDS_HOOK_HELPS));
}

/* Does a support group contain in the kernel, or (with @cgroup) by programs on a cgroup? */
static bool contains(const struct generation *g, bool cgroup)
{
	for (uint32_t row = 0; row < g->manifest->nhooks; row++) {
		const char *attach = manifest_str(g->manifest, g->manifest->hooks[row].attach_str);

		if (!is_containment(&g->manifest->hooks[row]) || !choice_uses(g->choice, row))
			continue;
		if (cgroup ? probe_is_cgroup(attach) : probe_contains(attach))
			return true;
	}
	return false;
}

static int check_isolation(struct generation *g, const struct generation_options *options)
{
	bool acts = false;

	g->isolates = false;
	for (uint32_t i = 0; i < g->manifest->nrules; i++) {
		const struct ids_manifest_rule *r = &g->manifest->rules[i];

		g->isolates |= (r->actions & IDS_ACT_ISOLATE) != 0;
		acts |= r->actions & IDS_ACT_ISOLATE && rule_acts(r, options);
	}
	g->mode = contains(g, false) ? IDS_ISOLATE_BY_KERNEL : IDS_ISOLATE_BY_STOP;
	if (!acts || g->mode == IDS_ISOLATE_BY_KERNEL || contains(g, true))
		return 0;
	log_say(options->log, SAY_ERROR,
		"isolate is not possible on this machine: %s, and no program can be attached to a "
		"cgroup; or start with --enforce=no",
		options->features->bpf_lsm ? "no hook that contains works"
					   : options->features->no_lsm);
	return -EOPNOTSUPP;
}

/* What the user asks for by --xdp must not be left out, as a hook that is optional may be. */
static int check_xdp(const struct generation *g, const struct generation_options *options)
{
	for (uint32_t row = 0; options->xdp && row < g->manifest->nhooks; row++) {
		const char *attach = manifest_str(g->manifest, g->manifest->hooks[row].attach_str);

		if (strcmp(attach, PROBE_XDP) || !g->choice->reasons[row])
			continue;
		log_say(options->log, SAY_ERROR, "--xdp is not possible here: %s",
			g->choice->reasons[row]);
		return -EOPNOTSUPP;
	}
	return 0;
}

int prepare_check(struct generation *g, const struct generation_options *options)
{
	int err = check_events(g, options);

	if (!err)
		err = check_needed(g, options);
	if (!err)
		err = check_xdp(g, options);
	for (uint32_t i = 0; i < g->manifest->nrules && !err; i++)
		err = check_rule(g, options, i);
	return err ? err : check_isolation(g, options);
}

static int set_u32(struct bpf_object *obj, const char *name, uint32_t value)
{
	int err = constants_set(obj, name, &value, sizeof(value));

	return err == -ENOENT ? 0 : err;
}

static int set_u64(struct bpf_object *obj, const char *name, uint64_t value)
{
	int err = constants_set(obj, name, &value, sizeof(value));

	return err == -ENOENT ? 0 : err;
}

static int set_users(struct generation *g, const struct generation_options *options)
{
	const struct manifest *m = g->manifest;
	uint32_t *uids;
	int err;

	if (!m->nusers)
		return 0;
	uids = calloc(m->nusers, sizeof(*uids));
	if (!uids)
		return -ENOMEM;
	for (uint32_t i = 0; i < m->nusers; i++) {
		const char *name = manifest_str(m, m->users[i].name_str);

		uids[i] = users_uid(options->users, name);
		if (uids[i] == USERS_NONE)
			log_say(options->log, SAY_WARNING,
				"user %s of a rule does not exist here: it equals no user", name);
	}
	err = constants_set(g->object, "ids_uids", uids, m->nusers * sizeof(*uids));
	free(uids);
	return err;
}

/* Slots of ids_scratch: see stdlib/abi/scratch.h. */
static uint32_t scratch_slots(void)
{
	int cpus = libbpf_num_possible_cpus();

	return IDS_SCRATCH_SLOTS * (cpus > IDS_SCRATCH_TRIES / IDS_SCRATCH_SLOTS
					    ? (uint32_t)cpus
					    : IDS_SCRATCH_TRIES / IDS_SCRATCH_SLOTS);
}

static int set_constants(struct generation *g, const struct generation_options *options)
{
	const struct cgroup *c = options->watch;
	bool limited = c->fd >= 0 && c->level > 0;
	struct bpf_object *obj = g->object;
	int err = set_u32(obj, "ids_generation", g->number);

	if (!err)
		err = set_u32(obj, "ids_cpus", (uint32_t)libbpf_num_possible_cpus());
	if (!err)
		err = set_u32(obj, "ids_scratch_slots", scratch_slots());
	if (!err)
		err = set_u32(obj, "ids_enforce", options->enforce);
	if (!err)
		err = set_u64(obj, "ids_cgroup_id", limited ? c->id : 0);
	if (!err)
		err = set_u32(obj, "ids_cgroup_level", limited ? c->level : 0);
	if (!err)
		err = set_u32(obj, "ids_isolate_mode", g->mode);
	/* In another namespace ruled does not know its number in the first. */
	if (!err)
		err = set_u32(obj, "ids_ruled_pid",
			      options->features->initial_pidns ? (uint32_t)getpid() : 0);
	if (!err)
		err = set_u32(obj, "ids_xdp_ifindex", options->xdp);
	if (!err)
		err = places_set(obj, g->manifest, options->log);
	return err ? err : set_users(g, options);
}

/* kprobe and tracepoint programs, unlike fentry and LSM ones. */
static bool chose_probe(const struct generation *g)
{
	const struct manifest *m = g->manifest;

	for (uint32_t row = 0; row < m->nhooks; row++) {
		const char *attach = manifest_str(m, m->hooks[row].attach_str);

		if (choice_uses(g->choice, row) &&
		    (!strncmp(attach, "kprobe/", 7) || !strncmp(attach, "tracepoint/", 11)))
			return true;
	}
	return false;
}

/*
 * Before 6.1 the kernel writes a warning into its log when such a program has a hash map that is
 * allocated as it is filled. All programs can mark processes, so all have this one.
 */
static int size_marks(struct generation *g, const struct generation_options *options)
{
	struct bpf_map *marks = bpf_object__find_map_by_name(g->object, "ids_marks");
	int err;

	if (!marks || options->features->kernel >= (6 << 16 | 1) || !chose_probe(g))
		return 0;
	err = bpf_map__set_map_flags(marks, bpf_map__map_flags(marks) & ~(__u32)BPF_F_NO_PREALLOC);
	if (!err && !g->manifest->nmarks)
		err = bpf_map__set_max_entries(marks, 1);
	return err;
}

static int size_maps(struct generation *g, const struct generation_options *options)
{
	struct bpf_map *scratch = bpf_object__find_map_by_name(g->object, "ids_scratch");
	struct bpf_map *tables = bpf_object__find_map_by_name(g->object, "ids_tables");
	struct bpf_map *stats = bpf_object__find_map_by_name(g->object, "ids_stats");
	struct bpf_map *files = bpf_object__find_map_by_name(g->object, "ids_files");
	int err = 0;

	if (scratch && g->manifest->head.scratch_size)
		err = bpf_map__set_value_size(scratch, g->manifest->head.scratch_size);
	if (scratch && !err)
		err = bpf_map__set_max_entries(scratch, scratch_slots());
	if (tables && !err)
		err = bpf_map__set_max_entries(tables, scratch_slots());
	if (stats && !err && g->manifest->nrules)
		err = bpf_map__set_max_entries(stats, g->manifest->nrules);
	if (files && !err && g->manifest->nfiles)
		err = bpf_map__set_max_entries(files, g->manifest->nfiles);
	return err ? err : size_marks(g, options);
}

bool prepare_moved(const struct bpf_program *prog, const char *attach)
{
	return strcmp(bpf_program__section_name(prog), attach) != 0;
}

/* Lets a program attach to another function than its section names. */
static int move_program(struct bpf_program *prog, const char *attach)
{
	enum bpf_attach_type where;
	enum bpf_prog_type type;
	int err = libbpf_prog_type_by_name(attach, &type, &where);

	if (!err)
		err = bpf_program__set_type(prog, type);
	if (!err)
		err = bpf_program__set_expected_attach_type(prog, where);
	return err ? err : bpf_program__set_attach_target(prog, 0, strchr(attach, '/') + 1);
}

/* What a record says of the hook that made it: its row. */
static int number_program(struct bpf_object *obj, const char *name, uint32_t row)
{
	char constant[128];

	snprintf(constant, sizeof(constant), "ids_hook_%s", name);
	return set_u32(obj, constant, row);
}

static int select_program(struct generation *g, struct bpf_program *prog, uint32_t row)
{
	const struct ids_manifest_hook *h = &g->manifest->hooks[row];
	const char *attach = manifest_str(g->manifest, h->attach_str);
	int err = number_program(g->object, manifest_str(g->manifest, h->prog_str), row);

	if (!err && prepare_moved(prog, attach))
		err = move_program(prog, attach);
	return err ? err : bpf_program__set_autoload(prog, true);
}

static int select_programs(struct generation *g, const struct generation_options *options)
{
	const struct manifest *m = g->manifest;
	struct bpf_program *prog;
	int err = 0;

	bpf_object__for_each_program(prog, g->object) bpf_program__set_autoload(prog, false);
	for (uint32_t row = 0; row < m->nhooks && !err; row++) {
		const char *name = manifest_str(m, m->hooks[row].prog_str);

		if (!choice_uses(g->choice, row))
			continue;
		prog = bpf_object__find_program_by_name(g->object, name);
		if (!prog) {
			log_say(options->log, SAY_ERROR,
				"the object is damaged: it has no program %s", name);
			return -ENOENT;
		}
		err = select_program(g, prog, row);
	}
	return err;
}

int prepare_object(struct generation *g, const struct generation_options *options)
{
	int err = select_programs(g, options);

	if (!err)
		err = set_constants(g, options);
	return err ? err : size_maps(g, options);
}

static void report_event(const struct generation *g, const struct generation_options *options,
			 const struct ids_manifest_event *e)
{
	const struct manifest *m = g->manifest;
	struct choice_group *c = choice_group(g->choice, manifest_str(m, e->group_str));
	struct buf hooks = {0}, weaker = {0};

	choice_describe(g->choice, c, &hooks);
	choice_weaker(g->choice, c, &weaker);
	if (c->alt != c->best && weaker.len)
		log_say(options->log, SAY_NOTICE, "%s: %s (%s)", manifest_str(m, e->name_str),
			buf_text(&hooks), buf_text(&weaker));
	else
		log_say(options->log, SAY_NOTICE, "%s: %s", manifest_str(m, e->name_str),
			buf_text(&hooks));
	buf_free(&hooks);
	buf_free(&weaker);
}

static void report_support(const struct generation *g, const struct generation_options *options,
			   const struct choice_group *c)
{
	struct buf hooks = {0}, weaker = {0};

	choice_describe(g->choice, c, &hooks);
	choice_weaker(g->choice, c, &weaker);
	if (c->alt == CHOICE_NONE)
		log_say(options->log,
			g->mode == IDS_ISOLATE_BY_STOP ? SAY_DEBUG
						       : SAY_WARNING, /* said once, below */
			"%s: no hook works on this kernel, this part of the containment is missing",
			c->name);
	else if (weaker.len)
		log_say(options->log, SAY_WARNING, "%s: %s (%s)", c->name, buf_text(&hooks),
			buf_text(&weaker));
	else
		log_say(options->log, SAY_DEBUG, "%s: %s", c->name, buf_text(&hooks));
	buf_free(&hooks);
	buf_free(&weaker);
}

static void report_help(const struct generation *g, const struct generation_options *options,
			const struct choice_group *c)
{
	const struct manifest *m = g->manifest;
	struct buf text = {0};

	if (c->alt == CHOICE_NONE) {
		choice_explain(g->choice, c, &text);
		log_say(options->log, SAY_WARNING, "%s does not work on this kernel: %s\n%s",
			c->name, manifest_str(m, m->hooks[c->first].weaker_str), buf_text(&text));
	} else {
		choice_describe(g->choice, c, &text);
		log_say(options->log, SAY_DEBUG, "%s: %s", c->name, buf_text(&text));
	}
	buf_free(&text);
}

void prepare_report(const struct generation *g, const struct generation_options *options)
{
	for (uint32_t i = 0; i < g->manifest->nevents; i++)
		report_event(g, options, &g->manifest->events[i]);
	for (size_t i = 0; i < g->choice->ngroups; i++) {
		const struct choice_group *c = &g->choice->groups[i];

		if (!c->support)
			continue;
		if (!is_containment(&g->manifest->hooks[c->first]))
			report_help(g, options, c);
		else if (g->isolates)
			report_support(g, options, c);
	}
	if (g->isolates && g->mode == IDS_ISOLATE_BY_STOP)
		log_say(options->log, SAY_WARNING,
			"isolate works by stopping the process and moving it to a cgroup: its IP "
			"sockets are cut, but Unix sockets, writing files, signals and ptrace are "
			"not blocked; %s",
			options->features->bpf_lsm ? "no hook that contains works"
						   : options->features->no_lsm);
}
