// SPDX-License-Identifier: BSD-2-Clause
/*
 * Rule text through the front end, and its findings through both renderers.
 * clang -fsanitize=fuzzer,address,undefined; seeds: samples and tests/golden.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "front.h"
#include "rule_print.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void compile(char *path, FILE *out)
{
	struct arena *a = arena_new();
	struct sources *sources = sources_new(a);
	struct diags *diags = diags_new(a, sources);
	struct front_options options = {.dump_ast = out};
	struct diag_style text = {.color = true}, json = {.format = DIAG_JSON};
	struct program *prog = NULL;
	enum front_status status = front_compile(a, &options, &path, 1, sources, diags, &prog);

	if ((status == FRONT_OK) != (prog != NULL) || (status == FRONT_OK) == (diags->errors != 0))
		abort();
	diags_render(diags, out, &text);
	diags_render(diags, out, &json);
	if (prog)
		rules_print(out, prog);
	arena_free(a);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char path[64];
	FILE *out = fopen("/dev/null", "w");
	int fd = memfd_create("rules", MFD_CLOEXEC);

	if (!out || fd < 0)
		abort();
	for (size_t done = 0; done < size;) {
		ssize_t n = write(fd, data + done, size - done);

		if (n <= 0)
			abort();
		done += (size_t)n;
	}
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	compile(path, out);
	close(fd);
	fclose(out);
	return 0;
}
