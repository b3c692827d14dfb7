// SPDX-License-Identifier: BSD-2-Clause
/*
 * What is different between two reports. Both are compared as JSON: the members of "total", and the
 * arrays of objects, whose elements are found by their name.
 */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "inspect.h"
#include "json_print.h"
#include "json_read.h"
#include "report.h"

#define DEPTH_MAX 64 /* levels of an older report */

/** struct change - one difference; @before or @now is NULL: added or removed */
struct change {
	const char *part, *name;
	const char *member; /* NULL: the whole element */
	const char *before, *now;
};

/** struct changes - all of them */
struct changes {
	struct arena *a;
	struct change *items;
	size_t n, cap;
};

/* The arrays, and the members that name an element. */
static const struct part {
	const char *array, *name, *name2;
} parts[] = {
	{"rules", "name", NULL},
	{"programs", "name", NULL},
	{"maps", "name", NULL},
	{"techniques", "technique", "tactic"},
};

static const char *member_text(struct json_object *o, const char *key)
{
	struct json_object *m = json_get(o, key, json_type_string);

	return m ? json_object_get_string(m) : "";
}

static const char *value_text(struct json_object *v)
{
	return v ? json_object_get_string(v) : "null";
}

static int compare_texts(const void *x, const void *y)
{
	return strcmp(value_text(*(struct json_object *const *)x),
		      value_text(*(struct json_object *const *)y));
}

/* What a value is compared and shown as: elements of an array divided by commas. */
static const char *flat(struct arena *a, struct json_object *v)
{
	const char *s;
	char *text;
	size_t size;
	FILE *f;

	if (!json_object_is_type(v, json_type_array))
		return arena_strdup(a, value_text(v));
	json_object_array_sort(v, compare_texts); /* fields come in the planner's order */
	f = open_memstream(&text, &size);
	for (size_t i = 0; i < json_object_array_length(v); i++)
		fprintf(f, "%s%s", i ? ", " : "", value_text(json_object_array_get_idx(v, i)));
	fclose(f);
	s = arena_strndup(a, text, size);
	free(text);
	return s;
}

static void add(struct changes *c, struct change change)
{
	*ARENA_PUSH(c->a, c->items, c->n, c->cap) = change;
}

static void add_element(struct changes *c, const char *part, const char *name, bool now)
{
	const char *copy = arena_strdup(c->a, name);

	add(c, (struct change){part, copy, NULL, now ? NULL : copy, now ? copy : NULL});
}

static void compare_members(struct changes *c, const char *part, const char *name,
			    struct json_object *before, struct json_object *now)
{
	json_object_object_foreach(now, key, value)
	{
		struct json_object *old = NULL;
		bool had = json_object_object_get_ex(before, key, &old);
		const char *was = had ? flat(c->a, old) : "", *is = flat(c->a, value);

		if (strcmp(key, "line") && strcmp(was, is))
			add(c, (struct change){part, arena_strdup(c->a, name),
					       arena_strdup(c->a, key), was, is});
	}
}

/* The elements of @o's array as members of an object, by their names. */
static struct json_object *by_name(struct arena *a, const struct part *p, struct json_object *o)
{
	struct json_object *array = json_get(o, p->array, json_type_array);
	struct json_object *ret = json_object_new_object();

	for (size_t i = 0; array && i < json_object_array_length(array); i++) {
		struct json_object *e = json_object_array_get_idx(array, i);
		const char *name = member_text(e, p->name);

		if (p->name2)
			name = arena_printf(a, "%s %s", name, member_text(e, p->name2));
		if (json_object_is_type(e, json_type_object))
			json_object_object_add(ret, name, json_object_get(e));
	}
	return ret;
}

static void compare_arrays(struct changes *c, const struct part *p, struct json_object *before,
			   struct json_object *now)
{
	struct json_object *l = by_name(c->a, p, before), *r = by_name(c->a, p, now), *old;

	json_object_object_foreach(l, gone, unused)
	{
		(void)unused;
		if (!json_object_object_get_ex(r, gone, NULL))
			add_element(c, p->array, gone, false);
	}
	json_object_object_foreach(r, name, e)
	{
		if (json_object_object_get_ex(l, name, &old))
			compare_members(c, p->array, name, old, e);
		else
			add_element(c, p->array, name, true);
	}
	json_object_put(l);
	json_object_put(r);
}

static void print_text(FILE *f, struct arena *a, const struct change *x)
{
	const char *name = inspect_clean(a, x->name);

	if (!x->member)
		fprintf(f, "%s %s: %s\n", x->part, name, x->before ? "removed" : "added");
	else
		fprintf(f, "%s%s%s: %s: %s -> %s\n", x->part, *name ? " " : "", name, x->member,
			inspect_clean(a, *x->before ? x->before : "none"),
			inspect_clean(a, *x->now ? x->now : "none"));
}

static void print_json(FILE *f, const struct changes *c)
{
	struct json j = {.f = f};

	json_open(&j, NULL, '{');
	json_text(&j, "format", "ruleccc-report-changes");
	json_number(&j, "version", REPORT_VERSION);
	json_open(&j, "changes", '[');
	for (size_t i = 0; i < c->n; i++) {
		json_open(&j, NULL, '{');
		json_text(&j, "part", c->items[i].part);
		json_text(&j, "name", c->items[i].name);
		json_text(&j, "member", c->items[i].member);
		json_text(&j, "before", c->items[i].before);
		json_text(&j, "now", c->items[i].now);
		json_close(&j, '}');
	}
	json_close(&j, ']');
	json_close(&j, '}');
}

/* A report, or NULL with a sentence in @ret_error. */
static struct json_object *parse(struct arena *a, const char *text, size_t len,
				 const char **ret_error)
{
	struct json_object *v, *version;
	const char *wrong = NULL;

	if (!json_read(a, text, len, DEPTH_MAX, &v, &wrong)) {
		*ret_error = arena_printf(a, "not valid JSON: %s", wrong);
		return NULL;
	}
	version = json_get(v, "version", json_type_int);
	if (strcmp(member_text(v, "format"), "ruleccc-report"))
		wrong = "not a report: make one with ruleccc report --format=json";
	else if (!version || json_object_get_int64(version) != REPORT_VERSION)
		wrong = "a report of another version: make it again with this ruleccc";
	if (!wrong)
		return v;
	json_object_put(v);
	*ret_error = wrong;
	return NULL;
}

static void print(FILE *f, const struct changes *c, bool json)
{
	if (json) {
		print_json(f, c);
		return;
	}
	for (size_t i = 0; i < c->n; i++)
		print_text(f, c->a, &c->items[i]);
	if (!c->n)
		fputs("nothing has changed\n", f);
}

int report_changes(FILE *f, struct arena *a, const char *before, size_t before_len, const char *now,
		   size_t now_len, bool json, const char **ret_error)
{
	struct json_object *l = parse(a, before, before_len, ret_error);
	struct json_object *r = l ? parse(a, now, now_len, ret_error) : NULL;
	struct changes c = {.a = a};

	if (r) {
		compare_members(&c, "total", "", json_get(l, "total", json_type_object),
				json_get(r, "total", json_type_object));
		for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++)
			compare_arrays(&c, &parts[i], l, r);
		print(f, &c, json);
	}
	json_object_put(l);
	json_object_put(r);
	return r ? 0 : -1;
}
