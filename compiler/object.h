/* SPDX-License-Identifier: BSD-2-Clause */
/* What is inside a compiled object: for `ruleccc inspect`, `ruleccc report` and budgets. */
#ifndef IDS_OBJECT_H
#define IDS_OBJECT_H

#include <stdbool.h>

#include "manifest_read.h"
#include "object_elf.h"

#define OBJECT_CPUS         8    /* processors for which memory is said, unless told otherwise */
#define OBJECT_STACK_LIMIT  512u /* bytes of stack that kernels allow a program with its calls */
#define OBJECT_FRAMES_LIMIT 8u   /* functions that may call each other, the program included */
#define OBJECT_FRAMES_MAX   64   /* deeper calls are not followed */

/**
 * struct object_func - a function: a program, or one that programs call
 * @stack: bytes of its own frame, as the kernel rounds them; a frame whose addresses are computed
 *	from other registers can have more
 * @deepest, @frames: bytes and functions of the longest way down, this one included; @frames is
 *	over OBJECT_FRAMES_MAX if it calls itself or is deeper
 */
struct object_func {
	const char *name;
	uint32_t section;
	uint32_t first, count; /* instructions within the section */
	uint32_t stack, deepest, frames;
	uint32_t *calls; /* numbers of functions, each once */
	size_t ncalls, calls_cap;
};

/**
 * struct object_prog - a BPF program
 * @hook: row of the manifest's hooks that names it first
 * @total: instructions with every function it calls counted once: what the kernel loads
 */
struct object_prog {
	const struct object_func *func;
	const char *section;
	uint32_t hook, total;
};

/**
 * struct object_map - a map as it is when ruled has loaded the object
 * @percpu: a value for each processor
 * @grows: memory is taken as it is filled; else all of it at once
 * @bytes: at most, keys and values without what the kernel keeps beside them
 */
struct object_map {
	const char *name, *type;
	uint32_t kind; /* enum bpf_map_type */
	uint32_t key_size, value_size, entries, flags;
	bool percpu, grows;
	uint64_t bytes;
};

/** struct object - an object and its parts */
struct object {
	size_t size;
	uint8_t digest[32]; /* SHA-256 of the file */
	unsigned cpus;
	struct elf elf;
	struct manifest manifest;
	struct object_func *funcs; /* by section, then place */
	size_t nfuncs;
	struct object_prog *progs; /* in the order of the manifest's hooks */
	size_t nprogs, progs_cap;
	struct object_map *maps;
	size_t nmaps, maps_cap;
	uint64_t memory;       /* sum of the maps' bytes */
	uint64_t memory_fixed; /* of it, what is taken when the object is loaded */
	uint32_t insns;        /* of the largest program: its total */
	uint32_t stack, frames;
};

/**
 * object_read - takes an object apart
 * @bytes: stay in use; @cpus: processors of the machine for which memory is computed
 *
 * Returns 0, or -1 with a sentence in @ret_error: it is no object of ruleccc, or damaged.
 */
int object_read(struct arena *a, const void *bytes, size_t size, unsigned cpus, struct object *ret,
		const char **ret_error);
/** object_prog - the program called @name, or NULL */
const struct object_prog *object_prog(const struct object *o, const char *name);
/** object_hex - @size bytes as hexadecimal digits */
const char *object_hex(struct arena *a, const uint8_t *bytes, size_t size);

/**
 * struct object_hooks - an alternative of a group of hooks
 * @first: row of its first program in the manifest; the @count programs follow each other
 * @kernel: first kernel that has all of them but the optional ones, major << 16 | minor
 */
struct object_hooks {
	uint32_t first, count, kernel;
};

/** object_alternative - the alternative that begins at row @first of the manifest's hooks */
struct object_hooks object_alternative(const struct object *o, uint32_t first);
/**
 * object_first_kernel - the first kernel with an alternative of @group that can do @actions
 *
 * Returns major << 16 | minor; 0 if no alternative can.
 */
uint32_t object_first_kernel(const struct object *o, const char *group, uint32_t actions);
/** object_rule_kernel - the first kernel on which rule @i can do all it asks for; 0: none */
uint32_t object_rule_kernel(const struct object *o, uint32_t i);

/* object_code.c: functions, their calls and stacks. */
int object_read_code(struct arena *a, struct object *o, const char **ret_error);
/* object_btf.c: maps as their BTF describes them. */
int object_read_maps(struct arena *a, struct object *o, const char **ret_error);

#endif
