// SPDX-License-Identifier: BSD-2-Clause
/*
 * What is different between two reports. Both are compared as JSON: the members of "total", and the
 * arrays of objects, whose elements are found by their name.
 */
#include <stdbool.h>
#include <string.h>

#include "inspect.h"
#include "json_parse.h"
#include "json_print.h"
#include "report.h"

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

static const char *member_text(const struct json_value *v, const char *key)
{
	const struct json_value *m = key ? json_member(v, key) : NULL;

	return m && m->kind == JSON_STRING ? m->text : "";
}

/* What a value is compared and shown as: elements of an array divided by commas. */
static const char *flat(struct arena *a, const struct json_value *v)
{
	const char *s = "";

	if (v->kind != JSON_ARRAY)
		return v->text ? v->text : "";
	for (const struct json_value *e = v->first; e; e = e->next)
		s = arena_printf(a, "%s%s%s", s, *s ? ", " : "", e->text ? e->text : "");
	return s;
}

static void add(struct changes *c, struct change change)
{
	*ARENA_PUSH(c->a, c->items, c->n, c->cap) = change;
}

static void compare_members(struct changes *c, const char *part, const char *name,
			    const struct json_value *before, const struct json_value *now)
{
	for (const struct json_value *m = now->first; m; m = m->next) {
		const struct json_value *old = json_member(before, m->key);
		const char *was = old ? flat(c->a, old) : "", *is = flat(c->a, m);

		if (strcmp(m->key, "line") && strcmp(was, is))
			add(c, (struct change){part, name, m->key, was, is});
	}
}

static const char *element_name(struct arena *a, const struct part *p, const struct json_value *e)
{
	const char *name = member_text(e, p->name);

	return p->name2 ? arena_printf(a, "%s %s", name, member_text(e, p->name2)) : name;
}

static const struct json_value *find(struct arena *a, const struct json_value *array,
				     const struct part *p, const char *name)
{
	for (const struct json_value *e = array ? array->first : NULL; e; e = e->next)
		if (e->kind == JSON_OBJECT && !strcmp(element_name(a, p, e), name))
			return e;
	return NULL;
}

static void compare_arrays(struct changes *c, const struct part *p, const struct json_value *before,
			   const struct json_value *now)
{
	for (const struct json_value *e = before ? before->first : NULL; e; e = e->next) {
		const char *name = element_name(c->a, p, e);

		if (!find(c->a, now, p, name))
			add(c, (struct change){p->array, name, NULL, name, NULL});
	}
	for (const struct json_value *e = now ? now->first : NULL; e; e = e->next) {
		const char *name = element_name(c->a, p, e);
		const struct json_value *old = find(c->a, before, p, name);

		if (old)
			compare_members(c, p->array, name, old, e);
		else
			add(c, (struct change){p->array, name, NULL, NULL, name});
	}
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

static const struct json_value *parse(struct arena *a, const char *text, size_t len,
				      const char **ret_error)
{
	const struct json_value *v = json_parse(a, text, len, ret_error), *version;

	if (!v)
		return NULL;
	version = json_member(v, "version");
	if (strcmp(member_text(v, "format"), "ruleccc-report") || !version) {
		*ret_error = "not a report: make one with ruleccc report --format=json";
		return NULL;
	}
	if (version->kind != JSON_NUMBER ||
	    strcmp(version->text, arena_printf(a, "%d", REPORT_VERSION))) {
		*ret_error = "a report of another version: make it again with this ruleccc";
		return NULL;
	}
	return v;
}

int report_changes(FILE *f, struct arena *a, const char *before, size_t before_len, const char *now,
		   size_t now_len, bool json, const char **ret_error)
{
	const struct json_value *l = parse(a, before, before_len, ret_error), *r;
	struct changes c = {.a = a};

	r = l ? parse(a, now, now_len, ret_error) : NULL;
	if (!r)
		return -1;
	compare_members(&c, "total", "", json_member(l, "total"), json_member(r, "total"));
	for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++)
		compare_arrays(&c, &parts[i], json_member(l, parts[i].array),
			       json_member(r, parts[i].array));
	if (json)
		print_json(f, &c);
	for (size_t i = 0; !json && i < c.n; i++)
		print_text(f, a, &c.items[i]);
	if (!json && !c.n)
		fputs("nothing has changed\n", f);
	return 0;
}
