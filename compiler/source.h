/* SPDX-License-Identifier: BSD-2-Clause */
/* The loaded texts, and places in them. */
#ifndef IDS_SOURCE_H
#define IDS_SOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "arena.h"

#define SOURCE_MAX_SIZE (64u << 20) /* bytes of one file */

/**
 * struct span - a stretch of text
 * @lo: first byte, @hi: byte after the last, in one numbering over all loaded sources
 *
 * {0, 0} is no place.
 */
struct span {
	uint32_t lo, hi;
};

/** struct source - one loaded text */
struct source {
	const char *name; /* as written on the command line or by import; "<stdin>",
			     "<stdlib>/lists/x.ids" */
	const char *key;  /* the same for the same file, however it is named */
	const char *text; /* followed by a NUL */
	uint32_t len;     /* bytes */
	uint32_t base;    /* number of the first byte; the end of the text has a number too */
	bool builtin;     /* of the embedded standard library */
	uint32_t *lines;  /* offsets at which lines start; made when first asked for */
	size_t nlines;
	uint32_t seen_line, seen_off, seen_col; /* of the last place that was asked for: a line may
						   be long; seen_col 0: none */
};

/** struct source_unsaved - a text that stands for what a file has */
struct source_unsaved {
	const char *key; /* of the file: see struct source */
	const char *text;
	size_t len;
};

/** struct sources - all loaded texts, in order of loading */
struct sources {
	struct arena *arena;
	struct source **items;
	size_t n, cap;
	uint32_t next; /* number of the next source's first byte */
	struct source_unsaved *unsaved;
	size_t nunsaved, unsaved_cap;
};

/** struct place - a place as people name it; @line and @col count from 1, @col in characters */
struct place {
	const struct source *source;
	uint32_t line, col;
	uint32_t line_off, line_len; /* of the line in the source's text, without its newline */
	uint32_t off;                /* of the place in the source's text */
};

/** struct embedded_file - a file of the standard library */
struct embedded_file {
	const char *name; /* "lists/shells.ids" */
	const char *text;
	size_t len;
};

/** stdlib_files - the embedded standard library; ends with a name of NULL; made by
 * compiler/embed.sh */
extern const struct embedded_file stdlib_files[];

/** sources_new - no texts yet */
struct sources *sources_new(struct arena *a);
/**
 * sources_load_file - load @path ("-": standard input) under the name @name
 *
 * Returns the source, an already loaded one if it is the same file; or NULL with a sentence in
 * @ret_error: missing, a folder, unreadable, over SOURCE_MAX_SIZE bytes, or no numbers are left.
 */
const struct source *sources_load_file(struct sources *s, const char *path, const char *name,
				       const char **ret_error);
/**
 * sources_add_unsaved - from now on @len bytes of @text are what the file @path has
 *
 * There need not be a file of this name yet. @text must live as long as @s.
 */
void sources_add_unsaved(struct sources *s, const char *path, const char *text, size_t len);
/** sources_is_loaded - is @path one of the files that were read, by whatever name? */
bool sources_is_loaded(struct sources *s, const char *path);
/** sources_has_file - is there a file (or an unsaved text) called @path, readable or not? */
bool sources_has_file(struct sources *s, const char *path);
/** sources_load_embedded - the file @name of the standard library, or NULL if it has none of that
 * name */
const struct source *sources_load_embedded(struct sources *s, const char *name);
/** sources_load_text - @len bytes as a source called @name; NULL if no numbers are left */
const struct source *sources_load_text(struct sources *s, const char *name, const char *text,
				       size_t len);
/** sources_find - the source that has the place @pos, or NULL */
const struct source *sources_find(const struct sources *s, uint32_t pos);
/** sources_place - line and column of @pos; false if no source has it */
bool sources_place(const struct sources *s, uint32_t pos, struct place *ret);
/**
 * source_check_text - is it UTF-8 text?
 * @ret_off: offset of the first bad byte
 *
 * Returns NULL, or a sentence that says what is wrong.
 */
const char *source_check_text(const struct source *src, uint32_t *ret_off);
/** utf8_length - bytes of the character at @s, of which @len bytes are left; 0 if it is not valid
 * UTF-8 */
unsigned utf8_length(const char *s, size_t len);

/** span_join - from the start of @a to the end of @b */
static inline struct span span_join(struct span a, struct span b)
{
	return (struct span){a.lo, b.hi > a.lo ? b.hi : a.hi};
}

#endif
