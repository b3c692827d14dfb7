// SPDX-License-Identifier: BSD-2-Clause
/* Values in tests: FIELD = VALUE of an event that is given. */
#include <string.h>

#include "../stdlib/abi/scratch.h"
#include "check_priv.h"
#include "test.h"

#define GIVEN_TEXT_MAX 131072u /* bytes of a string that is read in pieces */

static bool is_text(const struct field_info *f)
{
	return f->type == IDS_TYPE_STRING || f->type == IDS_TYPE_PATH;
}

static struct given_value *new_number(struct checker *c, uint64_t n)
{
	struct given_value *v = ARENA_NEW(c->a, struct given_value);

	v->num[0] = n;
	v->file_status = IDS_ABSENT;
	return v;
}

struct given_value *check_given_text(struct checker *c, const void *bytes, size_t len)
{
	struct given_value *v = new_number(c, 0);

	v->text[0] = (struct given_text){IDS_OK, bytes, (uint32_t)len, (uint32_t)len};
	v->ntexts = 1;
	return v;
}

/* Of a path: the file that has this name. One that no rule asks for by `is` is another one. */
void check_given_file(const struct checker *c, const struct field_info *f, struct given_value *v)
{
	if (!(f->flags & FIELD_FILE) || v->text[0].status != IDS_OK)
		return;
	v->file_status = IDS_OK;
	v->file[0] = 2;
	for (size_t i = 0; i < c->prog->nfiles; i++) {
		const char *path = c->prog->files[i];

		if (strlen(path) == v->text[0].len &&
		    !memcmp(path, v->text[0].bytes, v->text[0].len)) {
			v->file[0] = 1;
			v->file[1] = i + 1;
		}
	}
}

static const struct given_value *unreadable(struct checker *c, const struct field_info *f,
					    const struct ast_expr *e)
{
	struct given_value *v;

	if (!(f->flags & FIELD_UNREADABLE)) {
		check_error(c, DIAG_TYPE, e->span, "'%s' can always be read", f->name);
		return NULL;
	}
	v = new_number(c, 0);
	v->status = v->file_status = v->text[0].status = IDS_UNREADABLE;
	v->ntexts = 1;
	return v;
}

/* The number of a user's name: the row of the rules' users, or of those that only tests name. */
static uint64_t user_number(struct checker *c, const char *name)
{
	struct program *prog = c->prog;
	size_t i = 0, j = 0;

	if (!strcmp(name, "root"))
		return 0;
	while (i < prog->nusers && strcmp(prog->users[i], name))
		i++;
	if (i < prog->nusers)
		return TEST_USER_FIRST + i;
	while (j < prog->ntest_users && strcmp(prog->test_users[j], name))
		j++;
	if (j == prog->ntest_users)
		*ARENA_PUSH(c->a, prog->test_users, prog->ntest_users, c->test_users_cap) = name;
	return TEST_USER_FIRST + prog->nusers + j;
}

static const struct given_value *named(struct checker *c, const struct field_info *f,
				       const struct ast_expr *e)
{
	const struct value_info *v = f->values ? catalog_value(f->values, e->text) : NULL;

	if (v)
		return new_number(c, v->number);
	if (f->type == IDS_TYPE_USER && (!e->len || strcspn(e->text, ":/\n") != e->len)) {
		check_error(c, DIAG_UNKNOWN_VALUE, e->span, "this cannot be a user's name");
		return NULL;
	}
	if (f->type == IDS_TYPE_USER)
		return new_number(c, user_number(c, e->text));
	if (f->values)
		check_unknown_value(c, f, e);
	else
		check_wrong_type(c, f, e);
	return NULL;
}

static const struct given_value *flags(struct checker *c, const struct field_info *f,
				       const struct ast_expr *e)
{
	uint64_t all = 0;

	for (size_t i = 0; i < e->nkids; i++) {
		const struct given_value *v = check_given_value(c, f, e->kids[i]);

		if (!v)
			return NULL;
		all |= v->num[0];
	}
	return new_number(c, all);
}

static const struct given_value *number(struct checker *c, const struct field_info *f,
					const struct ast_expr *e)
{
	enum ast_kind plain = f->type == IDS_TYPE_BOOL ? AST_BOOL
			      : f->id == F_TIME        ? AST_TIME
						       : AST_NUMBER;
	int64_t n;

	if (e->kind == AST_NAME || (e->kind == AST_STRING && f->type == IDS_TYPE_USER))
		return named(c, f, e);
	if (e->kind == AST_BITS && f->type == IDS_TYPE_FLAGS)
		return flags(c, f, e);
	if (plain != AST_NUMBER) {
		if (e->kind == plain)
			return new_number(c, e->number);
		check_wrong_type(c, f, e);
		return NULL;
	}
	return check_number(c, f, e, &n) ? new_number(c, (uint64_t)n) : NULL;
}

static const struct given_value *address(struct checker *c, const struct field_info *f,
					 const struct ast_expr *e)
{
	struct given_value *v;

	if (e->kind == AST_NET && e->net.plen != 128) {
		check_error(c, DIAG_TYPE, e->span, "'%s' is one address, found a network", f->name);
		return NULL;
	}
	if (e->kind != AST_NET) {
		check_wrong_type(c, f, e);
		return NULL;
	}
	v = new_number(c, 0);
	for (unsigned i = 0; i < sizeof(e->net.addr); i++)
		v->num[i / 8] = v->num[i / 8] << 8 | e->net.addr[i];
	return v;
}

/* Only contents have bytes that are 0. */
static bool fits(struct checker *c, const struct field_info *f, const struct ast_expr *e)
{
	bool area = f->flags & FIELD_AREA;
	bool content = !strcmp(f->name, "content");

	if (e->kind != AST_STRING) {
		check_wrong_type(c, f, e);
		return false;
	}
	if (e->len > (area ? GIVEN_TEXT_MAX : IDS_STRING_MAX)) {
		check_error(c, DIAG_LONG_PATTERN, e->span, "'%s' has at most %u bytes, found %u",
			    f->name, area ? GIVEN_TEXT_MAX : IDS_STRING_MAX, e->len);
		return false;
	}
	if (!content && memchr(e->text, 0, e->len)) {
		check_error(c, DIAG_BAD_PATTERN, e->span, "'%s' never has a byte that is 0",
			    f->name);
		return false;
	}
	return true;
}

/* Strings one behind the other, each ended by a NUL. */
static const struct given_value *area(struct checker *c, const struct field_info *f,
				      struct ast_expr *const *items, size_t n)
{
	size_t len = 0, at = 0;
	char *bytes;

	for (size_t i = 0; i < n; i++) {
		if (!fits(c, f, items[i]))
			return NULL;
		len += items[i]->len + 1;
	}
	if (len > GIVEN_TEXT_MAX) {
		check_error(c, DIAG_LONG_PATTERN, items[0]->span,
			    "in a test '%s' has at most %u bytes, found %zu", f->name,
			    GIVEN_TEXT_MAX, len);
		return NULL;
	}
	bytes = arena_alloc(c->a, len + 1);
	for (size_t i = 0; i < n; at += items[i]->len + 1, i++)
		memcpy(bytes + at, items[i]->text, items[i]->len);
	return check_given_text(c, bytes, len);
}

static const struct given_value *two(struct checker *c, const struct field_info *f,
				     const struct ast_expr *list)
{
	struct given_value *v = check_given_text(c, "", 0);

	if (list->nkids > 2) {
		check_error(c, DIAG_TYPE, list->span, "'%s' has at most two values", f->name);
		return NULL;
	}
	for (size_t i = 0; i < list->nkids; i++) {
		const struct ast_expr *e = list->kids[i];

		if (!fits(c, f, e))
			return NULL;
		v->text[i] = (struct given_text){IDS_OK, (const uint8_t *)e->text, e->len, e->len};
	}
	v->ntexts = (uint32_t)list->nkids;
	if (!v->ntexts)
		v->text[v->ntexts++].status = IDS_ABSENT;
	return v;
}

static const struct given_value *text(struct checker *c, const struct field_info *f,
				      struct ast_expr *e)
{
	struct given_value *v;

	if (e->kind == AST_LIST && f->flags & FIELD_LIST)
		return f->flags & FIELD_AREA ? area(c, f, e->kids, e->nkids) : two(c, f, e);
	if (f->flags & FIELD_AREA && (f->flags & FIELD_LIST || f->id == F_CMDLINE))
		return area(c, f, &e, 1);
	if (!fits(c, f, e))
		return NULL;
	v = check_given_text(c, e->text, e->len);
	check_given_file(c, f, v);
	return v;
}

const struct given_value *check_given_value(struct checker *c, const struct field_info *f,
					    struct ast_expr *e)
{
	if (e->kind == AST_ERROR)
		return NULL;
	if (e->kind == AST_NAME && !strcmp(e->text, "unreadable"))
		return unreadable(c, f, e);
	if (is_text(f))
		return text(c, f, e);
	if (f->type == IDS_TYPE_IP)
		return address(c, f, e);
	return number(c, f, e);
}

static bool add_mark(struct checker *c, const struct ast_expr *e, uint64_t *bits)
{
	if (e->kind != AST_NAME) {
		check_error(c, DIAG_TYPE, e->span, "a mark is a name, found %s", check_describe(e));
		return false;
	}
	for (size_t i = 0; i < c->prog->nmarks; i++)
		if (!strcmp(c->prog->marks[i], e->text)) {
			*bits |= UINT64_C(1) << i;
			return true;
		}
	check_error(c, DIAG_UNKNOWN_VALUE, e->span, "no rule has to do with a mark '%s'", e->text);
	return false;
}

const struct given_value *check_given_marks(struct checker *c, const struct ast_expr *e)
{
	uint64_t bits = 0;
	bool ok = true;

	if (e->kind != AST_LIST)
		return add_mark(c, e, &bits) ? new_number(c, bits) : NULL;
	for (size_t i = 0; i < e->nkids; i++)
		ok &= add_mark(c, e->kids[i], &bits);
	return ok ? new_number(c, bits) : NULL;
}
