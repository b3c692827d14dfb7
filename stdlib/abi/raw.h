/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0 */
/*
 * Raw events: what the programs that the compiler generates for them hand to the kernel side
 * (stdlib/bpf/event_raw.bpf.c).
 */
#ifndef IDS_ABI_RAW_H
#define IDS_ABI_RAW_H

#define RAW_EVENT_FIRST 1000 /* numbers of raw events that rules name are from here on */
#define RAW_ARGS        6
#define RAW_WORDS       12 /* 8 bytes each, of struct raw_ev */

/** enum raw_kind - how an argument's 64 bits are to be read */
enum raw_kind {
	RAW_NONE, /* not read */
	RAW_U64,  /* addresses, too */
	RAW_S64,
	RAW_U32,
	RAW_S32,
	RAW_U16,
	RAW_STR, /* address of a string of the caller */
	/* Kinds of a function's argument: its fields with another type than RAW_U64. */
	RAW_KSTR, /* address of a string of the kernel */
	RAW_USTR, /* address of a string of the caller */
	RAW_INT,  /* 32 bits, signed */
	RAW_KINDS
};

/* A shape: the kind of each argument, and how the arguments of a 32-bit caller lie. */
#define RAW_SHAPE(i, kind)    ((unsigned)(kind) << 4 * (i))
#define RAW_KIND_OF(shape, i) ((shape) >> 4 * (i) & 15)
#define RAW_WIDE(i)           (1u << (24 + (i))) /* argument i, 0 to 5, comes as two halves, low first */
#define RAW_IS_WIDE(shape, i) ((shape) >> (24 + (i)) & 1)
#define RAW_SWAP              (1u << 30) /* arguments 3 and 4 are exchanged */

/*
 * All that a program's fill function must know: the first argument's field, number of arguments,
 * shape; of a trace event the row of ids_places where its first field stands.
 */
#define RAW_INFO(field, nargs, shape, place)                                                       \
	((unsigned long long)(place) << 52 | (unsigned long long)(nargs) << 48 |                   \
	 (unsigned long long)(field) << 32 | (shape))

/*
 * Fields of trace events have no fixed place: RAW_ARGS rows of the read-only array ids_places for
 * each raw event, which the runtime fills from the format that the running kernel tells. Field
 * numbers are RAW_PLACE_FIELDS + 2 * RAW_ARGS * event + row, and RAW_ARGS more if the field is read
 * as a text.
 */
#define RAW_PLACE_FIELDS 30000
#define RAW_PLACE_EVENTS 600
#define RAW_PLACE(offset, size, kind)                                                              \
	((unsigned)(offset) | (unsigned)(size) << 16 | (unsigned)(kind) << 24)
#define RAW_PLACE_OFFSET(place) ((place) & 0xffff)
#define RAW_PLACE_SIZE(place)   ((place) >> 16 & 0xff) /* bytes of a number */
#define RAW_PLACE_KIND(place)   ((place) >> 24)

enum raw_place {
	RAW_PLACE_UNSIGNED,
	RAW_PLACE_SIGNED,
	RAW_PLACE_TEXT,    /* bytes of the record, ended by NUL */
	RAW_PLACE_LOC,     /* offset (low 16 bits) and length of such bytes */
	RAW_PLACE_REL,     /* the same, counted from behind this field */
	RAW_PLACE_POINTER, /* address of a text of the kernel */
};

#endif
