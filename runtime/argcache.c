// SPDX-License-Identifier: BSD-2-Clause
#include "argcache.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <bpf/bpf.h>

#include "patient.h"
#include "process.h"

#define TICKS                                                                                      \
	100 /* a second, in struct ids_cached.start and in /proc of every architecture here        \
	     */
#define STUCK  1000  /* ms for one process */
#define TOTAL  20000 /* ms for all */
#define PASSES 2
#define PART   65536 /* bytes read at once */

static void add(struct ids_cached *c, const uint8_t *bytes, size_t n)
{
	size_t room = IDS_CACHED_BYTES - c->len, kept = n < room ? n : room;

	memcpy(c->bytes + c->len, bytes, kept);
	c->len += (uint32_t)kept;
	c->total += (uint32_t)n;
}

/*
 * The beginning is kept, the rest is counted. Every string ends with a NUL, but for what a process
 * has written over the last one: then it is added, the kernel side relies on it.
 */
static int collect(int fd, struct ids_cached *ret)
{
	uint8_t part[PART], last = 0;
	ssize_t n;

	do {
		n = read(fd, part, sizeof(part));
		if (n > 0) {
			add(ret, part, (size_t)n);
			last = part[n - 1];
		}
	} while (n > 0 || (n < 0 && errno == EINTR));
	if (n < 0)
		return -errno;
	if (last)
		add(ret, (const uint8_t *)"", 1);
	return 0;
}

static int read_file(int pid, const char *file, struct ids_cached *ret)
{
	char path[64];
	int fd, err;

	snprintf(path, sizeof(path), "/proc/%d/%s", pid, file);
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	if (fd < 0)
		return errno == ENOENT ? -ESRCH : -errno;
	err = collect(fd, ret);
	close(fd);
	return err;
}

static bool has_memory(const struct process_stat *s)
{
	return !s->kernel && s->state != 'Z' && s->state != 'X';
}

int argcache_read(int pid, const char *file, struct ids_cached *ret)
{
	struct process_stat before, after;
	struct ids_cached c = {0};
	int err;

	if (process_stat(pid, &before) || !has_memory(&before))
		return -ESRCH;
	err = read_file(pid, file, &c);
	if (err)
		return err;
	if (process_stat(pid, &after) || !has_memory(&after) ||
	    after.start_ticks != before.start_ticks)
		return -ESRCH;
	c.start = before.start_ticks;
	*ret = c;
	return 0;
}

/* What a filling works on. */
struct fill {
	const struct log *log;
	int fd_args, fd_env;
	int *pids;
	size_t npids, cap;
};

/* An entry of a process that ended while it was put in stays without anybody to take it out. */
static void drop_if_ended(int map, uint32_t key, const struct ids_cached *entry)
{
	struct ids_cached stored;
	struct process_stat s;

	if (!process_stat((int)key, &s) && s.start_ticks == entry->start)
		return;
	if (!bpf_map_lookup_elem(map, &key, &stored) && stored.start == entry->start)
		bpf_map_delete_elem(map, &key);
}

/*
 * An execution that happens meanwhile is newer than what was read: the program that keeps it has
 * either put it in already, which is left alone, or will replace what is put in here.
 */
static int fill_one(int map, const char *file, int pid)
{
	struct ids_cached entry;
	uint32_t key = (uint32_t)pid;
	int err;

	if (map < 0 || !bpf_map_lookup_elem(map, &key, &entry))
		return 0;
	err = argcache_read(pid, file, &entry);
	if (err)
		return err == -ESRCH ? 0 : err;
	if (bpf_map_update_elem(map, &key, &entry, BPF_NOEXIST))
		return errno == EEXIST ? 0 : -errno;
	drop_if_ended(map, key, &entry);
	return 0;
}

static int fill_process(void *ctx, size_t i)
{
	const struct fill *f = ctx;
	int args = fill_one(f->fd_args, "cmdline", f->pids[i]);
	int env = fill_one(f->fd_env, "environ", f->pids[i]);

	return args ? args : env;
}

static void say_stuck(void *ctx, size_t i)
{
	const struct fill *f = ctx;

	log_say(f->log, SAY_WARNING,
		"process %d: its arguments cannot be read, its memory does not answer: they are "
		"unreadable for rules",
		f->pids[i]);
}

static void add_pid(void *ctx, const struct process_stat *s)
{
	struct fill *f = ctx;

	if (!has_memory(s))
		return;
	if (f->npids == f->cap) {
		size_t cap = f->cap ? f->cap * 2 : 256;
		int *pids = realloc(f->pids, cap * sizeof(*pids));

		if (!pids)
			return;
		f->pids = pids;
		f->cap = cap;
	}
	f->pids[f->npids++] = s->pid;
}

static int fill_all(struct fill *f, struct patient_result *ret)
{
	int err;

	f->npids = 0;
	err = process_each(add_pid, f);
	if (!err)
		err = patient_each(f->npids, fill_process, say_stuck, f,
				   (struct patient_limits){STUCK, TOTAL}, ret);
	return err;
}

/*
 * The second pass is for children that were born during the first one, before there was anything of
 * their parents that they could have inherited.
 */
void argcache_fill(int fd_args, int fd_env, const struct log *log)
{
	struct fill f = {.log = log, .fd_args = fd_args, .fd_env = fd_env};
	struct patient_result result = {0};
	int err = 0;

	if (fd_args < 0 && fd_env < 0)
		return;
	if (sysconf(_SC_CLK_TCK) != TICKS)
		err = -EOPNOTSUPP;
	for (int pass = 0; pass < PASSES && !err; pass++)
		err = fill_all(&f, &result);
	free(f.pids);
	if (err)
		log_say(log, SAY_WARNING,
			"the arguments of processes that run already cannot all be read (%s): the "
			"others are unreadable for rules",
			strerror(-err));
	else if (result.failed)
		log_say(log, SAY_WARNING,
			"the arguments of %zu processes that run already cannot be kept (%s): they "
			"are unreadable for rules",
			result.failed, strerror(-result.error));
}
