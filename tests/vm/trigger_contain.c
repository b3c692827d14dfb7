// SPDX-License-Identifier: BSD-2-Clause
/*
 * Containment: contain-run opens connections and files, then executes the program that a rule
 * isolates; as contain-probe that program tries everything it should no longer be able to do, and a
 * child of it the same. Each line of output: "self|child PROBE ok|ERRNO".
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/io_uring.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "trigger.h"

#define DIR_OUT "/tmp/contain"

/** struct probe_env - what was open before the sign */
struct probe_env {
	int tcp, local, udp, own;
	pid_t victim;
	const char *port;
};

static long do_write(const struct probe_env *e, int fd)
{
	(void)e;
	return trigger_result(write(fd, "0123456789", 10));
}

static long tcp_write(const struct probe_env *e)
{
	return do_write(e, e->tcp);
}

static long tcp_send(const struct probe_env *e)
{
	return trigger_result(send(e->tcp, "0123456789", 10, MSG_NOSIGNAL));
}

static long tcp_sendmsg(const struct probe_env *e)
{
	struct iovec v = {(void *)"0123456789", 10};
	struct msghdr m = {.msg_iov = &v, .msg_iovlen = 1};

	return trigger_result(sendmsg(e->tcp, &m, MSG_NOSIGNAL));
}

static long tcp_writev(const struct probe_env *e)
{
	struct iovec v = {(void *)"0123456789", 10};

	return trigger_result(writev(e->tcp, &v, 1));
}

static long tcp_sendfile(const struct probe_env *e)
{
	int fd = open("/proc/self/exe", O_RDONLY);
	long ret = trigger_result(sendfile(e->tcp, fd, NULL, 10));

	close(fd);
	return ret;
}

static long tcp_splice(const struct probe_env *e)
{
	int p[2];
	long ret;

	if (pipe(p) || write(p[1], "0123456789", 10) != 10)
		return -errno;
	ret = trigger_result(splice(p[0], NULL, e->tcp, NULL, 10, 0));
	close(p[0]);
	close(p[1]);
	return ret;
}

static long tcp_splice_in(const struct probe_env *e)
{
	int p[2];
	long ret;

	if (pipe(p))
		return -errno;
	ret = trigger_result(splice(e->tcp, NULL, p[1], NULL, 10, SPLICE_F_NONBLOCK));
	close(p[0]);
	close(p[1]);
	return ret;
}

static long tcp_uring(const struct probe_env *e)
{
	return uring_submit(&(struct uring_op){
		.opcode = IORING_OP_SEND, .fd = e->tcp, .addr = "0123456789", .len = 10});
}

static long tcp_read(const struct probe_env *e)
{
	char b[10];

	return trigger_result(read(e->tcp, b, sizeof(b)));
}

static long tcp_recv(const struct probe_env *e)
{
	char b[10];

	return trigger_result(recv(e->tcp, b, sizeof(b), MSG_DONTWAIT));
}

static long unix_write(const struct probe_env *e)
{
	return do_write(e, e->local);
}

static long unix_read(const struct probe_env *e)
{
	char b[10];

	return trigger_result(read(e->local, b, sizeof(b)));
}

static long udp_send(const struct probe_env *e)
{
	return trigger_result(send(e->udp, "0123456789", 10, 0));
}

static long new_udp(const struct probe_env *e)
{
	struct sockaddr_storage ss;
	socklen_t len = net_address("127.0.0.1", e->port, &ss);
	int fd = socket(AF_INET, SOCK_DGRAM, 0);
	long ret;

	if (fd < 0)
		return -errno;
	ret = trigger_result(sendto(fd, "0123456789", 10, 0, (void *)&ss, len));
	close(fd);
	return ret;
}

static long new_stream(const char *host, const char *port)
{
	struct sockaddr_storage ss;
	socklen_t len = net_address(host, port, &ss);
	int fd = socket(ss.ss_family, SOCK_STREAM, 0);
	long ret;

	if (fd < 0)
		return -errno;
	ret = trigger_result(connect(fd, (void *)&ss, len));
	close(fd);
	return ret;
}

static long new_tcp(const struct probe_env *e)
{
	return new_stream("127.0.0.1", e->port);
}

static long new_unix(const struct probe_env *e)
{
	char name[64];

	snprintf(name, sizeof(name), "@peer%s", e->port);
	return new_stream(name, NULL);
}

static long do_open(const char *path, int flags)
{
	int fd = open(path, flags, 0644);

	if (fd < 0)
		return -errno;
	close(fd);
	return 0;
}

static long open_write(const struct probe_env *e)
{
	(void)e;
	return do_open(DIR_OUT "/write", O_WRONLY);
}

static long open_append(const struct probe_env *e)
{
	(void)e;
	return do_open(DIR_OUT "/write", O_RDWR | O_APPEND);
}

static long open_create(const struct probe_env *e)
{
	(void)e;
	return do_open(DIR_OUT "/new", O_WRONLY | O_CREAT);
}

static long open_uring(const struct probe_env *e)
{
	(void)e;
	return uring_submit(&(struct uring_op){.opcode = IORING_OP_OPENAT,
					       .fd = AT_FDCWD,
					       .addr = DIR_OUT "/write",
					       .flags = O_WRONLY});
}

static long open_read(const struct probe_env *e)
{
	(void)e;
	return do_open("/etc/passwd", O_RDONLY);
}

static long file_truncate(const struct probe_env *e)
{
	(void)e;
	return trigger_result(truncate(DIR_OUT "/truncate", 1));
}

static long file_rename(const struct probe_env *e)
{
	(void)e;
	return trigger_result(rename(DIR_OUT "/rename", DIR_OUT "/renamed"));
}

static long file_unlink(const struct probe_env *e)
{
	(void)e;
	return trigger_result(unlink(DIR_OUT "/unlink"));
}

static long file_link(const struct probe_env *e)
{
	(void)e;
	return trigger_result(link(DIR_OUT "/write", DIR_OUT "/linked"));
}

static long file_symlink(const struct probe_env *e)
{
	(void)e;
	return trigger_result(symlink("write", DIR_OUT "/symlinked"));
}

static long file_mkdir(const struct probe_env *e)
{
	(void)e;
	return trigger_result(mkdir(DIR_OUT "/made", 0755));
}

static long file_rmdir(const struct probe_env *e)
{
	(void)e;
	return trigger_result(rmdir(DIR_OUT "/rmdir"));
}

static long file_mknod(const struct probe_env *e)
{
	(void)e;
	return trigger_result(mkfifo(DIR_OUT "/fifo", 0644));
}

static long own_write(const struct probe_env *e)
{
	return do_write(e, e->own);
}

/* A signal that does nothing: only whether it may be sent counts. */
static long proc_kill(const struct probe_env *e)
{
	return trigger_result(kill(e->victim, SIGWINCH));
}

static long proc_pidfd(const struct probe_env *e)
{
	int fd = (int)syscall(SYS_pidfd_open, e->victim, 0);

	if (fd < 0)
		return -errno;
	return trigger_result(syscall(SYS_pidfd_send_signal, fd, SIGWINCH, NULL, 0));
}

static long proc_read(const struct probe_env *e)
{
	char b[8];
	struct iovec to = {b, sizeof(b)}, from = {(void *)&proc_read, sizeof(b)};

	return trigger_result(process_vm_readv(e->victim, &to, 1, &from, 1, 0));
}

static long proc_ptrace(const struct probe_env *e)
{
	return trigger_result(ptrace(PTRACE_SEIZE, e->victim, NULL, NULL));
}

static const struct {
	const char *name;
	long (*run)(const struct probe_env *e);
} probes[] = {
	{"tcp-write", tcp_write},
	{"tcp-writev", tcp_writev},
	{"tcp-send", tcp_send},
	{"tcp-sendmsg", tcp_sendmsg},
	{"tcp-sendfile", tcp_sendfile},
	{"tcp-splice", tcp_splice},
	{"tcp-uring", tcp_uring},
	{"tcp-read", tcp_read},
	{"tcp-recv", tcp_recv},
	{"tcp-splice-in", tcp_splice_in},
	{"unix-write", unix_write},
	{"unix-read", unix_read},
	{"udp-send", udp_send},
	{"new-udp", new_udp},
	{"new-tcp", new_tcp},
	{"new-unix", new_unix},
	{"open-write", open_write},
	{"open-append", open_append},
	{"open-create", open_create},
	{"open-uring", open_uring},
	{"file-truncate", file_truncate},
	{"file-rename", file_rename},
	{"file-unlink", file_unlink},
	{"file-link", file_link},
	{"file-symlink", file_symlink},
	{"file-mkdir", file_mkdir},
	{"file-rmdir", file_rmdir},
	{"file-mknod", file_mknod},
	{"proc-kill", proc_kill},
	{"proc-pidfd", proc_pidfd},
	{"proc-read", proc_read},
	{"proc-ptrace", proc_ptrace},
	{"may-open-read", open_read},
	{"may-own-write", own_write},
};

static void run_probes(const char *who, const struct probe_env *e)
{
	for (size_t i = 0; i < sizeof(probes) / sizeof(probes[0]); i++) {
		char what[64];

		snprintf(what, sizeof(what), "%s %s", who, probes[i].name);
		trigger_report(what, probes[i].run(e));
	}
}

static int cmd_contain_probe(int argc, char **argv)
{
	struct probe_env e = {atoi(argv[0]), atoi(argv[1]), atoi(argv[2]),
			      atoi(argv[3]), atoi(argv[4]), argv[5]};
	pid_t pid;

	(void)argc;
	run_probes("self", &e);
	pid = fork();
	if (pid == 0) {
		run_probes("child", &e);
		_exit(0);
	}
	waitpid(pid, NULL, 0);
	return 0;
}

static void make_file(const char *path)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);

	if (fd < 0 || write(fd, "content\n", 8) != 8)
		perror(path);
	close(fd);
}

static void make_files(void)
{
	mkdir(DIR_OUT, 0755);
	make_file(DIR_OUT "/write");
	make_file(DIR_OUT "/truncate");
	make_file(DIR_OUT "/rename");
	make_file(DIR_OUT "/unlink");
	mkdir(DIR_OUT "/rmdir", 0755);
}

static int open_stream(const char *host, const char *port, int type)
{
	struct sockaddr_storage ss;
	socklen_t len = net_address(host, port, &ss);
	int fd = socket(ss.ss_family, type, 0);

	if (fd < 0 || connect(fd, (void *)&ss, len)) {
		perror("contain-run");
		exit(125);
	}
	return fd;
}

/* Somebody else's process, not of the family that is contained: its parent is gone at once. */
static pid_t start_victim(void)
{
	pid_t victim = -1, middle;
	int fds[2];

	if (pipe(fds))
		return -1;
	middle = fork();
	if (middle == 0) {
		victim = fork();
		while (victim == 0)
			pause();
		_exit(write(fds[1], &victim, sizeof(victim)) != sizeof(victim));
	}
	waitpid(middle, NULL, 0);
	if (read(fds[0], &victim, sizeof(victim)) != sizeof(victim))
		victim = -1;
	close(fds[0]);
	close(fds[1]);
	return victim;
}

static int cmd_contain_run(int argc, char **argv)
{
	char name[64], number[5][16];
	char *words[] = {argv[0],   (char *)"contain-probe",
			 number[0], number[1],
			 number[2], number[3],
			 number[4], argv[1],
			 NULL};
	struct probe_env e = {.port = argv[1]};
	int values[5];

	(void)argc;
	make_files();
	snprintf(name, sizeof(name), "@peer%s", argv[1]);
	e.tcp = open_stream("127.0.0.1", argv[1], SOCK_STREAM);
	e.local = open_stream(name, NULL, SOCK_STREAM);
	e.udp = open_stream("127.0.0.1", argv[1], SOCK_DGRAM);
	e.own = open(DIR_OUT "/own", O_RDWR | O_CREAT, 0644);
	e.victim = start_victim();
	trigger_report("before tcp-write", tcp_write(&e));
	trigger_report("before tcp-read", tcp_read(&e));
	trigger_report("before unix-write", unix_write(&e));
	memcpy(values, (int[]){e.tcp, e.local, e.udp, e.own, e.victim}, sizeof(values));
	for (int i = 0; i < 5; i++)
		snprintf(number[i], sizeof(number[i]), "%d", values[i]);
	execve(argv[0], words, environ);
	trigger_report("exec", -errno);
	return 126;
}

const struct command contain_commands[] = {
	{"contain-run", 2, "PROGRAM PORT", cmd_contain_run},
	{"contain-probe", 6, "TCP UNIX UDP OWN VICTIM PORT", cmd_contain_probe},
	{NULL, 0, NULL, NULL},
};
