/* SPDX-License-Identifier: BSD-2-Clause */
/* Messages of the language server on file descriptors: "Content-Length: N", an empty line, N bytes.
 */
#ifndef IDS_LSP_WIRE_H
#define IDS_LSP_WIRE_H

#include <stdbool.h>
#include <stddef.h>

#define LSP_MAX_MESSAGE ((size_t)256 << 20) /* bytes */

/** struct lsp_wire - a connection; zero but for the descriptors is a good beginning */
struct lsp_wire {
	int in, out;
	char buf[65536]; /* what was read and not used is from @start to @end */
	size_t start, end;
};

/** enum lsp_read - what came */
enum lsp_read {
	LSP_READ_MESSAGE,
	LSP_READ_END,     /* of the input */
	LSP_READ_DAMAGED, /* something that is no message; the next one may be */
};

/**
 * lsp_wire_read - waits for the next message
 * @ret_body: its bytes, to be freed, if it is LSP_READ_MESSAGE
 * @ret_error: a sentence, if it is LSP_READ_DAMAGED
 */
enum lsp_read lsp_wire_read(struct lsp_wire *w, char **ret_body, size_t *ret_len,
			    const char **ret_error);
/** lsp_wire_waiting - has more input come already? */
bool lsp_wire_waiting(const struct lsp_wire *w);
/** lsp_wire_write - sends @len bytes as a message; false if nobody takes them */
bool lsp_wire_write(struct lsp_wire *w, const char *body, size_t len);

#endif
