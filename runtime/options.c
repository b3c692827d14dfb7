// SPDX-License-Identifier: BSD-2-Clause
#include "options.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "control_protocol.h"
#include "version.h"

static const char help[] =
	"Usage: ruled [OPTION]... OBJECT\n"
	"Loads the rules of OBJECT, made by ruleccc, into the kernel and writes what they report.\n"
	"Stops on SIGTERM or SIGINT.\n"
	"\n"
	"  --cgroup PATH      watch only processes in this cgroup and below\n"
	"  --xdp INTERFACE    packet_in sees all that arrives at this interface\n"
	"  --avoid KIND,...   no hooks of this kind: lsm, fmod_ret, fentry, tp_btf, tracepoint,\n"
	"                     kprobe, cgroup, cgroup_skb\n"
	"  --enforce=yes|no   no: report what would have been done, do nothing (default yes)\n"
	"  --output SPEC      stdout or file:PATH, then ,format=text|json and ,min=SEVERITY;\n"
	"                     repeatable (default stdout)\n"
	"  --socket PATH      control socket (default " CONTROL_SOCKET ", none: no socket)\n"
	"  --ephemeral        nothing outlives ruled (always so in this version)\n"
	"  -q, --quiet        only errors and warnings on standard error\n"
	"  -v, --verbose      more on standard error\n"
	"  -h, --help         this text\n"
	"  -V, --version      the version\n"
	"\n"
	"Exit status: 0 stopped as asked, 1 the object is refused, 2 wrong usage, 3 input, output "
	"or\n"
	"kernel failure.\n";

enum long_option {
	OPTION_CGROUP = 256,
	OPTION_XDP,
	OPTION_AVOID,
	OPTION_ENFORCE,
	OPTION_OUTPUT,
	OPTION_SOCKET,
	OPTION_EPHEMERAL,
	OPTION_LATER, /* known, but not in this version */
};

static const struct option long_options[] = {
	{"cgroup", required_argument, NULL, OPTION_CGROUP},
	{"xdp", required_argument, NULL, OPTION_XDP},
	{"avoid", required_argument, NULL, OPTION_AVOID},
	{"enforce", required_argument, NULL, OPTION_ENFORCE},
	{"output", required_argument, NULL, OPTION_OUTPUT},
	{"socket", required_argument, NULL, OPTION_SOCKET},
	{"ephemeral", no_argument, NULL, OPTION_EPHEMERAL},
	{"metrics", required_argument, NULL, OPTION_LATER},
	{"pin", required_argument, NULL, OPTION_LATER},
	{"config", required_argument, NULL, OPTION_LATER},
	{"quiet", no_argument, NULL, 'q'},
	{"verbose", no_argument, NULL, 'v'},
	{"help", no_argument, NULL, 'h'},
	{"version", no_argument, NULL, 'V'},
	{0},
};

static int add_output(struct options *o, const char *spec, const struct log *log)
{
	struct output *more = realloc(o->outputs, (o->noutputs + 1) * sizeof(*more));
	struct buf why = {0};
	int err;

	if (!more)
		return EXIT_IO;
	o->outputs = more;
	err = output_parse(spec, &o->outputs[o->noutputs], &why);
	if (err)
		log_say(log, SAY_ERROR, "--output %s: %s", spec, buf_text(&why));
	else
		o->noutputs++;
	buf_free(&why);
	return err ? EXIT_USAGE : -1;
}

static int set_enforce(struct options *o, const char *value, const struct log *log)
{
	if (strcmp(value, "yes") && strcmp(value, "no")) {
		log_say(log, SAY_ERROR, "--enforce=%s: expected yes or no", value);
		return EXIT_USAGE;
	}
	o->enforce = !strcmp(value, "yes");
	return -1;
}

static bool is_kind(const char *name, size_t len)
{
	static const char *const kinds[] = {"lsm",        "fmod_ret", "fentry", "tp_btf",
					    "tracepoint", "kprobe",   "cgroup", "cgroup_skb"};

	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		if (strlen(kinds[i]) == len && !memcmp(kinds[i], name, len))
			return true;
	return false;
}

static int set_avoid(struct options *o, const char *list, const struct log *log)
{
	size_t len;

	for (const char *kind = list;; kind += len + 1) {
		len = strcspn(kind, ",");
		if (!is_kind(kind, len)) {
			log_say(log, SAY_ERROR,
				"--avoid %s: '%.*s' is no kind of hook: see 'ruled --help'", list,
				(int)len, kind);
			return EXIT_USAGE;
		}
		if (!kind[len])
			break;
	}
	if ((size_t)snprintf(o->avoid, sizeof(o->avoid), "%s,", list) >= sizeof(o->avoid)) {
		log_say(log, SAY_ERROR, "--avoid: name each kind once");
		return EXIT_USAGE;
	}
	return -1;
}

static int take_option(struct options *o, int option, int index, const struct log *log)
{
	switch (option) {
	case OPTION_CGROUP: o->cgroup = optarg; return -1;
	case OPTION_XDP: o->xdp = optarg; return -1;
	case OPTION_AVOID: return set_avoid(o, optarg, log);
	case OPTION_ENFORCE: return set_enforce(o, optarg, log);
	case OPTION_OUTPUT: return add_output(o, optarg, log);
	case OPTION_SOCKET: o->socket = optarg; return -1;
	case OPTION_EPHEMERAL: return -1;
	case OPTION_LATER:
		log_say(log, SAY_ERROR, "--%s is not available in this version",
			long_options[index].name);
		return EXIT_USAGE;
	case 'q': o->level = SAY_WARNING; return -1;
	case 'v': o->level = SAY_DEBUG; return -1;
	case 'h': fputs(help, stdout); return fflush(stdout) ? EXIT_IO : 0;
	case 'V': puts("ruled " IDS_VERSION); return fflush(stdout) ? EXIT_IO : 0;
	default: log_say(log, SAY_ERROR, "try 'ruled --help'"); return EXIT_USAGE;
	}
}

static int take_object(struct options *o, int argc, char **argv, const struct log *log)
{
	if (optind + 1 == argc) {
		o->object = argv[optind];
		return o->noutputs ? -1 : add_output(o, "stdout", log);
	}
	log_say(log, SAY_ERROR, "%s; try 'ruled --help'",
		optind == argc ? "an object is missing" : "only one object can be given");
	return EXIT_USAGE;
}

int options_parse(int argc, char **argv, const struct log *log, struct options *ret)
{
	struct options o = {.enforce = true, .socket = CONTROL_SOCKET, .level = SAY_NOTICE};
	int status = -1, option, index = 0;

	while (status < 0 && (option = getopt_long(argc, argv, "qvhV", long_options, &index)) != -1)
		status = take_option(&o, option, index, log);
	if (status < 0)
		status = take_object(&o, argc, argv, log);
	if (status < 0)
		*ret = o;
	else
		options_free(&o);
	return status;
}

void options_free(struct options *o)
{
	for (size_t i = 0; i < o->noutputs; i++)
		output_close(&o->outputs[i]);
	free(o->outputs);
	o->outputs = NULL;
	o->noutputs = 0;
}
