// SPDX-License-Identifier: BSD-2-Clause
#include "input.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FIRST_SIZE 65536

ssize_t input_read_fd(int fd, size_t max, char **ret)
{
	size_t len = 0, cap = FIRST_SIZE;
	char *buf = malloc(cap + 1), *bigger;
	ssize_t n = -1;

	while (buf) {
		n = read(fd, buf + len, cap - len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			break;
		len += (size_t)n;
		if (len > max) {
			errno = EFBIG;
			n = -1;
			break;
		}
		if (len == cap) {
			bigger = realloc(buf, cap * 2 + 1);
			if (!bigger)
				free(buf);
			buf = bigger;
			cap *= 2;
		}
	}
	if (!buf || n < 0) {
		free(buf);
		return -1;
	}
	*ret = buf;
	return (ssize_t)len;
}

/* Returns 0 or an errno. */
static int read_file(struct arena *a, int fd, char **ret_bytes, size_t *ret_size)
{
	char *bytes = NULL;
	ssize_t size = fd < 0 ? -1 : input_read_fd(fd, INPUT_MAX_SIZE, &bytes);

	if (size < 0)
		return errno;
	*ret_bytes = arena_strndup(a, bytes, (size_t)size);
	*ret_size = (size_t)size;
	free(bytes);
	return 0;
}

int input_read(struct arena *a, const char *path, char **ret_bytes, size_t *ret_size,
	       const char **ret_error)
{
	bool standard = !strcmp(path, "-");
	int fd = standard ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	int err = read_file(a, fd, ret_bytes, ret_size);

	if (fd >= 0 && !standard)
		close(fd);
	if (err)
		*ret_error = arena_printf(a, "cannot read %s: %s", path, strerror(err));
	return err ? -1 : 0;
}
