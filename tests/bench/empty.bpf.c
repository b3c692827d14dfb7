// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* A program that does nothing: what it costs is the cost of measuring. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

SEC("tp_btf/sched_process_exec")
int empty_exec(void *ctx)
{
	return 0;
}
