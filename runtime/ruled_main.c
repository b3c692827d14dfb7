// SPDX-License-Identifier: BSD-2-Clause
/* ruled: loads compiled rules into the kernel and reacts to what they report. */
#include "daemon.h"
#include "log.h"
#include "options.h"

int main(int argc, char **argv)
{
	struct log log = {.program = "ruled", .level = SAY_NOTICE};
	struct options options;
	struct daemon daemon;
	int status = options_parse(argc, argv, &log, &options);

	if (status >= 0)
		return status;
	log.level = options.level;
	status = daemon_open(&daemon, &options, &log);
	if (!status)
		status = daemon_run(&daemon);
	daemon_close(&daemon);
	options_free(&options);
	return status;
}
