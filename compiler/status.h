/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef IDS_STATUS_H
#define IDS_STATUS_H

/** enum exit_status - exit statuses of ruleccc and its subcommands */
enum exit_status {
	EXIT_FINE,
	EXIT_RULES, /* the rules are wrong, a test failed, a budget is exceeded, a layout differs */
	EXIT_USAGE, /* wrong usage */
	EXIT_INTERNAL, /* input, output or internal failure */
};

#endif
