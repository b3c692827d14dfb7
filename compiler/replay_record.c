// SPDX-License-Identifier: BSD-2-Clause
/*
 * A line of records as an event: what runtime/render.c writes, read back. Its keys are names of
 * fields, which the catalogue has.
 */
#include <ctype.h>
#include <string.h>

#include "catalog_raw.h"
#include "check_priv.h"
#include "json_read.h"
#include "replay_priv.h"

#define DEPTH_MAX 8 /* records have less */

bool replay_fail(struct replay_reader *r, const char *why)
{
	if (!r->error)
		r->error = why;
	return false;
}

/* The member @key, which may be null; false if there is none. */
static bool get(struct json_object *o, const char *key, struct json_object **ret)
{
	return json_object_is_type(o, json_type_object) && json_object_object_get_ex(o, key, ret);
}

static const char *get_string(struct json_object *o, const char *key)
{
	struct json_object *v;

	return get(o, key, &v) && json_object_is_type(v, json_type_string)
		       ? json_object_get_string(v)
		       : NULL;
}

/* Does the word consist of what names of events and times have? */
static bool is_plain(const char *s)
{
	for (; *s; s++)
		if (!isalnum((unsigned char)*s) && !strchr("_.:-+", *s))
			return false;
	return true;
}

static struct test_value *find(struct replay_reader *r, unsigned level, const struct field_info *f)
{
	struct test_step *step = &r->rec->step;

	for (size_t i = 0; i < step->nvalues; i++)
		if (step->values[i].level == level && step->values[i].field == f)
			return &step->values[i];
	return NULL;
}

static void put(struct replay_reader *r, unsigned level, const struct field_info *f,
		const struct given_value *value)
{
	struct test_step *step = &r->rec->step;
	struct test_value *known = find(r, level, f);

	if (known)
		known->value = value;
	else
		*ARENA_PUSH(r->a, step->values, step->nvalues, step->cap) =
			(struct test_value){.level = level, .field = f, .value = value};
}

/* The field of the event at hand, or NULL. */
static const struct field_info *own_field(const struct event_info *event, const char *name)
{
	for (size_t i = 0; event->raw && i < event->raw->nfields; i++)
		if (!strcmp(event->raw->fields[i].name, name))
			return &event->raw->fields[i];
	for (const struct field_info *f = catalog_fields; !event->raw && f->name; f++)
		if (f->event == event->id && !strcmp(f->name, name))
			return f;
	return NULL;
}

/* The field of processes that records call @key, or NULL. */
static const struct field_info *process_field(const char *key)
{
	static const struct {
		const char *field, *key;
	} shorter[] = {
#define RECORD_KEY(field, key) {field, key},
#include "../stdlib/catalog/records.def"
	};
	const struct field_info *f;

	for (size_t i = 0; i < sizeof(shorter) / sizeof(*shorter); i++)
		if (!strcmp(key, shorter[i].key))
			key = shorter[i].field;
	f = catalog_field(EVENT_PROCESS, key);
	return f && f->flags & FIELD_GLOBAL ? NULL : f;
}

uint64_t replay_user_number(struct replay_reader *r, const char *name)
{
	struct replay_record *rec = r->rec;
	const struct program *prog = r->prog;
	size_t i = 0;

	while (i < prog->nusers && strcmp(prog->users[i], name))
		i++;
	if (rec->nusers < REPLAY_USERS)
		rec->users[rec->nusers++] =
			(struct replay_user){arena_strdup(r->a, name), TEST_USER_FIRST + i};
	return TEST_USER_FIRST + i;
}

/* The uid of a process with its name tells what names mean on the machine of the record. */
static void learn_user(struct replay_reader *r, struct json_object *process)
{
	const char *name = get_string(process, "user");
	struct replay_record *rec = r->rec;
	struct json_object *uid;

	if (rec->nusers < REPLAY_USERS && get(process, "uid", &uid) &&
	    json_object_is_type(uid, json_type_int))
		rec->users[rec->nusers++] = (struct replay_user){
			name ? arena_strdup(r->a, name) : NULL, json_object_get_uint64(uid)};
}

/* A value of the member @object at @level; members that no field is called are of other versions.
 */
static bool take_member(struct replay_reader *r, unsigned level, struct replay_member m, bool own)
{
	const struct field_info *f = own ? own_field(r->rec->event, m.key) : process_field(m.key);
	const struct given_value *v;

	if (!f)
		return true;
	v = replay_value(r, f, m);
	if (v)
		put(r, level, f, f->flags & FIELD_UNKEPT ? &replay_cut : v);
	return v != NULL;
}

static bool take_object(struct replay_reader *r, struct json_object *record, const char *name,
			unsigned level, bool own)
{
	struct json_object *o, *uid;

	if (!get(record, name, &o))
		return true;
	if (!json_object_is_type(o, json_type_object))
		return replay_fail(r, arena_printf(r->a, "'%s' is no object", name));
	if (!own)
		learn_user(r, o);
	json_object_object_foreach(o, key, value)
	{
		/* With the uid there is no need to ask for the number of a name. */
		if (!own && !strcmp(key, "user") && get(o, "uid", &uid))
			continue;
		if (!take_member(r, level, (struct replay_member){name, key, value}, own))
			return false;
	}
	return true;
}

/*
 * Names of ancestors. There are no more of them if the array is neither as long as records have it,
 * nor has a gap, and nothing had to be left out of the record.
 */
static bool take_ancestors(struct replay_reader *r, struct json_object *record)
{
	const struct field_info *name = catalog_field_by_id(F_NAME);
	struct json_object *all, *truncated;
	bool whole;
	size_t n;

	r->rec->step.ancestors = IDS_LEVELS_MAX + 1;
	if (!get(record, "ancestors", &all))
		return true;
	if (!json_object_is_type(all, json_type_array) ||
	    json_object_array_length(all) > IDS_LEVELS_MAX)
		return replay_fail(r, "'ancestors' is no array of names");
	n = json_object_array_length(all);
	whole = n < IDS_RECORD_LEVELS && get(record, "truncated", &truncated) &&
		json_object_is_type(truncated, json_type_array) &&
		!json_object_array_length(truncated);
	for (size_t i = 0; i < n; i++) {
		struct replay_member m = {"", "ancestors", json_object_array_get_idx(all, i)};
		const struct given_value *v = m.value ? replay_value(r, name, m) : NULL;

		if (m.value && !v)
			return false;
		if (v)
			put(r, (unsigned)i + 1, name, v);
		whole &= v != NULL;
	}
	if (whole && n)
		r->rec->step.ancestors = (uint32_t)n;
	return true;
}

/* The field that a name as in rules means: "path", "exe", "parent.exe", "ancestor[2].name". */
static const struct field_info *find_name(struct replay_reader *r, const char *name,
					  unsigned *ret_level)
{
	static const struct {
		const char *prefix;
		unsigned level;
	} prefixes[] = {{"parent.", 1}, {"target.", IDS_GIVEN_TARGET}};
	const struct field_info *f = own_field(r->rec->event, name);
	char *end;

	*ret_level = 0;
	if (f)
		return f;
	for (size_t i = 0; i < sizeof(prefixes) / sizeof(*prefixes); i++)
		if (!strncmp(name, prefixes[i].prefix, strlen(prefixes[i].prefix))) {
			*ret_level = prefixes[i].level;
			name += strlen(prefixes[i].prefix);
		}
	if (!strncmp(name, "ancestor[", strlen("ancestor["))) {
		*ret_level = (unsigned)strtoul(name + strlen("ancestor["), &end, 10);
		if (strncmp(end, "].", 2) || *ret_level < 1 || *ret_level > IDS_LEVELS_MAX)
			return NULL;
		name = end + 2;
	}
	return process_field(name);
}

/* The names under @key: their values are @value. */
static bool take_names(struct replay_reader *r, struct json_object *record, const char *key,
		       const struct given_value *value)
{
	struct json_object *all;
	unsigned level;

	if (!get(record, key, &all))
		return true;
	if (!json_object_is_type(all, json_type_array))
		return replay_fail(r, arena_printf(r->a, "'%s' is no array of names", key));
	for (size_t i = 0; i < json_object_array_length(all); i++) {
		struct json_object *e = json_object_array_get_idx(all, i);
		const struct field_info *f;

		if (!json_object_is_type(e, json_type_string))
			return replay_fail(r, arena_printf(r->a, "'%s' is no array of names", key));
		f = find_name(r, json_object_get_string(e), &level);
		if (f)
			put(r, level, f, value);
	}
	return true;
}

/* A name without a dot has no ext, which is known where the name is. */
static void derive_ext(struct replay_reader *r)
{
	static const struct given_value absent = {.status = IDS_ABSENT,
						  .text = {{.status = IDS_ABSENT}},
						  .ntexts = 1,
						  .file_status = IDS_ABSENT};
	const struct field_info *name = own_field(r->rec->event, "file.name");
	const struct field_info *ext = own_field(r->rec->event, "ext");
	const struct test_value *v = name ? find(r, 0, name) : NULL;

	if (v && ext && v->value->text[0].status == IDS_OK && !find(r, 0, ext))
		put(r, 0, ext, &absent);
}

/*
 * What follows from other fields, as in tests of rules. But what follows from a value that is not
 * known may have been known in the kernel: it is not in the record.
 */
static void derive(struct replay_reader *r)
{
	struct checker c = {.a = r->a, .prog = (struct program *)r->prog, .event = r->rec->event};
	struct test_step *step = &r->rec->step;

	check_derive(&c, step);
	derive_ext(r);
	for (size_t i = 0; i < step->nvalues; i++)
		if (step->values[i].derived && step->values[i].value->status == IDS_UNREADABLE)
			step->values[i].value = &replay_cut;
}

/* A path that `is` names is taken for that file. Another path may lead to the same file. */
static const struct given_value *with_file(struct replay_reader *r, const struct field_info *f,
					   const struct given_value *v)
{
	struct checker c = {.a = r->a, .prog = (struct program *)r->prog};
	struct given_value *copy;

	if (!(f->flags & FIELD_FILE) || v->text[0].status != IDS_OK || !r->prog->nfiles)
		return v;
	copy = ARENA_NEW(r->a, struct given_value);
	*copy = *v;
	check_given_file(&c, f, copy);
	if (copy->file[0] != 1)
		copy->file_status = IDS_UNREADABLE;
	return copy;
}

/* Is the name that user @uid has on the machine of the record known, or that it has none? */
static bool knows_user(const struct replay_record *rec, uint64_t uid)
{
	bool known = !uid;

	for (size_t i = 0; i < rec->nusers; i++)
		known |= rec->users[i].uid == uid;
	return known;
}

/* What a record does not say of the values that it has. */
static void doubt_values(struct replay_reader *r)
{
	struct test_step *step = &r->rec->step;

	for (size_t i = 0; i < step->nvalues; i++) {
		struct test_value *v = &step->values[i];

		v->value = with_file(r, v->field, v->value);
		if (v->field->type == IDS_TYPE_USER && r->named[given_column(v->field)] &&
		    v->value->status == IDS_OK && !knows_user(r->rec, v->value->num[0]))
			v->value = &replay_cut;
	}
}

/* The raw event that a rule is on, by any name of the system call; NULL: none is. */
static const struct event_info *raw_event(const struct program *prog, const struct raw_event *made)
{
	for (size_t i = 0; i < prog->nraw; i++)
		if (!strcmp(prog->raw[i]->hooks[0].info.attach, made->hooks[0].info.attach))
			return &prog->raw[i]->info;
	return NULL;
}

static bool find_event(struct replay_reader *r, const char *name)
{
	const struct raw_event *made;

	if (!is_plain(name))
		return replay_fail(r, "'event' is no name of an event");
	r->rec->event_name = arena_strdup(r->a, name);
	r->rec->event = catalog_event(name);
	if (r->rec->event)
		return true;
	made = raw_make(r->a, name, 0);
	if (!made)
		return replay_fail(r, arena_printf(r->a, "there is no event '%s'", name));
	r->rec->event = raw_event(r->prog, made);
	return true;
}

static bool take_event(struct replay_reader *r, struct json_object *record)
{
	struct test_step *step = &r->rec->step;

	step->event = r->rec->event;
	step->event_name = r->rec->event_name;
	step->sets_marks = true; /* records do not tell them */
	if (!step->event)
		return true;
	if (!take_object(r, record, "process", 0, false) ||
	    !take_object(r, record, "parent", 1, false) ||
	    !take_object(r, record, "target", IDS_GIVEN_TARGET, false) ||
	    !take_object(r, record, "fields", 0, true) || !take_ancestors(r, record) ||
	    !take_names(r, record, "unreadable", replay_unreadable()) ||
	    !take_names(r, record, "truncated", &replay_cut))
		return false;
	if (2 * r->bytes > IDS_GIVEN_BYTES)
		return replay_fail(r, arena_printf(r->a, "its strings have %zu bytes, more than %u",
						   r->bytes, IDS_GIVEN_BYTES / 2));
	derive(r);
	doubt_values(r);
	return true;
}

static enum replay_kind read_record(struct replay_reader *r, struct json_object *record)
{
	const char *event = get_string(record, "event"), *time = get_string(record, "time");
	const char *type = get_string(record, "type");

	if (!json_object_is_type(record, json_type_object)) {
		replay_fail(r, "a record is a JSON object");
		return REPLAY_DAMAGED;
	}
	if (!event || (type && strcmp(type, "undecided")))
		return REPLAY_OTHER;
	if (time && (!is_plain(time) || !*time)) {
		replay_fail(r, "'time' is no time");
		return REPLAY_DAMAGED;
	}
	r->rec->time = time ? arena_strdup(r->a, time) : "-";
	return find_event(r, event) && take_event(r, record) ? REPLAY_EVENT : REPLAY_DAMAGED;
}

enum replay_kind replay_read(struct arena *a, const struct program *prog, const bool *named,
			     const char *text, size_t len, struct replay_record *ret,
			     const char **ret_error)
{
	struct replay_reader r = {.a = a, .prog = prog, .named = named, .rec = ret};
	struct json_object *record = NULL;
	enum replay_kind kind = REPLAY_DAMAGED;
	unsigned line;
	const char *wrong = json_parse(text, len, DEPTH_MAX, &record, &line);

	*ret = (struct replay_record){0};
	if (wrong)
		replay_fail(&r, arena_printf(a, "not valid JSON: %s", wrong));
	else
		kind = read_record(&r, record);
	json_object_put(record);
	*ret_error = r.error;
	return kind;
}
