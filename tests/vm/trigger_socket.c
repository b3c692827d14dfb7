// SPDX-License-Identifier: BSD-2-Clause
/* What programs do with sockets: make, bind, listen, accept, send; and what becomes packets. */
#include <errno.h>
#include <netinet/in.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "trigger.h"

#define DNS_BYTES 512

static int cmd_socket(int argc, char **argv)
{
	(void)argc;
	return trigger_report("socket", trigger_result(socket(atoi(argv[0]), atoi(argv[1]),
							      (int)strtol(argv[2], NULL, 0))));
}

/* A Unix address has no port: "-". */
static const char *port_of(const char *word)
{
	return strcmp(word, "-") ? word : NULL;
}

static int bound(const char *host, const char *port, int type)
{
	struct sockaddr_storage ss;
	socklen_t len = net_address(host, port_of(port), &ss);
	int fd = socket(ss.ss_family, type, 0), one = 1;

	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	return bind(fd, (void *)&ss, len) ? -errno : fd;
}

static int cmd_bind(int argc, char **argv)
{
	bool udp = argc > 2 && !strcmp(argv[2], "udp");

	return trigger_report("bind", bound(argv[0], argv[1], udp ? SOCK_DGRAM : SOCK_STREAM));
}

static int cmd_listen(int argc, char **argv)
{
	int fd = bound(argv[0], argv[1], SOCK_STREAM);

	(void)argc;
	if (fd < 0)
		return trigger_report("bind", fd);
	return trigger_report("listen", trigger_result(listen(fd, atoi(argv[2]))));
}

/* A child that connects from @from (NULL: any port) and waits for the end of the connection. */
static void connect_child(int listener, const struct sockaddr_storage *to, socklen_t len,
			  const char *host, const char *from)
{
	int fd;
	char c;

	if (fork())
		return;
	close(listener);
	fd = from ? bound(host, from, SOCK_STREAM) : socket(to->ss_family, SOCK_STREAM, 0);
	if (connect(fd, (const void *)to, len) || read(fd, &c, 1) < 0)
		_exit(1);
	_exit(0);
}

/* Listens, has a child connect (FROM is -: waits for somebody else), and takes the connection. */
static int cmd_accept(int argc, char **argv)
{
	struct sockaddr_storage ss;
	socklen_t len = net_address(argv[0], port_of(argv[1]), &ss);
	int fd = bound(argv[0], argv[1], SOCK_STREAM);

	if (fd < 0 || listen(fd, 3))
		return trigger_report("listen", -errno);
	if (argc < 3 || strcmp(argv[2], "-"))
		connect_child(fd, &ss, len, argv[0], argc > 2 ? argv[2] : NULL);
	return trigger_report("accept", trigger_result(accept(fd, NULL, NULL)));
}

/* Sends @bytes: to the address in the message, or by a way that needs a connection. */
static long send_by(const char *way, int fd, const struct sockaddr_storage *ss, socklen_t len,
		    const struct iovec *bytes)
{
	struct msghdr msg = {.msg_iov = (struct iovec *)bytes, .msg_iovlen = 1};

	if (!strcmp(way, "sendto"))
		return trigger_result(
			sendto(fd, bytes->iov_base, bytes->iov_len, 0, (const void *)ss, len));
	if (!strcmp(way, "fastopen"))
		return trigger_result(sendto(fd, bytes->iov_base, bytes->iov_len, MSG_FASTOPEN,
					     (const void *)ss, len));
	if (connect(fd, (const void *)ss, len))
		return -errno;
	if (!strcmp(way, "sendmsg"))
		return trigger_result(sendmsg(fd, &msg, MSG_NOSIGNAL));
	return trigger_result(write(fd, bytes->iov_base, bytes->iov_len));
}

static int send_to(char **argv, int type, const char *way, const struct iovec *bytes)
{
	struct sockaddr_storage ss;
	socklen_t len = net_address(argv[0], port_of(argv[1]), &ss);
	int fd = socket(ss.ss_family, type, 0);
	char what[64];

	snprintf(what, sizeof(what), "send %s", way);
	return trigger_report(what, send_by(way, fd, &ss, len, bytes));
}

static int cmd_send(int argc, char **argv)
{
	struct iovec bytes = {argv[2], strlen(argv[2])};

	return send_to(argv, SOCK_STREAM, argc > 3 ? argv[3] : "write", &bytes);
}

static int cmd_send_udp(int argc, char **argv)
{
	struct iovec bytes = {argv[2], strlen(argv[2])};

	return send_to(argv, SOCK_DGRAM, argc > 3 ? argv[3] : "sendto", &bytes);
}

/* A question for the address of a name. */
static int cmd_send_dns(int argc, char **argv)
{
	unsigned char q[DNS_BYTES] = {0x12, 0x34, 1, 0, 0, 1};
	size_t n = 12;
	struct iovec bytes = {q, 0};

	(void)argc;
	for (char *part = strtok(argv[2], "."); part; part = strtok(NULL, ".")) {
		size_t len = strlen(part);

		if (len > 63 || n + len + 6 > sizeof(q))
			return 125;
		q[n++] = (unsigned char)len;
		memcpy(q + n, part, len);
		n += len;
	}
	n++;
	q[n + 1] = 1;
	q[n + 3] = 1;
	bytes.iov_len = n + 4;
	return send_to(argv, SOCK_DGRAM, "sendto", &bytes);
}

/* Waits for one datagram with a limit of time; says what it is. */
static int cmd_receive_udp(int argc, char **argv)
{
	int fd = bound(argv[0], argv[1], SOCK_DGRAM);
	struct timeval limit = {.tv_sec = atoi(argv[2])};
	char bytes[4096];
	ssize_t n;

	(void)argc;
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
	puts("receiver ready");
	n = recv(fd, bytes, sizeof(bytes), 0);
	if (n < 0)
		return trigger_report("receive", -errno);
	printf("received %.*s\n", (int)n, bytes);
	return 0;
}

/* An echo request of 32 bytes, from a raw socket. */
static int cmd_ping(int argc, char **argv)
{
	unsigned char echo[32] = {8, 0, 0xf7, 0xff};
	struct sockaddr_storage ss;
	socklen_t len = net_address(argv[0], "0", &ss);
	int fd = socket(AF_INET, SOCK_RAW, IPPROTO_ICMP);

	(void)argc;
	return trigger_report(
		"ping", trigger_result(sendto(fd, echo, sizeof(echo), 0, (const void *)&ss, len)));
}

/* A packet whose first bytes after the IP header are given, the others being 0. */
static int cmd_send_raw(int argc, char **argv)
{
	unsigned char packet[1024] = {0};
	struct sockaddr_storage ss;
	socklen_t len = net_address(argv[0], "0", &ss);
	int fd = socket(AF_INET, SOCK_RAW, atoi(argv[1]));
	size_t n = strlen(argv[2]) / 2;

	if (n > sizeof(packet))
		return 125;
	for (size_t i = 0; i < n; i++)
		if (sscanf(argv[2] + 2 * i, "%2hhx", &packet[i]) != 1)
			return 125;
	if (argc > 3 && strtoul(argv[3], NULL, 10) <= sizeof(packet))
		n = strtoul(argv[3], NULL, 10);
	return trigger_report("send-raw",
			      trigger_result(sendto(fd, packet, n, 0, (const void *)&ss, len)));
}

const struct command socket_commands[] = {
	{"socket", 3, "FAMILY TYPE PROTO", cmd_socket},
	{"bind", 2, "HOST PORT|PATH - [udp]", cmd_bind},
	{"listen", 3, "HOST PORT BACKLOG|PATH - BACKLOG", cmd_listen},
	{"accept", 2, "HOST PORT [FROM]|PATH -", cmd_accept},
	{"send-stream", 3, "HOST PORT|PATH - TEXT [write|sendmsg|fastopen]", cmd_send},
	{"send-udp", 3, "HOST PORT|PATH - TEXT [sendto|write|sendmsg]", cmd_send_udp},
	{"send-dns", 3, "HOST PORT NAME", cmd_send_dns},
	{"receive-udp", 3, "HOST PORT SECONDS", cmd_receive_udp},
	{"ping", 1, "HOST", cmd_ping},
	{"send-raw", 3, "HOST PROTO HEX [BYTES]", cmd_send_raw},
	{NULL, 0, NULL, NULL},
};
