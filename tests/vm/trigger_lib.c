// SPDX-License-Identifier: BSD-2-Clause
/* What the sub-commands have in common. */
#include <errno.h>
#include <fcntl.h>
#include <linux/io_uring.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "trigger.h"

int trigger_report(const char *what, long result)
{
	if (result >= 0)
		printf("%s ok\n", what);
	else
		printf("%s %s\n", what, strerrorname_np((int)-result));
	return result < 0;
}

long trigger_result(long ret)
{
	return ret == -1 ? -errno : ret;
}

int trigger_copy(const char *from, int to)
{
	int fd = open(from, O_RDONLY | O_CLOEXEC);
	ssize_t n;

	if (fd < 0)
		return -errno;
	do {
		n = sendfile(to, fd, NULL, 1 << 20);
	} while (n > 0);
	close(fd);
	return n < 0 ? -errno : 0;
}

int trigger_copy_to(const char *from, int dirfd, const char *to)
{
	int fd = openat(dirfd, to, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0755);
	int err;

	if (fd < 0)
		return -errno;
	err = trigger_copy(from, fd);
	close(fd);
	return err;
}

void *trigger_low(size_t size)
{
	void *p = mmap(NULL, size, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT | MAP_POPULATE, -1, 0);

	if (p == MAP_FAILED) {
		perror("mmap");
		exit(125);
	}
	return p;
}

char *trigger_low_string(const char *s)
{
	return strcpy(trigger_low(strlen(s) + 1), s);
}

long trigger_int80(long nr, const long args[5])
{
	long ret;

	__asm__ volatile("int $0x80"
			 : "=a"(ret)
			 : "a"(nr), "b"(args[0]), "c"(args[1]), "d"(args[2]), "S"(args[3]),
			   "D"(args[4])
			 : "memory", "r8", "r9", "r10", "r11");
	return (int)ret;
}

const void *trigger_hidden(const void *bytes, size_t len)
{
	char name[] = "/tmp/hidden-XXXXXX";
	int fd = mkstemp(name);
	void *page;

	if (fd < 0 || write(fd, bytes, len) != (ssize_t)len || ftruncate(fd, 4096)) {
		perror("hidden");
		exit(125);
	}
	unlink(name);
	page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
	if (page == MAP_FAILED) {
		perror("mmap");
		exit(125);
	}
	madvise(page, 4096, MADV_DONTNEED);
	return page;
}

static long ring_roundtrip(int fd, const struct io_uring_params *p, const struct uring_op *op)
{
	size_t sq_size = p->sq_off.array + p->sq_entries * sizeof(unsigned);
	size_t cq_size = p->cq_off.cqes + p->cq_entries * sizeof(struct io_uring_cqe);
	char *sq = mmap(NULL, sq_size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, IORING_OFF_SQ_RING);
	char *cq = mmap(NULL, cq_size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, IORING_OFF_CQ_RING);
	struct io_uring_sqe *sqe =
		mmap(NULL, sizeof(*sqe), PROT_READ | PROT_WRITE, MAP_SHARED, fd, IORING_OFF_SQES);

	if (sq == MAP_FAILED || cq == MAP_FAILED || sqe == MAP_FAILED)
		return -errno;
	*sqe = (struct io_uring_sqe){.opcode = (__u8)op->opcode,
				     .fd = op->fd,
				     .addr = (unsigned long)op->addr,
				     .len = op->len,
				     .off = op->off,
				     .open_flags = op->flags};
	*(unsigned *)(sq + p->sq_off.array) = 0;
	__atomic_store_n((unsigned *)(sq + p->sq_off.tail), 1, __ATOMIC_RELEASE);
	if (syscall(SYS_io_uring_enter, fd, 1, 1, IORING_ENTER_GETEVENTS, NULL, 0) < 0)
		return -errno;
	return ((struct io_uring_cqe *)(cq + p->cq_off.cqes))->res;
}

long uring_submit(const struct uring_op *op)
{
	struct io_uring_params p = {0};
	int fd = (int)syscall(SYS_io_uring_setup, 1, &p);
	long ret;

	if (fd < 0)
		return -errno;
	ret = ring_roundtrip(fd, &p, op);
	close(fd);
	return ret;
}
