/* SPDX-License-Identifier: BSD-2-Clause */
/* Listens to what libbpf says while it loads, to learn which program failed and why. */
#ifndef IDS_LOADLOG_H
#define IDS_LOADLOG_H

#include "buf.h"
#include "log.h"

/**
 * struct loadlog - what libbpf said
 * @program: the program that the last warning named, or ""
 * @messages: warnings, one a line
 * @verifier: the verifier's log of the program that failed
 */
struct loadlog {
	const struct log *log;
	char program[128];
	struct buf messages, verifier;
};

/** loadlog_begin - starts to listen; libbpf has one listener, so there is one at a time */
void loadlog_begin(struct loadlog *l, const struct log *log);
/** loadlog_end - stops listening; what was heard stays until loadlog_free() */
void loadlog_end(void);
void loadlog_free(struct loadlog *l);
/** loadlog_hear - takes one message of libbpf; public for tests */
void loadlog_hear(struct loadlog *l, const char *message);
/** loadlog_tail - the last @lines lines of @text */
const char *loadlog_tail(const char *text, unsigned lines);

#endif
