/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * What is known of a socket, and of an address that a program names.
 *
 * A struct sock is known by its address: readers work in hooks and for records alike.
 */
#ifndef IDS_SOCKET_BPF_H
#define IDS_SOCKET_BPF_H

#include "address.bpf.h"
#include "path.bpf.h"

/**
 * struct ids_place - one end of a connection, as far as it is named
 * @addr: the address in the kernel's memory, 0: there is none, or it is given by what follows
 * @len: bytes of it
 * @port: of a cgroup program, which is given it
 * @ip: the same
 */
struct ids_place {
	u64 addr;
	u32 len;
	u32 port;
	u64 ip[2];
};

/** ids_place_at - the address of @len bytes at @addr */
IDS_INLINE struct ids_place ids_place_at(u64 addr, u32 len)
{
	return (struct ids_place){.addr = addr, .len = len};
}

/** ids_place_given4 - what a cgroup program has for IPv4; in the order of the network */
IDS_INLINE struct ids_place ids_place_given4(__be32 ip, u32 port)
{
	struct ids_place p = {.port = port};

	ids_ip4(ip, p.ip);
	return p;
}

/** ids_place_given6 - the same for IPv6; the words as they are loaded */
IDS_INLINE struct ids_place ids_place_given6(u32 a, u32 b, u32 c, u32 d, u32 port)
{
	struct ids_place p = {.port = port};

	p.ip[0] = (u64)__builtin_bswap32(a) << 32 | __builtin_bswap32(b);
	p.ip[1] = (u64)__builtin_bswap32(c) << 32 | __builtin_bswap32(d);
	return p;
}

/** ids_socket_sk - the struct sock of the struct socket at @socket */
IDS_INLINE u64 ids_socket_sk(u64 socket)
{
	struct socket *sock = (void *)socket;

	return (u64)BPF_CORE_READ(sock, sk);
}

IDS_INLINE u32 ids_sk_family(u64 sock)
{
	struct sock *sk = (void *)sock;

	return BPF_CORE_READ(sk, __sk_common.skc_family);
}

IDS_INLINE u32 ids_sk_proto(u64 sock)
{
	struct sock *sk = (void *)sock;

	return BPF_CORE_READ(sk, sk_protocol);
}

/** ids_sk_connected - the socket has one peer, to which all goes that is sent */
IDS_INLINE bool ids_sk_connected(u64 sock)
{
	struct sock *sk = (void *)sock;

	return BPF_CORE_READ(sk, sk_type) != SOCK_DGRAM &&
	       BPF_CORE_READ(sk, __sk_common.skc_state) == TCP_ESTABLISHED;
}

/** ids_sk_saddr - the local address; of a socket that is bound to none all zeros */
IDS_INLINE int ids_sk_saddr(u64 sock, u64 *val)
{
	struct sock *sk = (void *)sock;
	u32 family = ids_sk_family(sock);
	__be64 a[2] = {};

	if (family == AF_INET) {
		ids_ip4(BPF_CORE_READ(sk, __sk_common.skc_rcv_saddr), val);
		return IDS_OK;
	}
	if (family != AF_INET6)
		return IDS_ABSENT;
	bpf_core_read(a, sizeof(a), &sk->__sk_common.skc_v6_rcv_saddr);
	ids_ip6(a, val);
	return IDS_OK;
}

/* The address in @val with status @status, if it is not all zeros. */
IDS_INLINE int ids_if_set(int status, const u64 *val)
{
	return status == IDS_OK && !(val[0] | (u32)val[1]) ? IDS_ABSENT : status;
}

/** ids_sk_own - the local address; absent while it is unbound */
IDS_INLINE int ids_sk_own(u64 sock, u64 *val)
{
	return ids_if_set(ids_sk_saddr(sock, val), val);
}

IDS_INLINE int ids_sk_sport(u64 sock, u64 *val)
{
	struct sock *sk = (void *)sock;
	u32 family = ids_sk_family(sock);

	*val = BPF_CORE_READ(sk, __sk_common.skc_num);
	return *val && (family == AF_INET || family == AF_INET6) ? IDS_OK : IDS_ABSENT;
}

/** ids_sk_daddr - the address of the peer; absent without one */
IDS_INLINE int ids_sk_daddr(u64 sock, u64 *val)
{
	struct sock *sk = (void *)sock;
	u32 family = ids_sk_family(sock);
	__be64 a[2] = {};

	if (family == AF_INET) {
		ids_ip4(BPF_CORE_READ(sk, __sk_common.skc_daddr), val);
		return ids_if_set(IDS_OK, val);
	}
	if (family != AF_INET6)
		return IDS_ABSENT;
	bpf_core_read(a, sizeof(a), &sk->__sk_common.skc_v6_daddr);
	ids_ip6(a, val);
	return ids_if_set(IDS_OK, val);
}

/** ids_sk_kn - the kernfs_node of the cgroup (version 2) that the socket belongs to, or 0 */
IDS_INLINE u64 ids_sk_kn(u64 sock)
{
	struct sock *sk = (void *)sock;
	struct sock_cgroup_data *d = &sk->sk_cgrp_data;
	struct sock_cgroup_data___val *old = (void *)d;
	struct cgroup *c = NULL;

	if (bpf_core_field_exists(d->cgroup))
		c = BPF_CORE_READ(d, cgroup);
	else
		c = (void *)BPF_CORE_READ(old, val);
	return (u64)c & 1 ? 0 : (u64)BPF_CORE_READ(c, kn);
}

IDS_INLINE int ids_sk_dport(u64 sock, u64 *val)
{
	struct sock *sk = (void *)sock;
	u32 family = ids_sk_family(sock);
	u16 port = BPF_CORE_READ(sk, __sk_common.skc_dport);

	*val = __builtin_bswap16(port);
	return *val && (family == AF_INET || family == AF_INET6) ? IDS_OK : IDS_ABSENT;
}

/* The beginning of the address at @p. */
IDS_INLINE struct ip_bytes ids_place_bytes(const struct ids_place *p)
{
	struct ip_bytes b = {};

	if (bpf_probe_read_kernel(&b, sizeof(b), (void *)p->addr))
		ids_error(IDS_ERR_READ_KERNEL);
	return b;
}

IDS_INLINE u32 ids_place_family(const struct ids_place *p)
{
	struct sockaddr *addr = (void *)p->addr;

	return p->len < sizeof(u16) ? AF_UNSPEC : BPF_CORE_READ(addr, sa_family);
}

IDS_INLINE int ids_place_ip(const struct ids_place *p, u64 *val)
{
	struct ip_bytes b;

	if (!p->addr) {
		val[0] = p->ip[0];
		val[1] = p->ip[1];
		return IDS_OK;
	}
	b = ids_place_bytes(p);
	return ids_ip_of(&b, p->len, val);
}

IDS_INLINE int ids_place_port(const struct ids_place *p, u64 *val)
{
	struct ip_bytes b;

	*val = p->port;
	if (!p->addr)
		return IDS_OK;
	b = ids_place_bytes(p);
	return ids_port_of(&b, p->len, val);
}

/** ids_unix_path - path of a Unix socket's address of @len bytes at @addr */
IDS_GLOBAL s64 ids_unix_path(u32 slot, u32 off, u64 addr, u32 len)
{
	struct ids_slot *s = ids_slot(slot);
	u64 at = off, n = len - sizeof(u16);
	u32 i;

	if (len <= sizeof(u16))
		return -IDS_ABSENT;
	if (!s || !ids_room(at))
		return -IDS_UNREADABLE;
	IDS_OPAQUE(n);
	if (n > SUN_PATH_MAX)
		return -IDS_UNREADABLE;
	s->bytes[at + SUN_PATH_MAX] = 0;
	if (bpf_probe_read_kernel(s->bytes + at, n, (void *)addr + sizeof(u16))) {
		ids_error(IDS_ERR_READ_KERNEL);
		return -IDS_UNREADABLE;
	}
	if (!s->bytes[at]) {
		s->bytes[at] = '@';
		return ids_str(off, n);
	}
	for (i = 0; i < SUN_PATH_MAX; i++)
		if (i >= n || !s->bytes[at + i])
			break;
	return ids_str(off, i);
}

/** ids_place_path - the path in the address at @p, if it is that of a Unix socket */
IDS_INLINE s64 ids_place_path(struct ids_ev *ev, const struct ids_place *p, u32 off)
{
	if (!p->addr || ids_place_family(p) != AF_UNIX)
		return -IDS_ABSENT;
	if (!ids_need_slot(ev))
		return -IDS_UNREADABLE;
	return ids_unix_path(ev->slot, off, p->addr, p->len);
}

/** ids_sk_path - the path that the Unix socket @sock (0: none) is bound to */
IDS_INLINE s64 ids_sk_path(struct ids_ev *ev, u64 sock, u32 off)
{
	struct unix_sock *u = (void *)sock;
	struct unix_address *addr;

	if (!sock || ids_sk_family(sock) != AF_UNIX)
		return -IDS_ABSENT;
	addr = BPF_CORE_READ(u, addr);
	if (!addr)
		return -IDS_ABSENT;
	if (!ids_need_slot(ev))
		return -IDS_UNREADABLE;
	return ids_unix_path(ev->slot, off, (u64)addr + bpf_core_field_offset(*addr, name),
			     BPF_CORE_READ(addr, len));
}

/** IDS_READ_NUMBER - the reader of a number or address: @result is of @ev and @val */
#define IDS_READ_NUMBER(event, field, result)                                                      \
	IDS_READER int rd_##event##_##field(struct event##_ev *ev, u32 who, u64 *val)              \
	{                                                                                          \
		return result;                                                                     \
	}

/** IDS_READ_STRING - the reader of a string: @result is of @ev and @off */
#define IDS_READ_STRING(event, field, result)                                                      \
	IDS_READER s64 rd_##event##_##field(struct event##_ev *ev, u32 who, u32 off)               \
	{                                                                                          \
		return result;                                                                     \
	}

/* Stores a number that is always there; a status. */
IDS_INLINE int ids_have(u64 *val, u64 v)
{
	*val = v;
	return IDS_OK;
}

/* Stores a number, if it is not 0; a status. */
IDS_INLINE int ids_have_some(u64 *val, u64 v)
{
	*val = v;
	return v ? IDS_OK : IDS_ABSENT;
}

/* Appends an address by its reader. */
#define IDS_REC_ADDRESS(slot, ev, who, id, reader)                                                 \
	do {                                                                                       \
		u64 val_[2] = {};                                                                  \
		int status_ = reader(ev, who, val_);                                               \
		ids_rec_address(slot, IDS_TAG(who, id), status_, val_[0], val_[1]);                \
	} while (0)

#endif
