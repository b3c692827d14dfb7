/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * Bytes of packets and what the headers say, packed into numbers.
 *
 * What is looked up is looked up by functions that the verifier checks by themselves, and their
 * answers are numbers of which it knows nothing: so the paths through the headers end there. Each
 * function is there twice, as programs on cgroups and XDP programs have their bytes in different
 * places.
 */
#ifndef IDS_FRAME_BPF_H
#define IDS_FRAME_BPF_H

#include "address.bpf.h"
#include "dns.bpf.h"
#include "socket.bpf.h"

#define IPPROTO_HOPOPTS  0
#define IPPROTO_ICMP     1
#define IPPROTO_ROUTING  43
#define IPPROTO_FRAGMENT 44
#define IPPROTO_AH       51
#define IPPROTO_ICMPV6   58
#define IPPROTO_DSTOPTS  60
#define IPPROTO_SCTP     132
#define IP6_EXTENSIONS   8

#define ETH_P_IP     0x0800
#define ETH_P_IPV6   0x86dd
#define ETH_P_8021Q  0x8100
#define ETH_P_8021AD 0x88a8

/* The IP headers in a number: where what follows begins (16 bits), protocol (8), time to live (8),
 * and: */
#define FRAME_IP       (1ull << 32) /* it is an IP packet */
#define FRAME_V6       (1ull << 33)
#define FRAME_FIRST    (1ull << 34) /* it has the header of the protocol above: no later fragment */
#define FRAME_START(v) ((u32)(v) & 0xffff)
#define FRAME_PROTO(v) ((v) >> 16 & 0xff)
#define FRAME_TTL(v)   ((v) >> 24 & 0xff)

/*
 * The header above in a number: sender's and receiver's port, or an ICMP message's type and code in
 * 8 bits each (16 + 16), flags of TCP (8), bytes of the header (8), and:
 */
#define FRAME_PORTS_BIT 48
#define FRAME_TCP_BIT   49
#define FRAME_ICMP_BIT  50

/** struct ids_frame - where the bytes are: @skb, or with XDP at the address @data; @len of them */
struct ids_frame {
	struct __sk_buff *skb;
	u64 data;
	u32 len;
};

struct ip4_header {
	u8 version_len, tos;
	__be16 total;
	__be16 id, fragment;
	u8 ttl, proto;
};

struct ip6_header {
	u32 flow;
	__be16 payload;
	u8 next, ttl;
};

struct ip6_extension {
	u8 next, len;
	__be16 fragment;
};

struct upper_header {
	u8 type, code; /* of ICMP; of others the first port */
	__be16 dport;
	__be32 seq, ack;
	u8 offset, flags;
};

/* Bytes @off up to @off + @n to @to; @n is not 0. False: they are not all there. */
IDS_INLINE bool frame_load(const struct ids_frame *f, u32 off, void *to, u32 n)
{
	if (f->skb)
		return !bpf_skb_load_bytes(f->skb, off, to, n);
	return off + n <= f->len && !bpf_probe_read_kernel(to, n, (void *)(f->data + off));
}

IDS_INLINE u64 frame_ip4(const struct ids_frame *f, u32 off)
{
	struct ip4_header h = {};

	if (!frame_load(f, off, &h, sizeof(h)))
		return 0;
	return (off + (h.version_len & 15) * 4) | (u64)h.proto << 16 | (u64)h.ttl << 24 | FRAME_IP |
	       (h.fragment & __builtin_bswap16(0x1fff) ? 0 : FRAME_FIRST);
}

/* Bytes of the header of kind @kind that only extends IPv6; 0: it is another one. */
IDS_INLINE u32 frame_extension(u8 kind, const struct ip6_extension *x)
{
	switch (kind) {
	case IPPROTO_FRAGMENT: return 8;
	case IPPROTO_AH: return (x->len + 2) * 4;
	case IPPROTO_HOPOPTS:
	case IPPROTO_ROUTING:
	case IPPROTO_DSTOPTS: return (x->len + 1) * 8;
	}
	return 0;
}

IDS_INLINE u64 frame_ip6(const struct ids_frame *f, u32 off)
{
	struct ip6_header h = {};
	struct ip6_extension x = {};
	u64 first = FRAME_FIRST;

	if (!frame_load(f, off, &h, sizeof(h)))
		return 0;
	off += 40;
	for (u32 i = 0; i < IP6_EXTENSIONS; i++) {
		u32 len = frame_load(f, off, &x, sizeof(x)) ? frame_extension(h.next, &x) : 0;

		if (!len)
			break;
		if (h.next == IPPROTO_FRAGMENT && x.fragment & __builtin_bswap16(0xfff8))
			first = 0;
		h.next = x.next;
		off += len;
		if (!first)
			break;
	}
	return (off & 0xffff) | (u64)h.next << 16 | (u64)h.ttl << 24 | FRAME_IP | FRAME_V6 | first;
}

/* The IP headers at @off; 0: it is no IP packet. */
IDS_INLINE u64 frame_ip(const struct ids_frame *f, u32 off)
{
	u8 version = 0;

	if (!frame_load(f, off, &version, sizeof(version)))
		return 0;
	if (version >> 4 == 4)
		return frame_ip4(f, off);
	return version >> 4 == 6 ? frame_ip6(f, off) : 0;
}

/* The header above the IP headers @ip. */
IDS_INLINE u64 frame_upper(const struct ids_frame *f, u64 ip)
{
	struct upper_header h = {};
	u32 off = FRAME_START(ip), proto = FRAME_PROTO(ip);
	u64 v;

	if (!(ip & FRAME_FIRST) || !frame_load(f, off, &h, 4))
		return 0;
	v = (u64)h.type << 8 | h.code | (u64)__builtin_bswap16(h.dport) << 16;
	if (proto == IPPROTO_TCP && frame_load(f, off, &h, 14))
		return v | (u64)h.flags << 32 | (u64)((h.offset >> 4) * 4) << 40 |
		       1ull << FRAME_PORTS_BIT | 1ull << FRAME_TCP_BIT;
	if (proto == IPPROTO_UDP)
		return v | 8ull << 40 | 1ull << FRAME_PORTS_BIT;
	if (proto == IPPROTO_SCTP)
		return v | 12ull << 40 | 1ull << FRAME_PORTS_BIT;
	if (proto == IPPROTO_ICMP || proto == IPPROTO_ICMPV6)
		return v | 8ull << 40 | 1ull << FRAME_ICMP_BIT;
	return 0;
}

/* Half of an address: bit 0 of @what the low one, bit 1 the receiver's, bit 2 of IPv6; the header
 * is at @off. */
IDS_INLINE u64 frame_address(const struct ids_frame *f, u32 off, u32 what)
{
	__be64 half = 0;
	__be32 four = 0;

	if (what & 4) {
		frame_load(f, off + 8 + (what & 2) * 8 + (what & 1) * 8, &half, sizeof(half));
		return __builtin_bswap64(half);
	}
	frame_load(f, off + 12 + (what & 2) * 2, &four, sizeof(four));
	return what & 1 ? 0xffff00000000ull | __builtin_bswap32(four) : 0;
}

/* At most @max bytes from @off on to the place @at in the slot; how many, 0: none, or they cannot
 * be read. */
IDS_INLINE u32 frame_copy(const struct ids_frame *f, struct ids_slot *s, u64 at, u32 off, u32 max)
{
	u64 n = f->len - off;

	if (!s || off >= f->len || !ids_room(at))
		return 0;
	if (n > max)
		n = max;
	IDS_OPAQUE(n);
	n = ((n - 1) & (IDS_STRING_MAX - 1)) +
	    1; /* changes nothing; the verifier sees 1 to 4,096 */
	return frame_load(f, off, s->bytes + at, n) ? n : 0;
}

IDS_GLOBAL u64 ids_skb_ip(struct __sk_buff *skb, u32 off)
{
	struct ids_frame f = {.skb = skb};

	return frame_ip(&f, off);
}

IDS_GLOBAL u64 ids_xdp_ip(u64 data, u32 len, u32 off)
{
	struct ids_frame f = {.data = data, .len = len};

	return frame_ip(&f, off);
}

IDS_GLOBAL u64 ids_skb_upper(struct __sk_buff *skb, u64 ip)
{
	struct ids_frame f = {.skb = skb};

	return frame_upper(&f, ip);
}

IDS_GLOBAL u64 ids_xdp_upper(u64 data, u32 len, u64 ip)
{
	struct ids_frame f = {.data = data, .len = len};

	return frame_upper(&f, ip);
}

IDS_GLOBAL u64 ids_skb_address(struct __sk_buff *skb, u32 off, u32 what)
{
	struct ids_frame f = {.skb = skb};

	return frame_address(&f, off, what);
}

IDS_GLOBAL u64 ids_xdp_address(u64 data, u32 len, u32 off, u32 what)
{
	struct ids_frame f = {.data = data, .len = len};

	return frame_address(&f, off, what);
}

IDS_GLOBAL u32 ids_skb_copy(struct __sk_buff *skb, u32 slot, u32 at, u32 off, u32 max)
{
	struct ids_frame f = {.skb = skb, .len = skb->len};

	return frame_copy(&f, ids_slot(slot), at, off, max);
}

/* @size: bytes of the frame, and above them in 16 bits how many are wanted */
IDS_GLOBAL u32 ids_xdp_copy(u64 data, u64 size, u32 slot, u32 at, u32 off)
{
	struct ids_frame f = {.data = data, .len = (u32)size};

	return frame_copy(&f, ids_slot(slot), at, off, size >> 32);
}

/* The kernfs_node of the cgroup (version 2) of the packet's socket; 0: it has none. */
IDS_GLOBAL u64 ids_skb_kn(struct __sk_buff *skb)
{
	struct bpf_sock *known = skb->sk;
	u64 sk = 0;

	bpf_probe_read_kernel(&sk, sizeof(sk), &known); /* the address without its type */
	return sk ? ids_sk_kn(sk) : 0;
}

/* The same of @f, whatever it is. */
IDS_INLINE u64 ids_frame_ip(const struct ids_frame *f, u32 off)
{
	return f->skb ? ids_skb_ip(f->skb, off) : ids_xdp_ip(f->data, f->len, off);
}

IDS_INLINE u64 ids_frame_upper(const struct ids_frame *f, u64 ip)
{
	return f->skb ? ids_skb_upper(f->skb, ip) : ids_xdp_upper(f->data, f->len, ip);
}

IDS_INLINE u64 ids_frame_address(const struct ids_frame *f, u32 off, u32 what)
{
	return f->skb ? ids_skb_address(f->skb, off, what)
		      : ids_xdp_address(f->data, f->len, off, what);
}

IDS_INLINE u32 ids_frame_copy(const struct ids_frame *f, u32 slot, u32 at, u32 off, u32 max)
{
	return f->skb ? ids_skb_copy(f->skb, slot, at, off, max)
		      : ids_xdp_copy(f->data, f->len | (u64)max << 32, slot, at, off);
}

IDS_INLINE u64 ids_frame_kn(const struct ids_frame *f)
{
	return f->skb ? ids_skb_kn(f->skb) : 0;
}

#endif
