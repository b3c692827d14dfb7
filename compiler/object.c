// SPDX-License-Identifier: BSD-2-Clause
#include "object.h"

#include <openssl/evp.h>
#include <string.h>

static const struct object_func *find_func(const struct object *o, const char *name)
{
	for (size_t i = 0; i < o->nfuncs; i++)
		if (!strcmp(o->funcs[i].name, name))
			return &o->funcs[i];
	return NULL;
}

/* Instructions of @f and of all that it calls; @todo, @seen: room for every function. */
static uint32_t total_insns(const struct object *o, const struct object_func *f, uint32_t *todo,
			    bool *seen)
{
	uint64_t total = 0;
	size_t n = 0;

	memset(seen, 0, o->nfuncs * sizeof(*seen));
	todo[n++] = (uint32_t)(f - o->funcs);
	seen[todo[0]] = true;
	while (n) {
		f = &o->funcs[todo[--n]];
		total += f->count;
		for (size_t i = 0; i < f->ncalls; i++) {
			if (seen[f->calls[i]])
				continue;
			seen[f->calls[i]] = true;
			todo[n++] = f->calls[i];
		}
	}
	return total > UINT32_MAX ? UINT32_MAX : (uint32_t)total;
}

static void note_largest(struct object *o, const struct object_prog *p)
{
	o->insns = p->total > o->insns ? p->total : o->insns;
	o->stack = p->func->deepest > o->stack ? p->func->deepest : o->stack;
	o->frames = p->func->frames > o->frames ? p->func->frames : o->frames;
}

/* The programs are the functions that rows of the manifest name; several rows can name one. */
static void find_progs(struct arena *a, struct object *o)
{
	uint32_t *todo = ARENA_ARRAY(a, uint32_t, o->nfuncs + 1);
	bool *seen = ARENA_ARRAY(a, bool, o->nfuncs + 1);
	bool *known = ARENA_ARRAY(a, bool, o->nfuncs + 1);

	for (uint32_t i = 0; i < o->manifest.nhooks; i++) {
		const char *name = manifest_str(&o->manifest, o->manifest.hooks[i].prog_str);
		const struct object_func *f = find_func(o, name);
		struct object_prog *p;

		if (!f || known[f - o->funcs])
			continue;
		known[f - o->funcs] = true;
		p = ARENA_PUSH(a, o->progs, o->nprogs, o->progs_cap);
		*p = (struct object_prog){
			.func = f, .section = o->elf.names[f->section], .hook = i};
		p->total = total_insns(o, f, todo, seen);
		note_largest(o, p);
	}
}

int object_read(struct arena *a, const void *bytes, size_t size, unsigned cpus, struct object *ret,
		const char **ret_error)
{
	struct object o = {.size = size, .cpus = cpus};
	uint32_t section;

	if (elf_open(a, bytes, size, &o.elf, ret_error))
		return -1;
	section = elf_section(&o.elf, IDS_MANIFEST_SECTION);
	if (!section) {
		*ret_error = "not an object that ruleccc made: no section " IDS_MANIFEST_SECTION;
		return -1;
	}
	if (manifest_read(a, elf_bytes(&o.elf, section), o.elf.sections[section].sh_size,
			  &o.manifest, ret_error) ||
	    object_read_code(a, &o, ret_error) || object_read_maps(a, &o, ret_error))
		return -1;
	find_progs(a, &o);
	EVP_Digest(bytes, size, o.digest, NULL, EVP_sha256(), NULL);
	*ret = o;
	return 0;
}

const struct object_prog *object_prog(const struct object *o, const char *name)
{
	for (size_t i = 0; i < o->nprogs; i++)
		if (!strcmp(o->progs[i].func->name, name))
			return &o->progs[i];
	return NULL;
}

const char *object_hex(struct arena *a, const uint8_t *bytes, size_t size)
{
	char *s = arena_alloc(a, size * 2 + 1);

	for (size_t i = 0; i < size; i++) {
		s[i * 2] = "0123456789abcdef"[bytes[i] >> 4];
		s[i * 2 + 1] = "0123456789abcdef"[bytes[i] & 15];
	}
	return s;
}

struct object_hooks object_alternative(const struct object *o, uint32_t first)
{
	const struct manifest *m = &o->manifest;
	const struct ids_manifest_hook *h = &m->hooks[first];
	struct object_hooks alt = {.first = first};

	for (uint32_t i = first; i < m->nhooks; i++) {
		if (m->hooks[i].alt != h->alt ||
		    strcmp(manifest_str(m, m->hooks[i].group_str), manifest_str(m, h->group_str)))
			break;
		alt.count++;
		if (!(m->hooks[i].flags & IDS_HOOK_OPTIONAL) && m->hooks[i].min_kernel > alt.kernel)
			alt.kernel = m->hooks[i].min_kernel;
	}
	return alt;
}

static bool alternative_can(const struct manifest *m, struct object_hooks alt, uint32_t actions)
{
	for (uint32_t i = 0; i < alt.count; i++)
		if (actions & ~m->hooks[alt.first + i].caps)
			return false;
	return true;
}

uint32_t object_first_kernel(const struct object *o, const char *group, uint32_t actions)
{
	const struct manifest *m = &o->manifest;
	struct object_hooks alt;
	uint32_t kernel = 0;

	for (uint32_t i = 0; i < m->nhooks; i += alt.count) {
		alt = object_alternative(o, i);
		if (strcmp(manifest_str(m, m->hooks[i].group_str), group) ||
		    !alternative_can(m, alt, actions))
			continue;
		if (!kernel || alt.kernel < kernel)
			kernel = alt.kernel;
	}
	return kernel;
}

/* Support groups that rules cannot be decided without. */
static uint32_t needed_kernel(const struct object *o)
{
	const struct manifest *m = &o->manifest;
	uint32_t kernel = 0;

	for (uint32_t i = 0; i < m->nhooks; i++) {
		uint32_t group;

		if (!(m->hooks[i].flags & IDS_HOOK_NEEDED))
			continue;
		group = object_first_kernel(o, manifest_str(m, m->hooks[i].group_str), 0);
		kernel = group > kernel ? group : kernel;
	}
	return kernel;
}

uint32_t object_rule_kernel(const struct object *o, uint32_t i)
{
	/* These only the program must be able to do; the others ruled does, or all programs. */
	const uint32_t by_program =
		IDS_ACT_DENY | IDS_ACT_KILL | IDS_ACT_STOP | IDS_ACT_SIGNAL | IDS_ACT_ISOLATE;
	const struct manifest *m = &o->manifest;
	const char *group = manifest_str(m, m->events[m->rules[i].event].group_str);
	uint32_t kernel = object_first_kernel(o, group, m->rules[i].actions & by_program);
	uint32_t needed = needed_kernel(o);

	return kernel && needed > kernel ? needed : kernel;
}
