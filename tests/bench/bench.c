// SPDX-License-Identifier: BSD-2-Clause
/*
 * What tests/bench/run.sh measures with.
 *
 * bench hold OBJECT
 *     loads and attaches OBJECT, prints "ready", waits until it is ended
 * bench measure NAME COUNT MISS MATCH
 *     causes COUNT events of each situation and prints lines "SITUATION NS", the run time of the
 *     BPF program whose name begins with NAME (of several, the newest). The situations are uid
 *     (another user executes MISS), miss (user 1000 executes it), match (she executes MATCH)
 * bench execs NAME COUNT PROGRAM, bench opens NAME COUNT PATH
 *     the same for one situation: user 1000 executes PROGRAM, opens PATH; prints NS
 * bench time COUNT COMMAND...
 *     runs COMMAND and prints the median of its times in ms
 * bench cost COUNT COMMAND...
 *     the same and after it the most memory that it had, in MiB
 */
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define OTHER_USER 1001
#define RULE_USER  1000
#define BATCH      10
#define OPENS      2000 /* a batch */

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
	bpf_object__for_each_program(p, o) if (!bpf_program__attach(p)) return fail(
		bpf_program__name(p));
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

static int become(unsigned user)
{
	return setgroups(0, NULL) || setresgid(user, user, user) || setresuid(user, user, user);
}

static void execute(unsigned user, const char *program)
{
	pid_t pid = fork();

	if (!pid) {
		if (!become(user))
			execl(program, program, (char *)NULL);
		_exit(127);
	}
	if (pid > 0)
		waitpid(pid, NULL, 0);
}

/* User 1000 makes a system call OPENS times: openat of @path, or without one getppid. */
static void call(const char *path)
{
	pid_t pid = fork();

	if (!pid) {
		if (become(RULE_USER))
			_exit(127);
		for (int i = 0; i < OPENS; i++)
			if (!path)
				syscall(SYS_getppid);
			else if (openat(AT_FDCWD, path, O_RDONLY) >= 0)
				_exit(127); /* it is to be a name that nothing has */
		_exit(0);
	}
	if (pid > 0)
		waitpid(pid, NULL, 0);
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* Sorts them. */
static double median(double *v, long n)
{
	qsort(v, (size_t)n, sizeof(*v), compare);
	return v[n / 2];
}

/*
 * One batch: the mean time of its events. Programs that others execute meanwhile are of other users
 * than 1000 and cost @other each. Returns a negative number if the program did not run for each
 * event.
 */
static double batch(__u32 id, unsigned user, const char *program, double other)
{
	struct bpf_prog_info before, after;
	double ns, strangers;

	if (read_info(id, &before))
		return -1;
	for (int i = 0; i < BATCH; i++)
		execute(user, program);
	if (read_info(id, &after) || after.run_cnt - before.run_cnt < BATCH)
		return -1;
	ns = (double)(after.run_time_ns - before.run_time_ns);
	strangers = (double)(after.run_cnt - before.run_cnt - BATCH);
	return user == RULE_USER ? (ns - strangers * other) / BATCH : ns / (strangers + BATCH);
}

/* The median of many small batches: one that was interrupted by another process does not count. */
static double situation(__u32 id, long count, unsigned user, const char *program, double other)
{
	long n = count / BATCH + 1;
	double *means = calloc((size_t)n, sizeof(*means)), ret = -1;

	for (long i = 0; means && i < n; i++) {
		means[i] = batch(id, user, program, other);
		if (means[i] < 0)
			goto out;
	}
	if (means)
		ret = median(means, n);
out:
	free(means);
	return ret;
}

/*
 * One batch of opens: the mean time of one. A program at the entry of all system calls also runs
 * for others, which cost @other each; without @path the mean time of all calls.
 */
static double batch_opens(__u32 id, const char *path, double other)
{
	struct bpf_prog_info before, after;
	double ns, runs;

	if (read_info(id, &before))
		return -1;
	call(path);
	if (read_info(id, &after))
		return -1;
	ns = (double)(after.run_time_ns - before.run_time_ns);
	runs = (double)(after.run_cnt - before.run_cnt);
	if (!path)
		return runs > 0 ? ns / runs : 0;
	return runs < OPENS ? -1 : (ns - (runs - OPENS) * other) / OPENS;
}

static double opens(__u32 id, long count, const char *path, double other)
{
	long n = count / OPENS + 1;
	double *means = calloc((size_t)n, sizeof(*means)), ret = -1;

	for (long i = 0; means && i < n; i++) {
		means[i] = batch_opens(id, path, other);
		if (means[i] < 0)
			goto out;
	}
	if (means)
		ret = median(means, n);
out:
	free(means);
	return ret;
}

static int measure_one(const char *what, const char *name, long count, const char *path)
{
	int stats = bpf_enable_stats(BPF_STATS_RUN_TIME);
	__u32 id = find_program(name);
	double ns;

	if (stats < 0)
		return fail("statistics");
	if (!strcmp(what, "opens"))
		ns = opens(id, count, path, opens(id, count, NULL, 0));
	else
		ns = situation(id, count, RULE_USER, path,
			       situation(id, count / 10, OTHER_USER, path, 0));
	if (!id || ns < 0) {
		fprintf(stderr, "bench: %s did not run for every event\n", name);
		return 1;
	}
	printf("%.1f\n", ns);
	return 0;
}

static int measure(const char *name, long count, const char *miss, const char *match)
{
	int stats = bpf_enable_stats(BPF_STATS_RUN_TIME);
	__u32 id = find_program(name);
	double other, missed, matched;

	if (stats < 0)
		return fail("statistics");
	if (!id) {
		fprintf(stderr, "bench: no BPF program is called %s\n", name);
		return 1;
	}
	situation(id, count / 10, RULE_USER, miss, 0);
	other = situation(id, count, OTHER_USER, miss, 0);
	missed = situation(id, count, RULE_USER, miss, other);
	matched = situation(id, count, RULE_USER, match, other);
	if (other < 0 || missed < 0 || matched < 0) {
		fprintf(stderr, "bench: %s did not run for every event\n", name);
		return 1;
	}
	printf("uid %.1f\nmiss %.1f\nmatch %.1f\n", other, missed, matched);
	return 0;
}

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
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
	printf("%.1f\n", median(times, count));
	free(times);
	return 0;
}

static int cost_command(long count, char **command)
{
	struct rusage used;

	if (time_command(count, command))
		return 1;
	if (getrusage(RUSAGE_CHILDREN, &used))
		return fail("memory");
	printf("%.1f\n", (double)used.ru_maxrss / 1024);
	return 0;
}

int main(int argc, char **argv)
{
	bool command = argc > 3 && (!strcmp(argv[1], "time") || !strcmp(argv[1], "cost"));
	long count = argc > 3 ? atol(argv[command ? 2 : 3]) : 0;

	if (argc == 3 && !strcmp(argv[1], "hold"))
		return hold(argv[2]);
	if (argc == 6 && !strcmp(argv[1], "measure") && count > 0)
		return measure(argv[2], count, argv[4], argv[5]);
	if (argc == 5 && (!strcmp(argv[1], "opens") || !strcmp(argv[1], "execs")) && count > 0)
		return measure_one(argv[1], argv[2], count, argv[4]);
	if (command && count > 0)
		return argv[1][0] == 't' ? time_command(count, argv + 3)
					 : cost_command(count, argv + 3);
	fprintf(stderr, "bench: wrong usage\n");
	return 2;
}
