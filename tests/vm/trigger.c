// SPDX-License-Identifier: BSD-2-Clause
/*
 * trigger COMMAND ARG... - does one thing that rules watch for, in one particular way.
 *
 * Without a command it says which file it is, and so does a copy of it with any arguments: that is
 * the program that attackers run.
 */
#include <errno.h>
#include <grp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "trigger.h"

static int cmd_as(int argc, char **argv)
{
	uid_t uid = (uid_t)strtoul(argv[0], NULL, 10);

	(void)argc;
	if (setgroups(0, NULL) || setresgid(uid, uid, uid) || setresuid(uid, uid, uid)) {
		perror("as");
		return 125;
	}
	execvp(argv[1], argv + 1);
	fprintf(stderr, "as: %s %s\n", argv[1], strerrorname_np(errno));
	return 126;
}

/* Only the real or only the effective ids, to tell the fields apart. */
static int cmd_ids(int argc, char **argv)
{
	(void)argc;
	if (setresgid((gid_t)atoi(argv[0]), (gid_t)atoi(argv[1]), (gid_t)atoi(argv[1])) ||
	    setresuid((uid_t)atoi(argv[0]), (uid_t)atoi(argv[1]), (uid_t)atoi(argv[2]))) {
		perror("ids");
		return 125;
	}
	execvp(argv[3], argv + 3);
	return 126;
}

/* Under another name, which only this thread gets: the command itself runs in it. */
static int cmd_comm(int argc, char **argv)
{
	prctl(PR_SET_NAME, argv[0]);
	for (const struct command *c = file_commands; c->name; c++)
		if (!strcmp(c->name, argv[1]) && argc - 2 >= c->args)
			return c->run(argc - 2, argv + 2);
	return 125;
}

static int cmd_ignore(int argc, char **argv)
{
	(void)argc;
	signal(atoi(argv[0]), SIG_IGN);
	execvp(argv[1], argv + 1);
	return 126;
}

static const struct command own_commands[] = {
	{"as", 2, "UID PROGRAM ARG...", cmd_as},
	{"ids", 4, "REAL EFFECTIVE SAVED PROGRAM ARG...", cmd_ids},
	{"comm", 2, "NAME FILE-COMMAND ARG...", cmd_comm},
	{"ignore", 2, "SIGNAL PROGRAM ARG...", cmd_ignore},
	{NULL, 0, NULL, NULL},
};

static const struct command *const tables[] = {
	own_commands,    exec_commands,    path_commands, file_commands,    net_commands,
	race_commands,   contain_commands, tree_commands, process_commands, change_commands,
	socket_commands, system_commands,  raw_commands,  evasion_commands, NULL,
};

static const struct command *find_command(const char *name)
{
	for (size_t t = 0; tables[t]; t++)
		for (const struct command *c = tables[t]; c->name; c++)
			if (!strcmp(c->name, name))
				return c;
	return NULL;
}

static int usage(void)
{
	for (size_t t = 0; tables[t]; t++)
		for (const struct command *c = tables[t]; c->name; c++)
			fprintf(stderr, "trigger %s %s\n", c->name, c->usage);
	return 125;
}

static int say_who(void)
{
	char path[8192];
	ssize_t n = readlink("/proc/self/exe", path, sizeof(path) - 1);

	printf("ran %.*s uid %d\n", n > 0 ? (int)n : 1, n > 0 ? path : "?", (int)getuid());
	return 0;
}

int main(int argc, char **argv)
{
	const struct command *c;

	setvbuf(stdout, NULL, _IOLBF, 0);
	if (argc < 2)
		return say_who();
	c = find_command(argv[1]);
	if (!c && strcmp(basename(argv[0]), "trigger"))
		return say_who();
	if (!c || argc - 2 < c->args)
		return usage();
	return c->run(argc - 2, argv + 2);
}
