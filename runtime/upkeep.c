// SPDX-License-Identifier: BSD-2-Clause
#include "upkeep.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <unistd.h>

#include "argcache.h"
#include "files.h"
#include "zone.h"

static int map_ids(struct upkeep *u, int fd)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	size_t size = u->g->manifest->nfiles * sizeof(*u->ids);
	void *memory;

	size = (size + page - 1) / page * page;
	memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (memory == MAP_FAILED)
		return -errno;
	u->ids = memory;
	u->ids_size = size;
	return 0;
}

static int open_files(struct upkeep *u, const struct log *log)
{
	const struct manifest *m = u->g->manifest;
	int fd = generation_map(u->g, "ids_files"), err;

	if (!m->nfiles || fd < 0)
		return 0;
	u->paths = calloc(m->nfiles, sizeof(*u->paths));
	if (!u->paths)
		return -ENOMEM;
	for (uint32_t i = 0; i < m->nfiles; i++)
		u->paths[i] = manifest_str(m, m->files[i].path_str);
	err = map_ids(u, fd);
	return err ? err : filewatch_open(&u->files, u->paths, u->ids, m->nfiles, log);
}

/* The kernel side has the maps also when it only might look into them. */
static bool keeps_arguments(const struct manifest *m)
{
	for (uint32_t i = 0; i < m->nhooks; i++)
		if (!strcmp(manifest_str(m, m->hooks[i].group_str), "process.exec"))
			return true;
	return false;
}

static void fill_arguments(struct upkeep *u, const struct features *features, const struct log *log)
{
	int args = generation_map(u->g, "ids_args"), env = generation_map(u->g, "ids_env");

	if (!keeps_arguments(u->g->manifest) || (args < 0 && env < 0))
		return;
	if (features->initial_pidns)
		argcache_fill(args, env, log);
	else
		log_say(log, SAY_WARNING,
			"ruled does not run in the initial PID namespace: the arguments of "
			"processes "
			"that run already are unreadable for rules");
}

/* Our clocks and the start times in /proc are shifted there, those of the kernel side are not. */
static void check_clocks(const struct log *log)
{
	long long mono[2] = {0}, boot[2] = {0};
	struct buf text = {0};

	if (!files_read("/proc/self/timens_offsets", 4096, &text) &&
	    sscanf(buf_text(&text), "monotonic %lld %lld boottime %lld %lld", &mono[0], &mono[1],
		   &boot[0], &boot[1]) == 4 &&
	    (boot[0] || boot[1]))
		log_say(log, SAY_WARNING,
			"ruled runs in a time namespace whose clock is shifted: local time and "
			"arguments of processes that run already are wrong or unreadable for "
			"rules");
	buf_free(&text);
}

int upkeep_open(struct upkeep *u, struct generation *g, const struct features *features,
		const struct log *log)
{
	int err;

	*u = (struct upkeep){.g = g, .timer = zone_open()};
	check_clocks(log);
	zone_update(u->timer, g->control);
	fill_arguments(u, features, log);
	err = open_files(u, log);
	if (err)
		log_say(log, SAY_ERROR, "the files that rules compare with cannot be watched: %s",
			strerror(-err));
	return err;
}

static int add_fd(int epoll, int *fd, uint32_t events)
{
	struct epoll_event event = {.events = events, .data.ptr = fd};

	if (*fd < 0)
		return 0;
	return epoll_ctl(epoll, EPOLL_CTL_ADD, *fd, &event) ? -errno : 0;
}

int upkeep_watch(struct upkeep *u, int epoll)
{
	int err = add_fd(epoll, &u->timer, EPOLLIN);

	if (err || !u->files.rows)
		return err;
	err = add_fd(epoll, &u->files.inotify, EPOLLIN);
	return err ? err : add_fd(epoll, &u->files.mountinfo, EPOLLPRI);
}

bool upkeep_owns(const struct upkeep *u, const void *data)
{
	return data == &u->timer || data == &u->files.inotify || data == &u->files.mountinfo;
}

void upkeep_event(struct upkeep *u, const void *data)
{
	if (data == &u->timer)
		zone_update(u->timer, u->g->control);
	else if (data == &u->files.inotify)
		filewatch_names(&u->files);
	else
		filewatch_mounts(&u->files);
}

void upkeep_tick(struct upkeep *u)
{
	if (u->timer < 0)
		zone_update(u->timer, u->g->control);
	if (u->files.rows)
		filewatch_tick(&u->files);
}

void upkeep_close(struct upkeep *u)
{
	if (!u->g)
		return;
	filewatch_close(&u->files);
	free(u->paths);
	if (u->ids)
		munmap(u->ids, u->ids_size);
	if (u->timer >= 0)
		close(u->timer);
	*u = (struct upkeep){.timer = -1};
}
