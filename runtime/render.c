// SPDX-License-Identifier: BSD-2-Clause
#include "render.h"

#include <string.h>
#include <time.h>

#include "value.h"

#define SECOND 1000000000ll

static const char *const actions[IDS_ACT_COUNT] = {
#define ACTION(id, name, args, doc) [__builtin_ctz(IDS_ACT_##id)] = #name,
#include "../stdlib/catalog/actions.def"
};

static const struct severity {
	const char *name;
	int number;
} severities[] = {
	{"emergency", IDS_SEV_EMERGENCY}, {"alert", IDS_SEV_ALERT},
	{"critical", IDS_SEV_CRITICAL},   {"error", IDS_SEV_ERROR},
	{"warning", IDS_SEV_WARNING},     {"notice", IDS_SEV_NOTICE},
	{"info", IDS_SEV_INFO},           {"debug", IDS_SEV_DEBUG},
	{"high", IDS_SEV_CRITICAL},       {"medium", IDS_SEV_WARNING},
	{"low", IDS_SEV_NOTICE},
};

const char *render_action(unsigned bit)
{
	return bit < IDS_ACT_COUNT ? actions[bit] : "unknown";
}

int render_severity(const char *name)
{
	for (size_t i = 0; i < sizeof(severities) / sizeof(*severities); i++)
		if (!strcmp(severities[i].name, name))
			return severities[i].number;
	return -1;
}

static int64_t now(clockid_t clock)
{
	struct timespec t;

	clock_gettime(clock, &t);
	return t.tv_sec * SECOND + t.tv_nsec;
}

void render_clock(struct render *r)
{
	r->clock = now(CLOCK_REALTIME) - now(CLOCK_BOOTTIME);
}

void render_init(struct render *r, struct users *users)
{
	*r = (struct render){.users = users};
	render_clock(r);
}

void render_time(const struct render *r, uint64_t boot, struct buf *out)
{
	int64_t ns = (int64_t)(boot % (1ull << 62)) + r->clock;
	time_t seconds = ns / SECOND;
	struct tm tm = {0};
	char text[40];

	if (ns < 0 || !gmtime_r(&seconds, &tm))
		seconds = 0, ns = 0, gmtime_r(&seconds, &tm);
	strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%S", &tm);
	buf_printf(out, "%s.%09lldZ", text, (long long)(ns % SECOND));
}

/* Result of an action, and the errno's name if it failed. */
static const char *result_text(int16_t result, const char **ret_error)
{
	*ret_error = NULL;
	switch (result) {
	case 0: return "done";
	case IDS_RESULT_NONE: return "not done";
	case IDS_RESULT_SHADOW: return "would have";
	case RENDER_STARTED: return "started";
	default:
		*ret_error = strerrorname_np(-result);
		if (!*ret_error)
			*ret_error = "unknown";
		return "failed";
	}
}

/* A record that is here was logged, whatever the kernel could note in it. */
static int16_t result_of(const struct record *rec, unsigned bit)
{
	int16_t result = rec->head.result[bit];

	if (result == IDS_RESULT_NONE && (IDS_ACT_LOG | IDS_ACT_ALERT) & 1u << bit)
		return 0;
	return result;
}

static void json_actions(const struct record *rec, struct json *j)
{
	json_key(j, "actions");
	json_open(j, '[');
	for (unsigned bit = 0; bit < IDS_ACT_COUNT; bit++) {
		const char *error, *result;

		if (!(rec->head.actions & 1u << bit))
			continue;
		result = result_text(result_of(rec, bit), &error);
		json_open(j, '{');
		json_key(j, "action");
		json_text(j, render_action(bit));
		json_key(j, "result");
		json_text(j, result);
		if (error) {
			json_key(j, "error");
			json_text(j, error);
		}
		json_close(j, '}');
	}
	json_close(j, ']');
}

/* Some process fields have shorter names in records. */
static const char *json_name(const char *field)
{
	static const struct {
		const char *field, *key;
	} shorter[] = {
#define RECORD_KEY(field, key) {field, key},
#include "../stdlib/catalog/records.def"
	};

	for (size_t i = 0; i < sizeof(shorter) / sizeof(*shorter); i++)
		if (!strcmp(field, shorter[i].field))
			return shorter[i].key;
	return field;
}

static bool named(const struct record *rec, const struct record_value *v, const char *name)
{
	return v->field && !strcmp(manifest_str(rec->m, v->field->name_str), name);
}

static void json_user(struct render *r, const struct record *rec, unsigned who, struct json *j)
{
	uint64_t uid = record_find_number(rec, who, "uid", UINT64_MAX);
	const char *name = users_name(r->users, (uint32_t)uid);

	if (uid == UINT64_MAX || !name || record_find(rec, who, "user"))
		return;
	json_key(j, "user");
	json_text(j, name);
}

static bool same_field(const struct record_value *a, const struct record_value *b)
{
	return a->who == b->who && a->id == b->id && b->status != IDS_ABSENT;
}

/* A field may have several values; the first one stands for all. Returns how many there are from @i
 * on. */
static unsigned count_values(const struct record *rec, unsigned i)
{
	unsigned count = 0;

	for (unsigned k = 0; k < i; k++)
		if (same_field(&rec->values[i], &rec->values[k]))
			return 0;
	for (unsigned k = i; k < rec->nvalues; k++)
		count += same_field(&rec->values[i], &rec->values[k]);
	return count;
}

static void json_field(struct render *r, const struct record *rec, unsigned i, struct json *j)
{
	unsigned count = count_values(rec, i);

	if (count > 1)
		json_open(j, '[');
	for (unsigned k = i; k < rec->nvalues; k++)
		if (same_field(&rec->values[i], &rec->values[k]))
			value_json(rec, &rec->values[k], r->users, j);
	if (count > 1)
		json_close(j, ']');
}

static void json_values(struct render *r, const struct record *rec, unsigned who, const char *key,
			struct json *j)
{
	json_key(j, key);
	json_open(j, '{');
	for (unsigned i = 0; i < rec->nvalues; i++) {
		const struct record_value *v = &rec->values[i];
		const char *name;

		if (v->who != who || !v->field || v->status == IDS_ABSENT || !count_values(rec, i))
			continue;
		name = manifest_str(rec->m, v->field->name_str);
		json_key(j, who == IDS_WHO_EVENT ? name : json_name(name));
		json_field(r, rec, i, j);
	}
	if (who != IDS_WHO_EVENT)
		json_user(r, rec, who, j);
	json_close(j, '}');
}

static bool has_target(const struct record *rec)
{
	for (unsigned i = 0; i < rec->nvalues; i++)
		if (rec->values[i].who == IDS_WHO_TARGET)
			return true;
	return false;
}

/* Names from the parent upwards; a level whose name is not known is null. */
static void json_ancestors(struct render *r, const struct record *rec, struct json *j)
{
	unsigned next = IDS_WHO_ANCESTOR;

	json_key(j, "ancestors");
	json_open(j, '[');
	for (unsigned i = 0; i < rec->nvalues; i++) {
		const struct record_value *v = &rec->values[i];

		if (v->who < next || v->who == IDS_WHO_TARGET || v->status == IDS_ABSENT ||
		    !named(rec, v, "name"))
			continue;
		for (; next < v->who; next++)
			json_null(j);
		value_json(rec, v, r->users, j);
		next++;
	}
	json_close(j, ']');
}

static void json_names(const struct record *rec, unsigned status, const char *key, struct json *j)
{
	struct buf name = {0};

	json_key(j, key);
	json_open(j, '[');
	for (unsigned i = 0; i < rec->nvalues; i++) {
		if (rec->values[i].status != status)
			continue;
		buf_reset(&name);
		value_name(rec, &rec->values[i], &name);
		json_text(j, buf_text(&name));
	}
	json_close(j, ']');
	buf_free(&name);
}

/* Packets belong to no process. */
static bool has_process(const struct record *rec)
{
	for (unsigned i = 0; i < rec->nvalues; i++)
		if (rec->values[i].who != IDS_WHO_EVENT)
			return true;
	return false;
}

static void json_rule(struct render *r, const struct record *rec, struct json *j)
{
	const struct ids_manifest_rule *rule = record_rule(rec);
	struct buf text = {0};

	json_key(j, "rule");
	json_text(j, manifest_str(rec->m, rule->name_str));
	json_key(j, "rule_id");
	json_text(j, manifest_str(rec->m, rule->id_str));
	json_key(j, "generation");
	json_uint(j, rec->head.generation);
	json_key(j, "severity");
	json_text(j, manifest_str(rec->m, rule->severity_str));
	json_key(j, "message");
	value_expand(rec, manifest_str(rec->m, rule->message_str), r->users, &text);
	json_bytes(j, buf_text(&text), text.len);
	json_key(j, "tags");
	json_open(j, '[');
	for (uint32_t i = 0; i < rule->tag_count; i++)
		json_text(j, manifest_str(rec->m, rec->m->tags[rule->tag_first + i].tag_str));
	json_close(j, ']');
	json_key(j, "event");
	json_text(j, manifest_str(rec->m, rule->event_name_str));
	buf_free(&text);
}

void render_json(struct render *r, const struct record *rec, struct buf *out)
{
	struct json j = {.out = out};
	struct buf time = {0};

	render_time(r, rec->head.time, &time);
	json_open(&j, '{');
	json_key(&j, "time");
	json_text(&j, buf_text(&time));
	if (rec->head.type == IDS_REC_UNDECIDED) {
		json_key(&j, "type");
		json_text(&j, "undecided");
	}
	json_rule(r, rec, &j);
	json_actions(rec, &j);
	if (has_process(rec)) {
		json_values(r, rec, IDS_WHO_SELF, "process", &j);
		json_values(r, rec, IDS_WHO_PARENT, "parent", &j);
		json_ancestors(r, rec, &j);
	}
	if (has_target(rec))
		json_values(r, rec, IDS_WHO_TARGET, "target", &j);
	json_values(r, rec, IDS_WHO_EVENT, "fields", &j);
	json_names(rec, IDS_TRUNCATED, "truncated", &j);
	json_names(rec, IDS_UNREADABLE, "unreadable", &j);
	json_close(&j, '}');
	buf_putc(out, '\n');
	buf_free(&time);
}

/* key=value with the value escaped; strings in quotes, as they may hold spaces. */
static void text_value(struct render *r, const struct record *rec, const struct record_value *v,
		       struct buf *out)
{
	bool quote = record_known(v) && !record_is_number(v) && v->field &&
		     v->field->type != IDS_TYPE_IP;
	struct buf raw = {0};

	buf_putc(out, ' ');
	value_name(rec, v, out);
	buf_puts(out, quote ? "=\"" : "=");
	if (v->status == IDS_UNREADABLE)
		buf_puts(&raw, "(unreadable)");
	else
		value_text(rec, v, r->users, &raw);
	text_escape(out, buf_text(&raw), raw.len, quote);
	buf_puts(out, v->status == IDS_TRUNCATED ? "..." : "");
	buf_puts(out, quote ? "\"" : "");
	buf_free(&raw);
}

static bool shown_in_text(const struct record *rec, const struct record_value *v)
{
	if (v->status == IDS_ABSENT || !v->field)
		return false;
	if (v->who == IDS_WHO_EVENT || v->status == IDS_UNREADABLE)
		return true;
	if (v->who == IDS_WHO_SELF)
		return named(rec, v, "pid") || named(rec, v, "uid") || named(rec, v, "exe") ||
		       named(rec, v, "cmdline");
	if (v->who == IDS_WHO_TARGET)
		return named(rec, v, "pid") || named(rec, v, "exe");
	return v->who == IDS_WHO_PARENT && named(rec, v, "name");
}

static void text_actions(const struct record *rec, struct buf *out)
{
	for (unsigned bit = 0; bit < IDS_ACT_COUNT; bit++) {
		const char *error, *result;

		if (!(rec->head.actions & 1u << bit))
			continue;
		result = result_text(result_of(rec, bit), &error);
		buf_printf(out, ", %s %s", render_action(bit), result);
		if (error)
			buf_printf(out, " (%s)", error);
	}
}

void render_text(struct render *r, const struct record *rec, struct buf *out)
{
	const struct ids_manifest_rule *rule = record_rule(rec);
	const char *name = manifest_str(rec->m, rule->name_str);
	struct buf message = {0};

	render_time(r, rec->head.time, out);
	buf_printf(out, " %s ", manifest_str(rec->m, rule->severity_str));
	text_escape(out, name, strlen(name), false);
	buf_puts(out, rec->head.type == IDS_REC_UNDECIDED ? " (undecided): " : ": ");
	value_expand(rec, manifest_str(rec->m, rule->message_str), r->users, &message);
	if (message.len) {
		text_escape(out, buf_text(&message), message.len, false);
		buf_putc(out, ' ');
	}
	buf_printf(out, "[%s", manifest_str(rec->m, rule->event_name_str));
	for (unsigned i = 0; i < rec->nvalues; i++)
		if (shown_in_text(rec, &rec->values[i]))
			text_value(r, rec, &rec->values[i], out);
	buf_putc(out, ']');
	text_actions(rec, out);
	buf_putc(out, '\n');
	buf_free(&message);
}
