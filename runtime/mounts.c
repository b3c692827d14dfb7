// SPDX-License-Identifier: BSD-2-Clause
#include "mounts.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "files.h"

#define MOUNTINFO_BYTES (16u << 20)

static int by_id(const void *a, const void *b)
{
	const struct mount_entry *x = a, *y = b;

	return (x->id > y->id) - (x->id < y->id);
}

/* A line: id parent major:minor ... */
int mounts_parse(const char *text, struct mounts *ret)
{
	struct mounts m = {0};
	size_t cap = 0;

	while (*text) {
		unsigned long long id;
		unsigned major, minor;

		if (m.count == cap) {
			struct mount_entry *more;

			cap = cap ? cap * 2 : 64;
			more = realloc(m.entries, cap * sizeof(*more));
			if (!more) {
				mounts_free(&m);
				return -ENOMEM;
			}
			m.entries = more;
		}
		if (sscanf(text, "%llu %*u %u:%u", &id, &major, &minor) == 3)
			m.entries[m.count++] =
				(struct mount_entry){id, (uint64_t)major << 20 | minor};
		text += strcspn(text, "\n");
		text += *text != 0;
	}
	if (m.count)
		qsort(m.entries, m.count, sizeof(*m.entries), by_id);
	*ret = m;
	return 0;
}

int mounts_read(struct mounts *ret)
{
	struct buf text = {0};
	int err = files_read("/proc/self/mountinfo", MOUNTINFO_BYTES, &text);

	if (!err)
		err = mounts_parse(buf_text(&text), ret);
	buf_free(&text);
	return err;
}

uint64_t mounts_dev(const struct mounts *m, uint64_t id, uint64_t otherwise)
{
	const struct mount_entry key = {.id = id}, *found = NULL;

	if (m->count)
		found = bsearch(&key, m->entries, m->count, sizeof(key), by_id);
	return found ? found->dev : otherwise;
}

void mounts_free(struct mounts *m)
{
	free(m->entries);
	*m = (struct mounts){0};
}
