/* SPDX-License-Identifier: BSD-2-Clause */
/* The helpers of the kernel for code that is compiled for this machine; see host.c. */
#ifndef IDS_HOST_BPF_HELPERS_H
#define IDS_HOST_BPF_HELPERS_H

#define SEC(name)         __attribute__((section(name), used))
#define __uint(name, val) int(*name)[val]
#define __type(name, val) typeof(val) *name
#define __always_inline   inline __attribute__((always_inline))
#define __noinline        __attribute__((noinline))
#define __weak            __attribute__((weak))
#define __ksym
#define __hidden        __attribute__((visibility("hidden")))
#define barrier_var(v)  asm volatile("" : "+r"(v))
#define bpf_printk(...) ((void)0)

void *bpf_map_lookup_elem(void *map, const void *key);
long bpf_probe_read_kernel(void *dst, u32 size, const void *from);
long bpf_probe_read_user(void *dst, u32 size, const void *from);
long bpf_loop(u32 n, void *callback, void *ctx, u64 flags);
u32 bpf_get_smp_processor_id(void);
u64 bpf_get_current_task(void);
u64 bpf_get_current_pid_tgid(void);
u64 bpf_ktime_get_boot_ns(void);

#endif
