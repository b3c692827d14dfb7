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
	struct output o = {.min = IDS_SEV_DEBUG, .fd = -1, .told = -TELL_SECONDS};
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

	if (!o->path) {
		o->fd = STDOUT_FILENO;
		return fcntl(o->fd, F_GETFD) < 0 ? -errno : 0;
	}
	o->fd = open(o->path,
		     O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY | O_NONBLOCK,
		     0600);
	if (o->fd < 0)
		return -errno;
	if (!fstat(o->fd, &st) && S_ISREG(st.st_mode))
		return 0;
	close(o->fd);
	o->fd = -1;
	return -EINVAL;
}

static int write_all(int fd, const char *bytes, size_t len)
{
	while (len) {
		ssize_t n = write(fd, bytes, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		bytes += n;
		len -= (size_t)n;
	}
	return 0;
}

static int64_t monotonic_seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec;
}

void output_flush(struct output *o, const struct log *log)
{
	int err;

	if (!o->pending_records)
		return;
	err = o->pending.failed ? -ENOMEM : write_all(o->fd, buf_text(&o->pending), o->pending.len);
	if (!err)
		o->written += o->pending_records;
	else
		o->failed += o->pending_records;
	if (err && monotonic_seconds() - o->told >= TELL_SECONDS) {
		o->told = monotonic_seconds();
		log_say(log, SAY_ERROR, "output %s: %s (%llu records lost so far)", o->name,
			strerror(-err), (unsigned long long)o->failed);
	}
	o->pending_records = 0;
	buf_reset(&o->pending);
}

void output_record(struct output *o, struct render *render, const struct record *rec,
		   const struct log *log)
{
	if (record_rule(rec)->severity > o->min)
		return;
	if (o->format == OUTPUT_JSON)
		render_json(render, rec, &o->pending);
	else
		render_text(render, rec, &o->pending);
	o->pending_records++;
	if (o->pending.len >= FLUSH_BYTES)
		output_flush(o, log);
}

void output_close(struct output *o)
{
	if (o->path && o->fd >= 0)
		close(o->fd);
	o->fd = -1;
	buf_free(&o->pending);
	free(o->name);
	free(o->path);
	o->name = o->path = NULL;
}
