// SPDX-License-Identifier: BSD-2-Clause
/* Lines of any bytes: as a record, and as a line of an earlier replay. */
#include <stdint.h>

#include "../../compiler/replay.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const bool named[IDS_GIVEN_FIELDS] = {[F_UID] = true, [F_OPEN_OWNER] = true};
	const char *users[] = {"alice"}, *files[] = {"/usr/bin/sudo"};
	struct program prog = {.users = users, .nusers = 1, .files = files, .nfiles = 1};
	struct arena *a = arena_new();
	char *line = arena_strndup(a, (const char *)data, size);
	struct replay_record record;
	struct replay_old old;
	const char *error = NULL;

	if (replay_read(a, &prog, named, line, size, &record, &error) == REPLAY_DAMAGED && !error)
		__builtin_trap();
	replay_read_line(a, line, &old);
	arena_free(a);
	return 0;
}
