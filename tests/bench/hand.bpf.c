// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/*
 * The rule of samples/seed.ids as somebody would write it in C for the tracepoint, with the same
 * meaning: user 1000, and "/tmp" in the name that was given or in the resolved path. It writes a
 * smaller record than ruleccc's programs do.
 */
#include <linux/bpf.h>
#include <linux/types.h>
#include <stdbool.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_tracing.h>

#define PATH_MAX   4096
#define COMPONENTS 2048
#define TMP        0x2f746d70u /* "/tmp" */

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)
struct qstr {
	__u32 len;
	const unsigned char *name;
};
struct dentry {
	struct dentry *d_parent;
	struct qstr d_name;
};
struct vfsmount {
	struct dentry *mnt_root;
};
struct mount {
	struct mount *mnt_parent;
	struct dentry *mnt_mountpoint;
	struct vfsmount mnt;
};
struct path {
	struct vfsmount *mnt;
	struct dentry *dentry;
};
struct file {
	struct path f_path;
};
struct linux_binprm {
	struct file *file;
	const char *filename;
};
struct task_struct {
	struct task_struct *real_parent;
	int tgid;
};
#pragma clang attribute pop

struct text {
	char bytes[2 * PATH_MAX];
};

/* Where the walk to the root is, and where in the text. */
struct place {
	struct text *t;
	struct dentry *d;
	struct vfsmount *v;
	__u32 at;
};

struct record {
	__u64 time;
	__u32 pid, parent, uid, len;
	char comm[16];
	char filename[PATH_MAX];
};

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct text);
} texts SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct record);
} records SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 1 << 20);
} ring SEC(".maps");

char LICENSE[] SEC("license") = "GPL";

/* A function of its own, not static: the verifier looks at its loop once. No early exit: one branch
 * a byte. */
__attribute__((noinline)) int contains_tmp(__u32 start, __u32 end)
{
	__u32 zero = 0, word = 0, n = end - start;
	struct text *t = bpf_map_lookup_elem(&texts, &zero);
	__u64 hit = 0;

	if (!t || start >= PATH_MAX)
		return 0;
	for (__u32 i = 0; i < PATH_MAX; i++) {
		if (i >= n)
			break;
		word = word << 8 | (__u8)t->bytes[start + i];
		hit |= (__u64)(word ^ TMP) - 1;
	}
	return hit >> 63;
}

/* One step towards the root; 1 ends the loop. */
static long step_up(__u32 i, struct place *p)
{
	struct vfsmount *v = p->v;
	struct mount *m = (void *)v - bpf_core_field_offset(struct mount, mnt), *up;
	struct dentry *d = p->d;
	__u32 len, at;

	if (d == BPF_CORE_READ(v, mnt_root)) {
		up = BPF_CORE_READ(m, mnt_parent);
		if (up == m)
			return 1;
		p->d = BPF_CORE_READ(m, mnt_mountpoint);
		p->v = (void *)up + bpf_core_field_offset(struct mount, mnt);
		return 0;
	}
	len = BPF_CORE_READ(d, d_name.len) & 255;
	at = p->at - len - 1;
	barrier_var(at);
	if (at >= PATH_MAX)
		return 1;
	p->t->bytes[at] = '/';
	bpf_probe_read_kernel(&p->t->bytes[at + 1], len, BPF_CORE_READ(d, d_name.name));
	p->at = at;
	p->d = BPF_CORE_READ(d, d_parent);
	return 0;
}

/* Writes the path backwards so that it ends at PATH_MAX; returns where it begins. */
static __u32 resolve(struct text *t, struct linux_binprm *bprm)
{
	struct place p = {t, BPF_CORE_READ(bprm, file, f_path.dentry),
			  BPF_CORE_READ(bprm, file, f_path.mnt), PATH_MAX};

	bpf_loop(COMPONENTS, step_up, &p, 0);
	return p.at;
}

static void report(struct linux_binprm *bprm)
{
	__u32 zero = 0;
	struct record *r = bpf_map_lookup_elem(&records, &zero);
	struct task_struct *task = (void *)bpf_get_current_task_btf();
	long len;

	if (!r)
		return;
	r->time = bpf_ktime_get_boot_ns();
	r->pid = bpf_get_current_pid_tgid() >> 32;
	r->parent = task->real_parent->tgid;
	r->uid = (__u32)bpf_get_current_uid_gid();
	bpf_get_current_comm(r->comm, sizeof(r->comm));
	len = bpf_probe_read_kernel_str(r->filename, sizeof(r->filename), bprm->filename);
	r->len = len > 0 && len <= PATH_MAX ? len : 0;
	bpf_ringbuf_output(&ring, r, sizeof(*r) - PATH_MAX + (r->len & (PATH_MAX - 1)), 0);
}

SEC("tp_btf/sched_process_exec")
int BPF_PROG(hand_exec, struct task_struct *task, int old_pid, struct linux_binprm *bprm)
{
	__u32 zero = 0, start;
	struct text *t;
	long len;

	if ((__u32)bpf_get_current_uid_gid() != 1000)
		return 0;
	t = bpf_map_lookup_elem(&texts, &zero);
	if (!t)
		return 0;
	len = bpf_probe_read_kernel_str(t->bytes, PATH_MAX, bprm->filename);
	if (len > 0 && contains_tmp(0, len - 1)) {
		report(bprm);
		return 0;
	}
	start = resolve(t, bprm);
	if (contains_tmp(start, PATH_MAX))
		report(bprm);
	return 0;
}
