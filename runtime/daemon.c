// SPDX-License-Identifier: BSD-2-Clause
#include "daemon.h"

#include <errno.h>
#include <net/if.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <time.h>
#include <unistd.h>

#include <bpf/libbpf.h>

#include "commands.h"
#include "files.h"
#include "notify.h"
#include "prepare.h"
#include "probe.h"
#include "stats.h"

#define OBJECT_BYTES (512u << 20)
#define TICK_MS      1000
#define EVENTS       16

static int64_t clock_ns(clockid_t clock)
{
	struct timespec t;

	clock_gettime(clock, &t);
	return t.tv_sec * 1000000000ll + t.tv_nsec;
}

static int read_object(struct daemon *d, struct buf *elf, struct manifest **ret)
{
	struct buf why = {0};
	int err = files_read(d->options->object, OBJECT_BYTES, elf);

	if (err) {
		log_say(d->log, SAY_ERROR, "%s: %s", d->options->object, strerror(-err));
		return EXIT_IO;
	}
	err = manifest_read_object(buf_text(elf), elf->len, ret, &why);
	if (!err)
		err = run_check(*ret, &why);
	if (err)
		log_say(d->log, SAY_ERROR, "%s: %s", d->options->object, buf_text(&why));
	buf_free(&why);
	return err ? EXIT_RULES : 0;
}

static int read_features(struct daemon *d)
{
	struct buf why = {0};
	char *line, *rest;
	int err = features_read(&d->features, d->log, &why);

	for (rest = why.data; err && (line = strsep(&rest, "\n"));)
		if (*line)
			log_say(d->log, SAY_ERROR, "%s", line);
	buf_free(&why);
	return err ? EXIT_IO : 0;
}

static int open_watched(struct daemon *d)
{
	const char *root = d->features.cgroup2, *path = d->options->cgroup;
	int err;

	if (!*root && path) {
		log_say(d->log, SAY_ERROR,
			"--cgroup %s: no cgroup2 file system is mounted: mount one on "
			"/sys/fs/cgroup",
			path);
		return EXIT_IO;
	}
	if (!*root)
		return 0;
	err = cgroup_open(root, path ? path : root, &d->watch);
	if (!err)
		return 0;
	log_say(d->log, SAY_ERROR, "cgroup %s: %s", path ? path : root,
		err == -EXDEV ? "not a folder of a cgroup2 file system" : strerror(-err));
	return EXIT_IO;
}

static bool set_has_xdp(const struct manifest *m)
{
	for (uint32_t row = 0; row < m->nhooks; row++)
		if (!strcmp(manifest_str(m, m->hooks[row].attach_str), PROBE_XDP))
			return true;
	return false;
}

/* The interface that --xdp names. At an interface nobody knows yet which cgroup a packet is for. */
static int find_interface(struct daemon *d, const struct manifest *m)
{
	const char *name = d->options->xdp, *why = NULL;

	if (!name)
		return 0;
	d->xdp = if_nametoindex(name);
	if (!d->xdp)
		why = "there is no such interface";
	else if (d->options->cgroup)
		why = "packets at an interface belong to no cgroup yet, so not to that of --cgroup";
	else if (!set_has_xdp(m))
		why = "no rule is about packet_in";
	if (why)
		log_say(d->log, SAY_ERROR, "--xdp %s: %s", name, why);
	return why ? EXIT_IO : 0;
}

static bool set_isolates(const struct manifest *m)
{
	for (uint32_t i = 0; i < m->nrules; i++)
		if (m->rules[i].actions & IDS_ACT_ISOLATE)
			return true;
	return false;
}

/*
 * The limit of processes needs the pids controller. It is switched on above only at the root, which
 * may hold processes beside children that use controllers; another cgroup could not take processes
 * any more.
 */
static void open_isolated(struct daemon *d)
{
	int err;

	if (d->watch.fd < 0)
		return;
	err = cgroup_make(&d->watch, CGROUP_FOLDER, &d->isolated);
	if (err) {
		log_say(d->log, SAY_WARNING,
			"cgroup %s/" CGROUP_FOLDER
			" cannot be made (%s): isolated processes stay where they are",
			d->watch.path, strerror(-err));
		return;
	}
	if (!d->watch.level)
		cgroup_enable_pids(&d->watch);
	cgroup_enable_pids(&d->isolated);
}

static int load(struct daemon *d, const struct buf *elf, struct manifest *m)
{
	const struct generation_options options = {
		.number = 1,
		.enforce = d->options->enforce,
		.features = &d->features,
		.watch = &d->watch,
		.isolated = &d->isolated,
		.xdp = d->xdp,
		.avoid = d->options->avoid,
		.users = &d->users,
		.log = d->log,
	};
	int err;

	if (set_isolates(m)) {
		open_isolated(d);
		if (!d->features.initial_pidns)
			log_say(d->log, SAY_WARNING,
				"ruled does not run in the initial PID namespace: isolated "
				"processes "
				"cannot be moved");
	}
	err = generation_load(buf_text(elf), elf->len, m, &options, &d->generation);
	if (err) {
		manifest_free(m);
		return err == -EOPNOTSUPP ? EXIT_RULES : EXIT_IO;
	}
	prepare_report(d->generation, &options);
	return 0;
}

static int open_outputs(struct daemon *d)
{
	for (size_t i = 0; i < d->options->noutputs; i++) {
		struct output *o = &d->options->outputs[i];
		int err = output_open(o);

		if (!err)
			continue;
		log_say(d->log, SAY_ERROR, "output %s: %s", o->name,
			err == -EINVAL ? "not a regular file" : strerror(-err));
		return EXIT_IO;
	}
	return 0;
}

static int add_fd(struct daemon *d, int fd, void *data)
{
	struct epoll_event event = {.events = EPOLLIN, .data.ptr = data};

	return epoll_ctl(d->epoll, EPOLL_CTL_ADD, fd, &event) ? -errno : 0;
}

static int open_loop(struct daemon *d)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGHUP);
	sigaddset(&set, SIGCHLD);
	signal(SIGPIPE, SIG_IGN);
	if (sigprocmask(SIG_BLOCK, &set, NULL))
		return -errno;
	d->signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	d->epoll = epoll_create1(EPOLL_CLOEXEC);
	if (d->signals < 0 || d->epoll < 0)
		return -errno;
	return add_fd(d, d->signals, &d->signals);
}

/*
 * An output that has room again is another reason for a turn; what epoll cannot watch has its turn
 * every second. Only changes are reported: there is room nearly always.
 */
static void watch_outputs(struct daemon *d)
{
	struct epoll_event event = {.events = EPOLLOUT | EPOLLET, .data.ptr = &d->events};

	for (size_t i = 0; i < d->options->noutputs; i++)
		if (!d->options->outputs[i].to.patient)
			epoll_ctl(d->epoll, EPOLL_CTL_ADD, d->options->outputs[i].to.fd, &event);
}

static int open_events(struct daemon *d)
{
	int err;

	isolate_init(&d->isolate, d->generation, d->features.cgroup2, &d->watch, &d->isolated,
		     d->log);
	d->events = (struct events){
		.g = d->generation,
		.users = &d->users,
		.outputs = d->options->outputs,
		.noutputs = d->options->noutputs,
		.isolate = &d->isolate,
		.log = d->log,
		.enforce = d->options->enforce,
	};
	render_init(&d->events.render, &d->users);
	run_init(&d->events.run, d->log);
	d->serving = true;
	err = events_open(&d->events);
	if (!err && d->events.alerts)
		err = add_fd(d, ring_buffer__epoll_fd(d->events.alerts), &d->events);
	if (!err && d->events.logs)
		err = add_fd(d, ring_buffer__epoll_fd(d->events.logs), &d->events);
	if (err)
		log_say(d->log, SAY_ERROR, "the rings cannot be read: %s", strerror(-err));
	watch_outputs(d);
	return err ? EXIT_IO : 0;
}

/* Between loading and activation: programs keep newer processes already, and no rule acts yet. */
static int open_upkeep(struct daemon *d)
{
	int err = upkeep_open(&d->upkeep, d->generation, &d->features, d->log);

	if (!err)
		err = upkeep_watch(&d->upkeep, d->epoll);
	return err ? EXIT_IO : 0;
}

static int open_control(struct daemon *d)
{
	const char *path = d->options->socket;
	int err;

	if (!strcmp(path, "none"))
		return 0;
	err = control_open(&d->control, path, d->epoll, commands_answer, d, d->log);
	if (!err)
		return 0;
	log_say(d->log, SAY_ERROR, "control socket %s: %s", path,
		err == -EADDRINUSE ? "another ruled listens there: give this one another --socket"
				   : strerror(-err));
	return EXIT_IO;
}

static int open_all(struct daemon *d, struct buf *elf)
{
	struct manifest *m = NULL;
	int status = read_object(d, elf, &m);

	if (status)
		goto failed;
	status = read_features(d);
	if (!status)
		status = open_watched(d);
	if (!status)
		status = find_interface(d, m);
	if (!status)
		status = open_outputs(d);
	if (!status && open_loop(d)) {
		log_say(d->log, SAY_ERROR, "signals cannot be received: %s", strerror(errno));
		status = EXIT_IO;
	}
	if (!status)
		status = open_control(d);
	if (status)
		goto failed;
	status = load(d, elf, m);
	if (!status)
		status = open_events(d);
	return status ? status : open_upkeep(d);
failed:
	manifest_free(m);
	return status;
}

int daemon_open(struct daemon *d, const struct options *options, const struct log *log)
{
	struct buf elf = {0};
	int status;

	*d = (struct daemon){
		.options = options,
		.log = log,
		.watch.fd = -1,
		.isolated.fd = -1,
		.control.fd = -1,
		.epoll = -1,
		.signals = -1,
		.started = (uint64_t)clock_ns(CLOCK_BOOTTIME),
	};
	users_init(&d->users, "/etc/passwd");
	status = open_all(d, &elf);
	buf_free(&elf);
	return status;
}

static void take_signals(struct daemon *d)
{
	struct signalfd_siginfo info;

	while (read(d->signals, &info, sizeof(info)) == sizeof(info)) {
		if (info.ssi_signo == SIGHUP)
			log_say(d->log, SAY_WARNING,
				"SIGHUP: swapping rules is not available in this version");
		else if (info.ssi_signo != SIGCHLD)
			d->stop = true;
	}
	run_reap(&d->events.run, d->generation->manifest);
}

static void look_for_tracing(struct daemon *d)
{
	bool blind = features_tracing_off();

	if (blind && !d->blind)
		log_say(d->log, SAY_ERROR,
			"tracing was switched off for the whole kernel: no rule is decided and "
			"nothing is denied until the sysctl kernel.ftrace_enabled is 1 again");
	else if (!blind && d->blind)
		log_say(d->log, SAY_WARNING, "tracing is switched on again: rules are decided");
	d->blind = blind;
}

static void tick(struct daemon *d)
{
	look_for_tracing(d);
	control_tick(&d->control);
	isolate_tick(&d->isolate);
	upkeep_tick(&d->upkeep);
	run_reap(&d->events.run, d->generation->manifest);
	events_tell_lost(&d->events, false);
}

static void dispatch(struct daemon *d, void *data)
{
	if (data == &d->signals)
		take_signals(d);
	else if (upkeep_owns(&d->upkeep, data))
		upkeep_event(&d->upkeep, data);
	else if (data != &d->events)
		control_event(&d->control, data);
}

/* Rings are read every turn, whatever woke us: a wakeup that got lost costs a second at most. */
static int loop(struct daemon *d)
{
	int turn = d->events.logs ? IDS_LOG_POLL : TICK_MS;
	int64_t last = clock_ns(CLOCK_MONOTONIC);
	bool more = false;

	while (!d->stop) {
		struct epoll_event events[EVENTS];
		int n = epoll_wait(d->epoll, events, EVENTS, more ? 0 : turn);

		if (n < 0 && errno != EINTR) {
			log_say(d->log, SAY_ERROR, "epoll: %s", strerror(errno));
			return EXIT_IO;
		}
		for (int i = 0; i < n; i++)
			dispatch(d, events[i].data.ptr);
		more = events_take(&d->events);
		if (clock_ns(CLOCK_MONOTONIC) - last < TICK_MS * 1000000ll)
			continue;
		last = clock_ns(CLOCK_MONOTONIC);
		tick(d);
	}
	return 0;
}

int daemon_run(struct daemon *d)
{
	int status;

	generation_activate(d->generation);
	fprintf(stderr, "ruled: ready: %u rules of %s%s\n", d->generation->manifest->nrules,
		d->options->object, d->options->enforce ? "" : ", not enforcing");
	fflush(stderr);
	notify_send("READY=1\nSTATUS=rules are active");
	status = loop(d);
	notify_send("STOPPING=1");
	return status;
}

static void say_numbers(struct daemon *d)
{
	struct ids_rule_stats sum;
	uint64_t errors[IDS_ERR_MAX];
	struct buf text = {0};

	events_tell_lost(&d->events, true);
	if (!stats_all(d->generation, &sum))
		buf_printf(
			&text,
			"matched %llu, delivered %llu, suppressed %llu, lost %llu, undecided %llu, "
			"actions failed %llu",
			(unsigned long long)sum.matched, (unsigned long long)sum.delivered,
			(unsigned long long)sum.suppressed,
			(unsigned long long)sum.dropped + sum.dropped_busy,
			(unsigned long long)sum.undecided, (unsigned long long)sum.action_failed);
	if (!stats_errors(d->generation, errors))
		for (unsigned i = 0; i < IDS_ERR_MAX; i++)
			if (errors[i])
				buf_printf(&text, ", %s %llu", stats_error_name(i),
					   (unsigned long long)errors[i]);
	log_say(d->log, SAY_NOTICE, "stopped: %llu records read%s%s",
		(unsigned long long)d->events.records, text.len ? "; " : "", buf_text(&text));
	buf_free(&text);
}

/* What was isolated is let go before the programs are detached, while marks can be told apart. */
static void finish(struct daemon *d)
{
	if (d->serving) {
		generation_close_gate(d->generation);
		while (events_take(&d->events))
			;
		isolate_free(&d->isolate);
		for (size_t i = 0; i < d->events.noutputs; i++)
			output_finish(&d->events.outputs[i], d->log);
		run_stop(&d->events.run);
		say_numbers(d);
		events_close(&d->events);
	}
	upkeep_close(&d->upkeep);
	generation_free(d->generation);
}

void daemon_close(struct daemon *d)
{
	if (d->generation)
		finish(d);
	control_close(&d->control);
	if (d->isolated.path)
		rmdir(d->isolated.path); /* stays if another ruled uses it */
	cgroup_close(&d->isolated);
	cgroup_close(&d->watch);
	users_free(&d->users);
	if (d->epoll >= 0)
		close(d->epoll);
	if (d->signals >= 0)
		close(d->signals);
}
