// SPDX-License-Identifier: BSD-2-Clause
/*
 * What tests/bench/run.sh measures with.
 *
 *   bench hold OBJECT           loads and attaches OBJECT, prints "ready", waits until it is ended
 *   bench measure NAME COUNT MISS MATCH
 *                               causes COUNT events of each situation and prints a line "SITUATION NS" with
 *                               the mean run time of the BPF program whose name begins with NAME (of several, the
 *                               newest): uid (another user executes MISS), miss (user 1000 executes MISS), match
 *                               (user 1000 executes MATCH)
 *   bench time COUNT COMMAND... runs COMMAND and prints the median of its times in ms
 */
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define OTHER_USER 1001
#define RULE_USER  1000

/** struct run - counters of a BPF program; @ns is the time of @count runs */
struct run {
	unsigned long long ns, count;
};

static int fail(const char *what)
{
	fprintf(stderr, "bench: %s: %s\n", what, strerror(errno));
	return 1;
}

static int hold(const char *file)
{
	struct bpf_object *o = bpf_object__open(file);
	struct bpf_program *p;

	if (!o || bpf_object__load(o))
		return fail(file);
	bpf_object__for_each_program(p, o)
		if (!bpf_program__attach(p))
			return fail(bpf_program__name(p));
	puts("ready");
	fflush(stdout);
	for (;;)
		pause();
}

static int read_info(__u32 id, struct bpf_prog_info *ret)
{
	__u32 len = sizeof(*ret);
	int fd = bpf_prog_get_fd_by_id(id), err;

	if (fd < 0)
		return -1;
	memset(ret, 0, sizeof(*ret));
	err = bpf_obj_get_info_by_fd(fd, ret, &len);
	close(fd);
	return err;
}

static __u32 find_program(const char *name)
{
	struct bpf_prog_info info;
	__u32 id = 0, found = 0;

	while (!bpf_prog_get_next_id(id, &id))
		if (!read_info(id, &info) && !strncmp(info.name, name, strlen(name)))
			found = id;
	return found;
}

static void execute(unsigned user, const char *program)
{
	pid_t pid = fork();

	if (!pid) {
		if (!setgroups(0, NULL) && !setresgid(user, user, user) && !setresuid(user, user, user))
			execl(program, program, (char *)NULL);
		_exit(127);
	}
	if (pid > 0)
		waitpid(pid, NULL, 0);
}

static struct run situation(__u32 id, long count, unsigned user, const char *program)
{
	struct bpf_prog_info before, after;

	if (read_info(id, &before))
		return (struct run){0, 0};
	for (long i = 0; i < count; i++)
		execute(user, program);
	if (read_info(id, &after))
		return (struct run){0, 0};
	return (struct run){after.run_time_ns - before.run_time_ns, after.run_cnt - before.run_cnt};
}

/* Other programs are executed meanwhile, by other users than 1000: they cost what a wrong user costs. */
static void print(const char *name, struct run r, long count, double other)
{
	double strangers = (double)r.count - (double)count;

	printf("%s %.1f\n", name, ((double)r.ns - strangers * other) / (double)count);
}

static int measure(const char *name, long count, const char *miss, const char *match)
{
	int stats = bpf_enable_stats(BPF_STATS_RUN_TIME);
	__u32 id = find_program(name);
	struct run other, r;
	double fails;

	if (stats < 0)
		return fail("statistics");
	if (!id) {
		fprintf(stderr, "bench: no BPF program is called %s\n", name);
		return 1;
	}
	situation(id, count / 10 + 1, RULE_USER, miss);
	other = situation(id, count, OTHER_USER, miss);
	if (other.count < (unsigned long long)count) {
		fprintf(stderr, "bench: %s ran %llu times for %ld events\n", name, other.count, count);
		return 1;
	}
	fails = (double)other.ns / (double)other.count;
	printf("uid %.1f\n", fails);
	r = situation(id, count, RULE_USER, miss);
	print("miss", r, count, fails);
	r = situation(id, count, RULE_USER, match);
	print("match", r, count, fails);
	return 0;
}

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static int run_once(char **command)
{
	int status;
	pid_t pid = fork();

	if (!pid) {
		execvp(command[0], command);
		_exit(127);
	}
	return pid < 0 || waitpid(pid, &status, 0) < 0 ? -1 : status;
}

static int time_command(long count, char **command)
{
	double *times = calloc((size_t)count, sizeof(*times));

	if (!times || run_once(command)) {
		free(times);
		return fail(command[0]);
	}
	for (long i = 0; i < count; i++) {
		double start = now();

		run_once(command);
		times[i] = now() - start;
	}
	qsort(times, (size_t)count, sizeof(*times), compare);
	printf("%.1f\n", times[count / 2]);
	free(times);
	return 0;
}

int main(int argc, char **argv)
{
	long count = argc > 3 ? atol(argv[strcmp(argv[1], "time") ? 3 : 2]) : 0;

	if (argc == 3 && !strcmp(argv[1], "hold"))
		return hold(argv[2]);
	if (argc == 6 && !strcmp(argv[1], "measure") && count > 0)
		return measure(argv[2], count, argv[4], argv[5]);
	if (argc >= 4 && !strcmp(argv[1], "time") && count > 0)
		return time_command(count, argv + 3);
	fprintf(stderr, "bench: wrong usage\n");
	return 2;
}
