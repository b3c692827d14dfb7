// SPDX-License-Identifier: BSD-2-Clause
#include "json_print.h"

#include <inttypes.h>
#include <string.h>

#include "diag.h" /* json_string() */

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

void json_bool(struct json *j, const char *key, bool value)
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
