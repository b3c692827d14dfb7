// SPDX-License-Identifier: BSD-2-Clause
#include "inspect.h"

#include <string.h>

#include "json_print.h"

#define INSPECT_VERSION 1 /* of the JSON; a change that breaks readers makes it higher */

static void print_rule(struct json *j, struct arena *a, const struct object *o, uint32_t i)
{
	const struct manifest *m = &o->manifest;
	const struct ids_manifest_rule *r = &m->rules[i];

	json_open(j, NULL, '{');
	json_text(j, "name", manifest_str(m, r->name_str));
	json_text(j, "id", manifest_str(m, r->id_str));
	json_text(j, "event", manifest_str(m, r->event_name_str));
	json_text(j, "severity", manifest_str(m, r->severity_str));
	json_text(j, "actions", inspect_actions(a, m, i));
	json_flag(j, "shadow", r->flags & IDS_RULE_SHADOW);
	json_text(j, "message", manifest_str(m, r->message_str));
	json_open(j, "tags", '[');
	for (uint32_t k = 0; k < r->tag_count; k++)
		json_text(j, NULL, manifest_str(m, m->tags[r->tag_first + k].tag_str));
	json_close(j, ']');
	json_text(j, "file", manifest_str(m, m->sources[r->source].path_str));
	json_number(j, "line", r->line);
	json_number(j, "revision", r->revision);
	json_text(j, "first_kernel", inspect_kernel(a, object_rule_kernel(o, i)));
	json_close(j, '}');
}

static void print_hook(struct json *j, struct arena *a, const struct object *o,
		       const struct ids_manifest_hook *h)
{
	const struct manifest *m = &o->manifest;

	json_open(j, NULL, '{');
	json_text(j, "attach", manifest_str(m, h->attach_str));
	json_text(j, "program", manifest_str(m, h->prog_str));
	json_text(j, "first_kernel", inspect_kernel(a, h->min_kernel));
	json_flag(j, "can_deny", h->caps & IDS_ACT_DENY);
	json_flag(j, "optional", h->flags & IDS_HOOK_OPTIONAL);
	json_flag(j, "present", object_prog(o, manifest_str(m, h->prog_str)));
	json_text(j, "weaker", manifest_str(m, h->weaker_str));
	json_close(j, '}');
}

static void print_alternatives(struct json *j, struct arena *a, const struct object *o,
			       uint32_t first, uint32_t end)
{
	struct object_hooks alt;

	json_open(j, "alternatives", '[');
	for (uint32_t i = first; i < end; i += alt.count) {
		alt = object_alternative(o, i);
		json_open(j, NULL, '{');
		json_text(j, "first_kernel", inspect_kernel(a, alt.kernel));
		json_open(j, "hooks", '[');
		for (uint32_t k = 0; k < alt.count; k++)
			print_hook(j, a, o, &o->manifest.hooks[i + k]);
		json_close(j, ']');
		json_close(j, '}');
	}
	json_close(j, ']');
}

void inspect_json_hooks(struct json *j, struct arena *a, const struct object *o)
{
	const struct manifest *m = &o->manifest;
	uint32_t end;

	json_open(j, "hooks", '[');
	for (uint32_t i = 0; i < m->nhooks; i = end) {
		const char *group = manifest_str(m, m->hooks[i].group_str);

		for (end = i + 1; end < m->nhooks; end++)
			if (strcmp(manifest_str(m, m->hooks[end].group_str), group))
				break;
		json_open(j, NULL, '{');
		json_text(j, "group", group);
		json_flag(j, "support", m->hooks[i].flags & IDS_HOOK_SUPPORT);
		print_alternatives(j, a, o, i, end);
		json_close(j, '}');
	}
	json_close(j, ']');
}

void inspect_json_progs(struct json *j, const struct object *o)
{
	json_open(j, "programs", '[');
	for (size_t i = 0; i < o->nprogs; i++) {
		const struct object_prog *p = &o->progs[i];

		json_open(j, NULL, '{');
		json_text(j, "name", p->func->name);
		json_text(j, "section", p->section);
		json_number(j, "instructions", p->func->count);
		json_number(j, "instructions_total", p->total);
		json_number(j, "stack", p->func->deepest);
		json_number(j, "depth", p->func->frames);
		json_close(j, '}');
	}
	json_close(j, ']');
}

void inspect_json_maps(struct json *j, const struct object *o)
{
	json_open(j, "maps", '[');
	for (size_t i = 0; i < o->nmaps; i++) {
		const struct object_map *m = &o->maps[i];

		json_open(j, NULL, '{');
		json_text(j, "name", m->name);
		json_text(j, "type", m->type);
		json_number(j, "key_size", m->key_size);
		json_number(j, "value_size", m->value_size);
		json_number(j, "entries", m->entries);
		json_flag(j, "grows", m->grows);
		json_number(j, "bytes", m->bytes);
		json_close(j, '}');
	}
	json_close(j, ']');
}

#define PRINT_NAMES(key, member, ref)                                                              \
	do {                                                                                       \
		json_open(&j, key, '[');                                                           \
		for (uint32_t i = 0; i < m->n##member; i++)                                        \
			json_text(&j, NULL, manifest_str(m, m->member[i].ref));                    \
		json_close(&j, ']');                                                               \
	} while (0)

void inspect_json(FILE *f, struct arena *a, const struct object *o, const char *path)
{
	const struct manifest *m = &o->manifest;
	struct json j = {.f = f};

	json_open(&j, NULL, '{');
	json_text(&j, "format", "ruleccc-inspect");
	json_number(&j, "version", INSPECT_VERSION);
	json_text(&j, "file", path);
	json_number(&j, "size", o->size);
	json_text(&j, "sha256", object_hex(a, o->digest, sizeof(o->digest)));
	json_text(&j, "compiler", manifest_str(m, m->head.compiler_str));
	json_text(&j, "manifest", arena_printf(a, "%u.%u", m->head.major, m->head.minor));
	json_text(&j, "sources_sha256", object_hex(a, m->head.digest, sizeof(m->head.digest)));
	PRINT_NAMES("sources", sources, path_str);
	json_open(&j, "rules", '[');
	for (uint32_t i = 0; i < m->nrules; i++)
		print_rule(&j, a, o, i);
	json_close(&j, ']');
	PRINT_NAMES("files", files, path_str);
	PRINT_NAMES("users", users, name_str);
	PRINT_NAMES("marks", marks, name_str);
	inspect_json_hooks(&j, a, o);
	inspect_json_progs(&j, o);
	inspect_json_maps(&j, o);
	json_number(&j, "processors", o->cpus);
	json_number(&j, "memory", o->memory);
	json_number(&j, "memory_when_loaded", o->memory_fixed);
	json_close(&j, '}');
}
