// SPDX-License-Identifier: BSD-2-Clause
/*
 * Runs decision functions in this machine's kernel and compares their answers: kernel FOLDER
 *
 * The folder has objects and events as compare -k wrote them. A line for each mistake; the last
 * line is "N passed, N failed".
 */
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <glob.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../../stdlib/abi/given.h"
#include "../../../stdlib/abi/scratch.h"
#include "../pack.h"

#define SHOWN 10 /* mistakes a set */

/** struct run - one set */
struct run {
	const char *name;
	struct bpf_object *object;
	FILE *events;
	struct pack_header head;
	int given, result, programs[2];
	struct ids_given *event;
	struct ids_given_result *answer;
	unsigned passed, failed;
};

static void get(struct run *r, void *to, size_t size)
{
	if (size && fread(to, size, 1, r->events) != 1) {
		printf("FAIL %s: the file of events ends too soon\n", r->name);
		exit(1);
	}
}

static void read_event(struct run *r)
{
	struct ids_given *g = r->event;
	struct pack_event e;
	struct pack_place p;

	get(r, &e, sizeof(e));
	memset(g->index, 0, sizeof(g->index));
	g->ancestors = e.ancestors;
	g->nvalues = e.values;
	g->nbytes = e.bytes;
	get(r, g->files, r->head.files * sizeof(g->files[0]));
	for (uint32_t i = 0; i < e.places; i++) {
		get(r, &p, sizeof(p));
		g->index[p.level][p.field] = p.row;
	}
	get(r, g->values, e.values * sizeof(g->values[0]));
	get(r, g->bytes, e.bytes);
}

static bool run_programs(struct run *r)
{
	uint32_t key = 0;

	memset(r->answer, 0, sizeof(*r->answer));
	if (bpf_map_update_elem(r->given, &key, r->event, BPF_ANY) ||
	    bpf_map_update_elem(r->result, &key, r->answer, BPF_ANY))
		return false;
	for (int i = 0; i < 2; i++) {
		LIBBPF_OPTS(bpf_test_run_opts, opts);

		if (r->programs[i] >= 0 && bpf_prog_test_run_opts(r->programs[i], &opts))
			return false;
	}
	return !bpf_map_lookup_elem(r->result, &key, r->answer);
}

static bool judge(struct run *r, unsigned event)
{
	unsigned wrong = 0;
	uint8_t want[2];

	for (uint32_t i = 0; i < r->head.rules; i++) {
		uint8_t fired = r->answer->fired[i];

		get(r, want, sizeof(want));
		if (fired == want[0] || fired == want[1])
			continue;
		if (++wrong <= SHOWN)
			printf("FAIL seed %s, event %u, rule %u of the object: fired %u, not %u\n",
			       r->name, event, i, fired, want[0]);
	}
	return !wrong && !r->answer->stray;
}

static int program_fd(struct run *r, const char *suffix)
{
	struct bpf_program *p;
	char name[64];

	snprintf(name, sizeof(name), "given_%s%s", r->head.ident, suffix);
	p = bpf_object__find_program_by_name(r->object, name);
	return p ? bpf_program__fd(p) : -1;
}

static int map_fd(struct run *r, const char *name)
{
	struct bpf_map *m = bpf_object__find_map_by_name(r->object, name);

	return m ? bpf_map__fd(m) : -1;
}

/* Makes the entries of a map as many as there are slots. */
static void each_slot(struct run *r, const char *name)
{
	struct bpf_map *m = bpf_object__find_map_by_name(r->object, name);

	if (m)
		bpf_map__set_max_entries(m,
					 IDS_SCRATCH_SLOTS * (uint32_t)libbpf_num_possible_cpus());
}

static bool load(struct run *r, const char *path)
{
	r->object = bpf_object__open_file(path, NULL);
	if (!r->object)
		return false;
	each_slot(r, "ids_scratch");
	each_slot(r, "ids_tables");
	if (bpf_object__load(r->object))
		return false;
	r->given = map_fd(r, "ids_given");
	r->result = map_fd(r, "ids_given_result");
	r->programs[0] = program_fd(r, "");
	r->programs[1] = program_fd(r, "_done");
	return true;
}

static bool open_events(struct run *r, const char *path)
{
	r->events = fopen(path, "rb");
	if (!r->events)
		return false;
	get(r, &r->head, sizeof(r->head));
	return r->head.magic == PACK_MAGIC && r->head.rules <= IDS_GIVEN_RULES &&
	       r->head.files <= IDS_GIVEN_FILES;
}

static void run_set(struct run *r, const char *object)
{
	char path[512];

	snprintf(path, sizeof(path), "%.*s.events", (int)(strlen(object) - strlen(".bpf.o")),
		 object);
	if (!open_events(r, path)) {
		printf("FAIL %s: no events\n", r->name);
		r->failed++;
	} else if (!load(r, object)) {
		printf("FAIL seed %s: the kernel does not take the programs\n", r->name);
		r->failed++;
	} else {
		for (uint32_t i = 0; i < r->head.events; i++) {
			read_event(r);
			if (!run_programs(r))
				printf("FAIL seed %s, event %u: the program does not run\n",
				       r->name, i);
			if (judge(r, i))
				r->passed++;
			else
				r->failed++;
		}
	}
	bpf_object__close(r->object);
	r->object = NULL;
	if (r->events)
		fclose(r->events);
	r->events = NULL;
}

/* The verifier's log is long; its end says what is wrong. */
static int print_end(enum libbpf_print_level level, const char *fmt, va_list ap)
{
	static char text[1 << 16];
	int n;

	if (level != LIBBPF_WARN)
		return 0;
	n = vsnprintf(text, sizeof(text), fmt, ap);
	if (n > (int)sizeof(text))
		n = sizeof(text);
	fputs(n > 3000 ? text + n - 3000 : text, stdout);
	return n;
}

int main(int argc, char **argv)
{
	struct run r = {.event = calloc(1, sizeof(*r.event)),
			.answer = calloc(1, sizeof(*r.answer))};
	char pattern[512];
	glob_t found;

	if (argc != 2 || !r.event || !r.answer) {
		fputs("usage: kernel FOLDER\n", stderr);
		free(r.event);
		free(r.answer);
		return 2;
	}
	libbpf_set_print(print_end);
	snprintf(pattern, sizeof(pattern), "%s/*.bpf.o", argv[1]);
	if (glob(pattern, 0, NULL, &found)) {
		puts("0 passed, 1 failed");
		free(r.event);
		free(r.answer);
		return 1;
	}
	for (size_t i = 0; i < found.gl_pathc; i++) {
		r.name = strrchr(found.gl_pathv[i], '/') + 1;
		run_set(&r, found.gl_pathv[i]);
	}
	globfree(&found);
	free(r.event);
	free(r.answer);
	printf("%u passed, %u failed\n", r.passed, r.failed);
	return r.failed != 0;
}
