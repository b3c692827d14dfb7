// SPDX-License-Identifier: BSD-2-Clause
#include "places.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../stdlib/abi/raw.h"
#include "constants.h"
#include "probe.h"

#define FORMAT_SIZE 65536

/** struct description - a line of a format: "field:char comm[16]; offset:8; size:16; signed:0;" */
struct description {
	char type[256]; /* "char", "__data_loc char[]" */
	unsigned offset, size;
	int is_signed;
	bool array; /* its name is followed by the number of elements */
};

static bool describe(const char *line, const char *name, struct description *ret)
{
	size_t len = strlen(name);
	char *word;

	if (sscanf(line, " field:%255[^;]; offset:%u; size:%u; signed:%d;", ret->type, &ret->offset,
		   &ret->size, &ret->is_signed) != 4)
		return false;
	word = strrchr(ret->type, ' ');
	if (!word || strncmp(word + 1, name, len) || (word[1 + len] && word[1 + len] != '['))
		return false;
	ret->array = word[1 + len];
	*word = '\0';
	return true;
}

/* Which sort of text it is, or -1. */
static int text_kind(const struct description *d)
{
	if (!strcmp(d->type, "__data_loc char[]"))
		return RAW_PLACE_LOC;
	if (!strcmp(d->type, "__rel_loc char[]"))
		return RAW_PLACE_REL;
	if (d->array)
		return strcmp(d->type, "char") ? -1 : RAW_PLACE_TEXT;
	return strstr(d->type, "char *") ? RAW_PLACE_POINTER : -1;
}

static int number_kind(const struct description *d)
{
	bool sized = d->size == 1 || d->size == 2 || d->size == 4 || d->size == 8;

	if (d->array || !sized || strchr(d->type, '['))
		return -1;
	return d->is_signed ? RAW_PLACE_SIGNED : RAW_PLACE_UNSIGNED;
}

int places_find(const char *format, const char *name, bool text, uint32_t *ret)
{
	struct description d;
	int kind;

	while (format && !describe(format, name, &d)) {
		format = strchr(format, '\n');
		format = format ? format + 1 : NULL;
	}
	if (!format)
		return -ENOENT;
	kind = text ? text_kind(&d) : number_kind(&d);
	if (kind < 0 || d.offset > UINT16_MAX)
		return -EINVAL;
	*ret = RAW_PLACE(d.offset, text ? 0 : d.size, kind);
	return 0;
}

/* The format of the trace event tracepoint.GROUP.NAME; to be freed. */
static char *read_format(const char *event)
{
	const char *folder = probe_events(), *group = strchr(event, '.') + 1;
	const char *name = strchr(group, '.') + 1;
	char path[512], *text;
	size_t n = 0;
	FILE *f;

	snprintf(path, sizeof(path), "%s/%.*s/%s/format", folder ? folder : "",
		 (int)(name - 1 - group), group, name);
	f = fopen(path, "re");
	text = f ? calloc(1, FORMAT_SIZE) : NULL;
	if (text)
		n = fread(text, 1, FORMAT_SIZE - 1, f);
	if (f)
		fclose(f);
	if (n)
		return text;
	free(text);
	return NULL;
}

/* "arg.pid" and "comm.string" are fields pid and comm. */
static void own_name(const char *name, char ret[128])
{
	char *end;

	snprintf(ret, 128, "%s", strncmp(name, "arg.", 4) ? name : name + 4);
	end = strstr(ret, ".string");
	if (end)
		*end = '\0';
}

static int set_field(const struct manifest *m, const struct ids_manifest_event *e,
		     const char *format, const struct ids_manifest_field *field, uint32_t *place,
		     const struct log *log)
{
	const char *event = manifest_str(m, e->name_str);
	bool text = field->type == IDS_TYPE_STRING;
	char name[128];
	int err;

	own_name(manifest_str(m, field->name_str), name);
	err = places_find(format, name, text, place);
	if (err == -ENOENT)
		log_say(log, SAY_ERROR,
			"%s has no field %s on this kernel: see its file format in %s", event, name,
			probe_events());
	else if (err && text)
		log_say(log, SAY_ERROR, "the field %s of %s is no text: write %s", name, event,
			name);
	else if (err)
		log_say(log, SAY_ERROR, "the field %s of %s is no number: write %s.string", name,
			event, name);
	return err;
}

static int set_event(const struct manifest *m, const struct ids_manifest_event *e, uint32_t *places,
		     uint32_t nplaces, const struct log *log)
{
	uint32_t number = e->id - RAW_EVENT_FIRST, first = RAW_PLACE_FIELDS + 2 * RAW_ARGS * number;
	char *format = read_format(manifest_str(m, e->name_str));
	int err = format ? 0 : -ENOENT;

	if (!format)
		log_say(log, SAY_ERROR, "the format of %s cannot be read: is tracefs mounted?",
			manifest_str(m, e->name_str));
	for (uint32_t i = 0; i < m->nfields && !err; i++) {
		uint32_t id = m->fields[i].id - first, row = number * RAW_ARGS + id % RAW_ARGS;

		if (m->fields[i].id >= first && id < 2 * RAW_ARGS && row < nplaces)
			err = set_field(m, e, format, &m->fields[i], &places[row], log);
	}
	free(format);
	return err;
}

/* An object whose rules ask for no field has no places. */
static int set_places(struct bpf_object *obj, const uint32_t *places, uint32_t n)
{
	int err = constants_set(obj, "ids_places", places, n * sizeof(*places));

	return err == -ENOENT ? 0 : err;
}

int places_set(struct bpf_object *obj, const struct manifest *m, const struct log *log)
{
	uint32_t n = 0, *places;
	int err = 0;

	for (uint32_t i = 0; i < m->nevents; i++)
		if (m->events[i].flags & IDS_EVENT_TRACED && m->events[i].id - RAW_EVENT_FIRST >= n)
			n = m->events[i].id - RAW_EVENT_FIRST + 1;
	if (!n || n > RAW_PLACE_EVENTS)
		return n ? -EINVAL : 0;
	n *= RAW_ARGS;
	places = calloc(n, sizeof(*places));
	if (!places)
		return -ENOMEM;
	for (uint32_t i = 0; i < m->nevents && !err; i++)
		if (m->events[i].flags & IDS_EVENT_TRACED)
			err = set_event(m, &m->events[i], places, n, log);
	if (!err)
		err = set_places(obj, places, n);
	free(places);
	return err;
}
