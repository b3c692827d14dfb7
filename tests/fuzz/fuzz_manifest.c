// SPDX-License-Identifier: BSD-2-Clause
/*
 * Manifests and objects of any bytes. The first byte says how the rest is taken: as an object; as a
 * manifest as it is; or as a manifest whose size and checksum are corrected, so that its tables are
 * reached.
 */
#include <stddef.h>
#include <stdint.h>

#include "../../runtime/choice.h"
#include "../../runtime/manifest.h"
#include "../unit/runtime_fixture.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Uses what was accepted as ruled does. */
static void use(const struct manifest *m)
{
	struct choice *c = NULL;
	struct buf text = {0};

	if (choice_new(m, &c))
		return;
	choice_make(c);
	for (size_t i = 0; i < c->ngroups; i++) {
		choice_describe(c, &c->groups[i], &text);
		choice_weaker(c, &c->groups[i], &text);
		choice_rule_out(c, c->groups[i].first, "fuzzed");
	}
	choice_make(c);
	for (uint32_t i = 0; i < m->nrules; i++) {
		const char *group = manifest_str(m, m->events[m->rules[i].event].group_str);

		choice_caps(c, choice_group(c, group));
		buf_puts(&text, manifest_rule_name(m, i));
	}
	buf_free(&text);
	choice_free(c);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct buf bytes = {0}, why = {0};
	struct manifest *m = NULL;
	uint8_t kind;

	if (!size)
		return 0;
	kind = *data++ % 3;
	buf_add(&bytes, data, --size);
	if (kind == 2 && size >= sizeof(struct ids_manifest_header)) {
		struct ids_manifest_header head = {.major = IDS_MANIFEST_MAJOR};

		memcpy(head.magic, IDS_MANIFEST_MAGIC, sizeof(head.magic));
		memcpy(bytes.data, &head, offsetof(struct ids_manifest_header, size));
		fixture_seal(&bytes);
	}
	if (kind == 0)
		manifest_read_object(buf_text(&bytes), bytes.len, &m, &why);
	else
		manifest_read(buf_text(&bytes), bytes.len, &m, &why);
	if (m)
		use(m);
	manifest_free(m);
	buf_free(&bytes);
	buf_free(&why);
	return 0;
}
