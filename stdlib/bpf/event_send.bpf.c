// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* Event send: a program sends through a socket, by whatever system call. */
#include "event.bpf.h"
#include "socket.bpf.h"

/**
 * struct send_ev - the event
 * @sk: the socket; 0 in cgroup programs, which have what follows instead
 * @msg: address of the message's struct msghdr
 * @size: bytes to send
 */
struct send_ev {
	struct ids_ev base;
	u64 sk, msg;
	u64 size;
	u32 family, proto;
	struct ids_place there;
};

/* The address that the message itself names; addr 0: none, or none that counts. */
IDS_INLINE struct ids_place send_named(const struct send_ev *ev)
{
	struct msghdr *msg = (void *)ev->msg;
	u32 len = BPF_CORE_READ(msg, msg_namelen);

	if (!len || ids_sk_connected(ev->sk))
		return ids_place_at(0, 0);
	return ids_place_at((u64)BPF_CORE_READ(msg, msg_name), len);
}

IDS_INLINE int send_daddr(const struct send_ev *ev, u64 *val)
{
	struct ids_place p = ev->sk ? send_named(ev) : ev->there;

	return p.addr || !ev->sk ? ids_place_ip(&p, val) : ids_sk_daddr(ev->sk, val);
}

IDS_INLINE int send_dport(const struct send_ev *ev, u64 *val)
{
	struct ids_place p = ev->sk ? send_named(ev) : ev->there;

	return p.addr || !ev->sk ? ids_place_port(&p, val) : ids_sk_dport(ev->sk, val);
}

IDS_INLINE s64 send_path(struct send_ev *ev, u32 off)
{
	struct unix_sock *u = (void *)ev->sk;
	struct ids_place p;

	if (!ev->sk || ids_sk_family(ev->sk) != AF_UNIX)
		return -IDS_ABSENT;
	p = send_named(ev);
	if (p.addr)
		return ids_place_path(&ev->base, &p, off);
	return ids_sk_path(&ev->base, (u64)BPF_CORE_READ(u, peer), off);
}

IDS_READ_NUMBER(send, family, ids_have(val, ev->sk ? ids_sk_family(ev->sk) : ev->family))
IDS_READ_NUMBER(send, proto, ids_have(val, ev->sk ? ids_sk_proto(ev->sk) : ev->proto))
IDS_READ_NUMBER(send, saddr, ev->sk ? ids_sk_own(ev->sk, val) : IDS_ABSENT)
IDS_READ_NUMBER(send, sport, ev->sk ? ids_sk_sport(ev->sk, val) : IDS_ABSENT)
IDS_READ_NUMBER(send, daddr, send_daddr(ev, val))
IDS_READ_NUMBER(send, dport, send_dport(ev, val))
IDS_READ_STRING(send, path, send_path(ev, off))
IDS_READ_NUMBER(send, size, ev->sk ? ids_have(val, ev->size) : IDS_ABSENT)

IDS_INLINE void record_send(u32 slot, struct send_ev *ev)
{
	IDS_REC_NUMBER(slot, ev, IDS_WHO_EVENT, F_SEND_FAMILY, rd_send_family);
	IDS_REC_NUMBER(slot, ev, IDS_WHO_EVENT, F_SEND_PROTO, rd_send_proto);
	IDS_REC_ADDRESS(slot, ev, IDS_WHO_EVENT, F_SEND_SADDR, rd_send_saddr);
	IDS_REC_NUMBER(slot, ev, IDS_WHO_EVENT, F_SEND_SPORT, rd_send_sport);
	IDS_REC_ADDRESS(slot, ev, IDS_WHO_EVENT, F_SEND_DADDR, rd_send_daddr);
	IDS_REC_NUMBER(slot, ev, IDS_WHO_EVENT, F_SEND_DPORT, rd_send_dport);
	IDS_REC_STRING(slot, ev, IDS_WHO_EVENT, F_SEND_PATH, rd_send_path);
	IDS_REC_NUMBER(slot, ev, IDS_WHO_EVENT, F_SEND_SIZE, rd_send_size);
}

IDS_EVENT_BOTH(send)

IDS_INLINE bool send_fill(struct send_ev *ev, u64 *ctx)
{
	ev->sk = ids_socket_sk(ids_arg(ctx, 0));
	ev->msg = ids_arg(ctx, 1);
	ev->size = (s32)ctx[2];
	return true;
}

IDS_LSM(send, socket_sendmsg, send_fill)

IDS_INLINE bool send_fill4(struct send_ev *ev, struct bpf_sock_addr *ctx)
{
	ev->family = AF_INET;
	ev->proto = ctx->protocol;
	ev->there = ids_place_given4(ctx->user_ip4, __builtin_bswap16(ctx->user_port));
	return true;
}

IDS_INLINE bool send_fill6(struct send_ev *ev, struct bpf_sock_addr *ctx)
{
	ev->family = AF_INET6;
	ev->proto = ctx->protocol;
	ev->there = ids_place_given6(ctx->user_ip6[0], ctx->user_ip6[1], ctx->user_ip6[2],
				     ctx->user_ip6[3], __builtin_bswap16(ctx->user_port));
	return true;
}

IDS_CGROUP_HOOK(send_cgroup4, "cgroup/sendmsg4", bpf_sock_addr, send, send_fill4)
IDS_CGROUP_HOOK(send_cgroup6, "cgroup/sendmsg6", bpf_sock_addr, send, send_fill6)
