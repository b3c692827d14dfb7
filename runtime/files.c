// SPDX-License-Identifier: BSD-2-Clause
#include "files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int read_all(int fd, size_t max, struct buf *ret)
{
	char part[16384];
	size_t total = 0;

	for (;;) {
		ssize_t n = read(fd, part, sizeof(part));

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		if (!n)
			return ret->failed ? -ENOMEM : 0;
		total += (size_t)n;
		if (total > max)
			return -EFBIG;
		buf_add(ret, part, (size_t)n);
	}
}

int files_read_at(int dirfd, const char *path, size_t max, struct buf *ret)
{
	int fd = openat(dirfd, path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	struct stat st;
	int err;

	if (fd < 0)
		return -errno;
	if (fstat(fd, &st))
		err = -errno;
	else if (S_ISDIR(st.st_mode))
		err = -EISDIR;
	else if (!S_ISREG(st.st_mode))
		err = -EINVAL;
	else
		err = read_all(fd, max, ret);
	close(fd);
	return err;
}

int files_read(const char *path, size_t max, struct buf *ret)
{
	return files_read_at(AT_FDCWD, path, max, ret);
}

int files_write_at(int dirfd, const char *path, const char *text)
{
	int fd = openat(dirfd, path, O_WRONLY | O_CLOEXEC | O_NOCTTY);
	int err = 0;

	if (fd < 0)
		return -errno;
	if (write(fd, text, strlen(text)) < 0)
		err = -errno;
	close(fd);
	return err;
}

int files_make_folder(const char *path, unsigned mode)
{
	char *copy = strdup(path);
	int err = 0;

	if (!copy)
		return -ENOMEM;
	for (char *p = copy + 1; !err; p++) {
		char end = *p;

		if (end && end != '/')
			continue;
		*p = 0;
		if (mkdir(copy, mode) && errno != EEXIST)
			err = -errno;
		*p = end;
		if (!end)
			break;
	}
	free(copy);
	return err;
}
