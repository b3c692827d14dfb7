// SPDX-License-Identifier: BSD-2-Clause
#include "features.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "files.h"

#define OLDEST_KERNEL   (5u << 16 | 10)
#define MEMCG_KERNEL    (5u << 16 | 11) /* BPF memory is counted by memory cgroups from here on */
#define INITIAL_PIDNS   0xeffffffcu     /* inode number of the initial PID namespace */
#define MOUNTINFO_BYTES (16u << 20)
#define STOP_CAPS       (1ull << CAP_SYS_ADMIN)

static uint32_t kernel_version(void)
{
	struct utsname name;
	unsigned major, minor;

	if (uname(&name) || sscanf(name.release, "%u.%u", &major, &minor) != 2)
		return 0;
	return major << 16 | minor;
}

static uint64_t effective_caps(void)
{
	struct buf text = {0};
	const char *line;
	uint64_t caps = 0;

	if (!files_read("/proc/self/status", MOUNTINFO_BYTES, &text)) {
		line = strstr(buf_text(&text), "\nCapEff:");
		caps = line ? strtoull(line + 8, NULL, 16) : 0;
	}
	buf_free(&text);
	return caps;
}

bool features_lsm_listed(const char *list)
{
	while (*list) {
		size_t len = strcspn(list, ",\n");

		if (len == 3 && !strncmp(list, "bpf", 3))
			return true;
		list += len + (list[len] != 0);
	}
	return false;
}

/*
 * securityfs is often not mounted in containers and small systems; a mount without a place in the
 * tree shows its files all the same.
 */
static int read_security(const char *name, struct buf *ret)
{
	int mount = open("/sys/kernel/security", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int fs, err = mount < 0 ? -errno : files_read_at(mount, name, 4096, ret);

	if (mount >= 0)
		close(mount);
	if (!err)
		return 0;
	mount = -1;
	fs = (int)syscall(SYS_fsopen, "securityfs", 1 /* FSOPEN_CLOEXEC */);
	if (fs < 0)
		return err;
	if (!syscall(SYS_fsconfig, fs, 6 /* FSCONFIG_CMD_CREATE */, NULL, NULL, 0))
		mount = (int)syscall(SYS_fsmount, fs, 1 /* FSMOUNT_CLOEXEC */, 0);
	close(fs);
	if (mount < 0)
		return err;
	err = files_read_at(mount, name, 4096, ret);
	close(mount);
	return err;
}

static void read_lsm(struct features *f)
{
	struct buf list = {0};

	if (read_security("lsm", &list))
		f->no_lsm = "the list of security modules cannot be read: the kernel has no "
			    "securityfs, or it may not be mounted here";
	else if (!features_lsm_listed(buf_text(&list)))
		f->no_lsm = "the BPF security module is not enabled: boot with bpf added to lsm= "
			    "(see /sys/kernel/security/lsm)";
	else
		f->bpf_lsm = true;
	buf_free(&list);
}

/* Under lockdown=confidentiality the kernel has no helper that reads its memory for a program. */
static int read_lockdown(struct buf *why)
{
	struct buf mode = {0};
	int err = 0;

	if (!read_security("lockdown", &mode) && strstr(buf_text(&mode), "[confidentiality]")) {
		buf_puts(why, "the kernel is locked down to keep its memory confidential: no BPF "
			      "program may read what rules ask about; boot with "
			      "lockdown=integrity, or without lockdown=\n");
		err = -EPERM;
	}
	buf_free(&mode);
	return err;
}

bool features_tracing_off(void)
{
	struct buf value = {0};
	bool off = !files_read("/proc/sys/kernel/ftrace_enabled", 16, &value) &&
		   *buf_text(&value) == '0';

	buf_free(&value);
	return off;
}

static int read_tracing(struct buf *why)
{
	if (!features_tracing_off())
		return 0;
	buf_puts(why, "tracing is switched off for the whole kernel, no program would run: set "
		      "the sysctl kernel.ftrace_enabled to 1\n");
	return -ENOSYS;
}

static void check_unprivileged_bpf(const struct log *log)
{
	struct buf value = {0};

	if (!files_read("/proc/sys/kernel/unprivileged_bpf_disabled", 16, &value) &&
	    *buf_text(&value) == '0')
		log_say(log, SAY_WARNING,
			"every user may load BPF programs: set the sysctl "
			"kernel.unprivileged_bpf_disabled to 1 or 2");
	buf_free(&value);
}

/* Mount points are written with \040 for a space and so on. */
static int unescape(const char *from, size_t len, char *ret, size_t size)
{
	size_t n = 0;

	for (size_t i = 0; i < len; i++) {
		char c = from[i];

		if (c == '\\' && i + 3 < len) {
			c = (char)((from[i + 1] - '0') << 6 | (from[i + 2] - '0') << 3 |
				   (from[i + 3] - '0'));
			i += 3;
		}
		if (n + 1 >= size)
			return -ENAMETOOLONG;
		ret[n++] = c;
	}
	ret[n] = 0;
	return 0;
}

/* A line: id parent device root mountpoint options... - type source options. */
static int cgroup2_of_line(const char *line, size_t len, char *ret, size_t size)
{
	const char *point = line, *end = line + len, *dash;
	size_t n;

	dash = memmem(line, len, " - cgroup2 ", 11);
	if (!dash)
		return -ENOENT;
	for (int i = 0; i < 4; i++) {
		point = memchr(point, ' ', (size_t)(end - point));
		if (!point || point >= dash)
			return -ENOENT;
		point++;
	}
	n = (size_t)((const char *)memchr(point, ' ', (size_t)(end - point)) - point);
	return unescape(point, n, ret, size);
}

int features_find_cgroup2(const char *mountinfo, char *ret, size_t size)
{
	while (*mountinfo) {
		size_t len = strcspn(mountinfo, "\n");

		if (!cgroup2_of_line(mountinfo, len, ret, size))
			return 0;
		mountinfo += len + (mountinfo[len] != 0);
	}
	return -ENOENT;
}

static void read_cgroup2(struct features *f)
{
	struct buf text = {0};

	if (files_read("/proc/self/mountinfo", MOUNTINFO_BYTES, &text) ||
	    features_find_cgroup2(buf_text(&text), f->cgroup2, sizeof(f->cgroup2)))
		f->cgroup2[0] = 0;
	buf_free(&text);
}

static void raise_memlock(const struct features *f, const struct log *log)
{
	const struct rlimit all = {RLIM_INFINITY, RLIM_INFINITY};

	if (f->kernel >= MEMCG_KERNEL || !setrlimit(RLIMIT_MEMLOCK, &all))
		return;
	log_say(log, SAY_WARNING,
		"RLIMIT_MEMLOCK cannot be raised (%s): if loading fails with EPERM, start ruled "
		"with an unlimited LimitMEMLOCK",
		strerror(errno));
}

int features_read(struct features *f, const struct log *log, struct buf *why)
{
	uint64_t caps = effective_caps();
	struct stat st;
	int err = 0;

	*f = (struct features){.kernel = kernel_version()};
	if (f->kernel < OLDEST_KERNEL) {
		buf_printf(why, "kernel %u.%u is too old: 5.10 or newer is needed\n",
			   f->kernel >> 16, f->kernel & 0xffff);
		err = -ENOSYS;
	}
	if ((caps & STOP_CAPS) != STOP_CAPS) {
		buf_puts(why,
			 "CAP_SYS_ADMIN is needed to load and attach the programs: start ruled "
			 "as root\n");
		err = -EPERM;
	}
	if (stat("/sys/kernel/btf/vmlinux", &st)) {
		buf_puts(why, "the kernel has no BTF (/sys/kernel/btf/vmlinux): use a kernel built "
			      "with CONFIG_DEBUG_INFO_BTF, and mount sysfs on /sys\n");
		err = -ENOSYS;
	}
	if (!err)
		err = read_lockdown(why);
	if (!err)
		err = read_tracing(why);
	if (err)
		return err;
	f->initial_pidns = !stat("/proc/self/ns/pid", &st) && st.st_ino == INITIAL_PIDNS;
	read_lsm(f);
	read_cgroup2(f);
	raise_memlock(f, log);
	check_unprivileged_bpf(log);
	return 0;
}
