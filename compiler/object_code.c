// SPDX-License-Identifier: BSD-2-Clause
/* The functions of an object, whom they call, and how deep that goes. */
#include <linux/bpf.h>
#include <stdlib.h>
#include <string.h>

#include "object.h"

#define INSN        8  /* bytes of an instruction; ld_imm64 is two */
#define REL_IMM64   1  /* R_BPF_64_64 */
#define REL_CALL    10 /* R_BPF_64_32 */
#define FUNCS_MAX   65536
#define STACK_ROUND 32 /* the verifier counts frames in these steps */

/** struct section_code - the code of one section while it is looked at */
struct section_code {
	const struct bpf_insn *insns; /* a copy */
	size_t count;
	bool *related; /* the instruction has a relocation */
};

static int damaged(const char **ret_error, const char *why)
{
	*ret_error = why;
	return -1;
}

static int compare_funcs(const void *a, const void *b)
{
	const struct object_func *l = a, *r = b;

	if (l->section != r->section)
		return l->section < r->section ? -1 : 1;
	return (l->first > r->first) - (l->first < r->first);
}

static bool is_code(const struct elf *e, uint32_t section)
{
	return section && section < e->nsections && e->sections[section].sh_type == SHT_PROGBITS &&
	       e->sections[section].sh_flags & SHF_EXECINSTR;
}

static int add_func(struct object *o, const Elf64_Sym *s, const char **ret_error)
{
	uint64_t size;

	if (!is_code(&o->elf, s->st_shndx))
		return damaged(ret_error, "the object is damaged: a function is in no section of "
					  "code");
	size = o->elf.sections[s->st_shndx].sh_size;
	if (s->st_value > size || s->st_size > size - s->st_value || s->st_value % INSN ||
	    s->st_size % INSN || !s->st_size || size / INSN > UINT32_MAX)
		return damaged(ret_error, "the object is damaged: a function lies outside of its "
					  "section");
	o->funcs[o->nfuncs++] = (struct object_func){
		.name = elf_symbol_name(&o->elf, s),
		.section = s->st_shndx,
		.first = (uint32_t)(s->st_value / INSN),
		.count = (uint32_t)(s->st_size / INSN),
	};
	return 0;
}

static int find_funcs(struct arena *a, struct object *o, const char **ret_error)
{
	size_t n = 0;

	for (size_t i = 0; i < o->elf.nsymbols; i++)
		n += ELF64_ST_TYPE(o->elf.symbols[i].st_info) == STT_FUNC;
	if (n > FUNCS_MAX)
		return damaged(ret_error, "the object is damaged: too many functions");
	o->funcs = ARENA_ARRAY(a, struct object_func, n + 1);
	for (size_t i = 0; i < o->elf.nsymbols; i++)
		if (ELF64_ST_TYPE(o->elf.symbols[i].st_info) == STT_FUNC &&
		    add_func(o, &o->elf.symbols[i], ret_error))
			return -1;
	qsort(o->funcs, o->nfuncs, sizeof(*o->funcs), compare_funcs);
	return 0;
}

/* The last function that begins at or before instruction @at of @section, if it reaches there. */
static struct object_func *func_at(const struct object *o, uint32_t section, uint64_t at)
{
	size_t lo = 0, hi = o->nfuncs;
	struct object_func *f;

	while (lo < hi) {
		size_t mid = (lo + hi) / 2;

		f = &o->funcs[mid];
		if (f->section < section || (f->section == section && f->first <= at))
			lo = mid + 1;
		else
			hi = mid;
	}
	f = lo ? &o->funcs[lo - 1] : NULL;
	return f && f->section == section && at - f->first < f->count ? f : NULL;
}

static int add_call(struct arena *a, struct object *o, uint32_t section, uint64_t at,
		    uint32_t callee, int64_t target, const char **ret_error)
{
	struct object_func *from = func_at(o, section, at);
	struct object_func *to = target < 0 ? NULL : func_at(o, callee, (uint64_t)target);
	uint32_t number;

	if (!from || !to)
		return damaged(ret_error, "the object is damaged: a call leads nowhere");
	number = (uint32_t)(to - o->funcs);
	for (size_t i = 0; i < from->ncalls; i++)
		if (from->calls[i] == number)
			return 0;
	*ARENA_PUSH(a, from->calls, from->ncalls, from->calls_cap) = number;
	return 0;
}

/* Of a call the target is relative to the next instruction, of a function's address it is bytes. */
static int relate(struct arena *a, struct object *o, uint32_t section, struct section_code *c,
		  const Elf64_Rel *r, const char **ret_error)
{
	uint32_t type = (uint32_t)ELF64_R_TYPE(r->r_info);
	uint64_t symbol = ELF64_R_SYM(r->r_info), at = r->r_offset / INSN;
	const Elf64_Sym *s;
	int64_t place;

	if (at >= c->count || symbol >= o->elf.nsymbols)
		return damaged(ret_error, "the object is damaged: bad relocation");
	c->related[at] = true;
	s = &o->elf.symbols[symbol];
	if ((type != REL_CALL && type != REL_IMM64) || !is_code(&o->elf, s->st_shndx))
		return 0;
	if (s->st_value > INT32_MAX)
		return damaged(ret_error, "the object is damaged: bad symbol");
	place = (int64_t)(s->st_value / INSN);
	place += type == REL_CALL ? (int64_t)c->insns[at].imm + 1 : c->insns[at].imm / INSN;
	return add_call(a, o, section, at, s->st_shndx, place, ret_error);
}

static int read_relocations(struct arena *a, struct object *o, uint32_t section,
			    struct section_code *c, const char **ret_error)
{
	for (uint32_t i = 1; i < o->elf.nsections; i++) {
		const Elf64_Shdr *s = &o->elf.sections[i];

		if (s->sh_type != SHT_REL || s->sh_info != section)
			continue;
		for (uint64_t at = 0; at + sizeof(Elf64_Rel) <= s->sh_size;
		     at += sizeof(Elf64_Rel)) {
			Elf64_Rel r;

			memcpy(&r, o->elf.bytes + s->sh_offset + at, sizeof(r));
			if (relate(a, o, section, c, &r, ret_error))
				return -1;
		}
	}
	return 0;
}

/* Calls within the section that need no relocation. */
static int read_calls(struct arena *a, struct object *o, uint32_t section, struct section_code *c,
		      const char **ret_error)
{
	for (size_t i = 0; i < c->count; i++) {
		const struct bpf_insn *insn = &c->insns[i];

		if (insn->code != (BPF_JMP | BPF_CALL) || insn->src_reg != BPF_PSEUDO_CALL ||
		    c->related[i])
			continue;
		if (add_call(a, o, section, i, section, (int64_t)i + insn->imm + 1, ret_error))
			return -1;
	}
	return 0;
}

static bool writes_register(const struct bpf_insn *insn)
{
	unsigned class = BPF_CLASS(insn->code);

	return class == BPF_ALU || class == BPF_ALU64 || class == BPF_LDX || class == BPF_LD;
}

/*
 * Bytes below the frame pointer that an instruction reaches. @off: offset from the frame pointer of
 * each register that is known to hold one, else 1.
 */
static int64_t reach(const struct bpf_insn *insn, int64_t off[16])
{
	unsigned class = BPF_CLASS(insn->code);
	int64_t low = 0;

	if ((class == BPF_ST || class == BPF_STX) && off[insn->dst_reg] <= 0)
		low = off[insn->dst_reg] + insn->off;
	if (class == BPF_LDX && off[insn->src_reg] <= 0)
		low = off[insn->src_reg] + insn->off;
	if (insn->code == (BPF_ALU64 | BPF_MOV | BPF_X)) {
		off[insn->dst_reg] = off[insn->src_reg];
	} else if (insn->code == (BPF_ALU64 | BPF_ADD | BPF_K) && off[insn->dst_reg] <= 0 &&
		   insn->dst_reg != BPF_REG_10) {
		off[insn->dst_reg] += insn->imm;
		low = off[insn->dst_reg];
		off[insn->dst_reg] = low <= 0 ? low : 1;
	} else if (writes_register(insn) && insn->dst_reg != BPF_REG_10) {
		off[insn->dst_reg] = 1;
	}
	return low < 0 ? -low : 0;
}

static void measure_stack(struct object_func *f, const struct section_code *c)
{
	int64_t off[16], deepest = 1;

	for (int i = 0; i < 16; i++)
		off[i] = i == BPF_REG_10 ? 0 : 1;
	for (uint32_t i = 0; i < f->count; i++) {
		int64_t bytes = reach(&c->insns[f->first + i], off);

		deepest = bytes > deepest ? bytes : deepest;
	}
	if (deepest > INT32_MAX / 2)
		deepest = INT32_MAX / 2;
	f->stack = (uint32_t)((deepest + STACK_ROUND - 1) / STACK_ROUND * STACK_ROUND);
}

static int read_section(struct arena *a, struct object *o, uint32_t section, const char **ret_error)
{
	size_t size = o->elf.sections[section].sh_size;
	struct bpf_insn *insns = arena_alloc(a, size + INSN);
	struct section_code c = {.insns = insns, .count = size / INSN};

	if (size)
		memcpy(insns, elf_bytes(&o->elf, section), size);
	c.related = ARENA_ARRAY(a, bool, c.count + 1);
	if (read_relocations(a, o, section, &c, ret_error) ||
	    read_calls(a, o, section, &c, ret_error))
		return -1;
	for (size_t i = 0; i < o->nfuncs; i++)
		if (o->funcs[i].section == section)
			measure_stack(&o->funcs[i], &c);
	return 0;
}

/* One round of longest ways; true if a way has become longer. */
static bool lengthen(struct object *o)
{
	bool longer = false;

	for (size_t i = 0; i < o->nfuncs; i++) {
		struct object_func *f = &o->funcs[i];

		for (size_t j = 0; j < f->ncalls; j++) {
			const struct object_func *to = &o->funcs[f->calls[j]];

			if (f->frames < to->frames + 1) {
				f->frames = to->frames + 1;
				longer = true;
			}
			if (f->deepest < to->deepest + f->stack) {
				f->deepest = to->deepest + f->stack;
				longer = true;
			}
		}
	}
	return longer;
}

static int measure_depth(struct object *o, const char **ret_error)
{
	for (size_t i = 0; i < o->nfuncs; i++) {
		o->funcs[i].frames = 1;
		o->funcs[i].deepest = o->funcs[i].stack;
	}
	for (int round = 0; round <= OBJECT_FRAMES_MAX; round++)
		if (!lengthen(o))
			return 0;
	return damaged(ret_error, "the object is damaged: its functions call each other in a "
				  "circle, or too deep");
}

int object_read_code(struct arena *a, struct object *o, const char **ret_error)
{
	if (find_funcs(a, o, ret_error))
		return -1;
	for (uint32_t i = 1; i < o->elf.nsections; i++)
		if (is_code(&o->elf, i) && read_section(a, o, i, ret_error))
			return -1;
	return measure_depth(o, ret_error);
}
