// SPDX-License-Identifier: BSD-2-Clause
/*
 * Races: while a system call runs, another thread changes its argument in memory. What counts is
 * what the kernel did in the end, so each command counts by looking at the result.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "trigger.h"

/** struct flip - memory that changes between two contents of the same length */
struct flip {
	char bytes[512];
	const void *a, *b;
	size_t len;
	atomic_bool stop;
	atomic_uint rounds;
};

static void *flip_thread(void *arg)
{
	struct flip *f = arg;

	while (!atomic_load(&f->stop)) {
		memcpy(f->bytes, f->a, f->len);
		atomic_fetch_add(&f->rounds, 1);
		memcpy(f->bytes, f->b, f->len);
		atomic_fetch_add(&f->rounds, 1);
	}
	return NULL;
}

static pthread_t flip_start(struct flip *f)
{
	pthread_t thread;

	memcpy(f->bytes, f->a, f->len);
	if (pthread_create(&thread, NULL, flip_thread, f))
		exit(125);
	return thread;
}

/* Until the other thread has changed the memory again, so that it surely runs meanwhile. */
static void flip_wait(struct flip *f, unsigned rounds)
{
	unsigned from = atomic_load(&f->rounds);

	while (atomic_load(&f->rounds) - from < rounds)
		;
}

static void flip_stop(struct flip *f, pthread_t thread)
{
	atomic_store(&f->stop, true);
	pthread_join(thread, NULL);
}

/* In a child: executes the changing path; the program says by its own name which it is. */
static void exec_child(const char *a, const char *b, int out, unsigned rounds)
{
	static struct flip f;
	char *words[] = {(char *)"x", NULL};

	f.a = a;
	f.b = b;
	f.len = strlen(a) + 1;
	dup2(out, 1);
	flip_start(&f);
	flip_wait(&f, rounds);
	execve(f.bytes, words, environ);
	_exit(126);
}

static int cmd_exec_race(int argc, char **argv)
{
	int runs = atoi(argv[2]), a = 0, b = 0, killed = 0, refused = 0;

	(void)argc;
	if (strlen(argv[0]) != strlen(argv[1]))
		return 125;
	for (int i = 0; i < runs; i++) {
		char text[512] = "";
		int fds[2], status = 0;
		pid_t pid;

		if (pipe(fds))
			return 125;
		pid = fork();
		if (pid == 0)
			exec_child(argv[0], argv[1], fds[1], 1000 + 77 * (unsigned)i);
		close(fds[1]);
		if (read(fds[0], text, sizeof(text) - 1) < 0)
			return 125;
		close(fds[0]);
		waitpid(pid, &status, 0);
		a += strstr(text, argv[0]) != NULL;
		b += strstr(text, argv[1]) != NULL;
		killed += WIFSIGNALED(status);
		refused += WIFEXITED(status) && WEXITSTATUS(status) == 126;
	}
	printf("exec-race A=%d B=%d killed=%d refused=%d\n", a, b, killed, refused);
	return 0;
}

static int cmd_open_race(int argc, char **argv)
{
	static struct flip f;
	struct stat a_stat, b_stat, st;
	int runs = atoi(argv[2]), a = 0, b = 0, refused = 0;
	pthread_t thread;

	(void)argc;
	if (strlen(argv[0]) != strlen(argv[1]) || stat(argv[0], &a_stat) || stat(argv[1], &b_stat))
		return 125;
	f.a = argv[0];
	f.b = argv[1];
	f.len = strlen(argv[0]) + 1;
	thread = flip_start(&f);
	for (int i = 0; i < runs; i++) {
		int fd;

		flip_wait(&f, 3 + i % 7u);
		fd = open(f.bytes, O_RDONLY);
		if (fd < 0) {
			refused += errno == EPERM;
			continue;
		}
		if (!fstat(fd, &st)) {
			a += st.st_ino == a_stat.st_ino;
			b += st.st_ino == b_stat.st_ino;
		}
		close(fd);
	}
	flip_stop(&f, thread);
	printf("open-race A=%d B=%d refused=%d\n", a, b, refused);
	return 0;
}

static int cmd_connect_race(int argc, char **argv)
{
	static struct flip f;
	struct sockaddr_storage a_addr, b_addr;
	socklen_t len = net_address("127.0.0.1", argv[0], &a_addr);
	int runs = atoi(argv[2]), a = 0, b = 0, refused = 0;
	pthread_t thread;

	(void)argc;
	net_address("127.0.0.1", argv[1], &b_addr);
	f.a = &a_addr;
	f.b = &b_addr;
	f.len = len;
	thread = flip_start(&f);
	for (int i = 0; i < runs; i++) {
		struct sockaddr_in peer = {0};
		socklen_t peer_len = sizeof(peer);
		int fd = socket(AF_INET, SOCK_DGRAM, 0);

		flip_wait(&f, 3 + i % 7u);
		if (connect(fd, (void *)f.bytes, len))
			refused += errno == EPERM;
		if (!getpeername(fd, (void *)&peer, &peer_len)) {
			a += peer.sin_port == htons((uint16_t)atoi(argv[0]));
			b += peer.sin_port == htons((uint16_t)atoi(argv[1]));
		}
		close(fd);
	}
	flip_stop(&f, thread);
	printf("connect-race A=%d B=%d refused=%d\n", a, b, refused);
	return 0;
}

const struct command race_commands[] = {
	{"exec-race", 3, "PATH-A PATH-B RUNS", cmd_exec_race},
	{"open-race", 3, "PATH-A PATH-B RUNS", cmd_open_race},
	{"connect-race", 3, "PORT-A PORT-B RUNS", cmd_connect_race},
	{NULL, 0, NULL, NULL},
};
