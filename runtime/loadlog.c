// SPDX-License-Identifier: BSD-2-Clause
#include "loadlog.h"

#include <stdio.h>
#include <string.h>

#include <bpf/libbpf.h>

#define LOG_BEGIN "-- BEGIN PROG LOAD LOG --\n"
#define LOG_END   "-- END PROG LOAD LOG --"

/* libbpf's print callback has no argument for a context: the one listener stands here. */
static struct loadlog *listener;

/* "libbpf: prog 'NAME': ..." names the program that a warning is about. */
static void note_program(struct loadlog *l, const char *message)
{
	const char *name = strstr(message, "prog '");
	size_t len;

	if (!name)
		return;
	name += 6;
	len = strcspn(name, "'");
	if (!name[len] || len >= sizeof(l->program))
		return;
	memcpy(l->program, name, len);
	l->program[len] = 0;
}

void loadlog_hear(struct loadlog *l, const char *message)
{
	const char *begin = strstr(message, LOG_BEGIN), *end;

	note_program(l, message);
	if (!begin) {
		buf_puts(&l->messages, message);
		return;
	}
	begin += strlen(LOG_BEGIN);
	end = strstr(begin, LOG_END);
	buf_reset(&l->verifier);
	buf_add(&l->verifier, begin, end ? (size_t)(end - begin) : strlen(begin));
}

__attribute__((format(printf, 2, 0))) static int hear(enum libbpf_print_level level,
						      const char *format, va_list args)
{
	struct buf message = {0};

	if (level != LIBBPF_WARN || !listener)
		return 0;
	buf_vprintf(&message, format, args);
	loadlog_hear(listener, buf_text(&message));
	buf_free(&message);
	return 0;
}

void loadlog_begin(struct loadlog *l, const struct log *log)
{
	*l = (struct loadlog){.log = log};
	listener = l;
	libbpf_set_print(hear);
}

void loadlog_end(void)
{
	listener = NULL;
}

void loadlog_free(struct loadlog *l)
{
	buf_free(&l->messages);
	buf_free(&l->verifier);
}

const char *loadlog_tail(const char *text, unsigned lines)
{
	const char *at = text + strlen(text);

	if (at > text && at[-1] == '\n')
		at--;
	while (at > text) {
		if (at[-1] == '\n' && --lines == 0)
			break;
		at--;
	}
	return at;
}
