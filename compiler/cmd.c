// SPDX-License-Identifier: BSD-2-Clause
#include "cmd.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

static const struct command commands[] = {
	{"completion", cmd_completion, "bash|zsh|fish"},
	{"fmt", cmd_fmt, "[--check] [--diff] FILE..."},
	{"inspect", cmd_inspect, "[--format=text|json] [--cpus=N] OBJ"},
	{"list", cmd_list, "events|fields|operators|actions [NAME]"},
	{"lsp", cmd_lsp, "[--include=DIR] [--target-kernel=VERSION] [--no-stdlib] [-W...]"},
	{"report", cmd_report,
	 "[--format=text|json|html|navigator] [--output=OUT] [--baseline=OLD.json] "
	 "[--max-insns=N] [--max-memory=N] [--cpus=N] FILE..."},
	{"test", cmd_test, "[--format=text|tap|junit] FILE..."},
};

const struct command *cmd_find(const char *name)
{
	for (size_t i = 0; i < sizeof(commands) / sizeof(*commands); i++)
		if (!strcmp(commands[i].name, name))
			return &commands[i];
	return NULL;
}

void cmd_print_usage(void)
{
	for (size_t i = 0; i < sizeof(commands) / sizeof(*commands); i++)
		printf("       ruleccc %s %s\n", commands[i].name, commands[i].usage);
}

const struct command *cmd_at(size_t i)
{
	return i < sizeof(commands) / sizeof(*commands) ? &commands[i] : NULL;
}
