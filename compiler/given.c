// SPDX-License-Identifier: BSD-2-Clause
/* Events: printing them, and packing them for the readers. */
#include "given.h"

#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "catalog_raw.h"

_Static_assert(FIELD_COUNT <= IDS_GIVEN_RAW, "fields need more columns");

unsigned given_column(const struct field_info *f)
{
	static const struct {
		const char *reader;
		unsigned column;
	} kinds[] = {{"rd_raw_int_", IDS_GIVEN_RAW_INT},
		     {"rd_raw_str_", IDS_GIVEN_RAW_STR},
		     {"rd_raw_kstr_", IDS_GIVEN_RAW_KSTR},
		     {"rd_raw_ustr_", IDS_GIVEN_RAW_USTR},
		     {"rd_raw_", IDS_GIVEN_RAW_NUMBER}};
	size_t i = 0;

	if ((unsigned)f->id < FIELD_COUNT)
		return f->id;
	if (!strcmp(f->reader, "rd_raw_ret"))
		return IDS_GIVEN_RAW_RET;
	while (strncmp(f->reader, kinds[i].reader, strlen(kinds[i].reader)))
		i++;
	return kinds[i].column + (unsigned)(f->reader[strlen(f->reader) - 1] - '0');
}

const struct given_file *given_file(const struct given *g, const char *path)
{
	for (const struct given_file *f = g->files; f->path; f++)
		if (!strcmp(f->path, path))
			return f;
	return NULL;
}

uint32_t given_user(const struct given *g, const char *name)
{
	for (const struct given_user *u = g->users; u->name; u++)
		if (!strcmp(u->name, name))
			return u->uid;
	return UINT32_MAX;
}

uint64_t given_mark(const struct given *g, const char *name)
{
	for (size_t i = 0; g->marks[i]; i++)
		if (!strcmp(g->marks[i], name))
			return UINT64_C(1) << i;
	return 0;
}

static bool is_text(const struct field_info *f)
{
	return f->type == IDS_TYPE_STRING || f->type == IDS_TYPE_PATH;
}

static void print_text(FILE *f, const struct given_text *t)
{
	if (t->status != IDS_OK) {
		fprintf(f, "%s", t->status == IDS_ABSENT ? "absent" : "unreadable");
		return;
	}
	fputc('"', f);
	for (uint32_t i = 0; i < t->len; i++) {
		if (i == t->readable)
			fputs("\" unreadable from here: \"", f);
		if (t->bytes[i] >= ' ' && t->bytes[i] < 127 && !strchr("\"\\", t->bytes[i]))
			fputc(t->bytes[i], f);
		else
			fprintf(f, "\\x%02x", t->bytes[i]);
	}
	fputc('"', f);
}

static void print_value(FILE *f, const struct field_info *field, const struct given_value *v)
{
	if (is_text(field)) {
		for (uint32_t i = 0; i < v->ntexts; i++) {
			fputs(i ? ", " : "", f);
			print_text(f, &v->text[i]);
		}
	} else if (v->status != IDS_OK) {
		fputs(v->status == IDS_ABSENT ? "absent" : "unreadable", f);
	} else if (field->type == IDS_TYPE_IP) {
		fprintf(f, "%016" PRIx64 "%016" PRIx64, v->num[0], v->num[1]);
	} else {
		fprintf(f, "%" PRId64 " (0x%" PRIx64 ")", (int64_t)v->num[0], v->num[0]);
	}
	if (field->flags & FIELD_FILE && v->file_status == IDS_OK)
		fprintf(f, " (file %" PRIu64 ":%" PRIu64 ")", v->file[0], v->file[1]);
	else if (field->flags & FIELD_FILE)
		fprintf(f, " (no file: %d)", v->file_status);
	fputc('\n', f);
}

void given_print(FILE *f, const struct given *g, const char *text)
{
	fprintf(f, "  ancestors: %u\n", g->ancestors);
	for (unsigned level = 0; level < IDS_GIVEN_LEVELS; level++) {
		for (const struct field_info *field = catalog_fields; field->name; field++) {
			const struct given_value *v = g->values[level][field->id];

			if (!v || !strstr(text, field->flags & FIELD_HIDDEN ? "mark" : field->name))
				continue;
			if (level == IDS_GIVEN_TARGET)
				fprintf(f, "  target.%s = ", field->name);
			else if (level)
				fprintf(f, "  ancestor[%u].%s = ", level, field->name);
			else
				fprintf(f, "  %s = ", field->name);
			print_value(f, field, v);
		}
	}
	for (const struct given_file *file = g->files; file->path; file++)
		if (file->valid && strstr(text, file->path))
			fprintf(f, "  file %s is %" PRIu64 ":%" PRIu64 "\n", file->path, file->dev,
				file->ino);
}

static uint32_t pack_bytes(struct ids_given *to, const struct given_text *t)
{
	uint32_t at = to->nbytes;

	assert(at + t->len <= IDS_GIVEN_BYTES);
	memcpy(to->bytes + at, t->bytes, t->len);
	to->nbytes += t->len;
	return at;
}

static uint16_t new_row(struct ids_given *to)
{
	assert(to->nvalues < IDS_GIVEN_VALUES);
	return (uint16_t)to->nvalues++;
}

static uint16_t pack_text(struct ids_given *to, const struct given_text *t)
{
	uint16_t row = new_row(to);
	struct ids_given_value *v = &to->values[row];

	*v = (struct ids_given_value){.status = (uint8_t)t->status};
	if (t->status != IDS_OK)
		return row;
	v->off = pack_bytes(to, t);
	v->len = t->len;
	v->readable = t->readable;
	return row;
}

/* The area of args as one line: spaces for the NULs but the last, which does not count. */
static void make_line(struct ids_given *to, struct ids_given_value *v)
{
	if (!v->len)
		return;
	v->len--;
	if (v->readable > v->len)
		v->readable = v->len;
	for (uint32_t i = 0; i < v->len; i++)
		if (!to->bytes[v->off + i])
			to->bytes[v->off + i] = ' ';
}

static uint64_t count_elements(const struct given_text *t)
{
	uint64_t n = 0;

	for (uint32_t i = 0; i < t->len; i++)
		n += !t->bytes[i];
	return n;
}

/* The bits of marks as the compiler numbered them. */
static uint64_t pack_marks(const struct given *g, const struct program *prog, uint64_t bits)
{
	uint64_t r = 0;

	for (size_t i = 0; i < prog->nmarks; i++)
		if (bits & given_mark(g, prog->marks[i]))
			r |= UINT64_C(1) << i;
	return r;
}

static uint16_t pack_value(const struct given *g, const struct program *prog,
			   const struct field_info *f, const struct given_value *v,
			   struct ids_given *to)
{
	uint16_t row;

	if (is_text(f)) {
		row = pack_text(to, &v->text[0]);
		if (v->ntexts > 1)
			to->values[row].next = pack_text(to, &v->text[1]);
		to->values[row].num[0] = v->file[0];
		to->values[row].num[1] = v->file[1];
		if (f->id == F_CMDLINE)
			make_line(to, &to->values[row]);
		else if (f->flags & FIELD_AREA)
			to->values[row].num[0] = count_elements(&v->text[0]);
	} else {
		row = new_row(to);
		to->values[row] = (struct ids_given_value){.status = (uint8_t)v->status,
							   .num = {v->num[0], v->num[1]}};
		if (f->id == F_MARKS)
			to->values[row].num[0] = pack_marks(g, prog, v->num[0]);
	}
	to->values[row].file_status = (uint8_t)v->file_status;
	return row;
}

static bool has_level(const struct given *g, unsigned level)
{
	return level <= 1 || level <= g->ancestors || level == IDS_GIVEN_TARGET;
}

static void pack_field(const struct given *g, const struct program *prog, unsigned level,
		       const struct field_info *f, struct ids_given *to)
{
	unsigned column = given_column(f);
	const struct given_value *v = g->values[level][column];

	if (v && !to->index[level][column])
		to->index[level][column] = pack_value(g, prog, f, v, to);
}

void given_pack(const struct given *g, const struct program *prog, struct ids_given *ret)
{
	uint8_t none = g->unknown ? IDS_UNREADABLE : IDS_ABSENT;

	memset(ret, 0, offsetof(struct ids_given, values));
	ret->ancestors = g->ancestors;
	ret->nvalues = 1;
	ret->values[0] = (struct ids_given_value){.status = none, .file_status = none};
	for (unsigned level = 0; level < IDS_GIVEN_LEVELS; level++)
		for (const struct field_info *f = catalog_fields; f->name && has_level(g, level);
		     f++)
			pack_field(g, prog, level, f, ret);
	for (size_t i = 0; i < prog->nraw; i++)
		for (size_t j = 0; j < prog->raw[i]->nfields; j++)
			pack_field(g, prog, 0, &prog->raw[i]->fields[j], ret);
	for (size_t i = 0; i < prog->nfiles; i++) {
		const struct given_file *f = given_file(g, prog->files[i]);

		assert(i < IDS_GIVEN_FILES);
		if (f)
			ret->files[i] = (struct ids_file_id){f->dev, f->ino, f->valid, 0};
	}
}
