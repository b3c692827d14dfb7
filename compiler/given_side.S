/* SPDX-License-Identifier: BSD-2-Clause */
/* Readers that give an event's values from memory (stdlib/bpf/given.bpf.c), as LLVM bitcode for
 * this machine: what tests of rules run with. */
	.section .rodata
	.balign 16
	.global given_side_start
	.global given_side_size
given_side_start:
	.incbin GIVEN_SIDE
given_side_end:
	.byte 0
	.balign 8
given_side_size:
	.quad given_side_end - given_side_start
	.section .note.GNU-stack,"",@progbits
