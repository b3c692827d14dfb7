// SPDX-License-Identifier: BSD-2-Clause
#include "users.h"

#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define USERS_MAX 1000000

void users_init(struct users *u, const char *path)
{
	*u = (struct users){.path = path, .checked = -1};
}

void users_free(struct users *u)
{
	for (size_t i = 0; i < u->count; i++)
		free(u->entries[i].name);
	free(u->entries);
	u->entries = NULL;
	u->count = 0;
}

static int add(struct users *u, uint32_t uid, const char *name)
{
	struct user_entry *more;

	if (u->count % 64 == 0) {
		more = realloc(u->entries, (u->count + 64) * sizeof(*more));
		if (!more)
			return -1;
		u->entries = more;
	}
	u->entries[u->count] = (struct user_entry){uid, strdup(name)};
	if (!u->entries[u->count].name)
		return -1;
	u->count++;
	return 0;
}

static void read_file(struct users *u)
{
	FILE *file = fopen(u->path, "re");
	struct passwd *entry;

	users_free(u);
	if (!file)
		return;
	while (u->count < USERS_MAX && (entry = fgetpwent(file)))
		if (add(u, entry->pw_uid, entry->pw_name))
			break;
	fclose(file);
}

/* Looks at the file at most once a second. */
static void refresh(struct users *u)
{
	struct timespec now;
	struct stat st;

	clock_gettime(CLOCK_MONOTONIC, &now);
	if (now.tv_sec == u->checked)
		return;
	u->checked = now.tv_sec;
	if (stat(u->path, &st))
		st.st_mtim = (struct timespec){-1, 0};
	if (st.st_mtim.tv_sec == u->changed.tv_sec && st.st_mtim.tv_nsec == u->changed.tv_nsec)
		return;
	u->changed = st.st_mtim;
	read_file(u);
}

const char *users_name(struct users *u, uint32_t uid)
{
	refresh(u);
	for (size_t i = 0; i < u->count; i++)
		if (u->entries[i].uid == uid)
			return u->entries[i].name;
	return NULL;
}

uint32_t users_uid(struct users *u, const char *name)
{
	refresh(u);
	for (size_t i = 0; i < u->count; i++)
		if (!strcmp(u->entries[i].name, name))
			return u->entries[i].uid;
	return USERS_NONE;
}
