// SPDX-License-Identifier: BSD-2-Clause
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "source.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "input.h"

struct sources *sources_new(struct arena *a)
{
	struct sources *s = ARENA_NEW(a, struct sources);

	s->arena = a;
	s->next = 1;
	return s;
}

static struct source *add_source(struct sources *s, const char *name, const char *key,
				 const char *text, size_t len)
{
	struct source *src;

	if (len > SOURCE_MAX_SIZE || s->next > UINT32_MAX - SOURCE_MAX_SIZE - 2)
		return NULL;
	src = ARENA_NEW(s->arena, struct source);
	src->name = arena_strdup(s->arena, name);
	src->key = key;
	src->text = text;
	src->len = (uint32_t)len;
	src->base = s->next;
	s->next += src->len + 1;
	*ARENA_PUSH(s->arena, s->items, s->n, s->cap) = src;
	return src;
}

static const struct source *find_key(const struct sources *s, const char *key)
{
	for (size_t i = 0; i < s->n; i++)
		if (s->items[i]->key && !strcmp(s->items[i]->key, key))
			return s->items[i];
	return NULL;
}

static const char *stat_key(struct sources *s, const struct stat *st)
{
	return arena_printf(s->arena, "%llu:%llu", (unsigned long long)st->st_dev,
			    (unsigned long long)st->st_ino);
}

static const char *file_key(struct sources *s, int fd, const char *path)
{
	struct stat st;

	if (!strcmp(path, "-"))
		return "-";
	if (fd < 0 || fstat(fd, &st))
		return NULL;
	return stat_key(s, &st);
}

/* In an editor (there are unsaved texts) imports may name anything: a pipe would never end. */
static const char *open_file(const struct sources *s, const char *path, int *ret_fd)
{
	int fd, patience = s->nunsaved ? O_NONBLOCK : 0;
	struct stat st;

	if (!strcmp(path, "-")) {
		*ret_fd = STDIN_FILENO;
		return NULL;
	}
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | patience);
	if (fd < 0)
		return strerror(errno);
	if (!fstat(fd, &st) && S_ISDIR(st.st_mode)) {
		close(fd);
		return "it is a folder, not a file of rules";
	}
	if (patience && !S_ISREG(st.st_mode)) {
		close(fd);
		return "it is not a regular file";
	}
	*ret_fd = fd;
	return NULL;
}

/* The key of a file that need not exist: as file_key, else by its folder and name. */
static const char *path_key(struct sources *s, const char *path)
{
	const char *slash = strrchr(path, '/'), *key;
	struct stat st;
	char *folder;

	if (!strcmp(path, "-"))
		return "-";
	if (!stat(path, &st))
		return stat_key(s, &st);
	folder = realpath(slash ? arena_strndup(s->arena, path, (size_t)(slash - path) + 1) : ".",
			  NULL);
	key = folder ? arena_printf(s->arena, "%s/%s", folder, slash ? slash + 1 : path)
		     : arena_strdup(s->arena, path);
	free(folder);
	return key;
}

static const struct source_unsaved *find_unsaved(struct sources *s, const char *path)
{
	const char *key = s->nunsaved ? path_key(s, path) : NULL;

	for (size_t i = 0; key && i < s->nunsaved; i++)
		if (!strcmp(s->unsaved[i].key, key))
			return &s->unsaved[i];
	return NULL;
}

void sources_add_unsaved(struct sources *s, const char *path, const char *text, size_t len)
{
	const char *key = path_key(s, path);

	*ARENA_PUSH(s->arena, s->unsaved, s->nunsaved, s->unsaved_cap) =
		(struct source_unsaved){key, text, len};
}

bool sources_is_loaded(struct sources *s, const char *path)
{
	struct stat st;

	return strcmp(path, "-") && !stat(path, &st) && S_ISREG(st.st_mode) &&
	       find_key(s, stat_key(s, &st));
}

bool sources_has_file(struct sources *s, const char *path)
{
	struct stat st;

	return find_unsaved(s, path) || !stat(path, &st) || (errno != ENOENT && errno != ENOTDIR);
}

static const struct source *load_unsaved(struct sources *s, const struct source_unsaved *u,
					 const char *name, const char **ret_error)
{
	const struct source *src = find_key(s, u->key);

	if (!src)
		src = add_source(s, name, u->key, u->text, u->len);
	if (!src)
		*ret_error = "too much text: all files together may have 4 GiB";
	return src;
}

const struct source *sources_load_file(struct sources *s, const char *path, const char *name,
				       const char **ret_error)
{
	const struct source *src = NULL;
	const struct source_unsaved *unsaved = find_unsaved(s, path);
	const char *key, *error = NULL;
	char *text = NULL;
	ssize_t len;
	int fd = -1;

	if (unsaved)
		return load_unsaved(s, unsaved, name, ret_error);
	error = open_file(s, path, &fd);
	if (error)
		goto out;
	key = file_key(s, fd, path);
	src = key ? find_key(s, key) : NULL;
	if (src)
		goto out_close;
	len = input_read_fd(fd, SOURCE_MAX_SIZE, &text);
	if (len < 0) {
		error = errno == EFBIG ? "the file is larger than 64 MiB" : strerror(errno);
		goto out_close;
	}
	src = add_source(s, name, key, arena_strndup(s->arena, text, (size_t)len), (size_t)len);
	if (!src)
		error = "too much text: all files together may have 4 GiB";
out_close:
	if (fd != STDIN_FILENO)
		close(fd);
out:
	free(text);
	if (!src)
		*ret_error = arena_strdup(s->arena, error);
	return src;
}

const struct source *sources_load_embedded(struct sources *s, const char *name)
{
	const struct source *src;
	struct source *added;
	char *key;

	for (const struct embedded_file *f = stdlib_files; f->name; f++) {
		if (strcmp(f->name, name))
			continue;
		key = arena_printf(s->arena, "<stdlib>/%s", f->name);
		src = find_key(s, key);
		if (src)
			return src;
		added = add_source(s, key, key, f->text, f->len);
		if (added)
			added->builtin = true;
		return added;
	}
	return NULL;
}

const struct source *sources_load_text(struct sources *s, const char *name, const char *text,
				       size_t len)
{
	return add_source(s, name, NULL, arena_strndup(s->arena, text, len), len);
}

const struct source *sources_find(const struct sources *s, uint32_t pos)
{
	size_t lo = 0, hi = s->n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (pos - s->items[mid]->base <= s->items[mid]->len && pos >= s->items[mid]->base)
			return s->items[mid];
		if (pos < s->items[mid]->base)
			hi = mid;
		else
			lo = mid + 1;
	}
	return NULL;
}

static void find_lines(struct arena *a, struct source *src)
{
	size_t cap = 0;

	*ARENA_PUSH(a, src->lines, src->nlines, cap) = 0;
	for (uint32_t i = 0; i < src->len; i++)
		if (src->text[i] == '\n')
			*ARENA_PUSH(a, src->lines, src->nlines, cap) = i + 1;
}

static uint32_t line_of(const struct source *src, uint32_t off)
{
	size_t lo = 0, hi = src->nlines;

	while (hi - lo > 1) {
		size_t mid = lo + (hi - lo) / 2;

		if (src->lines[mid] <= off)
			lo = mid;
		else
			hi = mid;
	}
	return (uint32_t)lo;
}

static uint32_t count_chars(const char *s, size_t len)
{
	uint32_t n = 0;

	while (len) {
		unsigned step = utf8_length(s, len);

		step = step ? step : 1;
		s += step;
		len -= step;
		n++;
	}
	return n;
}

/* Characters of the line before @off; from the last place on if that is on the same line. */
static uint32_t count_before(struct source *src, uint32_t line_off, uint32_t off)
{
	bool near = src->seen_col && src->seen_line == line_off && src->seen_off <= off;
	uint32_t from = near ? src->seen_off : line_off, n = near ? src->seen_col - 1 : 0;

	n += count_chars(src->text + from, off - from);
	if (off >= src->len || ((unsigned char)src->text[off] & 0xc0) != 0x80) {
		src->seen_line = line_off;
		src->seen_off = off;
		src->seen_col = n + 1;
	}
	return n;
}

bool sources_place(const struct sources *s, uint32_t pos, struct place *ret)
{
	/* The line index is a cache: it does not change what the source means. */
	struct source *src = (struct source *)sources_find(s, pos);
	uint32_t line, end;

	if (!src)
		return false;
	if (!src->lines)
		find_lines(s->arena, src);
	ret->source = src;
	ret->off = pos - src->base;
	line = line_of(src, ret->off);
	end = line + 1 < src->nlines ? src->lines[line + 1] - 1 : src->len;
	ret->line = line + 1;
	ret->line_off = src->lines[line];
	ret->line_len = end - ret->line_off;
	if (ret->line_len && src->text[end - 1] == '\r')
		ret->line_len--;
	ret->col = count_before(src, ret->line_off, ret->off) + 1;
	return true;
}

unsigned utf8_length(const char *str, size_t len)
{
	const unsigned char *s = (const unsigned char *)str;
	uint32_t cp;
	unsigned n;

	if (!len)
		return 0;
	if (s[0] < 0x80)
		return 1;
	n = s[0] >= 0xf0 ? 4 : s[0] >= 0xe0 ? 3 : 2;
	if (s[0] < 0xc2 || s[0] > 0xf4 || n > len)
		return 0;
	cp = s[0] & (0x7fu >> n);
	for (unsigned i = 1; i < n; i++) {
		if ((s[i] & 0xc0) != 0x80)
			return 0;
		cp = cp << 6 | (s[i] & 0x3fu);
	}
	if ((n == 3 && cp < 0x800) || (n == 4 && (cp < 0x10000 || cp > 0x10ffff)) ||
	    (cp >= 0xd800 && cp <= 0xdfff))
		return 0;
	return n;
}

const char *source_check_text(const struct source *src, uint32_t *ret_off)
{
	uint32_t i = 0;

	while (i < src->len) {
		unsigned n = utf8_length(src->text + i, src->len - i);

		if (n && src->text[i]) {
			i += n;
			continue;
		}
		*ret_off = i;
		return n ? "this is not a text: it has a zero byte"
			 : "this is not UTF-8 text; in a string, write other bytes as \\xHH";
	}
	return NULL;
}
