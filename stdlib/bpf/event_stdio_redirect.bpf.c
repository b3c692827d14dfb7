// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/*
 * Event stdio_redirect: descriptor 0, 1 or 2 becomes another file.
 *
 * Two functions of the kernel put a file into the table of descriptors: one for a free number
 * (open, socket, accept, dup, fcntl, a descriptor received), one for a number given (dup2, dup3).
 * The file is their argument, so no other thread can exchange it.
 */
#include "address.bpf.h"
#include "fd.bpf.h"
#include "system.bpf.h"

/** struct stdio_redirect_ev - the event; @file is the address of what @fd becomes */
struct stdio_redirect_ev {
	struct ids_ev base;
	struct ids_object object;
	u64 file;
	u32 fd;
};

IDS_OBJECT_PATH(stdio_redirect, object, path)
IDS_NUMBER_READER(stdio_redirect, fd, ev->fd)
IDS_NUMBER_READER(stdio_redirect, kind, ids_file_kind(ev->file))

/* The socket that it becomes, or NULL. */
IDS_INLINE struct sock *stdio_redirect_sk(struct stdio_redirect_ev *ev)
{
	struct file *f = (void *)ev->file;

	if ((BPF_CORE_READ(f, f_inode, i_mode) & S_IFMT) != S_IFSOCK)
		return NULL;
	return ids_file_sock(f);
}

IDS_READER int rd_stdio_redirect_family(struct stdio_redirect_ev *ev, u32 who, u64 *val)
{
	struct sock *sk = stdio_redirect_sk(ev);

	*val = BPF_CORE_READ(sk, __sk_common.skc_family);
	return sk ? IDS_OK : IDS_ABSENT;
}

IDS_READER int rd_stdio_redirect_dport(struct stdio_redirect_ev *ev, u32 who, u64 *val)
{
	struct sock *sk = stdio_redirect_sk(ev);
	u16 family = BPF_CORE_READ(sk, __sk_common.skc_family);

	*val = __builtin_bswap16(BPF_CORE_READ(sk, __sk_common.skc_dport));
	return *val && (family == AF_INET || family == AF_INET6) ? IDS_OK : IDS_ABSENT;
}

IDS_READER int rd_stdio_redirect_daddr(struct stdio_redirect_ev *ev, u32 who, u64 *val)
{
	struct sock *sk = stdio_redirect_sk(ev);
	u16 family = BPF_CORE_READ(sk, __sk_common.skc_family);
	__be64 a[2] = {};

	if (family == AF_INET) {
		ids_ip4(BPF_CORE_READ(sk, __sk_common.skc_daddr), val);
		return (u32)val[1] ? IDS_OK : IDS_ABSENT;
	}
	if (family != AF_INET6)
		return IDS_ABSENT;
	bpf_core_read(a, sizeof(a), &sk->__sk_common.skc_v6_daddr);
	ids_ip6(a, val);
	return val[0] | val[1] ? IDS_OK : IDS_ABSENT;
}

IDS_INLINE void record_stdio_redirect(u32 slot, struct stdio_redirect_ev *ev)
{
	u64 addr[2] = {};
	int status = rd_stdio_redirect_daddr(ev, 0, addr);

	IDS_REC_FIELD(slot, ev, stdio_redirect, fd, F_STDIO_REDIRECT_FD);
	IDS_REC_FIELD(slot, ev, stdio_redirect, kind, F_STDIO_REDIRECT_KIND);
	IDS_REC_STRING(slot, ev, IDS_WHO_EVENT, F_STDIO_REDIRECT_PATH, rd_stdio_redirect_path);
	IDS_REC_FIELD(slot, ev, stdio_redirect, family, F_STDIO_REDIRECT_FAMILY);
	ids_rec_address(slot, IDS_TAG(IDS_WHO_EVENT, F_STDIO_REDIRECT_DADDR), status, addr[0],
			addr[1]);
	IDS_REC_FIELD(slot, ev, stdio_redirect, dport, F_STDIO_REDIRECT_DPORT);
}

IDS_EVENT(stdio_redirect)

/* The second argument of both functions is the file. */
IDS_INLINE bool stdio_redirect_set(struct stdio_redirect_ev *ev, u32 fd, u64 *ctx)
{
	if (fd > 2)
		return false;
	ev->fd = fd;
	ev->file = ids_raw_arg(ctx, 1);
	ev->object = ids_object_of((void *)ev->file);
	return true;
}

IDS_INLINE bool stdio_redirect_fill_new(struct stdio_redirect_ev *ev, u64 *ctx)
{
	return stdio_redirect_set(ev, ctx[0], ctx);
}

IDS_INLINE bool stdio_redirect_fill_dup(struct stdio_redirect_ev *ev, u64 *ctx)
{
	return stdio_redirect_set(ev, ctx[2], ctx);
}

IDS_HOOK(stdio_redirect_new, "fentry/fd_install", stdio_redirect, stdio_redirect_fill_new,
	 IDS_EV_SIGNAL)
IDS_HOOK(stdio_redirect_dup, "fentry/do_dup2", stdio_redirect, stdio_redirect_fill_dup,
	 IDS_EV_SIGNAL)
