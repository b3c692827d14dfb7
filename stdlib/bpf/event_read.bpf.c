// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* Event read: bytes come from a file, or may from now on, as memory. */
#include "io.bpf.h"

IDS_IO_READERS(read, MAY_READ)

IDS_INLINE void record_read(u32 slot, struct read_ev *ev)
{
	IDS_REC_IO(slot, ev, read, READ);
}

IDS_IO_HOOKS(read, MAY_READ)
IDS_IO_MAPS(read, PROT_READ | PROT_WRITE | PROT_EXEC, false)
