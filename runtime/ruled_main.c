// SPDX-License-Identifier: BSD-2-Clause
/* ruled: loads compiled rules into the kernel and reacts to what they report. */
#include <unistd.h>

#include "daemon.h"
#include "log.h"
#include "options.h"
#include "stream.h"

int main(int argc, char **argv)
{
	struct log log = {.program = "ruled", .level = SAY_NOTICE};
	struct options options;
	struct stream messages;
	struct daemon daemon;
	int status = options_parse(argc, argv, &log, &options);

	if (status >= 0)
		return status;
	log.level = options.level;
	if (!stream_open(&messages, STDERR_FILENO))
		log.to = &messages;
	status = daemon_open(&daemon, &options, &log);
	if (!status)
		status = daemon_run(&daemon);
	daemon_close(&daemon);
	options_free(&options);
	if (log.to)
		stream_close(log.to);
	return status;
}
