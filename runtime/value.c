// SPDX-License-Identifier: BSD-2-Clause
#include "value.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SECOND 1000000000ull

static const char *field_name(const struct record *r, const struct record_value *v)
{
	return v->field ? manifest_str(r->m, v->field->name_str) : "";
}

static const char *enum_name(const struct record *r, uint32_t set, uint64_t number)
{
	for (uint32_t i = 0; set && i < r->m->nvalues; i++)
		if (r->m->values[i].set == set && r->m->values[i].value == number)
			return manifest_str(r->m, r->m->values[i].name_str);
	return NULL;
}

static void add_enum(const struct record *r, uint32_t set, uint64_t number, struct buf *out)
{
	const char *name = enum_name(r, set, number);

	if (name)
		buf_puts(out, name);
	else
		buf_printf(out, "%llu", (unsigned long long)number);
}

/* Names with most bits first, so that a name for several bits is preferred to its parts. */
static uint64_t add_flag_names(const struct record *r, uint32_t set, uint64_t left, struct buf *out)
{
	for (int bits = 64; bits > 0 && left; bits--)
		for (uint32_t i = 0; i < r->m->nvalues; i++) {
			const struct ids_manifest_value *n = &r->m->values[i];

			if (n->set != set || __builtin_popcountll(n->value) != bits ||
			    (n->value & left) != n->value)
				continue;
			buf_printf(out, "%s%s", out->len ? "|" : "",
				   manifest_str(r->m, n->name_str));
			left &= ~n->value;
		}
	return left;
}

static void add_flags(const struct record *r, uint32_t set, uint64_t number, struct buf *out)
{
	const char *whole = enum_name(r, set, number);
	struct buf names = {0};
	uint64_t left;

	if (whole || !number) {
		buf_puts(out, whole ? whole : "0");
		return;
	}
	left = add_flag_names(r, set, number, &names);
	if (left)
		buf_printf(&names, "%s0x%llx", names.len ? "|" : "", (unsigned long long)left);
	buf_add(out, buf_text(&names), names.len);
	buf_free(&names);
}

static void add_user(uint64_t uid, struct users *users, struct buf *out)
{
	const char *name = users_name(users, (uint32_t)uid);

	if (name)
		buf_puts(out, name);
	else
		buf_printf(out, "%llu", (unsigned long long)uid);
}

static void add_address(const struct record_value *v, struct buf *out)
{
	static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff};
	char text[INET6_ADDRSTRLEN] = "";

	if (!memcmp(v->bytes, mapped, sizeof(mapped)))
		inet_ntop(AF_INET, v->bytes + sizeof(mapped), text, sizeof(text));
	else
		inet_ntop(AF_INET6, v->bytes, text, sizeof(text));
	buf_puts(out, text);
}

static void add_number(const struct record *r, const struct record_value *v, struct users *users,
		       struct buf *out)
{
	uint64_t number = record_number(v);

	switch (v->field->type) {
	case IDS_TYPE_INT: buf_printf(out, "%lld", (long long)number); break;
	case IDS_TYPE_BOOL: buf_puts(out, number ? "true" : "false"); break;
	case IDS_TYPE_ENUM: add_enum(r, v->field->values, number, out); break;
	case IDS_TYPE_FLAGS: add_flags(r, v->field->values, number, out); break;
	case IDS_TYPE_DURATION:
		buf_printf(out, "%llu.%09llus", (unsigned long long)(number / SECOND),
			   (unsigned long long)(number % SECOND));
		break;
	case IDS_TYPE_USER:
		if (!strcmp(field_name(r, v), "user")) {
			add_user(number, users, out);
			break;
		}
		/* fall through */
	default: buf_printf(out, "%llu", (unsigned long long)number); break;
	}
}

void value_text(const struct record *r, const struct record_value *v, struct users *users,
		struct buf *out)
{
	if (!v || !record_known(v))
		buf_putc(out, '-');
	else if (record_is_number(v))
		add_number(r, v, users, out);
	else if (v->field && v->field->type == IDS_TYPE_IP)
		add_address(v, out);
	else
		buf_add(out, v->bytes, v->len);
}

/* Types whose number means something by itself stay numbers in JSON. */
static bool json_as_number(const struct record *r, const struct record_value *v)
{
	switch (v->field->type) {
	case IDS_TYPE_UINT:
	case IDS_TYPE_DURATION: return true;
	case IDS_TYPE_USER: return strcmp(field_name(r, v), "user") != 0;
	default: return false;
	}
}

void value_json(const struct record *r, const struct record_value *v, struct users *users,
		struct json *j)
{
	struct buf text = {0};

	if (!record_known(v)) {
		json_null(j);
	} else if (record_is_number(v) && v->field->type == IDS_TYPE_INT) {
		json_int(j, (long long)record_number(v));
	} else if (record_is_number(v) && v->field->type == IDS_TYPE_BOOL) {
		json_bool(j, record_number(v) != 0);
	} else if (record_is_number(v) && json_as_number(r, v)) {
		json_uint(j, record_number(v));
	} else {
		value_text(r, v, users, &text);
		json_bytes(j, buf_text(&text), text.len);
	}
	buf_free(&text);
}

void value_name(const struct record *r, const struct record_value *v, struct buf *out)
{
	if (v->who == IDS_WHO_PARENT)
		buf_puts(out, "parent.");
	else if (v->who == IDS_WHO_TARGET)
		buf_puts(out, "target.");
	else if (v->who >= IDS_WHO_ANCESTOR)
		buf_printf(out, "ancestor[%d].", v->who - IDS_WHO_ANCESTOR + 1);
	if (v->field)
		buf_puts(out, field_name(r, v));
	else
		buf_printf(out, "field#%u", v->id);
}

/* Splits "parent.exe", "target.pid" and "ancestor[2].name"; the rest of @name is the field. */
static unsigned split_who(const char **name)
{
	char *end;
	long level;

	if (!strncmp(*name, "parent.", 7)) {
		*name += 7;
		return IDS_WHO_PARENT;
	}
	if (!strncmp(*name, "target.", 7)) {
		*name += 7;
		return IDS_WHO_TARGET;
	}
	if (strncmp(*name, "ancestor[", 9))
		return IDS_WHO_SELF;
	level = strtol(*name + 9, &end, 10);
	if (strncmp(end, "].", 2) || level < 1 || level > 100)
		return IDS_WHO_SELF;
	*name = end + 2;
	return (unsigned)(IDS_WHO_ANCESTOR + level - 1);
}

static void expand_name(const struct record *r, const char *name, struct users *users,
			struct buf *out)
{
	const struct record_value *v = record_find(r, IDS_WHO_EVENT, name);
	unsigned who = split_who(&name);

	if (!v)
		v = record_find(r, who, name);
	if (!v && !strcmp(name, "user")) {
		v = record_find(r, who, "uid");
		if (v && record_is_number(v)) {
			add_user(record_number(v), users, out);
			return;
		}
	}
	value_text(r, v, users, out);
}

void value_expand(const struct record *r, const char *template, struct users *users,
		  struct buf *out)
{
	char name[128];

	while (*template) {
		size_t len = strcspn(template, "{}");

		buf_add(out, template, len);
		template += len;
		if (!*template)
			break;
		len = strcspn(template, "}");
		if (*template == template[1] || *template == '}' || !template[len] ||
		    len >= sizeof(name)) {
			buf_putc(out, *template);
			template += *template == template[1] ? 2 : 1;
			continue;
		}
		snprintf(name, sizeof(name), "%.*s", (int)len - 1, template + 1);
		expand_name(r, name, users, out);
		template += len + 1;
	}
}
