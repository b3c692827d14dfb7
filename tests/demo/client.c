// SPDX-License-Identifier: BSD-2-Clause
/*
 * The two sides of the demonstration.
 *
 *   client serve FILE               listens on 127.0.0.1, writes the port to FILE, prints each line
 * received client begin CGROUP UID PORT PROGRAM joins CGROUP, connects, sends a line, becomes UID,
 * executes PROGRAM, which is a copy of this one client as CGROUP UID PROGRAM ARGUMENT... joins
 * CGROUP, becomes UID, executes PROGRAM client go                       does what standard input
 * says, and prints what came of it: send TEXT · write FILE · signal PID · child · end
 *
 * The connection has the descriptor CONNECTION, so that it survives the execve.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define CONNECTION 9

static int fail(const char *what)
{
	fprintf(stderr, "client: %s: %s\n", what, strerror(errno));
	return 1;
}

static int write_text(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
	ssize_t n;

	if (fd < 0)
		return -errno;
	n = write(fd, text, strlen(text));
	n = n < 0 ? -errno : 0;
	close(fd);
	return (int)n;
}

static void print_lines(FILE *in)
{
	char *line = NULL;
	size_t cap = 0;

	while (getline(&line, &cap, in) > 0) {
		fputs(line, stdout);
		fflush(stdout);
	}
	free(line);
}

static int serve(const char *port_file)
{
	struct sockaddr_in a = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t len = sizeof(a);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	char port[16];

	if (fd < 0 || bind(fd, (struct sockaddr *)&a, sizeof(a)) || listen(fd, 8) ||
	    getsockname(fd, (struct sockaddr *)&a, &len))
		return fail("listen");
	snprintf(port, sizeof(port), "%u\n", ntohs(a.sin_port));
	errno = -write_text(port_file, port);
	if (errno)
		return fail(port_file);
	for (;;) {
		int peer = accept(fd, NULL, NULL);
		FILE *in = peer < 0 ? NULL : fdopen(peer, "r");

		if (!in)
			return fail("accept");
		print_lines(in);
		fclose(in);
	}
}

static int join(const char *cgroup)
{
	char path[4096];

	snprintf(path, sizeof(path), "%s/cgroup.procs", cgroup);
	return write_text(path, "0\n");
}

static int call(const char *port)
{
	struct sockaddr_in a = {.sin_family = AF_INET,
				.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
				.sin_port = htons((uint16_t)atoi(port))};
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	if (fd < 0 || connect(fd, (struct sockaddr *)&a, sizeof(a)))
		return -1;
	return dup2(fd, CONNECTION) < 0 ? -1 : close(fd);
}

static int become(uid_t id)
{
	return setgroups(0, NULL) || setresgid(id, id, id) || setresuid(id, id, id);
}

static int begin(char **argv)
{
	static const char greeting[] = "before the program\n";

	errno = -join(argv[0]);
	if (errno)
		return fail(argv[0]);
	if (call(argv[2]))
		return fail("connect");
	if (write(CONNECTION, greeting, sizeof(greeting) - 1) < 0)
		return fail("send");
	if (become((uid_t)atoi(argv[1])))
		return fail("setuid");
	execl(argv[3], argv[3], "go", (char *)NULL);
	return fail(argv[3]);
}

static int as(char **argv)
{
	errno = -join(argv[0]);
	if (errno)
		return fail(argv[0]);
	if (become((uid_t)atoi(argv[1])))
		return fail("setuid");
	execv(argv[2], argv + 2);
	return fail(argv[2]);
}

static int do_send(const char *text)
{
	char line[256];
	int n = snprintf(line, sizeof(line), "%s\n", text);

	return send(CONNECTION, line, (size_t)n, MSG_NOSIGNAL | MSG_DONTWAIT) < 0 ? -errno : 0;
}

static void report(const char *what, int err)
{
	printf("%s %s\n", what, err ? strerrorname_np(-err) : "ok");
	fflush(stdout);
}

static void child(void)
{
	pid_t pid = fork();

	if (pid > 0) {
		waitpid(pid, NULL, 0);
		return;
	}
	report("child", pid < 0 ? -errno : do_send("a child of the program"));
	if (!pid)
		_exit(0);
}

static void obey(char *line)
{
	char *word = strtok(line, " \n"), *rest = strtok(NULL, "\n");

	if (!word)
		return;
	if (!strcmp(word, "end"))
		exit(0);
	if (!strcmp(word, "child"))
		child();
	else if (!strcmp(word, "send") && rest)
		report("send", do_send(rest));
	else if (!strcmp(word, "write") && rest)
		report("write", write_text(rest, "something\n"));
	else if (!strcmp(word, "signal") && rest)
		report("signal", kill((pid_t)atoi(rest), SIGTERM) ? -errno : 0);
	else
		report(word, -EINVAL);
}

static int go(void)
{
	char line[512];

	printf("running %d\n", getpid());
	fflush(stdout);
	while (fgets(line, sizeof(line), stdin))
		obey(line);
	return 0;
}

int main(int argc, char **argv)
{
	if (argc == 3 && !strcmp(argv[1], "serve"))
		return serve(argv[2]);
	if (argc == 6 && !strcmp(argv[1], "begin"))
		return begin(argv + 2);
	if (argc >= 5 && !strcmp(argv[1], "as"))
		return as(argv + 2);
	if (argc == 2 && !strcmp(argv[1], "go"))
		return go();
	fprintf(stderr, "client: wrong usage\n");
	return 2;
}
