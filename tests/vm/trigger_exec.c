// SPDX-License-Identifier: BSD-2-Clause
/* Ways to execute a program. Each ends in the program, or says why not and exits with 126. */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "trigger.h"

#define NR32_EXECVE   11
#define NR32_EXECVEAT 358

static char *const no_env[] = {NULL};

static int failed(long ret)
{
	trigger_report("exec", ret < 0 ? ret : -ENOEXEC);
	return 126;
}

static int cmd_exec(int argc, char **argv)
{
	(void)argc;
	execve(argv[0], argv, environ);
	return failed(-errno);
}

static int cmd_argv0(int argc, char **argv)
{
	char *words[] = {argv[0], NULL};

	(void)argc;
	execve(argv[1], words, environ);
	return failed(-errno);
}

static int cmd_nonresident(int argc, char **argv)
{
	const char *path = trigger_hidden(argv[0], strlen(argv[0]) + 1);
	char *const words[] = {(char *)"x", NULL};

	(void)argc;
	execve(path, words, no_env);
	return failed(-errno);
}

static int cmd_int80(int argc, char **argv)
{
	unsigned *words = trigger_low(4096);
	char *path = trigger_low_string(argv[0]);

	(void)argc;
	words[0] = (unsigned)(unsigned long)path;
	return failed(INT80(NR32_EXECVE, (long)path, (long)words, 0, 0));
}

static int cmd_int80_at(int argc, char **argv)
{
	unsigned *words = trigger_low(4096);
	char *path = trigger_low_string(argv[0]);

	(void)argc;
	words[0] = (unsigned)(unsigned long)path;
	return failed(INT80(NR32_EXECVEAT, AT_FDCWD, (long)path, (long)words, 0));
}

static int cmd_relative(int argc, char **argv)
{
	(void)argc;
	if (chdir(argv[0]))
		return failed(-errno);
	execve(argv[1], argv + 1, environ);
	return failed(-errno);
}

static int exec_fd(int fd, const char *name, char **words)
{
	if (fd < 0)
		return failed(-errno);
	syscall(SYS_execveat, fd, name, words, environ, *name ? 0 : AT_EMPTY_PATH);
	return failed(-errno);
}

static int cmd_dirfd(int argc, char **argv)
{
	(void)argc;
	return exec_fd(open(argv[0], O_PATH | O_DIRECTORY), argv[1], argv + 1);
}

static int cmd_fd(int argc, char **argv)
{
	(void)argc;
	return exec_fd(open(argv[0], O_RDONLY | O_CLOEXEC), "", argv);
}

static int cmd_deleted(int argc, char **argv)
{
	int fd = open(argv[0], O_RDONLY | O_CLOEXEC);

	(void)argc;
	if (unlink(argv[0]))
		return failed(-errno);
	return exec_fd(fd, "", argv);
}

static int cmd_memfd(int argc, char **argv)
{
	int fd = memfd_create("secret", 0);
	char **words = argv + 1; /* the path takes the place of the way */
	char path[64];
	bool by_fd;

	(void)argc;
	if (fd < 0 || trigger_copy(argv[0], fd))
		return failed(-errno);
	by_fd = !strcmp(argv[1], "fd");
	words[0] = argv[0];
	if (by_fd)
		return exec_fd(fd, "", words);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	execve(path, words, environ);
	return failed(-errno);
}

static int cmd_tmpfile(int argc, char **argv)
{
	int fd = open(argv[1], O_TMPFILE | O_RDWR, 0755);
	char *words[] = {argv[0], NULL};
	char path[64];
	int err;

	(void)argc;
	if (fd < 0)
		return failed(-errno);
	err = trigger_copy(argv[0], fd);
	if (err)
		return failed(err);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	err = open(path, O_RDONLY | O_CLOEXEC);
	close(fd); /* a file open for writing cannot be executed */
	return exec_fd(err, "", words);
}

static void *thread_exec(void *arg)
{
	char **argv = arg;

	execve(argv[0], argv, environ);
	exit(failed(-errno));
}

static int cmd_thread(int argc, char **argv)
{
	pthread_t thread;

	(void)argc;
	if (pthread_create(&thread, NULL, thread_exec, argv))
		return 125;
	for (;;)
		pause();
}

static int cmd_vfork(int argc, char **argv)
{
	int status = 0;
	pid_t pid = vfork();

	(void)argc;
	if (pid == 0) {
		execve(argv[0], argv, environ);
		_exit(126);
	}
	waitpid(pid, &status, 0);
	printf("child %s %d\n", WIFSIGNALED(status) ? "signal" : "exit",
	       WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
	return 0;
}

static int clone_child(void *arg)
{
	char **argv = arg;

	execve(argv[0], argv, environ);
	_exit(126);
}

static int cmd_clone_vm(int argc, char **argv)
{
	char *stack =
		mmap(NULL, 1 << 16, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	pid_t pid = clone(clone_child, stack + (1 << 16), CLONE_VM | SIGCHLD, argv);
	int status = 0;

	(void)argc;
	waitpid(pid, &status, 0);
	printf("child %s %d\n", WIFSIGNALED(status) ? "signal" : "exit",
	       WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
	return 0;
}

const struct command exec_commands[] = {
	{"exec", 1, "PATH ARG...", cmd_exec},
	{"exec-argv0", 2, "ARGV0 PATH", cmd_argv0},
	{"exec-nonresident", 1, "PATH", cmd_nonresident},
	{"exec-int80", 1, "PATH", cmd_int80},
	{"execveat-int80", 1, "PATH", cmd_int80_at},
	{"exec-relative", 2, "DIR NAME", cmd_relative},
	{"execveat-dirfd", 2, "DIR NAME", cmd_dirfd},
	{"execveat-fd", 1, "PATH", cmd_fd},
	{"exec-deleted", 1, "PATH", cmd_deleted},
	{"exec-memfd", 2, "PATH fd|proc ARG...", cmd_memfd},
	{"exec-tmpfile", 2, "PATH DIR", cmd_tmpfile},
	{"exec-thread", 1, "PATH", cmd_thread},
	{"exec-vfork", 1, "PATH", cmd_vfork},
	{"exec-clone-vm", 1, "PATH", cmd_clone_vm},
	{NULL, 0, NULL, NULL},
};
