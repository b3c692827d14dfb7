/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0 */
/*
 * An event in memory: the values that the readers of stdlib/bpf/given.bpf.c give instead of asking
 * the kernel, and the answers that come back.
 *
 * Map ids_given holds one struct ids_given, map ids_given_result one struct ids_given_result.
 */
#ifndef IDS_ABI_GIVEN_H
#define IDS_ABI_GIVEN_H

#include "record.h"

#define IDS_GIVEN_TARGET 34   /* behind them the process that the event is done to */
#define IDS_GIVEN_LEVELS 35   /* the process itself, its parent, and so on; and the target */
#define IDS_GIVEN_FIELDS 1024 /* columns: fields by their numbers, behind them those of raw events */
#define IDS_GIVEN_RAW    960  /* more than there are fields */
#define IDS_GIVEN_VALUES 2048
#define IDS_GIVEN_FILES  256
#define IDS_GIVEN_BYTES  (1u << 19)
#define IDS_GIVEN_PAD    8192 /* readers copy pieces of fixed length */
#define IDS_GIVEN_RULES  16384

/* Columns of raw events: a group of six for each kind of argument, then the result. */
enum ids_given_raw {
	IDS_GIVEN_RAW_NUMBER = IDS_GIVEN_RAW,
	IDS_GIVEN_RAW_INT = IDS_GIVEN_RAW + 6,
	IDS_GIVEN_RAW_STR = IDS_GIVEN_RAW + 12,
	IDS_GIVEN_RAW_KSTR = IDS_GIVEN_RAW + 18,
	IDS_GIVEN_RAW_USTR = IDS_GIVEN_RAW + 24,
	IDS_GIVEN_RAW_RET = IDS_GIVEN_RAW + 30,
};

/**
 * struct ids_given_value - a value, or an element of a list of two
 * @status, @file_status: enum ids_status; of the file's numbers, which are @num
 * @next: row of the list's next element, 0: none
 * @off: strings and areas: where they are in ids_given.bytes
 * @readable: areas: bytes from here on cannot be read
 * @num: the number; the address as two numbers, high one first; device and inode of the file; of an
 * area the number of its elements
 */
struct ids_given_value {
	ids_u8 status;
	ids_u8 file_status;
	ids_u16 next;
	ids_u32 off;
	ids_u32 len;
	ids_u32 readable;
	ids_u64 num[2];
};

/**
 * struct ids_given - an event
 * @ancestors: how many the process has
 * @files: what the paths of the operator is are, by their rows in the manifest
 * @index: rows of @values by level and field; row 0 is an absent value
 */
struct ids_given {
	ids_u32 ancestors;
	ids_u32 nvalues;
	ids_u32 nbytes;
	ids_u32 reserved;
	struct ids_file_id files[IDS_GIVEN_FILES];
	ids_u16 index[IDS_GIVEN_LEVELS][IDS_GIVEN_FIELDS];
	struct ids_given_value values[IDS_GIVEN_VALUES];
	ids_u8 bytes[IDS_GIVEN_BYTES + IDS_GIVEN_PAD];
};

/**
 * struct ids_given_result - what the decision function did
 * @fired: by rule: how often as a match, plus 16 times how often as undecided
 * @why: by rule: the last reason of an undecided one, field | who << 16
 */
struct ids_given_result {
	ids_u32 runs;  /* of programs */
	ids_u32 stray; /* rules fired that cannot exist */
	ids_u8 fired[IDS_GIVEN_RULES];
	ids_u32 why[IDS_GIVEN_RULES];
};

#endif
