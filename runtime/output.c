// SPDX-License-Identifier: BSD-2-Clause
#include "output.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define FLUSH_BYTES  65536
#define TELL_SECONDS 5

static bool starts(const char *text, const char *with)
{
	return !strncmp(text, with, strlen(with));
}

static int parse_kind(const char *spec, size_t len, struct output *o, struct buf *why)
{
	static const char *const later[] = {"syslog", "journald", "unix:", "http:", "https:"};

	if (len == 6 && starts(spec, "stdout")) {
		o->format = OUTPUT_TEXT;
		return 0;
	}
	if (starts(spec, "file:") && len > 5) {
		o->format = OUTPUT_JSON;
		o->path = strndup(spec + 5, len - 5);
		return o->path ? 0 : -ENOMEM;
	}
	for (size_t i = 0; i < sizeof(later) / sizeof(*later); i++)
		if (starts(spec, later[i])) {
			buf_printf(why, "output %.*s is not available in this version", (int)len,
				   spec);
			return -EOPNOTSUPP;
		}
	buf_printf(why, "unknown output '%.*s': expected stdout or file:PATH", (int)len, spec);
	return -EINVAL;
}

static int parse_format(const char *value, struct output *o, struct buf *why)
{
	if (!strcmp(value, "text")) {
		o->format = OUTPUT_TEXT;
	} else if (!strcmp(value, "json")) {
		o->format = OUTPUT_JSON;
	} else if (!strcmp(value, "falco") || !strcmp(value, "ecs")) {
		buf_printf(why, "output format %s is not available in this version", value);
		return -EOPNOTSUPP;
	} else {
		buf_printf(why, "unknown output format '%s': expected text or json", value);
		return -EINVAL;
	}
	return 0;
}

static int parse_min(const char *value, struct output *o, struct buf *why)
{
	int severity = render_severity(value);

	if (severity < 0) {
		buf_printf(why,
			   "unknown severity '%s': expected emergency, alert, critical, error, "
			   "warning, notice, info or debug",
			   value);
		return -EINVAL;
	}
	o->min = (unsigned)severity;
	return 0;
}

static int parse_option(const char *option, struct output *o, struct buf *why)
{
	if (starts(option, "format="))
		return parse_format(option + 7, o, why);
	if (starts(option, "min="))
		return parse_min(option + 4, o, why);
	buf_printf(why, "unknown option '%s' of an output: expected format= or min=", option);
	return -EINVAL;
}

int output_parse(const char *spec, struct output *ret, struct buf *why)
{
	struct output o = {
		.min = IDS_SEV_DEBUG,
		.to = {.fd = -1, .flags = -1},
		.told = -TELL_SECONDS,
	};
	size_t len = strcspn(spec, ",");
	char *options = strdup(spec + len + (spec[len] == ','));
	char *rest = options, *option;
	int err;

	o.name = strndup(spec, len);
	err = options && o.name ? parse_kind(spec, len, &o, why) : -ENOMEM;
	while (!err && rest && *rest && (option = strsep(&rest, ",")))
		err = parse_option(option, &o, why);
	free(options);
	if (err) {
		free(o.name);
		free(o.path);
		return err;
	}
	*ret = o;
	return 0;
}

int output_open(struct output *o)
{
	struct stat st;
	int fd;

	if (!o->path)
		return stream_open(&o->to, STDOUT_FILENO);
	fd = open(o->path,
		  O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY | O_NONBLOCK,
		  0600);
	if (fd < 0)
		return -errno;
	if (!fstat(fd, &st) && S_ISREG(st.st_mode))
		return stream_open(&o->to, fd);
	close(fd);
	return -EINVAL;
}

static int64_t monotonic_seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec;
}

/* Every record ends with a newline and has no other. */
static uint64_t count_records(const char *bytes, size_t len)
{
	const char *end = bytes + len;
	uint64_t n = 0;

	while (bytes < end && (bytes = memchr(bytes, '\n', (size_t)(end - bytes)))) {
		bytes++;
		n++;
	}
	return n;
}

static void lose(struct output *o, uint64_t records, const char *why, const struct log *log)
{
	o->failed += records;
	if (!records || monotonic_seconds() - o->told < TELL_SECONDS)
		return;
	o->told = monotonic_seconds();
	log_say(log, SAY_ERROR, "output %s: %s (%llu records lost so far)", o->name, why,
		(unsigned long long)o->failed);
}

void output_flush(struct output *o, const struct log *log)
{
	const char *bytes = buf_text(&o->pending);
	long n;

	if (!o->pending.len)
		return;
	n = stream_write(&o->to, bytes, o->pending.len);
	if (n < 0) {
		lose(o, count_records(bytes, o->pending.len), strerror((int)-n), log);
		buf_reset(&o->pending);
		return;
	}
	o->written += count_records(bytes, (size_t)n);
	buf_drop(&o->pending, (size_t)n);
}

void output_finish(struct output *o, const struct log *log)
{
	int64_t end = monotonic_seconds() + 2; /* one second at least, two at most */

	output_flush(o, log);
	while (o->pending.len && monotonic_seconds() < end) {
		stream_wait(&o->to, 100);
		output_flush(o, log);
	}
	if (o->pending.len) {
		o->told = -TELL_SECONDS;
		lose(o, count_records(o->pending.data, o->pending.len), "nobody reads it", log);
	}
	buf_reset(&o->pending);
}

/* Memory ran out within a record: what came before it is whole. */
static void forget_half(struct output *o, size_t before, const struct log *log)
{
	o->pending.len = before;
	o->pending.failed = false;
	if (o->pending.data)
		o->pending.data[before] = 0;
	lose(o, 1, strerror(ENOMEM), log);
}

void output_record(struct output *o, struct render *render, const struct record *rec,
		   const struct log *log)
{
	size_t before = o->pending.len;

	if (record_rule(rec)->severity > o->min)
		return;
	if (o->pending.len >= OUTPUT_ROOM) {
		lose(o, 1, "it is full, its reader does not keep up", log);
		return;
	}
	if (o->format == OUTPUT_JSON)
		render_json(render, rec, &o->pending);
	else
		render_text(render, rec, &o->pending);
	if (o->pending.failed)
		forget_half(o, before, log);
	if (o->pending.len >= FLUSH_BYTES)
		output_flush(o, log);
}

void output_close(struct output *o)
{
	if (o->path && o->to.fd >= 0)
		close(o->to.fd);
	stream_close(&o->to);
	buf_free(&o->pending);
	free(o->name);
	free(o->path);
	o->name = o->path = NULL;
}
