/* SPDX-License-Identifier: BSD-2-Clause */
/* The helper that plays the attacker in the kernel tests: what its files share. */
#ifndef IDS_TEST_TRIGGER_H
#define IDS_TEST_TRIGGER_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/socket.h>
#include <sys/types.h>

/**
 * struct command - one sub-command
 * @name: its word on the command line
 * @args: number of arguments that it needs at least
 * @usage: the arguments, for people
 * @run: gets the arguments after the name, ended by NULL; returns the exit status
 */
struct command {
	const char *name;
	int args;
	const char *usage;
	int (*run)(int argc, char **argv);
};

/** exec_commands, ... - the sub-commands of each file; they end with a NULL name */
extern const struct command exec_commands[];
extern const struct command path_commands[];
extern const struct command file_commands[];
extern const struct command net_commands[];
extern const struct command socket_commands[];
extern const struct command race_commands[];
extern const struct command contain_commands[];
extern const struct command tree_commands[];
extern const struct command process_commands[];
extern const struct command change_commands[];
extern const struct command system_commands[];
extern const struct command raw_commands[];
extern const struct command evasion_commands[];

/** trigger_report - prints "WHAT ok" or "WHAT ERRNO" for a result (negative: an errno); returns 0
 * or 1 */
int trigger_report(const char *what, long result);
/** trigger_result - @ret, or the negative errno if it is -1 */
long trigger_result(long ret);
/** trigger_copy - copies the file @from to the descriptor @to; 0 or a negative errno */
int trigger_copy(const char *from, int to);
/** trigger_copy_to - the same into a new executable file */
int trigger_copy_to(const char *from, int dirfd, const char *to);
/** trigger_low - @size bytes of zeroed memory below 4 GiB, for 32-bit system calls; exits on
 * failure */
void *trigger_low(size_t size);
/** trigger_low_string - a copy of @s in such memory */
char *trigger_low_string(const char *s);
/** trigger_int80 - a system call through the 32-bit entry; the result or a negative errno */
long trigger_int80(long nr, const long args[5]);
#define INT80(nr, ...) trigger_int80((nr), (const long[5]){__VA_ARGS__})
/** trigger_hidden - a copy of @bytes in a file page that this process has not touched */
const void *trigger_hidden(const void *bytes, size_t len);

/** struct uring_op - a request to io_uring; the members mean what they do in struct io_uring_sqe */
struct uring_op {
	int opcode, fd;
	const void *addr;
	unsigned len;
	unsigned long long off;
	unsigned flags;
};
/** uring_submit - one request through a ring of its own; its result, or a negative errno */
long uring_submit(const struct uring_op *op);

/** net_address - IPv4, IPv6 or, with @port NULL, a Unix address (@ before an abstract name); its
 * length */
socklen_t net_address(const char *host, const char *port, struct sockaddr_storage *ret);

#endif
