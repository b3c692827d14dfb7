/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * Events of packets. IDS_PACKET_EVENT makes the struct, the readers of PACKET_FIELDS
 * (catalog/event/network.def), and what IDS_EVENT makes for other events.
 */
#ifndef IDS_PACKET_BPF_H
#define IDS_PACKET_BPF_H

#include "event.bpf.h"
#include "frame.bpf.h"

#define DNS_PORT 53

/**
 * struct ids_packet - where the headers are, and what they say
 * @ip: ids_frame_ip() of it
 * @upper: ids_frame_upper() of it
 * @start: bytes before the IP header
 * @len: bytes from the IP header on
 */
struct ids_packet {
	u64 ip, upper;
	u32 start, len;
};

/**
 * struct ids_packet_kept - what is kept of a packet for the record, in the slot
 * @kn: the kernfs_node of the cgroup, 0: none
 * @dns: ids_packet_dns() of it
 */
struct ids_packet_kept {
	struct ids_packet p;
	u64 kn;
	s64 dns;
	u64 saddr[2], daddr[2];
};

_Static_assert(sizeof(struct ids_packet_kept) <= sizeof(((struct ids_copy *)0)->payload),
	       "the packet does not fit into struct ids_copy");

/* A number that the header has if bit @bit of @upper says so; without a branch, for the verifier.
 */
IDS_INLINE int ids_packet_part(u64 upper, u32 bit, u64 part, u64 *val)
{
	*val = part;
	return (upper >> bit & 1) ^ 1;
}

_Static_assert(IDS_OK == 0 && IDS_ABSENT == 1, "ids_packet_part() makes a status of a bit");

IDS_INLINE int ids_packet_address(const struct ids_frame *f, const struct ids_packet *p, u32 what,
				  u64 *val)
{
	what |= p->ip >> 31 & 4;
	val[0] = ids_frame_address(f, p->start, what);
	val[1] = ids_frame_address(f, p->start, what | 1);
	return IDS_OK;
}

/* Where the payload begins in the frame. */
IDS_INLINE u32 ids_packet_payload(const struct ids_packet *p)
{
	return FRAME_START(p->ip) + (p->upper >> 40 & 0xff);
}

IDS_INLINE s64 ids_packet_content(struct ids_ev *ev, const struct ids_frame *f,
				  const struct ids_packet *p, u32 off)
{
	u32 from = ids_packet_payload(p), n;

	if (from >= f->len)
		return -IDS_ABSENT;
	if (!ids_need_slot(ev))
		return -IDS_UNREADABLE;
	n = ids_frame_copy(f, ev->slot, off, from, IDS_STRING_MAX);
	if (n)
		return ids_str(off, n);
	ids_error(IDS_ERR_READ_KERNEL);
	return -IDS_UNREADABLE;
}

/*
 * Name in the question of a DNS message. It is put behind the record builder's strings, where it
 * stays for the record.
 */
IDS_INLINE s64 ids_packet_dns(struct ids_ev *ev, const struct ids_frame *f,
			      const struct ids_packet *p)
{
	u32 sport = p->upper & 0xffff, dport = p->upper >> 16 & 0xffff;
	u32 at = ids_own_region(), off = ids_packet_payload(p), n;

	if (sport != DNS_PORT && dport != DNS_PORT)
		return -IDS_ABSENT;
	if (FRAME_PROTO(p->ip) == IPPROTO_TCP)
		off += 2; /* the message's length */
	if (off >= f->len)
		return -IDS_ABSENT;
	if (!ids_need_slot(ev))
		return -IDS_UNREADABLE;
	n = ids_frame_copy(f, ev->slot, at, off, DNS_HEADER + DNS_NAME_MAX + 1);
	if (n)
		return ids_dns_name(ev->slot, at, n, at + IDS_STRING_MAX);
	ids_error(IDS_ERR_READ_KERNEL);
	return -IDS_UNREADABLE;
}

IDS_INLINE int ids_packet_cgroup_id(u64 node, u64 *val)
{
	struct kernfs_node *kn = (void *)node;

	if (!kn)
		return IDS_ABSENT;
	*val = BPF_CORE_READ(kn, id);
	return IDS_OK;
}

/* A string that @function finds from a cgroup's kernfs_node. */
IDS_INLINE s64 ids_packet_cgroup(struct ids_ev *ev, const struct ids_frame *f, u32 off,
				 s64 (*function)(u32, u32, u64))
{
	u64 kn = ids_frame_kn(f);

	if (!kn)
		return -IDS_ABSENT;
	return ids_need_slot(ev) ? function(ev->slot, off, kn) : -IDS_UNREADABLE;
}

/* Finds the headers of the packet that begins at @start; false: it is no IP packet. */
IDS_INLINE bool ids_packet_find(const struct ids_frame *f, struct ids_packet *p, u32 start)
{
	p->ip = ids_frame_ip(f, start);
	if (!p->ip)
		return false;
	p->upper = ids_frame_upper(f, p->ip);
	p->start = start;
	p->len = f->len - start;
	return true;
}

/* Keeps for the record what it needs. */
IDS_INLINE void ids_packet_keep(struct ids_ev *ev, const struct ids_frame *f,
				const struct ids_packet *p)
{
	struct ids_slot *s = ids_store(ev);
	struct ids_packet_kept *k;

	if (!s)
		return;
	k = (void *)s->ev.payload;
	k->p = *p;
	k->kn = ids_frame_kn(f);
	k->dns = ids_packet_dns(ev, f, p);
	ids_packet_address(f, p, 0, k->saddr);
	ids_packet_address(f, p, 2, k->daddr);
}

/** struct ids_packet_ids - numbers of the fields of an event of packets */
struct ids_packet_ids {
	u16 family, proto, saddr, sport, daddr, dport, tcp_flags, icmp_type, icmp_code, len, ttl;
	u16 dns_name, cgroup_id, cgroup_name, container_id;
};

#define IDS_PACKET_IDS(ID)                                                                         \
	{F_##ID##_FAMILY,    F_##ID##_PROTO,       F_##ID##_SADDR,       F_##ID##_SPORT,           \
	 F_##ID##_DADDR,     F_##ID##_DPORT,       F_##ID##_TCP_FLAGS,   F_##ID##_ICMP_TYPE,       \
	 F_##ID##_ICMP_CODE, F_##ID##_LEN,         F_##ID##_TTL,         F_##ID##_DNS_NAME,        \
	 F_##ID##_CGROUP_ID, F_##ID##_CGROUP_NAME, F_##ID##_CONTAINER_ID}

#define PACKET_TAG(field) IDS_TAG(IDS_WHO_EVENT, ids->field)

IDS_INLINE void ids_rec_part(u32 slot, const struct ids_packet *p, u32 bit, u32 tag, u64 part)
{
	ids_rec_number(slot, tag, (p->upper >> bit & 1) ^ 1, part);
}

IDS_INLINE void ids_rec_packet(u32 slot, const struct ids_packet_kept *k,
			       const struct ids_packet_ids *ids)
{
	const struct ids_packet *p = &k->p;
	u64 up = p->upper;

	ids_rec_number(slot, PACKET_TAG(family), IDS_OK, p->ip & FRAME_V6 ? AF_INET6 : AF_INET);
	ids_rec_number(slot, PACKET_TAG(proto), IDS_OK, FRAME_PROTO(p->ip));
	ids_rec_address(slot, PACKET_TAG(saddr), IDS_OK, k->saddr[0], k->saddr[1]);
	ids_rec_part(slot, p, FRAME_PORTS_BIT, PACKET_TAG(sport), up & 0xffff);
	ids_rec_address(slot, PACKET_TAG(daddr), IDS_OK, k->daddr[0], k->daddr[1]);
	ids_rec_part(slot, p, FRAME_PORTS_BIT, PACKET_TAG(dport), up >> 16 & 0xffff);
	ids_rec_part(slot, p, FRAME_TCP_BIT, PACKET_TAG(tcp_flags), up >> 32 & 0xff);
	ids_rec_part(slot, p, FRAME_ICMP_BIT, PACKET_TAG(icmp_type), up >> 8 & 0xff);
	ids_rec_part(slot, p, FRAME_ICMP_BIT, PACKET_TAG(icmp_code), up & 0xff);
	ids_rec_number(slot, PACKET_TAG(len), IDS_OK, p->len);
	ids_rec_number(slot, PACKET_TAG(ttl), IDS_OK, FRAME_TTL(p->ip));
	ids_rec_string(slot, PACKET_TAG(dns_name), k->dns, IDS_OK);
}

/* The cgroup whose kernfs_node is @node, as three fields. */
IDS_INLINE void ids_rec_packet_cgroup(u32 slot, u64 node, const struct ids_packet_ids *ids)
{
	u64 val = 0;

	if (ids_packet_cgroup_id(node, &val) != IDS_OK)
		return;
	ids_rec_number(slot, PACKET_TAG(cgroup_id), IDS_OK, val);
	ids_rec_string(slot, PACKET_TAG(cgroup_name), ids_cgroup_path(slot, ids_own_region(), node),
		       IDS_OK);
	ids_rec_string(slot, PACKET_TAG(container_id), ids_container(slot, ids_own_region(), node),
		       IDS_OK);
}

#define IDS_PACKET_READERS(event)                                                                  \
	IDS_READ_NUMBER(event, family, ids_have(val, ev->p.ip >> 33 & 1 ? AF_INET6 : AF_INET))     \
	IDS_READ_NUMBER(event, proto, ids_have(val, FRAME_PROTO(ev->p.ip)))                        \
	IDS_READ_NUMBER(event, saddr, ids_packet_address(&ev->frame, &ev->p, 0, val))              \
	IDS_READ_NUMBER(event, sport,                                                              \
			ids_packet_part(ev->p.upper, FRAME_PORTS_BIT, ev->p.upper & 0xffff, val))  \
	IDS_READ_NUMBER(event, daddr, ids_packet_address(&ev->frame, &ev->p, 2, val))              \
	IDS_READ_NUMBER(                                                                           \
		event, dport,                                                                      \
		ids_packet_part(ev->p.upper, FRAME_PORTS_BIT, ev->p.upper >> 16 & 0xffff, val))    \
	IDS_READ_NUMBER(                                                                           \
		event, tcp_flags,                                                                  \
		ids_packet_part(ev->p.upper, FRAME_TCP_BIT, ev->p.upper >> 32 & 0xff, val))        \
	IDS_READ_NUMBER(                                                                           \
		event, icmp_type,                                                                  \
		ids_packet_part(ev->p.upper, FRAME_ICMP_BIT, ev->p.upper >> 8 & 0xff, val))        \
	IDS_READ_NUMBER(event, icmp_code,                                                          \
			ids_packet_part(ev->p.upper, FRAME_ICMP_BIT, ev->p.upper & 0xff, val))     \
	IDS_READ_NUMBER(event, len, ids_have(val, ev->p.len))                                      \
	IDS_READ_NUMBER(event, ttl, ids_have(val, FRAME_TTL(ev->p.ip)))                            \
	IDS_READ_STRING(event, content, ids_packet_content(&ev->base, &ev->frame, &ev->p, off))    \
	IDS_READ_STRING(event, dns_name, ids_packet_dns(&ev->base, &ev->frame, &ev->p))            \
	IDS_READ_NUMBER(event, cgroup_id, ids_packet_cgroup_id(ids_frame_kn(&ev->frame), val))     \
	IDS_READ_STRING(event, cgroup_name,                                                        \
			ids_packet_cgroup(&ev->base, &ev->frame, off, ids_cgroup_path))            \
	IDS_READ_STRING(event, container_id,                                                       \
			ids_packet_cgroup(&ev->base, &ev->frame, off, ids_container))

#define IDS_PACKET_EVENT(event, ID)                                                                \
	struct event##_ev {                                                                        \
		struct ids_ev base;                                                                \
		struct ids_packet p;                                                               \
		struct ids_frame frame;                                                            \
	};                                                                                         \
	int decide_##event(struct event##_ev *ev);                                                 \
	IDS_PACKET_READERS(event)                                                                  \
	IDS_GLOBAL u32 event##_rec_fields(u32 slot)                                                \
	{                                                                                          \
		static const struct ids_packet_ids ids = IDS_PACKET_IDS(ID);                       \
		struct ids_slot *s = ids_slot(slot);                                               \
		const struct ids_packet_kept *k;                                                   \
                                                                                                   \
		if (!s)                                                                            \
			return 0;                                                                  \
		k = (void *)s->ev.payload;                                                         \
		ids_rec_packet(slot, k, &ids);                                                     \
		ids_rec_packet_cgroup(slot, k->kn, &ids);                                          \
		return 0;                                                                          \
	}                                                                                          \
	IDS_INLINE void stage_##event(struct event##_ev *ev)                                       \
	{                                                                                          \
		ids_packet_keep(&ev->base, &ev->frame, &ev->p);                                    \
	}                                                                                          \
	IDS_EVENT_COMMIT(event, event, ids_act_quiet, ids_rec_alone)                               \
	IDS_EVENT_FIRE(event)                                                                      \
	IDS_EVENT_RUN(event)

#endif
