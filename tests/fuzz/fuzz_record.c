// SPDX-License-Identifier: BSD-2-Clause
/* Records of any bytes: decoded, and rendered when they are accepted. */
#include <stddef.h>
#include <stdint.h>

#include "../../runtime/control.h"
#include "../../runtime/record.h"
#include "../../runtime/render.h"
#include "../unit/runtime_fixture.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void render_all(const struct record *rec)
{
	struct users users;
	struct render render = {.users = &users};
	struct buf out = {0};

	users_init(&users, "/etc/passwd");
	render_json(&render, rec, &out);
	render_text(&render, rec, &out);
	buf_free(&out);
	users_free(&users);
}

/* A request for the control socket is text of the same kind of origin. */
static void parse_request(const uint8_t *data, size_t size)
{
	const char *words[CONTROL_WORDS];
	struct buf text = {0};
	bool json;

	buf_add(&text, data, size);
	control_parse(buf_text(&text), size, &json, words);
	buf_free(&text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct buf bytes = {0}, why = {0}, input = {0};
	struct manifest *m = NULL;
	struct record rec;

	fixture_manifest(&bytes);
	if (manifest_read(bytes.data, bytes.len, &m, &why))
		__builtin_trap();
	buf_add(&input, data, size);
	if (size >= sizeof(struct ids_record)) { /* past the checks that random bytes never pass */
		fixture_head(&input)->version = IDS_RECORD_VERSION;
		fixture_head(&input)->rule %= FIX_RULES;
		fixture_head(&input)->type = data[0] % 2 ? IDS_REC_MATCH : IDS_REC_UNDECIDED;
		fixture_head(&input)->size = (uint32_t)size;
	}
	if (!record_decode(buf_text(&input), input.len, m, &rec))
		render_all(&rec);
	parse_request(data, size);
	manifest_free(m);
	buf_free(&bytes);
	buf_free(&input);
	buf_free(&why);
	return 0;
}
