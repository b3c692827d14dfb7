// SPDX-License-Identifier: BSD-2-Clause
/* Any system call, by its number. */
#include <stdlib.h>
#include <unistd.h>

#include "trigger.h"

/* A number, or the address of a copy of the word, where 32-bit calls find it too. */
static long argument(const char *word)
{
	char *end;
	long value = strtol(word, &end, 0);

	return *end || end == word ? (long)trigger_low_string(word) : value;
}

static int cmd_call(int argc, char **argv)
{
	long a[6] = {0};

	for (int i = 1; i < argc && i <= 6; i++)
		a[i - 1] = argument(argv[i]);
	return trigger_report(
		"call", trigger_result(syscall(atol(argv[0]), a[0], a[1], a[2], a[3], a[4], a[5])));
}

static int cmd_call32(int argc, char **argv)
{
	long a[5] = {0};

	for (int i = 1; i < argc && i <= 5; i++)
		a[i - 1] = argument(argv[i]);
	return trigger_report("call32", trigger_int80(atol(argv[0]), a));
}

const struct command raw_commands[] = {
	{"call", 1, "NUMBER ARG...", cmd_call},
	{"call32", 1, "NUMBER ARG...", cmd_call32},
	{NULL, 0, NULL, NULL},
};
