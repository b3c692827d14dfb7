// SPDX-License-Identifier: BSD-2-Clause
/* Memory, mounts, code for the kernel, descriptors. */
#include <errno.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <linux/kexec.h>
#include <linux/io_uring.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/personality.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "trigger.h"

#define PAGE 4096

static int prot_of(const char *word)
{
	return (strchr(word, 'r') ? PROT_READ : 0) | (strchr(word, 'w') ? PROT_WRITE : 0) |
	       (strchr(word, 'x') ? PROT_EXEC : 0);
}

static void *map(const char *prot, const char *file)
{
	int fd = *file ? open(file, O_RDONLY | O_CLOEXEC) : -1;
	void *p =
		mmap(NULL, PAGE, prot_of(prot), MAP_PRIVATE | (fd < 0 ? MAP_ANONYMOUS : 0), fd, 0);

	if (fd >= 0)
		close(fd);
	return p;
}

static int cmd_map(int argc, char **argv)
{
	void *p;

	if (argc > 2)
		personality(READ_IMPLIES_EXEC);
	p = map(argv[0], argv[1]);
	return trigger_report("map", p == MAP_FAILED ? -errno : 0);
}

static int cmd_protect(int argc, char **argv)
{
	void *p = map(argv[0], argv[2]);

	(void)argc;
	return trigger_report(
		"protect",
		p == MAP_FAILED ? -errno : trigger_result(mprotect(p, PAGE, prot_of(argv[1]))));
}

static int cmd_mount_new(int argc, char **argv)
{
	int fs = (int)syscall(SYS_fsopen, "tmpfs", 0);
	int mnt;

	(void)argc;
	syscall(SYS_fsconfig, fs, 1 /* FSCONFIG_SET_STRING */, "source", argv[0], 0);
	syscall(SYS_fsconfig, fs, 6 /* FSCONFIG_CMD_CREATE */, NULL, NULL, 0);
	mnt = (int)syscall(SYS_fsmount, fs, 0, 0);
	return trigger_report("mount-new",
			      trigger_result(syscall(SYS_move_mount, mnt, "", AT_FDCWD, argv[1],
						     4 /* MOVE_MOUNT_F_EMPTY_PATH */)));
}

static int cmd_mount_tree(int argc, char **argv)
{
	int tree = (int)syscall(SYS_open_tree, AT_FDCWD, argv[0], 1 /* OPEN_TREE_CLONE */);

	(void)argc;
	return trigger_report("mount-tree",
			      trigger_result(syscall(SYS_move_mount, tree, "", AT_FDCWD, argv[1],
						     4 /* MOVE_MOUNT_F_EMPTY_PATH */)));
}

/* In a mount namespace of its own, so that the machine goes on; its first root cannot be exchanged.
 */
static int cmd_pivot(int argc, char **argv)
{
	(void)argc;
	if (unshare(CLONE_NEWNS) || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) ||
	    mount(argv[0], argv[0], NULL, MS_BIND, NULL) || chroot(argv[0]) ||
	    mount(argv[1], argv[1], NULL, MS_BIND, NULL) || chdir(argv[1]))
		return trigger_report("unshare", -errno);
	return trigger_report("pivot", trigger_result(syscall(SYS_pivot_root, ".", ".")));
}

/* The folder ROOT becomes the root of namespaces of the program's own, with a file system of its
 * own at /own. */
static int enter_root(const char *root)
{
	if (unshare(CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWUTS | CLONE_NEWIPC) ||
	    mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) ||
	    mount(root, root, NULL, MS_BIND, NULL) || chdir(root) ||
	    mount("own", "own", "tmpfs", 0, NULL) || mount(".", "/", NULL, MS_MOVE, NULL) ||
	    chroot("."))
		return -errno;
	return 0;
}

static int cmd_container(int argc, char **argv)
{
	int err = enter_root(argv[0]), status = 0;
	pid_t pid;

	(void)argc;
	if (err)
		return trigger_report("container", err);
	pid = fork();
	if (!pid) {
		execv(argv[1], argv + 1);
		_exit(126);
	}
	waitpid(pid, &status, 0);
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

static int cmd_module(int argc, char **argv)
{
	static char image[PAGE];
	int fd;

	if (argc < 1)
		return trigger_report("module",
				      trigger_result(syscall(SYS_init_module, image, PAGE, "")));
	fd = open(argv[0], O_RDONLY | O_CLOEXEC);
	return trigger_report("module", trigger_result(syscall(SYS_finit_module, fd, "", 0)));
}

/* Loading nothing is asked about like loading something. */
static int cmd_kexec(int argc, char **argv)
{
	int kernel, initrd;

	if (argc < 1)
		return trigger_report("kexec",
				      trigger_result(syscall(SYS_kexec_load, 0, 0, NULL, 0)));
	kernel = open(argv[0], O_RDONLY | O_CLOEXEC);
	initrd = open(argc > 1 ? argv[1] : argv[0], O_RDONLY | O_CLOEXEC);
	return trigger_report("kexec",
			      trigger_result(syscall(SYS_kexec_file_load, kernel, initrd, 1, "",
						     argc > 1 ? 0 : KEXEC_FILE_NO_INITRAMFS)));
}

static long bpf_map_create(void)
{
	union bpf_attr attr = {
		.map_type = BPF_MAP_TYPE_HASH, .key_size = 4, .value_size = 4, .max_entries = 1};

	strcpy(attr.map_name, "probe_map");
	return syscall(SYS_bpf, BPF_MAP_CREATE, &attr, sizeof(attr));
}

static long bpf_prog_load(void)
{
	const struct bpf_insn code[] = {{.code = BPF_ALU64 | BPF_MOV | BPF_K},
					{.code = BPF_JMP | BPF_EXIT}};
	union bpf_attr attr = {.prog_type = BPF_PROG_TYPE_SOCKET_FILTER,
			       .insns = (unsigned long)code,
			       .insn_cnt = 2,
			       .license = (unsigned long)"GPL"};

	strcpy(attr.prog_name, "probe_prog");
	return syscall(SYS_bpf, BPF_PROG_LOAD, &attr, sizeof(attr));
}

static int cmd_bpf(int argc, char **argv)
{
	const struct rlimit all = {RLIM_INFINITY, RLIM_INFINITY};

	(void)argc;
	setrlimit(RLIMIT_MEMLOCK, &all);
	return trigger_report("bpf",
			      trigger_result(*argv[0] == 'm' ? bpf_map_create() : bpf_prog_load()));
}

static int cmd_memfd_make(int argc, char **argv)
{
	unsigned flags = (unsigned)strtoul(argv[1], NULL, 0);
	long fd = argc > 2 ? INT80(356, (long)trigger_low_string(argv[0]), flags, 0, 0, 0)
			   : trigger_result(memfd_create(argv[0], flags));

	return trigger_report("memfd", fd);
}

static int cmd_uring(int argc, char **argv)
{
	struct io_uring_params *p = trigger_low(sizeof(*p));
	unsigned n = (unsigned)atoi(argv[0]);

	memset(p, 0, sizeof(*p));
	p->flags = (unsigned)strtoul(argv[1], NULL, 0);
	p->cq_entries = 4 * n;
	return trigger_report("uring", argc > 2
					       ? INT80(SYS_io_uring_setup, n, (long)p, 0, 0, 0)
					       : trigger_result(syscall(SYS_io_uring_setup, n, p)));
}

/* How the descriptor @from becomes @to. */
static long redirect(const char *way, int from, int to)
{
	if (!strcmp(way, "dup3"))
		return trigger_result(dup3(from, to, 0));
	if (!strcmp(way, "int80"))
		return INT80(63, from, to, 0, 0, 0);
	if (strcmp(way, "dup") && strcmp(way, "fcntl"))
		return trigger_result(dup2(from, to));
	close(to);
	return trigger_result(*way == 'd' ? dup(from) : fcntl(from, F_DUPFD, to));
}

static int connected(const char *host, const char *port)
{
	struct sockaddr_storage addr;
	socklen_t len = net_address(host, port, &addr);
	int fd = socket(addr.ss_family, SOCK_STREAM, 0);

	if (fd < 0 || connect(fd, (struct sockaddr *)&addr, len)) {
		perror("connect");
		exit(125);
	}
	return fd;
}

/* The connection is made on descriptor 0, which nothing copies. */
static int connected_direct(const char *host, const char *port)
{
	close(0);
	return connected(host, port);
}

static int cmd_reverse(int argc, char **argv)
{
	bool direct = !strcmp(argv[2], "direct");
	int fd = direct ? connected_direct(argv[0], argv[1]) : connected(argv[0], argv[1]);

	(void)argc;
	for (int to = direct ? 1 : 0; to < 3; to++)
		if (redirect(argv[2], fd, to) < 0)
			return 125;
	execv(argv[3], argv + 3);
	return 126;
}

/* Descriptor 0 becomes a pipe, a Unix socket or a file. */
static int cmd_stdin(int argc, char **argv)
{
	int pair[2] = {-1, -1};

	if (!strcmp(argv[0], "pipe")    ? pipe(pair)
	    : !strcmp(argv[0], "unix")  ? socketpair(AF_UNIX, SOCK_STREAM, 0, pair)
	    : !strcmp(argv[0], "memfd") ? (pair[0] = memfd_create("in", 0)) < 0
					: (pair[0] = open(argv[0], O_RDWR | O_NOCTTY)) < 0)
		return trigger_report("stdin", -errno);
	dup2(pair[0], 0);
	if (argc < 2)
		return 0;
	execv(argv[1], argv + 1);
	return 126;
}

const struct command system_commands[] = {
	{"map", 2, "PROT FILE|'' [implied]", cmd_map},
	{"protect", 3, "PROT NEW-PROT FILE|''", cmd_protect},
	{"mount-new", 2, "SOURCE PATH", cmd_mount_new},
	{"mount-tree", 2, "FROM PATH", cmd_mount_tree},
	{"pivot", 2, "FIRST-ROOT SECOND-ROOT", cmd_pivot},
	{"container", 2, "ROOT PROGRAM ARG...", cmd_container},
	{"module", 0, "[FILE]", cmd_module},
	{"kexec", 0, "[FILE [INITRAMFS]]", cmd_kexec},
	{"bpf", 1, "map|prog", cmd_bpf},
	{"memfd-make", 2, "NAME FLAGS [int80]", cmd_memfd_make},
	{"uring", 2, "ENTRIES FLAGS [int80]", cmd_uring},
	{"reverse", 4, "HOST PORT dup|dup2|dup3|fcntl|int80|direct PROGRAM ARG...", cmd_reverse},
	{"stdin", 1, "pipe|unix|memfd|FILE [PROGRAM ARG...]", cmd_stdin},
	{0},
};
