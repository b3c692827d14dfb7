// SPDX-License-Identifier: BSD-2-Clause
/* Fields of a test that follow from others: name from exe, ext from path, and so on. */
#include <string.h>

#include "check_priv.h"
#include "test.h"

static const struct test_value *find(const struct test_step *step, unsigned level,
				     const struct field_info *f)
{
	for (size_t i = 0; f && i < step->nvalues; i++)
		if (step->values[i].level == level && step->values[i].field == f)
			return &step->values[i];
	return NULL;
}

/* @f = @value, unless there is no such field or it is given. */
static void put(struct checker *c, struct test_step *step, unsigned level,
		const struct field_info *f, struct given_value *value)
{
	if (!f || find(step, level, f))
		return;
	check_given_file(c, f, value);
	*ARENA_PUSH(c->a, step->values, step->nvalues, step->cap) =
		(struct test_value){level, f, value, {0, 0}, true};
}

static struct given_value *lost(struct checker *c)
{
	struct given_value *v = check_given_text(c, "", 0);

	v->status = v->file_status = v->text[0].status = IDS_UNREADABLE;
	return v;
}

/** struct path_parts - a path and the fields that follow from it; NULL: there is none */
struct path_parts {
	const struct field_info *path, *name, *ext, *dir;
};

static const uint8_t *last_byte(const struct given_text *t, char byte)
{
	return t->len ? memrchr(t->bytes, byte, t->len) : NULL;
}

static void put_part(struct checker *c, struct test_step *step, unsigned level,
		     const struct field_info *f, const uint8_t *from, const uint8_t *end)
{
	put(c, step, level, f, check_given_text(c, from, (size_t)(end - from)));
}

static void put_lost(struct checker *c, struct test_step *step, unsigned level,
		     const struct path_parts *p)
{
	put(c, step, level, p->name, lost(c));
	put(c, step, level, p->ext, lost(c));
	put(c, step, level, p->dir, lost(c));
}

static void derive_path(struct checker *c, struct test_step *step, unsigned level,
			const struct path_parts *p)
{
	const struct test_value *v = find(step, level, p->path);
	const struct given_text *t = v ? &v->value->text[0] : NULL;
	const uint8_t *slash, *end, *dot;
	struct given_text name;

	if (!v)
		return;
	if (t->status != IDS_OK) {
		put_lost(c, step, level, p);
		return;
	}
	slash = last_byte(t, '/');
	if (!slash)
		return;
	end = t->bytes + t->len;
	name = (struct given_text){IDS_OK, slash + 1, (uint32_t)(end - slash - 1), 0};
	dot = last_byte(&name, '.');
	put_part(c, step, level, p->name, slash + 1, end);
	put_part(c, step, level, p->dir, t->bytes, slash == t->bytes ? slash + 1 : slash);
	if (dot)
		put_part(c, step, level, p->ext, dot + 1, end);
}

/* cmdline and argc from args. */
static void derive_args(struct checker *c, struct test_step *step, unsigned level)
{
	const struct test_value *v = find(step, level, catalog_field_by_id(F_ARGS));
	const struct given_text *t = v ? &v->value->text[0] : NULL;
	struct given_value *count;

	if (!v)
		return;
	if (t->status != IDS_OK) {
		put(c, step, level, catalog_field_by_id(F_CMDLINE), lost(c));
		put(c, step, level, catalog_field_by_id(F_ARGC), lost(c));
		return;
	}
	if (t->len)
		put(c, step, level, catalog_field_by_id(F_CMDLINE),
		    check_given_text(c, t->bytes, t->len));
	count = check_given_text(c, "", 0);
	for (uint32_t i = 0; i < t->len; i++)
		count->num[0] += !t->bytes[i];
	count->ntexts = 0;
	put(c, step, level, catalog_field_by_id(F_ARGC), count);
}

/* user and uid are the same number. */
static void derive_user(struct checker *c, struct test_step *step, unsigned level)
{
	const struct test_value *uid = find(step, level, catalog_field_by_id(F_UID));
	const struct test_value *user = find(step, level, catalog_field_by_id(F_USERNAME));
	struct given_value *v;

	if (!uid == !user)
		return;
	v = ARENA_NEW(c->a, struct given_value);
	*v = uid ? *uid->value : *user->value;
	put(c, step, level, catalog_field_by_id(uid ? F_USERNAME : F_UID), v);
}

/* sys_enter_execveat is an exec that comes by this call. */
static void derive_call(struct checker *c, struct test_step *step)
{
	const struct value_info *call = catalog_value(VALUES_EXECCALL, "execveat");
	struct given_value *v = check_given_text(c, "", 0);

	v->ntexts = 0;
	v->num[0] = call->number;
	if (step->event->guard == GUARD_EXECVEAT)
		put(c, step, 0, catalog_field_by_id(F_EXEC_SYSCALL), v);
}

/* The event's own field @name, or NULL. */
static const struct field_info *own(const struct checker *c, const char *name)
{
	const struct field_info *f = c->event->raw ? NULL : catalog_field(c->event->id, name);

	return f && f->event != EVENT_PROCESS ? f : NULL;
}

static void derive_event(struct checker *c, struct test_step *step)
{
	const struct field_info *name = own(c, "file.name"), *ext = own(c, "ext");
	const struct path_parts paths[] = {{own(c, "path"), name, ext, own(c, "dir")},
					   {own(c, "new_path"), name, ext, own(c, "dir")},
					   {own(c, "old_path"), NULL, NULL, own(c, "old_dir")}};

	for (size_t i = 0; i < sizeof(paths) / sizeof(*paths); i++)
		derive_path(c, step, 0, &paths[i]);
	derive_call(c, step);
}

void check_derive(struct checker *c, struct test_step *step)
{
	const struct path_parts exe = {catalog_field_by_id(F_EXE), catalog_field_by_id(F_NAME),
				       NULL, NULL};
	bool seen[IDS_GIVEN_LEVELS] = {false};

	for (size_t i = 0; i < step->nvalues; i++)
		if (step->values[i].level < IDS_GIVEN_LEVELS)
			seen[step->values[i].level] = true;
	for (unsigned level = 0; level < IDS_GIVEN_LEVELS; level++) {
		if (!seen[level])
			continue;
		derive_path(c, step, level, &exe);
		derive_args(c, step, level);
		derive_user(c, step, level);
	}
	derive_event(c, step);
}
