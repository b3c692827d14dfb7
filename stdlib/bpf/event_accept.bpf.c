// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/*
 * Event accept: a program takes a connection.
 *
 * When the kernel asks whether it may, there is only the socket that listens. Rules that name the
 * connection's addresses are decided in accept_done, when the connection has got its socket and the
 * system call has not returned.
 */
#include "event.bpf.h"
#include "socket.bpf.h"

/**
 * struct accept_ev - the event
 * @sk: the socket that listens; after the fact that of the connection, which is like it but for the
 *      addresses
 */
struct accept_ev {
	struct ids_ev base;
	u64 sk;
};

/* An address of the connection. */
#define ACCEPT_LATE(ev, result) ((ev)->base.flags & IDS_EV_AFTER ? (result) : IDS_ABSENT)

IDS_READ_NUMBER(accept, family, ids_have(val, ids_sk_family(ev->sk)))
IDS_READ_NUMBER(accept, proto, ids_have(val, ids_sk_proto(ev->sk)))
IDS_READ_NUMBER(accept, saddr, ACCEPT_LATE(ev, ids_sk_own(ev->sk, val)))
IDS_READ_NUMBER(accept, sport, ids_sk_sport(ev->sk, val))
IDS_READ_NUMBER(accept, daddr, ACCEPT_LATE(ev, ids_sk_daddr(ev->sk, val)))
IDS_READ_NUMBER(accept, dport, ACCEPT_LATE(ev, ids_sk_dport(ev->sk, val)))
IDS_READ_STRING(accept, path, ids_sk_path(&ev->base, ev->sk, off))

IDS_INLINE void record_accept(u32 slot, struct accept_ev *ev)
{
	IDS_REC_NUMBER(slot, ev, IDS_WHO_EVENT, F_ACCEPT_FAMILY, rd_accept_family);
	IDS_REC_NUMBER(slot, ev, IDS_WHO_EVENT, F_ACCEPT_PROTO, rd_accept_proto);
	IDS_REC_ADDRESS(slot, ev, IDS_WHO_EVENT, F_ACCEPT_SADDR, rd_accept_saddr);
	IDS_REC_NUMBER(slot, ev, IDS_WHO_EVENT, F_ACCEPT_SPORT, rd_accept_sport);
	IDS_REC_ADDRESS(slot, ev, IDS_WHO_EVENT, F_ACCEPT_DADDR, rd_accept_daddr);
	IDS_REC_NUMBER(slot, ev, IDS_WHO_EVENT, F_ACCEPT_DPORT, rd_accept_dport);
	IDS_REC_STRING(slot, ev, IDS_WHO_EVENT, F_ACCEPT_PATH, rd_accept_path);
}

IDS_EVENT(accept)

IDS_INLINE bool accept_fill(struct accept_ev *ev, u64 *ctx)
{
	ev->sk = ids_socket_sk(ids_arg(ctx, 0));
	return true;
}

IDS_LSM(accept, socket_accept, accept_fill)

/* The readers are those of accept, so the events are of one type. */
#define accept_done_ev     accept_ev
#define record_accept_done record_accept
IDS_EVENT(accept_done)

IDS_INLINE bool accept_done_fill(struct accept_ev *ev, u64 *ctx)
{
	ev->sk = ids_arg(ctx, 0);
	return true;
}

#define ACCEPT_DONE_FLAGS (IDS_EV_SIGNAL | IDS_EV_AFTER)
IDS_HOOK(accept_done_lsm, "lsm/sock_graft", accept_done, accept_done_fill, ACCEPT_DONE_FLAGS)
IDS_HOOK(accept_done_fn, "fentry/security_sock_graft", accept_done, accept_done_fill,
	 ACCEPT_DONE_FLAGS)
