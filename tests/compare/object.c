// SPDX-License-Identifier: BSD-2-Clause
#include "object.h"

#include <gelf.h>
#include <libelf.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "../../stdlib/abi/manifest.h"

static Elf *open_elf(void *object, size_t size)
{
	Elf *elf;

	elf_version(EV_CURRENT);
	elf = elf_memory(object, size);
	if (!elf)
		abort();
	return elf;
}

/* Where section @name lies in the object; NULL if there is none. */
static const char *find_section(Elf *elf, char *object, const char *name)
{
	Elf_Scn *scn = NULL;
	size_t names;

	if (elf_getshdrstrndx(elf, &names))
		abort();
	while ((scn = elf_nextscn(elf, scn))) {
		GElf_Shdr h;

		if (gelf_getshdr(scn, &h) && !strcmp(elf_strptr(elf, names, h.sh_name), name))
			return object + h.sh_offset;
	}
	return NULL;
}

const char **object_rules(struct arena *a, void *object, size_t size, size_t *ret_n)
{
	Elf *elf = open_elf(object, size);
	const char *at = find_section(elf, object, IDS_MANIFEST_SECTION);
	struct ids_manifest_header h;
	const char **names;

	elf_end(elf);
	if (!at)
		abort();
	memcpy(&h, at, sizeof(h));
	*ret_n = h.tab[IDS_TAB_RULES].count;
	names = ARENA_ARRAY(a, const char *, *ret_n + 1);
	for (size_t i = 0; i < *ret_n; i++) {
		struct ids_manifest_rule row;

		memcpy(&row, at + h.tab[IDS_TAB_RULES].off + i * h.tab[IDS_TAB_RULES].stride,
		       sizeof(row));
		names[i] = at + h.tab[IDS_TAB_STRINGS].off + row.name_str;
	}
	return names;
}

static bool set_symbol(Elf *elf, Elf_Scn *table, char *object, const char *name, const void *value,
		       size_t bytes)
{
	Elf_Data *data = elf_getdata(table, NULL);
	GElf_Shdr h, of;
	GElf_Sym sym;

	if (!data || !gelf_getshdr(table, &h))
		abort();
	for (int i = 0; gelf_getsym(data, i, &sym); i++) {
		const char *s = elf_strptr(elf, h.sh_link, sym.st_name);

		if (!s || strcmp(s, name))
			continue;
		if (!gelf_getshdr(elf_getscn(elf, sym.st_shndx), &of) || bytes > sym.st_size)
			abort();
		memcpy(object + of.sh_offset + sym.st_value, value, bytes);
		return true;
	}
	return false;
}

void object_set(void *object, size_t size, const char *name, const void *value, size_t bytes)
{
	Elf *elf = open_elf(object, size);
	Elf_Scn *scn = NULL;

	while ((scn = elf_nextscn(elf, scn))) {
		GElf_Shdr h;

		if (gelf_getshdr(scn, &h) && h.sh_type == SHT_SYMTAB &&
		    set_symbol(elf, scn, object, name, value, bytes))
			break;
	}
	elf_end(elf);
}
