/* SPDX-License-Identifier: BSD-2-Clause */
/* The kernel side (stdlib/bpf/ids.bpf.c) as LLVM bitcode, part of ruleccc. */
	.section .rodata
	.balign 16
	.global kernel_side_start
	.global kernel_side_size
kernel_side_start:
	.incbin KERNEL_SIDE
kernel_side_end:
	.byte 0
	.balign 8
kernel_side_size:
	.quad kernel_side_end - kernel_side_start
	.section .note.GNU-stack,"",@progbits
