// SPDX-License-Identifier: BSD-2-Clause
#include "marks.h"

#include <errno.h>
#include <stdlib.h>

#include <bpf/bpf.h>

#define ROUNDS   16
#define MAX_KEYS 1048576u

/* The kernel skips its checks at 0, so the count rises before a mark and falls after it. */
static void count_add(const struct generation *g, uint32_t change)
{
	__atomic_fetch_add(&g->control->isolated_count, change, __ATOMIC_SEQ_CST);
}

int marks_add(const struct generation *g, uint32_t pid, const struct ids_isolated *mark)
{
	if (g->fd_isolated < 0)
		return -ENOENT;
	count_add(g, 1);
	if (!bpf_map_update_elem(g->fd_isolated, &pid, mark, BPF_NOEXIST))
		return 0;
	count_add(g, UINT32_MAX);
	return -errno;
}

/* The kernel removes marks too, when a process ends: who removes it counts it. */
int marks_remove(const struct generation *g, uint32_t pid)
{
	if (g->fd_isolated < 0)
		return -ENOENT;
	if (bpf_map_delete_elem(g->fd_isolated, &pid))
		return -errno;
	count_add(g, UINT32_MAX);
	return 0;
}

bool marks_get(const struct generation *g, uint32_t pid, struct ids_isolated *ret)
{
	return g->fd_isolated >= 0 && !bpf_map_lookup_elem(g->fd_isolated, &pid, ret);
}

/* All keys first: removing entries while walking would begin the walk anew. */
static void *all_keys(int fd, size_t key_size, size_t *ret_count)
{
	char *keys = NULL;
	size_t count = 0, room = 0;

	while (count < MAX_KEYS) {
		const void *last;

		if (count == room) {
			char *more = realloc(keys, (room + 256) * key_size);

			if (!more)
				break;
			room += 256;
			keys = more;
		}
		last = count ? keys + (count - 1) * key_size : NULL;
		if (bpf_map_get_next_key(fd, last, keys + count * key_size))
			break;
		count++;
	}
	*ret_count = count;
	return keys;
}

void marks_each(const struct generation *g, marks_fn fn, void *ctx)
{
	size_t count = 0;
	uint32_t *pids =
		g->fd_isolated < 0 ? NULL : all_keys(g->fd_isolated, sizeof(*pids), &count);

	for (size_t i = 0; i < count; i++) {
		struct ids_isolated mark;

		if (marks_get(g, pids[i], &mark))
			fn(ctx, pids[i], &mark);
	}
	free(pids);
}

/* What marks_release() hands through marks_each(). */
struct releasing {
	const struct generation *g;
	uint32_t root;
	unsigned count;
};

static void release_one(void *ctx, uint32_t pid, const struct ids_isolated *mark)
{
	struct releasing *r = ctx;

	if (mark->root == r->root && !marks_remove(r->g, pid))
		r->count++;
}

unsigned marks_release(const struct generation *g, uint32_t root)
{
	struct releasing r = {.g = g, .root = root};
	unsigned before;
	int round = 0;

	/* A process that forks meanwhile hands its mark on: again, until none is left. */
	do {
		before = r.count;
		marks_each(g, release_one, &r);
	} while (r.count != before && ++round < ROUNDS);
	return r.count;
}

int marks_drop_socket(const struct generation *g, uint64_t cookie, uint32_t root)
{
	if (g->fd_drop_socks < 0)
		return -ENOENT;
	return bpf_map_update_elem(g->fd_drop_socks, &cookie, &root, BPF_ANY) ? -errno : 0;
}

unsigned marks_release_sockets(const struct generation *g, uint32_t root)
{
	size_t count = 0;
	unsigned released = 0;
	uint64_t *cookies;

	if (g->fd_drop_socks < 0)
		return 0;
	cookies = all_keys(g->fd_drop_socks, sizeof(*cookies), &count);
	for (size_t i = 0; i < count; i++) {
		uint32_t of = 0;

		if (!bpf_map_lookup_elem(g->fd_drop_socks, &cookies[i], &of) && of == root &&
		    !bpf_map_delete_elem(g->fd_drop_socks, &cookies[i]))
			released++;
	}
	free(cookies);
	return released;
}
