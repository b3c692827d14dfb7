// SPDX-License-Identifier: BSD-2-Clause
#include "constants.h"

#include <errno.h>
#include <string.h>

#include <bpf/btf.h>
#include <bpf/libbpf.h>

/* Writes into the initial value of the section's map, which libbpf lets us do until loading. */
static int write_variable(struct bpf_object *obj, const char *section,
			  const struct btf_var_secinfo *place, const void *value, size_t size)
{
	struct bpf_map *map = bpf_object__find_map_by_name(obj, section);
	size_t total = 0;
	char *bytes;

	if (!map)
		return -ENOENT;
	bytes = (char *)bpf_map__initial_value(map, &total);
	if (!bytes || place->offset > total || place->size > total - place->offset)
		return -EINVAL;
	if (size > place->size)
		return -EMSGSIZE;
	memcpy(bytes + place->offset, value, size);
	return 0;
}

static const struct btf_var_secinfo *find_variable(const struct btf *btf,
						   const struct btf_type *section, const char *name)
{
	const struct btf_var_secinfo *place = btf_var_secinfos(section);

	for (int i = 0; i < btf_vlen(section); i++, place++) {
		const struct btf_type *var = btf__type_by_id(btf, place->type);

		if (var && !strcmp(btf__name_by_offset(btf, var->name_off), name))
			return place;
	}
	return NULL;
}

int constants_set(struct bpf_object *obj, const char *name, const void *value, size_t size)
{
	const struct btf *btf = bpf_object__btf(obj);
	__u32 count = btf ? btf__type_cnt(btf) : 0;

	for (__u32 id = 1; id < count; id++) {
		const struct btf_type *section = btf__type_by_id(btf, id);
		const struct btf_var_secinfo *place;
		const char *section_name;

		if (!btf_is_datasec(section))
			continue;
		section_name = btf__name_by_offset(btf, section->name_off);
		if (strncmp(section_name, ".rodata", 7))
			continue;
		place = find_variable(btf, section, name);
		if (place)
			return write_variable(obj, section_name, place, value, size);
	}
	return -ENOENT;
}
