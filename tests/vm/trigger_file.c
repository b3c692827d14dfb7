// SPDX-License-Identifier: BSD-2-Clause
/* Ways to open a file. */
#include <errno.h>
#include <fcntl.h>
#include <linux/io_uring.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "trigger.h"

#define NR32_OPEN   5
#define NR32_CREAT  8
#define NR32_OPENAT 295

/* "w,creat,excl" as O_ flags; -1 if there is an unknown word. */
static int parse_flags(char *text)
{
	static const struct {
		const char *name;
		int flag;
	} words[] = {
		{"r", O_RDONLY},        {"w", O_WRONLY},        {"rw", O_RDWR},
		{"creat", O_CREAT},     {"trunc", O_TRUNC},     {"append", O_APPEND},
		{"excl", O_EXCL},       {"dir", O_DIRECTORY},   {"nofollow", O_NOFOLLOW},
		{"cloexec", O_CLOEXEC}, {"tmpfile", O_TMPFILE}, {"path", O_PATH},
	};
	int flags = 0;

	for (char *word = strtok(text, ","); word; word = strtok(NULL, ",")) {
		size_t i = 0;

		while (i < sizeof(words) / sizeof(words[0]) && strcmp(word, words[i].name))
			i++;
		if (i == sizeof(words) / sizeof(words[0]))
			return -1;
		flags |= words[i].flag;
	}
	return flags;
}

static long by_open(const char *path, int flags)
{
	return trigger_result(syscall(SYS_open, path, flags, 0644));
}

static long by_openat(const char *path, int flags)
{
	return trigger_result(syscall(SYS_openat, AT_FDCWD, path, flags, 0644));
}

static long by_openat2(const char *path, int flags)
{
	struct open_how how = {.flags = (unsigned)flags, .mode = flags & O_CREAT ? 0644 : 0};

	return trigger_result(syscall(SYS_openat2, AT_FDCWD, path, &how, sizeof(how)));
}

static long by_creat(const char *path, int flags)
{
	(void)flags;
	return trigger_result(syscall(SYS_creat, path, 0644));
}

static long by_dirfd(const char *path, int flags)
{
	const char *slash = strrchr(path, '/');
	char dir[4096];
	int fd;

	snprintf(dir, sizeof(dir), "%.*s/", (int)(slash - path), path);
	fd = open(dir, O_PATH | O_DIRECTORY);
	return fd < 0 ? -errno : trigger_result(openat(fd, slash + 1, flags, 0644));
}

static long by_hidden(const char *path, int flags)
{
	const char *hidden = trigger_hidden(path, strlen(path) + 1);

	return trigger_result(syscall(SYS_openat, AT_FDCWD, hidden, flags, 0644));
}

static long by_uring(const char *path, int flags)
{
	return uring_submit(&(struct uring_op){.opcode = IORING_OP_OPENAT,
					       .fd = AT_FDCWD,
					       .addr = path,
					       .len = 0644,
					       .flags = (unsigned)flags});
}

static long by_int80_open(const char *path, int flags)
{
	return INT80(NR32_OPEN, (long)trigger_low_string(path), flags, 0644, 0);
}

static long by_int80_openat(const char *path, int flags)
{
	return INT80(NR32_OPENAT, AT_FDCWD, (long)trigger_low_string(path), flags, 0644);
}

static long by_int80_creat(const char *path, int flags)
{
	(void)flags;
	return INT80(NR32_CREAT, (long)trigger_low_string(path), 0644, 0, 0);
}

static const struct {
	const char *name;
	long (*open)(const char *path, int flags);
} ways[] = {
	{"open", by_open},
	{"openat", by_openat},
	{"openat2", by_openat2},
	{"creat", by_creat},
	{"dirfd", by_dirfd},
	{"nonresident", by_hidden},
	{"uring", by_uring},
	{"int80-open", by_int80_open},
	{"int80-openat", by_int80_openat},
	{"int80-creat", by_int80_creat},
};

static int cmd_open(int argc, char **argv)
{
	const char *how = argc > 2 ? argv[2] : "openat";
	int flags = parse_flags(argv[1]);

	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
		char what[64];

		if (strcmp(how, ways[i].name))
			continue;
		snprintf(what, sizeof(what), "open %s", how);
		return trigger_report(what, ways[i].open(argv[0], flags));
	}
	fprintf(stderr, "open: no way '%s'\n", how);
	return 125;
}

const struct command file_commands[] = {
	{"open", 2, "PATH FLAG,FLAG... [WAY]", cmd_open},
	{NULL, 0, NULL, NULL},
};
