// SPDX-License-Identifier: BSD-2-Clause
#include "text.h"

#include <string.h>

#define DELETE 0x7f

/* Lead byte, then the bounds of the second byte; all others are 80..BF. Unicode's table 3-7. */
static const struct form {
	unsigned char lo, hi, len, second_lo, second_hi;
} forms[] = {
	{0x00, 0x7f, 1, 0x00, 0xff}, {0xc2, 0xdf, 2, 0x80, 0xbf}, {0xe0, 0xe0, 3, 0xa0, 0xbf},
	{0xe1, 0xec, 3, 0x80, 0xbf}, {0xed, 0xed, 3, 0x80, 0x9f}, {0xee, 0xef, 3, 0x80, 0xbf},
	{0xf0, 0xf0, 4, 0x90, 0xbf}, {0xf1, 0xf3, 4, 0x80, 0xbf}, {0xf4, 0xf4, 4, 0x80, 0x8f},
};

static size_t check_form(const struct form *f, const unsigned char *bytes, size_t len)
{
	if (len < f->len)
		return 0;
	if (f->len > 1 && (bytes[1] < f->second_lo || bytes[1] > f->second_hi))
		return 0;
	for (size_t i = 2; i < f->len; i++)
		if (bytes[i] < 0x80 || bytes[i] > 0xbf)
			return 0;
	return f->len;
}

size_t text_utf8(const unsigned char *bytes, size_t len)
{
	for (size_t i = 0; len && i < sizeof(forms) / sizeof(*forms); i++)
		if (bytes[0] >= forms[i].lo && bytes[0] <= forms[i].hi)
			return check_form(&forms[i], bytes, len);
	return 0;
}

/* Control characters of the second block, U+0080 to U+009F, steer terminals as well. */
static bool is_control(const unsigned char *bytes, size_t len)
{
	return (len == 1 && (*bytes < ' ' || *bytes == DELETE)) ||
	       (len == 2 && *bytes == 0xc2 && bytes[1] < 0xa0);
}

static void add_hex(struct buf *out, const unsigned char *bytes, size_t len, const char *escape)
{
	for (size_t i = 0; i < len; i++)
		buf_printf(out, "%sx%02x", escape, bytes[i]);
}

void text_escape(struct buf *out, const void *from, size_t len, bool quoted)
{
	const unsigned char *bytes = from;

	while (len) {
		size_t n = text_utf8(bytes, len);

		if (!n || is_control(bytes, n) || (quoted && *bytes == '"'))
			add_hex(out, bytes, n ? n : 1, "\\");
		else if (*bytes == '\\')
			buf_puts(out, "\\\\");
		else
			buf_add(out, bytes, n);
		bytes += n ? n : 1;
		len -= n ? n : 1;
	}
}

static void begin_value(struct json *j)
{
	if (j->comma)
		buf_putc(j->out, ',');
	j->comma = true;
}

void json_open(struct json *j, char bracket)
{
	begin_value(j);
	buf_putc(j->out, bracket);
	j->comma = false;
}

void json_close(struct json *j, char bracket)
{
	buf_putc(j->out, bracket);
	j->comma = true;
}

static void add_json_char(struct buf *out, const unsigned char *bytes, size_t n)
{
	if (!n)
		add_hex(out, bytes, 1, "\\\\");
	else if (*bytes == '\\')
		buf_puts(out, "\\\\\\\\");
	else if (*bytes == '"')
		buf_puts(out, "\\\"");
	else if (n == 1 && (*bytes < ' ' || *bytes == DELETE))
		buf_printf(out, "\\u%04x", *bytes);
	else
		buf_add(out, bytes, n);
}

static void add_json_string(struct buf *out, const unsigned char *bytes, size_t len)
{
	buf_putc(out, '"');
	while (len) {
		size_t n = text_utf8(bytes, len);

		add_json_char(out, bytes, n);
		bytes += n ? n : 1;
		len -= n ? n : 1;
	}
	buf_putc(out, '"');
}

void json_key(struct json *j, const char *key)
{
	begin_value(j);
	add_json_string(j->out, (const unsigned char *)key, strlen(key));
	buf_putc(j->out, ':');
	j->comma = false;
}

void json_bytes(struct json *j, const void *bytes, size_t len)
{
	begin_value(j);
	add_json_string(j->out, bytes, len);
}

void json_text(struct json *j, const char *text)
{
	json_bytes(j, text, strlen(text));
}

void json_int(struct json *j, long long number)
{
	begin_value(j);
	buf_printf(j->out, "%lld", number);
}

void json_uint(struct json *j, unsigned long long number)
{
	begin_value(j);
	buf_printf(j->out, "%llu", number);
}

void json_bool(struct json *j, bool value)
{
	begin_value(j);
	buf_puts(j->out, value ? "true" : "false");
}

void json_null(struct json *j)
{
	begin_value(j);
	buf_puts(j->out, "null");
}
