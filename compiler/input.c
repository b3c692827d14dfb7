// SPDX-License-Identifier: BSD-2-Clause
#include "input.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/* Returns 0 or an errno. */
static int read_all(struct arena *a, FILE *f, char **ret_bytes, size_t *ret_size)
{
	char *bytes = NULL;
	size_t n = 0, cap = 0;

	for (;;) {
		size_t got;

		if (cap - n < 2) {
			size_t more = cap ? cap * 2 : 1u << 16;
			char *larger = arena_alloc(a, more);

			if (n)
				memcpy(larger, bytes, n);
			bytes = larger;
			cap = more;
		}
		got = fread(bytes + n, 1, cap - n - 1, f);
		n += got;
		if (ferror(f))
			return errno ? errno : EIO;
		if (n > INPUT_MAX_SIZE)
			return EFBIG;
		if (!got)
			break;
	}
	bytes[n] = 0;
	*ret_bytes = bytes;
	*ret_size = n;
	return 0;
}

int input_read(struct arena *a, const char *path, char **ret_bytes, size_t *ret_size,
	       const char **ret_error)
{
	bool standard = !strcmp(path, "-");
	FILE *f = standard ? stdin : fopen(path, "rbe");
	int err = f ? read_all(a, f, ret_bytes, ret_size) : errno;

	if (f && !standard)
		fclose(f);
	if (err)
		*ret_error = arena_printf(a, "cannot read %s: %s", path, strerror(err));
	return err ? -1 : 0;
}
