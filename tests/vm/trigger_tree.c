// SPDX-License-Identifier: BSD-2-Clause
/* Arguments of every kind, and families of processes. */
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "trigger.h"

static int run_child(char **argv)
{
	int status = 0;
	pid_t pid = fork();

	if (pid == 0) {
		execve(argv[0], argv, environ);
		_exit(126);
	}
	if (pid < 0 || waitpid(pid, &status, 0) < 0)
		return 125;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static int cmd_noargs(int argc, char **argv)
{
	char *none[] = {NULL};

	(void)argc;
	execve(argv[0], none, environ);
	return trigger_report("exec", -errno);
}

/* A string of @n letters. */
static char *padding(size_t n)
{
	char *s = malloc(n + 1);

	if (!s)
		exit(125);
	memset(s, 'x', n);
	s[n] = 0;
	return s;
}

static int cmd_long_args(int argc, char **argv)
{
	int count = atoi(argv[1]), n = 0;
	char *word = padding(strtoul(argv[2], NULL, 10));
	char **words = calloc((size_t)(argc + count), sizeof(*words));

	if (!words)
		return 125;
	words[n++] = argv[0];
	for (int i = 0; i < count; i++)
		words[n++] = word;
	for (int i = 3; i < argc; i++)
		words[n++] = argv[i];
	execve(argv[0], words, environ);
	return trigger_report("exec", -errno);
}

static int cmd_long_env(int argc, char **argv)
{
	char *words[] = {argv[0], NULL};
	char *env[] = {padding(strtoul(argv[1], NULL, 10)), argv[2], NULL};

	(void)argc;
	execve(argv[0], words, env);
	return trigger_report("exec", -errno);
}

/* What /proc and everybody who looks into this process's memory would see. */
static int cmd_rewrite_args(int argc, char **argv)
{
	char *child[] = {strdup(argv[1]), NULL};

	memset(argv[0], 'y', strlen(argv[0]));
	for (int i = 2; i < argc; i++)
		memset(argv[i], 'y', strlen(argv[i]));
	return run_child(child);
}

static int cmd_family(int argc, char **argv)
{
	int status = 0;

	(void)argc;
	for (int left = atoi(argv[0]); left > 0; left--) {
		pid_t pid = fork();

		if (pid < 0)
			return 125;
		if (pid > 0)
			return waitpid(pid, &status, 0) == pid ? WEXITSTATUS(status) : 125;
	}
	return run_child(argv + 1);
}

static void *without_leader(void *arg)
{
	usleep(200000); /* the first thread has ended by then */
	exit(run_child(arg));
}

static int cmd_leaderless(int argc, char **argv)
{
	pthread_t thread;

	(void)argc;
	if (pthread_create(&thread, NULL, without_leader, argv))
		return 125;
	pthread_exit(NULL);
}

const struct command tree_commands[] = {
	{"exec-noargs", 1, "PATH", cmd_noargs},
	{"long-args", 3, "PATH COUNT BYTES ARG...", cmd_long_args},
	{"long-env", 3, "PATH BYTES NAME=VALUE", cmd_long_env},
	{"rewrite-args", 2, "ARG PATH ARG...", cmd_rewrite_args},
	{"family", 2, "LEVELS PATH ARG...", cmd_family},
	{"leaderless", 1, "PATH ARG...", cmd_leaderless},
	{NULL, 0, NULL, NULL},
};
