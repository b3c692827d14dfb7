// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/*
 * The kernel side as one translation unit: ruleccc takes from it what a rule set needs and adds the
 * bodies of the decision functions, decide_<event>().
 */
#include "core.bpf.h"
#include "path.bpf.h"
#include "ancestor.bpf.h"
#include "process.bpf.h"
#include "cgroup.bpf.h"
#include "args.bpf.h"
#include "marks.bpf.h"
#include "files.bpf.h"
#include "time.bpf.h"
#include "scan.bpf.h"
#include "set.bpf.h"
#include "table.bpf.h"
#include "isolate.bpf.h"
#include "record.bpf.h"
#include "event.bpf.h"

#include "event_exec.bpf.c"
#include "event_exec_done.bpf.c"
#include "event_open.bpf.c"
#include "event_connect.bpf.c"
#include "event_sys_openat.bpf.c"
#include "event_sys_connect.bpf.c"

/* catalog/event/file.def */
#include "event_delete.bpf.c"

#include "event_raw.bpf.c"

#include "contain.bpf.c"
#include "keep.bpf.c"

char ids_license[] SEC("license") = "Dual BSD/GPL";
