// SPDX-License-Identifier: BSD-2-Clause
#include "log.h"

#include <stdarg.h>
#include <stdio.h>

#include "buf.h"
#include "stream.h"

#define PATIENCE_MS 200

static const char *const prefixes[] = {
	[SAY_ERROR] = "error: ",
	[SAY_WARNING] = "warning: ",
	[SAY_NOTICE] = "",
	[SAY_DEBUG] = "",
};

/* A terminal may be slow: it is given a moment, but only once until it has room again. */
static void put(struct stream *to, const struct buf *line)
{
	long n = stream_write(to, buf_text(line), line->len);

	if (n >= 0 && (size_t)n < line->len && !to->stalled) {
		long more;

		stream_wait(to, PATIENCE_MS);
		more = stream_write(to, line->data + n, line->len - (size_t)n);
		n = more < 0 ? more : n + more;
	}
	to->stalled = n < 0 || (size_t)n < line->len;
	to->lost = to->stalled ? to->lost + 1 : 0;
}

void log_say(const struct log *log, enum log_level level, const char *format, ...)
{
	struct buf line = {0};
	va_list args;

	if (level > log->level)
		return;
	if (log->to && log->to->lost)
		buf_printf(&line, "%s: warning: %u messages were lost, standard error was full\n",
			   log->program, log->to->lost);
	buf_printf(&line, "%s: %s", log->program, prefixes[level]);
	va_start(args, format);
	buf_vprintf(&line, format, args);
	va_end(args);
	if (line.len && line.data[line.len - 1] != '\n')
		buf_putc(&line, '\n');
	if (log->to) {
		put(log->to, &line);
	} else {
		fputs(buf_text(&line), stderr);
		fflush(stderr);
	}
	buf_free(&line);
}
