// SPDX-License-Identifier: BSD-2-Clause
/* Ways to connect a socket, and the peer that the containment tests talk to. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/io_uring.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

#include "trigger.h"

#define NR32_SOCKETCALL 102
#define NR32_CONNECT    362
#define CALL_CONNECT    3
#define PEERS           256

socklen_t net_address(const char *host, const char *port, struct sockaddr_storage *ret)
{
	struct sockaddr_un *un = (struct sockaddr_un *)ret;
	struct sockaddr_in *in = (struct sockaddr_in *)ret;
	struct sockaddr_in6 *in6 = (struct sockaddr_in6 *)ret;

	memset(ret, 0, sizeof(*ret));
	if (!port) {
		un->sun_family = AF_UNIX;
		strncpy(un->sun_path, host, sizeof(un->sun_path) - 1);
		if (*host == '@')
			un->sun_path[0] = '\0';
		return (socklen_t)(offsetof(struct sockaddr_un, sun_path) + strlen(host) +
				   (*host != '@'));
	}
	if (inet_pton(AF_INET, host, &in->sin_addr) == 1) {
		in->sin_family = AF_INET;
		in->sin_port = htons((uint16_t)atoi(port));
		return sizeof(*in);
	}
	inet_pton(AF_INET6, host, &in6->sin6_addr);
	in6->sin6_family = AF_INET6;
	in6->sin6_port = htons((uint16_t)atoi(port));
	return sizeof(*in6);
}

/* The address in memory that a 32-bit pointer reaches. */
static void *low_address(const struct sockaddr_storage *ss)
{
	return memcpy(trigger_low(sizeof(*ss)), ss, sizeof(*ss));
}

static long connect_by(const char *way, int fd, const struct sockaddr_storage *ss, socklen_t len)
{
	if (!strcmp(way, "uring"))
		return uring_submit(&(struct uring_op){
			.opcode = IORING_OP_CONNECT, .fd = fd, .addr = ss, .off = len});
	if (!strcmp(way, "int80"))
		return INT80(NR32_CONNECT, fd, (long)low_address(ss), (long)len, 0);
	if (!strcmp(way, "socketcall")) {
		unsigned *args = trigger_low(4096);

		args[0] = (unsigned)fd;
		args[1] = (unsigned)(unsigned long)low_address(ss);
		args[2] = len;
		return INT80(NR32_SOCKETCALL, CALL_CONNECT, (long)args, 0, 0);
	}
	if (!strcmp(way, "nonresident"))
		return trigger_result(
			syscall(SYS_connect, fd, trigger_hidden(ss, sizeof(*ss)), len));
	return trigger_result(connect(fd, (const void *)ss, len));
}

static int connect_to(const char *host, const char *port, int type, const char *way)
{
	struct sockaddr_storage ss;
	socklen_t len = net_address(host, port, &ss);
	int fd = socket(ss.ss_family, type, 0);
	char what[64];

	if (fd < 0)
		return trigger_report("socket", -errno);
	snprintf(what, sizeof(what), "connect %s", way);
	return trigger_report(what, connect_by(way, fd, &ss, len));
}

static int cmd_connect(int argc, char **argv)
{
	return connect_to(argv[0], argv[1], SOCK_STREAM, argc > 2 ? argv[2] : "connect");
}

static int cmd_connect_udp(int argc, char **argv)
{
	return connect_to(argv[0], argv[1], SOCK_DGRAM, argc > 2 ? argv[2] : "connect");
}

static int cmd_connect_unix(int argc, char **argv)
{
	return connect_to(argv[0], NULL, SOCK_STREAM, argc > 1 ? argv[1] : "connect");
}

/* From a local port of one's own choice. */
static int cmd_connect_from(int argc, char **argv)
{
	struct sockaddr_storage from, to;
	socklen_t from_len = net_address(argv[0], argv[1], &from);
	socklen_t to_len = net_address(argv[2], argv[3], &to);
	int fd = socket(from.ss_family, SOCK_STREAM, 0);
	int one = 1;

	(void)argc;
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	if (bind(fd, (void *)&from, from_len))
		return trigger_report("bind", -errno);
	return trigger_report("connect", trigger_result(connect(fd, (void *)&to, to_len)));
}

/** struct server - the peer: what it listens on, and the bytes that arrived */
struct server {
	struct pollfd fds[PEERS]; /* signal, TCP, Unix and UDP socket, then connections */
	nfds_t count;
	bool is_unix[PEERS];
	size_t tcp, local, udp;
};

static int listen_on(const char *host, const char *port, int type)
{
	struct sockaddr_storage ss;
	socklen_t len = net_address(host, port, &ss);
	int fd = socket(ss.ss_family, type | SOCK_CLOEXEC, 0);
	int one = 1;

	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	if (bind(fd, (void *)&ss, len) || (type == SOCK_STREAM && listen(fd, PEERS))) {
		perror("serve");
		exit(125);
	}
	return fd;
}

static void server_add(struct server *s, int fd, bool is_unix)
{
	s->is_unix[s->count] = is_unix;
	s->fds[s->count++] = (struct pollfd){.fd = fd, .events = POLLIN};
}

/* A new connection gets bytes at once, so that a later read has something to refuse. */
static void server_accept(struct server *s, nfds_t i)
{
	char greeting[1000];
	int fd = accept(s->fds[i].fd, NULL, NULL);

	if (fd < 0)
		return;
	memset(greeting, 'g', sizeof(greeting));
	if (s->count == PEERS || send(fd, greeting, sizeof(greeting), MSG_NOSIGNAL) < 0) {
		close(fd);
		return;
	}
	server_add(s, fd, i == 2);
}

static void server_receive(struct server *s, nfds_t i)
{
	char bytes[4096];
	ssize_t n = recv(s->fds[i].fd, bytes, sizeof(bytes), MSG_DONTWAIT);

	if (n <= 0) {
		if (i > 3 && (n == 0 || errno != EAGAIN))
			s->fds[i].fd = -1;
		return;
	}
	*(i == 3 ? &s->udp : s->is_unix[i] ? &s->local : &s->tcp) += (size_t)n;
}

/* Serves HOST:PORT and the abstract name @peerPORT until SIGTERM; then says how much arrived. */
static int cmd_serve(int argc, char **argv)
{
	struct server s = {.count = 0};
	char name[64];
	sigset_t set;

	(void)argc;
	snprintf(name, sizeof(name), "@peer%s", argv[1]);
	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigprocmask(SIG_BLOCK, &set, NULL);
	server_add(&s, signalfd(-1, &set, 0), false);
	server_add(&s, listen_on(argv[0], argv[1], SOCK_STREAM), false);
	server_add(&s, listen_on(name, NULL, SOCK_STREAM), true);
	server_add(&s, listen_on(argv[0], argv[1], SOCK_DGRAM), false);
	puts("server ready");
	while (!s.fds[0].revents && poll(s.fds, s.count, -1) > 0) {
		nfds_t count = s.count;

		for (nfds_t i = 1; i < count; i++) {
			if (!s.fds[i].revents)
				continue;
			if (i == 1 || i == 2)
				server_accept(&s, i);
			else
				server_receive(&s, i);
		}
	}
	printf("server tcp %zu unix %zu udp %zu\n", s.tcp, s.local, s.udp);
	return 0;
}

const struct command net_commands[] = {
	{"connect", 2, "HOST PORT [connect|uring|int80|socketcall|nonresident]", cmd_connect},
	{"connect-udp", 2, "HOST PORT [WAY]", cmd_connect_udp},
	{"connect-unix", 1, "PATH|@NAME [WAY]", cmd_connect_unix},
	{"connect-from", 4, "HOST PORT HOST PORT", cmd_connect_from},
	{"serve", 2, "HOST PORT", cmd_serve},
	{NULL, 0, NULL, NULL},
};
