/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0 */
/*
 * The manifest: section ".ids.rules" of a compiled object.
 *
 * A header, followed by tables of fixed-width rows and one table of NUL-terminated strings.
 * Every table is found by its entry in header.tab[]: offset from the start of the section, number of
 * rows and bytes a row. A reader uses the row size of the file, so a newer minor version may
 * make rows longer at their end. A reader refuses another major version, a wrong size or checksum,
 * a table outside the section and a string reference outside the strings.
 *
 * A string reference (struct members named *_str) is a byte offset into the string table;
 * offset 0 is the empty string. All numbers are little-endian.
 */
#ifndef IDS_ABI_MANIFEST_H
#define IDS_ABI_MANIFEST_H

#ifdef __bpf__
typedef __u8 ids_u8;
typedef __u16 ids_u16;
typedef __u32 ids_u32;
typedef __u64 ids_u64;
typedef __s16 ids_s16;
typedef __s32 ids_s32;
typedef __s64 ids_s64;
#else
#include <stdint.h>
typedef uint8_t ids_u8;
typedef uint16_t ids_u16;
typedef uint32_t ids_u32;
typedef uint64_t ids_u64;
typedef int16_t ids_s16;
typedef int32_t ids_s32;
typedef int64_t ids_s64;
#endif

#define IDS_MANIFEST_SECTION ".ids.rules"
#define IDS_MANIFEST_MAGIC   "IDSRULES" /* 8 bytes, no NUL */
#define IDS_MANIFEST_MAJOR   1
#define IDS_MANIFEST_MINOR   1 /* 1: files, marks */

/** enum ids_manifest_table - index into ids_manifest_header.tab */
enum ids_manifest_table {
	IDS_TAB_RULES,   /* struct ids_manifest_rule; row number = rule index in records and maps */
	IDS_TAB_EVENTS,  /* struct ids_manifest_event; the events that the rules use */
	IDS_TAB_HOOKS,   /* struct ids_manifest_hook; sorted by group, then alt */
	IDS_TAB_FIELDS,  /* struct ids_manifest_field; every field that a record can carry */
	IDS_TAB_TAGS,    /* struct ids_manifest_tag */
	IDS_TAB_RUNS,    /* struct ids_manifest_run; arguments of run(...) actions */
	IDS_TAB_USERS,   /* struct ids_manifest_user; user names to resolve when loading */
	IDS_TAB_SOURCES, /* struct ids_manifest_source; the files that were compiled */
	IDS_TAB_VALUES,  /* struct ids_manifest_value; named values, to render numbers */
	IDS_TAB_STRINGS, /* bytes; row size 1 */
	IDS_TAB_FILES,   /* struct ids_manifest_file; paths that the operator is compares with */
	IDS_TAB_MARKS,   /* struct ids_manifest_mark; names of marks, the row is the bit */
	IDS_TAB_MAX = 16
};

/** struct ids_manifest_tab - where a table lies */
struct ids_manifest_tab {
	ids_u32 off;    /* bytes from the start of the section */
	ids_u32 count;  /* rows */
	ids_u32 stride; /* bytes a row */
};

/** struct ids_manifest_header - first bytes of the section */
struct ids_manifest_header {
	char magic[8];
	ids_u16 major, minor;
	ids_u32 size;         /* bytes of the whole manifest, this header included */
	ids_u32 crc32;        /* zlib crc32 of the manifest with this member zero */
	ids_u32 scratch_size; /* bytes a scratch slot needs (map ids_scratch's value size) */
	ids_u8 digest[32];    /* SHA-256 of the sources, in the order of IDS_TAB_SOURCES */
	ids_u32 compiler_str; /* "ruleccc 0.1.0" */
	ids_u32 reserved;
	struct ids_manifest_tab tab[IDS_TAB_MAX];
};

/* Action bits: struct ids_manifest_rule.actions, ids_rule_desc.actions, hook capabilities. */
#define IDS_ACT_LOG     (1u << 0)
#define IDS_ACT_ALERT   (1u << 1)
#define IDS_ACT_DENY    (1u << 2)
#define IDS_ACT_KILL    (1u << 3)
#define IDS_ACT_STOP    (1u << 4)
#define IDS_ACT_SIGNAL  (1u << 5)
#define IDS_ACT_ISOLATE (1u << 6) /* with ISOLATE_NETWORK or ISOLATE_FREEZE: that kind */
#define IDS_ACT_RUN     (1u << 7)
#define IDS_ACT_SILENT  (1u << 8)
#define IDS_ACT_MARK    (1u << 9)
#define IDS_ACT_UNMARK  (1u << 10)
#define IDS_ACT_CAPTURE (1u << 11)
#define IDS_ACT_COUNT   12

/* Kinds of isolate(...): struct ids_manifest_rule.isolate, struct ids_isolated.flags */
#define IDS_ISOLATE_NETWORK 1u /* no byte by any socket */
#define IDS_ISOLATE_FILES   2u /* no file opened for writing, made, renamed or deleted */
#define IDS_ISOLATE_PROCESS 4u /* no signal, no ptrace to others */
#define IDS_ISOLATE_FREEZE  8u /* ruled freezes the cgroup */
#define IDS_ISOLATE_ALL     7u

/* Rule flags */
#define IDS_RULE_SHADOW      1u /* mode shadow: "would have" */
#define IDS_RULE_UND_MATCH   2u /* undecided match */
#define IDS_RULE_UND_IGNORE  4u /* undecided ignore; neither: undecided report */

/** enum ids_severity - as in syslog */
enum ids_severity {
	IDS_SEV_EMERGENCY, IDS_SEV_ALERT, IDS_SEV_CRITICAL, IDS_SEV_ERROR,
	IDS_SEV_WARNING, IDS_SEV_NOTICE, IDS_SEV_INFO, IDS_SEV_DEBUG, IDS_SEV_MAX
};

/** struct ids_manifest_rule - one rule */
struct ids_manifest_rule {
	ids_u32 name_str;
	ids_u32 id_str;
	ids_u32 message_str;     /* template with {field}, {{ and }}; may be empty */
	ids_u32 description_str;
	ids_u32 author_str;
	ids_u32 reference_str;
	ids_u32 license_str;
	ids_u32 source;          /* row of IDS_TAB_SOURCES */
	ids_u32 line, col;       /* 1-based */
	ids_u32 event;           /* row of IDS_TAB_EVENTS */
	ids_u32 event_name_str;  /* as written in the rule (an alias, for example) */
	ids_u32 severity;        /* enum ids_severity */
	ids_u32 severity_str;    /* as written: "high" */
	ids_u32 actions;         /* IDS_ACT_* */
	ids_u32 flags;           /* IDS_RULE_* */
	ids_s32 deny_errno;      /* positive errno of deny */
	ids_u32 signal;          /* number of signal(...) */
	ids_u32 isolate;         /* IDS_ISOLATE_* */
	ids_u32 revision;
	ids_u32 tag_first, tag_count; /* rows of IDS_TAB_TAGS */
	ids_u32 run_first, run_count; /* rows of IDS_TAB_RUNS: program, then arguments; templates as message */
};

/* struct ids_manifest_event.flags: any function of the kernel; bits 8 and up: arguments it must have */
#define IDS_EVENT_FUNCTION 1u
#define IDS_EVENT_TRACED   2u /* a trace event: the places of its fields are to be found (raw.h) */

/** struct ids_manifest_event - one event that the rules use */
struct ids_manifest_event {
	ids_u32 name_str;
	ids_u32 id;        /* enum ids_event of stdlib/catalog: number in records */
	ids_u32 group_str; /* hook group that delivers it */
	ids_u32 flags;     /* IDS_EVENT_FUNCTION */
};

/* struct ids_manifest_hook.flags */
#define IDS_HOOK_OPTIONAL 1u /* member of its alternative that a kernel may lack (32-bit entry) */
#define IDS_HOOK_SUPPORT  2u /* group serves containment or bookkeeping, not an event */
#define IDS_HOOK_NEEDED   4u /* without its group the rules cannot be decided: nothing is loaded */
#define IDS_HOOK_HELPS    8u /* group helps an event; weaker_str: what is lost if it does not load */
#define IDS_HOOK_EXISTS   16u /* new as a whole: it works in older kernels that were given it */

/**
 * struct ids_manifest_hook - one BPF program of the object
 *
 * The programs of one group are grouped in alternatives (alt 0 is preferred). The runtime takes
 * the first alternative of which every program without IDS_HOOK_OPTIONAL loads and attaches.
 */
struct ids_manifest_hook {
	ids_u32 group_str;  /* "exec", "isolate.file_open" */
	ids_u32 alt;
	ids_u32 prog_str;   /* name of the BPF program (function) */
	ids_u32 attach_str; /* for people: "lsm/bprm_check_security" */
	ids_u32 caps;       /* IDS_ACT_* that this hook can carry out in the kernel */
	ids_u32 flags;      /* IDS_HOOK_* */
	ids_u32 min_kernel; /* major << 16 | minor */
	ids_u32 weaker_str; /* what this alternative cannot see or do, a sentence, or empty */
};

/** enum ids_type - type of a field's value */
enum ids_type {
	IDS_TYPE_NONE, IDS_TYPE_INT, IDS_TYPE_UINT, IDS_TYPE_BOOL, IDS_TYPE_STRING, IDS_TYPE_PATH,
	IDS_TYPE_IP, IDS_TYPE_DURATION, IDS_TYPE_FLAGS, IDS_TYPE_ENUM, IDS_TYPE_USER, IDS_TYPE_MAX
};

/** struct ids_manifest_field - a field's number, name and type */
struct ids_manifest_field {
	ids_u32 id; /* number in records */
	ids_u32 name_str;
	ids_u32 type;   /* enum ids_type */
	ids_u32 values; /* number of a set in IDS_TAB_VALUES, 0: none */
};

/** struct ids_manifest_value - a named value: set, number, name ("O_CREAT") */
struct ids_manifest_value {
	ids_u32 set;
	ids_u32 name_str;
	ids_u64 value;
};

/** struct ids_manifest_tag - a tag of a rule */
struct ids_manifest_tag {
	ids_u32 tag_str;
};

/** struct ids_manifest_run - one word of a run(...) command */
struct ids_manifest_run {
	ids_u32 word_str;
};

/**
 * struct ids_manifest_user - a user name in a condition
 *
 * Row i is resolved to a uid when the object is loaded and written into element i of the
 * read-only array ids_uids of the object; a name that does not exist gets 0xffffffff, which equals no uid,
 * and a warning.
 */
struct ids_manifest_user {
	ids_u32 name_str;
};

/**
 * struct ids_manifest_file - a path that the operator is compares with
 *
 * Row i is looked up when the object is loaded, symbolic links followed, and written into element i
 * of the array ids_files of the object (struct ids_file_id); the runtime keeps it right.
 */
struct ids_manifest_file {
	ids_u32 path_str; /* absolute */
};

/** struct ids_manifest_mark - name of a mark; row i is bit i of struct ids_marks.bits */
struct ids_manifest_mark {
	ids_u32 name_str;
};
#define IDS_MARKS_MAX 64 /* rows of IDS_TAB_MARKS */

/** struct ids_manifest_source - one source file, as named on the command line or by import */
struct ids_manifest_source {
	ids_u32 path_str;
};

_Static_assert(sizeof(struct ids_manifest_header) == 64 + 12 * IDS_TAB_MAX, "header layout");
_Static_assert(sizeof(struct ids_manifest_rule) == 96, "rule layout");
_Static_assert(sizeof(struct ids_manifest_hook) == 32, "hook layout");
_Static_assert(sizeof(struct ids_manifest_value) == 16, "value layout");

#endif
