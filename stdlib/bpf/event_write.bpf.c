// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* Event write: bytes go into a file, or may from now on, through memory that is shared with it. */
#include "io.bpf.h"

IDS_IO_READERS(write, MAY_WRITE)

/* The caller can change it until the kernel copies it. What memory will be given is not known. */
IDS_READER s64 rd_write_content(struct write_ev *ev, u32 who, u32 off)
{
	if (ev->via != IO_BY_CALL || !ids_need_slot(&ev->base))
		return -IDS_UNREADABLE;
	return ids_io_content(ev->base.slot, off, ev->object.dentry, MAY_WRITE);
}

/* As much of the content as the rule's capture() asks for. */
IDS_GLOBAL u32 write_rec_content(u32 slot, u64 dentry, u32 via)
{
	struct ids_slot *s = ids_slot(slot);
	struct write_ev ev = {.base.slot = slot, .object.dentry = dentry, .via = via};
	u32 want = ids_rec_capture(s), status = IDS_OK;
	s64 str;

	if (!want)
		return 0;
	str = rd_write_content(&ev, IDS_WHO_EVENT, ids_own_region());
	if (str > 0 && ids_area_bytes(slot, ids_own_region()) > (u32)str)
		status = IDS_TRUNCATED;
	if (str > 0 && (u32)str > want) {
		status = IDS_TRUNCATED;
		str = ids_str((u64)str >> 32, want);
	}
	return ids_rec_string(slot, IDS_TAG(IDS_WHO_EVENT, F_WRITE_CONTENT), str, status);
}

IDS_INLINE void record_write(u32 slot, struct write_ev *ev)
{
	IDS_REC_IO(slot, ev, write, WRITE);
	write_rec_content(slot, ev->object.dentry, ev->via);
}

IDS_IO_HOOKS(write, MAY_WRITE)
IDS_IO_MAPS(write, PROT_WRITE, true)
