// SPDX-License-Identifier: BSD-2-Clause
#include "events.h"

#include <errno.h>
#include <string.h>
#include <time.h>

#include <bpf/libbpf.h>

#include "stats.h"

#define TURN_RECORDS 4096
#define TELL_SECONDS 5

static int64_t monotonic_seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec;
}

static bool due(const struct events *e, const struct record *rec, unsigned action, int16_t result)
{
	bool shadow = record_rule(rec)->flags & IDS_RULE_SHADOW || !e->enforce;

	return rec->head.type == IDS_REC_MATCH && rec->head.actions & action && !shadow &&
	       rec->head.result[__builtin_ctz(action)] == result;
}

/* The kernel cannot start programs: it leaves the result open, and so does shadow mode. */
static void act(struct events *e, struct record *rec)
{
	int16_t *run = &rec->head.result[__builtin_ctz(IDS_ACT_RUN)];

	if (due(e, rec, IDS_ACT_ISOLATE, 0) && e->isolate)
		isolate_record(e->isolate, rec);
	if (due(e, rec, IDS_ACT_RUN, IDS_RESULT_NONE) || due(e, rec, IDS_ACT_RUN, 0)) {
		int err = run_start(&e->run, rec, e->users);

		*run = err ? (int16_t)err : RENDER_STARTED;
	}
}

void events_handle(struct events *e, const void *bytes, size_t size)
{
	struct record rec;
	int err = record_decode(bytes, size, e->g->manifest, &rec);

	if (err) {
		e->broken++;
		log_say(e->log, SAY_DEBUG, "a record of %zu bytes cannot be read: %s", size,
			strerror(-err));
		return;
	}
	e->records++;
	e->undecided += rec.head.type == IDS_REC_UNDECIDED;
	act(e, &rec);
	if (rec.head.actions & IDS_ACT_SILENT)
		return;
	for (size_t i = 0; i < e->noutputs; i++)
		output_record(&e->outputs[i], &e->render, &rec, e->log);
}

/* A negative result ends libbpf's turn; the record before it has been taken all the same. */
static int take(void *ctx, void *data, size_t size)
{
	struct events *e = ctx;

	events_handle(e, data, size);
	return --e->budget ? 0 : -EAGAIN;
}

/* A set whose rules never write into a ring has none: then there is nothing to read. */
static int open_ring(struct events *e, int fd, struct ring_buffer **ret)
{
	if (fd < 0)
		return 0;
	*ret = ring_buffer__new(fd, take, e, NULL);
	return *ret ? 0 : -errno;
}

int events_open(struct events *e)
{
	int err = open_ring(e, e->g->fd_alerts, &e->alerts);

	e->told = -TELL_SECONDS;
	if (!err)
		err = open_ring(e, e->g->fd_logs, &e->logs);
	if (err)
		events_close(e);
	return err;
}

bool events_take(struct events *e)
{
	render_clock(&e->render);
	e->budget = TURN_RECORDS;
	if (e->alerts)
		ring_buffer__consume(e->alerts);
	if (e->logs && e->budget)
		ring_buffer__consume(e->logs);
	for (size_t i = 0; i < e->noutputs; i++)
		output_flush(&e->outputs[i], e->log);
	return !e->budget;
}

void events_tell_lost(struct events *e, bool now)
{
	struct ids_rule_stats sum;
	uint64_t lost;

	if (!now && monotonic_seconds() - e->told < TELL_SECONDS)
		return;
	e->told = monotonic_seconds();
	if (stats_all(e->g, &sum))
		return;
	lost = sum.dropped + sum.dropped_busy + e->broken;
	if (lost > e->lost)
		log_say(e->log, SAY_WARNING,
			"%llu records were lost (%llu in all: ring full %llu, no memory %llu, "
			"unreadable "
			"%llu); the actions of their rules were done",
			(unsigned long long)(lost - e->lost), (unsigned long long)lost,
			(unsigned long long)sum.dropped, (unsigned long long)sum.dropped_busy,
			(unsigned long long)e->broken);
	e->lost = lost;
}

void events_close(struct events *e)
{
	ring_buffer__free(e->alerts);
	ring_buffer__free(e->logs);
	e->alerts = e->logs = NULL;
}
