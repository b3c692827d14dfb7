// SPDX-License-Identifier: BSD-2-Clause
#include "action_isolate.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "files.h"
#include "marks.h"
#include "process.h"

#define ROUNDS 16
#define MILLI  1000000ull

/* The descendants of an isolated process while they are gathered. */
struct family {
	struct isolate *s;
	struct isolation *i;
	struct process_stat *all; /* every process of the machine, this round */
	size_t nall;
	uint32_t *members; /* contained so far */
	size_t nmembers;
	bool failed;
};

void isolate_init(struct isolate *s, const struct generation *g, const char *root,
		  const struct cgroup *watch, const struct cgroup *parent, const struct log *log)
{
	*s = (struct isolate){.g = g, .root = root, .watch = watch, .parent = parent, .log = log};
}

static struct isolation *find_root(const struct isolate *s, uint32_t pid)
{
	for (size_t i = 0; i < s->count; i++)
		if (s->list[i].pid == pid)
			return &s->list[i];
	return NULL;
}

static bool is_member(const struct family *f, uint32_t pid)
{
	for (size_t i = 0; i < f->nmembers; i++)
		if (f->members[i] == pid)
			return true;
	return false;
}

static void take_socket(void *ctx, uint64_t cookie)
{
	struct family *f = ctx;

	if (!marks_drop_socket(f->s->g, cookie, f->i->pid))
		f->i->sockets++;
}

static void mark(struct family *f, uint32_t pid)
{
	const struct ids_isolated m = {
		.flags = f->i->flags,
		.root = f->i->pid,
		.rule = f->i->rule,
		.generation = f->s->g->number,
	};

	if (f->s->g->mode != IDS_ISOLATE_BY_KERNEL || pid == f->i->pid)
		return;
	if (marks_add(f->s->g, pid, &m) == -E2BIG)
		log_say(f->s->log, SAY_ERROR, "process %u: too many isolated processes", pid);
}

static void contain_one(struct family *f, uint32_t pid)
{
	uint32_t *more = realloc(f->members, (f->nmembers + 1) * sizeof(*more));
	int err = 0;

	if (!more) {
		f->failed = true;
		return;
	}
	f->members = more;
	f->members[f->nmembers++] = pid;
	mark(f, pid);
	if (f->i->group.fd >= 0)
		err = cgroup_move(&f->i->group, (int)pid);
	if (err && err != -ESRCH)
		log_say(f->s->log, SAY_WARNING, "process %u cannot be moved to %s: %s", pid,
			f->i->group.path, strerror(-err));
	if (f->i->flags & IDS_ISOLATE_NETWORK)
		process_sockets((int)pid, take_socket, f);
}

static void take_process(void *ctx, const struct process_stat *stat)
{
	struct family *f = ctx;
	struct process_stat *more = f->all;

	if (f->nall % 256 == 0)
		more = realloc(f->all, (f->nall + 256) * sizeof(*more));
	if (!more) {
		f->failed = true;
		return;
	}
	f->all = more;
	f->all[f->nall++] = *stat;
}

static void take_marked(void *ctx, uint32_t pid, const struct ids_isolated *m)
{
	struct family *f = ctx;

	if (m->root == f->i->pid && !is_member(f, pid))
		contain_one(f, pid);
}

static int take_grouped(void *ctx, int pid)
{
	struct family *f = ctx;

	if (!is_member(f, (uint32_t)pid))
		contain_one(f, (uint32_t)pid);
	return 0;
}

/* Processes are listed by number, not by age: until a whole pass finds no new child. */
static void take_children(struct family *f)
{
	size_t before;

	do {
		before = f->nmembers;
		for (size_t i = 0; i < f->nall; i++)
			if (is_member(f, (uint32_t)f->all[i].parent) &&
			    !is_member(f, (uint32_t)f->all[i].pid))
				contain_one(f, (uint32_t)f->all[i].pid);
	} while (f->nmembers != before && !f->failed);
}

/* Children may be born while we look: again, until a round finds nobody new. */
static void contain_family(struct isolate *s, struct isolation *i)
{
	struct family f = {.s = s, .i = i};
	size_t before = 0;

	contain_one(&f, i->pid);
	for (int round = 0; round < ROUNDS && f.nmembers != before && !f.failed; round++) {
		before = f.nmembers;
		f.nall = 0;
		process_each(take_process, &f);
		take_children(&f);
		marks_each(s->g, take_marked, &f);
		if (i->group.fd >= 0)
			cgroup_members(&i->group, take_grouped, &f);
	}
	if (f.failed)
		log_say(s->log, SAY_ERROR, "process %u: out of memory while it was isolated",
			i->pid);
	i->processes = (unsigned)f.nmembers;
	free(f.all);
	free(f.members);
}

static void open_group(struct isolate *s, struct isolation *i)
{
	char name[64];
	int err;

	i->group.fd = -1;
	if (s->parent->fd < 0) {
		log_say(s->log, SAY_WARNING, "process %u stays in its cgroup: there is no cgroup2",
			i->pid);
		return;
	}
	snprintf(name, sizeof(name), "%u-%llu", i->pid, (unsigned long long)(i->start / MILLI));
	err = cgroup_make(s->parent, name, &i->group);
	if (err)
		log_say(s->log, SAY_ERROR, "cgroup %s/%s cannot be made: %s", s->parent->path, name,
			strerror(-err));
	else
		cgroup_limit_pids(&i->group,
				  ISOLATE_PIDS); /* fails where no controller is: a limit less */
}

/* Without hooks that contain the kernel has stopped the process: let it go where it is contained
 * now. */
static void continue_process(const struct isolate *s, const struct isolation *i)
{
	int pidfd;

	if (s->g->mode != IDS_ISOLATE_BY_STOP)
		return;
	if (i->group.fd < 0) {
		log_say(s->log, SAY_WARNING, "process %u stays stopped, as it cannot be contained",
			i->pid);
		return;
	}
	pidfd = process_pidfd((int)i->pid);
	if (pidfd < 0)
		return;
	process_signal(pidfd, SIGCONT);
	close(pidfd);
}

static void contain(struct isolate *s, struct isolation *i)
{
	i->origin = cgroup_of_process(s->root, (int)i->pid);
	open_group(s, i);
	contain_family(s, i);
	if (i->flags & IDS_ISOLATE_FREEZE && i->group.fd >= 0 && cgroup_freeze(&i->group, true))
		log_say(s->log, SAY_ERROR, "%s cannot be frozen", i->group.path);
	continue_process(s, i);
	log_say(s->log, SAY_NOTICE,
		"isolated process %u (%u processes, %u sockets) for rule %s: %s", i->pid,
		i->processes, i->sockets, manifest_rule_name(s->g->manifest, i->rule),
		i->group.fd < 0 ? "not moved" : i->group.path);
}

static void isolate(struct isolate *s, const struct isolation *new)
{
	struct isolation *more;

	if (find_root(s, new->pid))
		return;
	if (!process_is((int)new->pid, new->start))
		return; /* it has ended: its number may be another's already */
	more = realloc(s->list, (s->count + 1) * sizeof(*more));
	if (!more) {
		log_say(s->log, SAY_ERROR, "process %u: out of memory while it was isolated",
			new->pid);
		return;
	}
	s->list = more;
	s->list[s->count] = *new;
	contain(s, &s->list[s->count++]);
}

/* A rule that matches ruled itself would take away the means to release anybody. */
static bool spare(const struct isolate *s, uint32_t pid, const char *rule)
{
	if (pid != (uint32_t)getpid() && pid != 1)
		return false;
	marks_remove(s->g, pid);
	log_say(s->log, SAY_ERROR, "rule %s isolates %s: released at once", rule,
		pid == 1 ? "process 1" : "ruled itself");
	return true;
}

/* Already contained as another's descendant: one cgroup is enough. */
static bool belongs_to_other(const struct isolate *s, uint32_t pid)
{
	struct ids_isolated m;

	return marks_get(s->g, pid, &m) && m.root != pid && find_root(s, m.root);
}

void isolate_record(struct isolate *s, const struct record *rec)
{
	const struct ids_manifest_rule *rule = record_rule(rec);
	struct isolation i = {
		.pid = (uint32_t)record_find_number(rec, IDS_WHO_SELF, "pid", 0),
		.start = record_find_number(rec, IDS_WHO_SELF, "start", 0),
		.flags = rule->isolate ? rule->isolate : IDS_ISOLATE_ALL,
		.rule = rec->head.rule,
	};

	if (!i.pid || spare(s, i.pid, manifest_rule_name(rec->m, i.rule)) ||
	    belongs_to_other(s, i.pid))
		return;
	isolate(s, &i);
}

static void find_unknown(void *ctx, uint32_t pid, const struct ids_isolated *m)
{
	struct isolate *s = ctx;
	struct isolation i = {.pid = pid, .start = m->start, .flags = m->flags, .rule = m->rule};

	if (m->root == pid && m->rule < s->g->manifest->nrules && !find_root(s, pid) &&
	    !spare(s, pid, manifest_rule_name(s->g->manifest, m->rule)))
		isolate(s, &i);
}

static int count_member(void *ctx, int pid)
{
	(void)pid;
	return ++*(unsigned *)ctx > 0;
}

static bool group_is_empty(const struct isolation *i)
{
	unsigned members = 0;

	if (i->group.fd >= 0)
		cgroup_members(&i->group, count_member, &members);
	return !members;
}

static void forget(struct isolate *s, size_t at)
{
	struct isolation *i = &s->list[at];

	marks_release(s->g, i->pid);
	marks_release_sockets(s->g, i->pid);
	if (i->group.path)
		rmdir(i->group.path); /* busy while its last process is a zombie: then it stays,
					 empty */
	cgroup_close(&i->group);
	free(i->origin);
	s->list[at] = s->list[--s->count];
}

void isolate_tick(struct isolate *s)
{
	if (s->g->control->isolated_count)
		marks_each(s->g, find_unknown, s);
	for (size_t i = s->count; i-- > 0;)
		if (group_is_empty(&s->list[i]) &&
		    !process_is((int)s->list[i].pid, s->list[i].start))
			forget(s, i);
}

static int move_back(void *ctx, int pid)
{
	cgroup_move(ctx, pid);
	return 0;
}

/* Back to the cgroup it came from or, if that is gone, to the one that is watched. */
static void move_all_back(const struct isolate *s, const struct isolation *i)
{
	struct cgroup origin = {.fd = -1};
	const struct cgroup *to = s->watch;

	if (i->group.fd < 0)
		return;
	if (i->origin && !cgroup_open(s->root, i->origin, &origin))
		to = &origin;
	for (int round = 0; round < ROUNDS && !group_is_empty(i); round++)
		cgroup_members(&i->group, move_back, (void *)to);
	cgroup_freeze(&i->group, false);
	cgroup_close(&origin);
}

static void release(struct isolate *s, size_t at)
{
	marks_release(s->g, s->list[at].pid);
	marks_release_sockets(s->g, s->list[at].pid);
	move_all_back(s, &s->list[at]);
	forget(s, at);
}

static bool names_group(const struct isolation *i, const char *which)
{
	const char *name = i->group.path ? strrchr(i->group.path, '/') + 1 : "";

	return i->group.path && (!strcmp(which, name) || !strcmp(which, i->group.path));
}

static bool holds_process(const struct isolate *s, const struct isolation *i, uint32_t pid)
{
	struct ids_isolated m;
	char *path;
	bool holds;

	if (i->pid == pid || (marks_get(s->g, pid, &m) && m.root == i->pid))
		return true;
	path = i->group.path ? cgroup_of_process(s->root, (int)pid) : NULL;
	holds = path && !strcmp(path, i->group.path);
	free(path);
	return holds;
}

int isolate_release(struct isolate *s, const char *which, struct buf *why)
{
	char *end;
	unsigned long pid = strtoul(which, &end, 10);
	bool number = *which && !*end && pid && pid <= INT32_MAX;

	for (size_t i = 0; i < s->count; i++) {
		struct isolation *found = &s->list[i];

		if (!(number ? holds_process(s, found, (uint32_t)pid) : names_group(found, which)))
			continue;
		buf_printf(why, "released process %u and %u others", found->pid,
			   found->processes ? found->processes - 1 : 0);
		release(s, i);
		log_say(s->log, SAY_NOTICE, "%s", buf_text(why));
		return 0;
	}
	buf_printf(why, "%s is not isolated; 'rulectl isolated' lists what is", which);
	return -ESRCH;
}

static int json_member(void *ctx, int pid)
{
	json_int(ctx, pid);
	return 0;
}

static void json_one(const struct isolate *s, const struct isolation *i, struct json *j)
{
	json_open(j, '{');
	json_key(j, "pid");
	json_uint(j, i->pid);
	json_key(j, "start");
	json_uint(j, i->start);
	json_key(j, "rule");
	json_text(j, manifest_rule_name(s->g->manifest, i->rule));
	json_key(j, "network");
	json_bool(j, i->flags & IDS_ISOLATE_NETWORK);
	json_key(j, "files");
	json_bool(j, i->flags & IDS_ISOLATE_FILES);
	json_key(j, "process");
	json_bool(j, i->flags & IDS_ISOLATE_PROCESS);
	json_key(j, "frozen");
	json_bool(j, i->flags & IDS_ISOLATE_FREEZE);
	json_key(j, "sockets");
	json_uint(j, i->sockets);
	json_key(j, "cgroup");
	if (i->group.path)
		json_text(j, i->group.path);
	else
		json_null(j);
	json_key(j, "processes");
	json_open(j, '[');
	if (i->group.fd >= 0)
		cgroup_members(&i->group, json_member, j);
	else
		json_uint(j, i->pid);
	json_close(j, ']');
	json_close(j, '}');
}

void isolate_json(const struct isolate *s, struct json *j)
{
	json_open(j, '[');
	for (size_t i = 0; i < s->count; i++)
		json_one(s, &s->list[i], j);
	json_close(j, ']');
}

static int text_member(void *ctx, int pid)
{
	buf_printf(ctx, " %d", pid);
	return 0;
}

void isolate_text(const struct isolate *s, struct buf *out)
{
	if (!s->count)
		buf_puts(out, "nothing is isolated\n");
	for (size_t n = 0; n < s->count; n++) {
		const struct isolation *i = &s->list[n];

		buf_printf(out, "%u: rule %s, %s, processes:", i->pid,
			   manifest_rule_name(s->g->manifest, i->rule),
			   i->group.path ? i->group.path : "not moved");
		if (i->group.fd >= 0)
			cgroup_members(&i->group, text_member, out);
		buf_putc(out, '\n');
	}
}

void isolate_free(struct isolate *s)
{
	if (s->count)
		log_say(s->log, SAY_NOTICE, "releasing %zu isolated groups: nothing outlives ruled",
			s->count);
	while (s->count)
		release(s, s->count - 1);
	free(s->list);
	s->list = NULL;
}
