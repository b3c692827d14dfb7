// SPDX-License-Identifier: BSD-2-Clause
/*
 * Writes records with the code of ruled: records OBJECT [PASSWD] <EVENTS
 *
 * A line of EVENTS is a rule of the object and values, divided by tabs: RULE, then WHO FIELD VALUE
 * for each, where WHO is event, self, parent, target or the level of an ancestor. VALUE is a
 * number, an address or text as the field is, "unreadable", or "cut:" and the beginning of a text.
 */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../runtime/render.h"
#include "../unit/runtime_fixture.h"

enum {
	FIELD_NONE,
#define PROC_FIELD(id, name, type, values, cost, flags, doc)         F_##id,
#define EVENT_FIELD(event, id, name, type, values, cost, flags, doc) F_##event##_##id,
#include "../../stdlib/catalog/fields.def"
};

enum {
#define EVENT(id, name, kind, doc) EVENT_##id,
#include "../../stdlib/catalog/events.def"
};

static const char *const events[] = {
#define EVENT(id, name, kind, doc) [EVENT_##id] = #name,
#include "../../stdlib/catalog/events.def"
};

static const struct {
	int event; /* -1: of processes */
	const char *name;
	uint16_t id;
} fields[] = {
#define PROC_FIELD(id, name, type, values, cost, flags, doc) {-1, name, F_##id},
#define EVENT_FIELD(event, id, name, type, values, cost, flags, doc)                               \
	{EVENT_##event, name, F_##event##_##id},
#include "../../stdlib/catalog/fields.def"
};

static void stop(const char *why, const char *what)
{
	fprintf(stderr, "records: %s %s\n", why, what);
	exit(3);
}

static uint32_t find_rule(const struct manifest *m, const char *name)
{
	for (uint32_t i = 0; i < m->nrules; i++)
		if (!strcmp(manifest_rule_name(m, i), name))
			return i;
	stop("no rule", name);
	return 0;
}

static const struct ids_manifest_field *find_field(const struct manifest *m, const char *event,
						   unsigned who, const char *name)
{
	for (size_t i = 0; i < sizeof(fields) / sizeof(*fields); i++) {
		int of = fields[i].event;

		if (strcmp(fields[i].name, name) || (of < 0) != (who != IDS_WHO_EVENT) ||
		    (of >= 0 && strcmp(events[of], event)))
			continue;
		if (manifest_field(m, fields[i].id))
			return manifest_field(m, fields[i].id);
	}
	stop("no field", name);
	return NULL;
}

static unsigned find_who(const char *word)
{
	if (!strcmp(word, "event"))
		return IDS_WHO_EVENT;
	if (!strcmp(word, "self"))
		return IDS_WHO_SELF;
	if (!strcmp(word, "parent"))
		return IDS_WHO_PARENT;
	if (!strcmp(word, "target"))
		return IDS_WHO_TARGET;
	return IDS_WHO_ANCESTOR + (unsigned)atoi(word) - 1;
}

static void add_address(struct buf *record, uint16_t id, uint8_t who, const char *text)
{
	uint8_t bytes[16] = {[10] = 0xff, [11] = 0xff};

	if (inet_pton(AF_INET, text, bytes + 12) != 1 && inet_pton(AF_INET6, text, bytes) != 1)
		stop("no address:", text);
	fixture_value(record, id, who, IDS_OK, bytes, sizeof(bytes));
}

static void add_value(struct buf *record, const struct ids_manifest_field *f, uint8_t who,
		      const char *value)
{
	uint16_t id = (uint16_t)f->id;

	if (!strcmp(value, "unreadable"))
		fixture_value(record, id, who, IDS_UNREADABLE, NULL, 0);
	else if (!strncmp(value, "cut:", 4))
		fixture_value(record, id, who, IDS_TRUNCATED, value + 4,
			      (uint32_t)strlen(value + 4));
	else if (f->type == IDS_TYPE_STRING || f->type == IDS_TYPE_PATH)
		fixture_text(record, id, who, value);
	else if (f->type == IDS_TYPE_IP)
		add_address(record, id, who, value);
	else
		fixture_number(record, id, who, strtoull(value, NULL, 0));
}

static void write_record(const struct manifest *m, struct render *render, char *line)
{
	const char *name = strsep(&line, "\t");
	uint32_t rule = find_rule(m, name);
	const char *event = manifest_str(m, m->rules[rule].event_name_str);
	struct buf bytes = {0}, out = {0};
	struct record rec;

	fixture_record(&bytes, rule, IDS_REC_MATCH, IDS_ACT_LOG);
	while (line) {
		unsigned who = find_who(strsep(&line, "\t"));
		const char *field = strsep(&line, "\t");

		if (!line)
			stop("no value of", field ? field : name);
		add_value(&bytes, find_field(m, event, who, field), (uint8_t)who,
			  strsep(&line, "\t"));
	}
	if (record_decode(bytes.data, bytes.len, m, &rec))
		stop("not decoded:", name);
	render_json(render, &rec, &out);
	fwrite(buf_text(&out), 1, out.len, stdout);
	buf_free(&bytes);
	buf_free(&out);
}

static struct manifest *read_object(const char *path)
{
	struct buf bytes = {0}, why = {0};
	struct manifest *m = NULL;
	FILE *f = fopen(path, "re");
	char piece[4096];
	size_t n;

	if (!f)
		stop("cannot read", path);
	while ((n = fread(piece, 1, sizeof(piece), f)) > 0)
		buf_add(&bytes, piece, n);
	fclose(f);
	if (manifest_read_object(bytes.data, bytes.len, &m, &why))
		stop(path, buf_text(&why));
	buf_free(&bytes);
	buf_free(&why);
	return m;
}

int main(int argc, char **argv)
{
	struct users users;
	struct render render = {.users = &users};
	struct manifest *m;
	char *line = NULL;
	size_t cap = 0;
	ssize_t len;

	if (argc < 2)
		stop("usage:", "records OBJECT [PASSWD] <EVENTS");
	m = read_object(argv[1]);
	users_init(&users, argc > 2 ? argv[2] : "/dev/null");
	while ((len = getline(&line, &cap, stdin)) > 0) {
		line[len - 1] = 0;
		write_record(m, &render, line);
	}
	free(line);
	users_free(&users);
	manifest_free(m);
	return 0;
}
