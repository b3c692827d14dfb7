// SPDX-License-Identifier: BSD-2-Clause
#include "catalog.h"

#include <string.h>

/*
 * Names of C functions are the tables' names in lower case, with '_' for '.': made here, by the
 * compiler, so that the tables say each name once.
 */
#define FOLD(c)    ((c) == '.' ? '_' : (c) >= 'A' && (c) <= 'Z' ? (c) + ('a' - 'A') : (c))
#define AT(s, i)   ((i) < sizeof(s) ? FOLD((s)[(i) < sizeof(s) ? (i) : 0]) : 0)
#define AT4(s, i)  AT(s, i), AT(s, (i) + 1), AT(s, (i) + 2), AT(s, (i) + 3)
#define AT16(s, i) AT4(s, i), AT4(s, (i) + 4), AT4(s, (i) + 8), AT4(s, (i) + 12)
#define C_NAME(s)  {AT16(s, 0u), AT16(s, 16u), 0}

#define CHECK_LENGTH(s) _Static_assert(sizeof(s) <= 32, "C name of " s " is too long")

#define EVENT(id, name, kind, doc)                                                                 \
	CHECK_LENGTH(#id);                                                                         \
	static const char ident_##id[] = C_NAME(#id);                                              \
	static const char group_##id[] = #name;
#define EVENT_HIDDEN(id, name, of, doc)                                                            \
	CHECK_LENGTH(#id);                                                                         \
	static const char ident_##id[] = C_NAME(#id);                                              \
	static const char group_##id[] = #name;
#include "../stdlib/catalog/events.def"

#define PROC_FIELD(id, name, type, values, cost, flags, doc)                                       \
	CHECK_LENGTH("rd_" name);                                                                  \
	static const char reader_##id[] = C_NAME("rd_" name);
#define EVENT_FIELD(event, id, name, type, values, cost, flags, doc)                               \
	CHECK_LENGTH("rd_" #event "_" name);                                                       \
	static const char reader_##event##_##id[] = C_NAME("rd_" #event "_" name);
#include "../stdlib/catalog/fields.def"

const struct event_info catalog_events[] = {
#define EVENT(id, name, kind, doc)                                                                 \
	{EVENT_##id, #name,      ident_##id, EVENT_##kind, GUARD_NONE,                             \
	 false,      EVENT_##id, doc,        group_##id,   NULL},
#define EVENT_ALIAS(name, id, guard, doc)                                                          \
	{EVENT_##id, #name,      ident_##id, EVENT_SEMANTIC, GUARD_##guard,                        \
	 true,       EVENT_##id, doc,        group_##id,     NULL},
#define EVENT_HIDDEN(id, name, of, doc)                                                            \
	{EVENT_##id, group_##of, ident_##id, EVENT_SEMANTIC, GUARD_NONE,                           \
	 false,      EVENT_##of, doc,        group_##id,     NULL},
#include "../stdlib/catalog/events.def"
	{0},
};

const struct field_info catalog_fields[] = {
/* The flags column is written in single letters. */
#define A FIELD_ABSENT
#define U FIELD_UNREADABLE
#define R FIELD_RACY
#define L FIELD_LIST
#define S FIELD_AREA
#define I FIELD_FILE
#define G FIELD_GLOBAL
#define H FIELD_HIDDEN
#define N FIELD_NEW
#define X FIELD_UNKEPT
#define PROC_FIELD(id, name, type, values, cost, flags, doc)                                       \
	{F_##id, EVENT_PROCESS, name, IDS_TYPE_##type, VALUES_##values,                            \
	 cost,   flags,         doc,  reader_##id},
#define EVENT_FIELD(event, id, name, type, values, cost, flags, doc)                               \
	{F_##event##_##id,     EVENT_##event, name,  IDS_TYPE_##type,                              \
	 VALUES_##values,      cost,          flags, doc,                                          \
	 reader_##event##_##id},
#include "../stdlib/catalog/fields.def"
#undef A
#undef U
#undef R
#undef L
#undef S
#undef I
#undef G
#undef H
#undef N
#undef X
	{0},
};

/* Groups of hooks that serve containment belong to no event. */
enum {
	EVENT_NOWHERE,
#define SUPPORT(group, name, doc) EVENT_##group = EVENT_COUNT,
#include "../stdlib/catalog/hooks.def"
};
#define SUPPORT(group, name, doc) static const char group_##group[] = name;
#include "../stdlib/catalog/hooks.def"

const struct hook_info catalog_hooks[] = {
#define OPTIONAL IDS_HOOK_OPTIONAL
#define NEEDED   IDS_HOOK_NEEDED
#define HELPS    IDS_HOOK_HELPS
#define HOOK(group, alt, program, attach, caps, flags, major, minor, weaker)                       \
	{group_##group, (enum ids_event)EVENT_##group,                                             \
	 alt,           #program,                                                                  \
	 attach,        caps,                                                                      \
	 flags,         major,                                                                     \
	 minor,         weaker},
#include "../stdlib/catalog/hooks.def"
#undef OPTIONAL
#undef NEEDED
#undef HELPS
	{0},
};

const struct value_info catalog_values[] = {
#define VALUE(set, name, number) {VALUES_##set, #name, number},
#include "../stdlib/catalog/values.def"
	{0},
};

const struct operator_info catalog_operators[] = {
#define OPERATOR(id, name, on, doc) {OP_##id, name, on, false, false, doc},
#define OPERATOR_LATER(id, name, doc)                                                              \
	{OP_##id, name, "SP", false, true, doc}, {OP_##id, "i" name, "SP", true, true, doc},
#include "../stdlib/catalog/operators.def"
#define OPERATOR_ICASE(name, plain)                                                                \
	{OP_COUNT, name, plain, true, false, "as " plain ", ASCII case ignored"},
#include "../stdlib/catalog/operators.def"
	{0},
};

const struct action_info catalog_actions[] = {
#define ACTION(id, name, args, doc) {#name, NULL, IDS_ACT_##id, ACTION_ARGS_##args, doc},
#define ACTION_LATER(name, doc)     {#name, NULL, 0, ACTION_ARGS_NONE, doc},
#define ACTION_ALIAS(name, other)   {#name, #other, 0, ACTION_ARGS_NONE, "another name of " #other},
#include "../stdlib/catalog/actions.def"
	{0},
};

const struct severity_info catalog_severities[] = {
	{"emergency", IDS_SEV_EMERGENCY}, {"alert", IDS_SEV_ALERT},
	{"critical", IDS_SEV_CRITICAL},   {"error", IDS_SEV_ERROR},
	{"warning", IDS_SEV_WARNING},     {"notice", IDS_SEV_NOTICE},
	{"info", IDS_SEV_INFO},           {"debug", IDS_SEV_DEBUG},
	{"high", IDS_SEV_CRITICAL},       {"medium", IDS_SEV_WARNING},
	{"low", IDS_SEV_NOTICE},          {0},
};

/* Raw events whose data a semantic event sees as the kernel's own copy. */
static const struct {
	enum ids_event raw, semantic;
} semantic_events[] = {
	{EVENT_SYS_OPENAT, EVENT_OPEN},
	{EVENT_SYS_CONNECT, EVENT_CONNECT},
};

static const enum ids_event targeted[] = {
#define EVENT_TARGET(id) EVENT_##id,
#include "../stdlib/catalog/events.def"
};

static const struct {
	enum ids_event event;
	const char *advice;
} instead[] = {
#define EVENT_INSTEAD(id, advice) {EVENT_##id, advice},
#include "../stdlib/catalog/events.def"
};

static const char *const type_names[IDS_TYPE_MAX] = {
#define TYPE(id, name, doc) [IDS_TYPE_##id] = #name,
#include "../stdlib/catalog/types.def"
};

const struct event_info *catalog_event(const char *name)
{
	for (const struct event_info *e = catalog_events; e->name; e++)
		if (!strcmp(e->name, name) && e->shown == e->id)
			return e;
	return NULL;
}

const struct event_info *catalog_late_event(enum ids_event event)
{
	for (const struct event_info *e = catalog_events; e->name; e++)
		if (e->shown == event && e->id != event)
			return e;
	return NULL;
}

const struct event_info *catalog_event_by_id(enum ids_event id)
{
	for (const struct event_info *e = catalog_events; e->name; e++)
		if (e->id == id && !e->alias)
			return e;
	return NULL;
}

static const struct field_info *find_field(enum ids_event event, const char *name)
{
	for (const struct field_info *f = catalog_fields; f->name; f++)
		if (f->event == event && !strcmp(f->name, name) && !(f->flags & FIELD_HIDDEN))
			return f;
	return NULL;
}

const struct field_info *catalog_field(enum ids_event event, const char *name)
{
	const struct field_info *own = find_field(event, name);

	return own ? own : find_field(EVENT_PROCESS, name);
}

const struct field_info *catalog_field_by_id(enum ids_field id)
{
	for (const struct field_info *f = catalog_fields; f->name; f++)
		if (f->id == id)
			return f;
	return NULL;
}

/* Events that are not what a process does. */
static const bool events_alone[EVENT_COUNT] = {
#define EVENT_HAS(id, what)  [EVENT_##id] = EVENT_HAS_##what,
#define EVENT_HAS_NO_PROCESS true
#include "../stdlib/catalog/events.def"
};

bool catalog_event_alone(enum ids_event event)
{
	/* raw events are numbered behind those of the catalogue */
	return event < EVENT_COUNT && events_alone[event];
}

struct kernel catalog_field_kernel(enum ids_field field)
{
	static const struct {
		enum ids_field field;
		struct kernel from;
	} rows[] = {
#define EVENT_FIELD_FROM(event, id, major, minor) {F_##event##_##id, {major, minor}},
#include "../stdlib/catalog/fields.def"
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		if (rows[i].field == field)
			return rows[i].from;
	return (struct kernel){5, 10};
}

bool catalog_field_new(const struct field_info *field)
{
	return field->flags & FIELD_AREA || field->id == F_ARGC;
}

const struct value_info *catalog_value(enum ids_values set, const char *name)
{
	for (const struct value_info *v = catalog_values; v->name; v++)
		if (v->set == set && !strcmp(v->name, name))
			return v;
	return NULL;
}

const char *catalog_type_name(enum ids_type type)
{
	return type < IDS_TYPE_MAX && type_names[type] ? type_names[type] : "none";
}

char catalog_type_operand(enum ids_type type)
{
	switch (type) {
	case IDS_TYPE_STRING: return 'S';
	case IDS_TYPE_PATH: return 'P';
	case IDS_TYPE_IP: return 'I';
	case IDS_TYPE_BOOL: return 'B';
	case IDS_TYPE_FLAGS: return 'F';
	default: return 'N';
	}
}

uint32_t catalog_event_caps(enum ids_event event, uint32_t *ret_all)
{
	uint32_t any = 0, all = UINT32_MAX;

	for (const struct hook_info *h = catalog_hooks; h->program; h++) {
		if (h->event != event)
			continue;
		any |= h->caps;
		all &= h->caps;
	}
	if (ret_all)
		*ret_all = any & all;
	return any;
}

bool catalog_operator(const char *name, struct operator_info *ret)
{
	for (const struct operator_info *o = catalog_operators; o->name; o++) {
		if (strcmp(o->name, name))
			continue;
		/* A case-insensitive row names its plain one where that has its types. */
		if (o->op == OP_COUNT && !catalog_operator(o->on, ret))
			return false;
		if (o->op != OP_COUNT)
			*ret = *o;
		ret->name = o->name;
		ret->icase = o->icase;
		return true;
	}
	return false;
}

const struct action_info *catalog_action(const char *name)
{
	for (const struct action_info *a = catalog_actions; a->name; a++)
		if (!strcmp(a->name, name))
			return a->alias_of ? catalog_action(a->alias_of) : a;
	return NULL;
}

const struct severity_info *catalog_severity(const char *name)
{
	for (const struct severity_info *s = catalog_severities; s->name; s++)
		if (!strcmp(s->name, name))
			return s;
	return NULL;
}

const struct event_info *catalog_semantic(enum ids_event event)
{
	for (size_t i = 0; i < sizeof(semantic_events) / sizeof(semantic_events[0]); i++)
		if (semantic_events[i].raw == event)
			return catalog_event_by_id(semantic_events[i].semantic);
	return NULL;
}

bool catalog_event_target(enum ids_event event)
{
	for (size_t i = 0; i < sizeof(targeted) / sizeof(targeted[0]); i++)
		if (targeted[i] == event)
			return true;
	return false;
}

const char *catalog_event_instead(enum ids_event event)
{
	for (size_t i = 0; i < sizeof(instead) / sizeof(instead[0]); i++)
		if (instead[i].event == event)
			return instead[i].advice;
	return NULL;
}
