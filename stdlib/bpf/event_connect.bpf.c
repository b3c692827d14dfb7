// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* Event connect: a socket is connected to an address, which is in the kernel's own memory. */
#include "event.bpf.h"
#include "socket.bpf.h"

/**
 * struct connect_ev - the event
 * @sk: the socket; 0 in cgroup programs, which have @family, @proto and @here instead
 * @here: the local address
 * @there: the address to connect to
 */
struct connect_ev {
	struct ids_ev base;
	u64 sk;
	u32 family, proto;
	struct ids_place here, there;
};

IDS_INLINE int connect_saddr(const struct connect_ev *ev, u64 *val)
{
	if (ev->sk)
		return ids_sk_own(ev->sk, val);
	return ids_if_set(ids_place_ip(&ev->here, val), val);
}

/* The family of the address, which need not be the socket's. */
IDS_READ_NUMBER(connect, family, ids_have(val, ev->sk ? ids_place_family(&ev->there) : ev->family))
IDS_READ_NUMBER(connect, proto, ids_have(val, ev->sk ? ids_sk_proto(ev->sk) : ev->proto))
IDS_READ_NUMBER(connect, saddr, connect_saddr(ev, val))
IDS_READ_NUMBER(connect, sport,
		ev->sk ? ids_sk_sport(ev->sk, val) : ids_have_some(val, ev->here.port))
IDS_READ_NUMBER(connect, daddr, ids_place_ip(&ev->there, val))
IDS_READ_NUMBER(connect, dport, ids_place_port(&ev->there, val))
IDS_READ_STRING(connect, path, ids_place_path(&ev->base, &ev->there, off))

IDS_INLINE void record_connect(u32 slot, struct connect_ev *ev)
{
	IDS_REC_NUMBER(slot, ev, IDS_WHO_EVENT, F_CONNECT_FAMILY, rd_connect_family);
	IDS_REC_NUMBER(slot, ev, IDS_WHO_EVENT, F_CONNECT_PROTO, rd_connect_proto);
	IDS_REC_ADDRESS(slot, ev, IDS_WHO_EVENT, F_CONNECT_SADDR, rd_connect_saddr);
	IDS_REC_NUMBER(slot, ev, IDS_WHO_EVENT, F_CONNECT_SPORT, rd_connect_sport);
	IDS_REC_ADDRESS(slot, ev, IDS_WHO_EVENT, F_CONNECT_DADDR, rd_connect_daddr);
	IDS_REC_NUMBER(slot, ev, IDS_WHO_EVENT, F_CONNECT_DPORT, rd_connect_dport);
	IDS_REC_STRING(slot, ev, IDS_WHO_EVENT, F_CONNECT_PATH, rd_connect_path);
}

IDS_EVENT_BOTH(connect)

IDS_INLINE bool connect_fill(struct connect_ev *ev, u64 *ctx)
{
	ev->sk = ids_socket_sk(ids_arg(ctx, 0));
	ev->there = ids_place_at(ids_arg(ctx, 1), ctx[2]);
	return true;
}

IDS_LSM(connect, socket_connect, connect_fill)

IDS_INLINE bool connect_fill4(struct connect_ev *ev, struct bpf_sock_addr *ctx)
{
	struct bpf_sock *sk = ctx->sk;

	ev->family = AF_INET;
	ev->proto = ctx->protocol;
	ev->there = ids_place_given4(ctx->user_ip4, __builtin_bswap16(ctx->user_port));
	if (sk)
		ev->here = ids_place_given4(sk->src_ip4, sk->src_port);
	return true;
}

IDS_INLINE bool connect_fill6(struct connect_ev *ev, struct bpf_sock_addr *ctx)
{
	struct bpf_sock *sk = ctx->sk;

	ev->family = AF_INET6;
	ev->proto = ctx->protocol;
	ev->there = ids_place_given6(ctx->user_ip6[0], ctx->user_ip6[1], ctx->user_ip6[2],
				     ctx->user_ip6[3], __builtin_bswap16(ctx->user_port));
	if (sk)
		ev->here = ids_place_given6(sk->src_ip6[0], sk->src_ip6[1], sk->src_ip6[2],
					    sk->src_ip6[3], sk->src_port);
	return true;
}

IDS_CGROUP_HOOK(connect_cgroup4, "cgroup/connect4", bpf_sock_addr, connect, connect_fill4)
IDS_CGROUP_HOOK(connect_cgroup6, "cgroup/connect6", bpf_sock_addr, connect, connect_fill6)
