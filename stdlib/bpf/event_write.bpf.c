// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* Event write: bytes go into a file, or may from now on, through memory that is shared with it. */
#include "io.bpf.h"

IDS_IO(write, WRITE, MAY_WRITE)
IDS_IO_MAPS(write, PROT_WRITE, true)
