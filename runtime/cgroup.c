// SPDX-License-Identifier: BSD-2-Clause
#include "cgroup.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "files.h"

#define LIST_BYTES (16u << 20)

static uint32_t depth_below(const char *root, const char *path)
{
	size_t len = strlen(root);
	uint32_t depth = 0;

	if (strncmp(root, path, len))
		return 0;
	for (path += len; *path; path++)
		depth += path[0] == '/' && path[1] && path[1] != '/';
	return depth;
}

static int open_folder(int fd, const char *root, const char *path, struct cgroup *ret)
{
	struct statfs fs;
	struct stat st;

	if (fstatfs(fd, &fs) || fstat(fd, &st))
		return -errno;
	if (fs.f_type != CGROUP2_SUPER_MAGIC)
		return -EXDEV;
	*ret = (struct cgroup){
		.path = strdup(path),
		.fd = fd,
		.id = st.st_ino, /* the kernel numbers cgroups by their inodes */
		.level = depth_below(root, path),
	};
	return ret->path ? 0 : -ENOMEM;
}

int cgroup_open(const char *root, const char *path, struct cgroup *ret)
{
	char *real = realpath(path, NULL), *real_root = realpath(root, NULL);
	int fd = -1, err;

	if (real && real_root)
		fd = open(real, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	err = fd < 0 ? -errno : open_folder(fd, real_root, real, ret);
	if (err && fd >= 0)
		close(fd);
	free(real);
	free(real_root);
	return err;
}

int cgroup_make(const struct cgroup *parent, const char *name, struct cgroup *ret)
{
	char path[4096];
	struct cgroup child = {0};
	int err;

	if ((size_t)snprintf(path, sizeof(path), "%s/%s", parent->path, name) >= sizeof(path))
		return -ENAMETOOLONG;
	if (mkdirat(parent->fd, name, 0755) && errno != EEXIST)
		return -errno;
	err = cgroup_open(parent->path, path, &child);
	if (err)
		return err;
	child.level = parent->level + 1;
	*ret = child;
	return 0;
}

void cgroup_close(struct cgroup *c)
{
	if (c->path)
		close(c->fd);
	free(c->path);
	*c = (struct cgroup){.fd = -1};
}

int cgroup_move(const struct cgroup *c, int pid)
{
	char text[16];

	snprintf(text, sizeof(text), "%d", pid);
	return files_write_at(c->fd, "cgroup.procs", text);
}

int cgroup_freeze(const struct cgroup *c, bool freeze)
{
	return files_write_at(c->fd, "cgroup.freeze", freeze ? "1" : "0");
}

int cgroup_limit_pids(const struct cgroup *c, unsigned max)
{
	char text[16];

	snprintf(text, sizeof(text), "%u", max);
	return files_write_at(c->fd, "pids.max", text);
}

int cgroup_enable_pids(const struct cgroup *c)
{
	return files_write_at(c->fd, "cgroup.subtree_control", "+pids");
}

int cgroup_members(const struct cgroup *c, cgroup_member_fn fn, void *ctx)
{
	struct buf list = {0};
	char *at, *end;
	int err = files_read_at(c->fd, "cgroup.procs", LIST_BYTES, &list);

	for (at = list.data; !err && at && *at; at = end) {
		long pid = strtol(at, &end, 10);

		if (end == at)
			break;
		if (pid > 0)
			err = fn(ctx, (int)pid);
		end += *end == '\n';
	}
	buf_free(&list);
	return err;
}

char *cgroup_of_process(const char *root, int pid)
{
	struct buf text = {0};
	char name[64], *ret = NULL;
	const char *line;

	snprintf(name, sizeof(name), "/proc/%d/cgroup", pid);
	if (files_read(name, 65536, &text))
		goto out;
	for (line = buf_text(&text); line && strncmp(line, "0::", 3);) {
		line = strchr(line, '\n');
		line = line ? line + 1 : NULL;
	}
	if (line && asprintf(&ret, "%s%.*s", root, (int)strcspn(line + 3, "\n"), line + 3) < 0)
		ret = NULL;
out:
	buf_free(&text);
	return ret;
}
