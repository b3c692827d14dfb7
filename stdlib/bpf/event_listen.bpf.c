// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* Event listen: a socket begins to take connections. */
#include "event.bpf.h"
#include "socket.bpf.h"

/** struct listen_ev - the event: the socket, and how many connections may wait */
struct listen_ev {
	struct ids_ev base;
	u64 sk;
	s64 backlog;
};

IDS_READ_NUMBER(listen, family, ids_have(val, ids_sk_family(ev->sk)))
IDS_READ_NUMBER(listen, proto, ids_have(val, ids_sk_proto(ev->sk)))
IDS_READ_NUMBER(listen, saddr, ids_sk_saddr(ev->sk, val))
IDS_READ_NUMBER(listen, sport, ids_sk_sport(ev->sk, val))
IDS_READ_STRING(listen, path, ids_sk_path(&ev->base, ev->sk, off))
IDS_READ_NUMBER(listen, backlog, ids_have(val, ev->backlog))

IDS_INLINE void record_listen(u32 slot, struct listen_ev *ev)
{
	IDS_REC_NUMBER(slot, ev, IDS_WHO_EVENT, F_LISTEN_FAMILY, rd_listen_family);
	IDS_REC_NUMBER(slot, ev, IDS_WHO_EVENT, F_LISTEN_PROTO, rd_listen_proto);
	IDS_REC_ADDRESS(slot, ev, IDS_WHO_EVENT, F_LISTEN_SADDR, rd_listen_saddr);
	IDS_REC_NUMBER(slot, ev, IDS_WHO_EVENT, F_LISTEN_SPORT, rd_listen_sport);
	IDS_REC_STRING(slot, ev, IDS_WHO_EVENT, F_LISTEN_PATH, rd_listen_path);
	IDS_REC_NUMBER(slot, ev, IDS_WHO_EVENT, F_LISTEN_BACKLOG, rd_listen_backlog);
}

IDS_EVENT(listen)

IDS_INLINE bool listen_fill(struct listen_ev *ev, u64 *ctx)
{
	ev->sk = ids_socket_sk(ids_arg(ctx, 0));
	ev->backlog = (s32)ctx[1];
	return true;
}

IDS_LSM(listen, socket_listen, listen_fill)
