// SPDX-License-Identifier: BSD-2-Clause
/* Very long paths. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "trigger.h"

#define COMPONENT 200

/* Goes into a chain of new folders below @top until the path has about @len bytes; 0 or -errno. */
static int enter_chain(const char *top, size_t len)
{
	char name[COMPONENT + 1];
	size_t have = strlen(top);

	if (chdir(top))
		return -errno;
	while (have + 1 < len) {
		size_t n = len - have - 1 < COMPONENT ? len - have - 1 : COMPONENT;

		memset(name, 'd', n);
		name[n] = '\0';
		if (mkdir(name, 0755) && errno != EEXIST)
			return -errno;
		if (chdir(name))
			return -errno;
		have += n + 1;
	}
	return 0;
}

/* The program has the path TOP/ddd.../x of exactly LENGTH bytes and is named by it, whole. */
static int cmd_longpath(int argc, char **argv)
{
	size_t len = strtoul(argv[1], NULL, 10);
	char path[8192] = "";
	char *words[] = {(char *)"x", NULL};
	int err = enter_chain(argv[0], len - 2);

	(void)argc;
	if (!err)
		err = trigger_copy_to("/proc/self/exe", AT_FDCWD, "x");
	if (err)
		return trigger_report("exec-longpath", err);
	if (!getcwd(path, sizeof(path) - 3))
		return trigger_report("exec-longpath", -errno);
	strcat(path, "/x");
	printf("path of %zu bytes\n", strlen(path));
	execve(path, words, environ);
	trigger_report("exec", -errno);
	return 126;
}

/* The path is longer than any name that a system call takes: reached step by step. */
static int cmd_deep(int argc, char **argv)
{
	char *words[] = {(char *)"x", NULL};
	int err = enter_chain(argv[0], strtoul(argv[1], NULL, 10));

	(void)argc;
	if (!err)
		err = trigger_copy_to("/proc/self/exe", AT_FDCWD, "x");
	if (err)
		return trigger_report("exec-deep", err);
	execve("./x", words, environ);
	trigger_report("exec", -errno);
	return 126;
}

static int cmd_open_deep(int argc, char **argv)
{
	int err = enter_chain(argv[0], strtoul(argv[1], NULL, 10));
	int fd;

	(void)argc;
	if (err)
		return trigger_report("open-deep", err);
	fd = open(argv[2], O_RDWR | O_CREAT, 0644);
	return trigger_report("open-deep", fd < 0 ? -errno : 0);
}

/* Many short components: a walk over them must not stop early. */
static int cmd_exec_nested(int argc, char **argv)
{
	char *words[] = {(char *)"x", NULL};
	int depth = atoi(argv[1]);

	(void)argc;
	if (chdir(argv[0]))
		return trigger_report("exec-nested", -errno);
	for (int i = 0; i < depth; i++)
		if ((mkdir("d", 0755) && errno != EEXIST) || chdir("d"))
			return trigger_report("exec-nested", -errno);
	if (trigger_copy_to("/proc/self/exe", AT_FDCWD, "x"))
		return trigger_report("exec-nested", -errno);
	execve("./x", words, environ);
	trigger_report("exec", -errno);
	return 126;
}

const struct command path_commands[] = {
	{"exec-longpath", 2, "TOP LENGTH", cmd_longpath},
	{"exec-deep", 2, "TOP LENGTH", cmd_deep},
	{"exec-nested", 2, "TOP DEPTH", cmd_exec_nested},
	{"open-deep", 3, "TOP LENGTH NAME", cmd_open_deep},
	{NULL, 0, NULL, NULL},
};
