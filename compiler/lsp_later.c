// SPDX-License-Identifier: BSD-2-Clause
/*
 * What only the passes behind the front end find: lints, what an old kernel does not have, what
 * becomes too large. They can take seconds, so a child of this process, which has the view, runs
 * them, and is killed when a text changes.
 */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "compile.h"
#include "lint.h"
#include "lsp.h"
#include "target.h"

#define CHUNK 65536 /* bytes that are read at once */

long lsp_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* As `ruleccc --check` does it. */
static void run_passes(struct lsp_view *v, struct kernel target)
{
	const struct compile_options check = {.check_only = true};
	const char *error;
	void *object;
	size_t size;

	if (!v->names.incomplete)
		lint_program(v->program, v->diags);
	if (!v->diags->wrong && target.major)
		target_check(v->arena, v->program, target, v->diags);
	if (!v->diags->wrong)
		compile_program(v->arena, v->program, &check, v->diags, &object, &size, &error);
	if (!v->diags->wrong)
		diags_warn_unused_allows(v->diags);
}

static bool write_all(int fd, const char *bytes, size_t len)
{
	while (len) {
		ssize_t n = write(fd, bytes, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return false;
		bytes += n;
		len -= (size_t)n;
	}
	return true;
}

/* The child: what it finds goes to @fd. Returns an exit status. */
static int look(struct lsp_server *s, struct lsp_doc *doc, int fd)
{
	struct diags *diags = doc->view->diags;
	size_t before = diags->n, len;
	const char *text;

	run_passes(doc->view, s->options->target);
	/* What the front end has found is published already. */
	diags->items += before;
	diags->n -= before;
	diags_sort(diags);
	text = json_object_to_json_string_length(lsp_findings(s, doc, 0), JSON_C_TO_STRING_PLAIN,
						 &len);
	return !write_all(fd, text, len);
}

void lsp_later_start(struct lsp_server *s, struct lsp_doc *doc)
{
	int fds[2] = {-1, -1};
	pid_t pid = pipe(fds) ? -1 : fork();

	doc->looked = true;
	if (!pid) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		_exit(look(s, doc, fds[1]));
	}
	close(fds[1]);
	if (pid < 0) {
		close(fds[0]);
		lsp_log(s, "no process can be made that looks for warnings");
		return;
	}
	s->later = (struct lsp_later){.pid = pid, .fd = fds[0], .doc = doc, .start = lsp_now()};
}

/* The child has ended, or is ended now; its time counts for the next one. */
static void finish(struct lsp_server *s)
{
	struct lsp_later *l = &s->later;

	while (waitpid(l->pid, NULL, 0) < 0 && errno == EINTR)
		;
	l->doc->later_ms = lsp_now() - l->start;
	close(l->fd);
	free(l->text);
	*l = (struct lsp_later){0};
}

void lsp_later_cancel(struct lsp_server *s)
{
	long before;
	struct lsp_doc *doc = s->later.doc;

	if (!s->later.pid)
		return;
	kill(s->later.pid, SIGKILL);
	before = doc->later_ms;
	finish(s);
	/* It would have taken longer. */
	doc->later_ms = doc->later_ms > before ? doc->later_ms : before;
}

/* All has been read. */
static void take_findings(struct lsp_server *s)
{
	struct lsp_doc *doc = s->later.doc;
	struct json_object *found = s->later.len ? json_tokener_parse(s->later.text) : NULL;

	finish(s);
	if (!json_object_is_type(found, json_type_array)) {
		json_object_put(found);
		lsp_log(s, "looking for warnings has failed");
		return;
	}
	if (doc->later ? json_object_equal(found, doc->later) : !json_object_array_length(found)) {
		json_object_put(found);
		return;
	}
	json_object_put(doc->later);
	doc->later = found;
	lsp_publish(s, doc);
}

void lsp_later_read(struct lsp_server *s)
{
	struct lsp_later *l = &s->later;
	char *text;
	ssize_t n;

	if (l->cap - l->len < CHUNK + 1) {
		l->cap += l->cap + CHUNK + 1;
		text = realloc(l->text, l->cap);
		if (!text)
			abort(); /* out of memory */
		l->text = text;
	}
	n = read(l->fd, l->text + l->len, CHUNK);
	if (n < 0 && errno == EINTR)
		return;
	l->len += n > 0 ? (size_t)n : 0;
	l->text[l->len] = 0;
	if (n <= 0)
		take_findings(s);
}
