// SPDX-License-Identifier: BSD-2-Clause
#include "filewatch.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/vfs.h>
#include <unistd.h>

#define LINKS_MAX  40 /* symbolic links on one way, as in the kernel */
#define REST_MAX   (2 * PATH_MAX)
#define LOOK_TICKS 10
#define TOLD_MAX   10 /* paths without a file that are named at the start */
#define BTRFS      0x9123683e

#define NAME_EVENTS                                                                                \
	(IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO | IN_DELETE_SELF | IN_MOVE_SELF |     \
	 IN_ONLYDIR)

/* A way through the tree: the folder that has been reached, and the names that are left. */
struct way {
	int folder;
	unsigned links;
	char rest[REST_MAX];
};

static int add_name(struct filewatch_row *r, int wd, const char *name)
{
	if (r->nnames == r->cap) {
		size_t cap = r->cap ? r->cap * 2 : 8;
		struct filewatch_name *more = realloc(r->names, cap * sizeof(*more));

		if (!more)
			return -ENOMEM;
		r->names = more;
		r->cap = cap;
	}
	r->names[r->nnames] = (struct filewatch_name){wd, strdup(name)};
	if (!r->names[r->nnames].name)
		return -ENOMEM;
	r->nnames++;
	return 0;
}

static void watch_folder(struct filewatch *w, struct filewatch_row *r, int folder, const char *name)
{
	char path[64];
	int wd;

	snprintf(path, sizeof(path), "/proc/self/fd/%d", folder);
	wd = w->inotify < 0 ? -1 : inotify_add_watch(w->inotify, path, NAME_EVENTS);
	if (wd >= 0 && !add_name(r, wd, name))
		return;
	if (!w->blind)
		log_say(w->log, SAY_WARNING,
			"%s: not every folder on the way can be watched (%s): files of the "
			"operator is are looked up each second instead",
			r->path, strerror(errno));
	w->blind = true;
}

static void go_to(struct way *way, int folder)
{
	if (way->folder >= 0)
		close(way->folder);
	way->folder = folder;
}

static void go_to_root(struct way *way)
{
	go_to(way, open("/", O_PATH | O_DIRECTORY | O_CLOEXEC));
}

/* Takes the next name off what is left; false at the end. */
static bool next_name(struct way *way, char name[NAME_MAX + 1])
{
	char *from = way->rest + strspn(way->rest, "/");
	size_t len = strcspn(from, "/");

	if (!len || len > NAME_MAX)
		return false;
	memcpy(name, from, len);
	name[len] = 0;
	memmove(way->rest, from + len, strlen(from + len) + 1);
	return true;
}

static bool follow_link(struct way *way, const char *target)
{
	char rest[REST_MAX];

	if (++way->links > LINKS_MAX)
		return false;
	if (snprintf(rest, sizeof(rest), "%s/%s", target, way->rest) >= (int)sizeof(rest))
		return false;
	strcpy(way->rest, rest);
	if (*target == '/')
		go_to_root(way);
	return true;
}

/* One name further; the folder is watched before its name is looked up, so nothing is missed. */
static bool step(struct filewatch *w, struct filewatch_row *r, struct way *way)
{
	char name[NAME_MAX + 1], target[PATH_MAX];
	ssize_t n;

	if (way->folder < 0 || !next_name(way, name))
		return false;
	if (!strcmp(name, "."))
		return true;
	if (strcmp(name, "..")) {
		watch_folder(w, r, way->folder, name);
		n = readlinkat(way->folder, name, target, sizeof(target) - 1);
		if (n >= 0) {
			target[n] = 0;
			return follow_link(way, target);
		}
	}
	go_to(way, openat(way->folder, name, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
	return true;
}

static void watch_way(struct filewatch *w, struct filewatch_row *r)
{
	struct way way = {.folder = -1};

	if (snprintf(way.rest, sizeof(way.rest), "%s", r->path) >= (int)sizeof(way.rest))
		return;
	go_to_root(&way);
	while (step(w, r, &way))
		;
	go_to(&way, -1);
}

static bool is_watched(const struct filewatch *w, int wd)
{
	for (size_t i = 0; i < w->nrows; i++)
		for (size_t k = 0; k < w->rows[i].nnames; k++)
			if (w->rows[i].names[k].wd == wd)
				return true;
	return false;
}

/* The way is gone through anew; watches that nobody needs any more are taken away afterwards. */
static void watch_again(struct filewatch *w, struct filewatch_row *r)
{
	struct filewatch_name *old = r->names;
	size_t nold = r->nnames;

	r->names = NULL;
	r->nnames = r->cap = 0;
	watch_way(w, r);
	for (size_t i = 0; i < nold; i++) {
		if (!is_watched(w, old[i].wd))
			inotify_rm_watch(w->inotify, old[i].wd);
		free(old[i].name);
	}
	free(old);
}

static bool find_number(struct filewatch *w, struct filewatch_row *r, const struct statx *s,
			uint64_t *ret_dev)
{
	uint64_t shown = (uint64_t)s->stx_dev_major << 20 | s->stx_dev_minor;
	struct statfs fs;

	*ret_dev = shown;
	if (s->stx_mask & STATX_MNT_ID)
		*ret_dev = mounts_dev(&w->mounts, s->stx_mnt_id, shown);
	if (*ret_dev == shown)
		return true;
	if (!statfs(r->path, &fs) && (unsigned long)fs.f_type == BTRFS) {
		if (!r->told)
			log_say(w->log, SAY_NOTICE,
				"%s is on btrfs: a file of another subvolume with the same inode "
				"number is taken for it by the operator is",
				r->path);
		r->told = true;
		return true;
	}
	if (!r->told)
		log_say(w->log, SAY_WARNING,
			"%s: its file system does not show the inode numbers that the kernel has "
			"(an overlay of several file systems without xino=on, for example): no "
			"file is recognised as this one, comparisons by the operator is are false",
			r->path);
	r->told = true;
	return false;
}

/* @valid says to the kernel side that the two numbers belong together. */
static bool publish(volatile struct ids_file_id *id, const struct ids_file_id *now)
{
	if (id->valid == now->valid && id->dev == now->dev && id->ino == now->ino)
		return false;
	__atomic_store_n(&id->valid, 0, __ATOMIC_SEQ_CST);
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	__atomic_store_n(&id->dev, now->dev, __ATOMIC_RELEASE);
	__atomic_store_n(&id->ino, now->ino, __ATOMIC_RELEASE);
	__atomic_store_n(&id->valid, now->valid, __ATOMIC_RELEASE);
	return true;
}

/* Returns whether the path's file is another one than before. */
static bool look_up(struct filewatch *w, struct filewatch_row *r)
{
	struct ids_file_id now = {0};
	struct statx s;

	if (!statx(AT_FDCWD, r->path, 0, STATX_INO | STATX_MNT_ID, &s)) {
		now.valid = find_number(w, r, &s, &now.dev);
		now.ino = s.stx_ino;
	} else {
		r->told = false;
	}
	if (!now.valid)
		now.dev = now.ino = 0;
	return publish(r->id, &now);
}

/* After the watches are there: what happens from now on is told, what happened before is seen. */
static void refresh(struct filewatch *w)
{
	for (size_t i = 0; i < w->nrows; i++) {
		struct filewatch_row *r = &w->rows[i];

		if (!r->dirty)
			continue;
		r->dirty = false;
		watch_again(w, r);
		look_up(w, r);
	}
}

static void all_dirty(struct filewatch *w)
{
	for (size_t i = 0; i < w->nrows; i++)
		w->rows[i].dirty = true;
}

static void note(struct filewatch *w, const struct inotify_event *e)
{
	if (e->mask & IN_Q_OVERFLOW) {
		all_dirty(w);
		return;
	}
	for (size_t i = 0; i < w->nrows; i++)
		for (size_t k = 0; k < w->rows[i].nnames; k++) {
			const struct filewatch_name *n = &w->rows[i].names[k];

			if (n->wd == e->wd && (!e->len || !strcmp(n->name, e->name)))
				w->rows[i].dirty = true;
		}
}

static void take_names(struct filewatch *w)
{
	char events[16384] __attribute__((aligned(__alignof__(struct inotify_event))));
	ssize_t n = read(w->inotify, events, sizeof(events));

	for (ssize_t at = 0; at < n;) {
		const struct inotify_event *e = (const struct inotify_event *)(events + at);

		note(w, e);
		at += (ssize_t)(sizeof(*e) + e->len);
	}
}

static void read_mounts(struct filewatch *w)
{
	struct mounts now;

	if (mounts_read(&now))
		return;
	mounts_free(&w->mounts);
	w->mounts = now;
}

void filewatch_names(struct filewatch *w)
{
	take_names(w);
	refresh(w);
}

void filewatch_mounts(struct filewatch *w)
{
	read_mounts(w);
	all_dirty(w);
	refresh(w);
}

/* A way that was watched and has another end now was not watched well enough. */
void filewatch_tick(struct filewatch *w)
{
	if (!w->blind && ++w->ticks < LOOK_TICKS)
		return;
	w->ticks = 0;
	read_mounts(w);
	for (size_t i = 0; i < w->nrows; i++)
		w->rows[i].dirty |= look_up(w, &w->rows[i]) || w->blind;
	refresh(w);
}

static void say_missing(const struct filewatch *w)
{
	size_t missing = 0;

	for (size_t i = 0; i < w->nrows; i++)
		if (!w->rows[i].id->valid && !w->rows[i].told && ++missing <= TOLD_MAX)
			log_say(w->log, SAY_NOTICE,
				"%s: no such file now: no file is this one until there is",
				w->rows[i].path);
	if (missing > TOLD_MAX)
		log_say(w->log, SAY_NOTICE, "and %zu more paths name no file now",
			missing - TOLD_MAX);
}

int filewatch_open(struct filewatch *w, const char *const *paths, struct ids_file_id *ids, size_t n,
		   const struct log *log)
{
	*w = (struct filewatch){.inotify = -1, .mountinfo = -1, .log = log};
	w->rows = calloc(n + 1, sizeof(*w->rows));
	if (!w->rows)
		return -ENOMEM;
	w->nrows = n;
	for (size_t i = 0; i < n; i++)
		w->rows[i] = (struct filewatch_row){.path = paths[i], .id = &ids[i]};
	w->inotify = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
	w->mountinfo = open("/proc/self/mountinfo", O_RDONLY | O_CLOEXEC);
	filewatch_mounts(w);
	say_missing(w);
	return 0;
}

static void close_fd(int fd)
{
	if (fd >= 0)
		close(fd);
}

void filewatch_close(struct filewatch *w)
{
	if (!w->rows)
		return;
	for (size_t i = 0; i < w->nrows; i++) {
		for (size_t k = 0; k < w->rows[i].nnames; k++)
			free(w->rows[i].names[k].name);
		free(w->rows[i].names);
	}
	free(w->rows);
	mounts_free(&w->mounts);
	close_fd(w->inotify);
	close_fd(w->mountinfo);
	*w = (struct filewatch){.inotify = -1, .mountinfo = -1};
}
