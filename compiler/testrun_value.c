// SPDX-License-Identifier: BSD-2-Clause
/* Values as rules write them. */
#include <arpa/inet.h>
#include <inttypes.h>
#include <string.h>

#include "testrun.h"

#define SHOWN_BYTES 100 /* of a string */

static void print_text(FILE *out, const struct element *e)
{
	uint32_t n = e->len < SHOWN_BYTES ? e->len : SHOWN_BYTES;

	fputc('"', out);
	for (uint32_t i = 0; i < n; i++) {
		uint8_t c = e->bytes[i];

		if (c == '"' || c == '\\')
			fprintf(out, "\\%c", c);
		else if (c >= ' ' && c < 127)
			fputc(c, out);
		else
			fprintf(out, "\\x%02x", c);
	}
	fputs(n < e->len ? "\"..." : "\"", out);
}

static void print_address(FILE *out, const uint64_t num[2])
{
	char text[INET6_ADDRSTRLEN];
	uint8_t bytes[16];

	for (unsigned i = 0; i < 16; i++)
		bytes[i] = (uint8_t)(num[i / 8] >> (56 - i % 8 * 8));
	if (!num[0] && num[1] >> 32 == 0xffff)
		inet_ntop(AF_INET, bytes + 12, text, sizeof(text));
	else
		inet_ntop(AF_INET6, bytes, text, sizeof(text));
	fputs(text, out);
}

static void print_duration(FILE *out, uint64_t ns)
{
	static const struct {
		uint64_t ns;
		const char *unit;
	} units[] = {
		{86400000000000, "d"}, {3600000000000, "h"}, {60000000000, "m"}, {1000000000, "s"},
		{1000000, "ms"},       {1000, "us"},         {1, "ns"}};
	size_t i = 0;

	while (ns % units[i].ns)
		i++;
	if (!ns)
		i = 3;
	fprintf(out, "%" PRId64 "%s", (int64_t)(ns / units[i].ns), units[i].unit);
}

/* Names of single bits, and what is left as a number. */
static void print_flags(FILE *out, const struct field_info *f, uint64_t v)
{
	const char *sep = "";

	for (const struct value_info *i = catalog_values; i->name; i++) {
		if (i->set != f->values || !i->number || i->number & (i->number - 1) ||
		    !(v & i->number))
			continue;
		fprintf(out, "%s%s", sep, i->name);
		sep = "|";
		v &= ~i->number;
	}
	if (v || !*sep)
		fprintf(out, *sep ? "%s0x%" PRIx64 : "%s%" PRIu64, sep, v);
}

static const char *value_name(const struct field_info *f, uint64_t v)
{
	for (const struct value_info *i = catalog_values; f->values && i->name; i++)
		if (i->set == f->values && i->number == v)
			return i->name;
	return NULL;
}

static void print_user(const struct testrun *run, FILE *out, uint64_t uid)
{
	for (const struct given_user *u = run->users; u->name; u++)
		if (u->uid == uid) {
			fputs(u->name, out);
			return;
		}
	if (uid)
		fprintf(out, "%" PRIu64, uid);
	else
		fputs("root", out);
}

static void print_number(const struct testrun *run, FILE *out, const struct field_info *f,
			 uint64_t v)
{
	const char *name = value_name(f, v);

	if (f->type == IDS_TYPE_FLAGS && f->values)
		print_flags(out, f, v);
	else if (name)
		fputs(name, out);
	else if (f->type == IDS_TYPE_USER)
		print_user(run, out, v);
	else if (f->id == F_TIME)
		fprintf(out, "%02u:%02u", (unsigned)v / 60, (unsigned)v % 60);
	else if (f->type == IDS_TYPE_BOOL)
		fputs(v ? "true" : "false", out);
	else if (f->type == IDS_TYPE_DURATION)
		print_duration(out, v);
	else if (f->type == IDS_TYPE_INT)
		fprintf(out, "%" PRId64, (int64_t)v);
	else
		fprintf(out, "%" PRIu64, v);
}

void testrun_print_value(const struct testrun *run, FILE *out, const struct field_info *f,
			 const struct element *e)
{
	if (e->status == IDS_UNREADABLE)
		fputs("unreadable", out);
	else if (f->type == IDS_TYPE_STRING || f->type == IDS_TYPE_PATH)
		print_text(out, e);
	else if (f->type == IDS_TYPE_IP)
		print_address(out, e->num);
	else
		print_number(run, out, f, e->num[0]);
}
