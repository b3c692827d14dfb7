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
#include "syscall.bpf.h"
#include "target.bpf.h"
#include "io.bpf.h"
#include "fd.bpf.h"

#include "event_exec.bpf.c"
#include "event_exec_done.bpf.c"
#include "event_open.bpf.c"
#include "event_connect.bpf.c"
#include "event_sys_openat.bpf.c"
#include "event_sys_connect.bpf.c"

/* catalog/event/file.def */
#include "event_delete.bpf.c"
#include "event_create.bpf.c"
#include "event_rename.bpf.c"
#include "event_link.bpf.c"
#include "event_symlink.bpf.c"
#include "event_mkdir.bpf.c"
#include "event_rmdir.bpf.c"
#include "event_truncate.bpf.c"
#include "event_chmod.bpf.c"
#include "event_chown.bpf.c"
#include "event_utimes.bpf.c"
#include "event_setxattr.bpf.c"
#include "event_write.bpf.c"
#include "event_read.bpf.c"

/* catalog/event/process.def */
#include "event_fork.bpf.c"
#include "event_exit.bpf.c"
#include "event_ptrace.bpf.c"
#include "event_signal.bpf.c"
#include "event_setuid.bpf.c"
#include "event_setgid.bpf.c"
#include "event_capset.bpf.c"
#include "event_prctl.bpf.c"
#include "event_setns.bpf.c"
#include "event_unshare.bpf.c"
#include "event_userns_create.bpf.c"
#include "event_chroot.bpf.c"

/* catalog/event/network.def */
#include "event_socket.bpf.c"
#include "event_bind.bpf.c"
#include "event_listen.bpf.c"
#include "event_accept.bpf.c"
#include "event_send.bpf.c"
#include "event_packet_in.bpf.c"
#include "event_packet_out.bpf.c"

/* catalog/event/system.def */
#include "event_mmap_exec.bpf.c"
#include "event_mprotect.bpf.c"
#include "event_mount.bpf.c"
#include "event_umount.bpf.c"
#include "event_module_load.bpf.c"
#include "event_kexec.bpf.c"
#include "event_bpf.bpf.c"
#include "event_memfd_create.bpf.c"
#include "event_io_uring.bpf.c"
#include "event_stdio_redirect.bpf.c"

#include "event_raw.bpf.c"

#include "contain.bpf.c"
#include "keep.bpf.c"

char ids_license[] SEC("license") = "Dual BSD/GPL";
