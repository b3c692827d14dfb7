// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* Event bind: a socket gets a local address. */
#include "event.bpf.h"
#include "socket.bpf.h"

/**
 * struct bind_ev - the event
 * @sk: the socket; 0 in cgroup programs, which have @family and @proto instead
 * @here: the address
 */
struct bind_ev {
	struct ids_ev base;
	u64 sk;
	u32 family, proto;
	struct ids_place here;
};

IDS_READ_NUMBER(bind, family, ids_have(val, ev->sk ? ids_place_family(&ev->here) : ev->family))
IDS_READ_NUMBER(bind, proto, ids_have(val, ev->sk ? ids_sk_proto(ev->sk) : ev->proto))
IDS_READ_NUMBER(bind, saddr, ids_place_ip(&ev->here, val))
IDS_READ_NUMBER(bind, sport, ids_place_port(&ev->here, val))
IDS_READ_STRING(bind, path, ids_place_path(&ev->base, &ev->here, off))

IDS_INLINE void record_bind(u32 slot, struct bind_ev *ev)
{
	IDS_REC_NUMBER(slot, ev, IDS_WHO_EVENT, F_BIND_FAMILY, rd_bind_family);
	IDS_REC_NUMBER(slot, ev, IDS_WHO_EVENT, F_BIND_PROTO, rd_bind_proto);
	IDS_REC_ADDRESS(slot, ev, IDS_WHO_EVENT, F_BIND_SADDR, rd_bind_saddr);
	IDS_REC_NUMBER(slot, ev, IDS_WHO_EVENT, F_BIND_SPORT, rd_bind_sport);
	IDS_REC_STRING(slot, ev, IDS_WHO_EVENT, F_BIND_PATH, rd_bind_path);
}

IDS_EVENT_BOTH(bind)

IDS_INLINE bool bind_fill(struct bind_ev *ev, u64 *ctx)
{
	ev->sk = ids_socket_sk(ids_arg(ctx, 0));
	ev->here = ids_place_at(ids_arg(ctx, 1), ctx[2]);
	return true;
}

IDS_LSM(bind, socket_bind, bind_fill)

IDS_INLINE bool bind_fill4(struct bind_ev *ev, struct bpf_sock_addr *ctx)
{
	ev->family = AF_INET;
	ev->proto = ctx->protocol;
	ev->here = ids_place_given4(ctx->user_ip4, __builtin_bswap16(ctx->user_port));
	return true;
}

IDS_INLINE bool bind_fill6(struct bind_ev *ev, struct bpf_sock_addr *ctx)
{
	ev->family = AF_INET6;
	ev->proto = ctx->protocol;
	ev->here = ids_place_given6(ctx->user_ip6[0], ctx->user_ip6[1], ctx->user_ip6[2],
				    ctx->user_ip6[3], __builtin_bswap16(ctx->user_port));
	return true;
}

IDS_CGROUP_HOOK(bind_cgroup4, "cgroup/bind4", bpf_sock_addr, bind, bind_fill4)
IDS_CGROUP_HOOK(bind_cgroup6, "cgroup/bind6", bpf_sock_addr, bind, bind_fill6)
