// SPDX-License-Identifier: BSD-2-Clause
#include "stream.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

static int open_again(struct stream *s)
{
	char path[32];
	int fd;

	snprintf(path, sizeof(path), "/proc/self/fd/%d", s->given);
	fd = open(path, O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (fd >= 0) {
		s->fd = fd;
		return 0;
	}
	s->flags = fcntl(s->given, F_GETFL);
	if (s->flags < 0 || fcntl(s->given, F_SETFL, s->flags | O_NONBLOCK))
		return -errno;
	return 0;
}

int stream_open(struct stream *s, int fd)
{
	struct stat st;

	*s = (struct stream){.fd = fd, .given = fd, .flags = -1};
	if (fstat(fd, &st))
		return -errno;
	s->socket = S_ISSOCK(st.st_mode);
	s->patient = !s->socket && !S_ISFIFO(st.st_mode) && !S_ISCHR(st.st_mode);
	return s->socket || s->patient ? 0 : open_again(s);
}

long stream_write(struct stream *s, const char *bytes, size_t len)
{
	size_t done = 0;

	while (done < len) {
		ssize_t n = s->socket ? send(s->fd, bytes + done, len - done,
					     MSG_DONTWAIT | MSG_NOSIGNAL)
				      : write(s->fd, bytes + done, len - done);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && errno == EAGAIN)
			break;
		if (n < 0)
			return -errno;
		done += (size_t)n;
	}
	return (long)done;
}

void stream_wait(const struct stream *s, int ms)
{
	struct pollfd p = {.fd = s->fd, .events = POLLOUT};

	poll(&p, 1, ms);
}

void stream_close(struct stream *s)
{
	if (s->fd >= 0 && s->fd != s->given)
		close(s->fd);
	if (s->flags >= 0)
		fcntl(s->given, F_SETFL, s->flags);
	s->fd = -1;
	s->flags = -1;
}
