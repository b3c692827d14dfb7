// SPDX-License-Identifier: BSD-2-Clause
/* The helpers of the kernel, as far as decision functions call them, on this machine. */
#include "host.h"

#include <dlfcn.h>
#include <spawn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define ENTRIES 64
#define ROOM    (1u << 19) /* bytes an entry: more than any value has */

/** struct entry - memory of an entry of a map, made when it is first asked for */
struct entry {
	const void *map; /* its address in the library */
	uint32_t key;
	void *memory;
};

/** struct host - @given, @result: addresses of these maps */
struct host {
	void *library;
	const void *given, *result;
	const struct ids_given *event;
	struct ids_given_result *answer;
	struct entry entries[ENTRIES];
	unsigned nentries;
};

/* Helpers have no argument that could name it. */
static struct host *running;

extern char **environ;

void *bpf_map_lookup_elem(const void *map, const void *key);
long bpf_probe_read_kernel(void *dst, uint32_t size, const void *from);
long bpf_probe_read_user(void *dst, uint32_t size, const void *from);
long bpf_loop(uint32_t n, long (*callback)(uint64_t i, void *ctx), void *ctx, uint64_t flags);
uint32_t bpf_get_smp_processor_id(void);
uint64_t bpf_get_current_task(void);
uint64_t bpf_get_current_pid_tgid(void);
uint64_t bpf_ktime_get_boot_ns(void);

void *bpf_map_lookup_elem(const void *map, const void *key)
{
	struct host *h = running;
	struct entry *e;
	uint32_t k;

	memcpy(&k, key, sizeof(k));
	if (map == h->given)
		return (void *)h->event;
	if (map == h->result)
		return h->answer;
	for (e = h->entries; e < h->entries + h->nentries; e++)
		if (e->map == map && e->key == k)
			return e->memory;
	if (h->nentries == ENTRIES)
		return NULL;
	*e = (struct entry){map, k, calloc(1, ROOM)};
	if (!e->memory)
		abort();
	h->nentries++;
	return e->memory;
}

long bpf_probe_read_kernel(void *dst, uint32_t size, const void *from)
{
	memcpy(dst, from, size);
	return 0;
}

long bpf_probe_read_user(void *dst, uint32_t size, const void *from)
{
	return bpf_probe_read_kernel(dst, size, from);
}

long bpf_loop(uint32_t n, long (*callback)(uint64_t i, void *ctx), void *ctx, uint64_t flags)
{
	uint32_t i = 0;

	(void)flags;
	while (i < n)
		if (callback(i++, ctx))
			break;
	return i;
}

uint32_t bpf_get_smp_processor_id(void)
{
	return 0;
}

uint64_t bpf_get_current_task(void)
{
	return 0;
}

uint64_t bpf_get_current_pid_tgid(void)
{
	return 0;
}

uint64_t bpf_ktime_get_boot_ns(void)
{
	return 0;
}

static void die(const char *what)
{
	fprintf(stderr, "compare: %s\n", what);
	exit(2);
}

static void link_library(const char *object, const char *library)
{
	const char *argv[] = {"ld", "-shared", "-o", library, object, NULL};
	int status;
	pid_t pid;

	if (posix_spawnp(&pid, argv[0], NULL, NULL, (char **)argv, environ) ||
	    waitpid(pid, &status, 0) != pid || status)
		die("ld does not link the object of this machine");
}

static void write_file(const char *path, const void *bytes, size_t size)
{
	FILE *f = fopen(path, "wb");

	if (!f || fwrite(bytes, 1, size, f) != size || fclose(f))
		die("the object of this machine cannot be written");
}

struct host *host_load(const char *dir, const void *object, size_t size)
{
	struct host *h = calloc(1, sizeof(*h));
	char from[512], to[512];

	if (!h)
		abort();
	snprintf(from, sizeof(from), "%s/host.o", dir);
	/* A library of a name that is loaded already would not be loaded again. */
	snprintf(to, sizeof(to), "%s/host-%p.so", dir, (void *)h);
	write_file(from, object, size);
	link_library(from, to);
	h->library = dlopen(to, RTLD_NOW | RTLD_LOCAL);
	if (!h->library)
		die(dlerror());
	unlink(to);
	h->given = dlsym(h->library, "ids_given");
	h->result = dlsym(h->library, "ids_given_result");
	h->answer = calloc(1, sizeof(*h->answer));
	if (!h->answer)
		abort();
	return h;
}

struct host *host_free(struct host *h)
{
	if (!h)
		return NULL;
	for (unsigned i = 0; i < h->nentries; i++)
		free(h->entries[i].memory);
	free(h->answer);
	dlclose(h->library);
	free(h);
	return NULL;
}

void host_clear(struct host *h, size_t rules)
{
	struct ids_given_result *r = h->answer;

	r->runs = r->stray = 0;
	memset(r->fired, 0, rules);
	memset(r->why, 0, rules * sizeof(r->why[0]));
}

void host_run(struct host *h, const char *ident, const struct ids_given *given)
{
	char name[64];
	int (*program)(void *);

	snprintf(name, sizeof(name), "given_%s", ident);
	*(void **)&program = dlsym(h->library, name);
	if (!program)
		return;
	h->event = given;
	running = h;
	program(NULL);
	running = NULL;
}

const struct ids_given_result *host_result(const struct host *h)
{
	return h->answer;
}
