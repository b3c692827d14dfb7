// SPDX-License-Identifier: BSD-2-Clause
/* Finds the manifest's section in an ELF object. */
#include <errno.h>
#include <gelf.h>
#include <libelf.h>
#include <string.h>

#include "manifest.h"

#ifndef EM_BPF
#define EM_BPF 247
#endif

static Elf_Scn *find_section(Elf *elf, const char *name)
{
	size_t names;
	Elf_Scn *scn = NULL;

	if (elf_getshdrstrndx(elf, &names))
		return NULL;
	while ((scn = elf_nextscn(elf, scn))) {
		GElf_Shdr head;
		const char *found;

		if (!gelf_getshdr(scn, &head) || head.sh_type == SHT_NOBITS)
			continue;
		found = elf_strptr(elf, names, head.sh_name);
		if (found && !strcmp(found, name))
			return scn;
	}
	return NULL;
}

static int read_section(Elf *elf, struct manifest **ret, struct buf *why)
{
	Elf_Scn *scn;
	Elf_Data *data;
	GElf_Ehdr head;

	if (elf_kind(elf) != ELF_K_ELF || !gelf_getehdr(elf, &head) || head.e_machine != EM_BPF) {
		buf_puts(why, "not an object that ruleccc made: no BPF ELF file");
		return -ENOEXEC;
	}
	scn = find_section(elf, IDS_MANIFEST_SECTION);
	data = scn ? elf_rawdata(scn, NULL) : NULL;
	if (!data || !data->d_buf) {
		buf_puts(why, "not an object that ruleccc made: no section " IDS_MANIFEST_SECTION);
		return -ENODATA;
	}
	return manifest_read(data->d_buf, data->d_size, ret, why);
}

int manifest_read_object(const void *bytes, size_t size, struct manifest **ret, struct buf *why)
{
	Elf *elf = NULL;
	int err;

	if (elf_version(EV_CURRENT) != EV_NONE)
		elf = elf_memory((char *)bytes, size); /* opened for reading: never written to */
	if (!elf) {
		buf_puts(why, "not an object that ruleccc made: no ELF file");
		return -ENOEXEC;
	}
	err = read_section(elf, ret, why);
	elf_end(elf);
	return err;
}
