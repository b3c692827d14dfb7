/* SPDX-License-Identifier: BSD-2-Clause */
/* The tables of stdlib/catalog as C data. */
#ifndef IDS_CATALOG_H
#define IDS_CATALOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../stdlib/abi/manifest.h"
#include "../stdlib/abi/raw.h"
#include "../stdlib/abi/record.h"

/** enum ids_event - number of an event; EVENT_PROCESS stands for fields of every process */
enum ids_event {
#define EVENT(id, name, kind, doc) EVENT_##id,
#include "../stdlib/catalog/events.def"
	EVENT_COUNT,
	EVENT_PROCESS = EVENT_COUNT,
	EVENT_DYNAMIC =
		RAW_EVENT_FIRST, /* raw events that rules name: from here on (catalog_raw.h) */
};

/** enum ids_field - number of a field, as in records */
enum ids_field {
	FIELD_NONE,
#define PROC_FIELD(id, name, type, values, cost, flags, doc)         F_##id,
#define EVENT_FIELD(event, id, name, type, values, cost, flags, doc) F_##event##_##id,
#include "../stdlib/catalog/fields.def"
	FIELD_COUNT,
};

/** enum ids_values - number of a set of named values */
enum ids_values {
	VALUES_NONE,
	VALUES_CAPS,
	VALUES_OPENFLAGS,
	VALUES_ATFLAGS,
	VALUES_EXECCALL,
	VALUES_FAMILIES,
	VALUES_SOCKTYPES,
	VALUES_TCPFLAGS,
	VALUES_ICMPTYPES,
	VALUES_PROTOS,
	VALUES_ERRNO,
	VALUES_SIGNAL,
	VALUES_WEEKDAYS,
	VALUES_CLONEFLAGS,
	VALUES_PTRACEMODE,
	VALUES_SETUIDCALL,
	VALUES_SETGIDCALL,
	VALUES_PRCTL,
	VALUES_RENAMEFLAGS,
	VALUES_IOWAYS,
	VALUES_PROTECTION,
	VALUES_MAPFLAGS,
	VALUES_MOUNTFLAGS,
	VALUES_MOUNTOPS,
	VALUES_UMOUNTFLAGS,
	VALUES_KEXECPARTS,
	VALUES_BPFCMDS,
	VALUES_BPFPROGS,
	VALUES_BPFMAPS,
	VALUES_MEMFDFLAGS,
	VALUES_URINGFLAGS,
	VALUES_FDKINDS,
};

enum event_kind { EVENT_SEMANTIC, EVENT_RAW };
enum event_guard { GUARD_NONE, GUARD_EXECVEAT };

#define FIELD_ABSENT     1u    /* may be absent */
#define FIELD_UNREADABLE 2u    /* may be unreadable */
#define FIELD_RACY       4u    /* the caller can still change it */
#define FIELD_LIST       16u   /* several values */
#define FIELD_AREA       32u   /* up to 128 KiB, read in pieces (struct ids_area) */
#define FIELD_GLOBAL     64u   /* of no process: the time */
#define FIELD_HIDDEN     128u  /* has no name in rules */
#define FIELD_FILE       256u  /* a path whose file can be compared by `is`: <reader>_file */
#define FIELD_NEW        512u  /* known only in the hidden event that follows (EVENT_HIDDEN) */
#define FIELD_UNKEPT     1024u /* records do not have it */

/** struct field_info - a row of fields.def */
struct field_info {
	enum ids_field id;
	enum ids_event event; /* EVENT_PROCESS: of every process */
	const char *name;
	enum ids_type type;
	enum ids_values values;
	unsigned cost; /* ns, rough */
	unsigned flags;
	const char *doc;
	const char *reader; /* name of the reader in stdlib/bpf: rd_exe_deleted, rd_exec_filename */
};

struct raw_event;

/** struct event_info - a row of events.def */
struct event_info {
	enum ids_event id;
	const char *name;
	const char *ident; /* "exec": module of stdlib/bpf (event_exec.bpf.c), decision function
			      decide_exec */
	enum event_kind kind;
	enum event_guard guard; /* of an alias */
	bool alias;
	enum ids_event shown; /* whose name and fields it has: @id, but for hidden ones */
	const char *doc;
	const char *group;     /* of its hooks */
	struct raw_event *raw; /* NULL but for system calls and functions: catalog_raw.h */
};

/** struct hook_info - a row of hooks.def */
struct hook_info {
	const char *group;    /* event's name, or name of the support group */
	enum ids_event event; /* EVENT_COUNT: support */
	unsigned alt;
	const char *program, *attach;
	uint32_t caps, flags;
	unsigned major, minor;
	const char *weaker;
};

/** struct value_info - a named value */
struct value_info {
	enum ids_values set;
	const char *name;
	uint64_t number;
};

extern const struct event_info catalog_events[]; /* aliases too; ends with name NULL */
extern const struct field_info catalog_fields[]; /* ends with name NULL */
extern const struct hook_info catalog_hooks[];   /* ends with program NULL */
extern const struct value_info catalog_values[]; /* ends with name NULL */

/** struct kernel - a version of Linux */
struct kernel {
	unsigned major, minor;
};

/** catalog_field_kernel - the first kernel that has @field: {5, 10} unless its event says otherwise
 */
struct kernel catalog_field_kernel(enum ids_field field);
/** catalog_event - the event (or alias) called @name, or NULL; never a hidden one */
const struct event_info *catalog_event(const char *name);
/** catalog_event_by_id - the event with number @id, never an alias; a hidden one has the name that
 * people know */
const struct event_info *catalog_event_by_id(enum ids_event id);
/** catalog_field - the field @name of @event (its own fields first, then process fields), or NULL
 */
const struct field_info *catalog_field(enum ids_event event, const char *name);
const struct field_info *catalog_field_by_id(enum ids_field id);
/** catalog_value - the named value @name of @set, or NULL */
const struct value_info *catalog_value(enum ids_values set, const char *name);
/** catalog_late_event - the hidden event where rules on @event are decided that need more, or NULL
 */
const struct event_info *catalog_late_event(enum ids_event event);
/** catalog_event_alone - does @event belong to no process? */
bool catalog_event_alone(enum ids_event event);
/** catalog_field_new - is it known of an executed program only once that is in place? */
bool catalog_field_new(const struct field_info *field);
/** catalog_type_name - "string" for IDS_TYPE_STRING */
const char *catalog_type_name(enum ids_type type);
/** catalog_event_caps - union of what the hooks of @event can do; @all: what every alternative can
 */
uint32_t catalog_event_caps(enum ids_event event, uint32_t *ret_all);

/** enum ids_op - rows of operators.def that compile; case-insensitive ones are the plain ones with
 * @icase */
enum ids_op {
#define OPERATOR(id, name, on, doc)   OP_##id,
#define OPERATOR_LATER(id, name, doc) OP_##id,
#include "../stdlib/catalog/operators.def"
	OP_COUNT
};

/** struct operator_info - a row of operators.def */
struct operator_info {
	enum ids_op op; /* OP_COUNT in the table: case-insensitive row, @on names the plain one */
	const char *name;
	const char *on; /* letters of the types it works on */
	bool icase, later;
	const char *doc;
};

/** enum action_args - what stands in an action's parentheses */
enum action_args {
	ACTION_ARGS_NONE,
	ACTION_ARGS_ERRNO,
	ACTION_ARGS_SIGNAL,
	ACTION_ARGS_ISOLATE,
	ACTION_ARGS_COMMAND,
	ACTION_ARGS_NAME,
	ACTION_ARGS_SIZE,
};

/** struct action_info - a row of actions.def, an alias as a row of its own */
struct action_info {
	const char *name, *alias_of;
	uint32_t bit; /* IDS_ACT_*; 0: not compiled yet, or an alias */
	enum action_args args;
	const char *doc;
};

/** struct severity_info - a word for a severity */
struct severity_info {
	const char *name;
	enum ids_severity level;
};

extern const struct operator_info catalog_operators[];  /* ends with name NULL */
extern const struct action_info catalog_actions[];      /* ends with name NULL */
extern const struct severity_info catalog_severities[]; /* ends with name NULL */

/** catalog_operator - the operator @name, a case-insensitive one completed from its plain one */
bool catalog_operator(const char *name, struct operator_info *ret);
const struct action_info *catalog_action(const char *name);
const struct severity_info *catalog_severity(const char *name);
/** catalog_semantic - the semantic event that sees what the raw event @event sees, or NULL */
const struct event_info *catalog_semantic(enum ids_event event);
/** catalog_event_target - is @event done to a process, whose fields are target.X? */
bool catalog_event_target(enum ids_event event);
/** catalog_event_instead - what to do where @event cannot be denied, or NULL */
const char *catalog_event_instead(enum ids_event event);
/** catalog_type_operand - the letter of operators.def for @type: N, S, P, I, B or F */
char catalog_type_operand(enum ids_type type);

#endif
