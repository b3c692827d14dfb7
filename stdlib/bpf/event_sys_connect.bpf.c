// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* Event sys_enter_connect: entry of the system call, with the address as it is in the caller's
 * memory. */
#include "record.bpf.h"
#include "address.bpf.h"

#define NR_CONNECT      42
#define NR_CONNECT_IA32 362

/** struct sys_connect_ev - the event: the arguments; @addr is an address of the caller */
struct sys_connect_ev {
	struct ids_ev base;
	u64 addr;
	s32 fd, addrlen;
};

const volatile u32 ids_hook_sys_connect_fn = 0;
const volatile u32 ids_hook_sys_connect_tp = 0;

int decide_sys_connect(struct sys_connect_ev *ev);

IDS_READER int rd_sys_connect_fd(struct sys_connect_ev *ev, u32 who, u64 *val)
{
	*val = (s64)ev->fd;
	return IDS_OK;
}

IDS_READER int rd_sys_connect_addrlen(struct sys_connect_ev *ev, u32 who, u64 *val)
{
	*val = (s64)ev->addrlen;
	return IDS_OK;
}

/* As much of the caller's address as its length allows and its family needs. */
IDS_INLINE int sys_connect_addr(struct sys_connect_ev *ev, struct ip_bytes *b)
{
	s32 len = ev->addrlen;
	long err;

	if (len < (s32)sizeof(b->family))
		return IDS_ABSENT;
	if (len >= SOCKADDR_IN6_LEN)
		err = bpf_probe_read_user(b, SOCKADDR_IN6_LEN, (void *)ev->addr);
	else if (len >= SOCKADDR_IN_LEN)
		err = bpf_probe_read_user(b, SOCKADDR_IN_LEN, (void *)ev->addr);
	else
		err = bpf_probe_read_user(&b->family, sizeof(b->family), (void *)ev->addr);
	if (!err)
		return IDS_OK;
	ids_error(IDS_ERR_READ_USER);
	return IDS_UNREADABLE;
}

IDS_READER int rd_sys_connect_family(struct sys_connect_ev *ev, u32 who, u64 *val)
{
	u16 family = 0;

	if (ev->addrlen < (s32)sizeof(family))
		return IDS_ABSENT;
	if (bpf_probe_read_user(&family, sizeof(family), (void *)ev->addr)) {
		ids_error(IDS_ERR_READ_USER);
		return IDS_UNREADABLE;
	}
	*val = family;
	return IDS_OK;
}

IDS_READER int rd_sys_connect_daddr(struct sys_connect_ev *ev, u32 who, u64 *val)
{
	struct ip_bytes b = {};
	int status = sys_connect_addr(ev, &b);

	return status == IDS_OK ? ids_ip_of(&b, ev->addrlen, val) : status;
}

IDS_READER int rd_sys_connect_dport(struct sys_connect_ev *ev, u32 who, u64 *val)
{
	struct ip_bytes b = {};
	int status = sys_connect_addr(ev, &b);

	return status == IDS_OK ? ids_port_of(&b, ev->addrlen, val) : status;
}

IDS_GLOBAL u32 sys_connect_rec_fields(u32 slot)
{
	struct ids_slot *s = ids_slot(slot);
	struct sys_connect_ev ev = {};
	u64 val[2] = {};
	int status;

	if (!s)
		return 0;
	ev.base = ids_copied(s, slot);
	ev.addr = s->ev.ptr[0];
	ev.fd = s->ev.num[0];
	ev.addrlen = s->ev.num[1];
	IDS_REC_NUMBER(slot, &ev, IDS_WHO_EVENT, F_SYS_CONNECT_FD, rd_sys_connect_fd);
	IDS_REC_NUMBER(slot, &ev, IDS_WHO_EVENT, F_SYS_CONNECT_ADDRLEN, rd_sys_connect_addrlen);
	IDS_REC_NUMBER(slot, &ev, IDS_WHO_EVENT, F_SYS_CONNECT_FAMILY, rd_sys_connect_family);
	status = rd_sys_connect_daddr(&ev, 0, val);
	ids_rec_address(slot, IDS_TAG(IDS_WHO_EVENT, F_SYS_CONNECT_DADDR), status, val[0], val[1]);
	IDS_REC_NUMBER(slot, &ev, IDS_WHO_EVENT, F_SYS_CONNECT_DPORT, rd_sys_connect_dport);
	return 0;
}

/** commit_sys_connect - acts on a match or an undecided rule; nothing can be refused here */
IDS_GLOBAL s32 commit_sys_connect(u32 slot, u32 rule, u32 type, u32 why)
{
	u32 got = ids_act(slot, rule, type);

	if (got & IDS_WANT_RECORD) {
		sys_connect_rec_fields(slot);
		ids_rec_common(slot, type, why, 0);
		ids_rec_cmdline(slot);
		ids_emit(slot, rule, got);
	}
	return 0;
}

/* Stores in the slot what commit_sys_connect() needs. */
IDS_INLINE void stage_sys_connect(struct sys_connect_ev *ev)
{
	struct ids_slot *s = ids_store(&ev->base);

	if (s) {
		s->ev.ptr[0] = ev->addr;
		s->ev.num[0] = ev->fd;
		s->ev.num[1] = ev->addrlen;
	}
}

IDS_READER int fire_sys_connect(struct sys_connect_ev *ev, u32 rule, u32 type, u32 why)
{
	stage_sys_connect(ev);
	return commit_sys_connect(ev->base.slot, rule,
				  type | ev->base.flags << IDS_TYPE_FLAGS_SHIFT, why);
}

IDS_TABLE(sys_connect, sys_connect_ev, commit_sys_connect)

IDS_INLINE int sys_connect_run(u32 fd, u64 addr, u32 addrlen, u32 hook)
{
	struct sys_connect_ev ev = {.addr = addr, .fd = fd, .addrlen = addrlen};

	ev.base.slot = IDS_NO_SLOT;
	ev.base.hook = hook;
	ev.base.flags = IDS_EV_SIGNAL;
	decide_sys_connect(&ev);
	ids_end(&ev.base);
	return 0;
}

/* The argument is a typed pointer to the verifier, although it is an address of the caller. */
SEC("fentry/__sys_connect")
int sys_connect_fn(u64 *ctx)
{
	u64 addr = 0;

	if (!ids_active() || !ids_watched())
		return 0;
	bpf_probe_read_kernel(&addr, sizeof(addr), ctx + 1);
	return sys_connect_run(ctx[0], addr, ctx[2], ids_hook_sys_connect_fn);
}

SEC("tp_btf/sys_enter")
int sys_connect_tp(u64 *ctx)
{
	struct pt_regs *regs = (void *)ctx[0];
	bool compat;

	if (ctx[1] != NR_CONNECT && ctx[1] != NR_CONNECT_IA32)
		return 0;
	if (!ids_active() || !ids_watched())
		return 0;
	compat = BPF_CORE_READ(ids_current(), thread_info.status) & TS_COMPAT;
	if (compat && ctx[1] == NR_CONNECT_IA32)
		return sys_connect_run(regs->bx, (u32)regs->cx, regs->dx, ids_hook_sys_connect_tp);
	if (!compat && ctx[1] == NR_CONNECT)
		return sys_connect_run(regs->di, regs->si, regs->dx, ids_hook_sys_connect_tp);
	return 0;
}
