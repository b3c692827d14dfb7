// SPDX-License-Identifier: BSD-2-Clause
/* Globs. They are about whole strings: a star at an end leaves that end open. */
#include "regex_priv.h"

static const struct regex *any_byte(struct regex_parser *p)
{
	struct byte_set any = {{0}};

	byte_set_invert(&any);
	return regex_new_set(p->a, &any);
}

static const struct regex *glob_escape(struct regex_parser *p)
{
	if (p->pos + 1 >= p->len)
		return regex_fail(p, p->pos, p->len, "nothing follows this backslash",
				  "write \\\\ for the character");
	p->pos++;
	return regex_char(p);
}

static const struct regex *glob_item(struct regex_parser *p)
{
	switch (p->s[p->pos]) {
	case '?': p->pos++; return any_byte(p);
	case '[': return regex_bracket(p);
	case '\\': return glob_escape(p);
	default: return regex_char(p);
	}
}

/* Skips stars; several mean the same as one. */
static bool stars(struct regex_parser *p)
{
	size_t from = p->pos;

	while (regex_at(p, '*'))
		p->pos++;
	return p->pos > from;
}

const struct regex *glob_parse(struct arena *a, const char *s, size_t len, bool icase,
			       struct regex_error *err)
{
	struct regex_parser p = {
		.a = a, .s = s, .len = len, .icase = icase, .glob = true, .err = err};
	struct regex_list list = {0};
	bool open;

	if (len > REGEX_MAX_BYTES)
		return regex_fail(&p, 0, len, "this pattern is too long", NULL);
	open = stars(&p);
	if (!open)
		regex_push(&p, &list, regex_new_leaf(a, REGEX_BEGIN));
	while (regex_more(&p)) {
		const struct regex *item = glob_item(&p);

		if (!item)
			return NULL;
		regex_push(&p, &list, item);
		open = stars(&p);
		if (open && regex_more(&p))
			regex_push(&p, &list,
				   regex_new_repeat(a, any_byte(&p), 0, REGEX_UNLIMITED));
	}
	if (!open)
		regex_push(&p, &list, regex_new_leaf(a, REGEX_END));
	return regex_new_list(a, REGEX_CAT, list.items, list.n);
}
