// SPDX-License-Identifier: BSD-2-Clause
/* Conditions. */
#include <arpa/inet.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "generate.h"

/** struct picked - a field as it stands in a rule */
struct picked {
	const struct field_info *f;
	const char *prefix;
	bool list;
};

static bool usable(const struct set *s, const struct field_info *f)
{
	bool alone = catalog_event_alone(s->event->id) && !(f->flags & FIELD_GLOBAL);

	return ((f->event == EVENT_PROCESS && !alone) || f->event == s->event->id) &&
	       !(f->flags & FIELD_HIDDEN);
}

/* Most rules of a set are about the same few fields. */
static const struct field_info *pick_info(struct set *s)
{
	uint32_t n = 0, want;

	for (const struct field_info *f = catalog_fields; f->name; f++)
		n += usable(s, f);
	if (!n)
		abort(); /* every event has fields */
	want = rng_chance(&s->rng, 70)
		       ? (uint32_t)(s->pool.numbers[15] * 7 + 5ull * rng_below(&s->rng, 6)) % n
		       : rng_below(&s->rng, n);
	for (const struct field_info *f = catalog_fields; f->name; f++)
		if (usable(s, f) && !want--)
			return f;
	return NULL;
}

static struct picked pick(struct set *s)
{
	static const char *const levels[] = {"ancestor[1].", "ancestor[2].", "ancestor[3].",
					     "ancestor[32]."};
	struct picked p = {pick_info(s), "", false};
	uint32_t who = rng_below(&s->rng, 100);

	p.list = p.f->flags & FIELD_LIST;
	if (p.f->event != EVENT_PROCESS || p.f->flags & FIELD_GLOBAL || who < 60) {
		s->used[p.f->id] |= USE_SELF;
	} else if (who % 3 == 0 && catalog_event_target(s->event->id)) {
		p.prefix = "target.";
		s->used[p.f->id] |= USE_TARGET;
	} else if (who < 78) {
		p.prefix = "parent.";
		s->used[p.f->id] |= USE_PARENT;
	} else {
		p.list |= who < 90;
		p.prefix = who < 90 ? "ancestor." : levels[rng_below(&s->rng, 4)];
		s->used[p.f->id] |= USE_ANCESTOR;
	}
	return p;
}

static void write_field(FILE *f, struct picked p)
{
	fprintf(f, "%s%s", p.prefix, p.f->name);
}

static bool is_text(const struct field_info *f)
{
	return f->type == IDS_TYPE_STRING || f->type == IDS_TYPE_PATH;
}

static struct text pattern_text(struct set *s, const char *op, bool path)
{
	struct rng *r = &s->rng;
	struct text t = path && rng_chance(r, 60) ? s->pool.paths[rng_below(r, POOL_PATHS)]
						  : s->pool.texts[rng_below(r, POOL_TEXTS)];

	t = text_copy(s->a, t.bytes, t.len);
	if (strstr(op, "starts") && rng_chance(r, 60))
		t = text_part(s->a, r, t, 0);
	else if (strstr(op, "ends") && rng_chance(r, 60))
		t = text_part(s->a, r, t, 1);
	else if (strstr(op, "contains") && rng_chance(r, 60))
		t = text_part(s->a, r, t, 2);
	else if (rng_chance(r, 5))
		t = generate_text(s->a, r, &s->pool, path);
	if (rng_chance(r, 15))
		text_swap_case(r, t);
	return t;
}

static void write_pattern(struct set *s, FILE *f, const char *op, bool path)
{
	struct text t = pattern_text(s, op, path);

	if (strstr(op, "glob")) {
		write_glob(f, &s->rng, t);
	} else if (strstr(op, "matches")) {
		write_regex(f, &s->rng, t);
	} else if (!strcmp(op, "under")) {
		write_string(f, s->pool.paths[rng_below(&s->rng, POOL_PATHS)]);
	} else if (!strcmp(op, "is")) {
		fprintf(f, "\"%s\"", s->files[rng_below(&s->rng, SET_FILES)].path);
	} else {
		/* Nothing contains no text: that is an error. */
		if (!t.len && strcmp(op, "==") && strcmp(op, "!=") && !strstr(op, "in"))
			t = text_copy(s->a, "a", 1);
		if (!t.len && (strstr(op, "contains") || strstr(op, "with")))
			t = text_copy(s->a, "b", 1);
		write_string(f, t);
	}
}

static void write_patterns(struct set *s, FILE *f, const char *op, bool path)
{
	uint32_t n = rng_chance(&s->rng, 10) ? rng_below(&s->rng, 30) : 1 + rng_below(&s->rng, 4);

	if (rng_chance(&s->rng, 15) && !strstr(op, "matches") && strcmp(op, "is")) {
		fputs(!strcmp(op, "under")      ? "folders"
		      : rng_chance(&s->rng, 50) ? "words"
						: "more",
		      f);
		return;
	}
	fputc('[', f);
	for (uint32_t i = 0; i < n; i++) {
		fputs(i ? ", " : "", f);
		write_pattern(s, f, op, path);
	}
	fputc(']', f);
}

static void write_text_test(struct set *s, FILE *f, struct picked p)
{
	static const char *const ops[] = {
		"==",          "==",         "!=",       "in",      "not in", "contains",
		"contains",    "startswith", "endswith", "ieq",     "iin",    "icontains",
		"istartswith", "iendswith",  "glob",     "matches", "iglob",  "imatches"};
	bool path = p.f->type == IDS_TYPE_PATH;
	const char *op = ops[rng_below(&s->rng, sizeof(ops) / sizeof(ops[0]))];

	if (path && rng_chance(&s->rng, 20))
		op = "under";
	if (p.f->flags & FIELD_FILE && rng_chance(&s->rng, 20))
		op = "is";
	write_field(f, p);
	fprintf(f, " %s ", op);
	if (strstr(op, "contains") && rng_chance(&s->rng, 15)) {
		fputs("all ", f);
		write_patterns(s, f, op, path);
	} else if (strstr(op, "in") == op + strlen(op) - 2 ||
		   (strlen(op) > 3 && rng_chance(&s->rng, 25))) {
		write_patterns(s, f, op, path);
	} else {
		write_pattern(s, f, op, path);
	}
}

static void write_ip(struct set *s, FILE *f, bool net)
{
	const uint64_t *ip = s->pool.ips[rng_below(&s->rng, POOL_IPS)];
	bool v4 = !ip[0] && ip[1] >> 32 == 0xffff;
	uint32_t bits = v4 ? 32 : 128, plen = net ? rng_below(&s->rng, bits + 1) : bits;
	uint32_t keep = v4 ? plen + 96 : plen;
	uint8_t bytes[16];
	char text[INET6_ADDRSTRLEN];

	for (uint32_t i = 0; i < 16; i++) {
		uint32_t n = keep > i * 8 ? keep - i * 8 : 0;

		bytes[i] = (uint8_t)(ip[i / 8] >> (56 - i % 8 * 8));
		bytes[i] &= n >= 8 ? 0xff : (uint8_t)(0xff00 >> n);
	}
	inet_ntop(v4 ? AF_INET : AF_INET6, bytes + (v4 ? 12 : 0), text, sizeof(text));
	fputs(text, f);
	if (net)
		fprintf(f, "/%u", plen);
}

static void write_ip_test(struct set *s, FILE *f, struct picked p)
{
	uint32_t n = 1 + rng_below(&s->rng, 4);

	write_field(f, p);
	if (rng_chance(&s->rng, 40)) {
		fputs(rng_chance(&s->rng, 50) ? " == " : " != ", f);
		write_ip(s, f, false);
		return;
	}
	fputs(rng_chance(&s->rng, 50) ? " in [" : " not in [", f);
	for (uint32_t i = 0; i < n; i++) {
		fputs(i ? ", " : "", f);
		write_ip(s, f, rng_chance(&s->rng, 60));
	}
	fputs(rng_chance(&s->rng, 20) ? ", nets]" : "]", f);
}

static void write_time(FILE *f, uint64_t minutes)
{
	fprintf(f, "%02u:%02u", (unsigned)minutes / 60, (unsigned)minutes % 60);
}

static void write_number(struct set *s, FILE *f, const struct field_info *info, uint64_t v)
{
	if (info->id == F_TIME)
		write_time(f, v % 1440);
	else if (info->type == IDS_TYPE_BOOL)
		fputs(v & 1 ? "true" : "false", f);
	else if (info->type == IDS_TYPE_DURATION)
		fprintf(f, "%" PRIu64 "%s", v % 1000000000 ? v : v / 1000000000,
			v % 1000000000 ? "ns" : "s");
	else if (info->type == IDS_TYPE_INT && (int64_t)v < 0)
		fprintf(f, "%" PRId64, (int64_t)v);
	else if (rng_chance(&s->rng, 20))
		fprintf(f, "0x%" PRIx64, v);
	else
		fprintf(f, "%" PRIu64, v);
}

static bool write_name(struct set *s, FILE *f, const struct field_info *info)
{
	static const char *const users[] = {"root", "alice", "bob", "ghost"};
	uint32_t n = 0;

	if (info->type == IDS_TYPE_USER) {
		fputs(users[rng_below(&s->rng, 4)], f);
		return true;
	}
	for (const struct value_info *v = catalog_values; v->name; v++)
		n += info->values && v->set == info->values;
	if (!n)
		return false;
	n = rng_below(&s->rng, n);
	for (const struct value_info *v = catalog_values; v->name; v++)
		if (v->set == info->values && !n--)
			fputs(v->name, f);
	return true;
}

static void write_value(struct set *s, FILE *f, const struct field_info *info, bool names)
{
	bool always = info->id == F_USERNAME || info->id == F_WEEKDAY;

	if (!names || !rng_chance(&s->rng, always ? 100 : 50) || !write_name(s, f, info))
		write_number(s, f, info, generate_number(&s->rng, &s->pool, info));
}

static void write_range(struct set *s, FILE *f, const struct field_info *info)
{
	uint64_t a = generate_number(&s->rng, &s->pool, info);
	uint64_t b = generate_number(&s->rng, &s->pool, info), t;
	bool is_signed = info->type == IDS_TYPE_INT || info->type == IDS_TYPE_DURATION;
	bool wrong = is_signed ? (int64_t)b < (int64_t)a : b < a;

	if (wrong && info->id != F_TIME) {
		t = a;
		a = b;
		b = t;
	}
	write_number(s, f, info, a);
	fputs("..", f);
	write_number(s, f, info, b);
}

static void write_number_list(struct set *s, FILE *f, const struct field_info *info)
{
	uint32_t n = 1 + rng_below(&s->rng, 5);

	if (info->id == F_TIME && rng_chance(&s->rng, 70)) {
		write_range(s, f, info);
		return;
	}
	fputc('[', f);
	for (uint32_t i = 0; i < n; i++) {
		fputs(i ? ", " : "", f);
		if (info->id == F_WEEKDAY && rng_chance(&s->rng, 40)) {
			write_name(s, f, info);
			fputs("..", f);
			write_name(s, f, info);
		} else if (rng_chance(&s->rng, 40) && info->type != IDS_TYPE_ENUM)
			write_range(s, f, info);
		else
			write_value(s, f, info, true);
	}
	if (rng_chance(&s->rng, 20) &&
	    (info->type == IDS_TYPE_INT || info->type == IDS_TYPE_UINT ||
	     info->type == IDS_TYPE_USER) &&
	    info->id != F_TIME && info->id != F_USERNAME)
		fputs(", numbers", f);
	fputc(']', f);
}

static void write_flags_test(struct set *s, FILE *f, struct picked p)
{
	static const char *const ops[] = {" has ", " has any ", " has ", " == ", " != "};
	uint32_t n = 1 + rng_below(&s->rng, 3);

	write_field(f, p);
	fputs(ops[rng_below(&s->rng, 5)], f);
	for (uint32_t i = 0; i < n; i++) {
		fputs(i ? "|" : "", f);
		if (!p.f->values || !write_name(s, f, p.f))
			fputs("4", f);
	}
}

static void write_masked(struct set *s, FILE *f, struct picked p)
{
	static const unsigned masks[] = {1, 3, 7, 0x40, 0x241, 0xff, 0x80000000};

	write_field(f, p);
	fprintf(f, " & 0x%x %s ", masks[rng_below(&s->rng, 7)],
		rng_chance(&s->rng, 50) ? "==" : "!=");
	fprintf(f, "%u", rng_below(&s->rng, 4));
}

static void write_number_test(struct set *s, FILE *f, struct picked p)
{
	static const char *const order[] = {" < ", " <= ", " > ", " >= "};
	bool ordered =
		p.f->type != IDS_TYPE_BOOL && p.f->type != IDS_TYPE_ENUM && p.f->id != F_USERNAME;
	uint32_t what = rng_below(&s->rng, 100);

	if (p.f->type == IDS_TYPE_FLAGS) {
		(rng_chance(&s->rng, 70) ? write_flags_test : write_masked)(s, f, p);
		return;
	}
	if (what < 12 && (p.f->type == IDS_TYPE_INT || p.f->type == IDS_TYPE_UINT)) {
		write_masked(s, f, p);
		return;
	}
	write_field(f, p);
	if (p.f->type == IDS_TYPE_BOOL && rng_chance(&s->rng, 50))
		return;
	if (what < 45 && ordered) {
		fputs(order[rng_below(&s->rng, 4)], f);
		write_value(s, f, p.f, false);
	} else if (what < 70 || p.f->type == IDS_TYPE_BOOL) {
		fputs(rng_chance(&s->rng, 60) ? " == " : " != ", f);
		write_value(s, f, p.f, true);
	} else {
		fputs(rng_chance(&s->rng, 60) ? " in " : " not in ", f);
		write_number_list(s, f, p.f);
	}
}

/* Only arguments and environment are counted; of all ancestors nothing can be one number. */
static bool fits_term(struct picked p)
{
	if (is_text(p.f))
		return p.f->flags & FIELD_LIST
			       ? p.f->flags & FIELD_AREA && strcmp(p.prefix, "ancestor.")
			       : !p.list;
	return (p.f->type == IDS_TYPE_INT || p.f->type == IDS_TYPE_UINT) && !p.list &&
	       !(p.f->flags & FIELD_GLOBAL);
}

/* A number: a field, len(...), count(...), or two of them. */
static void write_term(struct set *s, FILE *f, unsigned depth)
{
	struct picked p = pick(s);

	while (!fits_term(p))
		p = pick(s);
	if (depth && rng_chance(&s->rng, 40)) {
		static const char *const ops[] = {" + ", " - ", " & "};

		write_term(s, f, 0);
		fputs(ops[rng_below(&s->rng, 3)], f);
		if (rng_chance(&s->rng, 40))
			write_term(s, f, 0);
		else
			fprintf(f, "%u", rng_below(&s->rng, 300));
	} else if (is_text(p.f)) {
		fputs(p.f->flags & FIELD_LIST ? "count(" : "len(", f);
		write_field(f, p);
		fputc(')', f);
	} else {
		write_field(f, p);
	}
}

static void write_terms(struct set *s, FILE *f)
{
	static const char *const ops[] = {"==", "!=", "<", "<=", ">", ">="};

	write_term(s, f, 1);
	fprintf(f, " %s ", ops[rng_below(&s->rng, 6)]);
	if (rng_chance(&s->rng, 50))
		write_term(s, f, 1);
	else
		fprintf(f, "%u", rng_below(&s->rng, rng_chance(&s->rng, 50) ? 12 : 5000));
}

/* Two fields of one type. */
static void write_same(struct set *s, FILE *f)
{
	struct picked a = pick(s), b = pick(s);

	for (unsigned i = 0; i < 40 && (a.f->type != b.f->type || a.list || b.list); i++) {
		if (a.list)
			a = pick(s);
		b = pick(s);
	}
	write_field(f, a);
	fputs(rng_chance(&s->rng, 50) ? " == " : " != ", f);
	write_field(f, b);
}

static void write_marked(struct set *s, FILE *f)
{
	static const char *const whose[] = {"", "", "parent.", "ancestor."};
	uint32_t who = rng_below(&s->rng, 4);

	if (who == 1 && catalog_event_target(s->event->id)) {
		s->used[F_MARKS] |= USE_TARGET;
		fprintf(f, "target.marked(m%u)", rng_below(&s->rng, 4));
		return;
	}
	s->used[F_MARKS] |= who < 2 ? USE_SELF : who == 2 ? USE_PARENT : USE_ANCESTOR;
	fprintf(f, "%smarked(m%u)", whose[who], rng_below(&s->rng, 4));
}

static void write_test(struct set *s, FILE *f)
{
	uint32_t what = rng_below(&s->rng, 100);
	struct picked p;

	if (what < 4) {
		write_marked(s, f);
		return;
	}
	if (what < 9) {
		write_same(s, f);
		return;
	}
	if (what < 15) {
		write_terms(s, f);
		return;
	}
	p = pick(s);
	if (what < 23) {
		write_field(f, p);
		fputs(rng_chance(&s->rng, 60) ? " exists" : " not exists", f);
	} else if (is_text(p.f)) {
		write_text_test(s, f, p);
	} else if (p.f->type == IDS_TYPE_IP) {
		write_ip_test(s, f, p);
	} else {
		write_number_test(s, f, p);
	}
}

static void write_group(struct set *s, FILE *f, unsigned depth)
{
	uint32_t n = 2 + rng_below(&s->rng, 4), what = rng_below(&s->rng, 3);

	if (what == 0)
		fputs("any of (", f);
	else if (what == 1)
		fputs("all of (", f);
	else
		fprintf(f, "%u of (", 1 + rng_below(&s->rng, n));
	for (uint32_t i = 0; i < n; i++) {
		fputs(i ? ", " : "", f);
		write_condition(s, f, depth - 1);
	}
	fputc(')', f);
}

void write_condition(struct set *s, FILE *f, unsigned depth)
{
	uint32_t what = rng_below(&s->rng, 100);

	if (!depth || what < 25) {
		write_test(s, f);
	} else if (what < 32 && s->nmacros) {
		fprintf(f, "macro%u", rng_below(&s->rng, s->nmacros));
	} else if (what < 45) {
		fputs("not (", f);
		write_condition(s, f, depth - 1);
		fputc(')', f);
	} else if (what < 55) {
		write_group(s, f, depth);
	} else {
		fputc('(', f);
		write_condition(s, f, depth - 1);
		fputs(what < 78 ? " and " : " or ", f);
		write_condition(s, f, depth - 1);
		fputc(')', f);
	}
}
