// SPDX-License-Identifier: BSD-2-Clause
/* Maps: as the object's BTF describes the variables of section .maps, and sections of data. */
#include <linux/bpf.h>
#include <linux/btf.h>
#include <string.h>

#include "../stdlib/abi/scratch.h"
#include "object.h"

#define HOPS_MAX 32 /* typedefs and qualifiers before a type */

/** struct btf - the types of an object */
struct btf {
	const uint8_t *types; /* @types_size bytes */
	size_t types_size;
	const char *strings; /* ends with a NUL */
	size_t strings_size;
	uint32_t *offs; /* of each type in @types; number 0 is void */
	size_t n, cap;
};

static struct btf_type type_at(const struct btf *b, uint32_t id)
{
	struct btf_type t = {0};

	if (id && id < b->n)
		memcpy(&t, b->types + b->offs[id], sizeof(t));
	return t;
}

static const char *name_at(const struct btf *b, uint32_t off)
{
	return off < b->strings_size ? b->strings + off : "";
}

/* Bytes that follow a type of this kind; -1: there is no such kind. */
static int64_t extra_bytes(struct btf_type t)
{
	uint32_t n = BTF_INFO_VLEN(t.info);

	switch (BTF_INFO_KIND(t.info)) {
	case BTF_KIND_INT:
	case BTF_KIND_VAR:
	case BTF_KIND_DECL_TAG: return 4;
	case BTF_KIND_ARRAY: return sizeof(struct btf_array);
	case BTF_KIND_STRUCT:
	case BTF_KIND_UNION: return (int64_t)n * (int64_t)sizeof(struct btf_member);
	case BTF_KIND_ENUM: return (int64_t)n * (int64_t)sizeof(struct btf_enum);
	case BTF_KIND_FUNC_PROTO: return (int64_t)n * (int64_t)sizeof(struct btf_param);
	case BTF_KIND_DATASEC: return (int64_t)n * (int64_t)sizeof(struct btf_var_secinfo);
	case BTF_KIND_ENUM64: return (int64_t)n * 12;
	case BTF_KIND_PTR:
	case BTF_KIND_FWD:
	case BTF_KIND_TYPEDEF:
	case BTF_KIND_VOLATILE:
	case BTF_KIND_CONST:
	case BTF_KIND_RESTRICT:
	case BTF_KIND_FUNC:
	case BTF_KIND_FLOAT:
	case BTF_KIND_TYPE_TAG: return 0;
	default: return -1;
	}
}

static int index_types(struct arena *a, struct btf *b)
{
	size_t at = 0;

	*ARENA_PUSH(a, b->offs, b->n, b->cap) = 0;
	while (at < b->types_size) {
		struct btf_type t;
		int64_t extra;

		if (b->types_size - at < sizeof(t))
			return -1;
		memcpy(&t, b->types + at, sizeof(t));
		extra = extra_bytes(t);
		if (extra < 0 || (uint64_t)extra > b->types_size - at - sizeof(t))
			return -1;
		*ARENA_PUSH(a, b->offs, b->n, b->cap) = (uint32_t)at;
		at += sizeof(t) + (size_t)extra;
	}
	return 0;
}

static int open_btf(struct arena *a, const uint8_t *bytes, size_t size, struct btf *b)
{
	struct btf_header h;

	if (size < sizeof(h))
		return -1;
	memcpy(&h, bytes, sizeof(h));
	if (h.magic != BTF_MAGIC || h.version != BTF_VERSION || h.hdr_len < sizeof(h) ||
	    h.hdr_len > size)
		return -1;
	bytes += h.hdr_len;
	size -= h.hdr_len;
	if (h.type_off > size || h.type_len > size - h.type_off || h.str_off > size ||
	    h.str_len > size - h.str_off || !h.str_len || bytes[h.str_off + h.str_len - 1])
		return -1;
	b->types = bytes + h.type_off;
	b->types_size = h.type_len;
	b->strings = (const char *)bytes + h.str_off;
	b->strings_size = h.str_len;
	return index_types(a, b);
}

static uint32_t skip_names(const struct btf *b, uint32_t id)
{
	for (int i = 0; i < HOPS_MAX; i++) {
		struct btf_type t = type_at(b, id);

		switch (BTF_INFO_KIND(t.info)) {
		case BTF_KIND_TYPEDEF:
		case BTF_KIND_VOLATILE:
		case BTF_KIND_CONST:
		case BTF_KIND_RESTRICT:
		case BTF_KIND_TYPE_TAG: id = t.type; break;
		default: return id;
		}
	}
	return 0;
}

static struct btf_array array_at(const struct btf *b, uint32_t id)
{
	struct btf_array array = {0};

	memcpy(&array, b->types + b->offs[id] + sizeof(struct btf_type), sizeof(array));
	return array;
}

/* Bytes of a type; 0 if it has no size. */
static uint64_t type_size(const struct btf *b, uint32_t id)
{
	uint64_t count = 1;

	for (int i = 0; i < HOPS_MAX; i++) {
		struct btf_type t = type_at(b, id = skip_names(b, id));
		struct btf_array array;

		switch (BTF_INFO_KIND(t.info)) {
		case BTF_KIND_INT:
		case BTF_KIND_STRUCT:
		case BTF_KIND_UNION:
		case BTF_KIND_ENUM:
		case BTF_KIND_ENUM64:
		case BTF_KIND_FLOAT: return count * t.size;
		case BTF_KIND_PTR: return count * sizeof(uint64_t);
		case BTF_KIND_ARRAY:
			array = array_at(b, id);
			count *= array.nelems;
			if (count > UINT32_MAX)
				return 0;
			id = array.type;
			break;
		default: return 0;
		}
	}
	return 0;
}

/* Number N of a member int (*name)[N]. */
static uint32_t member_number(const struct btf *b, uint32_t id)
{
	struct btf_type t = type_at(b, skip_names(b, id));
	uint32_t to = BTF_INFO_KIND(t.info) == BTF_KIND_PTR ? skip_names(b, t.type) : 0;

	if (!to || BTF_INFO_KIND(type_at(b, to).info) != BTF_KIND_ARRAY)
		return 0;
	return array_at(b, to).nelems;
}

/* Bytes of T of a member T *name. */
static uint32_t member_size(const struct btf *b, uint32_t id)
{
	struct btf_type t = type_at(b, skip_names(b, id));
	uint64_t size = BTF_INFO_KIND(t.info) == BTF_KIND_PTR ? type_size(b, t.type) : (uint64_t)0;

	return size > UINT32_MAX ? 0 : (uint32_t)size;
}

static void read_member(const struct btf *b, const struct btf_member *m, struct object_map *map)
{
	const char *name = name_at(b, m->name_off);

	if (!strcmp(name, "type"))
		map->kind = member_number(b, m->type);
	else if (!strcmp(name, "max_entries"))
		map->entries = member_number(b, m->type);
	else if (!strcmp(name, "map_flags"))
		map->flags = member_number(b, m->type);
	else if (!strcmp(name, "key_size"))
		map->key_size = member_number(b, m->type);
	else if (!strcmp(name, "value_size"))
		map->value_size = member_number(b, m->type);
	else if (!strcmp(name, "key"))
		map->key_size = member_size(b, m->type);
	else if (!strcmp(name, "value"))
		map->value_size = member_size(b, m->type);
}

static int read_map(struct arena *a, const struct btf *b, struct object *o, uint32_t id)
{
	struct btf_type var = type_at(b, id), t;
	struct object_map map = {.name = name_at(b, var.name_off)};
	uint32_t at;

	if (BTF_INFO_KIND(var.info) != BTF_KIND_VAR || !*map.name)
		return -1;
	at = skip_names(b, var.type);
	t = type_at(b, at);
	if (BTF_INFO_KIND(t.info) != BTF_KIND_STRUCT)
		return -1;
	for (uint32_t i = 0; i < BTF_INFO_VLEN(t.info); i++) {
		struct btf_member m;

		memcpy(&m, b->types + b->offs[at] + sizeof(t) + i * sizeof(m), sizeof(m));
		read_member(b, &m, &map);
	}
	*ARENA_PUSH(a, o->maps, o->nmaps, o->maps_cap) = map;
	return 0;
}

static int read_declared(struct arena *a, const struct btf *b, struct object *o)
{
	for (uint32_t id = 1; id < b->n; id++) {
		struct btf_type t = type_at(b, id);

		if (BTF_INFO_KIND(t.info) != BTF_KIND_DATASEC ||
		    strcmp(name_at(b, t.name_off), ".maps"))
			continue;
		for (uint32_t i = 0; i < BTF_INFO_VLEN(t.info); i++) {
			struct btf_var_secinfo v;

			memcpy(&v, b->types + b->offs[id] + sizeof(t) + i * sizeof(v), sizeof(v));
			if (read_map(a, b, o, v.type))
				return -1;
		}
	}
	return 0;
}

/* Constants and variables: each section is an array with one value. */
static void add_data(struct arena *a, struct object *o)
{
	static const char *const names[] = {".rodata", ".data", ".bss"};

	for (size_t i = 1; i < o->elf.nsections; i++)
		for (size_t j = 0; j < sizeof(names) / sizeof(*names); j++)
			if (!strcmp(o->elf.names[i], names[j]) && o->elf.sections[i].sh_size &&
			    o->elf.sections[i].sh_size <= UINT32_MAX)
				*ARENA_PUSH(a, o->maps, o->nmaps, o->maps_cap) =
					(struct object_map){
						.name = names[j],
						.kind = BPF_MAP_TYPE_ARRAY,
						.key_size = sizeof(uint32_t),
						.value_size = (uint32_t)o->elf.sections[i].sh_size,
						.entries = 1,
					};
}

/* What ruled sets when it loads the object. */
static void size_map(const struct object *o, struct object_map *m)
{
	uint32_t slots = IDS_SCRATCH_SLOTS * o->cpus;

	if (slots < IDS_SCRATCH_TRIES)
		slots = IDS_SCRATCH_TRIES;
	if (!strcmp(m->name, "ids_scratch") && o->manifest.head.scratch_size)
		m->value_size = o->manifest.head.scratch_size;
	if (!strcmp(m->name, "ids_scratch") || !strcmp(m->name, "ids_tables"))
		m->entries = slots;
	if (!strcmp(m->name, "ids_stats") && o->manifest.nrules)
		m->entries = o->manifest.nrules;
	if (!strcmp(m->name, "ids_files") && o->manifest.nfiles)
		m->entries = o->manifest.nfiles;
}

static void name_kind(struct object_map *m)
{
	static const struct {
		uint32_t kind;
		const char *name;
		bool percpu, hash;
	} kinds[] = {
		{BPF_MAP_TYPE_HASH, "hash", false, true},
		{BPF_MAP_TYPE_ARRAY, "array", false, false},
		{BPF_MAP_TYPE_PERCPU_HASH, "percpu_hash", true, true},
		{BPF_MAP_TYPE_PERCPU_ARRAY, "percpu_array", true, false},
		{BPF_MAP_TYPE_LRU_HASH, "lru_hash", false, true},
		{BPF_MAP_TYPE_LRU_PERCPU_HASH, "lru_percpu_hash", true, true},
		{BPF_MAP_TYPE_LPM_TRIE, "lpm_trie", false, true},
		{BPF_MAP_TYPE_RINGBUF, "ringbuf", false, false},
	};

	m->type = "other";
	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		if (kinds[i].kind == m->kind) {
			m->type = kinds[i].name;
			m->percpu = kinds[i].percpu;
			m->grows = kinds[i].hash && m->flags & BPF_F_NO_PREALLOC;
		}
}

static uint64_t round8(uint64_t n)
{
	return (n + 7) & ~(uint64_t)7;
}

static int measure_map(const struct object *o, struct object_map *m)
{
	bool array = m->kind == BPF_MAP_TYPE_ARRAY || m->kind == BPF_MAP_TYPE_PERCPU_ARRAY;
	uint64_t row;

	name_kind(m);
	row = round8(m->value_size) * (m->percpu ? o->cpus : 1);
	if (!array)
		row += round8(m->key_size);
	if (m->kind == BPF_MAP_TYPE_RINGBUF)
		row = 1;
	return __builtin_mul_overflow(row, (uint64_t)m->entries, &m->bytes) ? -1 : 0;
}

int object_read_maps(struct arena *a, struct object *o, const char **ret_error)
{
	uint32_t section = elf_section(&o->elf, ".BTF");
	struct btf b = {0};

	if (!section ||
	    open_btf(a, elf_bytes(&o->elf, section), o->elf.sections[section].sh_size, &b) ||
	    read_declared(a, &b, o)) {
		*ret_error = "the object is damaged: its section .BTF is missing or bad";
		return -1;
	}
	add_data(a, o);
	for (size_t i = 0; i < o->nmaps; i++) {
		size_map(o, &o->maps[i]);
		if (measure_map(o, &o->maps[i]) ||
		    __builtin_add_overflow(o->memory, o->maps[i].bytes, &o->memory)) {
			*ret_error = "the object is damaged: a map is larger than all memory";
			return -1;
		}
		if (!o->maps[i].grows)
			o->memory_fixed += o->maps[i].bytes;
	}
	return 0;
}
