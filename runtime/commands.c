// SPDX-License-Identifier: BSD-2-Clause
#include "commands.h"

#include <string.h>

#include "daemon.h"
#include "options.h"
#include "stats.h"
#include "text.h"
#include "version.h"

typedef uint32_t (*command_fn)(struct daemon *d, bool json, const char *const *args,
			       struct buf *answer);

static const char *mode_name(const struct generation *g)
{
	if (!g->isolates)
		return "unused";
	return g->mode == IDS_ISOLATE_BY_KERNEL ? "kernel" : "stop";
}

/* A hidden event has the name of the one that people know, and a group of its own. */
static const char *shown_name(const struct generation *g, const struct choice_group *c)
{
	const struct manifest *m = g->manifest;

	for (uint32_t i = 0; i < m->nevents; i++)
		if (!strcmp(manifest_str(m, m->events[i].group_str), c->name))
			return manifest_str(m, m->events[i].name_str);
	return c->name;
}

static void hook_json(const struct generation *g, const struct choice_group *c, struct json *j)
{
	struct buf hooks = {0}, weaker = {0};

	choice_describe(g->choice, c, &hooks);
	choice_weaker(g->choice, c, &weaker);
	json_open(j, '{');
	json_key(j, "group");
	json_text(j, c->name);
	json_key(j, "hook");
	json_text(j, buf_text(&hooks));
	json_key(j, "best");
	json_bool(j, c->alt == c->best);
	json_key(j, "weaker");
	json_text(j, buf_text(&weaker));
	json_key(j, "missed");
	json_uint(j, stats_missed(g, c));
	json_close(j, '}');
	buf_free(&hooks);
	buf_free(&weaker);
}

static void outputs_json(const struct daemon *d, struct json *j)
{
	json_key(j, "outputs");
	json_open(j, '[');
	for (size_t i = 0; i < d->options->noutputs; i++) {
		const struct output *o = &d->options->outputs[i];

		json_open(j, '{');
		json_key(j, "output");
		json_text(j, o->name);
		json_key(j, "written");
		json_uint(j, o->written);
		json_key(j, "failed");
		json_uint(j, o->failed);
		json_close(j, '}');
	}
	json_close(j, ']');
}

static void errors_json(const struct daemon *d, struct json *j)
{
	uint64_t errors[IDS_ERR_MAX];

	json_key(j, "errors");
	json_open(j, '{');
	if (!stats_errors(d->generation, errors))
		for (unsigned i = 0; i < IDS_ERR_MAX; i++) {
			json_key(j, stats_error_name(i));
			json_uint(j, errors[i]);
		}
	json_close(j, '}');
}

static void status_json(const struct daemon *d, struct buf *answer)
{
	const struct generation *g = d->generation;
	struct json j = {.out = answer};

	json_open(&j, '{');
	json_key(&j, "version");
	json_text(&j, IDS_VERSION);
	json_key(&j, "object");
	json_text(&j, d->options->object);
	json_key(&j, "generation");
	json_uint(&j, g->number);
	json_key(&j, "enforce");
	json_bool(&j, d->options->enforce);
	json_key(&j, "tracing");
	json_bool(&j, !d->blind);
	json_key(&j, "rules");
	json_uint(&j, g->manifest->nrules);
	json_key(&j, "isolation");
	json_text(&j, mode_name(g));
	json_key(&j, "isolated");
	json_uint(&j, d->isolate.count);
	json_key(&j, "records");
	json_uint(&j, d->events.records);
	json_key(&j, "undecided");
	json_uint(&j, d->events.undecided);
	json_key(&j, "broken");
	json_uint(&j, d->events.broken);
	json_key(&j, "hooks");
	json_open(&j, '[');
	for (size_t i = 0; i < g->choice->ngroups; i++)
		hook_json(g, &g->choice->groups[i], &j);
	json_close(&j, ']');
	outputs_json(d, &j);
	errors_json(d, &j);
	json_close(&j, '}');
	buf_putc(answer, '\n');
}

static void status_text(const struct daemon *d, struct buf *answer)
{
	const struct generation *g = d->generation;

	buf_printf(answer, "ruled " IDS_VERSION ": %u rules of %s, generation %u, %s\n",
		   g->manifest->nrules, d->options->object, g->number,
		   d->options->enforce ? "enforcing" : "not enforcing");
	if (d->blind)
		buf_puts(answer, "tracing is switched off for the whole kernel: no rule is "
				 "decided (kernel.ftrace_enabled)\n");
	buf_printf(answer, "records %llu, undecided %llu, unreadable %llu, isolated %zu\n",
		   (unsigned long long)d->events.records, (unsigned long long)d->events.undecided,
		   (unsigned long long)d->events.broken, d->isolate.count);
	for (size_t i = 0; i < g->choice->ngroups; i++) {
		const struct choice_group *c = &g->choice->groups[i];
		uint64_t missed = stats_missed(g, c);
		struct buf weaker = {0};

		buf_printf(answer, "%s: ", shown_name(g, c));
		choice_describe(g->choice, c, answer);
		choice_weaker(g->choice, c, &weaker);
		if (c->alt == CHOICE_NONE)
			buf_puts(answer, "no hook works");
		else if (weaker.len)
			buf_printf(answer, " (%s)", buf_text(&weaker));
		if (missed)
			buf_printf(answer, ", missed %llu", (unsigned long long)missed);
		buf_putc(answer, '\n');
		buf_free(&weaker);
	}
	for (size_t i = 0; i < d->options->noutputs; i++)
		buf_printf(answer, "output %s: %llu written, %llu failed\n",
			   d->options->outputs[i].name,
			   (unsigned long long)d->options->outputs[i].written,
			   (unsigned long long)d->options->outputs[i].failed);
}

static uint32_t status(struct daemon *d, bool json, const char *const *args, struct buf *answer)
{
	(void)args;
	if (json)
		status_json(d, answer);
	else
		status_text(d, answer);
	return 0;
}

/* A member for each number of struct ids_rule_stats that people look at. */
static void rule_json(const struct daemon *d, uint32_t rule, const struct ids_rule_stats *s,
		      struct json *j)
{
	const struct manifest *m = d->generation->manifest;
	const struct {
		const char *key;
		uint64_t number;
	} numbers[] = {
		{"matched", s->matched},
		{"undecided", s->undecided},
		{"delivered", s->delivered},
		{"suppressed", s->suppressed},
		{"dropped", s->dropped},
		{"dropped_busy", s->dropped_busy},
		{"action_failed", s->action_failed},
	};
	struct buf time = {0};

	json_open(j, '{');
	json_key(j, "rule");
	json_text(j, manifest_rule_name(m, rule));
	json_key(j, "event");
	json_text(j, manifest_str(m, m->rules[rule].event_name_str));
	for (size_t i = 0; i < sizeof(numbers) / sizeof(*numbers); i++) {
		json_key(j, numbers[i].key);
		json_uint(j, numbers[i].number);
	}
	json_key(j, "last_match");
	if (s->last_match) {
		render_time(&d->events.render, s->last_match, &time);
		json_text(j, buf_text(&time));
	} else {
		json_null(j);
	}
	json_close(j, '}');
	buf_free(&time);
}

static void rule_text(const struct daemon *d, uint32_t rule, const struct ids_rule_stats *s,
		      struct buf *answer)
{
	buf_printf(answer, "%10llu %10llu %10llu %10llu  ", (unsigned long long)s->matched,
		   (unsigned long long)s->undecided, (unsigned long long)s->delivered,
		   (unsigned long long)s->dropped + s->dropped_busy);
	if (s->last_match)
		render_time(&d->events.render, s->last_match, answer);
	else
		buf_printf(answer, "%-30s", "-");
	buf_printf(answer, "  %s\n", manifest_rule_name(d->generation->manifest, rule));
}

static uint32_t rules(struct daemon *d, bool json, const char *const *args, struct buf *answer)
{
	struct json j = {.out = answer};

	(void)args;
	if (json)
		json_open(&j, '[');
	else
		buf_printf(answer, "%10s %10s %10s %10s  %-30s  %s\n", "matched", "undecided",
			   "delivered", "lost", "last match", "rule");
	for (uint32_t i = 0; i < d->generation->manifest->nrules; i++) {
		struct ids_rule_stats s = {0};

		stats_rule(d->generation, i, &s);
		if (json)
			rule_json(d, i, &s, &j);
		else
			rule_text(d, i, &s, answer);
	}
	if (json) {
		json_close(&j, ']');
		buf_putc(answer, '\n');
	}
	return 0;
}

static uint32_t isolated(struct daemon *d, bool json, const char *const *args, struct buf *answer)
{
	struct json j = {.out = answer};

	(void)args;
	if (!json) {
		isolate_text(&d->isolate, answer);
		return 0;
	}
	isolate_json(&d->isolate, &j);
	buf_putc(answer, '\n');
	return 0;
}

static uint32_t release(struct daemon *d, bool json, const char *const *args, struct buf *answer)
{
	struct json j = {.out = answer};
	struct buf why = {0};
	int err = isolate_release(&d->isolate, args[0], &why);

	if (json) {
		json_open(&j, '{');
		json_key(&j, "released");
		json_bool(&j, !err);
		json_key(&j, "message");
		json_text(&j, buf_text(&why));
		json_close(&j, '}');
	} else {
		buf_puts(answer, buf_text(&why));
	}
	buf_putc(answer, '\n');
	buf_free(&why);
	return err ? EXIT_RULES : 0;
}

static const struct command {
	const char *name;
	size_t nargs;
	command_fn run;
} commands[] = {
	{"status", 0, status},
	{"rules", 0, rules},
	{"isolated", 0, isolated},
	{"release", 1, release},
};

uint32_t commands_answer(void *ctx, bool json, const char *const *words, size_t nwords,
			 struct buf *answer)
{
	for (size_t i = 0; i < sizeof(commands) / sizeof(*commands); i++) {
		if (strcmp(commands[i].name, words[0]))
			continue;
		if (nwords == commands[i].nargs + 1)
			return commands[i].run(ctx, json, words + 1, answer);
		buf_printf(answer, "%s takes %zu arguments\n", words[0], commands[i].nargs);
		return EXIT_USAGE;
	}
	buf_puts(answer, "this ruled does not know the command\n");
	return EXIT_USAGE;
}
