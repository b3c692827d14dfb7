// SPDX-License-Identifier: BSD-2-Clause
#include "control.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "files.h"

static int64_t monotonic_seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec;
}

int control_parse(const char *text, size_t len, bool *ret_json, const char *words[CONTROL_WORDS])
{
	bool json = false;
	int count = 0;

	if (!len || text[len - 1])
		return -EBADMSG;
	for (size_t at = 0; at < len; at += strlen(text + at) + 1) {
		if (!strcmp(text + at, "--json")) {
			json = true;
			continue;
		}
		if (count == CONTROL_WORDS)
			return -EBADMSG;
		words[count++] = text + at;
	}
	if (!count)
		return -EBADMSG;
	*ret_json = json;
	return count;
}

static void drop(struct control *c, struct control_client *client)
{
	epoll_ctl(c->epoll, EPOLL_CTL_DEL, client->fd, NULL);
	close(client->fd);
	buf_free(&client->in);
	buf_free(&client->out);
	*client = (struct control_client){.fd = -1};
}

static void watch(struct control *c, struct control_client *client, int op, uint32_t events)
{
	struct epoll_event event = {.events = events, .data.ptr = client};

	if (epoll_ctl(c->epoll, op, client->fd, &event))
		log_say(c->log, SAY_ERROR, "control socket: %s", strerror(errno));
}

static void write_answer(struct control *c, struct control_client *client)
{
	while (client->sent < client->out.len) {
		ssize_t n = send(client->fd, client->out.data + client->sent,
				 client->out.len - client->sent, MSG_NOSIGNAL | MSG_DONTWAIT);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && errno == EAGAIN) {
			if (!client->writing)
				watch(c, client, EPOLL_CTL_MOD, EPOLLOUT);
			client->writing = true;
			return;
		}
		if (n < 0)
			break;
		client->sent += (size_t)n;
	}
	drop(c, client);
}

static void answer(struct control *c, struct control_client *client)
{
	struct control_header head = {.magic = CONTROL_MAGIC};
	const char *words[CONTROL_WORDS];
	struct buf text = {0};
	bool json = false;
	int count = control_parse(client->in.data + sizeof(head), client->in.len - sizeof(head),
				  &json, words);

	if (count < 0) {
		buf_puts(&text, "bad request\n");
		head.status = 2;
	} else {
		head.status = c->answer(c->ctx, json, words, (size_t)count, &text);
	}
	head.len = (uint32_t)text.len;
	buf_add(&client->out, &head, sizeof(head));
	buf_add(&client->out, buf_text(&text), text.len);
	buf_free(&text);
	if (client->out.failed || text.len > CONTROL_ANSWER)
		drop(c, client);
	else
		write_answer(c, client);
}

/* Bytes that the request will have; 0: its header is not complete; -1: it is no request. */
static int64_t request_size(const struct buf *in)
{
	struct control_header head;

	if (in->len < sizeof(head))
		return 0;
	memcpy(&head, in->data, sizeof(head));
	if (head.magic != CONTROL_MAGIC || head.len > CONTROL_REQUEST)
		return -1;
	return (int64_t)(sizeof(head) + head.len);
}

static void read_request(struct control *c, struct control_client *client)
{
	char part[1024];
	ssize_t n = recv(client->fd, part, sizeof(part), MSG_DONTWAIT);
	int64_t size;

	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (n <= 0 || client->writing) {
		drop(c, client);
		return;
	}
	buf_add(&client->in, part, (size_t)n);
	size = request_size(&client->in);
	if (size < 0 || client->in.failed || (size && (int64_t)client->in.len > size))
		drop(c, client);
	else if (size && (int64_t)client->in.len == size)
		answer(c, client);
}

static bool allowed(const struct control *c, int fd)
{
	struct ucred peer;
	socklen_t len = sizeof(peer);

	return !getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &len) && peer.uid == c->owner;
}

static void accept_client(struct control *c)
{
	int fd = accept4(c->fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);

	if (fd < 0)
		return;
	for (size_t i = 0; i < CONTROL_CLIENTS && allowed(c, fd); i++) {
		struct control_client *client = &c->clients[i];

		if (client->fd >= 0)
			continue;
		*client = (struct control_client){
			.fd = fd, .deadline = monotonic_seconds() + CONTROL_SECONDS};
		watch(c, client, EPOLL_CTL_ADD, EPOLLIN);
		return;
	}
	close(fd);
}

bool control_event(struct control *c, void *data)
{
	struct control_client *client = data;

	if (data == c) {
		accept_client(c);
		return true;
	}
	if (client < c->clients || client >= c->clients + CONTROL_CLIENTS)
		return false;
	if (client->fd >= 0 && client->writing)
		write_answer(c, client);
	else if (client->fd >= 0)
		read_request(c, client);
	return true;
}

void control_tick(struct control *c)
{
	for (size_t i = 0; i < CONTROL_CLIENTS; i++)
		if (c->clients[i].fd >= 0 && monotonic_seconds() > c->clients[i].deadline)
			drop(c, &c->clients[i]);
}

static int set_address(const char *path, struct sockaddr_un *ret)
{
	*ret = (struct sockaddr_un){.sun_family = AF_UNIX};
	if (!*path || strlen(path) >= sizeof(ret->sun_path))
		return -ENAMETOOLONG;
	strcpy(ret->sun_path, path);
	return 0;
}

/* A socket that nobody listens on is left over from a ruled that was killed. */
static int remove_stale(int fd, const struct sockaddr_un *address)
{
	struct stat st;

	if (lstat(address->sun_path, &st))
		return errno == ENOENT ? 0 : -errno;
	if (!S_ISSOCK(st.st_mode))
		return -EEXIST;
	if (!connect(fd, (const struct sockaddr *)address, sizeof(*address)))
		return -EADDRINUSE;
	if (errno != ECONNREFUSED)
		return -errno;
	return unlink(address->sun_path) ? -errno : 0;
}

static int make_folder(const char *path)
{
	const char *end = strrchr(path, '/');
	char *folder;
	int err;

	if (!end || end == path)
		return 0;
	folder = strndup(path, (size_t)(end - path));
	err = folder ? files_make_folder(folder, 0700) : -ENOMEM;
	free(folder);
	return err;
}

static int probe_stale(const struct sockaddr_un *address)
{
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0), err;

	if (fd < 0)
		return -errno;
	err = remove_stale(fd, address);
	close(fd);
	return err;
}

static int listen_at(struct control *c, const struct sockaddr_un *address)
{
	struct epoll_event event = {.events = EPOLLIN, .data.ptr = c};
	mode_t mask;
	int err = 0;

	c->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (c->fd < 0)
		return -errno;
	mask = umask(0177);
	if (bind(c->fd, (const struct sockaddr *)address, sizeof(*address)) ||
	    listen(c->fd, CONTROL_CLIENTS))
		err = -errno;
	umask(mask);
	if (!err && epoll_ctl(c->epoll, EPOLL_CTL_ADD, c->fd, &event))
		err = -errno;
	if (err) {
		close(c->fd);
		c->fd = -1;
	}
	return err;
}

int control_open(struct control *c, const char *path, int epoll, control_answer_fn answer_fn,
		 void *ctx, const struct log *log)
{
	struct sockaddr_un address;
	int err;

	*c = (struct control){
		.fd = -1, .epoll = epoll, .answer = answer_fn, .ctx = ctx, .log = log, .owner = 0};
	for (size_t i = 0; i < CONTROL_CLIENTS; i++)
		c->clients[i].fd = -1;
	err = set_address(path, &address);
	if (!err)
		err = make_folder(path);
	if (!err)
		err = probe_stale(&address);
	if (!err)
		err = listen_at(c, &address);
	if (!err)
		c->path = strdup(path);
	return err;
}

void control_close(struct control *c)
{
	if (c->fd < 0)
		return;
	for (size_t i = 0; i < CONTROL_CLIENTS; i++)
		if (c->clients[i].fd >= 0)
			drop(c, &c->clients[i]);
	close(c->fd);
	if (c->path)
		unlink(c->path);
	free(c->path);
	c->path = NULL;
	c->fd = -1;
}
