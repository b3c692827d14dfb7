// SPDX-License-Identifier: BSD-2-Clause
/* What processes do to themselves and to each other. */
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/fsuid.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "trigger.h"

static long number(const char *s)
{
	return (long)strtoul(s, NULL, 0);
}

/* Lives until it is killed, with a word that others may try to write into. */
static volatile char word[8] = "victim";

static void *idle_thread(void *arg)
{
	for (;;)
		pause();
	return arg;
}

static int cmd_idle(int argc, char **argv)
{
	pthread_t t;

	setsid();
	printf("idle %d %p\n", (int)getpid(), (const void *)word);
	if (argc && !strcmp(argv[0], "leaderless")) {
		pthread_create(&t, NULL, idle_thread, NULL);
		pthread_exit(NULL);
	}
	for (;;)
		pause();
}

static int cmd_clone(int argc, char **argv)
{
	long pid = syscall(SYS_clone, number(argv[0]) | SIGCHLD, NULL, NULL, NULL, NULL);
	int status = 0;

	(void)argc;
	if (pid == 0)
		_exit(0);
	trigger_report("clone", trigger_result(pid));
	if (pid > 0)
		waitpid((pid_t)pid, &status, 0);
	return 0;
}

static int cmd_thread(int argc, char **argv)
{
	pthread_t t;

	(void)argc;
	(void)argv;
	return pthread_create(&t, NULL, idle_thread, NULL);
}

static long by_kill(pid_t pid, int sig)
{
	return kill(pid, sig);
}

static long by_tkill(pid_t pid, int sig)
{
	return syscall(SYS_tkill, pid, sig);
}

static long by_tgkill(pid_t pid, int sig)
{
	return syscall(SYS_tgkill, pid, pid, sig);
}

static long by_pidfd(pid_t pid, int sig)
{
	return syscall(SYS_pidfd_send_signal, (int)syscall(SYS_pidfd_open, pid, 0), sig, NULL, 0);
}

static long by_queue(pid_t pid, int sig)
{
	return sigqueue(pid, sig, (union sigval){0});
}

static long by_compat(pid_t pid, int sig)
{
	long ret = INT80(37, pid, sig);

	errno = ret < 0 ? (int)-ret : 0;
	return ret < 0 ? -1 : 0;
}

static long by_group(pid_t pid, int sig)
{
	return kill(-getpgid(pid), sig);
}

/* The kernel sends it when a pipe becomes readable. */
static long by_pipe(pid_t pid, int sig)
{
	int fds[2];

	if (pipe(fds) || fcntl(fds[0], F_SETOWN, pid) || fcntl(fds[0], F_SETSIG, sig) ||
	    fcntl(fds[0], F_SETFL, O_ASYNC))
		return -1;
	return write(fds[1], "x", 1);
}

static const struct {
	const char *name;
	long (*send)(pid_t pid, int sig);
} ways[] = {
	{"kill", by_kill},   {"tkill", by_tkill},   {"tgkill", by_tgkill}, {"pidfd", by_pidfd},
	{"queue", by_queue}, {"compat", by_compat}, {"group", by_group},   {"pipe", by_pipe},
};

static int cmd_send(int argc, char **argv)
{
	int sig = (int)number(argv[1]);

	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
		/* The kernel may tell the owner of a descriptor more than once. */
		if (argc > 2 ? strcmp(argv[2], ways[i].name) : ways[i].send == by_pipe)
			continue;
		trigger_report(ways[i].name,
			       trigger_result(ways[i].send((pid_t)number(argv[0]), sig)));
	}
	return 0;
}

static long by_attach(pid_t pid, void *at)
{
	(void)at;
	return ptrace(PTRACE_ATTACH, pid, NULL, NULL);
}

static long by_seize(pid_t pid, void *at)
{
	(void)at;
	return ptrace(PTRACE_SEIZE, pid, NULL, NULL);
}

static long by_vm_write(pid_t pid, void *at)
{
	struct iovec from = {(void *)"broken", 6}, to = {at, 6};

	return process_vm_writev(pid, &from, 1, &to, 1, 0);
}

static long by_vm_read(pid_t pid, void *at)
{
	char bytes[6];
	struct iovec to = {bytes, 6}, from = {at, 6};

	return process_vm_readv(pid, &to, 1, &from, 1, 0);
}

static long open_proc(pid_t pid, const char *file, int flags)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/%s", (int)pid, file);
	return open(path, flags | O_CLOEXEC);
}

static long by_mem(pid_t pid, void *at)
{
	int fd = (int)open_proc(pid, "mem", O_RDWR);

	return fd < 0 ? -1 : pwrite(fd, "broken", 6, (off_t)(unsigned long)at);
}

static long by_getfd(pid_t pid, void *at)
{
	(void)at;
	return syscall(SYS_pidfd_getfd, (int)syscall(SYS_pidfd_open, pid, 0), 1, 0);
}

static long by_maps(pid_t pid, void *at)
{
	(void)at;
	return open_proc(pid, "maps", O_RDONLY);
}

static const struct {
	const char *name;
	long (*reach)(pid_t pid, void *at);
} reaches[] = {
	{"maps", by_maps},         {"attach", by_attach},   {"seize", by_seize}, {"mem", by_mem},
	{"vm-write", by_vm_write}, {"vm-read", by_vm_read}, {"getfd", by_getfd},
};

/* Each in a process of its own, whose end lets go of what it took hold of. */
static int cmd_reach(int argc, char **argv)
{
	pid_t pid = (pid_t)number(argv[0]);
	void *at = (void *)number(argv[1]);

	for (size_t i = 0; i < sizeof(reaches) / sizeof(reaches[0]); i++) {
		if (argc > 2 && strcmp(argv[2], reaches[i].name))
			continue;
		if (fork() == 0)
			_exit(trigger_report(reaches[i].name,
					     trigger_result(reaches[i].reach(pid, at))));
		wait(NULL);
	}
	return 0;
}

static int cmd_traceme(int argc, char **argv)
{
	(void)argc;
	(void)argv;
	return trigger_report("traceme", trigger_result(ptrace(PTRACE_TRACEME, 0, NULL, NULL)));
}

/* setuid N, setreuid R E, setresuid R E S, setfsuid N, and the same of groups. */
static int cmd_setid(int argc, char **argv)
{
	static const struct {
		const char *name;
		long nr;
	} calls[] = {
		{"setuid", SYS_setuid},       {"setreuid", SYS_setreuid},
		{"setresuid", SYS_setresuid}, {"setfsuid", SYS_setfsuid},
		{"setgid", SYS_setgid},       {"setregid", SYS_setregid},
		{"setresgid", SYS_setresgid}, {"setfsgid", SYS_setfsgid},
	};
	long id[3] = {0};

	for (int i = 1; i < argc && i < 4; i++)
		id[i - 1] = number(argv[i]);
	for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++)
		if (!strcmp(calls[i].name, argv[0]))
			return trigger_report(
				argv[0], trigger_result(syscall(calls[i].nr, id[0], id[1], id[2])));
	return 125;
}

static int cmd_setgroups(int argc, char **argv)
{
	gid_t groups[8];

	for (int i = 0; i < argc && i < 8; i++)
		groups[i] = (gid_t)number(argv[i]);
	return trigger_report("setgroups",
			      trigger_result(syscall(SYS_setgroups, argc < 8 ? argc : 8, groups)));
}

static int cmd_capset(int argc, char **argv)
{
	struct __user_cap_header_struct head = {_LINUX_CAPABILITY_VERSION_3, 0};
	unsigned long set[3] = {0};
	struct __user_cap_data_struct data[2];

	for (int i = 0; i < argc && i < 3; i++)
		set[i] = (unsigned long)number(argv[i]);
	for (int i = 0; i < 2; i++)
		data[i] = (struct __user_cap_data_struct){(unsigned)(set[0] >> 32 * i),
							  (unsigned)(set[1] >> 32 * i),
							  (unsigned)(set[2] >> 32 * i)};
	return trigger_report("capset", trigger_result(syscall(SYS_capset, &head, data)));
}

/* A process with the number @argv[0], which must be free: the kernel gives it to the next one. */
static int cmd_number(int argc, char **argv)
{
	pid_t want = (pid_t)number(argv[0]), pid = 0;

	(void)argc;
	for (int i = 0; i < 50 && pid != want; i++) {
		int fd = open("/proc/sys/kernel/ns_last_pid", O_WRONLY | O_CLOEXEC);

		if (fd < 0 || dprintf(fd, "%d", (int)want - 1) < 0)
			return trigger_report("number", -errno);
		close(fd);
		pid = fork();
		if (pid == 0 && getpid() == want)
			_exit(execv(argv[1], argv + 1));
		if (pid == 0)
			_exit(0);
		waitpid(pid, NULL, 0);
	}
	return trigger_report("number", pid == want ? 0 : -EAGAIN);
}

static void *open_thread(void *path)
{
	close(open(path, O_RDONLY | O_CLOEXEC));
	return NULL;
}

/* Opens the file and sends itself a signal. */
static int cmd_open_self(int argc, char **argv)
{
	(void)argc;
	signal(SIGUSR2, SIG_IGN);
	open_thread(argv[0]);
	kill(getpid(), SIGUSR2);
	return 0;
}

/* Opens the file as itself, as user argv[0], in a thread that is this user too, as itself. */
static int cmd_reopen_as(int argc, char **argv)
{
	pthread_t t;

	(void)argc;
	open_thread(argv[1]);
	if (syscall(SYS_setresuid, -1, number(argv[0]), -1))
		return trigger_report("setresuid", -errno);
	open_thread(argv[1]);
	if (pthread_create(&t, NULL, open_thread, argv[1]))
		return 125;
	pthread_join(t, NULL);
	if (syscall(SYS_setresuid, -1, 0, -1))
		return trigger_report("setresuid", -errno);
	open_thread(argv[1]);
	return 0;
}

static int cmd_prctl(int argc, char **argv)
{
	long arg[5] = {0};
	char name[16] = "";

	for (int i = 0; i < argc && i < 5; i++)
		arg[i] = number(argv[i]);
	if (arg[0] == PR_SET_NAME)
		arg[1] = (long)argv[1];
	trigger_report("prctl",
		       trigger_result(syscall(SYS_prctl, arg[0], arg[1], arg[2], arg[3], arg[4])));
	prctl(PR_GET_NAME, name);
	printf("name %s\n", name);
	return 0;
}

static int cmd_setns(int argc, char **argv)
{
	int fd = open(argv[0], O_RDONLY | O_CLOEXEC);

	(void)argc;
	if (!strncmp(argv[0], "pid:", 4))
		fd = (int)syscall(SYS_pidfd_open, number(argv[0] + 4), 0);
	return trigger_report("setns", trigger_result(setns(fd, (int)number(argv[1]))));
}

static int cmd_unshare(int argc, char **argv)
{
	(void)argc;
	return trigger_report("unshare", trigger_result(unshare((int)number(argv[0]))));
}

/* Enters the network namespace of a child that has one of its own. */
static int cmd_clone_into_net(int argc, char **argv)
{
	pid_t pid = (pid_t)syscall(SYS_clone, CLONE_NEWNET | SIGCHLD, NULL, NULL, NULL, NULL);
	char path[64];
	int fd;

	(void)argc;
	(void)argv;
	if (pid == 0)
		for (;;)
			pause();
	snprintf(path, sizeof(path), "/proc/%d/ns/net", (int)pid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	trigger_report("setns", trigger_result(setns(fd, CLONE_NEWNET)));
	kill(pid, SIGKILL);
	return 0;
}

static int cmd_chroot(int argc, char **argv)
{
	(void)argc;
	return trigger_report("chroot", trigger_result(chroot(argv[0])));
}

static int cmd_end(int argc, char **argv)
{
	if (argc > 1)
		raise((int)number(argv[1]));
	_exit((int)number(argv[0]));
}

const struct command process_commands[] = {
	{"idle", 0, "[leaderless]", cmd_idle},
	{"clone", 1, "FLAGS", cmd_clone},
	{"thread", 0, "", cmd_thread},
	{"send", 2, "PID SIGNAL [WAY]", cmd_send},
	{"reach", 2, "PID ADDRESS [WAY]", cmd_reach},
	{"traceme", 0, "", cmd_traceme},
	{"setid", 2, "CALL ID...", cmd_setid},
	{"setgroups", 0, "GROUP...", cmd_setgroups},
	{"capset", 3, "EFFECTIVE PERMITTED INHERITABLE", cmd_capset},
	{"number", 2, "PID PROGRAM ARG...", cmd_number},
	{"open-self", 1, "PATH", cmd_open_self},
	{"reopen-as", 2, "EUID PATH", cmd_reopen_as},
	{"prctl", 1, "OPTION ARG...", cmd_prctl},
	{"setns", 2, "FILE|pid:PID FLAGS", cmd_setns},
	{"clone-into-net", 0, "", cmd_clone_into_net},
	{"unshare", 1, "FLAGS", cmd_unshare},
	{"chroot", 1, "FOLDER", cmd_chroot},
	{"end", 1, "STATUS [SIGNAL]", cmd_end},
	{NULL, 0, NULL, NULL},
};
