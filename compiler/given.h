/* SPDX-License-Identifier: BSD-2-Clause */
/* An event as a plain value, of a test or made at random: what the evaluator reads, and what is
 * packed for the decision functions. */
#ifndef IDS_GIVEN_H
#define IDS_GIVEN_H

#include <stdio.h>

#include "../stdlib/abi/given.h"
#include "rule.h"

/** struct given_text - a string; or all elements of an area, each ended by a NUL */
struct given_text {
	enum ids_status status;
	const uint8_t *bytes;
	uint32_t len;
	uint32_t readable; /* bytes from here on cannot be read; @len: all can */
};

/** struct given_value - what a field of a process or of the event is */
struct given_value {
	enum ids_status status; /* of numbers and addresses */
	uint64_t num[2];        /* the number; an address, high half first */
	struct given_text text[2];
	uint32_t ntexts;
	enum ids_status file_status;
	uint64_t file[2]; /* device and inode */
};

/** struct given_file - what a path names at the moment */
struct given_file {
	const char *path;
	bool valid;
	uint64_t dev, ino;
};

/** struct given_user - a user of this machine; @uid 0xffffffff: there is none of this name */
struct given_user {
	const char *name;
	uint32_t uid;
};

/** struct given - an event with all its processes; a value that is NULL is absent, or if @unknown
 * unreadable, and it is not known whether there is one; columns: given_column() */
struct given {
	uint32_t ancestors; /* how many the process has */
	bool unknown;
	const struct given_value *values[IDS_GIVEN_LEVELS][IDS_GIVEN_FIELDS];
	const struct given_file *files; /* ends with path NULL */
	const struct given_user *users; /* ends with name NULL */
	const char *const *marks;       /* names of the bits of field marks; ends with NULL */
};

/** given_column - where values of @f are in struct given; fields of raw events share some */
unsigned given_column(const struct field_info *f);
/** given_file - what @path names, or NULL */
const struct given_file *given_file(const struct given *g, const char *path);
/** given_user - the uid of user @name, 0xffffffff: none */
uint32_t given_user(const struct given *g, const char *name);
/** given_mark - the bit of mark @name */
uint64_t given_mark(const struct given *g, const char *name);
/** given_print - the fields that are not absent and whose names stand in @text */
void given_print(FILE *f, const struct given *g, const char *text);
/**
 * given_pack - @g as the readers of given.bpf.c read it
 * @prog: which paths, marks its numbers stand for; @event: only its own fields and those of
 * processes
 */
void given_pack(const struct given *g, const struct program *prog, struct ids_given *ret);

#endif
