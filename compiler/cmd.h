/* SPDX-License-Identifier: BSD-2-Clause */
/* The subcommands of ruleccc: each has a file cmd_NAME.c and a row in cmd.c. */
#ifndef IDS_CMD_H
#define IDS_CMD_H

#include <stddef.h>

/**
 * struct command - a subcommand: the first word of the command line
 * @run: gets the arguments from the subcommand's name on; returns an enum exit_status
 * @usage: what follows the name in a usage line
 */
struct command {
	const char *name;
	int (*run)(int argc, char **argv);
	const char *usage;
};

/** cmd_find - the subcommand called @name, or NULL */
const struct command *cmd_find(const char *name);
/** cmd_print_usage - one usage line for each subcommand, on standard output */
void cmd_print_usage(void);

/** cmd_at - the subcommand number @i, from 0; NULL behind the last */
const struct command *cmd_at(size_t i);

int cmd_completion(int argc, char **argv);
int cmd_fmt(int argc, char **argv);
int cmd_inspect(int argc, char **argv);
int cmd_list(int argc, char **argv);
int cmd_lsp(int argc, char **argv);
int cmd_report(int argc, char **argv);
int cmd_test(int argc, char **argv);

#endif
