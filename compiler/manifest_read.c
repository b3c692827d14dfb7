// SPDX-License-Identifier: BSD-2-Clause
/* Copies the tables, so that rows are aligned and longer rows of a newer minor version are cut, and
 * checks all references. */
#include "manifest_read.h"

#include <stdbool.h>
#include <string.h>
#include <zlib.h>

static int damaged(struct arena *a, const char **ret_error, const char *what)
{
	*ret_error = arena_printf(a, "the manifest is damaged: %s", what);
	return -1;
}

/* As manifest_write.c makes it: over all bytes with the sum itself zero. */
static uint32_t sum(const uint8_t *bytes, size_t size)
{
	static const uint8_t zero[4];
	size_t at = offsetof(struct ids_manifest_header, crc32);
	uLong crc = crc32_z(0, bytes, at);

	crc = crc32_z(crc, zero, sizeof(zero));
	return (uint32_t)crc32_z(crc, bytes + at + sizeof(zero), size - at - sizeof(zero));
}

static int check_head(struct arena *a, const struct ids_manifest_header *h, const uint8_t *bytes,
		      size_t size, const char **ret_error)
{
	if (memcmp(h->magic, IDS_MANIFEST_MAGIC, sizeof(h->magic)))
		return damaged(a, ret_error, "it does not begin with " IDS_MANIFEST_MAGIC);
	if (h->major != IDS_MANIFEST_MAJOR) {
		*ret_error = arena_printf(a,
					  "the manifest has version %u.%u, this ruleccc reads "
					  "%u.x: use the release that compiled the object",
					  h->major, h->minor, IDS_MANIFEST_MAJOR);
		return -1;
	}
	if (h->size != size)
		return damaged(a, ret_error, "its size is not that of its section");
	if (h->crc32 != sum(bytes, size))
		return damaged(a, ret_error, "wrong checksum");
	return 0;
}

/* Copies @index of the header's tables; its rows have @row bytes here. */
static int copy(struct arena *a, const struct ids_manifest_tab *tab, const uint8_t *bytes,
		size_t size, size_t row, void *ret_rows, uint32_t *ret_count)
{
	uint8_t *rows;

	if (!tab->count)
		return 0;
	if (tab->stride < row || tab->off > size ||
	    (uint64_t)tab->count * tab->stride > size - tab->off)
		return -1;
	rows = arena_alloc(a, tab->count * row);
	for (size_t i = 0; i < tab->count; i++)
		memcpy(rows + i * row, bytes + tab->off + i * tab->stride, row);
	memcpy(ret_rows, &rows, sizeof(rows));
	*ret_count = tab->count;
	return 0;
}

#define COPY(index, member)                                                                        \
	copy(a, &m->head.tab[index], bytes, size, sizeof(*m->member), &m->member, &m->n##member)

static int copy_tables(struct arena *a, struct manifest *m, const uint8_t *bytes, size_t size)
{
	return COPY(IDS_TAB_RULES, rules) || COPY(IDS_TAB_EVENTS, events) ||
	       COPY(IDS_TAB_HOOKS, hooks) || COPY(IDS_TAB_TAGS, tags) || COPY(IDS_TAB_RUNS, runs) ||
	       COPY(IDS_TAB_USERS, users) || COPY(IDS_TAB_SOURCES, sources) ||
	       COPY(IDS_TAB_FILES, files) || COPY(IDS_TAB_MARKS, marks) ||
	       COPY(IDS_TAB_STRINGS, strings);
}

static bool rows_inside(uint32_t first, uint32_t count, uint32_t rows)
{
	return first <= rows && count <= rows - first;
}

static bool rule_good(const struct manifest *m, const struct ids_manifest_rule *r)
{
	const uint32_t strings[] = {r->name_str,    r->id_str,        r->message_str,
				    r->author_str,  r->reference_str, r->description_str,
				    r->license_str, r->severity_str,  r->event_name_str};

	for (size_t i = 0; i < sizeof(strings) / sizeof(*strings); i++)
		if (strings[i] >= m->nstrings)
			return false;
	return r->event < m->nevents && r->source < m->nsources && r->severity < IDS_SEV_MAX &&
	       rows_inside(r->tag_first, r->tag_count, m->ntags) &&
	       rows_inside(r->run_first, r->run_count, m->nruns);
}

static bool hook_good(const struct manifest *m, const struct ids_manifest_hook *h)
{
	return h->group_str < m->nstrings && h->prog_str < m->nstrings &&
	       h->attach_str < m->nstrings && h->weaker_str < m->nstrings;
}

#define ROWS_GOOD(member, good)                                                                    \
	do {                                                                                       \
		for (uint32_t i = 0; i < m->n##member; i++)                                        \
			if (!(good))                                                               \
				return "the table " #member " refers to what is not there";        \
	} while (0)

/* NULL, or what is wrong. */
static const char *check_rows(const struct manifest *m)
{
	if (!m->nstrings || m->strings[0] || m->strings[m->nstrings - 1])
		return "bad string table";
	if (m->head.compiler_str >= m->nstrings)
		return "the compiler's name is not there";
	ROWS_GOOD(rules, rule_good(m, &m->rules[i]));
	ROWS_GOOD(hooks, hook_good(m, &m->hooks[i]));
	ROWS_GOOD(events,
		  m->events[i].name_str < m->nstrings && m->events[i].group_str < m->nstrings);
	ROWS_GOOD(tags, m->tags[i].tag_str < m->nstrings);
	ROWS_GOOD(runs, m->runs[i].word_str < m->nstrings);
	ROWS_GOOD(users, m->users[i].name_str < m->nstrings);
	ROWS_GOOD(sources, m->sources[i].path_str < m->nstrings);
	ROWS_GOOD(files, m->files[i].path_str < m->nstrings);
	ROWS_GOOD(marks, m->marks[i].name_str < m->nstrings);
	return NULL;
}

int manifest_read(struct arena *a, const void *bytes, size_t size, struct manifest *ret,
		  const char **ret_error)
{
	struct manifest m = {0};
	const char *wrong;

	if (size < sizeof(m.head))
		return damaged(a, ret_error, "it ends within its header");
	memcpy(&m.head, bytes, sizeof(m.head));
	if (check_head(a, &m.head, bytes, size, ret_error))
		return -1;
	if (copy_tables(a, &m, bytes, size))
		return damaged(a, ret_error, "a table lies outside");
	wrong = check_rows(&m);
	if (wrong)
		return damaged(a, ret_error, wrong);
	*ret = m;
	return 0;
}
