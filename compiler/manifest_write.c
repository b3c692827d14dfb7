// SPDX-License-Identifier: BSD-2-Clause
/*
 * The manifest.
 *
 * requires: the plan and the list of programs
 * produces: the bytes of stdlib/abi/manifest.h: what the runtime must know of the object
 */
#include "manifest_write.h"

#include <openssl/evp.h>
#include <string.h>
#include <zlib.h>

#include "../stdlib/abi/scratch.h"
#include "catalog_raw.h"
#include "version.h"

/** struct table - rows of one table, collected */
struct table {
	uint8_t *bytes;
	size_t used, cap; /* bytes */
	uint32_t count, stride;
};

struct writer {
	struct arena *a;
	const struct plan *plan;
	struct table tab[IDS_TAB_MAX];
};

static void append(struct writer *w, struct table *t, const void *bytes, size_t n)
{
	if (t->used + n > t->cap) {
		size_t cap = t->cap ? t->cap * 2 : 4096;
		uint8_t *p;

		while (cap < t->used + n)
			cap *= 2;
		p = arena_alloc(w->a, cap);
		if (t->used)
			memcpy(p, t->bytes, t->used);
		t->bytes = p;
		t->cap = cap;
	}
	memcpy(t->bytes + t->used, bytes, n);
	t->used += n;
}

static uint32_t add_row(struct writer *w, enum ids_manifest_table which, const void *row,
			size_t size)
{
	struct table *t = &w->tab[which];

	t->stride = (uint32_t)size;
	append(w, t, row, size);
	return t->count++;
}

#define ADD_ROW(w, which, ...) add_row((w), (which), &(__VA_ARGS__), sizeof(__VA_ARGS__))

/* Offset of @s in the string table, NULL and "" at 0. */
static uint32_t str(struct writer *w, const char *s)
{
	struct table *t = &w->tab[IDS_TAB_STRINGS];
	uint32_t at;

	if (!t->used)
		append(w, t, "", 1);
	if (!s || !*s)
		return 0;
	at = (uint32_t)t->used;
	append(w, t, s, strlen(s) + 1);
	t->count = (uint32_t)t->used;
	return at;
}

static uint32_t event_row(const struct plan *plan, const struct event_info *event)
{
	for (size_t i = 0; i < plan->nevents; i++)
		if (plan->events[i].event->id == event->id)
			return (uint32_t)i;
	return 0;
}

static uint32_t source_row(const struct writer *w, const struct source *src)
{
	const struct sources *s = w->plan->prog->sources;

	for (size_t i = 0; i < s->n; i++)
		if (s->items[i] == src)
			return (uint32_t)i;
	return 0;
}

static void add_rule(struct writer *w, const struct rule *r)
{
	struct place at = {0};
	bool placed = sources_place(w->plan->prog->sources, r->span.lo, &at);
	struct ids_manifest_rule row = {
		.name_str = str(w, r->name),
		.id_str = str(w, r->id),
		.message_str = str(w, r->message),
		.description_str = str(w, r->description),
		.author_str = str(w, r->author),
		.reference_str = str(w, r->reference),
		.license_str = str(w, r->license),
		.source = placed ? source_row(w, at.source) : 0,
		.line = at.line,
		.col = at.col,
		.event = event_row(w->plan, r->event),
		.event_name_str = str(w, r->event_name),
		.severity = r->severity,
		.severity_str = str(w, r->severity_name),
		.actions = r->actions,
		.flags = r->flags,
		.deny_errno = r->deny_errno,
		.signal = r->signal,
		.isolate = r->isolate,
		.revision = r->revision,
		.tag_first = w->tab[IDS_TAB_TAGS].count,
		.tag_count = (uint32_t)r->ntags,
		.run_first = w->tab[IDS_TAB_RUNS].count,
		.run_count = (uint32_t)r->nrun,
	};

	for (size_t i = 0; i < r->ntags; i++)
		ADD_ROW(w, IDS_TAB_TAGS, (struct ids_manifest_tag){str(w, r->tags[i])});
	for (size_t i = 0; i < r->nrun; i++)
		ADD_ROW(w, IDS_TAB_RUNS, (struct ids_manifest_run){str(w, r->run[i])});
	ADD_ROW(w, IDS_TAB_RULES, row);
}

static void add_hooks(struct writer *w, const struct hook_row *hooks, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const struct hook_info *h = hooks[i].info;
		struct ids_manifest_hook row = {
			.group_str = str(w, h->group),
			.alt = h->alt,
			.prog_str = str(w, h->program),
			.attach_str = str(w, h->attach),
			.caps = h->caps,
			.flags = h->flags | (h->event == EVENT_COUNT ? IDS_HOOK_SUPPORT : 0),
			.min_kernel = h->major << 16 | h->minor,
			.weaker_str = str(w, h->weaker),
		};

		ADD_ROW(w, IDS_TAB_HOOKS, row);
	}
}

static void add_field(struct writer *w, const struct field_info *f)
{
	ADD_ROW(w, IDS_TAB_FIELDS,
		(struct ids_manifest_field){(uint32_t)f->id, str(w, f->name), (uint32_t)f->type,
					    (uint32_t)f->values});
}

/* Those of functions are the same for all functions. */
static void add_raw_fields(struct writer *w, const struct raw_event *raw)
{
	for (size_t i = 0; raw && i < raw->nfields; i++)
		add_field(w, &raw->fields[i]);
}

static void add_catalog(struct writer *w)
{
	for (const struct field_info *f = catalog_fields; f->name; f++)
		add_field(w, f);
	for (size_t i = 0; i < w->plan->nevents; i++)
		add_raw_fields(w, w->plan->events[i].event->raw);
	for (const struct value_info *v = catalog_values; v->name; v++)
		ADD_ROW(w, IDS_TAB_VALUES,
			(struct ids_manifest_value){(uint32_t)v->set, str(w, v->name), v->number});
}

static void add_state(struct writer *w)
{
	const struct program *prog = w->plan->prog;

	for (size_t i = 0; i < prog->nusers; i++)
		ADD_ROW(w, IDS_TAB_USERS, (struct ids_manifest_user){str(w, prog->users[i])});
	for (size_t i = 0; i < prog->nfiles; i++)
		ADD_ROW(w, IDS_TAB_FILES, (struct ids_manifest_file){str(w, prog->files[i])});
	for (size_t i = 0; i < prog->nmarks; i++)
		ADD_ROW(w, IDS_TAB_MARKS, (struct ids_manifest_mark){str(w, prog->marks[i])});
}

static uint32_t event_flags(const struct event_info *e)
{
	if (!e->raw)
		return 0;
	if (e->raw->traced)
		return IDS_EVENT_TRACED;
	return e->raw->function ? IDS_EVENT_FUNCTION | e->raw->nargs << 8 : 0;
}

static void add_set(struct writer *w)
{
	const struct program *prog = w->plan->prog;

	for (size_t i = 0; i < w->plan->nevents; i++) {
		const struct event_info *e = w->plan->events[i].event;
		struct ids_manifest_event row = {.name_str = str(w, e->name),
						 .id = (uint32_t)e->id,
						 .group_str = str(w, e->group),
						 .flags = event_flags(e)};

		ADD_ROW(w, IDS_TAB_EVENTS, row);
	}
	for (size_t i = 0; i < prog->sources->n; i++)
		ADD_ROW(w, IDS_TAB_SOURCES,
			(struct ids_manifest_source){str(w, prog->sources->items[i]->name)});
	for (size_t i = 0; i < prog->nrules; i++)
		add_rule(w, w->plan->order[i]);
}

static void digest_sources(const struct sources *s, uint8_t digest[32])
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();

	EVP_DigestInit_ex(ctx, EVP_sha256(), NULL);
	for (size_t i = 0; i < s->n; i++)
		EVP_DigestUpdate(ctx, s->items[i]->text, s->items[i]->len);
	EVP_DigestFinal_ex(ctx, digest, NULL);
	EVP_MD_CTX_free(ctx);
}

static size_t align8(size_t n)
{
	return (n + 7) & ~(size_t)7;
}

/* Tables one after the other behind the header, each at a multiple of 8. */
static void *assemble(struct writer *w, struct ids_manifest_header *h, size_t *ret_size)
{
	size_t size = sizeof(*h);
	uint8_t *out;

	for (int i = 0; i < IDS_TAB_MAX; i++) {
		size = align8(size);
		h->tab[i] = (struct ids_manifest_tab){(uint32_t)size, w->tab[i].count,
						      w->tab[i].stride};
		size += w->tab[i].used;
	}
	size = align8(size);
	h->size = (uint32_t)size;
	out = arena_alloc(w->a, size);
	for (int i = 0; i < IDS_TAB_MAX; i++)
		if (w->tab[i].used)
			memcpy(out + h->tab[i].off, w->tab[i].bytes, w->tab[i].used);
	memcpy(out, h, sizeof(*h));
	h->crc32 = (uint32_t)crc32(0, out, (uInt)size);
	memcpy(out, h, sizeof(*h));
	*ret_size = size;
	return out;
}

void *manifest_write(struct arena *a, const struct plan *plan, const struct hook_row *hooks,
		     size_t nhooks, size_t *ret_size)
{
	struct writer w = {.a = a, .plan = plan};
	struct ids_manifest_header h = {.major = IDS_MANIFEST_MAJOR, .minor = IDS_MANIFEST_MINOR};

	memcpy(h.magic, IDS_MANIFEST_MAGIC, sizeof(h.magic));
	h.scratch_size = IDS_SCRATCH_SIZE(plan->regions);
	h.compiler_str = str(&w, "ruleccc " IDS_VERSION);
	w.tab[IDS_TAB_STRINGS].stride = 1;
	digest_sources(plan->prog->sources, h.digest);
	add_set(&w);
	add_state(&w);
	add_hooks(&w, hooks, nhooks);
	add_catalog(&w);
	w.tab[IDS_TAB_STRINGS].count = (uint32_t)w.tab[IDS_TAB_STRINGS].used;
	return assemble(&w, &h, ret_size);
}
