// SPDX-License-Identifier: BSD-2-Clause
#include "diag.h"

#include <string.h>

#define WINDOW      100 /* columns of a line that are shown */
#define TAB_WIDTH   8
#define DEFAULT_MAX 50

struct painter {
	FILE *out;
	bool color;
};

static void paint(const struct painter *p, const char *code)
{
	if (p->color)
		fprintf(p->out, "\033[%sm", code);
}

static uint32_t decode(const char *s, unsigned n)
{
	const unsigned char *u = (const unsigned char *)s;
	uint32_t cp = n == 1 ? u[0] : u[0] & (0x7fu >> n);

	for (unsigned i = 1; i < n; i++)
		cp = cp << 6 | (u[i] & 0x3fu);
	return cp;
}

/* Columns that a terminal gives the character. */
static unsigned char_width(uint32_t cp)
{
	if ((cp >= 0x300 && cp <= 0x36f) || (cp >= 0x200b && cp <= 0x200f) ||
	    (cp >= 0xfe00 && cp <= 0xfe0f))
		return 0;
	if ((cp >= 0x1100 && cp <= 0x115f) || (cp >= 0x2e80 && cp <= 0xa4cf) ||
	    (cp >= 0xac00 && cp <= 0xd7a3) || (cp >= 0xf900 && cp <= 0xfaff) ||
	    (cp >= 0xfe30 && cp <= 0xfe6f) || (cp >= 0xff00 && cp <= 0xff60) ||
	    (cp >= 0x1f300 && cp <= 0x1faff) || (cp >= 0x20000 && cp <= 0x3fffd))
		return 2;
	return 1;
}

/* Control characters could change the terminal: they are shown as a dot. */
static bool is_control(uint32_t cp)
{
	return cp < 0x20 || (cp >= 0x7f && cp < 0xa0) || (cp >= 0x202a && cp <= 0x202e) ||
	       (cp >= 0x2066 && cp <= 0x2069);
}

/* Steps over one character; @col is its column and becomes the next one's. */
static unsigned step(const char *s, size_t len, unsigned *col, uint32_t *ret_cp)
{
	unsigned n = utf8_length(s, len);
	uint32_t cp = n ? decode(s, n) : 0;

	*ret_cp = cp;
	if (cp == '\t')
		*col += TAB_WIDTH - *col % TAB_WIDTH;
	else
		*col += is_control(cp) ? 1 : char_width(cp);
	return n ? n : 1;
}

/* The part of a line that is shown, in columns from the line's start. */
struct window {
	unsigned first, last;
};

static unsigned column_at(const char *line, size_t len, size_t off)
{
	unsigned col = 0;
	uint32_t cp;

	for (size_t i = 0; i < off && i < len;)
		i += step(line + i, len - i, &col, &cp);
	return col;
}

static void print_line(const struct painter *p, const char *line, size_t len, struct window w)
{
	unsigned col = 0, next;
	uint32_t cp;

	if (w.first)
		fputs("...", p->out);
	for (size_t i = 0; i < len && col < w.last;) {
		unsigned n;

		next = col;
		n = step(line + i, len - i, &next, &cp);
		if (col >= w.first && cp == '\t')
			fprintf(p->out, "%*s", (int)(next - col), "");
		else if (col >= w.first && is_control(cp))
			fputc('.', p->out);
		else if (col >= w.first)
			fwrite(line + i, 1, n, p->out);
		else if (next > w.first)
			fprintf(p->out, "%*s", (int)(next - w.first), "");
		col = next;
		i += n;
	}
	if (col >= w.last)
		fputs("...", p->out);
	fputc('\n', p->out);
}

static struct window make_window(unsigned from, unsigned to, size_t len)
{
	if (len <= WINDOW && to <= WINDOW)
		return (struct window){0, UINT32_MAX};
	if (to - from > WINDOW / 2)
		to = from + WINDOW / 2;
	if (to <= WINDOW)
		return (struct window){0, WINDOW};
	return (struct window){to - (WINDOW * 3) / 4, to + WINDOW / 4};
}

static void print_excerpt(const struct painter *p, const struct place *at, struct span span,
			  const char *label)
{
	const char *line = at->source->text + at->line_off;
	size_t start = at->off - at->line_off,
	       end = start + (span.hi > span.lo ? span.hi - span.lo : 1);
	unsigned from, to, pad;
	struct window w;

	end = end > at->line_len ? at->line_len : end;
	from = column_at(line, at->line_len, start);
	to = column_at(line, at->line_len, end);
	to = to > from ? to : from + 1;
	w = make_window(from, to, at->line_len);
	fprintf(p->out, "%5u | ", at->line);
	print_line(p, line, at->line_len, w);
	to = to > w.last ? w.last : to;
	pad = from - w.first + (w.first ? 3 : 0);
	fprintf(p->out, "      | %*s", (int)pad, "");
	paint(p, "1;32");
	fputc('^', p->out);
	for (unsigned i = from + 1; i < to; i++)
		fputc('~', p->out);
	if (label)
		fprintf(p->out, " %s", label);
	paint(p, "0");
	fputc('\n', p->out);
}

/* Text of rules may stand in messages: it must not reach the terminal as control characters. */
static void print_clean(FILE *out, const char *s)
{
	size_t len = strlen(s);

	while (len) {
		unsigned n = utf8_length(s, len);

		if (!n || is_control(decode(s, n)))
			fputc('.', out);
		else
			fwrite(s, 1, n, out);
		n = n ? n : 1;
		s += n;
		len -= n;
	}
}

static void print_one(const struct painter *p, const struct diags *d, struct span span,
		      const char *kind, const char *color, const char *text, const char *code,
		      const char *label)
{
	struct place at;
	bool placed = span.lo && sources_place(d->sources, span.lo, &at);

	paint(p, "1");
	if (placed)
		fprintf(p->out, "%s:%u:%u: ", at.source->name, at.line, at.col);
	else
		fputs("ruleccc: ", p->out);
	paint(p, color);
	fprintf(p->out, "%s: ", kind);
	paint(p, "0");
	print_clean(p->out, text);
	if (code)
		fprintf(p->out, " [%s]", code);
	fputc('\n', p->out);
	if (placed)
		print_excerpt(p, &at, span, label);
	else if (label)
		fprintf(p->out, "      %s\n", label);
}

static void render_text(struct diags *d, const struct painter *p, size_t max)
{
	size_t shown = 0, all = d->errors + d->warnings;

	for (size_t i = 0; i < d->n && shown < max; i++) {
		const struct diag *diag = d->items[i];
		bool error = diag->severity == DIAG_ERROR;

		/* Warnings must not push errors out. */
		if (!error && d->errors && all > max)
			continue;
		shown++;
		print_one(p, d, diag->span, error ? "error" : "warning", error ? "1;31" : "1;35",
			  diag->text, diag_table[diag->code].code, diag->label);
		for (const struct diag_note *n = diag->notes; n; n = n->next)
			print_one(p, d, n->span, "note", "1;36", n->text, NULL, NULL);
	}
	if (all > shown)
		fprintf(p->out, "ruleccc: ... and %zu more\n", all - shown);
}

void diags_render(struct diags *d, FILE *out, const struct diag_style *style)
{
	struct painter p = {out, style->color};

	diags_sort(d);
	if (style->format == DIAG_JSON)
		diags_render_json(d, out);
	else if (style->format == DIAG_SARIF)
		diags_render_sarif(d, out);
	else
		render_text(d, &p, style->max ? style->max : DEFAULT_MAX);
}
