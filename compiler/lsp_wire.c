// SPDX-License-Identifier: BSD-2-Clause
#include "lsp_wire.h"

#include <ctype.h>
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#define MAX_LINE  1024 /* bytes of a header line that are looked at */
#define NO_LENGTH ((size_t)-1)

/* More input into the empty buffer; false at the end. */
static bool fill(struct lsp_wire *w)
{
	ssize_t n;

	do {
		n = read(w->in, w->buf, sizeof(w->buf));
	} while (n < 0 && errno == EINTR);
	w->start = 0;
	w->end = n > 0 ? (size_t)n : 0;
	return n > 0;
}

/* A header line without its end, of which at most MAX_LINE - 1 bytes are kept; false at the end of
 * the input. */
static bool read_line(struct lsp_wire *w, char *line)
{
	size_t n = 0;
	char c;

	for (;;) {
		if (w->start == w->end && !fill(w))
			return false;
		c = w->buf[w->start++];
		if (c == '\n')
			break;
		if (n < MAX_LINE - 1)
			line[n++] = c;
	}
	if (n && line[n - 1] == '\r')
		n--;
	line[n] = 0;
	return true;
}

/* The number in a Content-Length line, or NO_LENGTH. */
static size_t content_length(const char *line)
{
	static const char name[] = "Content-Length:";
	unsigned long long value;
	char *end;

	if (strncasecmp(line, name, sizeof(name) - 1))
		return NO_LENGTH;
	line += sizeof(name) - 1;
	line += strspn(line, " \t");
	if (!isdigit((unsigned char)*line))
		return NO_LENGTH;
	errno = 0;
	value = strtoull(line, &end, 10);
	end += strspn(end, " \t");
	return *end || errno || value >= NO_LENGTH ? NO_LENGTH : (size_t)value;
}

/* Takes @len bytes of input into @to (NULL: nowhere); false at the end of the input. */
static bool take(struct lsp_wire *w, char *to, size_t len)
{
	while (len) {
		size_t n = w->end - w->start;

		if (!n) {
			if (!fill(w))
				return false;
			continue;
		}
		n = n < len ? n : len;
		if (to) {
			memcpy(to, w->buf + w->start, n);
			to += n;
		}
		w->start += n;
		len -= n;
	}
	return true;
}

static enum lsp_read read_body(struct lsp_wire *w, size_t len, char **ret_body,
			       const char **ret_error)
{
	char *body;

	if (len > LSP_MAX_MESSAGE) {
		*ret_error = "a message has at most 256 MiB";
		return take(w, NULL, len) ? LSP_READ_DAMAGED : LSP_READ_END;
	}
	body = malloc(len + 1);
	if (!body)
		abort();
	if (!take(w, body, len)) {
		free(body);
		return LSP_READ_END;
	}
	body[len] = 0;
	*ret_body = body;
	return LSP_READ_MESSAGE;
}

enum lsp_read lsp_wire_read(struct lsp_wire *w, char **ret_body, size_t *ret_len,
			    const char **ret_error)
{
	size_t len = NO_LENGTH, n;
	char line[MAX_LINE];
	bool any = false;

	for (;;) {
		if (!read_line(w, line))
			return LSP_READ_END;
		if (!*line && any)
			break;
		if (!*line)
			continue;
		any = true;
		n = content_length(line);
		len = n == NO_LENGTH ? len : n;
	}
	if (len == NO_LENGTH) {
		*ret_error = "a message begins with 'Content-Length: ' and a number of bytes";
		return LSP_READ_DAMAGED;
	}
	*ret_len = len;
	return read_body(w, len, ret_body, ret_error);
}

bool lsp_wire_waiting(const struct lsp_wire *w)
{
	struct pollfd p = {.fd = w->in, .events = POLLIN};

	return w->start != w->end || poll(&p, 1, 0) > 0;
}

static bool put(int fd, const char *bytes, size_t len)
{
	while (len) {
		ssize_t n = write(fd, bytes, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return false;
		bytes += n;
		len -= (size_t)n;
	}
	return true;
}

bool lsp_wire_write(struct lsp_wire *w, const char *body, size_t len)
{
	char head[64];
	int n = snprintf(head, sizeof(head), "Content-Length: %zu\r\n\r\n", len);

	return put(w->out, head, (size_t)n) && put(w->out, body, len);
}
