// SPDX-License-Identifier: BSD-2-Clause
/* Fields: whose they are, and their values as a list of elements. */
#include "evaluate.h"

#include <stdlib.h>
#include <string.h>

#include "catalog_raw.h"

static void add(struct elements *all, struct element e)
{
	struct element *more;

	if (all->n == all->cap) {
		all->cap = all->cap ? all->cap * 2 : 8;
		more = realloc(all->items, all->cap * sizeof(*all->items));
		if (!more)
			abort();
		all->items = more;
	}
	all->items[all->n++] = e;
}

static const struct field_info *find_name(enum ids_event event, const char *name)
{
	for (const struct field_info *f = catalog_fields; f->name; f++)
		if (f->event == event && !strcmp(f->name, name))
			return f;
	return NULL;
}

/* The rules were checked: fields that they name are there. */
static const struct field_info *raw_name(const struct raw_event *raw, const char *name)
{
	for (size_t i = 0; i < raw->nfields; i++)
		if (!strcmp(raw->fields[i].name, name))
			return &raw->fields[i];
	return NULL;
}

bool evaluate_find(const struct evaluation *ev, const struct ast_expr *e, struct field_use *ret)
{
	const char *name = e->text;

	*ret = (struct field_use){.who = IDS_WHO_SELF};
	if (e->kind == AST_LEVEL) {
		*ret = (struct field_use){.who = IDS_WHO_ANCESTOR, .level = (uint32_t)e->number};
	} else if (e->kind != AST_NAME) {
		return false;
	} else if (!strncmp(name, "parent.", 7)) {
		*ret = (struct field_use){.who = IDS_WHO_PARENT};
		name += 7;
	} else if (!strncmp(name, "target.", 7)) {
		*ret = (struct field_use){.who = IDS_WHO_TARGET};
		name += 7;
	} else if (!strncmp(name, "ancestor.", 9)) {
		*ret = (struct field_use){.who = IDS_WHO_ANCESTOR};
		name += 9;
	} else {
		ret->field = ev->event->raw ? raw_name(ev->event->raw, name)
					    : find_name(ev->event->id, name);
		if (ret->field) {
			ret->who = IDS_WHO_EVENT;
			return true;
		}
	}
	ret->field = find_name(EVENT_PROCESS, name);
	return ret->field != NULL;
}

bool evaluate_is_list(struct field_use use)
{
	return use.field->flags & FIELD_LIST || (use.who == IDS_WHO_ANCESTOR && !use.level);
}

static void add_text(struct elements *all, const struct given_text *t)
{
	if (t->status == IDS_UNREADABLE)
		add(all, (struct element){.status = IDS_UNREADABLE});
	else if (t->status == IDS_OK)
		add(all, (struct element){.bytes = t->bytes, .len = t->len});
}

/* A string of which only the first bytes are known; of a list, whatever may come behind it, too. */
static void add_cut(struct elements *all, const struct evaluation *ev, const uint8_t *bytes,
		    uint32_t len, uint32_t total)
{
	if (ev->strict)
		add(all, (struct element){.status = IDS_UNREADABLE});
	else
		add(all, (struct element){.bytes = bytes, .len = len, .total = total, .cut = true});
	if (!total)
		add(all, (struct element){.status = IDS_UNREADABLE});
}

/* The elements of an area, each ended by a NUL. */
static void add_area(struct elements *all, const struct evaluation *ev, const struct given_text *t)
{
	uint32_t at = 0;

	while (at < t->len) {
		const uint8_t *end =
			at < t->readable ? memchr(t->bytes + at, 0, t->readable - at) : NULL;

		if (!end) {
			add_cut(all, ev, t->bytes + at, t->readable - at, 0);
			return;
		}
		add(all, (struct element){.bytes = t->bytes + at,
					  .len = (uint32_t)(end - t->bytes) - at});
		at = (uint32_t)(end - t->bytes) + 1;
	}
}

/* The same area as one string: spaces for the NULs, without the last. */
static void add_joined(struct elements *all, struct evaluation *ev, const struct given_text *t)
{
	uint32_t known = t->readable < t->len ? t->readable : t->len - 1;
	uint8_t *bytes = arena_alloc(ev->res->arena, known + 1);

	for (uint32_t i = 0; i < known; i++)
		bytes[i] = t->bytes[i] ? t->bytes[i] : ' ';
	if (t->readable == t->len || (known == t->len - 1 && !ev->strict))
		add(all, (struct element){.bytes = bytes, .len = known});
	else
		add_cut(all, ev, bytes, known, t->len - 1);
}

static void add_value(struct elements *all, struct evaluation *ev, const struct field_info *f,
		      const struct given_value *v)
{
	size_t before = all->n;

	if (!v && ev->given->unknown)
		add(all, (struct element){.status = IDS_UNREADABLE,
					  .file_status = IDS_UNREADABLE,
					  .doubtful = true});
	if (!v)
		return;
	if (f->type == IDS_TYPE_STRING || f->type == IDS_TYPE_PATH) {
		for (uint32_t i = 0; i < v->ntexts; i++) {
			const struct given_text *t = &v->text[i];

			if (!(f->flags & FIELD_AREA) || t->status != IDS_OK)
				add_text(all, t);
			else if (f->flags & FIELD_LIST)
				add_area(all, ev, t);
			else if (f->id == F_CMDLINE)
				add_joined(all, ev, t);
			else
				add(all, (struct element){.bytes = t->bytes, .len = t->len});
		}
	} else if (v->status != IDS_ABSENT) {
		add(all, (struct element){.status = v->status, .num = {v->num[0], v->num[1]}});
	}
	for (size_t i = before; i < all->n; i++) {
		all->items[i].file_status = v->file_status;
		memcpy(all->items[i].file, v->file, sizeof(v->file));
	}
}

struct elements evaluate_elements(const struct evaluation *ev, struct field_use use)
{
	const struct given *g = ev->given;
	struct evaluation *writable = (struct evaluation *)ev;
	struct elements all = {0};

	if (use.who == IDS_WHO_TARGET) {
		add_value(&all, writable, use.field,
			  g->values[IDS_GIVEN_TARGET][given_column(use.field)]);
		return all;
	}
	if (use.who != IDS_WHO_ANCESTOR) {
		add_value(&all, writable, use.field,
			  g->values[use.who == IDS_WHO_PARENT][given_column(use.field)]);
		return all;
	}
	for (uint32_t level = 1; level <= g->ancestors; level++) {
		if (level > IDS_LEVELS_MAX) {
			if (!use.level)
				add(&all, (struct element){.status = IDS_UNREADABLE,
							   .file_status = IDS_UNREADABLE});
			break;
		}
		if (!use.level || use.level == level)
			add_value(&all, writable, use.field,
				  g->values[level][given_column(use.field)]);
	}
	return all;
}
