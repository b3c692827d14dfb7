// SPDX-License-Identifier: BSD-2-Clause
#include "action_run.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "process.h"
#include "value.h"

#define TELL_SECONDS 5
#define KILOBYTE     1024u
#define MEGABYTE     ((rlim_t)1024 * KILOBYTE)

/* Exit statuses of a child that could not become the program. */
#define EXIT_SETUP 126
#define EXIT_EXEC  127

static int64_t monotonic_seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec;
}

void run_init(struct run *r, const struct log *log)
{
	*r = (struct run){.log = log, .told = -TELL_SECONDS};
}

int run_check(const struct manifest *m, struct buf *why)
{
	for (uint32_t i = 0; i < m->nrules; i++) {
		const struct ids_manifest_rule *rule = &m->rules[i];
		const char *program;

		if (!(rule->actions & IDS_ACT_RUN))
			continue;
		program = manifest_str(m, m->runs[rule->run_first].word_str);
		if (*program == '/' && !strchr(program, '{'))
			continue;
		buf_printf(why,
			   "rule %s: run(\"%s\"): the program must be an absolute path without "
			   "placeholders",
			   manifest_rule_name(m, i), program);
		return -EINVAL;
	}
	return 0;
}

static void free_words(char **words, uint32_t count)
{
	for (uint32_t i = 0; words && i < count; i++)
		free(words[i]);
	free(words);
}

/* One word of the command with its placeholders filled; NULL: no memory. */
static char *expand_word(const struct record *rec, const char *template, struct users *users)
{
	struct buf word = {0};

	value_expand(rec, template, users, &word);
	for (size_t i = 0; i < word.len; i++)
		if (!word.data[i])
			word.data[i] = ' '; /* an argument ends at a NUL */
	return word.data ? word.data : strdup("");
}

/* Program and arguments, ended by NULL; NULL: no memory. */
static char **expand_words(const struct record *rec, struct users *users)
{
	const struct ids_manifest_rule *rule = record_rule(rec);
	char **words = calloc((size_t)rule->run_count + 1, sizeof(*words));

	for (uint32_t i = 0; words && i < rule->run_count; i++) {
		const struct ids_manifest_run *run = &rec->m->runs[rule->run_first + i];

		words[i] = expand_word(rec, manifest_str(rec->m, run->word_str), users);
		if (!words[i]) {
			free_words(words, i);
			return NULL;
		}
	}
	return words;
}

static int limit(int what, rlim_t value)
{
	const struct rlimit both = {value, value};

	return setrlimit((unsigned)what, &both);
}

/* Nothing of ruled's may be open in the child; close_range() is younger than the oldest kernel's
 * libc. */
static void close_others(void)
{
	if (!syscall(SYS_close_range, 3u, ~0u, 0u))
		return;
	for (int fd = 3; fd < 65536; fd++)
		close(fd);
}

static int drop_privileges(void)
{
	if (setgroups(0, NULL) || setresgid(RUN_USER, RUN_USER, RUN_USER) ||
	    setresuid(RUN_USER, RUN_USER, RUN_USER))
		return -1;
	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
}

static int confine(void)
{
	int null = open("/dev/null", O_RDWR);

	if (null < 0 || dup2(null, 0) < 0 || dup2(null, 1) < 0 || dup2(null, 2) < 0)
		return -1;
	close_others();
	if (setsid() < 0 || chdir("/") || limit(RLIMIT_CORE, 0) || limit(RLIMIT_NPROC, 64) ||
	    limit(RLIMIT_NOFILE, 64) || limit(RLIMIT_FSIZE, 16 * MEGABYTE) ||
	    limit(RLIMIT_AS, 512 * MEGABYTE) || limit(RLIMIT_CPU, RUN_SECONDS))
		return -1;
	umask(077);
	return drop_privileges();
}

__attribute__((noreturn)) static void become(char **words)
{
	char path[] = "PATH=/usr/sbin:/usr/bin:/sbin:/bin", locale[] = "LC_ALL=C";
	char *const environment[] = {path, locale, NULL};
	sigset_t none;

	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	signal(SIGPIPE, SIG_DFL);
	if (confine())
		_exit(EXIT_SETUP);
	if (words[0])
		execve(words[0], words, environment);
	_exit(EXIT_EXEC);
}

/* Children and what they start share a session each: a rule that matches them must not run again.
 */
static bool caused_by_child(const struct run *r, int pid)
{
	struct process_stat s;
	int session = process_stat(pid, &s) ? 0 : s.session;

	for (size_t i = 0; i < RUN_CHILDREN; i++) {
		int child = r->children[i].pid;

		if (child && (child == pid || child == session))
			return true;
	}
	return false;
}

static struct run_child *free_slot(struct run *r)
{
	for (size_t i = 0; i < RUN_CHILDREN; i++)
		if (!r->children[i].pid)
			return &r->children[i];
	return NULL;
}

static int start(struct run *r, const struct record *rec, struct users *users)
{
	struct run_child *slot = free_slot(r);
	char **words;
	pid_t pid;
	int err = 0;

	if (caused_by_child(r, (int)record_find_number(rec, IDS_WHO_SELF, "pid", 0)))
		return -ELOOP;
	if (!slot)
		return -EBUSY;
	words = expand_words(rec, users);
	if (!words)
		return -ENOMEM;
	pid = fork();
	if (!pid)
		become(words);
	if (pid < 0)
		err = -errno;
	else
		*slot = (struct run_child){pid, rec->head.rule, monotonic_seconds() + RUN_SECONDS};
	free_words(words, record_rule(rec)->run_count);
	return err;
}

static void say_failure(struct run *r, const char *rule, const char *what)
{
	r->failed++;
	if (monotonic_seconds() - r->told < TELL_SECONDS)
		return;
	r->told = monotonic_seconds();
	log_say(r->log, SAY_WARNING, "rule %s: run: %s (%llu failures so far)", rule, what,
		(unsigned long long)r->failed);
}

int run_start(struct run *r, const struct record *rec, struct users *users)
{
	int err = start(r, rec, users);
	const char *rule = manifest_str(rec->m, record_rule(rec)->name_str);

	if (!err)
		r->started++;
	else if (err == -ELOOP)
		say_failure(r, rule, "not started for an event that such a program caused itself");
	else if (err == -EBUSY)
		say_failure(r, rule, "too many programs are running already");
	else
		say_failure(r, rule, strerror(-err));
	return err;
}

static void note_end(struct run *r, const struct manifest *m, struct run_child *c)
{
	const char *rule = manifest_rule_name(m, c->rule);
	struct buf what = {0};
	int status = 0;

	kill(-c->pid,
	     SIGKILL); /* what the program left behind; its number is ours until it is reaped */
	waitpid(c->pid, &status, 0);
	c->pid = 0;
	if (WIFEXITED(status) && !WEXITSTATUS(status))
		return;
	if (WIFSIGNALED(status))
		buf_printf(&what, "the program died of signal %d", WTERMSIG(status));
	else if (WEXITSTATUS(status) == EXIT_EXEC)
		buf_puts(&what, "the program could not be executed, or returned 127");
	else
		buf_printf(&what, "the program returned %d", WEXITSTATUS(status));
	say_failure(r, rule, buf_text(&what));
	buf_free(&what);
}

void run_reap(struct run *r, const struct manifest *m)
{
	for (size_t i = 0; i < RUN_CHILDREN; i++) {
		struct run_child *c = &r->children[i];
		siginfo_t info = {0};

		if (!c->pid)
			continue;
		if (!waitid(P_PID, (id_t)c->pid, &info, WEXITED | WNOHANG | WNOWAIT) && info.si_pid)
			note_end(r, m, c);
		else if (monotonic_seconds() >= c->deadline)
			kill(-c->pid, SIGKILL);
	}
}

void run_stop(struct run *r)
{
	for (size_t i = 0; i < RUN_CHILDREN; i++) {
		int pid = r->children[i].pid;

		if (!pid)
			continue;
		if (kill(-pid, SIGKILL))
			kill(pid, SIGKILL);
		waitpid(pid, NULL, 0);
		r->children[i].pid = 0;
	}
}
