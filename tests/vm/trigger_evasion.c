// SPDX-License-Identifier: BSD-2-Clause
/* Crowds that press on one processor, and a program that another security module holds back. */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "trigger.h"

#define CROWD_MAX 64

/* landlock(7); the header is newer than some systems that this is built on. */
#define LANDLOCK_WRITE_FILE (1ull << 1)

/** struct crowd - threads that open two files as often as they can */
struct crowd {
	const char *first, *second;
	int rounds;
	atomic_uint opened[2], refused[2];
	pthread_barrier_t start;
};

/** struct member - one of them; a @hasty one pushes others away whenever it wakes up */
struct member {
	struct crowd *crowd;
	bool hasty;
};

static void crowd_open(struct crowd *c, int which)
{
	int fd = open(which ? c->second : c->first, O_RDONLY);

	if (fd >= 0) {
		atomic_fetch_add(&c->opened[which], 1);
		close(fd);
	} else if (errno == EPERM) {
		atomic_fetch_add(&c->refused[which], 1);
	}
}

static void *member_run(void *arg)
{
	const struct sched_param urgent = {.sched_priority = 10};
	const struct member *m = arg;
	struct crowd *c = m->crowd;

	pthread_barrier_wait(&c->start);
	if (m->hasty && pthread_setschedparam(pthread_self(), SCHED_FIFO, &urgent))
		return NULL;
	for (int i = 0; i < c->rounds; i++) {
		crowd_open(c, 0);
		crowd_open(c, 1);
		if (m->hasty)
			usleep(50);
	}
	return NULL;
}

/* All on the first processor, every second one hasty. */
static int cmd_crowd(int argc, char **argv)
{
	struct crowd c = {.first = argv[0], .second = argv[1], .rounds = atoi(argv[3])};
	struct member members[CROWD_MAX];
	pthread_t threads[CROWD_MAX];
	int n = atoi(argv[2]);
	cpu_set_t cpus;

	(void)argc;
	CPU_ZERO(&cpus);
	CPU_SET(0, &cpus);
	if (n < 1 || n > CROWD_MAX || sched_setaffinity(0, sizeof(cpus), &cpus))
		return 125;
	pthread_barrier_init(&c.start, NULL, (unsigned)n);
	for (int i = 0; i < n; i++) {
		members[i] = (struct member){.crowd = &c, .hasty = i % 2};
		if (pthread_create(&threads[i], NULL, member_run, &members[i]))
			return 125;
	}
	for (int i = 0; i < n; i++)
		pthread_join(threads[i], NULL);
	printf("crowd opened %u %u refused %u %u\n", atomic_load(&c.opened[0]),
	       atomic_load(&c.opened[1]), atomic_load(&c.refused[0]), atomic_load(&c.refused[1]));
	return 0;
}

/* Runs a program that may open no file for writing any more: by landlock, not by our rules. */
static int cmd_landlock(int argc, char **argv)
{
	const unsigned long long handled = LANDLOCK_WRITE_FILE;
	long rules = syscall(SYS_landlock_create_ruleset, &handled, sizeof(handled), 0);

	(void)argc;
	if (rules < 0 || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
	    syscall(SYS_landlock_restrict_self, rules, 0)) {
		perror("landlock");
		return 125;
	}
	execvp(argv[0], argv);
	return 126;
}

const struct command evasion_commands[] = {
	{"crowd", 4, "PATH PATH THREADS ROUNDS", cmd_crowd},
	{"landlock", 1, "PROGRAM ARG...", cmd_landlock},
	{NULL, 0, NULL, NULL},
};
