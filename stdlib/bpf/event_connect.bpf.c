// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* Event connect: a socket is connected to an address, which is in the kernel's own memory. */
#include "record.bpf.h"
#include "address.bpf.h"

/**
 * struct connect_ev - the event
 * @sock: the socket; NULL in cgroup programs, which have what follows instead
 * @addr: the address to connect to
 * @where: its address as a number
 * @addrlen: bytes of it
 */
struct connect_ev {
	struct ids_ev base;
	struct socket *sock;
	struct sockaddr *addr;
	u64 where;
	u32 addrlen;
	u32 family, proto, sport, dport;
	u64 saddr[2], daddr[2];
};

const volatile u32 ids_hook_connect_lsm = 0;
const volatile u32 ids_hook_connect_cgroup4 = 0;
const volatile u32 ids_hook_connect_cgroup6 = 0;

int decide_connect(struct connect_ev *ev);

/* Cgroup programs are the ones that may not send signals. */
IDS_INLINE bool connect_given(const struct connect_ev *ev)
{
	return !(ev->base.flags & IDS_EV_SIGNAL);
}

IDS_INLINE struct ip_bytes connect_addr(struct connect_ev *ev)
{
	struct ip_bytes b = {};

	if (bpf_probe_read_kernel(&b, sizeof(b), ev->addr))
		ids_error(IDS_ERR_READ_KERNEL);
	return b;
}

IDS_INLINE struct sock *connect_sk(struct connect_ev *ev)
{
	struct socket *sock = ev->sock;

	return BPF_CORE_READ(sock, sk);
}

/* Family of the address, which need not be the socket's. */
IDS_INLINE u32 connect_family(struct connect_ev *ev)
{
	struct sockaddr *addr = ev->addr;

	return connect_given(ev) ? ev->family : BPF_CORE_READ(addr, sa_family);
}

IDS_READER int rd_connect_family(struct connect_ev *ev, u32 who, u64 *val)
{
	*val = connect_family(ev);
	return IDS_OK;
}

IDS_READER int rd_connect_proto(struct connect_ev *ev, u32 who, u64 *val)
{
	struct sock *sk;

	*val = ev->proto;
	if (connect_given(ev))
		return IDS_OK;
	sk = connect_sk(ev);
	*val = BPF_CORE_READ(sk, sk_protocol);
	return IDS_OK;
}

IDS_READER int rd_connect_sport(struct connect_ev *ev, u32 who, u64 *val)
{
	struct sock *sk;
	u16 family;

	if (connect_given(ev)) {
		*val = ev->sport;
		return ev->sport ? IDS_OK : IDS_ABSENT;
	}
	sk = connect_sk(ev);
	family = BPF_CORE_READ(sk, __sk_common.skc_family);
	*val = BPF_CORE_READ(sk, __sk_common.skc_num);
	return *val && (family == AF_INET || family == AF_INET6) ? IDS_OK : IDS_ABSENT;
}

IDS_READER int rd_connect_saddr(struct connect_ev *ev, u32 who, u64 *val)
{
	struct sock *sk;
	u16 family;

	if (connect_given(ev)) {
		val[0] = ev->saddr[0];
		val[1] = ev->saddr[1];
		return val[0] | (u32)val[1] ? IDS_OK : IDS_ABSENT;
	}
	sk = connect_sk(ev);
	family = BPF_CORE_READ(sk, __sk_common.skc_family);
	if (family == AF_INET) {
		ids_ip4(BPF_CORE_READ(sk, __sk_common.skc_rcv_saddr), val);
		return (u32)val[1] ? IDS_OK : IDS_ABSENT;
	}
	if (family == AF_INET6) {
		__be64 a[2] = {};

		bpf_core_read(a, sizeof(a), &sk->__sk_common.skc_v6_rcv_saddr);
		ids_ip6(a, val);
		return val[0] | val[1] ? IDS_OK : IDS_ABSENT;
	}
	return IDS_ABSENT;
}

IDS_READER int rd_connect_daddr(struct connect_ev *ev, u32 who, u64 *val)
{
	struct ip_bytes b;

	if (connect_given(ev)) {
		val[0] = ev->daddr[0];
		val[1] = ev->daddr[1];
		return IDS_OK;
	}
	b = connect_addr(ev);
	return ids_ip_of(&b, ev->addrlen, val);
}

IDS_READER int rd_connect_dport(struct connect_ev *ev, u32 who, u64 *val)
{
	struct ip_bytes b;

	if (connect_given(ev)) {
		*val = ev->dport;
		return IDS_OK;
	}
	b = connect_addr(ev);
	return ids_port_of(&b, ev->addrlen, val);
}

/* Path of a Unix socket's address of @len bytes at @addr. */
IDS_GLOBAL s64 connect_unix_path(u32 slot, u32 off, u64 addr, u32 len)
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

IDS_READER s64 rd_connect_path(struct connect_ev *ev, u32 who, u32 off)
{
	if (connect_given(ev) || connect_family(ev) != AF_UNIX)
		return -IDS_ABSENT;
	if (!ids_need_slot(&ev->base))
		return -IDS_UNREADABLE;
	return connect_unix_path(ev->base.slot, off, ev->where, ev->addrlen);
}

IDS_INLINE void connect_rec_address(u32 slot, struct connect_ev *ev, u32 id,
				    int (*reader)(struct connect_ev *, u32, u64 *))
{
	u64 val[2] = {};
	int status = reader(ev, 0, val);

	ids_rec_address(slot, IDS_TAG(IDS_WHO_EVENT, id), status, val[0], val[1]);
}

IDS_INLINE void connect_rec_fields(u32 slot, struct connect_ev *ev)
{
	IDS_REC_NUMBER(slot, ev, IDS_WHO_EVENT, F_CONNECT_FAMILY, rd_connect_family);
	IDS_REC_NUMBER(slot, ev, IDS_WHO_EVENT, F_CONNECT_PROTO, rd_connect_proto);
	connect_rec_address(slot, ev, F_CONNECT_SADDR, rd_connect_saddr);
	IDS_REC_NUMBER(slot, ev, IDS_WHO_EVENT, F_CONNECT_SPORT, rd_connect_sport);
	connect_rec_address(slot, ev, F_CONNECT_DADDR, rd_connect_daddr);
	IDS_REC_NUMBER(slot, ev, IDS_WHO_EVENT, F_CONNECT_DPORT, rd_connect_dport);
	IDS_REC_STRING(slot, ev, IDS_WHO_EVENT, F_CONNECT_PATH, rd_connect_path);
}

IDS_GLOBAL u32 connect_rec_sock(u32 slot)
{
	struct ids_slot *s = ids_slot(slot);
	struct connect_ev ev = {};

	if (!s)
		return 0;
	ev.base = ids_copied(s, slot);
	ev.base.flags = IDS_EV_SIGNAL;
	ev.sock = (void *)s->ev.ptr[0];
	ev.addr = (void *)s->ev.ptr[1];
	ev.where = s->ev.ptr[1];
	ev.addrlen = s->ev.num[0];
	connect_rec_fields(slot, &ev);
	return 0;
}

/* In s->ev.num: family, proto, sport, dport, then saddr and daddr of 16 bytes each. */
IDS_GLOBAL u32 connect_rec_given(u32 slot)
{
	struct ids_slot *s = ids_slot(slot);
	struct connect_ev ev = {};

	if (!s)
		return 0;
	ev.base.slot = slot;
	ev.family = s->ev.num[0];
	ev.proto = s->ev.num[1];
	ev.sport = s->ev.num[2];
	ev.dport = s->ev.num[3];
	ev.saddr[0] = (u64)s->ev.num[4] << 32 | s->ev.num[5];
	ev.saddr[1] = (u64)s->ev.num[6] << 32 | s->ev.num[7];
	ev.daddr[0] = (u64)s->ev.num[8] << 32 | s->ev.num[9];
	ev.daddr[1] = (u64)s->ev.num[10] << 32 | s->ev.num[11];
	connect_rec_fields(slot, &ev);
	return 0;
}

/** commit_connect - acts on a match or an undecided rule; returns 0 or -errno to refuse with */
IDS_GLOBAL s32 commit_connect(u32 slot, u32 rule, u32 type, u32 why)
{
	u32 got = ids_act(slot, rule, type);

	if (got & IDS_WANT_RECORD) {
		connect_rec_sock(slot);
		ids_rec_common(slot, type, why, 0);
		ids_rec_cmdline(slot);
		ids_emit(slot, rule, got);
	}
	return -(s32)(got & 0xffff);
}

/** commit_connect_cgroup - the same for cgroup programs */
IDS_GLOBAL s32 commit_connect_cgroup(u32 slot, u32 rule, u32 type, u32 why)
{
	u32 got = ids_act_quiet(slot, rule, type);

	if (got & IDS_WANT_RECORD) {
		connect_rec_given(slot);
		ids_rec_common(slot, type, why, 0);
		ids_rec_cmdline(slot);
		ids_emit(slot, rule, got);
	}
	return -(s32)(got & 0xffff);
}

IDS_INLINE void connect_store_given(struct ids_slot *s, const struct connect_ev *ev)
{
	s->ev.num[0] = ev->family;
	s->ev.num[1] = ev->proto;
	s->ev.num[2] = ev->sport;
	s->ev.num[3] = ev->dport;
	for (int i = 0; i < 2; i++) {
		s->ev.num[4 + 2 * i] = ev->saddr[i] >> 32;
		s->ev.num[5 + 2 * i] = ev->saddr[i];
		s->ev.num[8 + 2 * i] = ev->daddr[i] >> 32;
		s->ev.num[9 + 2 * i] = ev->daddr[i];
	}
}

/* Stores in the slot what commit_connect() and commit_connect_cgroup() need. */
IDS_INLINE void stage_connect(struct connect_ev *ev)
{
	struct ids_slot *s = ids_store(&ev->base);

	if (!s)
		return;
	if (connect_given(ev)) {
		connect_store_given(s, ev);
		return;
	}
	s->ev.ptr[0] = (u64)ev->sock;
	s->ev.ptr[1] = (u64)ev->addr;
	s->ev.num[0] = ev->addrlen;
}

IDS_READER int fire_connect(struct connect_ev *ev, u32 rule, u32 type, u32 why)
{
	type |= ev->base.flags << IDS_TYPE_FLAGS_SHIFT;
	stage_connect(ev);
	if (connect_given(ev))
		return commit_connect_cgroup(ev->base.slot, rule, type, why);
	return commit_connect(ev->base.slot, rule, type, why);
}

IDS_TABLE_COMMIT(connect, commit_connect)
IDS_TABLE_COMMIT(connect_cgroup, commit_connect_cgroup)

IDS_READER int table_connect(struct connect_ev *ev, u32 first, u32 unread)
{
	if (ids_table_next(ev->base.slot, 0) >= IDS_BITS_WORDS)
		return 0;
	stage_connect(ev);
	if (connect_given(ev))
		return table_run_connect_cgroup(&ev->base, first, unread);
	return table_run_connect(&ev->base, first, unread);
}

IDS_READER int lost_connect(struct connect_ev *ev, u32 first, u32 n)
{
	if (connect_given(ev))
		return lost_run_connect_cgroup(&ev->base, first, n);
	return lost_run_connect(&ev->base, first, n);
}

IDS_INLINE int connect_run(u64 *ctx, u32 hook)
{
	struct connect_ev ev = {};
	int ret;

	if (!ids_active() || !ids_watched())
		return 0;
	ev.base.slot = IDS_NO_SLOT;
	ev.base.hook = hook;
	ev.base.flags = IDS_EV_DENY | IDS_EV_SIGNAL;
	ev.sock = (void *)ctx[0];
	ev.addr = (void *)ctx[1];
	bpf_probe_read_kernel(&ev.where, sizeof(ev.where), ctx + 1);
	ev.addrlen = ctx[2];
	ret = decide_connect(&ev);
	ids_end(&ev.base);
	return ids_verdict(ret);
}

SEC("lsm/socket_connect")
int connect_lsm(u64 *ctx)
{
	return connect_run(ctx, ids_hook_connect_lsm);
}

/* Decides for a cgroup program: 1 lets the connection pass. */
IDS_INLINE int connect_cgroup(struct connect_ev *ev, u32 hook)
{
	int ret;

	ev->base.slot = IDS_NO_SLOT;
	ev->base.hook = hook;
	ev->base.flags = IDS_EV_DENY;
	ret = decide_connect(ev);
	ids_end(&ev->base);
	IDS_OPAQUE(ret);
	return ret ? 0 : 1;
}

SEC("cgroup/connect4")
int connect_cgroup4(struct bpf_sock_addr *ctx)
{
	struct connect_ev ev = {.family = AF_INET};

	if (!ids_active() || !ids_watched())
		return 1;
	ev.proto = ctx->protocol;
	ev.dport = __builtin_bswap16(ctx->user_port);
	ids_ip4(ctx->user_ip4, ev.daddr);
	if (ctx->sk) {
		ev.sport = ctx->sk->src_port;
		ids_ip4(ctx->sk->src_ip4, ev.saddr);
	}
	return connect_cgroup(&ev, ids_hook_connect_cgroup4);
}

IDS_INLINE u64 connect_pair(u32 hi, u32 lo)
{
	return (u64)__builtin_bswap32(hi) << 32 | __builtin_bswap32(lo);
}

SEC("cgroup/connect6")
int connect_cgroup6(struct bpf_sock_addr *ctx)
{
	struct connect_ev ev = {.family = AF_INET6};
	struct bpf_sock *sk = ctx->sk;

	if (!ids_active() || !ids_watched())
		return 1;
	ev.proto = ctx->protocol;
	ev.dport = __builtin_bswap16(ctx->user_port);
	ev.daddr[0] = connect_pair(ctx->user_ip6[0], ctx->user_ip6[1]);
	ev.daddr[1] = connect_pair(ctx->user_ip6[2], ctx->user_ip6[3]);
	if (sk) {
		ev.sport = sk->src_port;
		ev.saddr[0] = connect_pair(sk->src_ip6[0], sk->src_ip6[1]);
		ev.saddr[1] = connect_pair(sk->src_ip6[2], sk->src_ip6[3]);
	}
	return connect_cgroup(&ev, ids_hook_connect_cgroup6);
}
