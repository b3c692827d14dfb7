// SPDX-License-Identifier: BSD-2-Clause
#include "buf.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool make_room(struct buf *b, size_t extra)
{
	size_t need, cap;
	char *data;

	if (extra > SIZE_MAX / 4 || b->len > SIZE_MAX / 4)
		goto failed;
	need = b->len + extra + 1;
	if (need <= b->cap)
		return true;
	cap = b->cap < 64 ? 64 : b->cap;
	while (cap < need)
		cap *= 2;
	data = realloc(b->data, cap);
	if (!data)
		goto failed;
	b->data = data;
	b->cap = cap;
	return true;
failed:
	b->failed = true;
	return false;
}

void buf_add(struct buf *b, const void *bytes, size_t len)
{
	if (!make_room(b, len))
		return;
	if (len)
		memcpy(b->data + b->len, bytes, len);
	b->len += len;
	b->data[b->len] = 0;
}

void buf_puts(struct buf *b, const char *text)
{
	buf_add(b, text, strlen(text));
}

void buf_putc(struct buf *b, char c)
{
	buf_add(b, &c, 1);
}

void buf_vprintf(struct buf *b, const char *format, va_list args)
{
	va_list again;
	int len;

	va_copy(again, args);
	len = vsnprintf(NULL, 0, format, again);
	va_end(again);
	if (len < 0 || !make_room(b, (size_t)len)) {
		b->failed = true;
		return;
	}
	vsnprintf(b->data + b->len, (size_t)len + 1, format, args);
	b->len += (size_t)len;
}

void buf_printf(struct buf *b, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	buf_vprintf(b, format, args);
	va_end(args);
}

const char *buf_text(const struct buf *b)
{
	return b->data ? b->data : "";
}

void buf_drop(struct buf *b, size_t len)
{
	if (!b->data)
		return;
	if (len > b->len)
		len = b->len;
	b->len -= len;
	memmove(b->data, b->data + len, b->len + 1);
}

void buf_reset(struct buf *b)
{
	b->len = 0;
	b->failed = false;
	if (b->data)
		b->data[0] = 0;
}

void buf_free(struct buf *b)
{
	free(b->data);
	*b = (struct buf){0};
}
