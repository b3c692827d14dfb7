// SPDX-License-Identifier: BSD-2-Clause
#include "generation.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#include "constants.h"
#include "loadlog.h"
#include "prepare.h"
#include "probe.h"

#define LOG_LINES 40

/* One attempt to load: the row of the hook that failed and why, for the next attempt. */
struct attempt {
	uint32_t row; /* CHOICE_NONE: not the fault of one program */
	struct buf reason;
	struct loadlog heard;
};

static const char *attach_of(const struct generation *g, uint32_t row)
{
	return manifest_str(g->manifest, g->manifest->hooks[row].attach_str);
}

/* The row in use: a program may have several, one for each place where it can be attached. */
static uint32_t row_of_program(const struct generation *g, const char *program)
{
	const struct manifest *m = g->manifest;

	for (uint32_t row = 0; row < m->nhooks; row++)
		if (choice_uses(g->choice, row) &&
		    !strcmp(manifest_str(m, m->hooks[row].prog_str), program))
			return row;
	return CHOICE_NONE;
}

/* Closes what an attempt has opened; manifest and choice stay. */
static void unload(struct generation *g)
{
	for (uint32_t row = 0; row < g->manifest->nhooks; row++) {
		bpf_link__destroy(g->links[row]);
		g->links[row] = NULL;
	}
	if (g->control)
		munmap(g->control, (size_t)sysconf(_SC_PAGESIZE));
	g->control = NULL;
	bpf_object__close(g->object);
	g->object = NULL;
}

int generation_map(const struct generation *g, const char *name)
{
	return bpf_object__find_map_fd_by_name(g->object, name);
}

static int find_maps(struct generation *g)
{
	int fd = generation_map(g, "ids_control");
	void *page;

	g->fd_alerts = generation_map(g, "ids_alerts");
	g->fd_logs = generation_map(g, "ids_logs");
	g->fd_stats = generation_map(g, "ids_stats");
	g->fd_errors = generation_map(g, "ids_errors");
	g->fd_isolated = generation_map(g, "ids_isolated");
	g->fd_drop_socks = generation_map(g, "ids_drop_socks");
	if (fd < 0)
		return -ENOENT;
	page = mmap(NULL, (size_t)sysconf(_SC_PAGESIZE), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (page == MAP_FAILED)
		return -errno;
	g->control = page;
	return 0;
}

static int load_object(struct generation *g, struct attempt *a)
{
	int err = bpf_object__load(g->object);

	if (!err)
		return 0;
	a->row = *a->heard.program ? row_of_program(g, a->heard.program) : CHOICE_NONE;
	buf_printf(&a->reason, "the kernel refuses program %s: %s", a->heard.program,
		   strerror(-err));
	return err;
}

static struct bpf_link *attach_one(const struct generation *g,
				   const struct generation_options *options, uint32_t row,
				   const struct bpf_program *prog)
{
	const char *group = manifest_str(g->manifest, g->manifest->hooks[row].group_str);
	const struct cgroup *c = options->watch;

	if (!strcmp(attach_of(g, row), PROBE_XDP))
		return bpf_program__attach_xdp(prog, (int)options->xdp);
	if (!probe_is_cgroup(attach_of(g, row)))
		return prepare_moved(prog, attach_of(g, row)) ? bpf_program__attach_trace(prog)
							      : bpf_program__attach(prog);
	if (!strncmp(group, "isolate.cgroup", 14))
		c = options->isolated;
	if (c->fd < 0) {
		errno = ENOENT;
		return NULL;
	}
	return bpf_program__attach_cgroup(prog, c->fd);
}

static int attach_row(struct generation *g, const struct generation_options *options, uint32_t row,
		      struct attempt *a)
{
	const char *name = manifest_str(g->manifest, g->manifest->hooks[row].prog_str);
	const struct bpf_program *prog = bpf_object__find_program_by_name(g->object, name);
	int err;

	g->links[row] = attach_one(g, options, row, prog);
	if (g->links[row])
		return 0;
	err = -errno;
	a->row = row;
	buf_printf(&a->reason, "cannot be attached: %s", strerror(-err));
	return err;
}

/* Containment first: it must stand when the first rule can match. */
static int attach_all(struct generation *g, const struct generation_options *options,
		      struct attempt *a)
{
	for (int support = 1; support >= 0; support--)
		for (uint32_t row = 0; row < g->manifest->nhooks; row++) {
			bool is_support = g->manifest->hooks[row].flags & IDS_HOOK_SUPPORT;
			int err;

			if (is_support != support || !choice_uses(g->choice, row))
				continue;
			err = attach_row(g, options, row, a);
			if (err)
				return err;
		}
	return 0;
}

static int try_once(struct generation *g, const void *elf, size_t size,
		    const struct generation_options *options, struct attempt *a)
{
	LIBBPF_OPTS(bpf_object_open_opts, open_options, .object_name = "ruleccc");
	int err = 0;

	g->object = bpf_object__open_mem(elf, size, &open_options);
	if (!g->object)
		err = -errno;
	if (!err)
		err = prepare_object(g, options);
	if (!err)
		err = load_object(g, a);
	if (!err)
		err = find_maps(g);
	if (!err)
		err = attach_all(g, options, a);
	if (err)
		unload(g);
	return err;
}

static void say_failure(const struct generation_options *options, const struct attempt *a, int err)
{
	const char *verifier = buf_text(&a->heard.verifier);

	log_say(options->log, SAY_ERROR, "the object cannot be loaded: %s\n%s",
		a->reason.len ? buf_text(&a->reason) : strerror(-err),
		buf_text(&a->heard.messages));
	if (*verifier)
		log_say(options->log, SAY_ERROR, "end of the verifier's log:\n%s",
			loadlog_tail(verifier, LOG_LINES));
}

/* A hook that failed is ruled out, with the end of the verifier's log for those who ask. */
static int rule_out(struct generation *g, const struct generation_options *options,
		    const struct attempt *a)
{
	enum log_level level =
		g->manifest->hooks[a->row].flags & IDS_HOOK_OPTIONAL ? SAY_DEBUG : SAY_WARNING;

	log_say(options->log, level, "%s: %s", attach_of(g, a->row), buf_text(&a->reason));
	if (a->heard.verifier.len)
		log_say(options->log, level, "end of the verifier's log:\n%s",
			loadlog_tail(buf_text(&a->heard.verifier), LOG_LINES));
	return choice_rule_out(g->choice, a->row, buf_text(&a->reason));
}

/*
 * libbpf loads all programs or none, so every refusal costs a new start without that program. Each
 * turn rules out one more hook: the loop ends.
 */
static int load_best(struct generation *g, const void *elf, size_t size,
		     const struct generation_options *options)
{
	for (;;) {
		struct attempt a = {.row = CHOICE_NONE};
		int err;

		choice_make(g->choice);
		err = prepare_check(g, options);
		if (err)
			return err;
		loadlog_begin(&a.heard, options->log);
		err = try_once(g, elf, size, options, &a);
		loadlog_end();
		if (err && a.row != CHOICE_NONE && !g->choice->reasons[a.row])
			err = rule_out(g, options, &a) ? -ENOMEM : -EAGAIN;
		else if (err)
			say_failure(options, &a, err);
		buf_free(&a.reason);
		loadlog_free(&a.heard);
		if (err != -EAGAIN)
			return err;
	}
}

/* A hook of an older kernel may exist and tell nothing of the event. */
static int probe_version(const struct ids_manifest_hook *h, uint32_t kernel, struct buf *why)
{
	if (h->min_kernel <= kernel || h->flags & IDS_HOOK_EXISTS)
		return 0;
	buf_printf(why, "it does not tell this before kernel %u.%u", h->min_kernel >> 16,
		   h->min_kernel & 0xffff);
	return -EOPNOTSUPP;
}

/* XDP programs have a place only if the user names one. */
static int probe_xdp(struct generation *g, const struct generation_options *options)
{
	int err = 0;

	for (uint32_t row = 0; row < g->manifest->nhooks && !err; row++)
		if (!strcmp(attach_of(g, row), PROBE_XDP) && !options->xdp)
			err = choice_rule_out(g->choice, row, "no interface is named by --xdp");
	return err;
}

/* Kinds of hooks that the user does not want: "lsm,fmod_ret,". */
static int probe_avoided(const char *avoid, const char *attach, struct buf *why)
{
	size_t len = strcspn(attach, "/.");

	for (const char *kind = avoid; *kind; kind += strcspn(kind, ",") + 1)
		if (!strncmp(kind, attach, len) && kind[len] == ',') {
			buf_printf(why, "--avoid %.*s", (int)len, attach);
			return -EOPNOTSUPP;
		}
	return 0;
}

/* Raw events of functions: what the rules ask of the function. */
static int probe_needs(const struct generation *g, const struct probe *probe, uint32_t row,
		       struct buf *why)
{
	const struct manifest *m = g->manifest;
	const char *group = manifest_str(m, m->hooks[row].group_str);
	uint32_t event = 0;
	bool refuses = false;

	while (event < m->nevents && strcmp(manifest_str(m, m->events[event].group_str), group))
		event++;
	if (event == m->nevents || !(m->events[event].flags & IDS_EVENT_FUNCTION))
		return 0;
	for (uint32_t i = 0; i < m->nrules; i++)
		refuses |= m->rules[i].event == event && m->rules[i].actions & IDS_ACT_DENY;
	return probe_function(probe, attach_of(g, row), m->events[event].flags >> 8, refuses, why);
}

static int probe_row(struct generation *g, const struct generation_options *options,
		     const struct probe *probe, uint32_t row)
{
	struct buf why = {0};
	int err = 0;

	if (probe_avoided(options->avoid, attach_of(g, row), &why) ||
	    probe_version(&g->manifest->hooks[row], options->features->kernel, &why) ||
	    probe_hook(probe, attach_of(g, row), &why) || probe_needs(g, probe, row, &why)) {
		log_say(options->log, SAY_DEBUG, "%s: %s", attach_of(g, row), buf_text(&why));
		err = choice_rule_out(g->choice, row, buf_text(&why));
	}
	buf_free(&why);
	return err;
}

/* Only what would be chosen is probed; what is ruled out brings the next alternative into question.
 */
static int probe_chosen(struct generation *g, const struct generation_options *options,
			const struct probe *probe, bool *probed)
{
	bool more = true;
	int err = 0;

	while (more && !err) {
		more = false;
		choice_make(g->choice);
		for (uint32_t row = 0; row < g->manifest->nhooks && !err; row++) {
			if (probed[row] || !choice_uses(g->choice, row))
				continue;
			probed[row] = more = true;
			err = probe_row(g, options, probe, row);
		}
	}
	return err;
}

static int probe_all(struct generation *g, const struct generation_options *options)
{
	bool *probed = calloc(g->manifest->nhooks + 1, sizeof(*probed));
	struct probe probe;
	int err;

	if (!probed)
		return -ENOMEM;
	err = probe_xdp(g, options);
	if (err) {
		free(probed);
		return err;
	}
	err = probe_open(&probe, options->features);
	if (err) {
		log_say(options->log, SAY_ERROR, "the kernel's types cannot be read: %s",
			strerror(-err));
	} else {
		err = probe_chosen(g, options, &probe, probed);
		probe_close(&probe);
	}
	free(probed);
	return err;
}

int generation_load(const void *elf, size_t size, struct manifest *m,
		    const struct generation_options *options, struct generation **ret)
{
	struct generation *g = calloc(1, sizeof(*g));
	struct loadlog quiet;
	int err;

	if (!g)
		return -ENOMEM;
	g->manifest = m;
	g->number = options->number;
	g->links = calloc(m->nhooks + 1, sizeof(*g->links));
	err = g->links ? choice_new(m, &g->choice) : -ENOMEM;
	loadlog_begin(&quiet, options->log);
	if (!err)
		err = probe_all(g, options);
	loadlog_end();
	loadlog_free(&quiet);
	if (!err)
		err = load_best(g, elf, size, options);
	if (err) {
		g->manifest = NULL;
		free(g->links);
		choice_free(g->choice);
		free(g);
		return err;
	}
	*ret = g;
	return 0;
}

void generation_activate(struct generation *g)
{
	__atomic_store_n(&g->control->active_generation, g->number, __ATOMIC_RELEASE);
}

void generation_close_gate(struct generation *g)
{
	__atomic_store_n(&g->control->active_generation, 0, __ATOMIC_RELEASE);
}

struct generation *generation_free(struct generation *g)
{
	if (!g)
		return NULL;
	unload(g);
	free(g->links);
	choice_free(g->choice);
	manifest_free(g->manifest);
	free(g);
	return NULL;
}
