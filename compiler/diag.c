// SPDX-License-Identifier: BSD-2-Clause
#include "diag.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

const struct diag_info diag_table[DIAG_COUNT] = {
#define DIAG(id, code, severity, doc) {code, DIAG_##severity, doc},
#include "diag.def"
};

struct diags *diags_new(struct arena *a, const struct sources *sources)
{
	struct diags *d = ARENA_NEW(a, struct diags);

	d->arena = a;
	d->sources = sources;
	d->as_error[DIAG_TARGET_KERNEL] =
		true; /* who names a kernel wants the rules to run there */
	d->unsought[DIAG_TARGET_KERNEL] = true;
	return d;
}

enum diag_code diag_find(const char *name)
{
	if (!strncmp(name, "ids-", 4))
		name += 4;
	for (enum diag_code c = 0; c < DIAG_COUNT; c++)
		if (!strcmp(diag_table[c].code + 4, name))
			return c;
	return DIAG_COUNT;
}

static enum diag_code find_warning(const char *name)
{
	enum diag_code code = diag_find(name);

	return code != DIAG_COUNT && diag_table[code].severity == DIAG_WARNING ? code : DIAG_COUNT;
}

bool diags_option(struct diags *d, const char *option)
{
	bool off = !strncmp(option, "no-", 3), fatal = !strncmp(option, "error=", 6);
	enum diag_code code;

	if (!strcmp(option, "error") || !strcmp(option, "no-error")) {
		d->werror = !off;
		return true;
	}
	code = find_warning(option + (off ? 3 : fatal ? 6 : 0));
	if (code == DIAG_COUNT)
		return false;
	d->disabled[code] = off;
	d->as_error[code] = fatal;
	return true;
}

/* Always a diagnostic to write into; @ret_keep: it belongs to the list. */
static struct diag *new_diag(struct diags *d, enum diag_severity severity)
{
	struct diag *diag;

	if (severity == DIAG_ERROR)
		d->errors++;
	else
		d->warnings++;
	if (d->n >= DIAGS_KEPT)
		return &d->overflow;
	diag = ARENA_NEW(d->arena, struct diag);
	diag->order = d->n;
	*ARENA_PUSH(d->arena, d->items, d->n, d->cap) = diag;
	return diag;
}

static char *format_text(struct arena *a, const char *fmt, va_list ap)
{
	va_list ap2;
	char *text;
	int n;

	va_copy(ap2, ap);
	n = vsnprintf(NULL, 0, fmt, ap);
	text = arena_alloc(a, (size_t)n + 1);
	vsnprintf(text, (size_t)n + 1, fmt, ap2);
	va_end(ap2);
	return text;
}

struct diag *diag_add(struct diags *d, enum diag_code code, struct span span, const char *fmt, ...)
{
	enum diag_severity severity = diag_table[code].severity;
	struct diag *diag;
	va_list ap;

	if (severity == DIAG_WARNING && (diags_is_allowed(d, code, span) || d->disabled[code]))
		return &d->overflow;
	if (severity == DIAG_ERROR)
		d->wrong++;
	else if (d->werror || d->as_error[code])
		severity = DIAG_ERROR;
	diag = new_diag(d, severity);
	if (diag == &d->overflow)
		return diag;
	diag->owner = d;
	diag->code = code;
	diag->severity = severity;
	diag->span = span;
	diag->last = &diag->notes;
	va_start(ap, fmt);
	diag->text = format_text(d->arena, fmt, ap);
	va_end(ap);
	return diag;
}

void diag_label(struct diag *d, const char *fmt, ...)
{
	va_list ap;

	if (!d->owner)
		return;
	va_start(ap, fmt);
	d->label = format_text(d->owner->arena, fmt, ap);
	va_end(ap);
}

void diag_fix(struct diag *d, const char *replacement)
{
	const struct source *src;

	if (!d->owner)
		return;
	src = sources_find(d->owner->sources, d->span.lo);
	if (!src)
		return;
	if (src->text[d->span.lo - src->base] == '"')
		d->fix = arena_printf(d->owner->arena, "\"%s\"", replacement);
	else
		d->fix = arena_strdup(d->owner->arena, replacement);
}

void diag_suggest(struct diag *d, const char *replacement)
{
	diag_label(d, "did you mean '%s'?", replacement);
	diag_fix(d, replacement);
}

void diag_note(struct diag *d, struct span span, const char *fmt, ...)
{
	struct diag_note *note;
	va_list ap;

	if (!d->owner)
		return;
	note = ARENA_NEW(d->owner->arena, struct diag_note);
	note->span = span;
	va_start(ap, fmt);
	note->text = format_text(d->owner->arena, fmt, ap);
	va_end(ap);
	*d->last = note;
	d->last = &note->next;
}

static int compare_diags(const void *a, const void *b)
{
	const struct diag *x = *(struct diag *const *)a, *y = *(struct diag *const *)b;
	int c;

	if (x->span.lo != y->span.lo)
		return x->span.lo < y->span.lo ? -1 : 1;
	if (x->code != y->code)
		return x->code < y->code ? -1 : 1;
	c = strcmp(x->text, y->text);
	return c ? c : x->order < y->order ? -1 : 1;
}

static bool same_diag(const struct diag *x, const struct diag *y)
{
	return x->span.lo == y->span.lo && x->code == y->code && !strcmp(x->text, y->text);
}

void diags_sort(struct diags *d)
{
	size_t n = 0;

	if (!d->n)
		return;
	qsort(d->items, d->n, sizeof(*d->items), compare_diags);
	for (size_t i = 0; i < d->n; i++) {
		if (n && same_diag(d->items[n - 1], d->items[i])) {
			if (d->items[i]->severity == DIAG_ERROR)
				d->errors--;
			else
				d->warnings--;
			continue;
		}
		d->items[n++] = d->items[i];
	}
	d->n = n;
}
