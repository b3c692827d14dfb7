// SPDX-License-Identifier: BSD-2-Clause
/*
 * The line is written by a thread of its own: the longest stages are single calls of LLVM. It waits
 * on a condition that is signalled at the end, so a short run is not made longer.
 */
#include "progress.h"

#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <time.h>
#include <unistd.h>

#include "arena.h"

#define PATIENCE 1000 /* ms of a run before the line is shown */
#define INTERVAL 250  /* ms between two looks at the stage */

/** struct progress - the thread and what it shows */
struct progress {
	FILE *out;
	pthread_t thread;
	pthread_mutex_t lock; /* of all that follows */
	pthread_cond_t changed;
	bool stop, shown;
	char stage[80];
	struct timespec start;
};

static long elapsed(const struct progress *p)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (now.tv_sec - p->start.tv_sec) * 1000 + (now.tv_nsec - p->start.tv_nsec) / 1000000;
}

static void wait_for(struct progress *p, long ms)
{
	struct timespec until;

	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_nsec += ms % 1000 * 1000000;
	until.tv_sec += ms / 1000 + until.tv_nsec / 1000000000;
	until.tv_nsec %= 1000000000;
	pthread_cond_timedwait(&p->changed, &p->lock, &until);
}

static void *show(void *arg)
{
	struct progress *p = arg;

	pthread_mutex_lock(&p->lock);
	while (!p->stop) {
		long ms = elapsed(p);

		if (ms >= PATIENCE && *p->stage) {
			fprintf(p->out, "\r\033[Kruleccc: %s, %ld s", p->stage, ms / 1000);
			fflush(p->out);
			p->shown = true;
		}
		wait_for(p, ms < PATIENCE ? PATIENCE - ms : INTERVAL);
	}
	pthread_mutex_unlock(&p->lock);
	return NULL;
}

/* Signals are for the main thread. */
static bool start_thread(struct progress *p)
{
	sigset_t all, old;
	int error;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &old);
	error = pthread_create(&p->thread, NULL, show, p);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	return !error;
}

struct progress *progress_start(struct arena *a, FILE *out)
{
	struct progress *p;
	pthread_condattr_t attr;

	if (!isatty(fileno(out)))
		return NULL;
	p = ARENA_NEW(a, struct progress);
	p->out = out;
	clock_gettime(CLOCK_MONOTONIC, &p->start);
	pthread_mutex_init(&p->lock, NULL);
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&p->changed, &attr);
	pthread_condattr_destroy(&attr);
	return start_thread(p) ? p : NULL;
}

void progress_stage(struct progress *p, const char *what, size_t n, const char *of)
{
	if (!p)
		return;
	pthread_mutex_lock(&p->lock);
	if (of)
		snprintf(p->stage, sizeof(p->stage), "%s %zu %s", what, n, of);
	else
		snprintf(p->stage, sizeof(p->stage), "%s", what);
	pthread_mutex_unlock(&p->lock);
}

struct progress *progress_stop(struct progress *p)
{
	if (!p)
		return NULL;
	pthread_mutex_lock(&p->lock);
	p->stop = true;
	pthread_cond_signal(&p->changed);
	pthread_mutex_unlock(&p->lock);
	pthread_join(p->thread, NULL);
	if (p->shown) {
		fputs("\r\033[K", p->out);
		fflush(p->out);
	}
	return NULL;
}
