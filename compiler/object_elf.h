/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ELF objects of any bytes: nothing outside of the file is ever looked at, whatever its headers
 * say.
 */
#ifndef IDS_OBJECT_ELF_H
#define IDS_OBJECT_ELF_H

#include <elf.h>
#include <stddef.h>
#include <stdint.h>

#include "arena.h"

/** struct elf - a 64-bit little-endian BPF object; its sections and symbols are copies */
struct elf {
	const uint8_t *bytes;
	size_t size;
	Elf64_Shdr *sections; /* of every section, also those without bytes, the bytes are inside */
	size_t nsections;
	const char **names; /* of the sections */
	Elf64_Sym *symbols;
	size_t nsymbols;
	uint32_t symbol_names; /* section with the symbols' names; 0: there are no symbols */
};

/**
 * elf_open - checks the headers of @size bytes
 *
 * @bytes stay in use. Returns 0, or -1 with a sentence in @ret_error.
 */
int elf_open(struct arena *a, const void *bytes, size_t size, struct elf *ret,
	     const char **ret_error);
/** elf_section - number of the first section called @name that has bytes, or 0 */
uint32_t elf_section(const struct elf *e, const char *name);
/** elf_bytes - the bytes of section @i; NULL if it has none in the file */
const uint8_t *elf_bytes(const struct elf *e, uint32_t i);
/** elf_symbol_name - the name of @s, "" if it has none */
const char *elf_symbol_name(const struct elf *e, const Elf64_Sym *s);

#endif
