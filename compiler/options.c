// SPDX-License-Identifier: BSD-2-Clause
#include "options.h"

#include <getopt.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "numbers.h"
#include "version.h"

enum {
	OPT_CHECK = 256,
	OPT_DUMP,
	OPT_FORMAT,
	OPT_HELP,
	OPT_VERSION,
	OPT_TARGET,
	OPT_MAX_INSNS,
	OPT_MAX_MEMORY
};

static const struct option long_options[] = {
	{"output", required_argument, NULL, 'o'},
	OPTIONS_COMMON,
	{"check", no_argument, NULL, OPT_CHECK},
	{"dump", required_argument, NULL, OPT_DUMP},
	{"format", required_argument, NULL, OPT_FORMAT},
	{"help", no_argument, NULL, OPT_HELP},
	{"version", no_argument, NULL, OPT_VERSION},
	{"target-kernel", required_argument, NULL, OPT_TARGET},
	{"max-insns", required_argument, NULL, OPT_MAX_INSNS},
	{"max-memory", required_argument, NULL, OPT_MAX_MEMORY},
	{NULL, 0, NULL, 0},
};

static void print_help(void (*more_usage)(void))
{
	fputs("Usage: ruleccc FILE... -o OUT.bpf.o\n"
	      "       ruleccc --check FILE...\n",
	      stdout);
	more_usage();
	fputs("\n"
	      "Compiles intrusion-detection rules into one BPF object for ruled.\n"
	      "\n"
	      "  -o, --output=OUT      write the object to OUT (- is standard output)\n"
	      "      --check           everything but writing the object\n"
	      "  -I, --include=DIR     look for imported files in DIR too\n"
	      "  -Werror, -Wno-CODE, -Werror=CODE\n"
	      "                        warnings as errors, none of CODE, CODE as an error\n"
	      "      --format=FORMAT   diagnostics as text (default), json or sarif\n"
	      "      --target-kernel=VERSION\n"
	      "                        error if a rule needs a newer kernel, as 5.10\n"
	      "      --color=WHEN      colours in diagnostics: auto (default), always, never\n"
	      "      --no-stdlib       do not look for imports in the standard library\n"
	      "      --dump=STAGE      print a stage instead: ast, rules, plan, ir, asm\n"
	      "      --max-insns=N     fail if a program has more instructions, with all it calls\n"
	      "      --max-memory=N    fail if the maps can take more bytes; K, M, G may follow\n"
	      "      --help, --version\n"
	      "\n"
	      "FILE - is standard input. Several files make one object.\n"
	      "Exit status: 0 fine, 1 the rules are wrong, 2 wrong usage, 3 input/output or "
	      "internal failure.\n",
	      stdout);
}

static bool usage(const char *message, const char *what)
{
	fprintf(stderr, "ruleccc: %s%s%s%s; try 'ruleccc --help'\n", message, what ? " '" : "",
		what ? what : "", what ? "'" : "");
	return false;
}

static bool parse_dump(const char *s, enum dump *ret)
{
	static const char *const names[] = {"", "ast", "rules", "plan", "ir", "asm"};

	for (int i = 1; i <= DUMP_ASM; i++)
		if (!strcmp(s, names[i])) {
			*ret = (enum dump)i;
			return true;
		}
	return usage("--dump takes ast, rules, plan, ir or asm, not", s);
}

static bool parse_format(const char *s, struct options *o)
{
	if (!strcmp(s, "text"))
		o->style.format = DIAG_TEXT;
	else if (!strcmp(s, "json"))
		o->style.format = DIAG_JSON;
	else if (!strcmp(s, "sarif"))
		o->style.format = DIAG_SARIF;
	else
		return usage("--format takes text, json or sarif, not", s);
	return true;
}

static bool parse_color(const char *s, struct options *o)
{
	if (!s || !strcmp(s, "always"))
		o->style.color = true;
	else if (!strcmp(s, "never"))
		o->style.color = false;
	else if (strcmp(s, "auto"))
		return usage("--color takes auto, always or never, not", s);
	return true;
}

/* "6.1", or what uname -r prints: "6.1.0-18-amd64". */
bool options_target(const char *s, struct kernel *ret)
{
	struct kernel k;
	int n = 0;

	if (strspn(s, "0123456789.") < 3 || sscanf(s, "%3u.%3u%n", &k.major, &k.minor, &n) != 2 ||
	    (s[n] && !strchr(".-+", s[n])))
		return usage("--target-kernel takes a version like 5.10 or 6.1, not", s);
	if (k.major < 5 || (k.major == 5 && k.minor < 10))
		return usage("--target-kernel: objects run on Linux 5.10 and later, not on", s);
	*ret = k;
	return true;
}

static bool parse_budget(int c, const char *s, struct options *o)
{
	if (c == OPT_MAX_INSNS && (!numbers_parse(s, UINT32_MAX, &o->max_insns) || !o->max_insns))
		return usage("--max-insns takes a number of instructions, not", s);
	if (c == OPT_MAX_MEMORY && (!numbers_parse_size(s, &o->max_memory) || !o->max_memory))
		return usage("--max-memory takes bytes, as 8000000 or 16M, not", s);
	return true;
}

bool options_common(struct arena *a, int c, const char *arg, struct options *o)
{
	switch (c) {
	case 'I': *ARENA_PUSH(a, o->includes, o->nincludes, o->includes_cap) = arg; return true;
	case 'W': *ARENA_PUSH(a, o->warnings, o->nwarnings, o->warnings_cap) = arg; return true;
	case OPT_COLOR: return parse_color(arg, o);
	case OPT_NO_STDLIB: o->no_stdlib = true; return true;
	default: return false;
	}
}

static bool parse_one(struct arena *a, int c, struct options *o)
{
	switch (c) {
	case 'o':
		if (o->output)
			return usage("-o is given twice", NULL);
		o->output = optarg;
		return true;
	case OPT_CHECK: o->check = true; return true;
	case OPT_DUMP: return parse_dump(optarg, &o->dump);
	case OPT_FORMAT: return parse_format(optarg, o);
	case 'I':
	case 'W':
	case OPT_COLOR:
	case OPT_NO_STDLIB: return options_common(a, c, optarg, o);
	case OPT_TARGET: return options_target(optarg, &o->target);
	case OPT_MAX_INSNS:
	case OPT_MAX_MEMORY: return parse_budget(c, optarg, o);
	default: fputs("Try 'ruleccc --help'.\n", stderr); return false;
	}
}

static bool consistent(struct options *o)
{
	if (!o->nfiles)
		return usage("no rule file is given", NULL);
	if (o->output && strlen(o->output) > 4 &&
	    !strcmp(o->output + strlen(o->output) - 4, ".ids"))
		return usage("-o takes a name for the object, not one of rules:", o->output);
	if (o->check + (o->dump != DUMP_NONE) + !!o->output > 1)
		return usage("-o, --check and --dump exclude each other", NULL);
	if (!o->check && o->dump == DUMP_NONE && !o->output)
		return usage("say where the object goes with -o OUT.bpf.o, or only --check", NULL);
	if (o->style.format == DIAG_SARIF &&
	    (o->dump != DUMP_NONE || (o->output && !strcmp(o->output, "-"))))
		return usage("--format=sarif writes to standard output, as --dump and -o - do: "
			     "give one of them",
			     NULL);
	return true;
}

enum options_result options_parse(struct arena *a, int argc, char **argv, void (*more_usage)(void),
				  struct options *ret)
{
	int c;

	*ret = (struct options){.style.color = isatty(STDERR_FILENO)};
	while ((c = getopt_long(argc, argv, "o:I:W:", long_options, NULL)) != -1) {
		if (c == OPT_HELP) {
			print_help(more_usage);
			return OPTIONS_DONE;
		}
		if (c == OPT_VERSION) {
			puts("ruleccc " IDS_VERSION);
			return OPTIONS_DONE;
		}
		if (!parse_one(a, c, ret))
			return OPTIONS_BAD;
	}
	ret->files = argv + optind;
	ret->nfiles = (size_t)(argc - optind);
	return consistent(ret) ? OPTIONS_RUN : OPTIONS_BAD;
}
