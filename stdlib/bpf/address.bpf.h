/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* IP addresses as two numbers, IPv4 as ::ffff:a.b.c.d; and the bytes of socket addresses. */
#ifndef IDS_ADDRESS_BPF_H
#define IDS_ADDRESS_BPF_H

#include "core.bpf.h"

#define SOCKADDR_IN_LEN  16
#define SOCKADDR_IN6_LEN 24 /* without the scope */
#define SUN_PATH_MAX     108

/** struct ip_bytes - the beginning of a sockaddr_in or sockaddr_in6 */
struct ip_bytes {
	u16 family;
	__be16 port;
	__be32 addr4; /* of IPv6: flow information */
	__be64 addr6[2];
};

IDS_INLINE void ids_ip4(__be32 addr, u64 *val)
{
	val[0] = 0;
	val[1] = 0xffff00000000ull | __builtin_bswap32(addr);
}

IDS_INLINE void ids_ip6(const __be64 *addr, u64 *val)
{
	val[0] = __builtin_bswap64(addr[0]);
	val[1] = __builtin_bswap64(addr[1]);
}

/* The address in @b of which @len bytes count. */
IDS_INLINE int ids_ip_of(const struct ip_bytes *b, u32 len, u64 *val)
{
	if (b->family == AF_INET && len >= SOCKADDR_IN_LEN)
		ids_ip4(b->addr4, val);
	else if (b->family == AF_INET6 && len >= SOCKADDR_IN6_LEN)
		ids_ip6(b->addr6, val);
	else
		return IDS_ABSENT;
	return IDS_OK;
}

IDS_INLINE int ids_port_of(const struct ip_bytes *b, u32 len, u64 *val)
{
	*val = __builtin_bswap16(b->port);
	if (b->family == AF_INET && len >= SOCKADDR_IN_LEN)
		return IDS_OK;
	return b->family == AF_INET6 && len >= SOCKADDR_IN6_LEN ? IDS_OK : IDS_ABSENT;
}

#endif
