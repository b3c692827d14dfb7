/* SPDX-License-Identifier: BSD-2-Clause */
/* The control socket: serves rulectl without ever waiting for it. */
#ifndef IDS_CONTROL_H
#define IDS_CONTROL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "buf.h"
#include "control_protocol.h"
#include "log.h"

/**
 * control_answer_fn - answers one request
 * @words: the request, without --json
 * @answer: gets the text
 *
 * Returns the exit status for rulectl.
 */
typedef uint32_t (*control_answer_fn)(void *ctx, bool json, const char *const *words, size_t nwords,
				      struct buf *answer);

/** struct control_client - a connection: what was read, or what is left to write */
struct control_client {
	int fd; /* -1: the slot is free */
	bool writing;
	struct buf in, out;
	size_t sent;
	int64_t deadline; /* CLOCK_MONOTONIC, seconds */
};

/** struct control - the socket and its clients */
struct control {
	int fd, epoll;
	char *path;
	struct control_client clients[CONTROL_CLIENTS];
	control_answer_fn answer;
	void *ctx;
	const struct log *log;
	uint32_t owner; /* uid that is served */
};

/**
 * control_open - makes the socket, in a folder that only root can enter
 * @epoll: gets the descriptors, with pointers into @c as data
 *
 * Returns 0; -EADDRINUSE: another ruled listens there; another negative errno.
 */
int control_open(struct control *c, const char *path, int epoll, control_answer_fn answer,
		 void *ctx, const struct log *log);
/** control_event - serves what epoll reported with @data; false if it is not the control socket's
 */
bool control_event(struct control *c, void *data);
/** control_tick - drops clients that are too slow; call once a second */
void control_tick(struct control *c);
/** control_close - drops all clients and removes the socket */
void control_close(struct control *c);

/**
 * control_parse - splits a request that is complete
 * @words: gets pointers into @text
 *
 * Returns the number of words without --json, or -EBADMSG: no words, too many, or no NUL at the
 * end.
 */
int control_parse(const char *text, size_t len, bool *ret_json, const char *words[CONTROL_WORDS]);

#endif
