// SPDX-License-Identifier: BSD-2-Clause
#include "stats.h"

#include <errno.h>
#include <stdlib.h>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

static const char *const error_names[IDS_ERR_MAX] = {
	[IDS_ERR_SCRATCH_BUSY] = "scratch_busy", [IDS_ERR_READ_KERNEL] = "read_kernel",
	[IDS_ERR_READ_USER] = "read_user",       [IDS_ERR_PATH_LONG] = "path_long",
	[IDS_ERR_PATH_RACE] = "path_race",       [IDS_ERR_SIGNAL] = "signal",
	[IDS_ERR_MAP_UPDATE] = "map_update",     [IDS_ERR_RING_FULL] = "ring_full",
};

const char *stats_error_name(unsigned error)
{
	return error < IDS_ERR_MAX && error_names[error] ? error_names[error] : "unknown";
}

/* Reads the values that all CPUs have for @key; @size is a multiple of 8. */
static int read_cpus(int fd, uint32_t key, size_t size, void **ret, int *ret_cpus)
{
	int cpus = libbpf_num_possible_cpus();
	void *values;

	if (fd < 0)
		return -ENOENT;
	if (cpus < 0)
		return cpus;
	values = calloc((size_t)cpus, size);
	if (!values)
		return -ENOMEM;
	if (bpf_map_lookup_elem(fd, &key, values)) {
		int err = -errno;

		free(values);
		return err;
	}
	*ret = values;
	*ret_cpus = cpus;
	return 0;
}

static uint64_t later(uint64_t a, uint64_t b)
{
	return a > b ? a : b;
}

static void add(struct ids_rule_stats *sum, const struct ids_rule_stats *s)
{
	sum->matched += s->matched;
	sum->undecided += s->undecided;
	sum->delivered += s->delivered;
	sum->suppressed += s->suppressed;
	sum->dropped += s->dropped;
	sum->dropped_busy += s->dropped_busy;
	sum->action_failed += s->action_failed;
	sum->last_match = later(sum->last_match, s->last_match);
	sum->last_undecided = later(sum->last_undecided, s->last_undecided);
}

int stats_rule(const struct generation *g, uint32_t rule, struct ids_rule_stats *ret)
{
	struct ids_rule_stats *values;
	void *memory = NULL;
	int cpus = 0, err;

	err = read_cpus(g->fd_stats, rule, sizeof(*values), &memory, &cpus);
	if (err)
		return err;
	values = memory;
	*ret = (struct ids_rule_stats){0};
	for (int i = 0; i < cpus; i++)
		add(ret, &values[i]);
	free(memory);
	return 0;
}

int stats_all(const struct generation *g, struct ids_rule_stats *ret)
{
	struct ids_rule_stats sum = {0}, one;

	for (uint32_t rule = 0; rule < g->manifest->nrules; rule++) {
		int err = stats_rule(g, rule, &one);

		if (err)
			return err;
		add(&sum, &one);
	}
	*ret = sum;
	return 0;
}

int stats_errors(const struct generation *g, uint64_t ret[IDS_ERR_MAX])
{
	for (uint32_t kind = 0; kind < IDS_ERR_MAX; kind++) {
		void *memory = NULL;
		int cpus = 0, err;

		err = read_cpus(g->fd_errors, kind, sizeof(uint64_t), &memory, &cpus);
		if (err)
			return err;
		ret[kind] = 0;
		for (int i = 0; i < cpus; i++)
			ret[kind] += ((uint64_t *)memory)[i];
		free(memory);
	}
	return 0;
}

uint64_t stats_missed(const struct generation *g, const struct choice_group *c)
{
	const struct manifest *m = g->manifest;
	uint64_t sum = 0;

	for (uint32_t row = c->first; row < c->first + c->count; row++) {
		const struct bpf_program *p = bpf_object__find_program_by_name(
			g->object, manifest_str(m, m->hooks[row].prog_str));
		struct bpf_prog_info info = {0};
		uint32_t size = sizeof(info);

		if (choice_uses(g->choice, row) && p &&
		    !bpf_obj_get_info_by_fd(bpf_program__fd(p), &info, &size))
			sum += info.recursion_misses;
	}
	return sum;
}
