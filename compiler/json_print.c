// SPDX-License-Identifier: BSD-2-Clause
#include "json_print.h"

#include <inttypes.h>
#include <string.h>

#include "source.h" /* utf8_length() */

void json_string(FILE *f, const char *s, size_t len)
{
	fputc('"', f);
	while (len) {
		unsigned n = utf8_length(s, len);
		unsigned char c = (unsigned char)*s;

		if (c == '"' || c == '\\')
			fprintf(f, "\\%c", c);
		else if (c < 0x20 || c == 0x7f || !n)
			fprintf(f, "\\u%04x", c);
		else
			fwrite(s, 1, n, f);
		n = n ? n : 1;
		s += n;
		len -= n;
	}
	fputc('"', f);
}

static void begin(struct json *j, const char *key)
{
	if (j->more)
		fputc(',', j->f);
	if (j->depth)
		fprintf(j->f, "\n%*s", (int)j->depth, "");
	if (key) {
		json_string(j->f, key, strlen(key));
		fputs(": ", j->f);
	}
	j->more = true;
}

void json_open(struct json *j, const char *key, char bracket)
{
	begin(j, key);
	fputc(bracket, j->f);
	j->depth++;
	j->more = false;
}

void json_close(struct json *j, char bracket)
{
	j->depth--;
	if (j->more)
		fprintf(j->f, "\n%*s", (int)j->depth, "");
	fputc(bracket, j->f);
	if (!j->depth)
		fputc('\n', j->f);
	j->more = true;
}

void json_number(struct json *j, const char *key, uint64_t number)
{
	begin(j, key);
	fprintf(j->f, "%" PRIu64, number);
}

void json_flag(struct json *j, const char *key, bool value)
{
	begin(j, key);
	fputs(value ? "true" : "false", j->f);
}

void json_text(struct json *j, const char *key, const char *text)
{
	begin(j, key);
	if (text)
		json_string(j->f, text, strlen(text));
	else
		fputs("null", j->f);
}
