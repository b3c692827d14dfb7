// SPDX-License-Identifier: BSD-2-Clause
#include "cmd.h"

#include <stdio.h>
#include <string.h>

#include "status.h"

/* Options of all commands that read rules: OPTIONS_COMMON, -W. */
#define RULES_WORDS "[--include=DIR] [--color=auto|always|never] [--no-stdlib]"
#define RULES_HELP                                                                                 \
	"  -I, --include=DIR     look for imported files in DIR too\n"                             \
	"  -Werror, -Wno-CODE, -Werror=CODE\n"                                                     \
	"                        warnings as errors, none of CODE, CODE as an error\n"             \
	"      --color=WHEN      colours in diagnostics: auto (default), always, never\n"          \
	"      --no-stdlib       do not look for imports in the standard library\n"
#define WRONG "2 wrong usage, 3 input/output or internal failure.\n"

static const struct command commands[] = {
	{"completion", "ruleccc: completion", cmd_completion, "bash|zsh|fish", "bash|zsh|fish",
	 "Prints the script with which the shell completes words behind ruleccc.\n"
	 "\n"
	 "Exit status: 0 fine, " WRONG},
	{"fmt", "ruleccc: fmt", cmd_fmt, "[--check] [--diff] FILE...",
	 "[--check] [--diff] [--color=auto|always|never] FILE...",
	 "Gives rule files their canonical layout, in place; - is standard input to standard "
	 "output.\n"
	 "\n"
	 "      --check           change nothing: print the names of files that would change\n"
	 "      --diff            the same, with the changes as a unified diff instead of names\n"
	 "      --color=WHEN      colours in diagnostics: auto (default), always, never\n"
	 "\n"
	 "Exit status: 0 fine, 1 a file does not follow the grammar, or with --check and --diff "
	 "one\n"
	 "would change, " WRONG},
	{"inspect", "ruleccc: inspect", cmd_inspect, "[--format=text|json] [--cpus=N] OBJ",
	 "[--format=text|json] [--cpus=N] OBJ",
	 "Prints what is inside an object that ruleccc made; - is standard input.\n"
	 "\n"
	 "      --format=FORMAT   text (default) or json\n"
	 "      --cpus=N          sizes of maps on a machine with N processors (default 8)\n"
	 "\n"
	 "Exit status: 0 fine, 1 it is no such object or is damaged,\n" WRONG},
	{"list", "ruleccc: list", cmd_list, "events|fields|operators|actions [NAME]",
	 "events|fields|operators|actions",
	 "Prints what rules can name: a table, or what it has of NAME. Fields takes the name of "
	 "an\n"
	 "event.\n"
	 "\n"
	 "Exit status: 0 fine, 2 wrong usage or nothing has this name, 3 output failure.\n"},
	{"lsp", "ruleccc: lsp", cmd_lsp, "[-I DIR] [--target-kernel=VERSION] [--no-stdlib] [-W...]",
	 RULES_WORDS " [--target-kernel=VERSION] [--stdio]",
	 "Talks to an editor by the language server protocol, on standard input and output.\n"
	 "\n" RULES_HELP "      --target-kernel=VERSION\n"
	 "                        error if a rule needs a newer kernel, as 5.10\n"
	 "      --stdio           what it does anyway; some editors give it\n"
	 "\n"
	 "Exit status: 0 it was shut down, 1 the editor went away without,\n" WRONG},
	{"report", "ruleccc: report", cmd_report,
	 "[--format=text|json|html|navigator] [--output=OUT] [--baseline=OLD.json] FILE...",
	 RULES_WORDS " [--format=text|json|html|navigator] [--output=OUT] [--baseline=OLD.json] "
		     "[--max-insns=N] [--max-memory=N] [--cpus=N] FILE...",
	 "Prints what a rule set costs, what its rules share, and which techniques of ATT&CK it "
	 "names.\n"
	 "\n"
	 "      --format=FORMAT   text (default), json, html or navigator\n"
	 "  -o, --output=OUT      write to OUT instead of standard output\n"
	 "      --baseline=OLD    print what is different from OLD, a report as JSON\n"
	 "      --max-insns=N     fail if a program has more instructions, with all it calls\n"
	 "      --max-memory=N    fail if the maps can take more bytes; K, M, G may follow\n"
	 "      --cpus=N          sizes of maps on a machine with N processors (default "
	 "8)\n" RULES_HELP "\n"
	 "FILE - is standard input.\n"
	 "Exit status: 0 fine, 1 the rules are wrong, there is none, or they are over a "
	 "limit,\n" WRONG},
	{"test", "ruleccc: test", cmd_test,
	 "[--replay=RECORDS] [--expect=OLD] [--format=text|tap|junit] FILE...",
	 "[--replay=RECORDS] [--expect=OLD] [--format=text|tap|junit] " RULES_WORDS " FILE...",
	 "Runs the tests of rule files: items of the form test \"NAME\" given EVENT { FIELD = "
	 "VALUE }\n"
	 "expect RULE. The rules are compiled for this machine; nothing is loaded into the "
	 "kernel.\n"
	 "\n"
	 "      --replay=RECORDS  instead of tests, give the events in RECORDS to the rules: lines "
	 "of\n"
	 "                        JSON as ruled writes them, - is standard input; says for each\n"
	 "                        which rules fire and which are undecided\n"
	 "      --expect=OLD      with --replay: OLD is an earlier output; say what is different\n"
	 "      --format=FORMAT   text (default), tap or junit, on standard output\n" RULES_HELP
	 "\n"
	 "FILE - is standard input.\n"
	 "Exit status: 0 all tests passed, 1 one failed, there is none, a record is damaged or "
	 "other\n"
	 "than expected, or the rules are wrong,\n" WRONG},
};
#define COMMANDS (sizeof(commands) / sizeof(*commands))

const struct command *cmd_find(const char *name)
{
	for (size_t i = 0; i < COMMANDS; i++)
		if (!strcmp(commands[i].name, name))
			return &commands[i];
	return NULL;
}

const struct command *cmd_at(size_t i)
{
	return i < COMMANDS ? &commands[i] : NULL;
}

void cmd_print_usage(void)
{
	for (size_t i = 0; i < COMMANDS; i++)
		printf("       ruleccc %s %s\n", commands[i].name, commands[i].usage);
}

void cmd_print_help(const struct command *c)
{
	printf("Usage: ruleccc %s %s\n\n%s", c->name, c->usage, c->help);
}

int cmd_wrong_usage(const char *name, const char *message, const char *what)
{
	if (message)
		fprintf(stderr, "ruleccc: %s: %s%s%s%s; try 'ruleccc %s --help'\n", name, message,
			what ? " '" : "", what ? what : "", what ? "'" : "", name);
	else
		fprintf(stderr, "Try 'ruleccc %s --help'.\n", name);
	return EXIT_USAGE;
}
