// SPDX-License-Identifier: BSD-2-Clause
/* ruleccc: the driver. The only file that prints. */
#include <stdio.h>
#include <string.h>

#include "ast_print.h"
#include "compile.h"
#include "front.h"
#include "list.h"
#include "options.h"
#include "output.h"

static int run_list(int argc, char **argv)
{
	const char *error = NULL;

	if (argc < 3 || argc > 4) {
		fputs("ruleccc: usage: ruleccc list events|fields|operators|actions [NAME]\n", stderr);
		return EXIT_USAGE;
	}
	if (!list_print(stdout, argv[2], argc > 3 ? argv[3] : NULL, &error)) {
		fprintf(stderr, "ruleccc: list %s: %s\n", argv[2], error);
		return EXIT_USAGE;
	}
	return EXIT_FINE;
}

int main(int argc, char **argv)
{
	(void)run_list;
	(void)argc;
	(void)argv;
	return 0;
}
