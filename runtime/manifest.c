// SPDX-License-Identifier: BSD-2-Clause
/*
 * Copies the tables out of the section, so that rows are aligned and rows of a newer minor version
 * are cut to the known members, then checks every reference between them.
 */
#include "manifest.h"

#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "the manifest is little-endian");

#define MAX_SCRATCH     (16u << 20)
#define MAX_FIELD       0xffffu
#define MAX_ERRNO       4095
#define MAX_SIGNAL      64u
#define KNOWN_ACTIONS   ((1u << IDS_ACT_COUNT) - 1)
#define KNOWN_RULE_BITS (IDS_RULE_SHADOW | IDS_RULE_UND_MATCH | IDS_RULE_UND_IGNORE)
#define KNOWN_ISOLATION (IDS_ISOLATE_ALL | IDS_ISOLATE_FREEZE)

static int refuse(struct buf *why, int error, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

static int refuse(struct buf *why, int error, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	buf_vprintf(why, format, args);
	va_end(args);
	return error;
}

static uint32_t checksum(const uint8_t *bytes, size_t size)
{
	static const uint8_t zero[4];
	size_t at = offsetof(struct ids_manifest_header, crc32);
	uLong crc = crc32_z(0, bytes, at);

	crc = crc32_z(crc, zero, sizeof(zero));
	return (uint32_t)crc32_z(crc, bytes + at + 4, size - at - 4);
}

static int check_header(const struct ids_manifest_header *h, const uint8_t *bytes, size_t size,
			struct buf *why)
{
	if (memcmp(h->magic, IDS_MANIFEST_MAGIC, sizeof(h->magic)))
		return refuse(why, -EINVAL, "the manifest is damaged: it does not begin with %s",
			      IDS_MANIFEST_MAGIC);
	if (h->major != IDS_MANIFEST_MAJOR)
		return refuse(
			why, -EPROTONOSUPPORT,
			"the manifest has version %u.%u, this program reads %u.x: compile the "
			"rules again with the ruleccc of the same release",
			h->major, h->minor, IDS_MANIFEST_MAJOR);
	if (h->size != size)
		return refuse(why, -EINVAL, "the manifest is damaged: it says %u bytes and has %zu",
			      h->size, size);
	if (h->crc32 != checksum(bytes, size))
		return refuse(why, -EINVAL, "the manifest is damaged: wrong checksum");
	if (h->scratch_size > MAX_SCRATCH || h->scratch_size % 8)
		return refuse(why, -EINVAL, "the manifest is damaged: scratch size %u",
			      h->scratch_size);
	return 0;
}

/* What copy_table() fills. */
struct table {
	enum ids_manifest_table index;
	const char *name;
	size_t row;
	void **rows;
	uint32_t *count;
};

static int copy_table(const struct table *t, const struct ids_manifest_header *h,
		      const uint8_t *bytes, struct buf *why)
{
	const struct ids_manifest_tab *tab = &h->tab[t->index];
	uint8_t *rows;

	if (!tab->count)
		return 0;
	if (tab->stride < t->row)
		return refuse(why, -EINVAL, "the manifest is damaged: rows of %s have %u bytes",
			      t->name, tab->stride);
	if (tab->off < sizeof(*h) || tab->off > h->size ||
	    (uint64_t)tab->count * tab->stride > h->size - tab->off)
		return refuse(why, -EINVAL, "the manifest is damaged: table %s lies outside",
			      t->name);
	rows = calloc(tab->count, t->row);
	if (!rows)
		return refuse(why, -ENOMEM, "out of memory");
	for (uint32_t i = 0; i < tab->count; i++)
		memcpy(rows + i * t->row, bytes + tab->off + (size_t)i * tab->stride, t->row);
	*t->rows = rows;
	*t->count = tab->count;
	return 0;
}

#define TABLE(index, member)                                                                       \
	{index, #member, sizeof(*m->member), (void **)&m->member, &m->n##member}

static int copy_tables(struct manifest *m, const uint8_t *bytes, struct buf *why)
{
	const struct table tables[] = {
		TABLE(IDS_TAB_RULES, rules),   TABLE(IDS_TAB_EVENTS, events),
		TABLE(IDS_TAB_HOOKS, hooks),   TABLE(IDS_TAB_FIELDS, fields),
		TABLE(IDS_TAB_TAGS, tags),     TABLE(IDS_TAB_RUNS, runs),
		TABLE(IDS_TAB_USERS, users),   TABLE(IDS_TAB_SOURCES, sources),
		TABLE(IDS_TAB_VALUES, values), TABLE(IDS_TAB_STRINGS, strings),
		TABLE(IDS_TAB_FILES, files),   TABLE(IDS_TAB_MARKS, marks),
	};
	int err = 0;

	for (size_t i = 0; i < sizeof(tables) / sizeof(*tables) && !err; i++)
		err = copy_table(&tables[i], &m->head, bytes, why);
	return err;
}

static int check_strings(const struct manifest *m, struct buf *why)
{
	if (!m->nstrings || m->head.tab[IDS_TAB_STRINGS].stride != 1 || m->strings[0] ||
	    m->strings[m->nstrings - 1])
		return refuse(why, -EINVAL, "the manifest is damaged: bad string table");
	return 0;
}

static bool strings_good(const struct manifest *m, const uint32_t *refs, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (refs[i] >= m->nstrings)
			return false;
	return true;
}

static bool span_good(uint32_t first, uint32_t count, uint32_t rows)
{
	return first <= rows && count <= rows - first;
}

static int check_rule(const struct manifest *m, uint32_t i, struct buf *why)
{
	const struct ids_manifest_rule *r = &m->rules[i];
	const uint32_t refs[] = {
		r->name_str,        r->id_str,         r->message_str,
		r->description_str, r->author_str,     r->reference_str,
		r->license_str,     r->event_name_str, r->severity_str,
	};

	if (!strings_good(m, refs, sizeof(refs) / sizeof(*refs)))
		return refuse(why, -EINVAL, "the manifest is damaged: rule %u has a bad string", i);
	if (r->event >= m->nevents || r->source >= m->nsources ||
	    !span_good(r->tag_first, r->tag_count, m->ntags) ||
	    !span_good(r->run_first, r->run_count, m->nruns))
		return refuse(
			why, -EINVAL,
			"the manifest is damaged: rule %u refers to a row that does not exist", i);
	if (r->actions & ~KNOWN_ACTIONS || r->flags & ~KNOWN_RULE_BITS ||
	    r->isolate & ~KNOWN_ISOLATION)
		return refuse(why, -EPROTONOSUPPORT,
			      "rule %s asks for something that this program does not know: it was "
			      "compiled by a newer ruleccc",
			      manifest_rule_name(m, i));
	if (r->severity >= IDS_SEV_MAX || (r->actions & IDS_ACT_RUN && !r->run_count) ||
	    (r->actions & IDS_ACT_DENY && (r->deny_errno < 1 || r->deny_errno > MAX_ERRNO)) ||
	    (r->actions & IDS_ACT_SIGNAL && (r->signal < 1 || r->signal > MAX_SIGNAL)))
		return refuse(why, -EINVAL, "the manifest is damaged: rule %u has a bad number", i);
	return 0;
}

static bool has_group(const struct manifest *m, const char *group)
{
	for (uint32_t i = 0; i < m->nhooks; i++)
		if (!strcmp(manifest_str(m, m->hooks[i].group_str), group))
			return true;
	return false;
}

static int check_event(const struct manifest *m, uint32_t i, struct buf *why)
{
	const struct ids_manifest_event *e = &m->events[i];
	const uint32_t refs[] = {e->name_str, e->group_str};

	if (!strings_good(m, refs, 2))
		return refuse(why, -EINVAL, "the manifest is damaged: event %u has a bad string",
			      i);
	if (!has_group(m, manifest_str(m, e->group_str)))
		return refuse(why, -EINVAL, "the manifest is damaged: event %s has no hooks",
			      manifest_str(m, e->name_str));
	return 0;
}

/* Rows of a group must stand together, with rising alternatives: the choice relies on it. */
static int check_hook(const struct manifest *m, uint32_t i, struct buf *why)
{
	const struct ids_manifest_hook *h = &m->hooks[i], *before = i ? h - 1 : NULL;
	const uint32_t refs[] = {h->group_str, h->prog_str, h->attach_str, h->weaker_str};
	const char *group;

	if (!strings_good(m, refs, 4) || !*manifest_str(m, h->prog_str) ||
	    !*manifest_str(m, h->group_str))
		return refuse(why, -EINVAL, "the manifest is damaged: hook %u has a bad string", i);
	group = manifest_str(m, h->group_str);
	if (before && !strcmp(manifest_str(m, before->group_str), group)) {
		if (before->alt <= h->alt)
			return 0;
		return refuse(why, -EINVAL, "the manifest is damaged: hooks of %s out of order",
			      group);
	}
	for (uint32_t j = 0; j < i; j++)
		if (!strcmp(manifest_str(m, m->hooks[j].group_str), group))
			return refuse(why, -EINVAL,
				      "the manifest is damaged: hooks of %s do not stand together",
				      group);
	return 0;
}

static int check_field(const struct manifest *m, uint32_t i, struct buf *why)
{
	const struct ids_manifest_field *f = &m->fields[i];

	if (f->name_str >= m->nstrings || f->id > MAX_FIELD)
		return refuse(why, -EINVAL, "the manifest is damaged: bad field %u", i);
	if (f->type >= IDS_TYPE_MAX)
		return refuse(why, -EPROTONOSUPPORT,
			      "field %s has a type that this program does "
			      "not know: it was compiled by a newer ruleccc",
			      manifest_str(m, f->name_str));
	return 0;
}

static int check_state(const struct manifest *m, struct buf *why)
{
	for (uint32_t i = 0; i < m->nfiles; i++)
		if (*manifest_str(m, m->files[i].path_str) != '/')
			return refuse(why, -EINVAL,
				      "the manifest is damaged: file %u is no absolute path", i);
	for (uint32_t i = 0; i < m->nmarks; i++)
		if (!*manifest_str(m, m->marks[i].name_str))
			return refuse(why, -EINVAL, "the manifest is damaged: mark %u has no name",
				      i);
	if (m->nmarks > IDS_MARKS_MAX)
		return refuse(why, -EINVAL, "the manifest is damaged: %u marks", m->nmarks);
	return 0;
}

static int check_small(const struct manifest *m, struct buf *why)
{
	bool good = m->head.compiler_str < m->nstrings;

	for (uint32_t i = 0; i < m->ntags; i++)
		good = good && m->tags[i].tag_str < m->nstrings;
	for (uint32_t i = 0; i < m->nruns; i++)
		good = good && m->runs[i].word_str < m->nstrings;
	for (uint32_t i = 0; i < m->nusers; i++)
		good = good && m->users[i].name_str < m->nstrings;
	for (uint32_t i = 0; i < m->nsources; i++)
		good = good && m->sources[i].path_str < m->nstrings;
	for (uint32_t i = 0; i < m->nvalues; i++)
		good = good && m->values[i].name_str < m->nstrings;
	for (uint32_t i = 0; i < m->nfiles; i++)
		good = good && m->files[i].path_str < m->nstrings;
	for (uint32_t i = 0; i < m->nmarks; i++)
		good = good && m->marks[i].name_str < m->nstrings;
	if (!good)
		return refuse(why, -EINVAL, "the manifest is damaged: bad string reference");
	return check_state(m, why);
}

typedef int (*check_fn)(const struct manifest *m, uint32_t i, struct buf *why);

static int check_rows(const struct manifest *m, uint32_t count, check_fn check, struct buf *why)
{
	int err = 0;

	for (uint32_t i = 0; i < count && !err; i++)
		err = check(m, i, why);
	return err;
}

static int index_fields(struct manifest *m, struct buf *why)
{
	uint32_t max = 0;

	for (uint32_t i = 0; i < m->nfields; i++)
		max = m->fields[i].id > max ? m->fields[i].id : max;
	m->field_rows = calloc((size_t)max + 1, sizeof(*m->field_rows));
	if (!m->field_rows)
		return refuse(why, -ENOMEM, "out of memory");
	m->nfield_rows = max + 1;
	for (uint32_t i = m->nfields; i-- > 0;)
		m->field_rows[m->fields[i].id] = i + 1;
	return 0;
}

static int check_all(struct manifest *m, struct buf *why)
{
	int err = check_strings(m, why);

	if (!err)
		err = check_small(m, why);
	if (!err)
		err = check_rows(m, m->nhooks, check_hook, why);
	if (!err)
		err = check_rows(m, m->nevents, check_event, why);
	if (!err)
		err = check_rows(m, m->nrules, check_rule, why);
	if (!err)
		err = check_rows(m, m->nfields, check_field, why);
	return err ? err : index_fields(m, why);
}

int manifest_read(const void *bytes, size_t size, struct manifest **ret, struct buf *why)
{
	struct ids_manifest_header head;
	struct manifest *m;
	int err;

	if (size < sizeof(head) || size > MANIFEST_SIZE_MAX)
		return refuse(why, -EINVAL, "the manifest is damaged: it has %zu bytes", size);
	memcpy(&head, bytes, sizeof(head));
	err = check_header(&head, bytes, size, why);
	if (err)
		return err;
	m = calloc(1, sizeof(*m));
	if (!m)
		return refuse(why, -ENOMEM, "out of memory");
	m->head = head;
	err = copy_tables(m, bytes, why);
	if (!err)
		err = check_all(m, why);
	if (err) {
		manifest_free(m);
		return err;
	}
	*ret = m;
	return 0;
}

struct manifest *manifest_free(struct manifest *m)
{
	if (!m)
		return NULL;
	free(m->rules);
	free(m->events);
	free(m->hooks);
	free(m->fields);
	free(m->tags);
	free(m->runs);
	free(m->users);
	free(m->sources);
	free(m->values);
	free(m->files);
	free(m->marks);
	free(m->strings);
	free(m->field_rows);
	free(m);
	return NULL;
}
