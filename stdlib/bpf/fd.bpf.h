/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* Descriptors: the file behind one, and what kind of file that is. */
#ifndef IDS_FD_BPF_H
#define IDS_FD_BPF_H

#include "process.bpf.h"

/** enum ids_fd_kind - the named values FDKINDS of the catalogue */
enum ids_fd_kind {
	FD_FILE = 1,
	FD_PIPE,
	FD_SOCKET,
	FD_UNIX_SOCKET,
	FD_TTY,
	FD_DEVICE,
	FD_MEMFD,
	FD_OTHER,
};

/** ids_fd_file - the file of descriptor @fd of the task @t, NULL: it is closed; without type */
IDS_INLINE struct file *ids_fd_file(struct task_struct *t, u64 fd)
{
	struct fdtable *fdt = BPF_CORE_READ(t, files, fdt);
	struct file **table, *file = NULL;

	if (!fdt || fd >= BPF_CORE_READ(fdt, max_fds))
		return NULL;
	table = BPF_CORE_READ(fdt, fd);
	if (bpf_probe_read_kernel(&file, sizeof(file), table + fd))
		ids_error(IDS_ERR_READ_KERNEL);
	return file;
}

/** ids_file_sock - the socket whose file @f is; the caller knows that it is one */
IDS_INLINE struct sock *ids_file_sock(struct file *f)
{
	struct socket *sock = BPF_CORE_READ(f, private_data);

	return BPF_CORE_READ(sock, sk);
}

/* Numbers of the kernel's list of devices: consoles and serial lines, Unix98 terminals, modems,
 * USB, hypervisors. */
IDS_INLINE bool ids_is_tty(u32 major)
{
	return major == 4 || major == 5 || (major >= 136 && major <= 143) || major == 166 ||
	       major == 188 || major == 204 || major == 229;
}

/** ids_file_kind - enum ids_fd_kind of the file at address @file */
IDS_GLOBAL u32 ids_file_kind(u64 file)
{
	struct file *f = (void *)file;
	struct inode *inode = BPF_CORE_READ(f, f_inode);

	switch (BPF_CORE_READ(inode, i_mode) & S_IFMT) {
	case S_IFSOCK:
		return BPF_CORE_READ(ids_file_sock(f), __sk_common.skc_family) == AF_UNIX
			       ? FD_UNIX_SOCKET
			       : FD_SOCKET;
	case S_IFIFO: return FD_PIPE;
	case S_IFCHR: return ids_is_tty(BPF_CORE_READ(inode, i_rdev) >> 20) ? FD_TTY : FD_DEVICE;
	case S_IFBLK: return FD_DEVICE;
	case S_IFREG: return ids_is_memfd(f) ? FD_MEMFD : FD_FILE;
	case S_IFDIR: return FD_FILE;
	default: return FD_OTHER;
	}
}

IDS_INLINE int ids_fd_kind_of(struct ids_ev *ev, u32 who, u32 fd, u64 *val)
{
	struct file *f = ids_fd_file(ids_task(ev, who), fd);

	if (!f)
		return IDS_ABSENT;
	*val = ids_file_kind((u64)f);
	return IDS_OK;
}

IDS_READER int rd_stdin(struct ids_ev *ev, u32 who, u64 *val)
{
	return ids_fd_kind_of(ev, who, 0, val);
}

IDS_READER int rd_stdout(struct ids_ev *ev, u32 who, u64 *val)
{
	return ids_fd_kind_of(ev, who, 1, val);
}

IDS_READER int rd_stderr(struct ids_ev *ev, u32 who, u64 *val)
{
	return ids_fd_kind_of(ev, who, 2, val);
}

#endif
