// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/*
 * Another kernel side, for tests: the same decision functions with readers that take the values of
 * an event from a map, and a fire function for each event that notes what fired in another one.
 *
 * <given_fields.h> is made from the catalogue: a line for every field and event.
 */
#include "core.bpf.h"
#include "scan.bpf.h"
#include "table.bpf.h"
#include "set.bpf.h"
#include "why.bpf.h"

#include "../abi/given.h"
#include "../abi/raw.h"

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, u32);
	__type(value, struct ids_given);
} ids_given SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, u32);
	__type(value, struct ids_given_result);
} ids_given_result SEC(".maps");

/** struct given_ev - every event */
struct given_ev {
	struct ids_ev base;
};

IDS_INLINE struct ids_given *given_event(void)
{
	u32 key = 0;

	return bpf_map_lookup_elem(&ids_given, &key);
}

/* The value of a process @level steps above the one that caused the event; NULL: unreadable. */
IDS_INLINE struct ids_given_value *given_value(u64 level, u64 field)
{
	struct ids_given *g = given_event();

	IDS_OPAQUE(level);
	if (!g || level >= IDS_GIVEN_LEVELS || field >= IDS_GIVEN_FIELDS)
		return NULL;
	return &g->values[g->index[level][field] % IDS_GIVEN_VALUES];
}

/** ancestor_step - lets IDS_WHO_ANCESTOR mean ancestor number @level */
IDS_READER int ancestor_step(struct ids_ev *ev, u32 level)
{
	struct ids_slot *s = ids_need_slot(ev);
	struct ids_given *g = given_event();

	if (!s || !g)
		return IDS_UNREADABLE;
	if (level > g->ancestors)
		return IDS_ABSENT;
	if (level > IDS_LEVELS_MAX)
		return IDS_UNREADABLE;
	s->anc = level;
	return IDS_OK;
}

IDS_INLINE u64 given_level(struct ids_ev *ev, u32 who)
{
	struct ids_slot *s;

	if (who == IDS_WHO_TARGET)
		return IDS_GIVEN_TARGET;
	if (who != IDS_WHO_ANCESTOR)
		return who == IDS_WHO_PARENT;
	s = ids_slot(ev->slot);
	return s ? s->anc : IDS_GIVEN_LEVELS;
}

IDS_INLINE int given_number(u64 level, u32 field, u64 *val)
{
	struct ids_given_value *v = given_value(level, field);

	if (!v)
		return IDS_UNREADABLE;
	*val = v->num[0];
	return v->status;
}

IDS_INLINE int given_address(u64 level, u32 field, u64 *val)
{
	struct ids_given_value *v = given_value(level, field);

	if (!v)
		return IDS_UNREADABLE;
	val[0] = v->num[0];
	val[1] = v->num[1];
	return v->status;
}

/* Copies a piece of the event's bytes into the slot, with what follows it: nobody may look there.
 */
IDS_INLINE bool given_copy(struct ids_slot *s, u64 at, u64 from)
{
	struct ids_given *g = given_event();

	IDS_OPAQUE(from);
	if (!g || from > IDS_GIVEN_BYTES || !ids_room(at))
		return false;
	return !bpf_probe_read_kernel(s->bytes + at, IDS_STRING_MAX, g->bytes + from);
}

/** given_string - element @i of a string field, into the region at @off */
IDS_GLOBAL s64 given_string(u32 slot, u32 off, u32 level, u32 field, u32 i)
{
	struct ids_given_value *v = given_value(level, field);
	struct ids_slot *s = ids_slot(slot);
	struct ids_given *g = given_event();

	if (!v || !s || !g)
		return -IDS_UNREADABLE;
	if (i) {
		if (!v->next)
			return -IDS_ABSENT;
		v = &g->values[v->next % IDS_GIVEN_VALUES];
	}
	if (v->status != IDS_OK)
		return v->status == IDS_ABSENT ? -IDS_ABSENT : -IDS_UNREADABLE;
	if (v->len > IDS_STRING_MAX || !given_copy(s, off, v->off))
		return -IDS_UNREADABLE;
	return ids_str(off, v->len);
}

/** ids_area_load - lets the region at @off hold the bytes of its area from @pos on */
IDS_GLOBAL s64 ids_area_load(u32 slot, u32 off, u32 pos)
{
	struct ids_slot *s = ids_slot(slot);
	struct ids_area *a;
	u64 i = off / IDS_REGION_SIZE, n;

	IDS_OPAQUE(i);
	if (!s || i > IDS_REGIONS_MAX)
		return -IDS_UNREADABLE;
	a = &s->area[i];
	/* Here addr is where the bytes are, key how many can be read, env how many elements. */
	if (pos >= a->total || pos >= a->key)
		return -IDS_UNREADABLE;
	if (a->n && a->pos == pos)
		return a->n;
	if (!given_copy(s, off, a->addr + pos))
		return -IDS_UNREADABLE;
	n = a->key - pos;
	a->n = n < IDS_STRING_MAX ? n : IDS_STRING_MAX;
	a->pos = pos;
	return a->n;
}

/** given_area - opens an area in the region at @off, with its first piece */
IDS_GLOBAL s64 given_area(u32 slot, u32 off, u32 level, u32 field)
{
	struct ids_given_value *v = given_value(level, field);
	struct ids_slot *s = ids_slot(slot);
	u64 i = off / IDS_REGION_SIZE;
	s64 n = 0;

	IDS_OPAQUE(i);
	if (!v || !s || i > IDS_REGIONS_MAX)
		return -IDS_UNREADABLE;
	if (v->status != IDS_OK)
		return v->status == IDS_ABSENT ? -IDS_ABSENT : -IDS_UNREADABLE;
	s->area[i] = (struct ids_area){
		.addr = v->off, .key = v->readable, .env = v->num[0], .total = v->len};
	if (v->len)
		n = ids_area_load(slot, off, 0);
	return n < 0 ? n : ids_str(off, n);
}

/** ids_area_count - number of strings in the area whose region is at @off */
IDS_GLOBAL s64 ids_area_count(u32 slot, u32 off)
{
	struct ids_slot *s = ids_slot(slot);
	u64 i = off / IDS_REGION_SIZE;

	IDS_OPAQUE(i);
	if (!s || i > IDS_REGIONS_MAX || s->area[i].key < s->area[i].total)
		return -IDS_UNREADABLE;
	return s->area[i].env;
}

/** ids_is_file - 1 if the file of row @row is this one */
IDS_GLOBAL u64 ids_is_file(u32 row, u64 dev, u64 ino)
{
	struct ids_given *g = given_event();
	struct ids_file_id *f;

	if (!g || row >= IDS_GIVEN_FILES)
		return 0;
	f = &g->files[row];
	return f->valid && f->dev == dev && f->ino == ino;
}

IDS_READER u64 is_file(struct ids_ev *ev, u64 dev, u64 ino, u32 row)
{
	return ids_is_file(row, dev, ino);
}

IDS_INLINE int given_file(u64 level, u32 field, u64 *val)
{
	struct ids_given_value *v = given_value(level, field);

	if (!v)
		return IDS_UNREADABLE;
	val[0] = v->num[0];
	val[1] = v->num[1];
	return v->file_status;
}

#define GIVEN_NUMBER(reader, field)                                                                \
	IDS_READER int reader(struct ids_ev *ev, u32 who, u64 *val)                                \
	{                                                                                          \
		return given_number(given_level(ev, who), field, val);                             \
	}
#define GIVEN_ADDRESS(reader, field)                                                               \
	IDS_READER int reader(struct ids_ev *ev, u32 who, u64 *val)                                \
	{                                                                                          \
		return given_address(given_level(ev, who), field, val);                            \
	}
#define GIVEN_STRING(reader, field)                                                                \
	IDS_READER s64 reader(struct ids_ev *ev, u32 who, u32 off)                                 \
	{                                                                                          \
		ids_need_slot(ev);                                                                 \
		return given_string(ev->slot, off, given_level(ev, who), field, 0);                \
	}
#define GIVEN_LIST(reader, field)                                                                  \
	IDS_READER s64 reader(struct ids_ev *ev, u32 who, u32 off, u32 i)                          \
	{                                                                                          \
		if (i > 1)                                                                         \
			return -IDS_ABSENT;                                                        \
		ids_need_slot(ev);                                                                 \
		return given_string(ev->slot, off, given_level(ev, who), field, i);                \
	}
#define GIVEN_AREA(reader, field)                                                                  \
	IDS_READER s64 reader(struct ids_ev *ev, u32 who, u32 off)                                 \
	{                                                                                          \
		ids_need_slot(ev);                                                                 \
		return given_area(ev->slot, off, given_level(ev, who), field);                     \
	}
#define GIVEN_FILE(reader, field)                                                                  \
	IDS_READER int reader(struct ids_ev *ev, u32 who, u64 *val)                                \
	{                                                                                          \
		return given_file(given_level(ev, who), field, val);                               \
	}
#define GIVEN_EVENT(event)
#include <given_fields.h>
#undef GIVEN_EVENT

/* Arguments of raw events. */
#define GIVEN_ARGUMENT(i)                                                                          \
	GIVEN_NUMBER(rd_raw_u64_##i, IDS_GIVEN_RAW_NUMBER + i)                                     \
	GIVEN_NUMBER(rd_raw_s64_##i, IDS_GIVEN_RAW_NUMBER + i)                                     \
	GIVEN_NUMBER(rd_raw_u32_##i, IDS_GIVEN_RAW_NUMBER + i)                                     \
	GIVEN_NUMBER(rd_raw_s32_##i, IDS_GIVEN_RAW_NUMBER + i)                                     \
	GIVEN_NUMBER(rd_raw_u16_##i, IDS_GIVEN_RAW_NUMBER + i)                                     \
	GIVEN_NUMBER(rd_raw_int_##i, IDS_GIVEN_RAW_INT + i)                                        \
	GIVEN_STRING(rd_raw_str_##i, IDS_GIVEN_RAW_STR + i)                                        \
	GIVEN_STRING(rd_raw_kstr_##i, IDS_GIVEN_RAW_KSTR + i)                                      \
	GIVEN_STRING(rd_raw_ustr_##i, IDS_GIVEN_RAW_USTR + i)

GIVEN_ARGUMENT(0)
GIVEN_ARGUMENT(1)
GIVEN_ARGUMENT(2)
GIVEN_ARGUMENT(3)
GIVEN_ARGUMENT(4)
GIVEN_ARGUMENT(5)
GIVEN_NUMBER(rd_raw_ret, IDS_GIVEN_RAW_RET)

/** given_fire - notes that @rule fired */
IDS_GLOBAL s32 given_fire(u32 slot, u32 rule, u32 type, u32 why)
{
	struct ids_given_result *r;
	u64 i = rule;
	u32 key = 0;

	IDS_USED(slot);
	r = bpf_map_lookup_elem(&ids_given_result, &key);
	if (!r)
		return 0;
	if (i >= IDS_GIVEN_RULES) {
		r->stray++;
		return 0;
	}
	r->fired[i] += (u8)type == IDS_REC_MATCH ? 1 : 16;
	r->why[i] = why;
	return 0;
}

IDS_INLINE void given_count(void)
{
	struct ids_given_result *r;
	u32 key = 0;

	r = bpf_map_lookup_elem(&ids_given_result, &key);
	if (r)
		r->runs++;
}

#undef GIVEN_NUMBER
#undef GIVEN_ADDRESS
#undef GIVEN_STRING
#undef GIVEN_LIST
#undef GIVEN_AREA
#undef GIVEN_FILE
#define GIVEN_NUMBER(reader, field)
#define GIVEN_ADDRESS(reader, field)
#define GIVEN_STRING(reader, field)
#define GIVEN_LIST(reader, field)
#define GIVEN_AREA(reader, field)
#define GIVEN_FILE(reader, field)
/* What decision functions of the event call. */
#define GIVEN_FIRE(event)                                                                          \
	IDS_INLINE void stage_##event(struct given_ev *ev)                                         \
	{                                                                                          \
	}                                                                                          \
	IDS_READER int fire_##event(struct given_ev *ev, u32 rule, u32 type, u32 why)              \
	{                                                                                          \
		return given_fire(ev->base.slot, rule, type, why);                                 \
	}                                                                                          \
	IDS_TABLE(event, given_ev, given_fire)
#define GIVEN_EVENT(event)                                                                         \
	int decide_##event(struct given_ev *ev);                                                   \
	GIVEN_FIRE(event)                                                                          \
	SEC("raw_tp/given_" #event) int given_##event(void *ctx)                                   \
	{                                                                                          \
		struct given_ev ev = {.base.slot = IDS_NO_SLOT};                                   \
                                                                                                   \
		given_count();                                                                     \
		decide_##event(&ev);                                                               \
		ids_end(&ev.base);                                                                 \
		return 0;                                                                          \
	}
#include <given_fields.h>

/* The compiler makes the programs of raw events: given_raw_begin(), decide, given_raw_end(). */
GIVEN_FIRE(raw)

/** given_raw_begin - an event with nothing known of it; @words has RAW_WORDS words */
IDS_READER void given_raw_begin(u64 *words)
{
	struct given_ev *ev = (void *)words;

	_Static_assert(sizeof(*ev) <= RAW_WORDS * sizeof(*words), "see stdlib/abi/raw.h");
	*ev = (struct given_ev){.base.slot = IDS_NO_SLOT};
	given_count();
}

/** given_raw_end - gives back what the event holds */
IDS_READER void given_raw_end(u64 *words)
{
	ids_end((void *)words);
}

char ids_license[] SEC("license") = "Dual BSD/GPL";
