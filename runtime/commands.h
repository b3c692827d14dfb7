/* SPDX-License-Identifier: BSD-2-Clause */
/* What ruled answers to rulectl. */
#ifndef IDS_COMMANDS_H
#define IDS_COMMANDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "buf.h"

/** commands_answer - carries out one command; a control_answer_fn, @ctx is the struct daemon */
uint32_t commands_answer(void *ctx, bool json, const char *const *words, size_t nwords,
			 struct buf *answer);

#endif
