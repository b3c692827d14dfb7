/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * The file that an event is about: a dentry and a mount.
 *
 * IDS_OBJECT_READERS(event, member) makes the readers of FILE_FIELDS (catalog/event/rows.def).
 */
#ifndef IDS_OBJECT_BPF_H
#define IDS_OBJECT_BPF_H

#include "files.bpf.h"
#include "host.bpf.h"

/**
 * struct ids_object - a file by its place in the tree; addresses
 * @dentry: it need not have an inode yet
 * @mnt: struct vfsmount; 0: not known, it is looked for
 */
struct ids_object {
	u64 dentry, mnt;
};

/** ids_object_in - what @dentry names in the folder @dir */
IDS_INLINE struct ids_object ids_object_in(const struct path *dir, struct dentry *dentry)
{
	return (struct ids_object){(u64)dentry, (u64)BPF_CORE_READ(dir, mnt)};
}

/** ids_object_at - what @path leads to */
IDS_INLINE struct ids_object ids_object_at(const struct path *path)
{
	return (struct ids_object){(u64)BPF_CORE_READ(path, dentry), (u64)BPF_CORE_READ(path, mnt)};
}

/** ids_object_of - an open file */
IDS_INLINE struct ids_object ids_object_of(struct file *f)
{
	return (struct ids_object){(u64)BPF_CORE_READ(f, f_path.dentry),
				   (u64)BPF_CORE_READ(f, f_path.mnt)};
}

/** ids_new_mode - the mode that was asked for of a new file, as it will be but for access lists */
IDS_INLINE u32 ids_new_mode(u16 mode)
{
	return mode & ~BPF_CORE_READ(ids_current(), fs, umask);
}

/* Lets the walk of @ev's slot begin at the object; NULL: no slot, or no mount. */
IDS_INLINE struct ids_slot *ids_walk_object(struct ids_ev *ev, const struct ids_object *o)
{
	struct ids_slot *s = ids_need_slot(ev);

	if (!s)
		return NULL;
	s->walk.dentry = o->dentry;
	s->walk.mnt = o->mnt;
	if (o->mnt)
		return s;
	return ids_find_mount(ev->slot, ids_own_ns(), 0) == IDS_OK ? s : NULL;
}

IDS_INLINE s64 ids_object_path(struct ids_ev *ev, const struct ids_object *o, u32 off)
{
	if (!o->dentry)
		return -IDS_ABSENT;
	return ids_walk_object(ev, o) ? ids_path(ev->slot, off) : -IDS_UNREADABLE;
}

IDS_INLINE s64 ids_object_name(struct ids_ev *ev, const struct ids_object *o, u32 off)
{
	if (!o->dentry)
		return -IDS_ABSENT;
	return ids_walk_object(ev, o) ? ids_leaf(ev->slot, off) : -IDS_UNREADABLE;
}

IDS_INLINE s64 ids_object_host(struct ids_ev *ev, const struct ids_object *o, u32 off)
{
	struct ids_slot *s = ids_need_slot(ev);

	if (!o->dentry)
		return -IDS_ABSENT;
	if (!s)
		return -IDS_UNREADABLE;
	s->walk.dentry = o->dentry;
	return ids_host_path(ev->slot, off);
}

/* What follows the last dot of the string; its place, or -IDS_ABSENT. */
IDS_GLOBAL s64 ids_extension(u32 slot, u32 start, u32 len)
{
	struct ids_slot *s = ids_slot(slot);

	if (!s)
		return -IDS_UNREADABLE;
	for (u64 i = 0; i < 256 && i < len; i++) {
		u64 at = (u64)start + len - 1 - i;

		IDS_OPAQUE(at);
		if (!ids_room(at))
			break;
		if (s->bytes[at] == '.')
			return ids_str(at + 1, i);
	}
	return -IDS_ABSENT;
}

IDS_INLINE s64 ids_object_ext(struct ids_ev *ev, const struct ids_object *o, u32 off)
{
	s64 str = ids_object_name(ev, o, off);

	return str < 0 ? str : ids_extension(ev->slot, (u64)str >> 32, (u32)str);
}

/* The string @str without its last component, whose length the walk has left in the slot. */
IDS_INLINE s64 ids_folder(u32 slot, s64 str)
{
	struct ids_slot *s = ids_slot(slot);
	u32 len = (u32)str, cut;

	if (str < 0)
		return str;
	if (!s)
		return -IDS_UNREADABLE;
	cut = s->walk.leaf + 1;
	return ids_str((u64)str >> 32, len > cut ? len - cut : 1);
}

IDS_INLINE s64 ids_object_dir(struct ids_ev *ev, const struct ids_object *o, u32 off)
{
	return ids_folder(ev->slot, ids_object_path(ev, o, off));
}

/* The object's inode, NULL if it has none yet. */
IDS_INLINE struct inode *ids_object_inode(const struct ids_object *o)
{
	struct dentry *d = (void *)o->dentry;

	return BPF_CORE_READ(d, d_inode);
}

IDS_INLINE s64 ids_object_fs(struct ids_ev *ev, const struct ids_object *o, u32 off)
{
	struct dentry *d = (void *)o->dentry;

	if (!d)
		return -IDS_ABSENT;
	if (!ids_need_slot(ev))
		return -IDS_UNREADABLE;
	return ids_kernel_string(ev->slot, off, (u64)BPF_CORE_READ(d, d_sb, s_type, name));
}

#define IDS_OBJECT_NUMBER(event, object, field, member)                                            \
	IDS_READER int rd_##event##_##field(struct event##_ev *ev, u32 who, u64 *val)              \
	{                                                                                          \
		struct inode *inode = ids_object_inode(&ev->object);                               \
                                                                                                   \
		if (!inode)                                                                        \
			return IDS_ABSENT;                                                         \
		*val = BPF_CORE_READ(inode, member);                                               \
		return IDS_OK;                                                                     \
	}

#define IDS_OBJECT_STRING(event, object, field, function)                                          \
	IDS_READER s64 rd_##event##_##field(struct event##_ev *ev, u32 who, u32 off)               \
	{                                                                                          \
		return function(&ev->base, &ev->object, off);                                      \
	}

/** IDS_OBJECT_DIR - the reader of a file's folder, and of what `is` compares */
#define IDS_OBJECT_DIR(event, object, field)                                                       \
	IDS_OBJECT_STRING(event, object, field, ids_object_dir)                                    \
	IDS_READER int rd_##event##_##field##_file(struct event##_ev *ev, u32 who, u64 val[2])     \
	{                                                                                          \
		struct dentry *d = (void *)ev->object.dentry;                                      \
                                                                                                   \
		return ids_inode(BPF_CORE_READ(d, d_parent, d_inode), val);                        \
	}

/** IDS_OBJECT_PATH - the reader of a path field, and of the file that `is` compares */
#define IDS_OBJECT_PATH(event, object, field)                                                      \
	IDS_OBJECT_STRING(event, object, field, ids_object_path)                                   \
	IDS_READER int rd_##event##_##field##_file(struct event##_ev *ev, u32 who, u64 val[2])     \
	{                                                                                          \
		return ids_inode(ids_object_inode(&ev->object), val);                              \
	}

/* Readers of what PLACE_FIELDS and PAIR_FIELDS share. */
#define IDS_NAME_READERS(event, object)                                                            \
	IDS_OBJECT_STRING(event, object, file_name, ids_object_name)                               \
	IDS_OBJECT_STRING(event, object, ext, ids_object_ext)                                      \
	IDS_OBJECT_DIR(event, object, dir)                                                         \
	IDS_OBJECT_STRING(event, object, host_path, ids_object_host)                               \
	IDS_OBJECT_STRING(event, object, fs, ids_object_fs)

/** IDS_PLACE_READERS - readers of PLACE_FIELDS: where the struct ids_object of @event is */
#define IDS_PLACE_READERS(event, object)                                                           \
	IDS_OBJECT_PATH(event, object, path)                                                       \
	IDS_NAME_READERS(event, object)

/** IDS_INODE_READERS - readers of INODE_FIELDS: what is known of a file that exists */
#define IDS_INODE_READERS(event, object)                                                           \
	IDS_OBJECT_NUMBER(event, object, size, i_size)                                             \
	IDS_OBJECT_NUMBER(event, object, owner, i_uid.val)                                         \
	IDS_OBJECT_NUMBER(event, object, inode, i_ino)

/** IDS_OBJECT_READERS - readers of FILE_FIELDS */
#define IDS_OBJECT_READERS(event, object)                                                          \
	IDS_PLACE_READERS(event, object)                                                           \
	IDS_INODE_READERS(event, object)                                                           \
	IDS_OBJECT_NUMBER(event, object, mode, i_mode)

/** IDS_PAIR_READERS - readers of PAIR_FIELDS: the file is @from, its other name is @to */
#define IDS_PAIR_READERS(event, from, to)                                                          \
	IDS_OBJECT_PATH(event, from, old_path)                                                     \
	IDS_OBJECT_DIR(event, from, old_dir)                                                       \
	IDS_OBJECT_PATH(event, to, new_path)                                                       \
	IDS_NAME_READERS(event, to)                                                                \
	IDS_INODE_READERS(event, from)                                                             \
	IDS_OBJECT_NUMBER(event, from, mode, i_mode)

/** IDS_MEMBER - the reader of a number that is a member of the event */
#define IDS_MEMBER(event, field, member)                                                           \
	IDS_READER int rd_##event##_##field(struct event##_ev *ev, u32 who, u64 *val)              \
	{                                                                                          \
		*val = ev->member;                                                                 \
		return IDS_OK;                                                                     \
	}

/** IDS_MEMBER_UNLESS - the same; @none: there is no number */
#define IDS_MEMBER_UNLESS(event, field, member, none)                                              \
	IDS_READER int rd_##event##_##field(struct event##_ev *ev, u32 who, u64 *val)              \
	{                                                                                          \
		*val = ev->member;                                                                 \
		return ev->member == (none) ? IDS_ABSENT : IDS_OK;                                 \
	}

/** IDS_NAME_MEMBER - the reader of a string of the kernel whose address is a member of the event */
#define IDS_NAME_MEMBER(event, field, member)                                                      \
	IDS_READER s64 rd_##event##_##field(struct event##_ev *ev, u32 who, u32 off)               \
	{                                                                                          \
		if (!ids_need_slot(&ev->base))                                                     \
			return -IDS_UNREADABLE;                                                    \
		return ids_kernel_string(ev->base.slot, off, ev->member);                          \
	}

/* Append these fields to the record; in record_<event>(). */
#define IDS_REC_PLACE(slot, ev, event, ID)                                                         \
	do {                                                                                       \
		IDS_REC_STRING(slot, ev, IDS_WHO_EVENT, F_##ID##_PATH, rd_##event##_path);         \
		if (!ids_on_host())                                                                \
			IDS_REC_STRING(slot, ev, IDS_WHO_EVENT, F_##ID##_HOST_PATH,                \
				       rd_##event##_host_path);                                    \
		IDS_REC_STRING(slot, ev, IDS_WHO_EVENT, F_##ID##_FS, rd_##event##_fs);             \
	} while (0)
#define IDS_REC_INODE(slot, ev, event, ID)                                                         \
	do {                                                                                       \
		IDS_REC_NUMBER(slot, ev, IDS_WHO_EVENT, F_##ID##_SIZE, rd_##event##_size);         \
		IDS_REC_NUMBER(slot, ev, IDS_WHO_EVENT, F_##ID##_OWNER, rd_##event##_owner);       \
		IDS_REC_NUMBER(slot, ev, IDS_WHO_EVENT, F_##ID##_INODE, rd_##event##_inode);       \
	} while (0)
#define IDS_REC_OBJECT(slot, ev, event, ID)                                                        \
	do {                                                                                       \
		IDS_REC_PLACE(slot, ev, event, ID);                                                \
		IDS_REC_NUMBER(slot, ev, IDS_WHO_EVENT, F_##ID##_MODE, rd_##event##_mode);         \
		IDS_REC_INODE(slot, ev, event, ID);                                                \
	} while (0)

#define IDS_REC_PAIR(slot, ev, event, ID)                                                          \
	do {                                                                                       \
		IDS_REC_STRING(slot, ev, IDS_WHO_EVENT, F_##ID##_OLD_PATH, rd_##event##_old_path); \
		IDS_REC_STRING(slot, ev, IDS_WHO_EVENT, F_##ID##_NEW_PATH, rd_##event##_new_path); \
		IDS_REC_STRING(slot, ev, IDS_WHO_EVENT, F_##ID##_FS, rd_##event##_fs);             \
		IDS_REC_NUMBER(slot, ev, IDS_WHO_EVENT, F_##ID##_MODE, rd_##event##_mode);         \
		IDS_REC_INODE(slot, ev, event, ID);                                                \
	} while (0)

#endif
