// SPDX-License-Identifier: BSD-2-Clause
#include "output.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int write_all(int fd, const void *bytes, size_t size)
{
	const char *p = bytes;

	while (size) {
		ssize_t n = write(fd, p, size);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		p += n;
		size -= (size_t)n;
	}
	return 0;
}

static int write_direct(int fd, const void *bytes, size_t size)
{
	int err;

	if (fd < 0)
		return -errno;
	err = write_all(fd, bytes, size);
	if (fd != STDOUT_FILENO && close(fd) && !err)
		err = -errno;
	return err;
}

/* The permissions that a newly created file would have. */
static mode_t new_file_mode(void)
{
	mode_t mask = umask(0);

	umask(mask);
	return 0666 & ~mask;
}

/* Mode and owner of @old; without the right to give files away it belongs to whoever writes it. */
static int keep_mode(int fd, const struct stat *old)
{
	if (fchown(fd, old->st_uid, old->st_gid) && errno != EPERM)
		return -1;
	return fchmod(fd, old->st_mode & 0777);
}

/* @old: the file that is replaced, if its mode is kept; else NULL. */
static int write_and_rename(struct arena *a, const char *path, const void *bytes, size_t size,
			    const struct stat *old)
{
	char *temp = arena_printf(a, "%s.XXXXXX", path);
	int fd = mkstemp(temp), err;

	if (fd < 0)
		return -errno;
	err = write_all(fd, bytes, size);
	if (!err && (old ? keep_mode(fd, old) : fchmod(fd, new_file_mode())))
		err = -errno;
	if (!err && fsync(fd))
		err = -errno;
	if (close(fd) && !err)
		err = -errno;
	if (!err && rename(temp, path))
		err = -errno;
	if (err)
		unlink(temp);
	return err;
}

int output_write(struct arena *a, const char *path, const void *bytes, size_t size,
		 const char **ret_error)
{
	struct stat st;
	int err;

	if (!strcmp(path, "-"))
		err = write_direct(STDOUT_FILENO, bytes, size);
	else if (!stat(path, &st) && S_ISDIR(st.st_mode))
		err = -EISDIR;
	else if (!stat(path, &st) && !S_ISREG(st.st_mode))
		err = write_direct(open(path, O_WRONLY | O_CLOEXEC), bytes, size);
	else
		err = write_and_rename(a, path, bytes, size, NULL);
	if (err)
		*ret_error = arena_printf(a, "cannot write %s: %s", path, strerror(-err));
	return err ? -1 : 0;
}

int output_replace(struct arena *a, const char *path, const void *bytes, size_t size,
		   const char **ret_error)
{
	char *real = realpath(path, NULL);
	struct stat st;
	int err = 0;

	if (!real || stat(real, &st))
		err = -errno;
	else if (!S_ISREG(st.st_mode))
		err = -EINVAL;
	else if (access(real, W_OK))
		err = -errno; /* a rename would not ask */
	else
		err = write_and_rename(a, real, bytes, size, &st);
	free(real);
	if (err == -EINVAL)
		*ret_error = arena_printf(a, "cannot rewrite %s: it is not a regular file", path);
	else if (err)
		*ret_error = arena_printf(a, "cannot rewrite %s: %s", path, strerror(-err));
	return err ? -1 : 0;
}
