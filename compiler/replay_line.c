// SPDX-License-Identifier: BSD-2-Clause
/* Lines of a text of any size. */
#include <stdlib.h>
#include <string.h>

#include "replay.h"

static void grow(struct lines *l)
{
	l->cap = l->cap ? l->cap * 2 : 4096;
	l->text = realloc(l->text, l->cap);
	if (!l->text)
		abort();
}

static void put(struct lines *l, char c)
{
	if (l->len == REPLAY_LINE_MAX) {
		l->cut = true;
		return;
	}
	if (l->len + 1 >= l->cap)
		grow(l);
	l->text[l->len++] = c;
}

bool lines_next(struct lines *l)
{
	int c = getc_unlocked(l->f);

	if (!l->cap)
		grow(l);
	l->len = 0;
	l->cut = false;
	if (c == EOF)
		return false;
	for (; c != EOF && c != '\n'; c = getc_unlocked(l->f))
		put(l, (char)c);
	if (l->len && l->text[l->len - 1] == '\r')
		l->len--;
	l->text[l->len] = 0;
	l->number++;
	return !ferror(l->f);
}

void lines_free(struct lines *l)
{
	free(l->text);
	l->text = NULL;
	l->cap = 0;
}
