// SPDX-License-Identifier: BSD-2-Clause
/* Comments that silence warnings: docs/diagnostics.md. */
#include "diag.h"
#include "suggest.h"

static void warn_unknown(struct diags *d, const char *name, struct span span)
{
	struct suggest s = suggest_new(name);
	struct diag *diag;

	for (size_t i = 0; i < DIAG_COUNT; i++)
		if (diag_table[i].severity == DIAG_WARNING)
			suggest_try(&s, diag_table[i].code);
	diag = diag_add(d, DIAG_UNUSED_ALLOW, span, "there is no warning '%s' to allow", name);
	if (suggest_best(&s))
		diag_suggest(diag, suggest_best(&s));
}

bool diags_allow(struct diags *d, const char *name, struct span span, struct span scope, bool file)
{
	enum diag_code code = diag_find(name);
	struct diag_allow *allow;

	if (code == DIAG_COUNT) {
		warn_unknown(d, name, span);
		return false;
	}
	if (diag_table[code].severity == DIAG_ERROR) {
		diag_label(diag_add(d, DIAG_UNUSED_ALLOW, span, "'%s' is an error", name),
			   "only warnings can be allowed");
		return false;
	}
	if (file)
		allow = ARENA_PUSH(d->arena, d->file_allows, d->nfile_allows, d->file_allows_cap);
	else
		allow = ARENA_PUSH(d->arena, d->allows, d->nallows, d->allows_cap);
	*allow = (struct diag_allow){.code = code, .span = span, .scope = scope};
	return true;
}

static bool covers(const struct diag_allow *allow, enum diag_code code, struct span span)
{
	return allow->code == code && span.lo >= allow->scope.lo && span.lo < allow->scope.hi;
}

/* The first row of an item whose scope ends behind @pos: scopes are equal or apart. */
static size_t first_behind(const struct diags *d, uint32_t pos)
{
	size_t lo = 0, hi = d->nallows;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (d->allows[mid].scope.hi > pos)
			hi = mid;
		else
			lo = mid + 1;
	}
	return lo;
}

bool diags_is_allowed(struct diags *d, enum diag_code code, struct span span)
{
	if (!span.lo)
		return false;
	for (size_t i = first_behind(d, span.lo);
	     i < d->nallows && d->allows[i].scope.lo <= span.lo; i++)
		if (covers(&d->allows[i], code, span))
			return d->allows[i].used = true;
	for (size_t i = 0; i < d->nfile_allows; i++)
		if (covers(&d->file_allows[i], code, span))
			return d->file_allows[i].used = true;
	return false;
}

/* ids-unused-allow itself can be allowed: those rows come last. */
static void warn_rows(struct diags *d, const struct diag_allow *rows, size_t n, bool self)
{
	for (size_t i = 0; i < n; i++) {
		enum diag_code code = rows[i].code;

		if (rows[i].used || d->disabled[code] || d->unsought[code] ||
		    (code == DIAG_UNUSED_ALLOW) != self)
			continue;
		diag_label(diag_add(d, DIAG_UNUSED_ALLOW, rows[i].span,
				    "there is no %s here to allow", diag_table[code].code),
			   "take this comment away");
	}
}

void diags_warn_unused_allows(struct diags *d)
{
	for (int self = 0; self < 2; self++) {
		warn_rows(d, d->allows, d->nallows, self);
		warn_rows(d, d->file_allows, d->nfile_allows, self);
	}
}
