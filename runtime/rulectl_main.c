// SPDX-License-Identifier: BSD-2-Clause
/* rulectl: asks a running ruled over its control socket. */
#include <errno.h>
#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "buf.h"
#include "control_protocol.h"
#include "version.h"

#define EXIT_USAGE 2
#define EXIT_IO    3

static const char help[] =
	"Usage: rulectl [--socket PATH] [--json] COMMAND [ARGUMENT]\n"
	"Asks a running ruled. Only root is answered.\n"
	"\n"
	"  status             what is loaded, which hooks are used, how many records\n"
	"  rules              numbers of every rule\n"
	"  isolated           what is isolated\n"
	"  release PID|CGROUP ends an isolation\n"
	"\n"
	"  --socket PATH      control socket (default " CONTROL_SOCKET ")\n"
	"  --json             answer in JSON\n"
	"  -h, --help         this text\n"
	"  -V, --version      the version\n"
	"\n"
	"Exit status: 0 fine, 1 refused by ruled, 2 wrong usage, 3 ruled cannot be reached.\n";

static const struct command {
	const char *name;
	int nargs; /* -1: not in this version */
} commands[] = {
	{"status", 0}, {"rules", 0},   {"isolated", 0}, {"release", 1}, {"swap", -1},
	{"top", -1},   {"verify", -1}, {"events", -1},  {"unload", -1},
};

static int complain(int status, const char *what, const char *why)
{
	fprintf(stderr, "rulectl: error: %s%s%s\n", what, why ? ": " : "", why ? why : "");
	return status;
}

static int check_command(char **words, int nwords)
{
	if (!nwords)
		return complain(EXIT_USAGE, "a command is missing; try 'rulectl --help'", NULL);
	for (size_t i = 0; i < sizeof(commands) / sizeof(*commands); i++) {
		if (strcmp(commands[i].name, words[0]))
			continue;
		if (commands[i].nargs < 0)
			return complain(EXIT_USAGE, words[0], "not available in this version");
		if (commands[i].nargs != nwords - 1)
			return complain(EXIT_USAGE, words[0],
					commands[i].nargs ? "a process or cgroup must be given"
							  : "no argument is expected");
		return 0;
	}
	return complain(EXIT_USAGE, words[0], "unknown command; try 'rulectl --help'");
}

static int reach(const char *path)
{
	const struct timeval patience = {.tv_sec = 2L * CONTROL_SECONDS};
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int fd, err;

	if (strlen(path) >= sizeof(address.sun_path))
		return -ENAMETOOLONG;
	strcpy(address.sun_path, path);
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -errno;
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience));
	if (!connect(fd, (const struct sockaddr *)&address, sizeof(address)))
		return fd;
	err = -errno;
	close(fd);
	return err;
}

static int send_request(int fd, bool json, char **words, int nwords)
{
	struct control_header head = {.magic = CONTROL_MAGIC};
	struct buf text = {0}, all = {0};
	int err = 0;

	if (json)
		buf_add(&text, "--json", 7);
	for (int i = 0; i < nwords; i++)
		buf_add(&text, words[i], strlen(words[i]) + 1);
	head.len = (uint32_t)text.len;
	buf_add(&all, &head, sizeof(head));
	buf_add(&all, buf_text(&text), text.len);
	if (text.len > CONTROL_REQUEST)
		err = -E2BIG;
	else if (all.failed)
		err = -ENOMEM;
	else if (send(fd, all.data, all.len, MSG_NOSIGNAL) != (ssize_t)all.len)
		err = -EIO;
	buf_free(&text);
	buf_free(&all);
	return err;
}

static int receive(int fd, void *bytes, size_t len)
{
	char *at = bytes;

	while (len) {
		ssize_t n = recv(fd, at, len, 0);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		if (!n)
			return -ECONNRESET;
		at += n;
		len -= (size_t)n;
	}
	return 0;
}

/* The answer is printed where it belongs: refusals are errors. */
static int print_answer(int fd, uint32_t *ret_status)
{
	struct control_header head;
	char *text;
	int err = receive(fd, &head, sizeof(head));

	if (err)
		return err;
	if (head.magic != CONTROL_MAGIC || head.len > CONTROL_ANSWER)
		return -EBADMSG;
	text = malloc(head.len + 1u);
	if (!text)
		return -ENOMEM;
	err = receive(fd, text, head.len);
	if (!err && fwrite(text, 1, head.len, head.status ? stderr : stdout) != head.len)
		err = -EIO;
	if (!err && fflush(stdout))
		err = -errno;
	free(text);
	*ret_status = head.status;
	return err;
}

static int ask(const char *path, bool json, char **words, int nwords)
{
	int fd = reach(path), err;
	uint32_t status = 0;

	if (fd < 0)
		return complain(EXIT_IO, path,
				fd == -ENOENT || fd == -ECONNREFUSED ? "no ruled listens there"
								     : strerror(-fd));
	err = send_request(fd, json, words, nwords);
	if (!err)
		err = print_answer(fd, &status);
	close(fd);
	if (err == -ECONNRESET)
		return complain(EXIT_IO, path, "ruled hung up (only root is answered)");
	return err ? complain(EXIT_IO, path, strerror(-err)) : (int)status;
}

int main(int argc, char **argv)
{
	static const struct option options[] = {
		{"socket", required_argument, NULL, 's'},
		{"json", no_argument, NULL, 'j'},
		{"help", no_argument, NULL, 'h'},
		{"version", no_argument, NULL, 'V'},
		{0},
	};
	const char *path = CONTROL_SOCKET;
	bool json = false;
	int option, status;

	while ((option = getopt_long(argc, argv, "hV", options, NULL)) != -1) {
		switch (option) {
		case 's': path = optarg; break;
		case 'j': json = true; break;
		case 'h': fputs(help, stdout); return fflush(stdout) ? EXIT_IO : 0;
		case 'V': puts("rulectl " IDS_VERSION); return fflush(stdout) ? EXIT_IO : 0;
		default: return complain(EXIT_USAGE, "try 'rulectl --help'", NULL);
		}
	}
	status = check_command(argv + optind, argc - optind);
	return status ? status : ask(path, json, argv + optind, argc - optind);
}
