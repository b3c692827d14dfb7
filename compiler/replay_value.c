// SPDX-License-Identifier: BSD-2-Clause
/* Values of records: what runtime/value.c and runtime/text.c write, read back. */
#include <arpa/inet.h>
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "../stdlib/abi/scratch.h"
#include "replay_priv.h"

const struct given_value replay_cut = {.status = IDS_UNREADABLE,
				       .text = {{.status = IDS_UNREADABLE}},
				       .ntexts = 1,
				       .file_status = IDS_UNREADABLE};

static const struct given_value unreadable = {.status = IDS_UNREADABLE,
					      .text = {{.status = IDS_UNREADABLE}},
					      .ntexts = 1,
					      .file_status = IDS_UNREADABLE};

const struct given_value *replay_unreadable(void)
{
	return &unreadable;
}

static const void *wrong(struct replay_reader *r, struct replay_member m, const char *what)
{
	replay_fail(r,
		    arena_printf(r->a, "'%s%s%s' %s", m.object, *m.object ? "." : "", m.key, what));
	return NULL;
}

static int hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The bytes that \\ and \xHH stand for; false: another escape. */
static bool unescape(const char *s, size_t len, char *to, size_t *ret_len)
{
	size_t n = 0;

	for (size_t i = 0; i < len; i++) {
		if (s[i] != '\\') {
			to[n++] = s[i];
		} else if (i + 1 < len && s[i + 1] == '\\') {
			to[n++] = s[i++];
		} else if (i + 3 < len && s[i + 1] == 'x' && hex(s[i + 2]) >= 0 &&
			   hex(s[i + 3]) >= 0) {
			to[n++] = (char)(hex(s[i + 2]) << 4 | hex(s[i + 3]));
			i += 3;
		} else {
			return false;
		}
	}
	*ret_len = n;
	return true;
}

/* A string as bytes; of an area each string is ended by a NUL. */
static bool take_text(struct replay_reader *r, const struct field_info *f, struct replay_member m,
		      struct json_object *value, struct given_text *ret)
{
	size_t len = (size_t)json_object_get_string_len(value);
	size_t most = f->flags & FIELD_AREA ? REPLAY_AREA_MAX : IDS_STRING_MAX;
	char *bytes = arena_alloc(r->a, len + 1);

	if (!json_object_is_type(value, json_type_string))
		return wrong(r, m, "is no string");
	if (!unescape(json_object_get_string(value), len, bytes, &len))
		return wrong(r, m, "has a backslash that is neither \\\\ nor \\xHH");
	if (len > most)
		return wrong(r, m, arena_printf(r->a, "has %zu bytes, more than %zu", len, most));
	if (f->flags & FIELD_AREA && memchr(bytes, 0, len))
		return wrong(r, m, "has a byte that is 0");
	len += f->flags & FIELD_AREA ? 1 : 0;
	r->bytes += len;
	*ret = (struct given_text){IDS_OK, (uint8_t *)bytes, (uint32_t)len, (uint32_t)len};
	return true;
}

static struct given_value *new_value(struct replay_reader *r)
{
	struct given_value *v = ARENA_NEW(r->a, struct given_value);

	v->file_status = IDS_ABSENT;
	return v;
}

static const struct given_value *text(struct replay_reader *r, const struct field_info *f,
				      struct replay_member m)
{
	struct given_value *v = new_value(r);

	v->ntexts = 1;
	return take_text(r, f, m, m.value, &v->text[0]) ? v : NULL;
}

static const struct given_value *address(struct replay_reader *r, struct replay_member m)
{
	const char *s = json_object_get_string(m.value);
	uint8_t bytes[16] = {[10] = 0xff, [11] = 0xff};
	struct given_value *v = new_value(r);

	if (!json_object_is_type(m.value, json_type_string) ||
	    (inet_pton(AF_INET, s, bytes + 12) != 1 && inet_pton(AF_INET6, s, bytes) != 1))
		return wrong(r, m, "is no address");
	for (unsigned i = 0; i < sizeof(bytes); i++)
		v->num[i / 8] = v->num[i / 8] << 8 | bytes[i];
	return v;
}

/* A name of the set of @f, or a number as flags and enumerations write what has no name. */
static bool named_number(const struct field_info *f, const char *name, uint64_t *ret)
{
	const struct value_info *v = f->values ? catalog_value(f->values, name) : NULL;
	char *end;

	if (v) {
		*ret = v->number;
		return true;
	}
	errno = 0;
	*ret = strtoull(name, &end, strncmp(name, "0x", 2) ? 10 : 16);
	return *name >= '0' && *name <= '9' && !*end && !errno;
}

static const struct given_value *names(struct replay_reader *r, const struct field_info *f,
				       struct replay_member m)
{
	struct given_value *v = new_value(r);
	char *text, *rest, *name;
	uint64_t bits;

	if (!json_object_is_type(m.value, json_type_string))
		return wrong(r, m, "is no string");
	rest = text = arena_strdup(r->a, json_object_get_string(m.value));
	while ((name = f->type == IDS_TYPE_FLAGS ? strsep(&rest, "|") : text)) {
		if (!named_number(f, name, &bits))
			return wrong(r, m, arena_printf(r->a, "has no value '%s'", name));
		v->num[0] |= bits;
		if (f->type != IDS_TYPE_FLAGS)
			break;
	}
	return v;
}

/* The field user by itself: a name, or a number that has none. The uid beside it is better. */
static const struct given_value *user(struct replay_reader *r, const struct field_info *f,
				      struct replay_member m)
{
	const char *name = json_object_get_string(m.value);
	struct given_value *v = new_value(r);

	if (!json_object_is_type(m.value, json_type_string))
		return wrong(r, m, "is no string");
	if (!strcmp(name, "root") || named_number(f, name, &v->num[0]))
		return v;
	v->num[0] = replay_user_number(r, name);
	return v;
}

static const struct given_value *number(struct replay_reader *r, const struct field_info *f,
					struct replay_member m)
{
	struct given_value *v = new_value(r);

	if (f->type == IDS_TYPE_BOOL) {
		if (!json_object_is_type(m.value, json_type_boolean))
			return wrong(r, m, "is neither true nor false");
		v->num[0] = (uint64_t)json_object_get_boolean(m.value);
		return v;
	}
	if (!json_object_is_type(m.value, json_type_int))
		return wrong(r, m, "is no whole number");
	if (f->type != IDS_TYPE_INT && json_object_get_int64(m.value) < 0)
		return wrong(r, m, "is negative");
	v->num[0] = f->type == IDS_TYPE_INT ? (uint64_t)json_object_get_int64(m.value)
					    : json_object_get_uint64(m.value);
	return v;
}

static bool is_text(const struct field_info *f)
{
	return f->type == IDS_TYPE_STRING || f->type == IDS_TYPE_PATH;
}

/*
 * An array: the values of a list of two, of which one may not have been readable; or, of a rule
 * that could not be decided, that a value was not readable at first.
 */
static const struct given_value *several(struct replay_reader *r, const struct field_info *f,
					 struct replay_member m)
{
	size_t n = json_object_array_length(m.value);
	struct given_value *v = new_value(r);
	bool lost = false;

	for (size_t i = 0; i < n; i++)
		lost |= !json_object_array_get_idx(m.value, i);
	if (lost && (n > 2 || !(f->flags & FIELD_LIST)))
		return &unreadable;
	if (!is_text(f) || !(f->flags & FIELD_LIST) || f->flags & FIELD_AREA || !n || n > 2)
		return wrong(r, m, "has more than one value");
	v->ntexts = (uint32_t)n;
	for (size_t i = 0; i < n; i++) {
		struct json_object *e = json_object_array_get_idx(m.value, i);

		if (!e)
			v->text[i].status = IDS_UNREADABLE;
		else if (!take_text(r, f, m, e, &v->text[i]))
			return NULL;
	}
	return v;
}

const struct given_value *replay_value(struct replay_reader *r, const struct field_info *f,
				       struct replay_member m)
{
	if (!m.value)
		return &unreadable;
	if (json_object_is_type(m.value, json_type_array))
		return several(r, f, m);
	if (is_text(f))
		return text(r, f, m);
	if (f->type == IDS_TYPE_IP)
		return address(r, m);
	if (f->type == IDS_TYPE_ENUM || f->type == IDS_TYPE_FLAGS)
		return names(r, f, m);
	return f->id == F_USERNAME ? user(r, f, m) : number(r, f, m);
}
