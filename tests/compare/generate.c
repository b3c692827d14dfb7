// SPDX-License-Identifier: BSD-2-Clause
/* Rule sets and events. */
#include "generate.h"

#include <stdlib.h>
#include <string.h>

#include "../../stdlib/abi/scratch.h"

static const struct given_user users[] = {
	{"alice", 1000}, {"bob", 1001}, {"ghost", UINT32_MAX}, {NULL, 0}};
static const char *const marks[] = {"m0", "m1", "m2", "m3", NULL};

static const struct event_info *pick_event(struct rng *r)
{
	static const char *const names[] = {"exec",
					    "exec",
					    "exec",
					    "open",
					    "open",
					    "connect",
					    "signal",
					    "ptrace",
					    "sys_enter_openat",
					    "sys_enter_connect",
					    "sys_enter_execveat"};

	return catalog_event(names[rng_below(r, sizeof(names) / sizeof(names[0]))]);
}

static void write_lists(struct set *s, FILE *f)
{
	struct rng *r = &s->rng;

	fputs("list words = [", f);
	for (unsigned i = 0; i < 5; i++) {
		struct text t = s->pool.texts[4 + rng_below(r, POOL_TEXTS - 4)];

		fputs(i ? ", " : "", f);
		write_string(f, t.len ? t : text_copy(s->a, "ab", 2));
	}
	fputs("]\nlist more = [words, \"bb\", \"/tmp\"]\nlist more += [\"a.\"]\nlist folders = [",
	      f);
	for (unsigned i = 0; i < 3; i++) {
		fputs(i ? ", " : "", f);
		write_string(f, s->pool.paths[rng_below(r, POOL_PATHS)]);
	}
	fputs("]\nlist numbers = [0, 22, 1000..1023, 0x7fffffff]\n"
	      "list nets = [10.0.0.0/24, fc00::/7, 10.2.0.0/15]\n",
	      f);
}

static char *write_defs(struct set *s)
{
	uint32_t macros = rng_below(&s->rng, 4);
	char *text = NULL, *kept;
	size_t len;
	FILE *f = open_memstream(&text, &len);

	write_lists(s, f);
	while (s->nmacros < macros) {
		fprintf(f, "macro macro%u = ", s->nmacros);
		write_condition(s, f, 2);
		fputc('\n', f);
		s->nmacros++;
	}
	fclose(f);
	kept = arena_strdup(s->a, text);
	free(text);
	return kept;
}

static char *write_rule(struct set *s, size_t i)
{
	static const char *const undecided[] = {
		"", "", "", "", " undecided match", " undecided ignore", " undecided report"};
	struct rng *r = &s->rng;
	char *text = NULL, *kept;
	size_t len;
	FILE *f = open_memstream(&text, &len);

	fprintf(f, "rule r%zu%s event %s", i, undecided[rng_below(r, 7)], s->event->name);
	if (!rng_chance(r, 2)) {
		fputs(" where ", f);
		write_condition(s, f, rng_below(r, 5));
	}
	if (rng_chance(r, 15)) {
		fputs(" unless ", f);
		write_condition(s, f, rng_below(r, 3));
	}
	fputs(rng_chance(r, 10) ? " do log, mark m0\n" : " do log\n", f);
	fclose(f);
	kept = arena_strdup(s->a, text);
	free(text);
	return kept;
}

static uint32_t pick_size(struct rng *r, uint32_t max)
{
	uint32_t what = rng_below(r, 100), n;

	if (what < 15)
		n = 1;
	else if (what < 65)
		n = 2 + rng_below(r, 12);
	else if (what < 88)
		n = 10 + rng_below(r, 55);
	else
		n = 60 + rng_below(r, 141);
	return n < max ? n : max;
}

struct set *generate_set(struct arena *a, uint64_t seed, uint32_t max_rules)
{
	static const size_t code_rules[] = {64, 0, 2, 64};
	static const char *const paths[SET_FILES] = {"/usr/bin/sh", "/bin/a",       "/tmp/x",
						     "/etc/shadow", "/opt/no/such", "/usr/bin/b"};
	struct set *s = ARENA_NEW(a, struct set);

	*s = (struct set){.a = a, .rng = {seed}, .code_rules = code_rules[seed % 4]};
	s->event = pick_event(&s->rng);
	generate_pool(s);
	for (unsigned i = 0; i < SET_FILES; i++)
		s->files[i].path = paths[i];
	s->defs = write_defs(s);
	s->nrules = pick_size(&s->rng, max_rules);
	s->rules = ARENA_ARRAY(a, char *, s->nrules);
	for (size_t i = 0; i < s->nrules; i++)
		s->rules[i] = write_rule(s, i);
	return s;
}

/** struct making - an event under construction */
struct making {
	const struct set *set;
	struct arena *a;
	struct rng rng;
	struct given *g;
	uint32_t area_bytes; /* of all areas */
	uint32_t plain;      /* percent of values that are simply there */
};

static enum ids_status pick_status(struct making *m, unsigned flags)
{
	uint32_t what = rng_below(&m->rng, 100);

	if (what < m->plain)
		return IDS_OK;
	if (flags & FIELD_ABSENT && what % 2)
		return IDS_ABSENT;
	return flags & FIELD_UNREADABLE ? IDS_UNREADABLE : IDS_OK;
}

static struct given_text make_text(struct making *m, const struct field_info *f)
{
	struct given_text t = {.status = pick_status(m, f->flags)};
	struct text text;
	uint32_t limit;

	if (t.status != IDS_OK)
		return t;
	text = generate_text(m->a, &m->rng, &m->set->pool, f->type == IDS_TYPE_PATH);
	limit = f->id == F_COMM           ? 15
		: f->id == F_TTY          ? 63
		: f->id == F_CONTAINER_ID ? 64
					  : IDS_STRING_MAX;
	if (text.len > limit)
		text.len = limit;
	if (text.len && f->type == IDS_TYPE_PATH)
		text.bytes[0] = '/';
	t.bytes = text.bytes;
	t.len = t.readable = text.len;
	return t;
}

static struct given_value *make_value(struct making *m, const struct field_info *f)
{
	struct given_value *v = ARENA_NEW(m->a, struct given_value);
	bool ip = f->type == IDS_TYPE_IP;

	if (f->type == IDS_TYPE_STRING || f->type == IDS_TYPE_PATH) {
		v->ntexts = f->flags & FIELD_LIST ? 2 : 1;
		for (uint32_t i = 0; i < v->ntexts; i++)
			v->text[i] = make_text(m, f);
		v->file_status = f->flags & FIELD_FILE ? v->text[0].status : IDS_ABSENT;
		v->file[0] = 1 + rng_below(&m->rng, 2);
		v->file[1] = 1 + rng_below(&m->rng, 4);
		return v;
	}
	v->file_status = IDS_ABSENT;
	v->status = pick_status(m, f->flags);
	if (ip)
		memcpy(v->num, m->set->pool.ips[rng_below(&m->rng, POOL_IPS)], sizeof(v->num));
	else
		v->num[0] = generate_number(&m->rng, &m->set->pool, f);
	if (ip && rng_chance(&m->rng, 30))
		v->num[1] ^= UINT64_C(1) << rng_below(&m->rng, 32);
	if (f->type == IDS_TYPE_USER && rng_chance(&m->rng, 40))
		v->num[0] = 1000 + rng_below(&m->rng, 2);
	return v;
}

/* Elements of an area, each ended by a NUL; returns how many. */
static uint32_t fill_area(struct making *m, struct given_text *t)
{
	uint32_t n = rng_below(&m->rng, 6) + 1, len = 0, total = 0;
	uint8_t *bytes;
	struct text *parts = ARENA_ARRAY(m->a, struct text, n);
	uint32_t limit = rng_chance(&m->rng, 3) ? 120000 : 9000;

	if (m->area_bytes + limit > IDS_GIVEN_BYTES / 2)
		limit = 200;
	for (uint32_t i = 0; i < n; i++) {
		parts[i] = generate_text(m->a, &m->rng, &m->set->pool, false);
		if (rng_chance(&m->rng, 6)) {
			struct text pad = {arena_alloc(m->a, limit), rng_below(&m->rng, limit)};

			memset(pad.bytes, 'a' + (int)rng_below(&m->rng, 2), pad.len);
			parts[i] = text_join(m->a, pad, parts[i]);
		}
		total += parts[i].len + 1;
	}
	bytes = arena_alloc(m->a, total);
	for (uint32_t i = 0; i < n; i++) {
		memcpy(bytes + len, parts[i].bytes, parts[i].len);
		len += parts[i].len + 1;
	}
	if (len > 131072)
		len = 131072;
	bytes[len - 1] = 0;
	t->bytes = bytes;
	t->len = t->readable = len;
	m->area_bytes += len;
	if (!rng_chance(&m->rng, m->plain) && rng_chance(&m->rng, 60))
		t->readable = rng_below(&m->rng, len);
	return n;
}

static struct given_value *make_area(struct making *m, const struct field_info *f)
{
	struct given_value *v = ARENA_NEW(m->a, struct given_value);

	v->file_status = IDS_ABSENT;
	v->ntexts = 1;
	v->text[0].status = pick_status(m, f->flags);
	if (v->text[0].status == IDS_OK)
		fill_area(m, &v->text[0]);
	return v;
}

/* args, cmdline and argc are of one area. */
static void make_args(struct making *m, unsigned level)
{
	struct given_value *args = make_area(m, catalog_field_by_id(F_ARGS));
	struct given_value *argc = ARENA_NEW(m->a, struct given_value);
	const struct given_text *t = &args->text[0];

	*argc = (struct given_value){.status = t->status, .file_status = IDS_ABSENT};
	if (t->status == IDS_OK && t->readable < t->len)
		argc->status = IDS_UNREADABLE;
	for (uint32_t i = 0; i < t->len; i++)
		argc->num[0] += !t->bytes[i];
	m->g->values[level][F_ARGS] = m->g->values[level][F_CMDLINE] = args;
	m->g->values[level][F_ARGC] = argc;
}

static bool is_args(enum ids_field f)
{
	return f == F_ARGS || f == F_CMDLINE || f == F_ARGC;
}

static void make_field(struct making *m, const struct field_info *f, unsigned level)
{
	struct given *g = m->g;

	if (g->values[level][f->id])
		return;
	if (is_args(f->id))
		make_args(m, level);
	else if (f->flags & FIELD_AREA)
		g->values[level][f->id] = make_area(m, f);
	else if (f->id == F_UID || f->id == F_USERNAME)
		g->values[level][F_UID] = g->values[level][F_USERNAME] =
			make_value(m, catalog_field_by_id(F_UID));
	else
		g->values[level][f->id] = make_value(m, f);
}

static void make_fields(struct making *m)
{
	uint32_t levels = m->g->ancestors < IDS_LEVELS_MAX ? m->g->ancestors : IDS_LEVELS_MAX;

	for (const struct field_info *f = catalog_fields; f->name; f++) {
		uint8_t use = m->set->used[f->id];

		if (use & USE_SELF)
			make_field(m, f, 0);
		if (use & USE_TARGET)
			make_field(m, f, IDS_GIVEN_TARGET);
		if (use & (USE_PARENT | USE_ANCESTOR))
			make_field(m, f, 1);
		for (unsigned level = 1; use & USE_ANCESTOR && level <= levels; level++)
			make_field(m, f, level);
	}
	make_field(m, catalog_field_by_id(F_EXEC_SYSCALL), 0);
}

static uint32_t pick_ancestors(struct rng *r)
{
	static const uint32_t rare[] = {1, 31, 32, 33, 40};

	return rng_chance(r, 85) ? 1 + rng_below(r, 6) : rare[rng_below(r, 5)];
}

struct given *generate_event(const struct set *set, struct arena *a, uint64_t n)
{
	struct making m = {set, a, {set->rng.state ^ (n + 1) * 0xd6e8feb86659fd93}, NULL, 0, 0};
	struct given_file *files = ARENA_ARRAY(a, struct given_file, SET_FILES + 1);

	m.g = ARENA_NEW(a, struct given);
	m.plain = rng_chance(&m.rng, 40) ? 100 : 40 + rng_below(&m.rng, 50);
	m.g->ancestors = pick_ancestors(&m.rng);
	m.g->users = users;
	m.g->marks = marks;
	m.g->files = files;
	for (unsigned i = 0; i < SET_FILES; i++)
		files[i] = (struct given_file){set->files[i].path, rng_chance(&m.rng, 80),
					       1 + rng_below(&m.rng, 2), 1 + rng_below(&m.rng, 4)};
	make_fields(&m);
	return m.g;
}
