/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * Events of bytes that go into a file or come from it.
 *
 * The hook knows the file only. Where the bytes are, how many and at which place of the file is
 * read from the arguments of the system call, if that is one of the read and write families and its
 * descriptor is the file. For all else (sendfile, splice, io_uring...) it is unreadable.
 */
#ifndef IDS_IO_BPF_H
#define IDS_IO_BPF_H

#include "fd.bpf.h"
#include "event.bpf.h"
#include "syscall.bpf.h"

/* How a file's content is reached; values of IOWAYS. */
#define IO_BY_CALL     0
#define IO_BY_MMAP     1
#define IO_BY_MPROTECT 2

/* Kinds of system calls: MAY_READ or MAY_WRITE, and: */
#define IO_VECTOR 8u  /* the buffer is in pieces, struct iovec */
#define IO_AT     16u /* at a place of the file that the caller gives */
#define IO_AT_OR  32u /* at such a place, or with -1 at that of the descriptor */

/* What ids_io_arg() tells. */
#define IO_OFFSET 0u /* place in the file; -IDS_ABSENT: it has no places */
#define IO_BUFFER 1u /* address of the buffer or the vector */
#define IO_COUNT  2u /* bytes, or elements of the vector */
#define IO_KIND   3u /* MAY_* and IO_* */

IDS_INLINE u32 ids_io_kind64(u32 nr)
{
	switch (nr) {
	case 0: /* read */ return MAY_READ;
	case 1: /* write */ return MAY_WRITE;
	case 17: /* pread64 */ return MAY_READ | IO_AT;
	case 18: /* pwrite64 */ return MAY_WRITE | IO_AT;
	case 19: /* readv */ return MAY_READ | IO_VECTOR;
	case 20: /* writev */ return MAY_WRITE | IO_VECTOR;
	case 295: /* preadv */ return MAY_READ | IO_VECTOR | IO_AT;
	case 296: /* pwritev */ return MAY_WRITE | IO_VECTOR | IO_AT;
	case 327: /* preadv2 */ return MAY_READ | IO_VECTOR | IO_AT_OR;
	case 328: /* pwritev2 */ return MAY_WRITE | IO_VECTOR | IO_AT_OR;
	}
	return 0;
}

IDS_INLINE u32 ids_io_kind32(u32 nr)
{
	switch (nr) {
	case 3: /* read */ return MAY_READ;
	case 4: /* write */ return MAY_WRITE;
	case 145: /* readv */ return MAY_READ | IO_VECTOR;
	case 146: /* writev */ return MAY_WRITE | IO_VECTOR;
	case 180: /* pread64 */ return MAY_READ | IO_AT;
	case 181: /* pwrite64 */ return MAY_WRITE | IO_AT;
	case 333: /* preadv */ return MAY_READ | IO_VECTOR | IO_AT;
	case 334: /* pwritev */ return MAY_WRITE | IO_VECTOR | IO_AT;
	case 378: /* preadv2 */ return MAY_READ | IO_VECTOR | IO_AT_OR;
	case 379: /* pwritev2 */ return MAY_WRITE | IO_VECTOR | IO_AT_OR;
	}
	return 0;
}

/* The place that a call without one of its own begins at. */
IDS_INLINE s64 ids_io_place(struct file *f)
{
	if (!(BPF_CORE_READ(f, f_mode) & FMODE_LSEEK))
		return -IDS_ABSENT;
	if (BPF_CORE_READ(f, f_flags) & O_APPEND)
		return BPF_CORE_READ(f, f_inode, i_size);
	return BPF_CORE_READ(f, f_pos);
}

/**
 * ids_io_arg - an argument of the system call that reads or writes the file
 * @dentry: of the file that the hook has
 * @mask: MAY_READ or MAY_WRITE
 * @what: IO_OFFSET, IO_BUFFER, IO_COUNT or IO_KIND
 *
 * Returns it, or a negative status.
 */
IDS_GLOBAL s64 ids_io_arg(u64 dentry, u32 mask, u32 what)
{
	struct pt_regs *regs = ids_regs();
	bool compat = ids_compat();
	u64 nr = BPF_CORE_READ(regs, orig_ax), at;
	u32 kind = compat ? ids_io_kind32(nr) : ids_io_kind64(nr), fd;
	struct file *f;

	if (!(kind & mask) || !ids_calling(regs))
		return -IDS_UNREADABLE;
	fd = compat ? BPF_CORE_READ(regs, bx) : BPF_CORE_READ(regs, di);
	f = ids_fd_file(ids_current(), fd);
	if ((u64)BPF_CORE_READ(f, f_path.dentry) != dentry)
		return -IDS_UNREADABLE;
	if (what == IO_KIND)
		return kind;
	if (what == IO_BUFFER)
		return compat ? (u32)BPF_CORE_READ(regs, cx) : BPF_CORE_READ(regs, si);
	if (what == IO_COUNT)
		return compat ? (u32)BPF_CORE_READ(regs, dx) : BPF_CORE_READ(regs, dx);
	at = compat ? (u32)BPF_CORE_READ(regs, si) | BPF_CORE_READ(regs, di) << 32
		    : BPF_CORE_READ(regs, r10);
	if (kind & IO_AT || (kind & IO_AT_OR && at != ~0ull))
		return at;
	return ids_io_place(f);
}

/* Sum of the lengths of @n elements at @at. */
IDS_GLOBAL s64 ids_io_sum(u64 at, u32 n)
{
	bool compat = ids_compat();
	u64 base, sum = 0;

	if (n > IDS_VECTOR_MAX)
		return -IDS_UNREADABLE;
	for (u32 i = 0; i < IDS_VECTOR_MAX; i++) {
		s64 len;

		if (i >= n)
			break;
		len = ids_vector_element(ids_vector_place(at, i, compat), compat, &base);
		if (len < 0)
			return -IDS_UNREADABLE;
		sum += len;
	}
	return sum;
}

/** ids_io_bytes - number of bytes that the call asks for, or a negative status */
IDS_GLOBAL s64 ids_io_bytes(u64 dentry, u32 mask)
{
	s64 kind = ids_io_arg(dentry, mask, IO_KIND), n = ids_io_arg(dentry, mask, IO_COUNT);

	if (kind < 0 || !(kind & IO_VECTOR))
		return n;
	return ids_io_sum(ids_io_arg(dentry, mask, IO_BUFFER), n);
}

/**
 * ids_io_content - opens an area of what the call brings in the region at @off
 *
 * Of other transfers than ids_io_arg() knows it is unreadable.
 */
IDS_GLOBAL s64 ids_io_content(u32 slot, u32 off, u64 dentry, u32 mask)
{
	s64 kind = ids_io_arg(dentry, mask, IO_KIND), from = ids_io_arg(dentry, mask, IO_BUFFER);
	s64 total = ids_io_bytes(dentry, mask), n = 0;
	struct ids_slot *s = ids_slot(slot);
	struct ids_area *a = ids_area(s, off);

	if (!a || kind < 0 || from < 0 || total < 0 || total > IDS_AREA_MAX)
		return -IDS_UNREADABLE;
	*a = (struct ids_area){.addr = from, .total = total};
	if (kind & IO_VECTOR)
		a->env = ids_io_arg(dentry, mask, IO_COUNT);
	if (total)
		n = ids_area_load(slot, off, 0);
	return n < 0 ? n : ids_str(off, n);
}

/* A number that is a status if negative. */
IDS_INLINE int ids_io_number(s64 n, u64 *val)
{
	*val = n;
	return n < 0 ? -n : IDS_OK;
}

/**
 * IDS_IO_READERS(event, mask) - the event and the readers of IO_FIELDS, content excepted
 * @mask: MAY_READ or MAY_WRITE
 */
#define IDS_IO_READERS(event, mask)                                                                \
	struct event##_ev {                                                                        \
		struct ids_ev base;                                                                \
		struct ids_object object;                                                          \
		u32 via;                                                                           \
	};                                                                                         \
	IDS_OBJECT_READERS(event, object)                                                          \
	IDS_MEMBER(event, via, via)                                                                \
	IDS_READER int rd_##event##_offset(struct event##_ev *ev, u32 who, u64 *val)               \
	{                                                                                          \
		if (ev->via != IO_BY_CALL)                                                         \
			return IDS_ABSENT;                                                         \
		return ids_io_number(ids_io_arg(ev->object.dentry, mask, IO_OFFSET), val);         \
	}                                                                                          \
	IDS_READER int rd_##event##_bytes(struct event##_ev *ev, u32 who, u64 *val)                \
	{                                                                                          \
		if (ev->via != IO_BY_CALL)                                                         \
			return IDS_ABSENT;                                                         \
		return ids_io_number(ids_io_bytes(ev->object.dentry, mask), val);                  \
	}

/* Append these fields to the record. */
#define IDS_REC_IO(slot, ev, event, ID)                                                            \
	do {                                                                                       \
		IDS_REC_OBJECT(slot, ev, event, ID);                                               \
		IDS_REC_NUMBER(slot, ev, IDS_WHO_EVENT, F_##ID##_VIA, rd_##event##_via);           \
		IDS_REC_NUMBER(slot, ev, IDS_WHO_EVENT, F_##ID##_OFFSET, rd_##event##_offset);     \
		IDS_REC_NUMBER(slot, ev, IDS_WHO_EVENT, F_##ID##_BYTES, rd_##event##_bytes);       \
	} while (0)

/** IDS_IO_HOOKS - the event's functions and the programs for calls */
#define IDS_IO_HOOKS(event, mask)                                                                  \
	IDS_EVENT(event)                                                                           \
	/* False of a mapping without a file. */                                                   \
	IDS_INLINE bool event##_of(struct event##_ev *ev, struct file *f, u32 via)                 \
	{                                                                                          \
		ev->object = ids_object_of(f);                                                     \
		ev->via = via;                                                                     \
		return ev->object.dentry;                                                          \
	}                                                                                          \
	IDS_INLINE bool event##_call_fill(struct event##_ev *ev, u64 *ctx)                         \
	{                                                                                          \
		return ctx[1] & (mask) && event##_of(ev, (void *)ctx[0], IO_BY_CALL);              \
	}                                                                                          \
	IDS_LSM(event, file_permission, event##_call_fill)

/** IDS_IO_MAPS - the programs for mappings: with one of @prot, if @shared only shared ones */
#define IDS_IO_MAPS(event, prot, shared)                                                           \
	IDS_INLINE bool event##_map(struct event##_ev *ev, u64 file, u64 p, u64 flags)             \
	{                                                                                          \
		if (!((p) & (prot)) || ((shared) && !(flags & MAP_SHARED)))                        \
			return false;                                                              \
		return event##_of(ev, (void *)file, IO_BY_MMAP);                                   \
	}                                                                                          \
	IDS_INLINE bool event##_mmap_fill(struct event##_ev *ev, u64 *ctx)                         \
	{                                                                                          \
		return event##_map(ev, ctx[0], ctx[2], ctx[3]);                                    \
	}                                                                                          \
	IDS_INLINE bool event##_mmap_fmod_fill(struct event##_ev *ev, u64 *ctx)                    \
	{                                                                                          \
		return event##_map(ev, ctx[0], ctx[1], ctx[2]);                                    \
	}                                                                                          \
	IDS_INLINE bool event##_mprotect_fill(struct event##_ev *ev, u64 *ctx)                     \
	{                                                                                          \
		struct vm_area_struct *vma = (void *)ctx[0];                                       \
                                                                                                   \
		if (!(ctx[2] & (prot)) ||                                                          \
		    ((shared) && !(BPF_CORE_READ(vma, vm_flags) & VM_SHARED)))                     \
			return false;                                                              \
		return event##_of(ev, BPF_CORE_READ(vma, vm_file), IO_BY_MPROTECT);                \
	}                                                                                          \
	IDS_HOOK(event##_mmap_lsm, "lsm/mmap_file", event, event##_mmap_fill, IDS_LSM_FLAGS)       \
	IDS_HOOK(event##_mmap_fmod, "fmod_ret/security_mmap_file", event, event##_mmap_fmod_fill,  \
		 IDS_LSM_FLAGS)                                                                    \
	IDS_LSM_AS(event, event##_mprotect, file_mprotect, event##_mprotect_fill)

#endif
