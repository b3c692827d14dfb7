// SPDX-License-Identifier: BSD-2-Clause
#include "process.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "files.h"

#define STAT_BYTES 4096
#define SECOND     1000000000ull

#define FLAG_KTHREAD 0x00200000u /* the kernel's PF_KTHREAD */

#ifndef SO_COOKIE
#define SO_COOKIE 57
#endif

/* The name in parentheses may hold spaces and parentheses itself: the last one ends it. */
bool process_parse_stat(const char *text, struct process_stat *ret)
{
	const char *rest = strrchr(text, ')');
	struct process_stat s = {0};
	unsigned long long ticks;
	unsigned flags;

	if (!rest || sscanf(text, "%d", &s.pid) != 1)
		return false;
	if (sscanf(rest + 1,
		   " %c %d %*d %d %*d %*d %u %*u %*u %*u %*u %*u %*u %*d %*d %*d %*d %*d %*d "
		   "%llu",
		   &s.state, &s.parent, &s.session, &flags, &ticks) != 5)
		return false;
	s.kernel = flags & FLAG_KTHREAD;
	s.start_ticks = ticks;
	*ret = s;
	return true;
}

int process_stat(int pid, struct process_stat *ret)
{
	struct buf text = {0};
	char path[64];
	int err;

	snprintf(path, sizeof(path), "/proc/%d/stat", pid);
	err = files_read(path, STAT_BYTES, &text);
	if (!err && !process_parse_stat(buf_text(&text), ret))
		err = -EBADMSG;
	buf_free(&text);
	return err;
}

bool process_is(int pid, uint64_t start)
{
	struct process_stat s;
	uint64_t ticks = start / (SECOND / (uint64_t)sysconf(_SC_CLK_TCK));

	if (process_stat(pid, &s))
		return false;
	return !start || s.start_ticks == ticks;
}

int process_each(process_fn fn, void *ctx)
{
	DIR *proc = opendir("/proc");
	struct dirent *entry;

	if (!proc)
		return -errno;
	while ((entry = readdir(proc))) {
		struct process_stat s;
		int pid = atoi(entry->d_name);

		if (pid > 0 && !process_stat(pid, &s))
			fn(ctx, &s);
	}
	closedir(proc);
	return 0;
}

int process_pidfd(int pid)
{
	int fd = (int)syscall(SYS_pidfd_open, pid, 0);

	return fd < 0 ? -errno : fd;
}

int process_signal(int pidfd, int sig)
{
	return syscall(SYS_pidfd_send_signal, pidfd, sig, NULL, 0) ? -errno : 0;
}

/* A descriptor that is a network socket: its cookie, else 0. */
static uint64_t socket_cookie(int pidfd, int number)
{
	int fd = (int)syscall(SYS_pidfd_getfd, pidfd, number, 0);
	uint64_t cookie = 0;
	int domain = AF_UNSPEC;
	socklen_t len = sizeof(domain), cookie_len = sizeof(cookie);

	if (fd < 0)
		return 0;
	if (getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &domain, &len) || domain == AF_UNIX ||
	    getsockopt(fd, SOL_SOCKET, SO_COOKIE, &cookie, &cookie_len))
		cookie = 0;
	close(fd);
	return cookie;
}

static bool is_socket(int folder, const char *name)
{
	char target[32];
	ssize_t n = folder < 0 ? -1 : readlinkat(folder, name, target, sizeof(target));

	return n > 8 && !strncmp(target, "socket:[", 8);
}

int process_sockets(int pid, process_socket_fn fn, void *ctx)
{
	char path[64];
	struct dirent *entry;
	DIR *folder;
	int pidfd = process_pidfd(pid);

	if (pidfd < 0)
		return pidfd;
	snprintf(path, sizeof(path), "/proc/%d/fd", pid);
	folder = opendir(path);
	while (folder && (entry = readdir(folder))) {
		uint64_t cookie = 0;

		if (is_socket(dirfd(folder), entry->d_name))
			cookie = socket_cookie(pidfd, atoi(entry->d_name));
		if (cookie)
			fn(ctx, cookie);
	}
	if (folder)
		closedir(folder);
	close(pidfd);
	return folder ? 0 : -ENOENT;
}
