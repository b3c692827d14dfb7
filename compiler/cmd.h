/* SPDX-License-Identifier: BSD-2-Clause */
/* The subcommands of ruleccc: each has a file cmd_NAME.c and a row in cmd.c. */
#ifndef IDS_CMD_H
#define IDS_CMD_H

#include <stddef.h>

/**
 * struct command - a subcommand: the first word of the command line
 * @title: "ruleccc: NAME", with which messages begin
 * @run: gets the arguments from the subcommand's name on; returns an enum exit_status
 * @usage: what follows the name in a usage line
 * @words: the same with all options, as cmd_completion.c reads them
 * @help: what it does, its options, and its exit statuses if there is more to say
 */
struct command {
	const char *name, *title;
	int (*run)(int argc, char **argv);
	const char *usage, *words, *help;
};

/** cmd_find - the subcommand called @name, or NULL */
const struct command *cmd_find(const char *name);
/** cmd_at - the subcommand number @i, from 0; NULL behind the last */
const struct command *cmd_at(size_t i);
/** cmd_print_usage - one usage line for each subcommand, on standard output */
void cmd_print_usage(void);
/** cmd_print_help - what --help says of one, on standard output */
void cmd_print_help(const struct command *c);
/**
 * cmd_wrong_usage - says what is wrong with the command line of the subcommand @name
 * @message: a sentence without its full stop; NULL: it has been said
 * @what: the word that is meant, or NULL
 *
 * Returns EXIT_USAGE.
 */
int cmd_wrong_usage(const char *name, const char *message, const char *what);

int cmd_completion(int argc, char **argv);
int cmd_fmt(int argc, char **argv);
int cmd_inspect(int argc, char **argv);
int cmd_list(int argc, char **argv);
int cmd_lsp(int argc, char **argv);
int cmd_report(int argc, char **argv);
int cmd_test(int argc, char **argv);

#endif
