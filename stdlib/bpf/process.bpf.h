/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * Readers of process fields.
 *
 * A number reader stores into @val and returns an enum ids_status; a string reader writes into the
 * region at @off and returns the string's place (ids_str) or a negative status. @who is a constant,
 * IDS_WHO_SELF, IDS_WHO_PARENT or IDS_WHO_ANCESTOR.
 */
#ifndef IDS_PROCESS_BPF_H
#define IDS_PROCESS_BPF_H

#include "path.bpf.h"
#include "ancestor.bpf.h"

IDS_READER int rd_pid(struct ids_ev *ev, u32 who, u64 *val)
{
	/* The helper does not exist for cgroup programs of old kernels. */
	if (who == IDS_WHO_SELF && ev->flags & IDS_EV_SIGNAL)
		*val = bpf_get_current_pid_tgid() >> 32;
	else
		*val = BPF_CORE_READ(ids_task(ev, who), tgid);
	return IDS_OK;
}

IDS_READER int rd_tid(struct ids_ev *ev, u32 who, u64 *val)
{
	if (who == IDS_WHO_SELF && ev->flags & IDS_EV_SIGNAL)
		*val = (u32)bpf_get_current_pid_tgid();
	else if (who == IDS_WHO_SELF)
		*val = BPF_CORE_READ(ids_current(), pid);
	else
		*val = BPF_CORE_READ(ids_task(ev, who), tgid);
	return IDS_OK;
}

IDS_READER int rd_uid(struct ids_ev *ev, u32 who, u64 *val)
{
	if (who == IDS_WHO_SELF && ev->flags & IDS_EV_SIGNAL)
		*val = (u32)bpf_get_current_uid_gid();
	else
		*val = BPF_CORE_READ(ids_task(ev, who), cred, uid.val);
	return IDS_OK;
}

IDS_READER int rd_user(struct ids_ev *ev, u32 who, u64 *val)
{
	return rd_uid(ev, who, val);
}

IDS_READER int rd_gid(struct ids_ev *ev, u32 who, u64 *val)
{
	if (who == IDS_WHO_SELF && ev->flags & IDS_EV_SIGNAL)
		*val = bpf_get_current_uid_gid() >> 32;
	else
		*val = BPF_CORE_READ(ids_task(ev, who), cred, gid.val);
	return IDS_OK;
}

IDS_READER int rd_euid(struct ids_ev *ev, u32 who, u64 *val)
{
	*val = BPF_CORE_READ(ids_task(ev, who), cred, euid.val);
	return IDS_OK;
}

IDS_READER int rd_egid(struct ids_ev *ev, u32 who, u64 *val)
{
	*val = BPF_CORE_READ(ids_task(ev, who), cred, egid.val);
	return IDS_OK;
}

IDS_READER int rd_suid(struct ids_ev *ev, u32 who, u64 *val)
{
	*val = BPF_CORE_READ(ids_task(ev, who), cred, suid.val);
	return IDS_OK;
}

IDS_READER int rd_fsuid(struct ids_ev *ev, u32 who, u64 *val)
{
	*val = BPF_CORE_READ(ids_task(ev, who), cred, fsuid.val);
	return IDS_OK;
}

IDS_READER int rd_auid(struct ids_ev *ev, u32 who, u64 *val)
{
	u32 id = BPF_CORE_READ(ids_task(ev, who), loginuid.val);

	*val = id;
	return id == 0xffffffff ? IDS_ABSENT : IDS_OK;
}

IDS_READER int rd_sid(struct ids_ev *ev, u32 who, u64 *val)
{
	struct pid *pid = BPF_CORE_READ(ids_task(ev, who), signal, pids[PIDTYPE_SID]);

	if (!pid)
		return IDS_ABSENT;
	*val = BPF_CORE_READ(pid, numbers[0].nr);
	return IDS_OK;
}

IDS_READER int rd_caps(struct ids_ev *ev, u32 who, u64 *val)
{
	const struct cred *cred = BPF_CORE_READ(ids_task(ev, who), cred);

	u64 caps = 0; /* @val itself must not be given to a helper: all values of the decision would
			 stay in memory */

	if (bpf_core_read(&caps, sizeof(caps), &cred->cap_effective))
		ids_error(IDS_ERR_READ_KERNEL);
	*val = caps;
	return IDS_OK;
}

IDS_READER int rd_start(struct ids_ev *ev, u32 who, u64 *val)
{
	*val = BPF_CORE_READ(ids_task(ev, who), group_leader, start_boottime);
	return IDS_OK;
}

IDS_READER int rd_age(struct ids_ev *ev, u32 who, u64 *val)
{
	*val = bpf_ktime_get_boot_ns() -
	       BPF_CORE_READ(ids_task(ev, who), group_leader, start_boottime);
	return IDS_OK;
}

IDS_INLINE struct pid_namespace *ids_pid_ns(struct task_struct *t, u32 *ret_level)
{
	struct pid *pid = BPF_CORE_READ(t, thread_pid);
	u32 level = BPF_CORE_READ(pid, level);
	struct upid up = {};

	*ret_level = level;
	if (level > 32)
		return NULL;
	bpf_probe_read_kernel(&up, sizeof(up),
			      (void *)pid + bpf_core_field_offset(struct pid, numbers) +
				      level * sizeof(up));
	return up.ns;
}

IDS_READER int rd_ns_pid(struct ids_ev *ev, u32 who, u64 *val)
{
	u32 level;
	struct pid_namespace *ns = ids_pid_ns(ids_task(ev, who), &level);

	*val = BPF_CORE_READ(ns, ns.inum);
	return IDS_OK;
}

IDS_READER int rd_ns_mnt(struct ids_ev *ev, u32 who, u64 *val)
{
	*val = BPF_CORE_READ(ids_task(ev, who), nsproxy, mnt_ns, ns.inum);
	return IDS_OK;
}

IDS_READER int rd_ns_net(struct ids_ev *ev, u32 who, u64 *val)
{
	*val = BPF_CORE_READ(ids_task(ev, who), nsproxy, net_ns, ns.inum);
	return IDS_OK;
}

IDS_READER int rd_ns_user(struct ids_ev *ev, u32 who, u64 *val)
{
	*val = BPF_CORE_READ(ids_task(ev, who), cred, user_ns, ns.inum);
	return IDS_OK;
}

/* The file of the program that @who runs; an address without type, NULL for kernel threads. */
IDS_INLINE struct file *ids_exe_file(struct ids_ev *ev, u32 who)
{
	if (who == IDS_WHO_SELF && ev->exe)
		return ev->exe;
	return BPF_CORE_READ(ids_task(ev, who), mm, exe_file);
}

IDS_INLINE bool ids_exe_direct(struct ids_ev *ev, u32 who)
{
	return who == IDS_WHO_SELF && ev->exe && ev->flags & IDS_EV_DIRECT;
}

/* Lets the walk of @ev's slot begin at @f; the slot, or NULL. */
IDS_INLINE struct ids_slot *ids_walk_file(struct ids_ev *ev, struct file *f, bool direct)
{
	struct ids_slot *s = ids_need_slot(ev);

	if (!s)
		return NULL;
	if (direct) {
		s->walk.dentry = (u64)f->f_path.dentry;
		s->walk.mnt = (u64)f->f_path.mnt;
		return s;
	}
	return ids_walk_at(s, &f->f_path) ? s : NULL;
}

IDS_READER s64 rd_exe(struct ids_ev *ev, u32 who, u32 off)
{
	struct file *f;

	if (ids_exe_direct(ev, who))
		return ids_walk_file(ev, ev->exe, true) ? ids_path(ev->slot, off) : -IDS_UNREADABLE;
	f = ids_exe_file(ev, who);
	if (!f)
		return -IDS_ABSENT;
	return ids_walk_file(ev, f, false) ? ids_path(ev->slot, off) : -IDS_UNREADABLE;
}

IDS_READER s64 rd_name(struct ids_ev *ev, u32 who, u32 off)
{
	struct file *f;

	if (ids_exe_direct(ev, who))
		return ids_walk_file(ev, ev->exe, true) ? ids_leaf(ev->slot, off) : -IDS_UNREADABLE;
	f = ids_exe_file(ev, who);
	if (!f)
		return -IDS_ABSENT;
	return ids_walk_file(ev, f, false) ? ids_leaf(ev->slot, off) : -IDS_UNREADABLE;
}

IDS_READER int rd_exe_deleted(struct ids_ev *ev, u32 who, u64 *val)
{
	struct file *f = ids_exe_file(ev, who);

	if (!f)
		return IDS_ABSENT;
	*val = !BPF_CORE_READ(f, f_inode, i_nlink);
	return IDS_OK;
}

/* Anonymous memory has a name that begins so and a dentry without parent. */
IDS_INLINE bool ids_is_memfd(struct file *f)
{
	struct dentry *d = BPF_CORE_READ(f, f_path.dentry);
	char name[6] = {};

	bpf_probe_read_kernel(name, sizeof(name), BPF_CORE_READ(d, d_name.name));
	return d == BPF_CORE_READ(d, d_parent) && name[0] == 'm' && name[1] == 'e' &&
	       name[2] == 'm' && name[3] == 'f' && name[4] == 'd' && name[5] == ':';
}

IDS_READER int rd_exe_memfd(struct ids_ev *ev, u32 who, u64 *val)
{
	struct file *f = ids_exe_file(ev, who);

	if (!f)
		return IDS_ABSENT;
	*val = ids_is_memfd(f);
	return IDS_OK;
}

IDS_READER s64 rd_cwd(struct ids_ev *ev, u32 who, u32 off)
{
	struct ids_slot *s = ids_need_slot(ev);
	struct fs_struct *fs = BPF_CORE_READ(ids_task(ev, who), fs);

	if (!fs)
		return -IDS_ABSENT;
	if (!s || !ids_walk_at(s, &fs->pwd))
		return -IDS_UNREADABLE;
	return ids_path(ev->slot, off);
}

IDS_READER s64 rd_comm(struct ids_ev *ev, u32 who, u32 off)
{
	struct task_struct *t = ids_task(ev, who);

	if (!ids_need_slot(ev))
		return -IDS_UNREADABLE;
	if (who != IDS_WHO_SELF)
		t = BPF_CORE_READ(t, group_leader);
	return ids_kernel_string(ev->slot, off,
				 (u64)t + bpf_core_field_offset(struct task_struct, comm));
}

/* "pts0" to "pts/0"; other terminals are called as the kernel calls them. */
IDS_GLOBAL s64 ids_tty_name(u32 slot, u32 off, u64 tty)
{
	struct ids_slot *s = ids_slot(slot);
	u64 from = tty + bpf_core_field_offset(struct tty_struct, name), at = off;
	s64 str = ids_kernel_string(slot, off, from);
	u8 *b;

	if (!s || str < 0 || !ids_room(at))
		return str;
	b = s->bytes + at;
	if (b[0] != 'p' || b[1] != 't' || b[2] != 's' || (u8)(b[3] - '0') > 9)
		return str;
	b[3] = '/';
	str = ids_kernel_string(slot, off + 4, from + 3);
	return str < 0 ? str : ids_str(off, 4 + (u32)str);
}

IDS_READER s64 rd_tty(struct ids_ev *ev, u32 who, u32 off)
{
	struct tty_struct *tty = BPF_CORE_READ(ids_task(ev, who), signal, tty);

	if (!tty)
		return -IDS_ABSENT;
	if (!ids_need_slot(ev))
		return -IDS_UNREADABLE;
	return ids_tty_name(ev->slot, off, (u64)tty);
}

#endif
