// SPDX-License-Identifier: BSD-2-Clause
/* Loading of files and of what they import. */
#include <string.h>

#include "parse.h"
#include "resolve.h"

static void load(struct resolved *r, const struct source *src, const struct loaded_file *importer,
		 struct span at, unsigned depth);

static struct loaded_file *find_loaded(const struct resolved *r, const struct source *src)
{
	for (size_t i = 0; i < r->nfiles; i++)
		if (r->files[i]->source == src)
			return r->files[i];
	return NULL;
}

/* The folder of a file's name with its '/', or "". */
static const char *folder_of(struct arena *a, const char *name)
{
	const char *slash = strrchr(name, '/');

	return slash ? arena_strndup(a, name, (size_t)(slash - name) + 1) : "";
}

static const char *find_on_disk(struct resolved *r, const struct source *from, const char *name)
{
	const char *path = *name == '/' ? name
					: arena_printf(r->arena, "%s%s",
						       folder_of(r->arena, from->name), name);

	if (!strcmp(path, "-"))
		path = "./-"; /* a file of that name, not standard input */
	if (sources_has_file(r->sources, path))
		return path;
	for (size_t i = 0; i < r->nincludes && *name != '/'; i++) {
		path = arena_printf(r->arena, "%s/%s", r->includes[i], name);
		if (sources_has_file(r->sources, path))
			return path;
	}
	return NULL;
}

static const struct source *load_disk(struct resolved *r, const char *path, struct span at)
{
	const struct source *src;
	const char *error;

	src = sources_load_file(r->sources, path, strcmp(path, "-") ? path : "<stdin>", &error);
	if (src)
		return src;
	diag_add(r->diags, DIAG_IO, at, "cannot read '%s': %s", path, error);
	r->io_failed = true;
	r->incomplete = true;
	return NULL;
}

const struct source *resolve_find_import(struct resolved *r, const struct source *from,
					 const struct ast_word *name)
{
	const char *path = from->builtin ? NULL : find_on_disk(r, from, name->s);
	const struct source *src = NULL;
	struct diag *d;

	if (path)
		return load_disk(r, path, name->span);
	if (!r->no_stdlib)
		src = sources_load_embedded(r->sources, name->s);
	if (src)
		return src;
	d = diag_add(r->diags, DIAG_UNKNOWN_IMPORT, name->span, "there is no file '%s' to import",
		     name->s);
	diag_label(d, "searched beside this file, in the -I folders%s",
		   r->no_stdlib ? "" : " and the standard library");
	r->incomplete = true;
	return NULL;
}

static void report_cycle(struct resolved *r, const struct loaded_file *from,
			 const struct loaded_file *to, struct span at)
{
	struct diag *d = diag_add(r->diags, DIAG_IMPORT_CYCLE, at,
				  "'%s' imports itself in a circle", to->source->name);

	for (const struct loaded_file *f = from; f && f != to; f = f->importer)
		diag_note(d, f->imported, "'%s' is imported here", f->source->name);
}

static void load_import(struct resolved *r, const struct loaded_file *from,
			const struct ast_word *name, unsigned depth)
{
	const struct source *src = resolve_find_import(r, from->source, name);
	const struct loaded_file *seen = src ? find_loaded(r, src) : NULL;

	/* A file that is being loaded is not in the list yet, but among its importers. */
	for (const struct loaded_file *f = from; f && src && !seen; f = f->importer)
		if (f->source == src)
			seen = f;
	if (seen && seen->busy)
		report_cycle(r, from, seen, name->span);
	else if (src && !seen)
		load(r, src, from, name->span, depth + 1);
}

static void load(struct resolved *r, const struct source *src, const struct loaded_file *importer,
		 struct span at, unsigned depth)
{
	struct loaded_file *f = ARENA_NEW(r->arena, struct loaded_file);
	const char *error;
	uint32_t off;

	f->source = src;
	f->importer = importer;
	f->imported = at;
	error = source_check_text(src, &off);
	if (error || depth > RESOLVE_MAX_DEPTH) {
		if (error)
			diag_add(r->diags, DIAG_NOT_TEXT,
				 (struct span){src->base + off, src->base + off + 1}, "%s", error);
		else
			diag_add(r->diags, DIAG_TOO_DEEP, at,
				 "imports are nested more than %d deep", RESOLVE_MAX_DEPTH);
		r->incomplete = true;
		return;
	}
	f->ast = parse_source(r->arena, r->diags, src);
	r->incomplete |= f->ast->broken;
	f->busy = true;
	for (size_t i = 0; i < f->ast->n; i++)
		if (f->ast->items[i]->kind == AST_IMPORT)
			load_import(r, f, &f->ast->items[i]->name, depth);
	f->busy = false;
	*ARENA_PUSH(r->arena, r->files, r->nfiles, r->files_cap) = f;
}

void resolve_load(struct resolved *r, const char *path)
{
	const struct source *src = load_disk(r, path, (struct span){0, 0});
	struct loaded_file *seen = src ? find_loaded(r, src) : NULL;

	if (seen)
		seen->importer = NULL;
	else if (src)
		load(r, src, NULL, (struct span){0, 0}, 0);
}
