/* SPDX-License-Identifier: BSD-2-Clause */
/* A growable buffer of bytes. */
#ifndef IDS_BUF_H
#define IDS_BUF_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

/**
 * struct buf - bytes that grow; all zero is an empty buffer
 * @data: @len bytes followed by a NUL, or NULL while nothing was added
 * @failed: memory ran out once; what was added since is missing
 */
struct buf {
	char *data;
	size_t len, cap;
	bool failed;
};

/** buf_add - appends @len bytes */
void buf_add(struct buf *b, const void *bytes, size_t len);
/** buf_puts - appends a string */
void buf_puts(struct buf *b, const char *text);
/** buf_putc - appends one byte */
void buf_putc(struct buf *b, char c);
/** buf_printf - appends formatted text */
void buf_printf(struct buf *b, const char *format, ...) __attribute__((format(printf, 2, 3)));
/** buf_vprintf - as buf_printf, with the arguments as a list */
void buf_vprintf(struct buf *b, const char *format, va_list args)
	__attribute__((format(printf, 2, 0)));
/** buf_text - the content as a string, never NULL */
const char *buf_text(const struct buf *b);
/** buf_drop - takes away the first @len bytes, at most all */
void buf_drop(struct buf *b, size_t len);
/** buf_reset - empties the buffer and keeps its memory */
void buf_reset(struct buf *b);
/** buf_free - gives the memory back; the buffer can be used again */
void buf_free(struct buf *b);

#endif
