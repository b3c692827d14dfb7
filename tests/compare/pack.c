// SPDX-License-Identifier: BSD-2-Clause
/* Writes what kernel.c reads. */
#include "pack.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "trial.h"

static void put(FILE *f, const void *bytes, size_t size)
{
	if (size && fwrite(bytes, size, 1, f) != 1)
		abort();
}

static uint32_t each_place(FILE *f, const struct ids_given *g)
{
	uint32_t n = 0;

	for (unsigned level = 0; level < IDS_GIVEN_LEVELS; level++)
		for (unsigned field = 0; field < IDS_GIVEN_FIELDS; field++) {
			struct pack_place p = {(uint16_t)level, (uint16_t)field,
					       g->index[level][field], 0};

			if (!p.row)
				continue;
			n++;
			if (f)
				put(f, &p, sizeof(p));
		}
	return n;
}

static void write_event(FILE *f, struct trial *t, const struct given *g,
			const struct ids_given *packed)
{
	struct pack_event e = {packed->ancestors, packed->nvalues, packed->nbytes,
			       each_place(NULL, packed)};

	put(f, &e, sizeof(e));
	put(f, packed->files, t->prog->nfiles * sizeof(packed->files[0]));
	each_place(f, packed);
	put(f, packed->values, e.values * sizeof(packed->values[0]));
	put(f, packed->bytes, e.bytes);
	for (size_t i = 0; i < t->nrules; i++) {
		uint8_t fired[2];
		enum tri strict, precise = trial_expect(t, g, i, &strict);

		fired[0] = trial_firing(t, i, precise);
		fired[1] = trial_firing(t, i, strict);
		put(f, fired, sizeof(fired));
	}
}

static FILE *create(const char *dir, uint64_t seed, const char *suffix)
{
	char path[512];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%" PRIu64 "%s", dir, seed, suffix);
	f = fopen(path, "wb");
	if (!f) {
		perror(path);
		exit(2);
	}
	return f;
}

void pack_set(const char *dir, struct trial *t, uint64_t seed, uint32_t events,
	      struct ids_given *packed)
{
	struct pack_header h = {
		PACK_MAGIC, (uint32_t)t->nrules, events, (uint32_t)t->prog->nfiles, {0}};
	size_t size = 0;
	void *object = trial_object(t, &size);
	FILE *f;

	if (!object)
		exit(2);
	f = create(dir, seed, ".bpf.o");
	put(f, object, size);
	fclose(f);
	snprintf(h.ident, sizeof(h.ident), "%s", t->set->event->ident);
	f = create(dir, seed, ".events");
	put(f, &h, sizeof(h));
	for (uint32_t n = 0; n < events; n++) {
		struct arena *a = arena_new();
		struct given *g = generate_event(t->set, a, n);

		given_pack(g, t->prog, packed);
		write_event(f, t, g, packed);
		arena_free(a);
	}
	fclose(f);
}
