/* SPDX-License-Identifier: BSD-2-Clause */
/* Diagnostics: recorded by every pass, printed by the driver only. */
#ifndef IDS_DIAG_H
#define IDS_DIAG_H

#include <stdio.h>

#include "source.h"

/** enum diag_code - rows of diag.def */
enum diag_code {
#define DIAG(id, code, severity, doc) DIAG_##id,
#include "diag.def"
	DIAG_COUNT
};

enum diag_severity { DIAG_WARNING, DIAG_ERROR };

/** struct diag_info - a row of diag.def */
struct diag_info {
	const char *code; /* "ids-unknown-field" */
	enum diag_severity severity;
	const char *doc;
};
extern const struct diag_info diag_table[DIAG_COUNT];

/** struct diag_note - another place that belongs to a diagnostic, or a sentence ({0, 0}: without a
 * place) */
struct diag_note {
	struct diag_note *next;
	struct span span;
	const char *text;
};

/** struct diag - one diagnostic */
struct diag {
	struct diags *owner;
	enum diag_code code;
	enum diag_severity severity;
	struct span span; /* {0, 0}: none */
	const char *text;
	const char *label; /* beside the caret: "did you mean 'filename'?"; or NULL */
	const char *fix;   /* what may be meant instead of the text at @span; or NULL */
	struct diag_note *notes, **last;
	size_t order; /* in which it was recorded */
};

/** struct diag_allow - a code in a comment that silences it: diag_allow.c */
struct diag_allow {
	enum diag_code code; /* a warning */
	struct span scope;   /* where it is silent */
	struct span span;    /* of the code in the comment */
	bool used;
};

/**
 * struct diags - diagnostics of one compilation
 *
 * More than DIAGS_KEPT are counted, but not kept.
 */
struct diags {
	struct arena *arena;
	const struct sources *sources;
	struct diag **items;
	size_t n, cap;
	size_t errors, warnings; /* recorded, also those that are not kept */
	size_t wrong;            /* errors that are no warnings by themselves */
	bool werror;             /* warnings count as errors */
	bool disabled[DIAG_COUNT];
	bool as_error[DIAG_COUNT];
	bool unsought[DIAG_COUNT]; /* nobody has looked: what a comment allows may be there */
	struct diag_allow *allows; /* for items, by the end of their scope */
	size_t nallows, allows_cap;
	struct diag_allow *file_allows; /* for whole files */
	size_t nfile_allows, file_allows_cap;
	struct diag overflow;
};
#define DIAGS_KEPT 5000

/** enum diag_format - how diagnostics are written */
enum diag_format { DIAG_TEXT, DIAG_JSON, DIAG_SARIF };

/** struct diag_style - how diagnostics are written; zero is a good default */
struct diag_style {
	enum diag_format format;
	bool color;
	size_t max; /* errors and warnings that are written; 0: 50 */
};

struct diags *diags_new(struct arena *a, const struct sources *sources);
/**
 * diags_option - set what follows -W: "error", "no-CODE", "error=CODE", "CODE"; "ids-" may be left
 * out
 *
 * Returns false if no warning has this code. -Wno-CODE works on warnings only.
 */
bool diags_option(struct diags *d, const char *option);
/**
 * diags_allow - warnings with @name as their code are not recorded in @scope
 * @span: the word in the comment
 * @file: @scope is a whole file; else the scopes of one source come in ascending order
 *
 * Returns false if no warning has this code, after a warning about that.
 */
bool diags_allow(struct diags *d, const char *name, struct span span, struct span scope, bool file);
/** diags_is_allowed - whether a comment silences @code at @span; the comment counts as used */
bool diags_is_allowed(struct diags *d, enum diag_code code, struct span span);
/** diags_warn_unused_allows - at the end: codes in comments that have silenced nothing */
void diags_warn_unused_allows(struct diags *d);
/** diag_find - the code called @name, with or without "ids-"; DIAG_COUNT if there is none */
enum diag_code diag_find(const char *name);
/** diag_add - record a diagnostic; never NULL, so that a label and notes can be added */
__attribute__((format(printf, 4, 5))) struct diag *diag_add(struct diags *d, enum diag_code code,
							    struct span span, const char *fmt, ...);
/** diag_label - words beside the caret */
__attribute__((format(printf, 2, 3))) void diag_label(struct diag *d, const char *fmt, ...);
/** diag_suggest - label and fix: @replacement may be meant instead of the word at the diagnostic's
 * place */
void diag_suggest(struct diag *d, const char *replacement);
/** diag_fix - the fix alone, after a label of other words; a string keeps its quotes */
void diag_fix(struct diag *d, const char *replacement);
/** diag_note - another place ({0, 0}: none) and what it has to do with it */
__attribute__((format(printf, 3, 4))) void diag_note(struct diag *d, struct span span,
						     const char *fmt, ...);
/** diags_render - write all diagnostics to @out, sorted by place, each once; the formats:
 * docs/diagnostics.md */
void diags_render(struct diags *d, FILE *out, const struct diag_style *style);
/** diags_sort - order by place and drop equal ones; diags_render does it too */
void diags_sort(struct diags *d);
/* Of the JSON format: grows when a member is removed or means something else, not when one is
 * added. */
#define DIAG_JSON_VERSION 1
/** diags_render_json - the same as diags_render with DIAG_JSON */
void diags_render_json(struct diags *d, FILE *out);
/** diags_render_sarif - the same as diags_render with DIAG_SARIF */
void diags_render_sarif(struct diags *d, FILE *out);

#endif
