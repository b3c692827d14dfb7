// SPDX-License-Identifier: BSD-2-Clause
/*
 * What ruleccc inspect reads. The first byte says how the rest is taken: as an object; as a
 * manifest whose size and checksum are corrected; or as JSON, an older report.
 */
#include <stdio.h>
#include <string.h>
#include <zlib.h>

#include "inspect.h"
#include "report.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void seal(uint8_t *bytes, size_t size)
{
	struct ids_manifest_header head;

	memcpy(&head, bytes, sizeof(head));
	memcpy(head.magic, IDS_MANIFEST_MAGIC, sizeof(head.magic));
	head.major = IDS_MANIFEST_MAJOR;
	head.size = (uint32_t)size;
	head.crc32 = 0;
	memcpy(bytes, &head, sizeof(head));
	head.crc32 = (uint32_t)crc32(0, bytes, (uInt)size);
	memcpy(bytes, &head, sizeof(head));
}

static void read_manifest(struct arena *a, const uint8_t *data, size_t size)
{
	struct object o = {.cpus = 1};
	const char *error = NULL;
	uint8_t *bytes;

	if (size < sizeof(struct ids_manifest_header))
		return;
	bytes = arena_alloc(a, size);
	memcpy(bytes, data, size);
	seal(bytes, size);
	if (manifest_read(a, bytes, size, &o.manifest, &error))
		return;
	for (uint32_t i = 0; i < o.manifest.nrules; i++) {
		inspect_actions(a, &o.manifest, i);
		object_rule_kernel(&o, i);
	}
}

/* An older report: compared with a small one. */
static void read_report(struct arena *a, FILE *f, const uint8_t *data, size_t size)
{
	static const char now[] =
		"{\"format\": \"ruleccc-report\", \"version\": 1, \"total\": {\"rules\": 1},\n"
		" \"rules\": [{\"name\": \"a\", \"fields\": [\"uid\"]}],\n"
		" \"techniques\": [{\"technique\": \"T1059\", \"tactic\": \"execution\"}]}\n";
	const char *error = NULL, *before = arena_strndup(a, (const char *)data, size);

	report_changes(f, a, before, size, now, sizeof(now) - 1, size & 1, &error);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static FILE *null;
	struct arena *a = arena_new();
	const char *error = NULL;
	struct object o;

	if (!null)
		null = fopen("/dev/null", "w");
	if (size && *data % 3 == 0 && !object_read(a, data + 1, size - 1, 4, &o, &error)) {
		inspect_text(null, a, &o, "object");
		inspect_json(null, a, &o, "object");
	}
	if (size && *data % 3 == 1)
		read_manifest(a, data + 1, size - 1);
	if (size && *data % 3 == 2)
		read_report(a, null, data + 1, size - 1);
	arena_free(a);
	return 0;
}
