// SPDX-License-Identifier: BSD-2-Clause
/* ruleccc list: what the catalogue has. */
#include <stdio.h>

#include "cmd.h"
#include "list.h"
#include "status.h"

int cmd_list(int argc, char **argv)
{
	const char *error = NULL;

	if (argc < 2 || argc > 3)
		return cmd_wrong_usage("list", "give a table, and at most one name", NULL);
	if (!list_print(stdout, argv[1], argc > 2 ? argv[2] : NULL, &error)) {
		fprintf(stderr, "ruleccc: list %s: %s\n", argv[1], error);
		return EXIT_USAGE;
	}
	return EXIT_FINE;
}
