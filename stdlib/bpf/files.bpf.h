/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* Which file it is, whatever its name: by device and inode. */
#ifndef IDS_FILES_BPF_H
#define IDS_FILES_BPF_H

#include "process.bpf.h"

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1); /* set to the number of files that rules name */
	__uint(map_flags, BPF_F_MMAPABLE);
	__type(key, u32);
	__type(value, struct ids_file_id);
} ids_files SEC(".maps");

/* An answer for the verifier to know nothing of: 1 if the file is that of row @row. */
IDS_GLOBAL u64 ids_is_file(u32 row, u64 dev, u64 ino)
{
	struct ids_file_id *f = bpf_map_lookup_elem(&ids_files, &row);

	return f && f->valid && f->dev == dev && f->ino == ino;
}

/** is_file - 1 if the file with this device and inode is that of row @row of IDS_TAB_FILES, or 0 */
IDS_READER u64 is_file(struct ids_ev *ev, u64 dev, u64 ino, u32 row)
{
	return ids_is_file(row, dev, ino);
}

/** ids_inode - device and number of the inode at @inode, an address without type */
IDS_INLINE int ids_inode(struct inode *inode, u64 val[2])
{
	val[0] = val[1] = 0; /* the comparison with a file is made in either case */
	if (!inode)
		return IDS_ABSENT;
	val[0] = BPF_CORE_READ(inode, i_sb, s_dev);
	val[1] = BPF_CORE_READ(inode, i_ino);
	return IDS_OK;
}

IDS_READER int rd_exe_file(struct ids_ev *ev, u32 who, u64 val[2])
{
	struct file *f = ids_exe_file(ev, who);

	return ids_inode(f ? BPF_CORE_READ(f, f_inode) : NULL, val);
}

IDS_READER int rd_cwd_file(struct ids_ev *ev, u32 who, u64 val[2])
{
	struct fs_struct *fs = BPF_CORE_READ(ids_task(ev, who), fs);

	return ids_inode(fs ? BPF_CORE_READ(fs, pwd.dentry, d_inode) : NULL, val);
}

#endif
