/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0 */
/*
 * What the kernel side writes into the rings, and the maps and constants that the runtime shares
 * with it. Fixed width, little-endian, 8-byte aligned.
 */
#ifndef IDS_ABI_RECORD_H
#define IDS_ABI_RECORD_H

#include "manifest.h"

#define IDS_RECORD_VERSION 1
#define IDS_RECORD_MAX     32768 /* bytes; one record is never longer */

/*
 * Ring ids_alerts wakes its reader with each record, ring ids_logs only when its use passes
 * IDS_LOG_WAKE bytes: the runtime looks into it at least every IDS_LOG_POLL milliseconds.
 */
#define IDS_LOG_WAKE (1u << 18)
#define IDS_LOG_POLL 100

/** enum ids_record_type - what a record tells */
enum ids_record_type {
	IDS_REC_MATCH = 1,     /* a rule's condition is true */
	IDS_REC_UNDECIDED = 2, /* it could not be decided; the value with status UNREADABLE says why */
};

/** enum ids_who - whose field a value is */
enum ids_who {
	IDS_WHO_EVENT = 0,    /* a field of the event */
	IDS_WHO_SELF = 1,     /* the process that caused the event */
	IDS_WHO_PARENT = 2,   /* its parent */
	IDS_WHO_ANCESTOR = 3, /* ancestors from the parent (3) upwards (4: grandparent, ...) */
	IDS_WHO_TARGET = 0xff, /* the process that the event is done to */
};

#define IDS_LEVELS_MAX    32 /* ancestors that conditions see; those above are unreadable */
#define IDS_RECORD_LEVELS 8  /* ancestors whose names are in a record */

/** enum ids_status - how far a value is known */
enum ids_status {
	IDS_OK = 0,
	IDS_ABSENT = 1,     /* the thing has no such value: comparisons are false */
	IDS_UNREADABLE = 2, /* it has one, but it could not be read: comparisons are undecided */
	IDS_TRUNCATED = 3,  /* in records only: the bytes are the beginning of the value */
};

/**
 * struct ids_value - one value of a record, followed by @len bytes, padded to 8
 *
 * Numbers are 8 bytes, addresses 16 (IPv4 as ::ffff:a.b.c.d, network order), strings have no NUL.
 */
struct ids_value {
	ids_u16 field; /* ids_manifest_field.id */
	ids_u8 who;    /* enum ids_who */
	ids_u8 status; /* enum ids_status */
	ids_u32 len;   /* bytes that follow, without the padding */
};

/**
 * struct ids_record - a record, followed by values up to @size
 * @result: per IDS_ACT_* bit number: IDS_RESULT_NONE, 0 done, or a negative errno
 */
struct ids_record {
	ids_u32 size; /* bytes, this header included */
	ids_u16 version;
	ids_u16 type; /* enum ids_record_type */
	ids_u32 generation;
	ids_u32 rule;    /* row of IDS_TAB_RULES */
	ids_u64 time;    /* ns, CLOCK_BOOTTIME */
	ids_u32 hook;    /* row of IDS_TAB_HOOKS whose program wrote it */
	ids_u32 actions; /* IDS_ACT_* that were due */
	ids_s16 result[16];
};
#define IDS_RESULT_NONE   ((ids_s16)0x7fff)
#define IDS_RESULT_SHADOW ((ids_s16)0x7ffe) /* would have been done */

/** struct ids_rule_desc - row of the read-only array ids_rules, what the kernel does at a match */
struct ids_rule_desc {
	ids_u32 actions; /* IDS_ACT_* */
	ids_u32 flags;   /* IDS_RULE_* */
	ids_s32 deny_errno;
	ids_u32 signal;
	ids_u32 isolate; /* IDS_ISOLATE_* */
	ids_u32 capture; /* bytes of content for the record */
	ids_u64 mark;   /* bits to set in the process's marks */
	ids_u64 unmark; /* bits to clear */
};

/** struct ids_rule_stats - value of map ids_stats (per CPU, key: rule index), only ever grows */
struct ids_rule_stats {
	ids_u64 matched;
	ids_u64 undecided;
	ids_u64 delivered;    /* records of matches written into a ring */
	ids_u64 suppressed;   /* silent, or held back */
	ids_u64 dropped;      /* records lost: ring full */
	ids_u64 dropped_busy; /* records lost: no scratch slot was free */
	ids_u64 action_failed;
	ids_u64 last_match;     /* ns, CLOCK_BOOTTIME */
	ids_u64 last_undecided; /* ns, CLOCK_BOOTTIME: at most one undecided report a second and CPU */
};

/** enum ids_error - key of map ids_errors (per CPU u64): failed helpers by kind */
enum ids_error {
	IDS_ERR_SCRATCH_BUSY, /* all scratch slots of a CPU were taken */
	IDS_ERR_READ_KERNEL,
	IDS_ERR_READ_USER,
	IDS_ERR_PATH_LONG,  /* a path over 4,096 bytes, or too deep */
	IDS_ERR_PATH_RACE,  /* a path kept changing while it was read */
	IDS_ERR_SIGNAL,     /* a signal could not be sent */
	IDS_ERR_MAP_UPDATE, /* a map was full */
	IDS_ERR_RING_FULL,
	IDS_ERR_MAX
};

/**
 * struct ids_isolated - value of map ids_isolated (hash, key: tgid as u32)
 *
 * An entry holds while the process with this tgid has this start time.
 */
struct ids_isolated {
	ids_u64 start; /* start_boottime of the thread group leader, ns; 0: any (entry is being made) */
	ids_u32 flags; /* IDS_ISOLATE_* */
	ids_u32 root;  /* tgid of the process whose match isolated it */
	ids_u32 rule;  /* row of IDS_TAB_RULES */
	ids_u32 generation;
	ids_u64 time; /* ns, CLOCK_BOOTTIME */
};

/* Map ids_control (one page, memory-mapped array): one struct ids_control. */
struct ids_control {
	ids_u32 active_generation; /* programs of another generation return at once; 0: none acts */
	ids_u32 isolated_count;    /* number of entries of ids_isolated, or more; 0: checks are skipped */
	/*
	 * Local time, kept by the runtime: local seconds since 1970 = (CLOCK_BOOTTIME ns +
	 * local_offset) / 1e9 until CLOCK_BOOTTIME reaches local_change, from then on with
	 * local_next (the next change of summer time). time_valid 0: the time is unreadable;
	 * otherwise a number that becomes another one whenever the time jumps, so who reads the
	 * same number before and after has read what belongs together.
	 */
	ids_s64 local_offset, local_next;
	ids_u64 local_change;
	ids_u32 time_valid;
	ids_u32 reserved;
};

/** struct ids_file_id - value of map ids_files (memory-mapped array, key: row of IDS_TAB_FILES) */
struct ids_file_id {
	ids_u64 dev; /* as the kernel's s_dev: major << 20 | minor */
	ids_u64 ino;
	ids_u32 valid; /* 0: the path names no file at the moment */
	ids_u32 reserved;
};

/** struct ids_marks - value of map ids_marks (hash, key: tgid as u32) */
struct ids_marks {
	ids_u64 start; /* start_boottime of the thread group leader, ns */
	ids_u64 bits;  /* rows of IDS_TAB_MARKS */
};

#define IDS_CACHED_BYTES 3968
/**
 * struct ids_cached - value of maps ids_args and ids_env (hash, key: tgid as u32): what a process
 * was executed with
 */
struct ids_cached {
	ids_u64 start; /* start of the thread group leader, in units of 10 ms since boot */
	ids_u32 total; /* bytes of the whole area */
	ids_u32 len;   /* bytes that are here: all, or IDS_CACHED_BYTES */
	ids_u8 bytes[IDS_CACHED_BYTES];
};

/*
 * Read-only constants of the object (section .rodata), set by the runtime before loading:
 *   u32 ids_generation          this object's generation
 *   u32 ids_cpus                number of possible CPUs; ids_scratch has 4 slots a CPU
 *   u32 ids_enforce             0: every rule in shadow mode
 *   u64 ids_cgroup_id           0: watch everything; else only this cgroup and below
 *   u32 ids_cgroup_level        depth of that cgroup
 *   u32 ids_isolate_mode        enum ids_isolate_mode
 *   u32 ids_init_pidns ...      see core.bpf.h
 *   u32 ids_uids[]              see struct ids_manifest_user
 *   u32 ids_cache_args, ids_cache_env, ids_keep_marks   set by the compiler: what must be kept of
 *                               each process, because a rule asks for it
 */
enum ids_isolate_mode {
	IDS_ISOLATE_BY_KERNEL = 0, /* LSM or fmod_ret programs contain at the instant of the match */
	IDS_ISOLATE_BY_STOP = 1,   /* none loads: SIGSTOP at the match, ruled moves, contains, continues */
};

_Static_assert(sizeof(struct ids_value) == 8, "value layout");
_Static_assert(sizeof(struct ids_record) == 64, "record layout");
_Static_assert(sizeof(struct ids_rule_desc) == 40, "rule descriptor layout");
_Static_assert(sizeof(struct ids_isolated) == 32, "isolated layout");

#endif
