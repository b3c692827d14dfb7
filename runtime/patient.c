// SPDX-License-Identifier: BSD-2-Clause
#include "patient.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "process.h"

#define REAP_MS 1000 /* for a killed child to go; one that the kernel does not let go is left */

/* Shared with the children. */
struct progress {
	size_t at; /* piece that is being done */
	struct patient_result result;
};

struct work {
	size_t n;
	patient_fn fn;
	void *ctx;
	struct patient_limits limits;
	int64_t end; /* CLOCK_MONOTONIC ms */
	struct progress *p;
};

static int64_t now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static size_t place(const struct work *w)
{
	return __atomic_load_n(&w->p->at, __ATOMIC_ACQUIRE);
}

static void run_child(const struct work *w, pid_t parent)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(1);
	for (size_t i = place(w); i < w->n; i++) {
		int err;

		__atomic_store_n(&w->p->at, i, __ATOMIC_RELEASE);
		err = w->fn(w->ctx, i);
		if (!err)
			continue;
		w->p->result.failed++;
		w->p->result.error = err;
	}
	__atomic_store_n(&w->p->at, w->n, __ATOMIC_RELEASE);
	_exit(0);
}

static bool ended_within(int pidfd, int ms)
{
	struct pollfd p = {.fd = pidfd, .events = POLLIN};
	int n;

	do
		n = poll(&p, 1, ms);
	while (n < 0 && errno == EINTR);
	return n > 0;
}

/* Waits for the child, but not longer than it makes progress. */
static void await(const struct work *w, pid_t pid, int pidfd)
{
	size_t last = place(w), at;

	while (!ended_within(pidfd, w->limits.piece_ms)) {
		at = place(w);
		if (at == last || now_ms() >= w->end)
			break;
		last = at;
	}
	process_signal(pidfd, SIGKILL);
	if (ended_within(pidfd, REAP_MS))
		waitpid(pid, NULL, 0);
}

/* One child: it ends with the work, or at the piece where place() then stands. */
static int run_once(const struct work *w)
{
	pid_t parent = getpid(), pid = fork();
	int pidfd;

	if (pid < 0)
		return -errno;
	if (!pid)
		run_child(w, parent);
	pidfd = process_pidfd(pid);
	if (pidfd < 0) {
		kill(pid, SIGKILL);
		waitpid(pid, NULL, 0);
		return pidfd;
	}
	await(w, pid, pidfd);
	close(pidfd);
	return 0;
}

int patient_each(size_t n, patient_fn fn, patient_stuck_fn stuck, void *ctx,
		 struct patient_limits limits, struct patient_result *ret)
{
	struct work w = {n, fn, ctx, limits, now_ms() + limits.total_ms, NULL};
	int err = 0;

	w.p = mmap(NULL, sizeof(*w.p), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (w.p == MAP_FAILED)
		return -errno;
	while (place(&w) < n && !err) {
		err = run_once(&w);
		if (err || place(&w) == n)
			break;
		stuck(ctx, place(&w));
		w.p->at++;
		if (place(&w) < n && now_ms() >= w.end)
			err = -ETIMEDOUT;
	}
	if (!err)
		*ret = w.p->result;
	munmap(w.p, sizeof(*w.p));
	return err;
}
