// SPDX-License-Identifier: BSD-2-Clause
#include "object_elf.h"

#include <stdbool.h>
#include <string.h>

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "objects are little-endian");

static int refuse(const char **ret_error, const char *why)
{
	*ret_error = why;
	return -1;
}

/* The string at @off of section @i, or NULL if it is not inside or has no end. */
static const char *string_at(const struct elf *e, uint32_t i, uint64_t off)
{
	const Elf64_Shdr *s = &e->sections[i];
	const uint8_t *bytes = elf_bytes(e, i);

	if (!bytes || off >= s->sh_size || !memchr(bytes + off, 0, s->sh_size - off))
		return NULL;
	return (const char *)bytes + off;
}

static bool section_inside(const struct elf *e, const Elf64_Shdr *s)
{
	return s->sh_type == SHT_NOBITS || s->sh_type == SHT_NULL ||
	       (s->sh_offset <= e->size && s->sh_size <= e->size - s->sh_offset);
}

static int read_sections(struct arena *a, struct elf *e, const Elf64_Ehdr *h,
			 const char **ret_error)
{
	if (h->e_shentsize != sizeof(Elf64_Shdr) || h->e_shoff > e->size ||
	    (uint64_t)h->e_shnum * sizeof(Elf64_Shdr) > e->size - h->e_shoff)
		return refuse(ret_error, "the object is damaged: its table of sections lies "
					 "outside of the file; is it complete?");
	e->nsections = h->e_shnum;
	e->sections = ARENA_ARRAY(a, Elf64_Shdr, e->nsections + 1);
	e->names = ARENA_ARRAY(a, const char *, e->nsections + 1);
	if (e->nsections)
		memcpy(e->sections, e->bytes + h->e_shoff, e->nsections * sizeof(Elf64_Shdr));
	for (size_t i = 0; i < e->nsections; i++)
		if (!section_inside(e, &e->sections[i]))
			return refuse(ret_error, "the object is damaged: a section lies outside of "
						 "the file; is it complete?");
	if (h->e_shstrndx >= e->nsections)
		return refuse(ret_error, "the object is damaged: its sections have no names");
	for (size_t i = 0; i < e->nsections; i++) {
		e->names[i] = string_at(e, h->e_shstrndx, e->sections[i].sh_name);
		if (!e->names[i])
			return refuse(ret_error, "the object is damaged: a section's name lies "
						 "outside of the names");
	}
	return 0;
}

static int read_symbols(struct arena *a, struct elf *e, const char **ret_error)
{
	for (uint32_t i = 0; i < e->nsections; i++) {
		const Elf64_Shdr *s = &e->sections[i];

		if (s->sh_type != SHT_SYMTAB || !s->sh_size)
			continue;
		if (s->sh_entsize != sizeof(Elf64_Sym) || s->sh_link >= e->nsections)
			return refuse(ret_error, "the object is damaged: bad table of symbols");
		e->nsymbols = s->sh_size / sizeof(Elf64_Sym);
		e->symbols = ARENA_ARRAY(a, Elf64_Sym, e->nsymbols + 1);
		memcpy(e->symbols, e->bytes + s->sh_offset, e->nsymbols * sizeof(Elf64_Sym));
		e->symbol_names = s->sh_link;
		return 0;
	}
	return 0;
}

int elf_open(struct arena *a, const void *bytes, size_t size, struct elf *ret,
	     const char **ret_error)
{
	struct elf e = {.bytes = bytes, .size = size};
	Elf64_Ehdr h;

	if (size < SELFMAG || memcmp(bytes, ELFMAG, SELFMAG))
		return refuse(ret_error, "not an object that ruleccc made: no ELF file");
	if (size < sizeof(h))
		return refuse(ret_error, "the object is damaged: it ends within its header");
	memcpy(&h, bytes, sizeof(h));
	if (h.e_ident[EI_CLASS] != ELFCLASS64 || h.e_ident[EI_DATA] != ELFDATA2LSB ||
	    h.e_machine != EM_BPF || h.e_type != ET_REL)
		return refuse(ret_error, "not an object that ruleccc made: no BPF object");
	if (read_sections(a, &e, &h, ret_error) || read_symbols(a, &e, ret_error))
		return -1;
	*ret = e;
	return 0;
}

uint32_t elf_section(const struct elf *e, const char *name)
{
	for (uint32_t i = 1; i < e->nsections; i++)
		if (!strcmp(e->names[i], name) && elf_bytes(e, i))
			return i;
	return 0;
}

const uint8_t *elf_bytes(const struct elf *e, uint32_t i)
{
	const Elf64_Shdr *s = &e->sections[i];

	return s->sh_type == SHT_NULL || s->sh_type == SHT_NOBITS ? NULL : e->bytes + s->sh_offset;
}

const char *elf_symbol_name(const struct elf *e, const Elf64_Sym *s)
{
	const char *name = e->symbol_names ? string_at(e, e->symbol_names, s->st_name) : NULL;

	return name ? name : "";
}
