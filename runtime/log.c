// SPDX-License-Identifier: BSD-2-Clause
#include "log.h"

#include <stdarg.h>
#include <stdio.h>

#include "buf.h"

static const char *const prefixes[] = {
	[SAY_ERROR] = "error: ",
	[SAY_WARNING] = "warning: ",
	[SAY_NOTICE] = "",
	[SAY_DEBUG] = "",
};

void log_say(const struct log *log, enum log_level level, const char *format, ...)
{
	struct buf line = {0};
	va_list args;

	if (level > log->level)
		return;
	buf_printf(&line, "%s: %s", log->program, prefixes[level]);
	va_start(args, format);
	buf_vprintf(&line, format, args);
	va_end(args);
	if (line.len && line.data[line.len - 1] != '\n')
		buf_putc(&line, '\n');
	fputs(buf_text(&line), stderr);
	fflush(stderr);
	buf_free(&line);
}
