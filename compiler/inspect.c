// SPDX-License-Identifier: BSD-2-Clause
#include "inspect.h"

#include <inttypes.h>
#include <string.h>

#include "catalog.h"

const char *inspect_kernel(struct arena *a, uint32_t kernel)
{
	return kernel ? arena_printf(a, "%u.%u", kernel >> 16, kernel & 0xffff) : "none";
}

const char *inspect_clean(struct arena *a, const char *s)
{
	char *clean = arena_alloc(a, strlen(s) * 4 + 1), *to = clean;

	for (; *s; s++) {
		unsigned char c = (unsigned char)*s;

		if (c < 0x20 || c == 0x7f)
			to += sprintf(to, "\\x%02x", c);
		else
			*to++ = (char)c;
	}
	return clean;
}

static const char *value_name(enum ids_values set, uint64_t number)
{
	for (const struct value_info *v = catalog_values; v->name; v++)
		if (v->set == set && v->number == number)
			return v->name;
	return NULL;
}

static const char *numbered(struct arena *a, const char *action, enum ids_values set,
			    uint64_t number)
{
	const char *name = value_name(set, number);

	return name ? arena_printf(a, "%s(%s)", action, name)
		    : arena_printf(a, "%s(%" PRIu64 ")", action, number);
}

static const char *isolation(struct arena *a, uint32_t kinds)
{
	static const struct {
		uint32_t bit;
		const char *name;
	} names[] = {{IDS_ISOLATE_NETWORK, "network"},
		     {IDS_ISOLATE_FILES, "files"},
		     {IDS_ISOLATE_PROCESS, "process"},
		     {IDS_ISOLATE_FREEZE, "freeze"}};
	const char *s = NULL;

	if (!kinds || kinds == IDS_ISOLATE_ALL)
		return "isolate";
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (kinds & names[i].bit)
			s = s ? arena_printf(a, "%s, %s", s, names[i].name) : names[i].name;
	return arena_printf(a, "isolate(%s)", s ? s : "");
}

static const char *command(struct arena *a, const struct manifest *m,
			   const struct ids_manifest_rule *r)
{
	const char *s = "";

	for (uint32_t i = 0; i < r->run_count; i++)
		s = arena_printf(a, "%s%s\"%s\"", s, i ? ", " : "",
				 manifest_str(m, m->runs[r->run_first + i].word_str));
	return arena_printf(a, "run(%s)", s);
}

static const char *action(struct arena *a, const struct manifest *m,
			  const struct ids_manifest_rule *r, const struct action_info *info)
{
	switch (info->bit) {
	case IDS_ACT_DENY: return numbered(a, "deny", VALUES_ERRNO, (uint64_t)r->deny_errno);
	case IDS_ACT_SIGNAL: return numbered(a, "signal", VALUES_SIGNAL, r->signal);
	case IDS_ACT_ISOLATE: return isolation(a, r->isolate);
	case IDS_ACT_RUN: return command(a, m, r);
	default: return info->name;
	}
}

const char *inspect_actions(struct arena *a, const struct manifest *m, uint32_t i)
{
	const struct ids_manifest_rule *r = &m->rules[i];
	const char *s = "";

	for (const struct action_info *info = catalog_actions; info->name; info++)
		if (info->bit & r->actions && !info->alias_of)
			s = arena_printf(a, "%s%s%s", s, *s ? ", " : "", action(a, m, r, info));
	return s;
}

static void print_rule(FILE *f, struct arena *a, const struct object *o, uint32_t i)
{
	const struct manifest *m = &o->manifest;
	const struct ids_manifest_rule *r = &m->rules[i];

	fprintf(f, "  %u %s\n", i, inspect_clean(a, manifest_str(m, r->name_str)));
	fprintf(f, "      %s:%u, event %s, severity %s, from kernel %s\n",
		inspect_clean(a, manifest_str(m, m->sources[r->source].path_str)), r->line,
		inspect_clean(a, manifest_str(m, r->event_name_str)),
		inspect_clean(a, manifest_str(m, r->severity_str)),
		inspect_kernel(a, object_rule_kernel(o, i)));
	fprintf(f, "      do %s%s\n", inspect_clean(a, inspect_actions(a, m, i)),
		r->flags & IDS_RULE_SHADOW ? "; mode shadow: nothing is done" : "");
	for (uint32_t j = 0; j < r->tag_count; j++)
		fprintf(f, "%s%s%s", j ? ", " : "      tags ",
			inspect_clean(a, manifest_str(m, m->tags[r->tag_first + j].tag_str)),
			j + 1 == r->tag_count ? "\n" : "");
	if (*manifest_str(m, r->message_str))
		fprintf(f, "      message \"%s\"\n",
			inspect_clean(a, manifest_str(m, r->message_str)));
}

/* Where each hook is served from: its program and what is weaker than in the alternative before. */
static void print_hooks(FILE *f, struct arena *a, const struct object *o)
{
	const struct manifest *m = &o->manifest;
	struct object_hooks alt;
	const char *before = "";

	fputs("hooks\n", f);
	for (uint32_t i = 0; i < m->nhooks; i += alt.count) {
		const char *group = manifest_str(m, m->hooks[i].group_str);

		alt = object_alternative(o, i);
		if (strcmp(group, before))
			fprintf(f, "  %s%s\n", inspect_clean(a, group),
				m->hooks[i].flags & IDS_HOOK_SUPPORT ? " (support)" : "");
		before = group;
		for (uint32_t j = i; j < i + alt.count; j++) {
			const struct ids_manifest_hook *h = &m->hooks[j];
			const char *attach = inspect_clean(a, manifest_str(m, h->attach_str));

			fprintf(f, "    %u. %-38s %-18s from %s%s%s%s\n", h->alt + 1, attach,
				inspect_clean(a, manifest_str(m, h->prog_str)),
				inspect_kernel(a, h->min_kernel),
				h->caps & IDS_ACT_DENY ? ", can deny" : "",
				h->flags & IDS_HOOK_OPTIONAL ? ", where the kernel has it" : "",
				object_prog(o, manifest_str(m, h->prog_str))
					? ""
					: ", NOT in this object");
			if (*manifest_str(m, h->weaker_str))
				fprintf(f, "       weaker: %s\n",
					inspect_clean(a, manifest_str(m, h->weaker_str)));
		}
	}
}

static void print_progs(FILE *f, struct arena *a, const struct object *o)
{
	fprintf(f, "programs (instructions alone, with all they call; bytes of stack and functions "
		   "on the deepest way)\n");
	for (size_t i = 0; i < o->nprogs; i++) {
		const struct object_prog *p = &o->progs[i];

		fprintf(f, "  %-32s %6u %7u   stack %3u, depth %u   %s\n",
			inspect_clean(a, p->func->name), p->func->count, p->total, p->func->deepest,
			p->func->frames, inspect_clean(a, p->section));
	}
}

static void print_maps(FILE *f, struct arena *a, const struct object *o)
{
	fprintf(f, "maps (on %u processors)\n", o->cpus);
	for (size_t i = 0; i < o->nmaps; i++) {
		const struct object_map *m = &o->maps[i];

		fprintf(f, "  %-16s %-14s key %u, value %u, entries %u: %s%" PRIu64 " bytes\n",
			inspect_clean(a, m->name), m->type, m->key_size, m->value_size, m->entries,
			m->grows ? "up to " : "", m->bytes);
	}
	fprintf(f, "  memory: %" PRIu64 " bytes when loaded, %" PRIu64 " at most\n",
		o->memory_fixed, o->memory);
}

void inspect_text(FILE *f, struct arena *a, const struct object *o, const char *path)
{
	const struct manifest *m = &o->manifest;

	fprintf(f, "%s: %zu bytes\n", inspect_clean(a, path), o->size);
	fprintf(f, "compiled by %s, manifest %u.%u\n",
		inspect_clean(a, manifest_str(m, m->head.compiler_str)), m->head.major,
		m->head.minor);
	fprintf(f, "SHA-256 of the object  %s\n", object_hex(a, o->digest, sizeof(o->digest)));
	fprintf(f, "SHA-256 of the sources %s\n",
		object_hex(a, m->head.digest, sizeof(m->head.digest)));
	fprintf(f, "sources\n");
	for (uint32_t i = 0; i < m->nsources; i++)
		fprintf(f, "  %s\n", inspect_clean(a, manifest_str(m, m->sources[i].path_str)));
	fprintf(f, "rules\n");
	for (uint32_t i = 0; i < m->nrules; i++)
		print_rule(f, a, o, i);
	if (m->nfiles)
		fprintf(f, "files that are compared by identity\n");
	for (uint32_t i = 0; i < m->nfiles; i++)
		fprintf(f, "  %s\n", inspect_clean(a, manifest_str(m, m->files[i].path_str)));
	if (m->nusers)
		fprintf(f, "users that are looked up when loading\n");
	for (uint32_t i = 0; i < m->nusers; i++)
		fprintf(f, "  %s\n", inspect_clean(a, manifest_str(m, m->users[i].name_str)));
	if (m->nmarks)
		fprintf(f, "marks\n");
	for (uint32_t i = 0; i < m->nmarks; i++)
		fprintf(f, "  %s\n", inspect_clean(a, manifest_str(m, m->marks[i].name_str)));
	print_hooks(f, a, o);
	print_progs(f, a, o);
	print_maps(f, a, o);
}
