/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * Kernel types with only the members that are used. Their offsets are relocated when the object is
 * loaded (CO-RE), so order and size do not matter. A name after ___ is another version of a struct.
 */
#ifndef IDS_KERNEL_TYPES_H
#define IDS_KERNEL_TYPES_H

typedef unsigned char __u8;
typedef signed char __s8;
typedef unsigned short __u16;
typedef short __s16;
typedef unsigned int __u32;
typedef int __s32;
typedef unsigned long long __u64;
typedef long long __s64;
typedef __u16 __be16;
typedef __u32 __be32;
typedef __u64 __be64;
typedef __u32 __wsum;
typedef __u8 u8;
typedef __u16 u16;
typedef __s16 s16;
typedef __u32 u32;
typedef __s32 s32;
typedef __u64 u64;
typedef __s64 s64;
typedef _Bool bool;
#define true  1
#define false 0
#define NULL  ((void *)0)

/* Numbers of the kernel's interface. */
#define BPF_MAP_TYPE_HASH         1
#define BPF_MAP_TYPE_ARRAY        2
#define BPF_MAP_TYPE_PERCPU_ARRAY 6
#define BPF_MAP_TYPE_LRU_HASH     9
#define BPF_MAP_TYPE_RINGBUF      27
#define BPF_F_NO_PREALLOC         1u
#define BPF_F_MMAPABLE            1024u
#define BPF_ANY                   0
#define BPF_NOEXIST               1
#define BPF_RB_NO_WAKEUP          1
#define BPF_RB_FORCE_WAKEUP       2
#define BPF_RB_AVAIL_DATA         0

#define EPERM    1
#define XDP_DROP 1
#define XDP_PASS 2

#define SIGKILL 9
#define SIGSTOP 19

#define AF_UNSPEC 0
#define AF_UNIX   1
#define AF_INET   2
#define AF_INET6  10
#define AF_PACKET 17

#define SOCK_STREAM     1
#define SOCK_DGRAM      2
#define IPPROTO_TCP     6
#define IPPROTO_UDP     17
#define TCP_ESTABLISHED 1
#define TCP_LISTEN      10

#define ENOSYS          38
#define PF_IO_WORKER    0x00000010
#define PF_KTHREAD      0x00200000
#define FMODE_WRITE     2
#define FMODE_LSEEK     4
#define O_APPEND        02000
#define CLONE_THREAD    0x00010000
#define RENAME_EXCHANGE 2
#define MAY_WRITE       2
#define MAY_READ        4
#define MAP_SHARED      1 /* also part of MAP_SHARED_VALIDATE; MAP_PRIVATE is 2 */
#define PROT_READ       1
#define PROT_WRITE      2
#define PROT_EXEC       4
#define VM_SHARED       8
#define VM_MAYWRITE     0x20
#define S_IALLUGO       07777
#define S_IFREG         0100000
#define S_IFDIR         0040000
#define ATTR_UID        (1 << 1)
#define ATTR_GID        (1 << 2)
#define ATTR_ATIME_SET  (1 << 7)
#define ATTR_MTIME_SET  (1 << 8)
#define ATTR_TOUCH      (1 << 17) /* of utimes: the times are now */
#define PTRACE_ATTACH   2         /* PTRACE_MODE_ATTACH */
#define PIDTYPE_TGID    1
#define PIDTYPE_SID     3
#define TS_COMPAT       2
#define S_IFMT          0170000
#define S_IFSOCK        0140000
#define S_IFCHR         0020000
#define S_IFIFO         0010000
#define S_IFBLK         0060000
#define TIOCSTI         0x5412
#define TIOCLINUX       0x541c
#define PROC_MAGIC      0x9fa0
#define PIPEFS_MAGIC    0x50495045
#define SOCKFS_MAGIC    0x534f434b
#define X86_STACK_SIZE  16384

enum bpf_func_id___ids {
	BPF_FUNC_get_current_task_btf___ids = 158,
	BPF_FUNC_task_pt_regs___ids = 175,
};

struct pt_regs;

/* Contexts of cgroup programs: not relocated, the kernel keeps them. */
struct bpf_sock {
	__u32 bound_dev_if, family, type, protocol, mark, priority, src_ip4, src_ip6[4], src_port;
};

struct bpf_sock_addr {
	__u32 user_family, user_ip4, user_ip6[4], user_port, family, type, protocol;
	__u32 msg_src_ip4, msg_src_ip6[4];
	struct bpf_sock *sk;
};

struct __sk_buff {
	__u32 len, pkt_type, mark, queue_mapping, protocol, vlan_present, vlan_tci, vlan_proto;
	__u32 priority, ingress_ifindex, ifindex, tc_index, cb[5], hash, tc_classid;
	__u32 data, data_end, napi_id, family, remote_ip4, local_ip4, remote_ip6[4], local_ip6[4];
	__u32 remote_port, local_port, data_meta;
	__u64 flow_keys, tstamp;
	__u32 wire_len, gso_segs;
	struct bpf_sock *sk;
};

struct xdp_md {
	__u32 data, data_end, data_meta, ingress_ifindex, rx_queue_index, egress_ifindex;
};

/* Context of tracepoints of the group syscalls, sys_exit_*. */
struct sys_exit_ctx {
	__u64 common;
	__s64 nr;
	__s64 ret;
};

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

typedef struct {
	int counter;
} atomic_t;

typedef struct {
	u32 val;
} kuid_t;

struct list_head {
	struct list_head *next;
};

struct hlist_node {
	struct hlist_node *next;
};

struct hlist_head {
	struct hlist_node *first;
};

struct ns_common {
	u32 inum;
	u64 ns_id;
};

struct pid_namespace {
	struct ns_common ns;
};

struct mnt_namespace {
	struct ns_common ns;
	u64 seq;
};

struct mnt_namespace___flag {
	bool is_anon;
};

struct net {
	struct ns_common ns;
};

struct user_namespace {
	struct ns_common ns;
	int level;
};

struct nsproxy {
	struct mnt_namespace *mnt_ns;
	struct pid_namespace *pid_ns_for_children;
	struct net *net_ns;
};

struct upid {
	int nr;
	struct pid_namespace *ns;
};

struct pid {
	u32 level;
	struct upid numbers[1];
};

/* 64 bits, in two halves before 6.3; only its place is used. */
typedef struct {
	u64 val;
} kernel_cap_t;

struct group_info {
	int ngroups;
};

struct cred {
	kuid_t uid, gid, suid, sgid, euid, egid, fsuid, fsgid;
	struct group_info *group_info;
	kernel_cap_t cap_effective;
	struct user_namespace *user_ns;
};

struct qstr {
	u64 hash_len;
	const char *name;
};

struct file_system_type {
	const char *name;
};

struct super_block {
	unsigned long s_magic, s_iflags;
	u32 s_dev;
	struct dentry *s_root;
	struct file_system_type *s_type;
	struct list_head s_mounts; /* by mount.mnt_instance */
};

/* The list of mounts in recent kernels. */
struct super_block___first {
	struct mount *s_mounts;
};

struct inode {
	u16 i_mode;
	kuid_t i_uid;
	struct super_block *i_sb;
	u64 i_ino;
	u32 i_nlink;
	u32 i_rdev;
	s64 i_size;
	struct hlist_head i_dentry;
};

struct dentry {
	struct dentry *d_parent;
	struct qstr d_name;
	struct inode *d_inode;
	struct super_block *d_sb;
};

struct dentry___alias {
	struct hlist_node d_alias;
};

struct vfsmount {
	struct dentry *mnt_root;
	struct super_block *mnt_sb;
	int mnt_flags;
};

struct mount {
	struct mount *mnt_parent;
	struct dentry *mnt_mountpoint;
	struct vfsmount mnt;
	struct list_head mnt_instance;
	struct mnt_namespace *mnt_ns;
	const char *mnt_devname;
};

struct mount___next {
	struct mount *mnt_next_for_sb;
};

struct path {
	struct vfsmount *mnt;
	struct dentry *dentry;
};

struct file {
	struct path f_path;
	struct inode *f_inode;
	u32 f_flags;
	u32 f_mode;
	s64 f_pos;
	void *private_data;
};

struct timespec64 {
	s64 tv_sec;
};

struct iattr {
	u32 ia_valid;
	kuid_t ia_uid, ia_gid;
	struct timespec64 ia_atime, ia_mtime;
};

struct vm_area_struct {
	unsigned long vm_flags;
	struct file *vm_file;
};

struct proc_inode {
	struct pid *pid;
	struct inode vfs_inode;
};

struct fdtable {
	u32 max_fds;
	struct file **fd;
};

struct files_struct {
	struct fdtable *fdt;
};

struct fs_struct {
	int umask;
	struct path pwd;
};

struct filename {
	const char *name;
};

struct nameidata {
	struct filename *name;
};

struct task_struct;

struct mm_struct {
	unsigned long arg_start, arg_end, env_start, env_end;
	struct file *exe_file;
	struct task_struct *owner;
};

struct tty_struct {
	char name[64];
};

struct signal_struct {
	atomic_t live;
	struct list_head thread_head;
	int group_exit_code;
	u32 flags;
	struct pid *pids[4];
	struct tty_struct *tty;
};

struct kernfs_node {
	struct kernfs_node *parent;
	const char *name;
	u64 id;
};

struct kernfs_node___rcu {
	struct kernfs_node *__parent;
};

struct cgroup {
	u32 level; /* depth below the root, which is 0 */
	struct kernfs_node *kn;
};

struct cgroup___ids {
	u64 ancestor_ids[1];
};

struct cgroup___up {
	struct cgroup *ancestors[1];
};

struct css_set {
	struct cgroup *dfl_cgrp;
};

struct thread_info {
	u32 status;
};

struct task_struct {
	struct thread_info thread_info;
	void *stack;
	u32 flags;
	int exit_code;
	u32 personality;
	int pid, tgid;
	struct task_struct *real_parent;
	struct list_head children, sibling, thread_node;
	struct task_struct *group_leader;
	struct pid *thread_pid;
	u64 start_boottime;
	const struct cred *cred;
	char comm[16];
	struct nameidata *nameidata;
	struct fs_struct *fs;
	struct files_struct *files;
	struct nsproxy *nsproxy;
	struct signal_struct *signal;
	kuid_t loginuid;
	struct mm_struct *mm;
	struct css_set *cgroups;
};

/* Numbers of both differ between kernels: found by their names. */
enum kernel_read_file_id {
	READING_MODULE = 2,
	READING_KEXEC_IMAGE = 3,
	READING_KEXEC_INITRAMFS = 4,
	READING_MODULE_COMPRESSED = 7,
};

enum kernel_load_data_id {
	LOADING_MODULE = 2,
	LOADING_KEXEC_IMAGE = 3,
	LOADING_KEXEC_INITRAMFS = 4,
	LOADING_MODULE_COMPRESSED = 7,
};

struct linux_binprm {
	struct file *file;
	const char *filename;
	const char *interp;
	int argc;
};

struct pt_regs {
	unsigned long bp, bx, r10, r9, r8, ax, cx, dx, si, di, orig_ax;
};

struct sockaddr {
	u16 sa_family;
};

struct in6_addr {
	u8 u6_addr8[16];
};

struct sock_common {
	u32 skc_daddr;
	u32 skc_rcv_saddr;
	u16 skc_num;
	__be16 skc_dport;
	u16 skc_family;
	u8 skc_state;
	struct in6_addr skc_v6_daddr;
	struct in6_addr skc_v6_rcv_saddr;
};

/* Before 5.15 the cgroup's address is one of several meanings of a number. */
struct sock_cgroup_data {
	struct cgroup *cgroup;
};

struct sock_cgroup_data___val {
	u64 val;
};

struct sock {
	struct sock_common __sk_common;
	u16 sk_type;
	u16 sk_protocol;
	struct sock_cgroup_data sk_cgrp_data;
};

struct unix_address {
	int len;
	struct sockaddr name[1];
};

struct unix_sock {
	struct sock sk;
	struct unix_address *addr;
	struct sock *peer;
};

struct msghdr {
	void *msg_name;
	int msg_namelen;
};

struct socket {
	struct sock *sk;
};

#pragma clang attribute pop

#endif
