// SPDX-License-Identifier: BSD-2-Clause
/* Arguments of running processes, and work that hangs. */
#include <CUnit/Basic.h>
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../../runtime/argcache.h"
#include "../../runtime/patient.h"
#include "../../runtime/process.h"

#define LONG 100000

/* This program again, as a process whose name looks like the end of a name. Says when it is ready.
 */
static int be_child(char **env)
{
	if (env[0] && !strcmp(env[0], "OPEN=1"))
		env[0][6] = '2';
	prctl(PR_SET_NAME, ") (S 1 1");
	if (write(1, "x", 1) != 1)
		return 1;
	pause();
	return 0;
}

static pid_t start_child(const char *const argv[], const char *const env[])
{
	char ready;
	int ends[2];
	pid_t pid;

	if (pipe(ends))
		return -1;
	pid = fork();
	if (pid < 0)
		return -1;
	if (!pid) {
		dup2(ends[1], 1);
		execve("/proc/self/exe", (char *const *)argv, (char *const *)env);
		_exit(127);
	}
	close(ends[1]);
	if (read(ends[0], &ready, 1) != 1)
		pid = -1;
	close(ends[0]);
	return pid;
}

static void stop_child(pid_t pid)
{
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

static void test_short(void)
{
	const char *argv[] = {"test", "child", "", "a b", NULL};
	const char *env[] = {"A=1", "OTHER_NAME=/x", NULL};
	struct process_stat s = {0};
	struct ids_cached c;
	pid_t pid = start_child(argv, env);

	CU_ASSERT_FATAL(pid > 0);
	CU_ASSERT(!process_stat(pid, &s));
	CU_ASSERT_EQUAL(s.pid, pid);
	CU_ASSERT_EQUAL(s.parent, getpid());
	CU_ASSERT(s.state == 'S' || s.state == 'R'); /* it may not have gone to sleep yet */
	CU_ASSERT(!s.kernel);
	CU_ASSERT_EQUAL(argcache_read(pid, "cmdline", &c), 0);
	CU_ASSERT_EQUAL(c.total, 16);
	CU_ASSERT_EQUAL(c.len, 16);
	CU_ASSERT(!memcmp(c.bytes, "test\0child\0\0a b", 16));
	CU_ASSERT_EQUAL(c.start, s.start_ticks);
	CU_ASSERT_EQUAL(argcache_read(pid, "environ", &c), 0);
	CU_ASSERT_EQUAL(c.len, 18);
	CU_ASSERT(!memcmp(c.bytes, "A=1\0OTHER_NAME=/x", 18));
	stop_child(pid);
	CU_ASSERT_EQUAL(argcache_read(pid, "cmdline", &c), -ESRCH);
}

static void test_long(void)
{
	char *big = malloc(LONG + 1);
	const char *argv[] = {"test", "child", big, "end", NULL}, *env[] = {NULL};
	struct ids_cached c;
	pid_t pid;

	memset(big, 'x', LONG);
	big[LONG] = 0;
	pid = start_child(argv, env);
	free(big);
	CU_ASSERT_FATAL(pid > 0);
	CU_ASSERT_EQUAL(argcache_read(pid, "cmdline", &c), 0);
	CU_ASSERT_EQUAL(c.total, 5 + 6 + LONG + 1 + 4);
	CU_ASSERT_EQUAL(c.len, IDS_CACHED_BYTES);
	CU_ASSERT_EQUAL(c.bytes[IDS_CACHED_BYTES - 1], 'x');
	CU_ASSERT_EQUAL(argcache_read(pid, "environ", &c), 0);
	CU_ASSERT_EQUAL(c.total, 0);
	stop_child(pid);
}

/* A process that has written over the end of its environment. */
static void test_open_end(void)
{
	const char *argv[] = {"test", "child", NULL}, *env[] = {"OPEN=1", NULL};
	struct ids_cached c;
	pid_t pid = start_child(argv, env);

	CU_ASSERT_FATAL(pid > 0);
	CU_ASSERT_EQUAL(argcache_read(pid, "environ", &c), 0);
	CU_ASSERT_EQUAL(c.total, 8);
	CU_ASSERT_EQUAL(c.len, 8);
	CU_ASSERT(!memcmp(c.bytes, "OPEN=12", 8));
	stop_child(pid);
}

/* Neither what has ended nor what is of the kernel has arguments. */
static void test_without_memory(void)
{
	struct process_stat s;
	struct ids_cached c;
	pid_t pid = fork();

	if (!pid)
		_exit(0);
	waitid(P_PID, (id_t)pid, NULL, WEXITED | WNOWAIT);
	CU_ASSERT(!process_stat(pid, &s));
	CU_ASSERT_EQUAL(s.state, 'Z');
	CU_ASSERT_EQUAL(argcache_read(pid, "cmdline", &c), -ESRCH);
	waitpid(pid, NULL, 0);
	CU_ASSERT(process_parse_stat("2 (kthreadd) S 0 0 0 0 -1 2129984 0 0 0 0 0 0 0 0 20 0 1 0 3",
				     &s));
	CU_ASSERT(s.kernel);
}

/* What the children of patient_each() have done, in shared memory. */
struct done {
	int times[10];
	size_t stuck[10], nstuck;
};

static int work(void *ctx, size_t i)
{
	struct done *d = ctx;

	d->times[i]++;
	if (i == 3 || i == 4 || i == 9)
		pause();
	if (i == 6)
		abort();
	return i == 5 ? -EIO : 0;
}

static void note_stuck(void *ctx, size_t i)
{
	struct done *d = ctx;

	d->stuck[d->nstuck++] = i;
}

static void test_patient(void)
{
	struct patient_result result = {0};
	struct done *d =
		mmap(NULL, sizeof(*d), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	CU_ASSERT_EQUAL(
		patient_each(10, work, note_stuck, d, (struct patient_limits){50, 60000}, &result),
		0);
	for (int i = 0; i < 10; i++)
		CU_ASSERT_EQUAL(d->times[i], 1);
	CU_ASSERT_EQUAL(result.failed, 1);
	CU_ASSERT_EQUAL(result.error, -EIO);
	CU_ASSERT_EQUAL(d->nstuck, 4);
	CU_ASSERT(d->stuck[0] == 3 && d->stuck[1] == 4 && d->stuck[2] == 6 && d->stuck[3] == 9);
	CU_ASSERT_EQUAL(
		patient_each(10, work, note_stuck, d, (struct patient_limits){50, 60}, &result),
		-ETIMEDOUT);
	CU_ASSERT_EQUAL(d->times[9], 1);
	CU_ASSERT_EQUAL(
		patient_each(0, work, note_stuck, d, (struct patient_limits){50, 60}, &result), 0);
	munmap(d, sizeof(*d));
}

int main(int argc, char **argv, char **env)
{
	CU_pSuite s;
	unsigned failed;

	if (argc > 1 && !strcmp(argv[1], "child"))
		return be_child(env);
	CU_initialize_registry();
	s = CU_add_suite("argcache", NULL, NULL);
	CU_add_test(s, "arguments and environment", test_short);
	CU_add_test(s, "more than is kept", test_long);
	CU_add_test(s, "an end that was overwritten", test_open_end);
	CU_add_test(s, "zombies and threads of the kernel", test_without_memory);
	CU_add_test(s, "work that hangs is given up, the rest is done", test_patient);
	CU_basic_run_tests();
	failed = CU_get_number_of_failures();
	CU_cleanup_registry();
	return failed != 0;
}
