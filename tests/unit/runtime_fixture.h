/* SPDX-License-Identifier: BSD-2-Clause */
/* Makes manifests and records for tests of the runtime. */
#ifndef IDS_RUNTIME_FIXTURE_H
#define IDS_RUNTIME_FIXTURE_H

#include <stdint.h>
#include <string.h>
#include <zlib.h>

#include "../../runtime/buf.h"
#include "../../stdlib/abi/record.h"

/** struct fixture - a manifest in the making: its tables and strings */
struct fixture {
	struct ids_manifest_header head;
	struct buf tables[IDS_TAB_MAX];
};

/* Numbers of the fields that fixture_fill() makes; their names are in runtime_fixture.c. */
enum fixture_field {
	FIX_PID = 1,
	FIX_UID,
	FIX_NAME,
	FIX_EXE,
	FIX_START,
	FIX_AUID,
	FIX_PATH,
	FIX_FLAGS,
	FIX_DADDR,
	FIX_FAMILY,
	FIX_DELETED,
	FIX_CONTAINER,
	FIX_AGE,
};

/* Rows of the rules that fixture_fill() makes. */
enum fixture_rule { FIX_RULE_KILL, FIX_RULE_RUN, FIX_RULE_ISOLATE, FIX_RULES };

static inline void fixture_init(struct fixture *f)
{
	*f = (struct fixture){.head = {.major = IDS_MANIFEST_MAJOR, .minor = IDS_MANIFEST_MINOR}};
	memcpy(f->head.magic, IDS_MANIFEST_MAGIC, sizeof(f->head.magic));
	buf_putc(&f->tables[IDS_TAB_STRINGS], 0);
	f->head.tab[IDS_TAB_STRINGS] = (struct ids_manifest_tab){.stride = 1};
}

/** fixture_str - reference of a string, which is added */
static inline uint32_t fixture_str(struct fixture *f, const char *text)
{
	struct buf *strings = &f->tables[IDS_TAB_STRINGS];
	uint32_t at = (uint32_t)strings->len;

	buf_add(strings, text, strlen(text) + 1);
	return at;
}

/** fixture_row - adds a row of @size bytes; all rows of a table have the same size */
static inline void fixture_row(struct fixture *f, enum ids_manifest_table table, const void *row,
			       size_t size)
{
	buf_add(&f->tables[table], row, size);
	f->head.tab[table].stride = (uint32_t)size;
}

/** fixture_seal - corrects size and checksum of a manifest that was changed */
static inline void fixture_seal(struct buf *manifest)
{
	struct ids_manifest_header head;

	memcpy(&head, manifest->data, sizeof(head));
	head.size = (uint32_t)manifest->len;
	head.crc32 = 0;
	memcpy(manifest->data, &head, sizeof(head));
	head.crc32 = (uint32_t)crc32_z(0, (const unsigned char *)manifest->data, manifest->len);
	memcpy(manifest->data, &head, sizeof(head));
}

/** fixture_finish - appends the manifest, with sizes and checksum, and frees @f */
static inline void fixture_finish(struct fixture *f, struct buf *ret)
{
	uint32_t off = sizeof(f->head);

	for (int i = 0; i < IDS_TAB_MAX; i++) {
		struct ids_manifest_tab *tab = &f->head.tab[i];

		tab->off = off;
		tab->count = tab->stride ? (uint32_t)f->tables[i].len / tab->stride : 0;
		off += (uint32_t)f->tables[i].len;
	}
	buf_add(ret, &f->head, sizeof(f->head));
	for (int i = 0; i < IDS_TAB_MAX; i++) {
		buf_add(ret, buf_text(&f->tables[i]), f->tables[i].len);
		buf_free(&f->tables[i]);
	}
	fixture_seal(ret);
}

static inline void add_hook(struct fixture *f, const char *group, uint32_t alt, const char *prog,
			    const char *attach, uint32_t caps, uint32_t flags)
{
	const struct ids_manifest_hook hook = {
		.group_str = fixture_str(f, group),
		.alt = alt,
		.prog_str = fixture_str(f, prog),
		.attach_str = fixture_str(f, attach),
		.caps = caps,
		.flags = flags,
		.min_kernel = 5 << 16 | 10,
		.weaker_str = alt ? fixture_str(f, "deny is not possible") : 0,
	};

	fixture_row(f, IDS_TAB_HOOKS, &hook, sizeof(hook));
}

static inline void add_event(struct fixture *f, const char *name, const char *group, uint32_t id)
{
	const struct ids_manifest_event event = {
		.name_str = fixture_str(f, name), .id = id, .group_str = fixture_str(f, group)};

	fixture_row(f, IDS_TAB_EVENTS, &event, sizeof(event));
}

static inline void add_fields(struct fixture *f)
{
	static const struct {
		uint32_t id;
		const char *name;
		uint32_t type, values;
	} fields[] = {
		{FIX_PID, "pid", IDS_TYPE_INT, 0},
		{FIX_UID, "uid", IDS_TYPE_USER, 0},
		{FIX_NAME, "name", IDS_TYPE_STRING, 0},
		{FIX_EXE, "exe", IDS_TYPE_PATH, 0},
		{FIX_START, "start", IDS_TYPE_UINT, 0},
		{FIX_AUID, "auid", IDS_TYPE_USER, 0},
		{FIX_PATH, "path", IDS_TYPE_PATH, 0},
		{FIX_FLAGS, "flags", IDS_TYPE_FLAGS, 1},
		{FIX_DADDR, "daddr", IDS_TYPE_IP, 0},
		{FIX_FAMILY, "family", IDS_TYPE_ENUM, 2},
		{FIX_DELETED, "exe.deleted", IDS_TYPE_BOOL, 0},
		{FIX_CONTAINER, "container.id", IDS_TYPE_STRING, 0},
		{FIX_AGE, "age", IDS_TYPE_DURATION, 0},
	};

	for (size_t i = 0; i < sizeof(fields) / sizeof(*fields); i++) {
		const struct ids_manifest_field row = {fields[i].id, fixture_str(f, fields[i].name),
						       fields[i].type, fields[i].values};

		fixture_row(f, IDS_TAB_FIELDS, &row, sizeof(row));
	}
}

static inline void add_values(struct fixture *f)
{
	static const struct {
		uint32_t set;
		const char *name;
		uint64_t value;
	} values[] = {
		{1, "O_RDONLY", 0},      {1, "O_WRONLY", 1},     {1, "O_CREAT", 0x40},
		{1, "O_SYNC", 0x101000}, {1, "O_DSYNC", 0x1000}, {2, "AF_INET", 2},
	};

	for (size_t i = 0; i < sizeof(values) / sizeof(*values); i++) {
		const struct ids_manifest_value row = {
			values[i].set, fixture_str(f, values[i].name), values[i].value};

		fixture_row(f, IDS_TAB_VALUES, &row, sizeof(row));
	}
}

static inline struct ids_manifest_rule new_rule(struct fixture *f, const char *name,
						const char *message)
{
	return (struct ids_manifest_rule){
		.name_str = fixture_str(f, name),
		.id_str = fixture_str(f, name),
		.message_str = fixture_str(f, message),
		.event_name_str = fixture_str(f, "sys_enter_execve"),
		.severity = IDS_SEV_CRITICAL,
		.severity_str = fixture_str(f, "high"),
		.line = 1,
		.col = 1,
	};
}

static inline void add_rules(struct fixture *f)
{
	struct ids_manifest_rule r = new_rule(f, "kill_it", "{user} ran {exe} from {parent.name}");

	r.actions = IDS_ACT_KILL | IDS_ACT_ALERT;
	r.tag_count = 2;
	fixture_row(f, IDS_TAB_RULES, &r, sizeof(r));
	r = new_rule(f, "run_it", "{{}} {nothing} {ancestor[2].name} {");
	r.actions = IDS_ACT_RUN;
	r.run_count = 2;
	fixture_row(f, IDS_TAB_RULES, &r, sizeof(r));
	r = new_rule(f, "isolate_it", "");
	r.actions = IDS_ACT_ISOLATE;
	r.isolate = IDS_ISOLATE_ALL;
	fixture_row(f, IDS_TAB_RULES, &r, sizeof(r));
}

static inline void add_word(struct fixture *f, enum ids_manifest_table table, const char *word)
{
	const uint32_t str = fixture_str(f, word);

	fixture_row(f, table, &str, sizeof(str));
}

/** fixture_fill - adds two events with hooks, fields, values and FIX_RULES rules */
static inline void fixture_fill(struct fixture *f)
{
	const uint32_t signals = IDS_ACT_LOG | IDS_ACT_ALERT | IDS_ACT_KILL | IDS_ACT_STOP |
				 IDS_ACT_SIGNAL | IDS_ACT_ISOLATE | IDS_ACT_RUN | IDS_ACT_SILENT;

	add_event(f, "exec", "exec", 0);
	add_hook(f, "exec", 0, "exec_lsm", "lsm/bprm_check_security", signals | IDS_ACT_DENY, 0);
	add_hook(f, "exec", 1, "exec_tp", "tp_btf/sched_process_exec", signals, 0);
	add_fields(f);
	add_values(f);
	add_rules(f);
	add_word(f, IDS_TAB_TAGS, "T1059");
	add_word(f, IDS_TAB_TAGS, "execution");
	add_word(f, IDS_TAB_RUNS, "/bin/sh");
	add_word(f, IDS_TAB_RUNS, "exe is {exe}");
	add_word(f, IDS_TAB_USERS, "root");
	add_word(f, IDS_TAB_SOURCES, "test.ids");
	add_word(f, IDS_TAB_FILES, "/usr/bin/bash");
	add_word(f, IDS_TAB_MARKS, "trusted");
	f->head.compiler_str = fixture_str(f, "ruleccc test");
}

/** fixture_manifest - fixture_init(), fixture_fill() and fixture_finish() */
static inline void fixture_manifest(struct buf *ret)
{
	struct fixture f;

	fixture_init(&f);
	fixture_fill(&f);
	fixture_finish(&f, ret);
}

/** fixture_head - the head of the record in @record */
static inline struct ids_record *fixture_head(struct buf *record)
{
	return (struct ids_record *)record->data;
}

/** fixture_record - begins a record of rule @rule in @ret */
static inline void fixture_record(struct buf *ret, uint32_t rule, uint16_t type, uint32_t actions)
{
	struct ids_record head = {
		.size = sizeof(head),
		.version = IDS_RECORD_VERSION,
		.type = type,
		.generation = 1,
		.rule = rule,
		.time = 1000000000,
		.actions = actions,
	};

	for (int i = 0; i < 16; i++)
		head.result[i] = IDS_RESULT_NONE;
	buf_add(ret, &head, sizeof(head));
}

/** fixture_value - appends a value */
static inline void fixture_value(struct buf *record, uint16_t field, uint8_t who, uint8_t status,
				 const void *bytes, uint32_t len)
{
	const struct ids_value head = {field, who, status, len};
	static const char padding[8];

	buf_add(record, &head, sizeof(head));
	buf_add(record, bytes, len);
	buf_add(record, padding, -len & 7);
	fixture_head(record)->size = (uint32_t)record->len;
}

/** fixture_number - appends a value of 8 bytes */
static inline void fixture_number(struct buf *record, uint16_t field, uint8_t who, uint64_t number)
{
	fixture_value(record, field, who, IDS_OK, &number, sizeof(number));
}

/** fixture_text - appends a string */
static inline void fixture_text(struct buf *record, uint16_t field, uint8_t who, const char *text)
{
	fixture_value(record, field, who, IDS_OK, text, (uint32_t)strlen(text));
}

#endif
