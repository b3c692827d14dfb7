// SPDX-License-Identifier: BSD-2-Clause
/* What the front end makes of a document. */
#include <stdlib.h>
#include <string.h>

#include "front.h"
#include "lsp.h"

static const struct loaded_file *own_file(const struct lsp_view *v)
{
	for (size_t i = 0; i < v->names.nfiles; i++)
		if (!v->names.files[i]->importer)
			return v->names.files[i];
	return NULL;
}

struct lsp_view *lsp_view(struct lsp_server *s, struct lsp_doc *doc)
{
	struct arena *a;
	struct front_options o = {.includes = s->options->includes,
				  .nincludes = s->options->nincludes,
				  .no_stdlib = s->options->no_stdlib,
				  .no_lints = true};
	struct lsp_view *v;
	char *path = (char *)doc->path;
	long start = lsp_now();

	if (doc->view)
		return doc->view;
	a = arena_new();
	v = ARENA_NEW(a, struct lsp_view);
	v->arena = a;
	v->sources = sources_new(a);
	v->diags = diags_new(a, v->sources);
	sources_add_unsaved(v->sources, doc->path, doc->text, doc->len);
	for (const struct lsp_doc *d = s->docs; d; d = d->next)
		sources_add_unsaved(v->sources, d->path, d->text, d->len);
	for (size_t i = 0; i < s->options->nwarnings; i++)
		diags_option(v->diags, s->options->warnings[i]);
	o.resolved = &v->names;
	front_compile(a, &o, &path, 1, v->sources, v->diags, &v->program);
	diags_sort(v->diags);
	v->file = own_file(v);
	doc->view = v;
	doc->looked = !v->program;
	doc->front_ms = lsp_now() - start;
	json_object_put(doc->found);
	doc->found = lsp_findings(s, doc, 0);
	lsp_publish(s, doc);
	return v;
}

struct lsp_view *lsp_view_free(struct lsp_view *v)
{
	if (v)
		arena_free(v->arena);
	return NULL;
}

/* The document that stands for @src, or NULL. */
static const struct lsp_doc *doc_of(const struct lsp_server *s, const struct source *src)
{
	for (const struct lsp_doc *d = s->docs; d; d = d->next)
		if (src->text == d->text)
			return d;
	return NULL;
}

static const struct lsp_index *index_of(const struct lsp_server *s, struct lsp_view *v,
					const struct source *src)
{
	const struct lsp_doc *doc = doc_of(s, src);
	struct lsp_index *x;

	if (doc)
		return doc->index;
	for (size_t i = 0; i < v->nindices; i++)
		if (v->indices[i]->text == src->text)
			return v->indices[i];
	x = lsp_index_new(v->arena, s->encoding, src->text, src->len);
	return *ARENA_PUSH(v->arena, v->indices, v->nindices, v->indices_cap) = x;
}

struct json_object *lsp_view_range(const struct lsp_server *s, struct lsp_view *v, struct span span)
{
	const struct source *src = sources_find(v->sources, span.lo);

	return lsp_range(index_of(s, v, src), span.lo - src->base, span.hi - src->base);
}

struct json_object *lsp_view_location(struct lsp_server *s, struct lsp_view *v, struct span span)
{
	const struct source *src = sources_find(v->sources, span.lo);
	const struct lsp_doc *doc = src ? doc_of(s, src) : NULL;
	struct json_object *ret;
	char *path = NULL;

	if (!src || !span.lo)
		return NULL;
	if (!doc)
		path = src->builtin ? lsp_builtin_path(s, src) : realpath(src->name, NULL);
	if (!doc && !path)
		return NULL;
	ret = json_object_new_object();
	lsp_add_text(ret, "uri", doc ? doc->uri : lsp_path_uri(s->scratch, path));
	json_object_object_add(ret, "range", lsp_view_range(s, v, span));
	free(path);
	return ret;
}
