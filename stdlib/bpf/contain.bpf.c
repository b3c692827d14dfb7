// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/*
 * Containment: the programs of the support groups "isolate.*".
 *
 * Each is for the LSM hook and, where BPF is not among the security modules, for the function that
 * calls the hooks.
 */
#include "isolate.bpf.h"

#define MAJOR_MEM     1
#define MAJOR_TTY_AUX 5
#define MAJOR_PTS     136
#define MAJOR_PTS_END 143

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 65536);
	__uint(map_flags, 1 /* BPF_F_NO_PREALLOC */);
	__type(key, u64); /* cookie of a socket of an isolated process */
	__type(value, u32);
} ids_drop_socks SEC(".maps");

/* -EPERM if one of @mask is forbidden to the current process. */
IDS_INLINE int contain(u32 mask)
{
	if (!ids_checks())
		return 0;
	return ids_contained((u64)ids_actor(), mask) ? -EPERM : 0;
}

/* Argument @i of the hook as a number, whatever the verifier knows of it. */
IDS_INLINE u64 contain_arg(u64 *ctx, u32 i)
{
	u64 v = 0;

	bpf_probe_read_kernel(&v, sizeof(v), ctx + i);
	return v;
}

IDS_INLINE int contain_network(u64 *ctx)
{
	return contain(IDS_ISOLATE_NETWORK);
}

IDS_INLINE int contain_files(u64 *ctx)
{
	return contain(IDS_ISOLATE_FILES);
}

/* What could end the containment, or reach around it. */
IDS_INLINE int contain_any(u64 *ctx)
{
	return contain(IDS_ISOLATE_ALL);
}

/* Sockets that the kernel makes for itself are not the process's. */
IDS_INLINE int contain_socket_create(u64 *ctx)
{
	return (u32)ctx[3] ? 0 : contain(IDS_ISOLATE_NETWORK);
}

/* Reading, writing, sendfile and splice on a socket's descriptor. */
IDS_INLINE int contain_file_permission(u64 *ctx)
{
	struct file *f = (void *)ctx[0];

	if (!ids_checks() || (f->f_inode->i_mode & S_IFMT) != S_IFSOCK)
		return 0;
	return contain(IDS_ISOLATE_NETWORK);
}

/* Terminals and the null devices keep nothing and reach nobody else. */
IDS_INLINE bool contain_harmless_device(struct inode *inode)
{
	u32 major = inode->i_rdev >> 20, minor = inode->i_rdev & 0xfffff;

	if ((inode->i_mode & S_IFMT) != S_IFCHR)
		return false;
	if (major == MAJOR_MEM)
		return minor == 3 || minor == 5 || minor == 7; /* null, zero, full */
	if (major == MAJOR_TTY_AUX)
		return minor == 0 || minor == 2; /* tty, ptmx */
	return major >= MAJOR_PTS && major <= MAJOR_PTS_END;
}

/* A file of /proc/PID of the process itself. */
IDS_INLINE bool contain_own_proc(struct inode *inode)
{
	struct proc_inode *p = (void *)inode - bpf_core_field_offset(struct proc_inode, vfs_inode);
	struct pid *pid;

	if (inode->i_sb->s_magic != PROC_MAGIC)
		return false;
	pid = BPF_CORE_READ(p, pid);
	return pid && (pid == BPF_CORE_READ(ids_current(), signal, pids[PIDTYPE_TGID]) ||
		       pid == BPF_CORE_READ(ids_current(), thread_pid));
}

IDS_INLINE int contain_file_open(u64 *ctx)
{
	struct file *f = (void *)ctx[0];

	if (!ids_checks() || !(f->f_mode & FMODE_WRITE))
		return 0;
	if (contain_harmless_device(f->f_inode) || contain_own_proc(f->f_inode))
		return 0;
	return contain(IDS_ISOLATE_FILES);
}

/* -EPERM if the current process is contained and @task is not of its family. */
IDS_INLINE int contain_reach(u64 task)
{
	u64 self = (u64)ids_actor();

	if (!ids_contained(self, IDS_ISOLATE_PROCESS))
		return 0;
	if (BPF_CORE_READ((struct task_struct *)self, tgid) ==
	    BPF_CORE_READ((struct task_struct *)task, tgid))
		return 0;
	ids_contained(task, 0); /* so that a child not met yet is entered */
	return ids_same_root(self, task) ? 0 : -EPERM;
}

IDS_INLINE int contain_task_kill(u64 *ctx)
{
	return ids_checks() ? contain_reach(contain_arg(ctx, 0)) : 0;
}

IDS_INLINE int contain_ptrace(u64 *ctx)
{
	if (!ids_checks() || !((u32)ctx[1] & PTRACE_ATTACH))
		return 0;
	return contain_reach(contain_arg(ctx, 0));
}

/* Typing into a terminal that others read. */
IDS_INLINE int contain_ioctl(u64 *ctx)
{
	u32 cmd = ctx[1];

	if (cmd != TIOCSTI && cmd != TIOCLINUX)
		return 0;
	return contain(IDS_ISOLATE_PROCESS);
}

#define CONTAIN(hook, body)                                                                        \
	SEC("lsm/" #hook) int isolate_##hook##_lsm(u64 *ctx)                                       \
	{                                                                                          \
		return ids_verdict(body(ctx));                                                     \
	}

CONTAIN(socket_create, contain_socket_create)
CONTAIN(socket_bind, contain_network)
CONTAIN(socket_connect, contain_network)
CONTAIN(socket_listen, contain_network)
CONTAIN(socket_accept, contain_network)
CONTAIN(socket_sendmsg, contain_network)
CONTAIN(socket_recvmsg, contain_network)
CONTAIN(file_permission, contain_file_permission)

CONTAIN(file_open, contain_file_open)
CONTAIN(inode_create, contain_files)
CONTAIN(inode_link, contain_files)
CONTAIN(inode_unlink, contain_files)
CONTAIN(inode_symlink, contain_files)
CONTAIN(inode_mkdir, contain_files)
CONTAIN(inode_rmdir, contain_files)
CONTAIN(inode_mknod, contain_files)
CONTAIN(inode_rename, contain_files)
CONTAIN(inode_setattr, contain_files)
CONTAIN(inode_setxattr, contain_files)
CONTAIN(inode_removexattr, contain_files)

CONTAIN(task_kill, contain_task_kill)
CONTAIN(ptrace_access_check, contain_ptrace)
CONTAIN(file_ioctl, contain_ioctl)

CONTAIN(bpf, contain_any)
CONTAIN(sb_mount, contain_any)
CONTAIN(sb_umount, contain_any)
CONTAIN(move_mount, contain_any)
CONTAIN(kernel_module_request, contain_any)
CONTAIN(kernel_read_file, contain_any)
CONTAIN(kernel_load_data, contain_any)

/* A child of an isolated process is isolated before it runs. */
SEC("tp_btf/sched_process_fork")
int isolate_fork(u64 *ctx)
{
	u64 parent, child;

	if (!ids_checks())
		return 0;
	parent = contain_arg(ctx, 0);
	child = contain_arg(ctx, 1);
	if (ids_contained(parent, ~0u) && !ids_entry((void *)child))
		ids_inherit(child, parent);
	return 0;
}

/* The last thread of a group takes the entry away. */
SEC("tp_btf/sched_process_exit")
int isolate_exit(u64 *ctx)
{
	struct task_struct *t = (void *)ctx[0];
	u32 tgid = t->tgid;

	if (!ids_checks() || t->signal->live.counter > 0)
		return 0;
	if (!bpf_map_delete_elem(&ids_isolated, &tgid))
		ids_count_isolated(-1);
	return 0;
}

/* 0 drops a packet of a socket that was open before its process was isolated. */
IDS_INLINE int contain_packet(struct __sk_buff *skb)
{
	struct ids_control *c = ids_get_control();
	u64 cookie;

	if (!c || !*(volatile u32 *)&c->isolated_count)
		return 1;
	cookie = bpf_get_socket_cookie(skb);
	return !bpf_map_lookup_elem(&ids_drop_socks, &cookie);
}

SEC("cgroup_skb/egress")
int isolate_drop_egress(struct __sk_buff *skb)
{
	return contain_packet(skb);
}

SEC("cgroup_skb/ingress")
int isolate_drop_ingress(struct __sk_buff *skb)
{
	return contain_packet(skb);
}

/* On the cgroup of the isolated, where no hook can tell them apart: nothing passes. */
SEC("cgroup_skb/egress")
int isolate_cgroup_egress(struct __sk_buff *skb)
{
	return 0;
}

SEC("cgroup_skb/ingress")
int isolate_cgroup_ingress(struct __sk_buff *skb)
{
	return 0;
}

SEC("cgroup/sock_create")
int isolate_cgroup_create(struct bpf_sock *ctx)
{
	return 0;
}

SEC("cgroup/connect4")
int isolate_cgroup_connect4(struct bpf_sock_addr *ctx)
{
	return 0;
}

SEC("cgroup/connect6")
int isolate_cgroup_connect6(struct bpf_sock_addr *ctx)
{
	return 0;
}

SEC("cgroup/sendmsg4")
int isolate_cgroup_sendmsg4(struct bpf_sock_addr *ctx)
{
	return 0;
}

SEC("cgroup/sendmsg6")
int isolate_cgroup_sendmsg6(struct bpf_sock_addr *ctx)
{
	return 0;
}
