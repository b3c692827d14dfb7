// SPDX-License-Identifier: BSD-2-Clause
/* Ways to make, change, rename and delete files that no common tool takes. */
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/fs.h>
#include <linux/io_uring.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "trigger.h"

#define NR32_WRITE      4
#define NR32_UNLINK     10
#define NR32_RENAME     38
#define NR32_TRUNCATE64 193
#define NR32_WRITEV     146
#define NR32_CHMOD      15
#define TEXT            "hello content"
#define TEXT_LEN        (sizeof(TEXT) - 1)

static long opened(const char *path, int flags)
{
	return trigger_result(open(path, flags, 0644));
}

static long exchange(char **a)
{
	return trigger_result(renameat2(AT_FDCWD, a[0], AT_FDCWD, a[1], RENAME_EXCHANGE));
}

static long noreplace(char **a)
{
	return trigger_result(renameat2(AT_FDCWD, a[0], AT_FDCWD, a[1], RENAME_NOREPLACE));
}

static long rename_uring(char **a)
{
	return uring_submit(&(struct uring_op){.opcode = IORING_OP_RENAMEAT,
					       .fd = AT_FDCWD,
					       .addr = a[0],
					       .len = (unsigned)AT_FDCWD,
					       .off = (unsigned long)a[1]});
}

static long rename_int80(char **a)
{
	return INT80(NR32_RENAME, (long)trigger_low_string(a[0]), (long)trigger_low_string(a[1]));
}

static long unlink_uring(char **a)
{
	return uring_submit(
		&(struct uring_op){.opcode = IORING_OP_UNLINKAT, .fd = AT_FDCWD, .addr = a[0]});
}

static long unlink_int80(char **a)
{
	return INT80(NR32_UNLINK, (long)trigger_low_string(a[0]));
}

static long link_uring(char **a)
{
	return uring_submit(&(struct uring_op){.opcode = IORING_OP_LINKAT,
					       .fd = AT_FDCWD,
					       .addr = a[0],
					       .len = (unsigned)AT_FDCWD,
					       .off = (unsigned long)a[1]});
}

static long link_plain(char **a)
{
	return trigger_result(link(a[0], a[1]));
}

static long mkdir_uring(char **a)
{
	return uring_submit(&(struct uring_op){
		.opcode = IORING_OP_MKDIRAT, .fd = AT_FDCWD, .addr = a[0], .len = 0700});
}

static long chmod_int80(char **a)
{
	return INT80(NR32_CHMOD, (long)trigger_low_string(a[0]), 0600);
}

static long fchmod_fd(char **a)
{
	long fd = opened(a[0], O_RDONLY);

	return fd < 0 ? fd : trigger_result(fchmod((int)fd, 0604));
}

static long chown_to(char **a)
{
	return trigger_result(chown(a[0], (uid_t)atoi(a[1]), (gid_t)atoi(a[2])));
}

/* A file without a name in folder a[0] gets the name a[1]. */
static long tmpfile_link(char **a)
{
	long fd = opened(a[0], O_TMPFILE | O_WRONLY);
	char proc[64];

	if (fd < 0)
		return fd;
	snprintf(proc, sizeof(proc), "/proc/self/fd/%d", (int)fd);
	return trigger_result(linkat(AT_FDCWD, proc, AT_FDCWD, a[1], AT_SYMLINK_FOLLOW));
}

static long bind_unix(char **a)
{
	struct sockaddr_un to = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	snprintf(to.sun_path, sizeof(to.sun_path), "%s", a[0]);
	return trigger_result(bind(fd, (struct sockaddr *)&to, sizeof(to)));
}

static long truncate_to(char **a)
{
	return trigger_result(truncate(a[0], atol(a[1])));
}

static long ftruncate_to(char **a)
{
	long fd = opened(a[0], O_WRONLY);

	return fd < 0 ? fd : trigger_result(ftruncate((int)fd, atol(a[1])));
}

static long truncate_int80(char **a)
{
	return INT80(NR32_TRUNCATE64, (long)trigger_low_string(a[0]), atol(a[1]), 0);
}

static long open_trunc(char **a)
{
	return opened(a[0], O_WRONLY | O_TRUNC);
}

static long set_xattr(char **a)
{
	return trigger_result(setxattr(a[0], a[1], "x", 1, 0));
}

/* What setcap writes: cap_setuid, permitted and effective. */
static long set_capabilities(char **a)
{
	const struct vfs_cap_data caps = {
		.magic_etc = VFS_CAP_REVISION_2 | VFS_CAP_FLAGS_EFFECTIVE,
		.data[0].permitted = 1U << CAP_SETUID,
	};

	return trigger_result(setxattr(a[0], "security.capability", &caps, sizeof(caps), 0));
}

static long remove_xattr(char **a)
{
	return trigger_result(removexattr(a[0], a[1]));
}

static long set_times(char **a)
{
	struct timespec t[2] = {{.tv_sec = atol(a[1])}, {.tv_sec = atol(a[2])}};

	return trigger_result(utimensat(AT_FDCWD, a[0], t, 0));
}

static long touch_now(char **a)
{
	return trigger_result(utimensat(AT_FDCWD, a[0], NULL, 0));
}

/* Transfers into a file; each gets a descriptor that is open for reading and writing. */
static long by_write(int fd)
{
	return trigger_result(write(fd, TEXT, TEXT_LEN));
}

static long by_pwrite(int fd)
{
	return trigger_result(pwrite(fd, TEXT, TEXT_LEN, 100));
}

static long by_writev(int fd)
{
	const struct iovec v[] = {{(void *)"hello ", 6}, {NULL, 0}, {(void *)"content", 7}};

	return trigger_result(writev(fd, v, 3));
}

static long by_pwritev2(int fd)
{
	const struct iovec v = {(void *)TEXT, TEXT_LEN};

	return trigger_result(pwritev2(fd, &v, 1, 50, 0));
}

static long by_int80(int fd)
{
	return INT80(NR32_WRITE, fd, (long)trigger_low_string(TEXT), TEXT_LEN);
}

static long by_int80_writev(int fd)
{
	unsigned *v = trigger_low(16);

	v[0] = (unsigned)(unsigned long)trigger_low_string("hello ");
	v[1] = 6;
	v[2] = (unsigned)(unsigned long)trigger_low_string("content");
	v[3] = 7;
	return INT80(NR32_WRITEV, fd, (long)v, 2);
}

static long by_hidden(int fd)
{
	return trigger_result(write(fd, trigger_hidden(TEXT, TEXT_LEN), TEXT_LEN));
}

static long by_uring(int fd)
{
	return uring_submit(&(struct uring_op){
		.opcode = IORING_OP_WRITE, .fd = fd, .addr = TEXT, .len = TEXT_LEN});
}

/* A file with the text, to copy from. */
static int source(void)
{
	int fd = memfd_create("source", 0);

	if (fd < 0 || write(fd, TEXT, TEXT_LEN) < 0 || lseek(fd, 0, SEEK_SET))
		return -1;
	return fd;
}

static long by_sendfile(int fd)
{
	return trigger_result(sendfile(fd, source(), NULL, TEXT_LEN));
}

static long by_splice(int fd)
{
	int p[2];

	if (pipe(p) || write(p[1], TEXT, TEXT_LEN) < 0)
		return -errno;
	return trigger_result(splice(p[0], NULL, fd, NULL, TEXT_LEN, 0));
}

static long by_copy(int fd)
{
	char path[] = "/tmp/.copy-source";
	int from = open(path, O_RDWR | O_CREAT | O_TRUNC, 0600);
	loff_t at = 0;
	long ret;

	if (from < 0 || write(from, TEXT, TEXT_LEN) < 0)
		return -errno;
	ret = trigger_result(copy_file_range(from, &at, fd, NULL, TEXT_LEN, 0));
	unlink(path);
	return ret;
}

static long by_fallocate(int fd)
{
	return trigger_result(fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0, 4096));
}

static long by_mmap(int fd)
{
	void *p = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);

	return p == MAP_FAILED ? -errno : 0;
}

static long by_mprotect(int fd)
{
	void *p = mmap(NULL, 4096, PROT_READ, MAP_SHARED, fd, 0);

	return p == MAP_FAILED ? -errno : trigger_result(mprotect(p, 4096, PROT_READ | PROT_WRITE));
}

/* Nothing of this reaches the file. */
static long by_private(int fd)
{
	void *p = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);

	return p == MAP_FAILED ? -errno : 0;
}

static const struct {
	const char *name;
	long (*write)(int fd);
} transfers[] = {
	{"write", by_write},        {"pwrite", by_pwrite},     {"writev", by_writev},
	{"pwritev2", by_pwritev2},  {"int80", by_int80},       {"int80-writev", by_int80_writev},
	{"nonresident", by_hidden}, {"uring", by_uring},       {"sendfile", by_sendfile},
	{"splice", by_splice},      {"copy", by_copy},         {"fallocate", by_fallocate},
	{"mmap", by_mmap},          {"mprotect", by_mprotect}, {"private", by_private},
};

/* The ways named, one after the other, by one descriptor; opened before a line comes from stdin if
 * the first way is "wait". */
static int cmd_write_file(int argc, char **argv)
{
	int fd = open(argv[0], O_RDWR), failed = 0;
	char line[16], what[64];

	if (fd < 0)
		return trigger_report("write open", -errno);
	for (int i = 1; i < argc; i++) {
		if (!strcmp(argv[i], "wait") && !fgets(line, sizeof(line), stdin))
			return 125;
		for (size_t t = 0; t < sizeof(transfers) / sizeof(transfers[0]); t++) {
			if (strcmp(argv[i], transfers[t].name))
				continue;
			snprintf(what, sizeof(what), "write %s", argv[i]);
			lseek(fd, 0, SEEK_SET);
			failed |= trigger_report(what, transfers[t].write(fd));
		}
	}
	return failed;
}

static const struct {
	const char *name;
	int args;
	long (*run)(char **args);
} changes[] = {
	{"exchange", 2, exchange},
	{"noreplace", 2, noreplace},
	{"rename-uring", 2, rename_uring},
	{"rename-int80", 2, rename_int80},
	{"unlink-uring", 1, unlink_uring},
	{"unlink-int80", 1, unlink_int80},
	{"link", 2, link_plain},
	{"link-uring", 2, link_uring},
	{"mkdir-uring", 1, mkdir_uring},
	{"chmod-int80", 1, chmod_int80},
	{"fchmod", 1, fchmod_fd},
	{"chown", 3, chown_to},
	{"tmpfile-link", 2, tmpfile_link},
	{"bind-unix", 1, bind_unix},
	{"truncate", 2, truncate_to},
	{"ftruncate", 2, ftruncate_to},
	{"truncate-int80", 2, truncate_int80},
	{"open-trunc", 1, open_trunc},
	{"setxattr", 2, set_xattr},
	{"setcap", 1, set_capabilities},
	{"removexattr", 2, remove_xattr},
	{"utimes", 3, set_times},
	{"touch", 1, touch_now},
};

static int cmd_change(int argc, char **argv)
{
	for (size_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++)
		if (!strcmp(argv[0], changes[i].name) && argc > changes[i].args)
			return trigger_report(argv[0], changes[i].run(argv + 1));
	fprintf(stderr, "change: not '%s'\n", argv[0]);
	return 125;
}

const struct command change_commands[] = {
	{"change", 2, "WAY PATH ARG...", cmd_change},
	{"write-file", 2, "PATH WAY...", cmd_write_file},
	{NULL, 0, NULL, NULL},
};
