/* SPDX-License-Identifier: BSD-2-Clause */
/* User names, from /etc/passwd alone: no name service is asked, so nothing can block. */
#ifndef IDS_USERS_H
#define IDS_USERS_H

#include <stddef.h>
#include <stdint.h>
#include <time.h>

#define USERS_NONE 0xffffffffu

/** struct user_entry - a user */
struct user_entry {
	uint32_t uid;
	char *name;
};

/** struct users - the users of a file, read again when it changes */
struct users {
	const char *path;
	struct user_entry *entries;
	size_t count;
	struct timespec changed; /* the file's, when it was read */
	time_t checked;          /* CLOCK_MONOTONIC seconds of the last look at the file */
};

/** users_init - prepares; @path is /etc/passwd but for tests */
void users_init(struct users *u, const char *path);
/** users_name - name of @uid, or NULL; holds until the next call */
const char *users_name(struct users *u, uint32_t uid);
/** users_uid - uid of @name, or USERS_NONE */
uint32_t users_uid(struct users *u, const char *name);
void users_free(struct users *u);

#endif
