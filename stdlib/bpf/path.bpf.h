/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * Paths and other strings of the kernel, copied into a region of the scratch slot.
 *
 * A path is walked from its last component to the root of its mount namespace, whatever the
 * process's root is, and written from the end of the region backwards. Renames and mounts that
 * happen meanwhile are noticed by the kernel's sequence counters; then it is walked again.
 *
 * What has no place in the tree is written so that no absolute path is like it, but for memory
 * files: /memfd:NAME, pipe:[7], socket:[7], pseudo:[7] (with the inode's number), and
 * detached:/PATH below a mount that hangs nowhere.
 */
#ifndef IDS_PATH_BPF_H
#define IDS_PATH_BPF_H

#include "core.bpf.h"

#define IDS_PATH_TRIES 4
/* Steps in two levels, because the verifier follows every round: 64 x 32 parts of a path. */
#define IDS_PATH_STEPS  64
#define IDS_PATH_ROUNDS 32

extern const void rename_lock __ksym __weak;
extern const void mount_lock __ksym __weak;

enum ids_walk_end {
	WALK_MORE,
	WALK_ROOT,
	WALK_PSEUDO, /* a dentry without parents that is no mount's root */
	WALK_LONG,
	WALK_LOST, /* a read failed, or the folder has been cut off from its mount */
};

/* The sequence counters of renames and of mounts; odd: a change is under way. */
IDS_INLINE u64 ids_path_seq(void)
{
	u32 renames = 0, mounts = 0;

	if (&rename_lock)
		bpf_probe_read_kernel(&renames, sizeof(renames), &rename_lock);
	if (&mount_lock)
		bpf_probe_read_kernel(&mounts, sizeof(mounts), &mount_lock);
	return (u64)renames << 32 | mounts;
}

/* Writes @n bytes at kernel address @from before what is in the region. */
IDS_INLINE bool ids_prepend(struct ids_slot *s, const void *from, u64 n)
{
	u64 left = s->walk.left, at;

	if (n > left)
		return false;
	IDS_OPAQUE(n);
	if (n > IDS_STRING_MAX)
		return false;
	left -= n;
	at = s->walk.base + left;
	if (!ids_room(at))
		return false;
	s->walk.left = left;
	return !bpf_probe_read_kernel(s->bytes + at, n, from);
}

IDS_INLINE bool ids_prepend_byte(struct ids_slot *s, u8 c)
{
	u64 left = s->walk.left, at = s->walk.base + left - 1;

	if (!left || !ids_room(at))
		return false;
	s->walk.left = left - 1;
	s->bytes[at] = c;
	return true;
}

IDS_INLINE u32 ids_prepend_name(struct ids_slot *s, struct dentry *dentry)
{
	struct qstr name = {};
	u64 len;

	if (bpf_core_read(&name, sizeof(name), &dentry->d_name))
		return WALK_LOST;
	len = name.hash_len >> 32;
	if (len >= s->walk.left)
		return WALK_LONG;
	if (!ids_prepend(s, name.name, len) || !ids_prepend_byte(s, '/'))
		return WALK_LOST;
	if (!s->walk.parts++)
		s->walk.leaf = len;
	return WALK_MORE;
}

/* One step towards the root: a name, or from a mount's root to what it is mounted on. */
IDS_GLOBAL u32 ids_path_step(u32 slot)
{
	struct dentry *dentry, *parent = NULL, *root = NULL;
	struct ids_slot *s = ids_slot(slot);
	struct mount *m, *up = NULL;
	struct vfsmount *mnt;
	u32 end;

	if (!s)
		return WALK_LOST;
	dentry = (void *)s->walk.dentry;
	mnt = (void *)s->walk.mnt;
	if (bpf_core_read(&root, sizeof(root), &mnt->mnt_root) ||
	    bpf_core_read(&parent, sizeof(parent), &dentry->d_parent))
		return WALK_LOST;
	if (dentry == root) {
		m = (void *)mnt - bpf_core_field_offset(struct mount, mnt);
		if (bpf_core_read(&up, sizeof(up), &m->mnt_parent))
			return WALK_LOST;
		if (up == m)
			return WALK_ROOT;
		s->walk.dentry = (u64)BPF_CORE_READ(m, mnt_mountpoint);
		s->walk.mnt = (u64)up + bpf_core_field_offset(struct mount, mnt);
		return WALK_MORE;
	}
	if (dentry == parent)
		return WALK_PSEUDO;
	end = ids_prepend_name(s, dentry);
	s->walk.dentry = (u64)parent;
	return end;
}

/* The mount at @mnt (a struct vfsmount) hangs in no namespace. */
IDS_INLINE bool ids_detached(u64 mnt)
{
	struct mount *m = (void *)mnt - bpf_core_field_offset(struct mount, mnt);
	struct mnt_namespace *ns = BPF_CORE_READ(m, mnt_ns);
	struct mnt_namespace___flag *flag = (void *)ns;

	if (!ns)
		return true;
	if ((s64)ns > -4096 && (s64)ns < 0) /* the kernel's own mounts */
		return false;
	if (bpf_core_field_exists(flag->is_anon))
		return BPF_CORE_READ(flag, is_anon);
	if (bpf_core_field_exists(ns->seq))
		return !BPF_CORE_READ(ns, seq);
	return bpf_core_field_exists(ns->ns.ns_id) && !BPF_CORE_READ(ns, ns.ns_id);
}

IDS_INLINE bool ids_finish_root(struct ids_slot *s)
{
	static const char word[] = "detached:";

	if (s->walk.left == IDS_STRING_MAX && !ids_prepend_byte(s, '/'))
		return false;
	if (!ids_detached(s->walk.mnt))
		return true;
	for (int i = sizeof(word) - 2; i >= 0; i--)
		if (!ids_prepend_byte(s, word[i]))
			return false;
	return true;
}

/* A number in brackets, "[4026531836]", by its decimal digits from the last. */
IDS_INLINE bool ids_prepend_number(struct ids_slot *s, u64 v)
{
	if (!ids_prepend_byte(s, ']'))
		return false;
	for (int i = 0; i < 20; i++) {
		if (!ids_prepend_byte(s, '0' + v % 10))
			return false;
		v /= 10;
		if (!v)
			break;
	}
	return ids_prepend_byte(s, '[');
}

IDS_INLINE bool ids_prepend_word(struct ids_slot *s, u64 word)
{
	for (int i = 0; i < 8; i++, word >>= 8)
		if ((word & 0xff) && !ids_prepend_byte(s, word & 0xff))
			return false;
	return true;
}

#define IDS_WORD(a, b, c, d, e, f, g)                                                              \
	((u64)a << 48 | (u64)b << 40 | (u64)c << 32 | (u64)d << 24 | (u64)e << 16 | (u64)f << 8 | g)

/* Files without a name: pipes, sockets, and what is like them. */
IDS_GLOBAL u32 ids_path_pseudo(u32 slot)
{
	struct ids_slot *s = ids_slot(slot);
	struct dentry *dentry;
	struct inode *inode;
	u64 magic, word = IDS_WORD('p', 's', 'e', 'u', 'd', 'o', ':');

	if (!s)
		return WALK_LOST;
	dentry = (void *)s->walk.dentry;
	if (s->walk.parts)
		return WALK_LOST;
	inode = BPF_CORE_READ(dentry, d_inode);
	magic = BPF_CORE_READ(inode, i_sb, s_magic);
	if (magic == PIPEFS_MAGIC)
		word = IDS_WORD(0, 0, 'p', 'i', 'p', 'e', ':');
	else if (magic == SOCKFS_MAGIC) /* its name is that of the protocol */
		word = IDS_WORD('s', 'o', 'c', 'k', 'e', 't', ':');
	else if (BPF_CORE_READ(dentry, d_name.hash_len) >> 32)
		return ids_prepend_name(s, dentry);
	if (!ids_prepend_number(s, BPF_CORE_READ(inode, i_ino)) || !ids_prepend_word(s, word))
		return WALK_LOST;
	s->walk.leaf = IDS_STRING_MAX - s->walk.left;
	return WALK_MORE;
}

/* Some steps towards the root. */
IDS_GLOBAL u32 ids_path_steps(u32 slot)
{
	u32 end = WALK_MORE;

	for (int i = 0; i < IDS_PATH_STEPS && end == WALK_MORE; i++)
		end = ids_path_step(slot);
	return end;
}

/* One attempt: returns a negative status, or 0 with the path in the region. */
IDS_INLINE s32 ids_path_try(u32 slot)
{
	struct ids_slot *s = ids_slot(slot);
	u32 end = WALK_MORE;

	if (!s)
		return -IDS_UNREADABLE;
	for (int i = 0; i < IDS_PATH_ROUNDS && end == WALK_MORE; i++)
		end = ids_path_steps(slot);
	if (end == WALK_PSEUDO && ids_path_pseudo(slot) == WALK_MORE)
		return 0;
	if (end == WALK_ROOT && ids_finish_root(s))
		return 0;
	ids_error(end == WALK_LONG || end == WALK_MORE ? IDS_ERR_PATH_LONG : IDS_ERR_READ_KERNEL);
	return -IDS_UNREADABLE;
}

/**
 * ids_path - path of the dentry and mount in the slot's walk, into the region at @off
 *
 * Returns where the string is (ids_str), or -IDS_UNREADABLE; walk.leaf is the length of its last
 * component.
 */
IDS_GLOBAL s64 ids_path(u32 slot, u32 off)
{
	struct ids_slot *s = ids_slot(slot);
	u64 dentry, mnt;

	if (!s)
		return -IDS_UNREADABLE;
	dentry = s->walk.dentry;
	mnt = s->walk.mnt;
	for (int i = 0; i < IDS_PATH_TRIES; i++) {
		u64 seq = ids_path_seq();
		s32 err;

		s->walk = (struct ids_walk){
			.dentry = dentry, .mnt = mnt, .base = off, .left = IDS_STRING_MAX};
		err = ids_path_try(slot);
		if (!((seq | seq >> 32) & 1) && ids_path_seq() == seq)
			return err ? err
				   : ids_str(off + s->walk.left, IDS_STRING_MAX - s->walk.left);
	}
	ids_error(IDS_ERR_PATH_RACE);
	return -IDS_UNREADABLE;
}

/* One attempt at ids_leaf(). */
IDS_GLOBAL s64 ids_leaf_try(u32 slot)
{
	struct ids_slot *s = ids_slot(slot);
	u32 end = WALK_MORE;

	if (!s)
		return -IDS_UNREADABLE;
	for (int i = 0; i < 16 && end == WALK_MORE && !s->walk.parts; i++)
		end = ids_path_step(slot);
	if (end == WALK_PSEUDO)
		end = ids_path_pseudo(slot);
	else if (end == WALK_ROOT && ids_prepend_byte(s, '/'))
		return ids_str(s->walk.base + s->walk.left, 1);
	if (end == WALK_MORE && s->walk.leaf)
		return ids_str(s->walk.base + IDS_STRING_MAX - s->walk.leaf, s->walk.leaf);
	ids_error(IDS_ERR_READ_KERNEL);
	return -IDS_UNREADABLE;
}

/**
 * ids_leaf - last component of the path of the dentry and mount in the slot's walk
 *
 * The name of a mount's root is that of the place where it is mounted.
 */
IDS_GLOBAL s64 ids_leaf(u32 slot, u32 off)
{
	struct ids_slot *s = ids_slot(slot);
	u64 dentry, mnt;

	if (!s)
		return -IDS_UNREADABLE;
	dentry = s->walk.dentry;
	mnt = s->walk.mnt;
	for (int i = 0; i < IDS_PATH_TRIES; i++) {
		u64 seq = ids_path_seq();
		s64 str;

		s->walk = (struct ids_walk){
			.dentry = dentry, .mnt = mnt, .base = off, .left = IDS_STRING_MAX};
		str = ids_leaf_try(slot);
		if (!((seq | seq >> 32) & 1) && ids_path_seq() == seq)
			return str;
	}
	ids_error(IDS_ERR_PATH_RACE);
	return -IDS_UNREADABLE;
}

/* Lets the slot's walk begin at @path, an address in the kernel. */
IDS_INLINE bool ids_walk_at(struct ids_slot *s, const struct path *path)
{
	struct path p = {};

	if (bpf_core_read(&p, sizeof(p), path)) {
		ids_error(IDS_ERR_READ_KERNEL);
		return false;
	}
	s->walk.dentry = (u64)p.dentry;
	s->walk.mnt = (u64)p.mnt;
	return true;
}

/** ids_kernel_string - the NUL-terminated string at kernel address @from, into the region at @off
 */
IDS_GLOBAL s64 ids_kernel_string(u32 slot, u32 off, u64 from)
{
	struct ids_slot *s = ids_slot(slot);
	u64 at = off;
	long n;

	if (!s || !ids_room(at))
		return -IDS_UNREADABLE;
	n = bpf_probe_read_kernel_str(s->bytes + at, IDS_STRING_MAX + 1, (void *)from);
	if (n > 0 && n <= IDS_STRING_MAX)
		return ids_str(off, n - 1);
	ids_error(n > 0 ? IDS_ERR_PATH_LONG : IDS_ERR_READ_KERNEL);
	return -IDS_UNREADABLE;
}

/** ids_user_string - the NUL-terminated string at address @from of the process */
IDS_GLOBAL s64 ids_user_string(u32 slot, u32 off, u64 from)
{
	struct ids_slot *s = ids_slot(slot);
	u64 at = off;
	long n;

	if (!s || !ids_room(at))
		return -IDS_UNREADABLE;
	n = bpf_probe_read_user_str(s->bytes + at, IDS_STRING_MAX + 1, (void *)from);
	if (n > 0 && n <= IDS_STRING_MAX)
		return ids_str(off, n - 1);
	ids_error(n > 0 ? IDS_ERR_PATH_LONG : IDS_ERR_READ_USER);
	return -IDS_UNREADABLE;
}

#endif
