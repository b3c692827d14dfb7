// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* Event read: bytes come from a file, or may from now on, as memory. */
#include "io.bpf.h"

IDS_IO(read, READ, MAY_READ)
IDS_IO_MAPS(read, PROT_READ | PROT_WRITE | PROT_EXEC, false)
