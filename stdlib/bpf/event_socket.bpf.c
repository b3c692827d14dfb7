// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* Event socket: a program makes a socket. */
#include "event.bpf.h"
#include "socket.bpf.h"

/** struct socket_ev - the event: what is asked for */
struct socket_ev {
	struct ids_ev base;
	u32 family, type, proto;
};

IDS_INLINE u64 socket_proto(const struct socket_ev *ev)
{
	bool ip = ev->family == AF_INET || ev->family == AF_INET6;

	if (ev->family == AF_PACKET)
		return __builtin_bswap16(ev->proto);
	if (!ip || ev->proto)
		return ev->proto;
	return ev->type == SOCK_STREAM ? IPPROTO_TCP : ev->type == SOCK_DGRAM ? IPPROTO_UDP : 0;
}

IDS_READ_NUMBER(socket, family, ids_have(val, ev->family))
IDS_READ_NUMBER(socket, type, ids_have(val, ev->type))
IDS_READ_NUMBER(socket, proto, ids_have(val, socket_proto(ev)))

IDS_INLINE void record_socket(u32 slot, struct socket_ev *ev)
{
	IDS_REC_NUMBER(slot, ev, IDS_WHO_EVENT, F_SOCKET_FAMILY, rd_socket_family);
	IDS_REC_NUMBER(slot, ev, IDS_WHO_EVENT, F_SOCKET_TYPE, rd_socket_type);
	IDS_REC_NUMBER(slot, ev, IDS_WHO_EVENT, F_SOCKET_PROTO, rd_socket_proto);
}

IDS_EVENT_BOTH(socket)

/* Sockets that the kernel makes for itself are not the process's. */
IDS_INLINE bool socket_fill(struct socket_ev *ev, u64 *ctx)
{
	ev->family = ctx[0];
	ev->type = ctx[1];
	ev->proto = ctx[2];
	return !(u32)ctx[3];
}

IDS_LSM(socket, socket_create, socket_fill)

IDS_INLINE bool socket_fill_cgroup(struct socket_ev *ev, struct bpf_sock *ctx)
{
	ev->family = ctx->family;
	ev->type = ctx->type;
	ev->proto = ctx->protocol;
	return true;
}

IDS_CGROUP_HOOK(socket_cgroup, "cgroup/sock_create", bpf_sock, socket, socket_fill_cgroup)
