// SPDX-License-Identifier: BSD-2-Clause
/*
 * ruleccc completion: a script for a shell, made of the usage lines, so that it knows every
 * command.
 *
 * A word of a usage line is [--option], [--option=VALUE], [--option=a|b|c], a|b|c or, in capitals,
 * the name of what stands there: FILE (rules), OBJ (an object), DIR, OUT.
 */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "arena.h"
#include "cmd.h"
#include "options.h"
#include "status.h"

/** struct word - a word of a usage line */
struct word {
	const char *option;  /* "format" without its dashes; NULL: no option */
	const char *choices; /* divided by blanks; NULL: none */
	const char *value;   /* what stands there, in capitals; NULL: nothing or choices */
};

/** struct words - a usage line */
struct words {
	struct word *items;
	size_t n, cap;
};

/* The same with blanks instead of bars. */
static const char *divide(struct arena *a, const char *s)
{
	char *t = arena_strdup(a, s);

	for (char *p = t; *p; p++)
		if (*p == '|')
			*p = ' ';
	return t;
}

static void take_value(struct arena *a, struct word *w, const char *s)
{
	if (isupper((unsigned char)*s))
		w->value = s;
	else
		w->choices = divide(a, s);
}

static void add_word(struct arena *a, struct words *ws, const char *s, size_t len)
{
	struct word *w = ARENA_PUSH(a, ws->items, ws->n, ws->cap);
	char *t, *value;

	while (len && (*s == '[' || *s == '('))
		s++, len--;
	while (len && strchr("]).", s[len - 1]))
		len--;
	t = arena_strndup(a, s, len);
	*w = (struct word){0};
	if (*t != '-') {
		take_value(a, w, t);
		return;
	}
	t += strspn(t, "-");
	value = strchr(t, '=');
	if (value) {
		*value++ = 0;
		if (value[-2] == '[')
			value[-2] = 0;
		take_value(a, w, value);
	}
	w->option = t;
}

static struct words read_usage(struct arena *a, const char *usage)
{
	struct words ws = {0};

	while (*usage) {
		size_t len = strcspn(usage, " ");

		if (len)
			add_word(a, &ws, usage, len);
		usage += len + strspn(usage + len, " ");
	}
	return ws;
}

static const char *options_of(struct arena *a, const struct words *ws)
{
	const char *s = "";

	for (size_t i = 0; i < ws->n; i++) {
		const struct word *w = &ws->items[i];

		if (w->option && w->option[1])
			s = arena_printf(a, "%s%s--%s%s", s, *s ? " " : "", w->option,
					 w->choices || w->value ? "=" : "");
	}
	return s;
}

static const char *arguments_of(const struct words *ws)
{
	for (size_t i = 0; i < ws->n; i++)
		if (!ws->items[i].option && ws->items[i].choices)
			return ws->items[i].choices;
	return "";
}

/* Files of these names are offered; "" is none. */
static const char *suffix_of(const struct words *ws)
{
	for (size_t i = 0; i < ws->n; i++) {
		const struct word *w = &ws->items[i];

		if (!w->option && w->value && !strncmp(w->value, "FILE", 4))
			return "ids";
		if (!w->option && w->value && !strncmp(w->value, "OBJ", 3))
			return "o";
	}
	return "";
}

static const char *commands_of(struct arena *a)
{
	const struct command *c;
	const char *s = "";

	for (size_t i = 0; (c = cmd_at(i)); i++)
		s = arena_printf(a, "%s%s%s", s, i ? " " : "", c->name);
	return s;
}

/* Calls @print for the compiler itself (name "") and for every subcommand. */
static void each(struct arena *a,
		 void (*print)(const char *name, struct arena *a, const struct words *ws))
{
	const struct command *c;
	struct words ws = read_usage(a, OPTIONS_USAGE);

	print("", a, &ws);
	for (size_t i = 0; (c = cmd_at(i)); i++) {
		ws = read_usage(a, arena_printf(a, "%s [--help]", c->words));
		print(c->name, a, &ws);
	}
}

static void bash_choices(const char *name, struct arena *a, const struct words *ws)
{
	(void)a;
	for (size_t i = 0; i < ws->n; i++) {
		const struct word *w = &ws->items[i];

		if (w->option && w->choices)
			printf("\t'%s --%s') words='%s' ;;\n", name, w->option, w->choices);
		else if (w->option && w->value)
			printf("\t'%s --%s') files='%s' ;;\n", name, w->option,
			       !strcmp(w->value, "DIR") ? "-d"
			       : !strcmp(w->value, "N") ? ""
							: "-f");
	}
}

static void bash_command(const char *name, struct arena *a, const struct words *ws)
{
	printf("\t'%s') options='%s' words='%s' suffix='%s' ;;\n", name, options_of(a, ws),
	       arguments_of(ws), suffix_of(ws));
}

static void print_bash(struct arena *a)
{
	fputs("# bash completion of ruleccc\n"
	      "_ruleccc() {\n"
	      "\tlocal cur prev command='' option='' options='' words='' files='' suffix=''\n"
	      "\tlocal i IFS=$' \\t\\n'\n"
	      "\tlocal line=() w\n"
	      "\t# bash divides --option=value at the '='.\n"
	      "\tcur=${COMP_WORDS[COMP_CWORD]}\n"
	      "\tprev=${COMP_WORDS[COMP_CWORD-1]}\n",
	      stdout);
	printf("\tfor w in %s; do [[ ${COMP_WORDS[1]} == \"$w\" ]] && command=$w; done\n",
	       commands_of(a));
	fputs("\t((COMP_CWORD == 1)) && command=''\n"
	      "\t[[ $cur == = ]] && cur='' option=$prev\n"
	      "\t[[ $prev == = ]] && option=${COMP_WORDS[COMP_CWORD-2]}\n"
	      "\t[[ -z $option && $prev == --* ]] && option=$prev\n"
	      "\tCOMPREPLY=()\n"
	      "\tcase \"$command $option\" in\n",
	      stdout);
	each(a, bash_choices);
	fputs("\tesac\n"
	      "\tif [[ -n $words ]]; then COMPREPLY=($(compgen -W \"$words\" -- \"$cur\")); "
	      "return; fi\n"
	      "\tif [[ -n $files ]]; then COMPREPLY=($(compgen $files -- \"$cur\")); return; fi\n"
	      "\tcase $command in\n",
	      stdout);
	each(a, bash_command);
	fputs("\tesac\n", stdout);
	printf("\t((COMP_CWORD == 1)) && words='%s'\n", commands_of(a));
	fputs("\tif [[ $cur == -* ]]; then\n"
	      "\t\tCOMPREPLY=($(compgen -W \"$options\" -- \"$cur\"))\n"
	      "\t\t[[ ${COMPREPLY[0]-} == *= ]] && compopt -o nospace 2>/dev/null\n"
	      "\t\treturn\n"
	      "\tfi\n"
	      "\tCOMPREPLY=($(compgen -W \"$words\" -- \"$cur\"))\n"
	      "\t[[ -n $suffix ]] || return\n"
	      "\tIFS=$'\\n'\n"
	      "\tCOMPREPLY+=($(compgen -f -X \"!*.$suffix\" -- \"$cur\") $(compgen -d -- "
	      "\"$cur\"))\n"
	      "\tcompopt -o filenames 2>/dev/null\n"
	      "}\n"
	      "complete -F _ruleccc ruleccc\n",
	      stdout);
}

static void zsh_arguments(const char *name, struct arena *a, const struct words *ws)
{
	const char *suffix = suffix_of(ws), *arguments = arguments_of(ws);

	(void)a;
	printf("\t'%s')\n\t\targuments=(\n", name);
	for (size_t i = 0; i < ws->n; i++) {
		const struct word *w = &ws->items[i];

		if (!w->option || !w->option[1])
			continue;
		if (w->choices)
			printf("\t\t\t'*--%s=:value:(%s)'\n", w->option, w->choices);
		else if (w->value)
			printf("\t\t\t'*--%s=:value:%s'\n", w->option,
			       !strcmp(w->value, "DIR") ? "_files -/"
			       : !strcmp(w->value, "N") ? ""
							: "_files");
		else
			printf("\t\t\t'--%s'\n", w->option);
	}
	if (*arguments)
		printf("\t\t\t'1:word:(%s)'\n", arguments);
	if (*suffix)
		printf("\t\t\t'*:file:_files -g \"*.%s\"'\n", suffix);
	fputs("\t\t) ;;\n", stdout);
}

static void print_zsh(struct arena *a)
{
	fputs("#compdef ruleccc\n"
	      "# zsh completion of ruleccc\n"
	      "_ruleccc() {\n"
	      "\tlocal command='' w\n"
	      "\tlocal -a arguments\n",
	      stdout);
	printf("\tif ((CURRENT == 2)) && [[ ${words[2]} != -* ]]; then\n"
	       "\t\tcompadd %s\n"
	       "\t\t_files -g '*.ids'\n"
	       "\t\treturn\n"
	       "\tfi\n"
	       "\tfor w in %s; do [[ ${words[2]} == $w ]] && command=$w; done\n",
	       commands_of(a), commands_of(a));
	fputs("\tif [[ -n $command ]]; then\n"
	      "\t\tshift words\n"
	      "\t\t((CURRENT--))\n"
	      "\tfi\n"
	      "\tcase $command in\n",
	      stdout);
	each(a, zsh_arguments);
	fputs("\tesac\n"
	      "\t_arguments $arguments\n"
	      "}\n"
	      "if [[ ${funcstack[1]-} == _ruleccc ]]; then _ruleccc \"$@\"; else compdef _ruleccc "
	      "ruleccc; fi\n",
	      stdout);
}

static void fish_command(const char *name, struct arena *a, const struct words *ws)
{
	const char *when =
		*name ? arena_printf(a, "__fish_seen_subcommand_from %s", name)
		      : arena_printf(a, "not __fish_seen_subcommand_from %s", commands_of(a));
	const char *suffix = suffix_of(ws), *arguments = arguments_of(ws);

	for (size_t i = 0; i < ws->n; i++) {
		const struct word *w = &ws->items[i];

		if (!w->option || !w->option[1])
			continue;
		printf("complete -c ruleccc -n '%s' -l %s", when, w->option);
		if (w->choices)
			printf(" -x -a '%s'", w->choices);
		else if (w->value)
			fputs(!strcmp(w->value, "N") ? " -x" : " -r -F", stdout);
		putchar('\n');
	}
	if (*arguments)
		printf("complete -c ruleccc -n '%s' -a '%s'\n", when, arguments);
	if (*suffix)
		printf("complete -c ruleccc -n '%s' -k -a '(__fish_complete_suffix .%s)'\n", when,
		       suffix);
}

static void print_fish(struct arena *a)
{
	fputs("# fish completion of ruleccc\n"
	      "complete -c ruleccc -f\n",
	      stdout);
	printf("complete -c ruleccc -n 'not __fish_seen_subcommand_from %s; and test (count "
	       "(commandline -opc)) -eq 1' -a '%s'\n",
	       commands_of(a), commands_of(a));
	each(a, fish_command);
}

int cmd_completion(int argc, char **argv)
{
	static const struct {
		const char *shell;
		void (*print)(struct arena *a);
	} shells[] = {{"bash", print_bash}, {"zsh", print_zsh}, {"fish", print_fish}};
	struct arena *a;

	for (size_t i = 0; argc == 2 && i < sizeof(shells) / sizeof(*shells); i++) {
		if (strcmp(argv[1], shells[i].shell))
			continue;
		a = arena_new();
		shells[i].print(a);
		arena_free(a);
		return EXIT_FINE;
	}
	return cmd_wrong_usage("completion",
			       argc == 2 ? "it knows bash, zsh and fish, not"
					 : "give one shell: bash, zsh or fish",
			       argc == 2 ? argv[1] : NULL);
}
