/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Events with the answers that are right, in a file beside the object of their rule set: what
 * kernel.c, which runs in a virtual machine, compares the kernel's answers with.
 */
#ifndef IDS_COMPARE_PACK_H
#define IDS_COMPARE_PACK_H

#include <stdint.h>

#define PACK_MAGIC 0x31564947u

/** struct pack_header - the file's beginning; events follow */
struct pack_header {
	uint32_t magic;
	uint32_t rules;
	uint32_t events;
	uint32_t files; /* struct ids_file_id an event */
	char ident[32]; /* of the event: programs given_<ident> and given_<ident>_done */
};

/**
 * struct pack_event - an event
 *
 * Followed by files, @places struct pack_place, @values struct ids_given_value, @bytes bytes, and
 * two bytes a rule: ids_given_result.fired must be one of them.
 */
struct pack_event {
	uint32_t ancestors;
	uint32_t values;
	uint32_t bytes;
	uint32_t places;
};

/** struct pack_place - an entry of ids_given.index */
struct pack_place {
	uint16_t level, field, row, reserved;
};

#endif
