/* SPDX-License-Identifier: BSD-2-Clause */
/* Writing to a standard descriptor without ever waiting for who reads it. */
#ifndef IDS_STREAM_H
#define IDS_STREAM_H

#include <stdbool.h>
#include <stddef.h>

/**
 * struct stream - a descriptor to write to
 * @fd: where to write
 * @given: the descriptor as it was given; @fd may be another one for the same file
 * @flags: flags of @given to restore, -1: they were not changed
 * @patient: a file or another thing whose writes end by themselves: they are waited for
 * @socket: it is a socket
 * @stalled: the last message could not be written (log.c)
 * @lost: messages since then (log.c)
 */
struct stream {
	int fd, given, flags;
	bool patient, socket, stalled;
	unsigned lost;
};

/**
 * stream_open - takes @fd, which stays open
 *
 * A pipe or a terminal is opened once more: O_NONBLOCK belongs to the open file, which others share
 * that have inherited it. Only where that fails it is set on @fd, and taken back by stream_close().
 * Returns 0 or a negative errno.
 */
int stream_open(struct stream *s, int fd);
/** stream_write - writes what there is room for; bytes, fewer than @len if it is full, or -errno */
long stream_write(struct stream *s, const char *bytes, size_t len);
/** stream_wait - waits at most @ms milliseconds for room */
void stream_wait(const struct stream *s, int ms);
/** stream_close - gives back what stream_open() took */
void stream_close(struct stream *s);

#endif
