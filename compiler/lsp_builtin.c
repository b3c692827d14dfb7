// SPDX-License-Identifier: BSD-2-Clause
/* The embedded standard library as files that an editor can open. */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "lsp.h"
#include "output.h"
#include "version.h"

static const char *cache_folder(struct arena *a)
{
	const char *cache = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");

	if (cache && *cache == '/')
		return arena_printf(a, "%s/ruleccc/stdlib-" IDS_VERSION, cache);
	return home && *home == '/' ? arena_printf(a, "%s/.cache/ruleccc/stdlib-" IDS_VERSION, home)
				    : NULL;
}

/* Every folder above @path. */
static void make_folders(struct arena *a, const char *path)
{
	for (const char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/'))
		mkdir(arena_strndup(a, path, (size_t)(slash - path)), 0755);
}

static bool has_text(struct arena *a, const char *path, const struct source *src)
{
	const char *error;
	const struct source *found = sources_load_file(sources_new(a), path, path, &error);

	return found && found->len == src->len && !memcmp(found->text, src->text, src->len);
}

char *lsp_builtin_path(struct lsp_server *s, const struct source *src)
{
	const char *folder = cache_folder(s->scratch), *error, *path;

	if (!folder)
		return NULL;
	path = arena_printf(s->scratch, "%s%s", folder, src->name + strlen("<stdlib>"));
	if (!has_text(s->scratch, path, src)) {
		make_folders(s->scratch, path);
		if (output_write(s->scratch, path, src->text, src->len, &error))
			return NULL;
	}
	return strdup(path);
}
