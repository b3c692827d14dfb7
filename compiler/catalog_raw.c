// SPDX-License-Identifier: BSD-2-Clause
#include "catalog_raw.h"

#include <string.h>

#define FIELD_BASE    10000 /* numbers of fields of system calls */
#define FUNCTION_BASE 20000 /* of functions */

#define CAP_TRACE                                                                                  \
	(IDS_ACT_LOG | IDS_ACT_ALERT | IDS_ACT_KILL | IDS_ACT_STOP | IDS_ACT_SIGNAL |              \
	 IDS_ACT_ISOLATE | IDS_ACT_RUN | IDS_ACT_SILENT | IDS_ACT_MARK | IDS_ACT_UNMARK)
#define CAP_DENY (CAP_TRACE | IDS_ACT_DENY)

/* Arguments of all system calls, then the result, call after call. */
enum {
#define ARG(call, i, name, type, values, kind) ARG_##call##_##i,
#define SYSCALL(call, n)                       RET_##call,
#include "../stdlib/catalog/syscalls.def"
};

#define FLAGS_U64 0
#define FLAGS_S64 0
#define FLAGS_U32 0
#define FLAGS_S32 0
#define FLAGS_U16 0
#define FLAGS_STR FIELD_UNREADABLE | FIELD_RACY
#define COST_U64  2
#define COST_S64  2
#define COST_U32  2
#define COST_S32  2
#define COST_U16  2
#define COST_STR  60
#define READ_U64  "rd_raw_u64_"
#define READ_S64  "rd_raw_s64_"
#define READ_U32  "rd_raw_u32_"
#define READ_S32  "rd_raw_s32_"
#define READ_U16  "rd_raw_u16_"
#define READ_STR  "rd_raw_str_"

static const struct field_info call_fields[] = {
#define ARG(call, i, name, type, values, kind)                                                     \
	{FIELD_BASE + ARG_##call##_##i,                                                            \
	 EVENT_DYNAMIC,                                                                            \
	 name,                                                                                     \
	 IDS_TYPE_##type,                                                                          \
	 VALUES_##values,                                                                          \
	 COST_##kind,                                                                              \
	 FIELD_ABSENT | FLAGS_##kind,                                                              \
	 "argument " #i,                                                                           \
	 READ_##kind #i},
#define SYSCALL(call, n)                                                                           \
	{FIELD_BASE + RET_##call,                                                                  \
	 EVENT_DYNAMIC,                                                                            \
	 "ret",                                                                                    \
	 IDS_TYPE_INT,                                                                             \
	 VALUES_NONE,                                                                              \
	 2,                                                                                        \
	 FIELD_ABSENT,                                                                             \
	 "what the system call returns: an error is negative, -13 is EACCES",                      \
	 "rd_raw_ret"},
#include "../stdlib/catalog/syscalls.def"
};

static const uint8_t call_kinds[] = {
#define ARG(call, i, name, type, values, kind) RAW_##kind,
#define SYSCALL(call, n)                       RAW_NONE,
#include "../stdlib/catalog/syscalls.def"
};

static const struct call {
	const char *name;
	unsigned ret, nargs; /* row of the result; the arguments are before it */
} calls[] = {
#define SYSCALL(call, n) {#call, RET_##call, n},
#include "../stdlib/catalog/syscalls.def"
};
#define CALLS (sizeof(calls) / sizeof(*calls))

static const struct {
	const char *name, *call;
} call_aliases[] = {
#define SYSCALL_ALIAS(name, call) {#name, #call},
#include "../stdlib/catalog/syscalls.def"
};

static const struct {
	const char *call, *function;
	uint32_t shape;
} entries32[] = {
#define CALL32(call, function, shape) {#call, function, shape},
#include "../stdlib/catalog/syscalls.def"
};

/* Every kernel has those that are not here. */
static const struct {
	unsigned ret; /* of struct call */
	struct kernel from;
} new_calls[] = {
#define SYSCALL_FROM(call, major, minor) {RET_##call, {major, minor}},
#include "../stdlib/catalog/syscalls_from.def"
};

/* System calls and the events that see the same with the kernel's own copies, and can deny it. */
static const struct {
	const char *call, *event;
} semantic[] = {
	{"open", "open"},
	{"openat", "open"},
	{"openat2", "open"},
	{"creat", "open"},
	{"unlink", "delete"},
	{"unlinkat", "delete"},
	{"rmdir", "rmdir"},
	{"mkdir", "mkdir"},
	{"mkdirat", "mkdir"},
	{"mknod", "create"},
	{"mknodat", "create"},
	{"rename", "rename"},
	{"renameat", "rename"},
	{"renameat2", "rename"},
	{"link", "link"},
	{"linkat", "link"},
	{"symlink", "symlink"},
	{"symlinkat", "symlink"},
	{"chmod", "chmod"},
	{"fchmodat", "chmod"},
	{"fchmodat2", "chmod"},
	{"chown", "chown"},
	{"lchown", "chown"},
	{"fchownat", "chown"},
	{"truncate", "truncate"},
	{"setxattr", "setxattr"},
	{"lsetxattr", "setxattr"},
	{"utime", "utimes"},
	{"utimes", "utimes"},
	{"utimensat", "utimes"},
	{"futimesat", "utimes"},
	{"mount", "mount"},
	{"move_mount", "mount"},
	{"umount", "umount"},
	{"chroot", "chroot"},
	{"memfd_create", "memfd_create"},
	{"pivot_root", "mount"},
	{"init_module", "module_load"},
	{"finit_module", "module_load"},
	{"kill", "signal"},
	{"tkill", "signal"},
	{"tgkill", "signal"},
	{"rt_sigqueueinfo", "signal"},
	{"pidfd_send_signal", "signal"},
	{"ptrace", "ptrace"},
	{"process_vm_writev", "ptrace"},
	{"setuid", "setuid"},
	{"setreuid", "setuid"},
	{"setresuid", "setuid"},
	{"setgid", "setgid"},
	{"capset", "capset"},
	{"prctl", "prctl"},
	{"setns", "setns"},
	{"unshare", "unshare"},
	{"socket", "socket"},
	{"bind", "bind"},
	{"listen", "listen"},
	{"accept", "accept"},
	{"accept4", "accept"},
	{"connect", "connect"},
	{"sendto", "send"},
	{"sendmsg", "send"},
	{"bpf", "bpf"},
	{"mprotect", "mprotect"},
	{"kexec_load", "kexec"},
	{"kexec_file_load", "kexec"},
	{"io_uring_setup", "io_uring"},
	{"execve", "exec"},
	{"execveat", "exec"},
};

#define FUNCTION_FIELDS(i)                                                                         \
	{FUNCTION_BASE + (i),                                                                      \
	 EVENT_DYNAMIC,                                                                            \
	 "arg" #i,                                                                                 \
	 IDS_TYPE_UINT,                                                                            \
	 VALUES_NONE,                                                                              \
	 2,                                                                                        \
	 FIELD_ABSENT,                                                                             \
	 "argument " #i ", 64 bits",                                                               \
	 "rd_raw_u64_" #i}
#define STRING_FIELDS(i)                                                                           \
	{FUNCTION_BASE + RAW_ARGS + (i),                                                           \
	 EVENT_DYNAMIC,                                                                            \
	 "arg" #i ".string",                                                                       \
	 IDS_TYPE_STRING,                                                                          \
	 VALUES_NONE,                                                                              \
	 60,                                                                                       \
	 FIELD_ABSENT | FIELD_UNREADABLE,                                                          \
	 "string of the kernel at the address in argument " #i,                                    \
	 "rd_raw_kstr_" #i}
#define USER_FIELDS(i)                                                                             \
	{FUNCTION_BASE + 2 * RAW_ARGS + (i),                                                       \
	 EVENT_DYNAMIC,                                                                            \
	 "arg" #i ".user_string",                                                                  \
	 IDS_TYPE_STRING,                                                                          \
	 VALUES_NONE,                                                                              \
	 60,                                                                                       \
	 FIELD_ABSENT | FIELD_UNREADABLE | FIELD_RACY,                                             \
	 "string of the caller at the address in argument " #i,                                    \
	 "rd_raw_ustr_" #i}
#define INT_FIELDS(i)                                                                              \
	{FUNCTION_BASE + 3 * RAW_ARGS + (i),                                                       \
	 EVENT_DYNAMIC,                                                                            \
	 "arg" #i ".int",                                                                          \
	 IDS_TYPE_INT,                                                                             \
	 VALUES_NONE,                                                                              \
	 2,                                                                                        \
	 FIELD_ABSENT,                                                                             \
	 "argument " #i " as a signed number of 32 bits",                                          \
	 "rd_raw_int_" #i}
#define SIX(row) row(0), row(1), row(2), row(3), row(4), row(5)

/* In the order of enum raw_kind: RAW_KSTR, RAW_USTR, RAW_INT behind the plain ones. */
static const struct field_info function_fields[] = {SIX(FUNCTION_FIELDS), SIX(STRING_FIELDS),
						    SIX(USER_FIELDS), SIX(INT_FIELDS)};
#define FUNCTION_NFIELDS (sizeof(function_fields) / sizeof(*function_fields))

/** struct way - an alternative of an event of functions */
struct way {
	const char *attach, *fill;
	uint32_t caps;
};

static const struct family {
	const char *prefix;
	const char *doc;
	struct way ways[2];
} families[] = {
	{"sys_enter_", "a system call begins, of 64-bit or 32-bit callers", {{0}}},
	{"sys_exit_", "a system call ends; ret is its result", {{0}}},
	{"kprobe.",
	 "a function of the kernel is called: arg0 to arg5 are its arguments",
	 {{"kprobe/", "kprobe", CAP_TRACE}}},
	{"fentry.",
	 "a function of the kernel is called, found by the kernel's types",
	 {{"fentry/", "fentry", CAP_TRACE}}},
	{"lsm.",
	 "the hook of security modules with this name",
	 {{"lsm/", "lsm", CAP_DENY}, {"fmod_ret/security_", "lsm", CAP_DENY}}},
	{"tracepoint.",
	 "the trace event GROUP.NAME: its fields by their names, as text NAME.string",
	 {{"tracepoint/", "tracepoint", CAP_TRACE}}},
};
#define FAMILIES (sizeof(families) / sizeof(*families))
enum { FAMILY_ENTER, FAMILY_EXIT, FAMILY_TRACE = FAMILIES - 1 };

/* Index into families[], FAMILIES: none. */
static size_t family_of(const char *name)
{
	size_t i = 0;

	while (i < FAMILIES && strncmp(name, families[i].prefix, strlen(families[i].prefix)))
		i++;
	return i;
}

const char *raw_family(size_t i, const char **ret_doc)
{
	if (i >= FAMILIES)
		return NULL;
	*ret_doc = families[i].doc;
	return families[i].prefix;
}

size_t raw_prefix(const char *name)
{
	size_t i = family_of(name);

	return i < FAMILIES ? strlen(families[i].prefix) : 0;
}

static const struct call *find_call(const char *name)
{
	for (size_t i = 0; i < sizeof(call_aliases) / sizeof(*call_aliases); i++)
		if (!strcmp(call_aliases[i].name, name))
			name = call_aliases[i].call;
	for (size_t i = 0; i < CALLS; i++)
		if (!strcmp(calls[i].name, name))
			return &calls[i];
	return NULL;
}

static struct raw_hook *add_hook(struct raw_event *raw, unsigned alt, const char *program,
				 const char *attach, const char *fill, const char *weaker)
{
	struct raw_hook *h = &raw->hooks[raw->nhooks++];

	*h = (struct raw_hook){.info = {.group = raw->info.group,
					.event = raw->info.id,
					.alt = alt,
					.program = program,
					.attach = attach,
					.caps = CAP_TRACE,
					.major = 5,
					.minor = 10,
					.weaker = weaker},
			       .fill = fill};
	return h;
}

/* Where 32-bit callers come in: these functions differ between kernels. */
static void add_entries32(struct arena *a, struct raw_event *raw, const struct call *c, bool exit)
{
	for (size_t i = 0; i < sizeof(entries32) / sizeof(*entries32); i++) {
		struct raw_hook *h;

		if (strcmp(entries32[i].call, c->name) || raw->nhooks + 1 >= RAW_HOOKS_MAX)
			continue;
		h = add_hook(
			raw, 0,
			arena_printf(a, "%s%s", exit ? "exit" : "enter", entries32[i].function),
			arena_printf(a, "%s/%s", exit ? "fexit" : "fentry", entries32[i].function),
			exit ? "exit32" : "enter32", "");
		h->info.flags = IDS_HOOK_OPTIONAL;
		h->shape = entries32[i].shape;
	}
}

/* That the call is new is said; a kernel that was given it earlier has it all the same. */
static void date_call(struct raw_event *raw, const struct call *c)
{
	for (size_t i = 0; i < sizeof(new_calls) / sizeof(*new_calls); i++)
		for (size_t j = 0; j < raw->nhooks && new_calls[i].ret == c->ret; j++) {
			raw->hooks[j].info.major = new_calls[i].from.major;
			raw->hooks[j].info.minor = new_calls[i].from.minor;
			raw->hooks[j].info.flags |= IDS_HOOK_EXISTS;
		}
}

static void add_call_hooks(struct arena *a, struct raw_event *raw, const struct call *c, bool exit)
{
	const char *kind = exit ? "exit" : "enter";

	/* Without arguments there is one function for all callers. */
	add_hook(raw, 0, arena_printf(a, "%s_%s", kind, c->name),
		 arena_printf(a, "%s/__%s_sys_%s", exit ? "fexit" : "fentry",
			      c->nargs ? "x64" : "do", c->name),
		 exit ? "exit64" : "enter64", "");
	add_entries32(a, raw, c, exit);
	add_hook(raw, 1, arena_printf(a, "%s_%s_tp", kind, c->name),
		 arena_printf(a, "tracepoint/syscalls/sys_%s_%s", kind, c->name),
		 exit ? "tp_exit" : "tp_enter",
		 exit ? "32-bit callers are not seen, and arguments are absent"
		      : "32-bit callers are not seen");
}

/* A program executed in place of the caller leaves none of its arguments. */
static bool args_gone(const struct call *c, bool exit)
{
	return exit && !strncmp(c->name, "execve", strlen("execve"));
}

static bool make_call(struct arena *a, struct raw_event *raw, const char *name, bool exit)
{
	const struct call *c = find_call(name);

	if (!c)
		return false;
	raw->nargs = args_gone(c, exit) ? 0 : c->nargs;
	raw->fields = &call_fields[c->ret - raw->nargs];
	raw->first = FIELD_BASE + c->ret - raw->nargs;
	raw->nfields = raw->nargs + exit;
	for (unsigned i = 0; i < raw->nargs; i++)
		raw->shape |= RAW_SHAPE(i, call_kinds[c->ret - raw->nargs + i]);
	for (size_t i = 0; i < sizeof(semantic) / sizeof(*semantic); i++)
		if (!strcmp(semantic[i].call, c->name))
			raw->semantic = semantic[i].event;
	add_call_hooks(a, raw, c, exit);
	date_call(raw, c);
	return true;
}

/* A name as it may stand in a program's name. */
static char *plain(struct arena *a, const char *name)
{
	char *s = arena_strdup(a, name);

	for (char *p = s; *p; p++)
		if (*p == '.')
			*p = '_';
	return s;
}

static bool make_function(struct arena *a, struct raw_event *raw, const struct family *f,
			  const char *name)
{
	const char *program = plain(a, raw->info.name);

	if (!*name)
		return false;
	raw->function = true;
	raw->fields = function_fields;
	raw->first = FUNCTION_BASE;
	raw->nfields = FUNCTION_NFIELDS;
	for (unsigned i = 0; i < 2 && f->ways[i].attach; i++)
		add_hook(raw, i, arena_printf(a, "%s_%u", program, i),
			 arena_printf(a, "%s%s", f->ways[i].attach, name), f->ways[i].fill, "")
			->info.caps = f->ways[i].caps;
	return true;
}

static bool make_traced(struct arena *a, struct raw_event *raw, const char *name)
{
	const char *dot = strchr(name, '.');
	unsigned number = (unsigned)raw->info.id - EVENT_DYNAMIC;

	if (!dot || dot == name || !dot[1] || strchr(dot + 1, '.') || number >= RAW_PLACE_EVENTS)
		return false;
	raw->traced = true;
	raw->first = RAW_PLACE_FIELDS + 2 * RAW_ARGS * number;
	raw->fields = ARENA_ARRAY(a, struct field_info, RAW_ARGS + 1);
	add_hook(raw, 0, plain(a, raw->info.name),
		 arena_printf(a, "tracepoint/%.*s/%s", (int)(dot - name), name, dot + 1),
		 "tracepoint", "");
	return true;
}

struct raw_event *raw_make(struct arena *a, const char *name, unsigned id)
{
	size_t family = family_of(name);
	struct raw_event *raw;
	const char *rest;
	bool made;

	if (family == FAMILIES)
		return NULL;
	rest = name + strlen(families[family].prefix);
	raw = ARENA_NEW(a, struct raw_event);
	raw->info = (struct event_info){.id = EVENT_DYNAMIC + id,
					.name = arena_strdup(a, name),
					.ident = "raw",
					.kind = EVENT_RAW,
					.shown = EVENT_DYNAMIC + id,
					.doc = families[family].doc,
					.group = arena_strdup(a, name),
					.raw = raw};
	if (family == FAMILY_ENTER || family == FAMILY_EXIT)
		made = make_call(a, raw, rest, family == FAMILY_EXIT);
	else if (family == FAMILY_TRACE)
		made = make_traced(a, raw, rest);
	else
		made = make_function(a, raw, &families[family], rest);
	return made ? raw : NULL;
}

static void use(struct raw_event *raw, size_t field)
{
	unsigned i = field % RAW_ARGS, block = (unsigned)(field / RAW_ARGS);
	unsigned kind = block ? RAW_KSTR + block - 1 : RAW_U64;

	if (RAW_KIND_OF(raw->shape, i) <= RAW_U64)
		raw->shape = (raw->shape & ~RAW_SHAPE(i, 15)) | RAW_SHAPE(i, kind);
	if (raw->nargs <= i)
		raw->nargs = i + 1;
}

/*
 * A field of a trace event: the running kernel knows whether there is one of this name. Names of
 * processes' fields are those; arg.NAME means the event's.
 */
static const struct field_info *traced_field(struct arena *a, struct raw_event *raw,
					     const char *name)
{
	const char *own = strncmp(name, "arg.", 4) ? name : name + 4;
	const char *dot = strchr(own, '.');
	bool text = dot && !strcmp(dot, ".string");
	unsigned i = raw->nargs;
	struct field_info *f = (struct field_info *)raw->fields + i;

	if ((dot && !text) || i == RAW_ARGS || (*own != '_' && (*own < 'a' || *own > 'z')) ||
	    (own == name && catalog_field(EVENT_PROCESS, own)))
		return NULL;
	*f = (struct field_info){.id = raw->first + (text ? RAW_ARGS : 0) + i,
				 .event = EVENT_DYNAMIC,
				 .name = arena_strdup(a, name),
				 .type = text ? IDS_TYPE_STRING : IDS_TYPE_INT,
				 .cost = text ? 60 : 2,
				 .flags = FIELD_ABSENT | (text ? FIELD_UNREADABLE : 0),
				 .doc = "a field of the trace event",
				 .reader =
					 arena_printf(a, "rd_raw_%s_%u", text ? "kstr" : "s64", i)};
	raw->shape |= RAW_SHAPE(i, text ? RAW_KSTR : RAW_S64);
	raw->nargs = i + 1;
	raw->nfields = i + 1;
	return f;
}

const struct field_info *raw_field(struct arena *a, struct raw_event *raw, const char *name)
{
	for (size_t i = 0; i < raw->nfields; i++) {
		if (strcmp(raw->fields[i].name, name))
			continue;
		if (raw->function)
			use(raw, i);
		return &raw->fields[i];
	}
	return raw->traced ? traced_field(a, raw, name) : NULL;
}

uint32_t raw_caps(const struct raw_event *raw)
{
	uint32_t caps = 0;

	for (size_t i = 0; i < raw->nhooks; i++)
		caps |= raw->hooks[i].info.caps;
	return caps;
}

void raw_suggest(void (*try)(void *ctx, const char *name), void *ctx)
{
	for (size_t i = 0; i < CALLS; i++)
		try(ctx, calls[i].name);
}
