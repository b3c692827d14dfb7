/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The files that rules compare with by the operator is: which file each path names now, by device
 * and inode, in memory that the kernel side reads. A path's file changes when a name on the way to
 * it, through symbolic links too, is made, deleted or renamed, and when something is mounted.
 */
#ifndef IDS_FILEWATCH_H
#define IDS_FILEWATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../stdlib/abi/record.h"
#include "log.h"
#include "mounts.h"

/** struct filewatch_name - a name that is looked up on the way, in the folder of watch @wd */
struct filewatch_name {
	int wd;
	char *name;
};

/**
 * struct filewatch_row - a path
 * @id: what the kernel side reads
 * @dirty: has to be looked up again
 * @told: of a file system whose numbers are no good, in this state of the file
 */
struct filewatch_row {
	const char *path;
	volatile struct ids_file_id *id;
	struct filewatch_name *names;
	size_t nnames, cap;
	bool dirty, told;
};

/**
 * struct filewatch - all paths of a set
 * @inotify: readable when filewatch_names() is to be called; -1: never
 * @mountinfo: has EPOLLPRI when filewatch_mounts() is to be called (it is readable always); -1:
 * never
 * @blind: some folder cannot be watched: looking each second is all that is left
 */
struct filewatch {
	struct filewatch_row *rows;
	size_t nrows;
	struct mounts mounts;
	int inotify, mountinfo;
	bool blind;
	unsigned ticks; /* since all paths were looked up */
	const struct log *log;
};

/**
 * filewatch_open - looks all paths up and watches them
 * @paths: @n absolute paths, which stay where they are
 * @ids: @n elements
 *
 * Paths that name no file are fine. Returns 0 or -ENOMEM; filewatch_close() is needed in either
 * case.
 */
int filewatch_open(struct filewatch *w, const char *const *paths, struct ids_file_id *ids, size_t n,
		   const struct log *log);
/** filewatch_names - takes what has happened to names and looks up again what it concerns */
void filewatch_names(struct filewatch *w);
/** filewatch_mounts - something was mounted or unmounted: looks all paths up again */
void filewatch_mounts(struct filewatch *w);
/** filewatch_tick - for what cannot be watched: looks all paths up now and then; once a second */
void filewatch_tick(struct filewatch *w);
/** filewatch_close - frees everything; one that was never opened (all zero) is fine */
void filewatch_close(struct filewatch *w);

#endif
